"""A made-up workshop of last month, held and closed: its plan, agenda and attendance."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from defter.domain.meetings.agenda import PublishAgenda
from defter.domain.meetings.attendance import ExpectOrganisations, Presence, RecordAttendance
from defter.domain.meetings.plan import CloseMeeting, NameRapporteur, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import Place
from defter.sample import closed_meeting_outcomes
from defter.sample.organisations import organisation
from defter.sample.people import FIRST_RAPPORTEUR, SECOND_RAPPORTEUR, SECRETARIAT
from defter.sample.script import Act, Script, text

CAME: tuple[tuple[str, Presence, int | None, int | None], ...] = (
    ("wald", "present", 2, 2),
    ("sample-umraniye", "present", 3, 2),
    ("sample-district", "present", 2, 3),
    ("sample-metropolitan", "present", 2, 2),
    ("sample-union", "present", 1, 1),
    ("sample-education", "present", 1, 1),
    ("sample-association", "present", 2, 1),
    ("sample-refugee-association", "present", 3, 2),
    ("sample-governorate", "excused", None, None),
    ("sample-university", "absent", None, None),
)
"""Organisation, presence, women and men: counts made up, for a meeting that was made up."""

AGO = timedelta(days=30)


def script_of(today: date) -> Script:
    """What makes its commands."""
    return Script(f"last-month-{today}", SECRETARIAT.identity)


def acts(today: date) -> Iterator[Act]:
    """Planned by the secretariat, noted down by two rapporteurs, closed."""
    script = script_of(today)
    held = today - AGO
    yield _planned(script, held)
    attendance = [
        RecordAttendance(
            organisation=organisation(key),
            presence=presence,
            people=None if women is None or men is None else women + men,
            women=women,
            men=men,
        )
        for key, presence, women, men in CAME
    ]
    yield script.act("open", OpenMeeting(), *attendance)
    for number, outcomes in enumerate(closed_meeting_outcomes.by_item(script, held)):
        writer = (FIRST_RAPPORTEUR, SECOND_RAPPORTEUR)[number % 2]
        yield script.act(f"log-{number}", *outcomes, identity=writer.identity)
    yield script.act("close", CloseMeeting())


def _planned(script: Script, held: date) -> Act:
    plan = PlanMeeting(
        kind="workshop",
        title=text(
            "Veri ve hizmet koordinasyonu çalıştayı (örnek)",
            "Workshop on the coordination of data and services (sample)",
            "ورشة عمل لتنسيق البيانات والخدمات (مثال)",
        ),
        host=organisation("sample-union"),
        day=held,
        starts=time(9, 30),
        ends=time(15, 0),
        place=Place(province="TR-34"),
        venue=text("Örnek Toplantı Salonu", "Sample Meeting Hall", "قاعة اجتماعات (مثال)"),
        languages=("tr", "en", "ar"),
        illustrative=True,
    )
    agenda = [
        script.item(
            "data",
            text("Veri ve ortak göstergeler", "Data and common indicators", "البيانات والمؤشرات المشتركة"),
            text(
                "Elimizdeki sayılar hangi tarihe ve hangi kaynağa aittir?",
                "From which date and which source are the figures that we have?",
                "إلى أي تاريخ وأي مصدر تعود الأرقام المتوافرة لدينا؟",
            ),
            minutes=60,
            proposer=organisation("sample-union"),
        ),
        script.item(
            "services",
            text("Hizmetlere erişim ve yönlendirme", "Access to services and referral", "الوصول إلى الخدمات والإحالة"),
            text(
                "Başvuru sahibi aynı bilgiyi kaç kez vermek zorunda kalmaktadır?",
                "How many times does a person have to give the same information?",
                "كم مرة يضطر صاحب الطلب إلى تقديم المعلومات نفسها؟",
            ),
            minutes=60,
            proposer=organisation("sample-association"),
        ),
        script.item(
            "language",
            text("Dil öğrenimi ve eğitim", "Language learning and education", "تعلم اللغة والتعليم"),
            minutes=60,
            proposer=organisation("sample-education"),
        ),
        script.item(
            "livelihoods",
            text(
                "Geçim kaynakları ve kadın istihdamı", "Livelihoods and women's employment", "سبل العيش وتشغيل النساء"
            ),
            text(
                "Kurs bitiren kadınların işe yerleşmesini ne kolaylaştırır?",
                "What makes it easier for women who finished a course to find work?",
                "ما الذي يسهل على من أنهين دورات تدريبية الحصول على عمل؟",
            ),
            minutes=60,
            proposer=organisation("sample-district"),
        ),
        script.item(
            "feedback",
            text("Bilgilendirme ve geri bildirim", "Information and feedback", "التعريف بالخدمات وتلقي الآراء"),
            minutes=45,
            proposer=organisation("sample-refugee-association"),
        ),
    ]
    expected = ExpectOrganisations(organisations=tuple(organisation(key) for key, *_ in CAME))
    writers = [NameRapporteur(person=each.id) for each in (FIRST_RAPPORTEUR, SECOND_RAPPORTEUR)]
    return script.act("plan", plan, *agenda, expected, *writers, PublishAgenda())
