"""A made-up district coordination meeting that runs today: its host's representative and two rapporteurs take notes."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from defter.domain.meetings.agenda import PublishAgenda
from defter.domain.meetings.attendance import ExpectOrganisations, RecordAttendance
from defter.domain.meetings.outcomes import ConvertOutcome, LogOutcome, ReviseOutcome, StrikeOutcome
from defter.domain.meetings.plan import NameRapporteur, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import Due, Figure, LocalText, Place, Translation
from defter.sample.organisations import organisation
from defter.sample.people import FIRST_RAPPORTEUR, REPRESENTATIVE, SECOND_RAPPORTEUR
from defter.sample.script import Act, Script, text
from defter.sample.series import DISTRICT
from defter.sample.sources import MADE_UP

HOST = organisation("sample-umraniye")
TITLE = text(
    "İlçe koordinasyon toplantısı (örnek)",
    "District coordination meeting (sample)",
    "الاجتماع التنسيقي للمنطقة (مثال)",
)


def acts(today: date) -> Iterator[Act]:
    """Planned, its agenda published, opened, and noted down as far as the talk has come."""
    script = Script(f"today-{today}", REPRESENTATIVE.identity)
    yield _planned(script, today)
    yield _opened(script)
    logged = [
        *_reviewed(script),
        *_referral(script, today),
        *_education(script),
        *_courses(script),
        *_informing(script),
    ]
    for number, outcome in enumerate(logged):
        writer = (REPRESENTATIVE, FIRST_RAPPORTEUR, SECOND_RAPPORTEUR)[number % 3]
        yield script.act(f"log-{number}", outcome, identity=writer.identity)
    yield script.act("revise", _fuller_calendar(script))
    yield script.act("convert", ConvertOutcome(outcome=script.outcome_id("interpreters"), kind="recommendation"))
    reason = text(
        "Yanlış anlaşılmıştır: konu görüşülmüş, karar alınmamıştır",
        "Misunderstood: this was discussed, not decided",
        "سوء فهم: نوقش الموضوع ولم يتخذ قرار",
    )
    yield script.act("strike", StrikeOutcome(outcome=script.outcome_id("online-only"), reason=reason))


def _planned(script: Script, today: date) -> Act:
    plan = PlanMeeting(
        kind="district-coordination-meeting",
        title=TITLE,
        host=HOST,
        day=today,
        starts=time(10, 0),
        ends=time(12, 30),
        place=Place(province="TR-34", district="umraniye"),
        venue=text("Örnek Kültür Merkezi", "Sample Cultural Centre", "مركز ثقافي (مثال)"),
        languages=("tr", "ar"),
        series=DISTRICT,
        illustrative=True,
    )
    agenda = [
        script.item(
            "review",
            text("Açık eylemlerin gözden geçirilmesi", "Review of open actions", "متابعة الإجراءات المفتوحة"),
            minutes=20,
            proposer=HOST,
        ),
        script.item(
            "referral",
            text(
                "Hukuki destek ve psikososyal danışmanlıkta yönlendirme",
                "Referral in legal aid and psychosocial support",
                "الإحالة في الدعم القانوني والنفسي والاجتماعي",
            ),
            text(
                "Bir başvuru kurumlar arasında nasıl izlenmektedir?",
                "How is a request followed from one institution to the next?",
                "كيف تتابع الطلبات بين مؤسسة وأخرى؟",
            ),
            minutes=35,
            proposer=organisation("sample-association"),
        ),
        script.item(
            "education",
            text(
                "Mülteci çocukların okula kaydı ve devamı",
                "School enrolment and attendance of refugee children",
                "تسجيل الأطفال اللاجئين في المدارس ومواظبتهم",
            ),
            text(
                "Kayıt yenilemede hangi desteğe ihtiyaç vardır?",
                "Which support is needed when enrolment is renewed?",
                "ما الدعم اللازم عند تجديد التسجيل؟",
            ),
            minutes=35,
            proposer=organisation("sample-education"),
        ),
        script.item(
            "courses",
            text(
                "Türkçe kursları ve mesleki eğitim",
                "Turkish courses and vocational training",
                "دورات اللغة التركية والتدريب المهني",
            ),
            minutes=35,
            proposer=HOST,
        ),
        script.item(
            "informing",
            text(
                "Hak ve yükümlülükler konusunda bilgilendirme",
                "Information on rights and obligations",
                "التعريف بالحقوق والواجبات",
            ),
            minutes=25,
            proposer=organisation("sample-refugee-association"),
        ),
    ]
    expected = ("wald", "sample-umraniye", "sample-district", "sample-governorate", "sample-education")
    guests = ("sample-association", "sample-refugee-association", "sample-university")
    writers = [NameRapporteur(person=each.id) for each in (REPRESENTATIVE, FIRST_RAPPORTEUR, SECOND_RAPPORTEUR)]
    return script.act(
        "plan",
        plan,
        *agenda,
        *writers,
        ExpectOrganisations(organisations=tuple(organisation(key) for key in (*expected, *guests))),
        PublishAgenda(),
    )


def _opened(script: Script) -> Act:
    def present(key: str, women: int, men: int, arrived: time | None = None) -> RecordAttendance:
        return RecordAttendance(
            organisation=organisation(key),
            presence="present",
            people=women + men,
            women=women,
            men=men,
            arrived=arrived,
        )

    return script.act(
        "open",
        OpenMeeting(),
        present("sample-umraniye", 3, 2),
        present("sample-district", 1, 1),
        present("sample-education", 1, 1),
        present("sample-association", 2, 1),
        present("sample-refugee-association", 2, 2, time(10, 20)),
        RecordAttendance(organisation=organisation("sample-governorate"), presence="excused"),
    )


def _reviewed(script: Script) -> Iterator[LogOutcome]:
    yield script.outcome(
        "finished",
        "note",
        text(
            "Önceki toplantıdan kalan iki eylemin tamamlandığı bildirilmiştir.",
            "Two actions of the previous meeting were reported as done.",
            "أفيد بإنجاز اثنين من إجراءات الاجتماع السابق.",
        ),
        "review",
        illustrative=True,
    )
    yield script.outcome(
        "first-item",
        "decision",
        text(
            "Açık eylemler her toplantının ilk maddesinde ele alınacaktır.",
            "Open actions will be taken up as the first item of every meeting.",
            "تتابع الإجراءات المفتوحة في البند الأول من كل اجتماع.",
        ),
        "review",
        decided="consensus",
        illustrative=True,
    )


def _referral(script: Script, today: date) -> Iterator[LogOutcome]:
    yield script.outcome(
        "requests",
        "figure",
        text(
            "Danışma masasına geçen ay 214 başvuru yapılmıştır.",
            "The advice desk received 214 requests last month.",
            "تلقى مكتب الاستشارة في الشهر الماضي 214 طلبا.",
        ),
        "referral",
        figure=Figure(
            number=Decimal(214),
            unit=text("başvuru", "requests", "طلب"),
            as_of=f"{today.replace(day=1) - timedelta(days=1):%Y-%m}",
            source=MADE_UP,
        ),
        illustrative=True,
    )
    yield script.outcome(
        "no-form",
        "finding",
        text(
            "Kurumların kullandığı ortak bir yönlendirme formu bulunmamaktadır.",
            "Institutions have no referral form in common.",
            "لا تستخدم المؤسسات نموذج إحالة موحدا.",
        ),
        "referral",
        illustrative=True,
    )
    yield script.outcome(
        "referral-form",
        "action",
        text(
            "Ortak yönlendirme formunun taslağını hazırlamak.",
            "Draft a referral form for all institutions.",
            "إعداد مسودة نموذج إحالة موحد.",
        ),
        "referral",
        owner=organisation("sample-association"),
        due=Due(kind="date", on=today + timedelta(days=21)),
        illustrative=True,
    )


def _education(script: Script) -> Iterator[LogOutcome]:
    yield script.outcome(
        "renewal",
        "finding",
        text(
            "Okul kaydı yenilenirken tercüman desteğine ihtiyaç duyulmaktadır.",
            "Interpretation is needed when school enrolment is renewed.",
            "تدعو الحاجة إلى مترجمين عند تجديد التسجيل في المدارس.",
        ),
        "education",
        illustrative=True,
    )
    yield script.outcome(
        "interpreters",
        "note",
        text(
            "Kayıt dönemi için ilçede görev alabilecek tercümanların listesi çıkarılmalıdır.",
            "A list of interpreters available in the district should be drawn up for the enrolment period.",
            "ينبغي إعداد قائمة بالمترجمين المتاحين في المنطقة لفترة التسجيل.",
        ),
        "education",
        illustrative=True,
    )


def _calendar() -> LocalText:
    return text(
        "Türkçe kursları ile mesleki eğitimlerin ortak takvimini çıkarmak.",
        "Draw up one calendar of Turkish courses and vocational training.",
        "إعداد جدول موحد لدورات اللغة التركية والتدريب المهني.",
    )


def _fuller_calendar(script: Script) -> ReviseOutcome:
    """The action said more fully; the Arabic version still says what was said before, and so is stale."""
    words = LocalText(
        "tr",
        {
            "tr": "Türkçe kursları ile mesleki eğitimlerin ortak takvimini çıkarmak ve üç dilde yayımlamak.",
            "en": "Draw up one calendar of Turkish courses and vocational training, and publish it in three languages.",
            "ar": _calendar().texts["ar"],
        },
        revision=2,
        translations={"en": Translation(of=2), "ar": Translation(of=1)},
    )
    return ReviseOutcome(
        outcome=script.outcome_id("calendar"),
        text=words,
        item=script.item_id("courses"),
        owner=HOST,
        due=Due(kind="next-meeting"),
        base=1,
    )


def _courses(script: Script) -> Iterator[LogOutcome]:
    yield script.outcome(
        "calendar", "action", _calendar(), "courses", owner=HOST, due=Due(kind="next-meeting"), illustrative=True
    )
    yield script.outcome(
        "hours",
        "recommendation",
        text(
            "Kurs saatleri, çalışan kadınların gelebileceği biçimde belirlenmelidir.",
            "Course hours should be set so that working women can come.",
            "ينبغي تحديد مواعيد الدورات بما يتيح للنساء العاملات حضورها.",
        ),
        "courses",
        illustrative=True,
    )
    yield script.outcome(
        "online-only",
        "decision",
        text(
            "Kurs kayıtları yalnızca çevrim içi alınacaktır.",
            "Course registrations will be taken online only.",
            "يقتصر التسجيل في الدورات على الإنترنت.",
        ),
        "courses",
        decided="consensus",
        illustrative=True,
    )


def _informing(script: Script) -> Iterator[LogOutcome]:
    yield script.outcome(
        "announcements",
        "action",
        text(
            "Hak ve yükümlülüklere ilişkin duyuruları üç dilde paylaşmak.",
            "Share announcements on rights and obligations in three languages.",
            "نشر الإعلانات المتعلقة بالحقوق والواجبات بثلاث لغات.",
        ),
        "informing",
        owner=organisation("sample-refugee-association"),
        due=Due(kind="ongoing"),
        illustrative=True,
    )
    yield script.outcome(
        "employment-next",
        "next-agenda",
        text(
            "Kadın istihdamı konusu gelecek toplantının gündemine alınsın.",
            "Put women's employment on the agenda of the next meeting.",
            "إدراج موضوع تشغيل النساء في جدول أعمال الاجتماع المقبل.",
        ),
        "informing",
        illustrative=True,
    )
