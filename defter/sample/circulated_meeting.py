"""A made-up district meeting of ten days ago: its minutes are circulated, and one correction request is open."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial

from defter.domain.meetings.agenda import ConcludeItem, PublishAgenda
from defter.domain.meetings.attendance import ExpectOrganisations, RecordAttendance
from defter.domain.meetings.minutes import CirculateMinutes, RequestCorrection
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import CloseMeeting, NameRapporteur, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import Due, Place, RequestId
from defter.sample.organisations import organisation
from defter.sample.people import FIRST_RAPPORTEUR, OBSERVER, REPRESENTATIVE, SECRETARIAT
from defter.sample.script import Act, Script, sample_id, text
from defter.sample.series import DISTRICT

AGO = timedelta(days=10)
CAME = ("sample-umraniye", "sample-education", "sample-association", "wald")
EXCUSED = ("sample-university",)


def acts(today: date) -> Iterator[Act]:
    """Hosted by the municipality, noted down by a rapporteur; an observer asks for a correction."""
    script = Script(f"circulated-{today}", SECRETARIAT.identity)
    held = today - AGO
    yield _planned(script, held)
    attendance = [
        *(RecordAttendance(organisation=organisation(key), presence="present", people=6) for key in CAME),
        *(RecordAttendance(organisation=organisation(key), presence="excused") for key in EXCUSED),
    ]
    yield script.act("open", OpenMeeting(), *attendance)
    yield script.act("log", *_outcomes(script, held), identity=FIRST_RAPPORTEUR.identity)
    results = [
        ConcludeItem(item=script.item_id("enrolment"), result="decided"),
        ConcludeItem(item=script.item_id("interpreters"), result="discussed"),
    ]
    yield script.act("close", *results, CloseMeeting())
    yield script.act("circulate", CirculateMinutes(until=today + timedelta(days=10), approval="by-silence"))
    request = RequestCorrection(
        request=RequestId(sample_id("request", script.name, "hours")),
        outcome=script.outcome_id("interpreter-hours"),
        organisation=organisation("sample-university"),
        text=text(
            "Tercüman saatleri haftada üç değil dört gün olarak bildirilmişti.",
            "Interpreters' hours were announced for four days a week, not for three.",
            "كان الإعلان أن أوقات المترجمين أربعة أيام في الأسبوع لا ثلاثة.",
        ),
    )
    yield script.act("request", request, identity=OBSERVER.identity)


def _planned(script: Script, held: date) -> Act:
    plan = PlanMeeting(
        kind="district-coordination-meeting",
        title=text(
            "Okul kaydı ve tercümanlık toplantısı (örnek)",
            "Meeting on school enrolment and interpreting (sample)",
            "اجتماع حول التسجيل في المدارس والترجمة (مثال)",
        ),
        host=REPRESENTATIVE.organisation,
        day=held,
        starts=time(14, 0),
        ends=time(16, 0),
        place=Place(province="TR-34", district="umraniye"),
        venue=text("Örnek Kültür Merkezi", "Sample Cultural Centre", "مركز ثقافي (مثال)"),
        languages=("tr", "ar"),
        series=DISTRICT,
        illustrative=True,
    )
    agenda = [
        script.item(
            "enrolment",
            text("Kayıt yenileme günleri", "Days for renewing enrolment", "أيام تجديد التسجيل"),
            minutes=60,
            proposer=organisation("sample-education"),
        ),
        script.item(
            "interpreters",
            text("Okullarda tercümanlık", "Interpreting at schools", "الترجمة في المدارس"),
            minutes=60,
            proposer=organisation("sample-association"),
        ),
    ]
    expected = ExpectOrganisations(organisations=tuple(organisation(key) for key in (*CAME, *EXCUSED)))
    return script.act("plan", plan, *agenda, expected, NameRapporteur(person=FIRST_RAPPORTEUR.id), PublishAgenda())


def _outcomes(script: Script, held: date) -> tuple[LogOutcome, ...]:
    enrolment = partial(script.outcome, item="enrolment", illustrative=True)
    interpreters = partial(script.outcome, item="interpreters", illustrative=True)
    return (
        enrolment(
            "missed-days",
            "finding",
            text(
                "Kayıt yenileme günleri her mahallede duyurulmamıştır.",
                "The days for renewing enrolment were not announced in every neighbourhood.",
                "لم يعلن عن أيام تجديد التسجيل في جميع الأحياء.",
            ),
        ),
        enrolment(
            "announced",
            "decision",
            text(
                "Kayıt günleri muhtarlıklarda ve okullarda iki hafta önceden duyurulacaktır.",
                "The days will be announced at the mukhtars' offices and at schools two weeks ahead.",
                "يعلن عن أيام التسجيل لدى المخاتير وفي المدارس قبل أسبوعين.",
            ),
            decided="consensus",
        ),
        enrolment(
            "leaflet",
            "action",
            text(
                "Kayıt için gereken belgeleri üç dilde anlatan bir sayfa hazırlamak.",
                "Prepare one page in three languages that explains which papers are needed.",
                "إعداد صفحة بثلاث لغات تشرح الأوراق المطلوبة للتسجيل.",
            ),
            owner=organisation("sample-education"),
            supporters=(organisation("sample-umraniye"),),
            due=Due(kind="date", on=held + timedelta(days=30)),
        ),
        interpreters(
            "interpreter-hours",
            "note",
            text(
                "Tercümanlar okullarda haftada üç gün bulunmaktadır.",
                "Interpreters are at the schools three days a week.",
                "يداوم المترجمون في المدارس ثلاثة أيام في الأسبوع.",
            ),
        ),
        interpreters(
            "interpreter-rota",
            "action",
            text(
                "Tercümanların gün ve saatlerini bir çizelgede toplamak.",
                "Put the interpreters' days and hours into one table.",
                "جمع أيام المترجمين وساعات عملهم في جدول واحد.",
            ),
            owner=organisation("sample-association"),
            due=Due(kind="next-meeting"),
        ),
    )
