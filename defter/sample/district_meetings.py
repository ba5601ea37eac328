"""Made-up meetings around those of today and of ten days ago, in the same series: what was left open, and what comes.

The meeting of two months ago gave actions of which one is overdue, one done, one declined and two are all members'; it
deferred an item to the next planned meeting, which is postponed. A meeting of mukhtars is cancelled.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial

from defter.domain.meetings.actions import CompleteAction, DeclineAction
from defter.domain.meetings.agenda import CarryItem, ConcludeItem, PublishAgenda
from defter.domain.meetings.attendance import ExpectOrganisations, RecordAttendance
from defter.domain.meetings.minutes import ApproveMinutes, CirculateMinutes
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import (
    CancelMeeting,
    CloseMeeting,
    NameRapporteur,
    OpenMeeting,
    PlanMeeting,
    PostponeMeeting,
)
from defter.domain.vocabulary import Due, MeetingId, Place
from defter.sample.organisations import organisation
from defter.sample.people import FIRST_RAPPORTEUR, OBSERVER, REPRESENTATIVE, SECRETARIAT
from defter.sample.script import Act, Script, text
from defter.sample.series import DISTRICT

AGO = timedelta(days=60)
CAME = ("sample-umraniye", "sample-education", "sample-association", "wald")
PLACE = Place(province="TR-34", district="umraniye")
VENUE = text("Örnek Kültür Merkezi", "Sample Cultural Centre", "مركز ثقافي (مثال)")


def held(today: date) -> Iterator[Act]:
    """Two months ago: closed, its minutes approved, its actions answered since."""
    script = earlier(today)
    day = today - AGO
    yield _planned(script, day)
    came = [RecordAttendance(organisation=organisation(key), presence="present", people=6) for key in CAME]
    yield script.act("open", OpenMeeting(), *came)
    yield script.act("log", *_outcomes(script, day, today), identity=FIRST_RAPPORTEUR.identity)
    deferred = ConcludeItem(item=script.item_id("sports"), result="deferred", to=MeetingId(following(today).stream))
    results = (ConcludeItem(item=script.item_id("volunteers"), result="decided"), deferred)
    yield script.act("close", *results, CloseMeeting())
    approved = ApproveMinutes(how="at-meeting", at=MeetingId(Script(f"circulated-{today}").stream))
    yield script.act("minutes", CirculateMinutes(until=today + timedelta(days=3)), approved)
    own = REPRESENTATIVE.organisation
    note = text(
        "Liste hazırlanmış ve üyelerle paylaşılmıştır.",
        "The list is ready and was shared with the members.",
        "أعدت القائمة ووزعت على الأعضاء.",
    )
    done = CompleteAction(outcome=script.outcome_id("list"), organisation=own, on=today - timedelta(days=20), note=note)
    contact = CompleteAction(outcome=script.outcome_id("contact"), organisation=own, on=today - timedelta(days=35))
    yield script.act("done", done, contact, identity=REPRESENTATIVE.identity)
    reason = text(
        "Bu dönem için araştırmacı görevlendirilememektedir.",
        "No researcher can be assigned in this term.",
        "لا يمكن تكليف باحث في هذا الفصل.",
    )
    declined = DeclineAction(
        outcome=script.outcome_id("survey"), organisation=organisation("sample-university"), reason=reason
    )
    yield script.act("declined", declined, identity=OBSERVER.identity)


def ahead(today: date) -> Iterator[Act]:
    """In four weeks, after it was postponed by one; and a meeting that will not be held."""
    yield from _postponed(following(today), today)
    yield from _cancelled(called_off(today), today)


def earlier(today: date) -> Script:
    """What makes the meeting of two months ago."""
    return Script(f"two-months-ago-{today}", SECRETARIAT.identity)


def following(today: date) -> Script:
    """What makes the next planned meeting."""
    return Script(f"in-four-weeks-{today}", REPRESENTATIVE.identity)


def called_off(today: date) -> Script:
    """What makes the meeting that is cancelled."""
    return Script(f"mukhtars-{today}", SECRETARIAT.identity)


def _planned(script: Script, day: date) -> Act:
    plan = PlanMeeting(
        kind="district-coordination-meeting",
        title=text(
            "Gönüllülük ve sosyal uyum toplantısı (örnek)",
            "Meeting on volunteering and social cohesion (sample)",
            "اجتماع حول التطوع والتماسك الاجتماعي (مثال)",
        ),
        host=REPRESENTATIVE.organisation,
        day=day,
        starts=time(10, 0),
        ends=time(12, 0),
        place=PLACE,
        venue=VENUE,
        languages=("tr", "ar"),
        series=DISTRICT,
        illustrative=True,
    )
    agenda = [
        script.item(
            "volunteers",
            text("Gönüllülerle çalışma", "Working with volunteers", "العمل مع المتطوعين"),
            minutes=60,
            proposer=organisation("sample-association"),
        ),
        script.item(
            "sports",
            text(
                "Spor alanlarının birlikte kullanılması",
                "Using sports grounds together",
                "الاستخدام المشترك للملاعب الرياضية",
            ),
            text(
                "Hangi saatlerde hangi alanlar boştur?",
                "Which grounds are free at which hours?",
                "ما الملاعب الشاغرة، وفي أي أوقات؟",
            ),
            minutes=45,
            proposer=organisation("sample-umraniye"),
        ),
    ]
    expected = ExpectOrganisations(organisations=tuple(organisation(key) for key in CAME))
    return script.act("plan", plan, *agenda, expected, NameRapporteur(person=FIRST_RAPPORTEUR.id), PublishAgenda())


def _outcomes(script: Script, day: date, today: date) -> tuple[LogOutcome, ...]:
    action = partial(script.outcome, kind="action", item="volunteers", illustrative=True)
    return (
        action(
            "training",
            words=text(
                "Gönüllüler için iki dilde bir günlük eğitim düzenlemek.",
                "Hold a one-day training for volunteers in two languages.",
                "تنظيم تدريب ليوم واحد للمتطوعين بلغتين.",
            ),
            owner=REPRESENTATIVE.organisation,
            supporters=(organisation("sample-association"), organisation("sample-education")),
            due=Due(kind="date", on=today - timedelta(days=7)),
        ),
        action(
            "list",
            words=text(
                "Gönüllü çalışılan alanların listesini çıkarmak.",
                "List the fields in which volunteers work.",
                "إعداد قائمة بمجالات عمل المتطوعين.",
            ),
            owner=REPRESENTATIVE.organisation,
            due=Due(kind="date", on=day + timedelta(days=45)),
        ),
        action(
            "survey",
            words=text(
                "Gönüllülerle kısa bir anket yapmak.",
                "Make a short survey among the volunteers.",
                "إجراء استبيان قصير بين المتطوعين.",
            ),
            owner=organisation("sample-university"),
            due=Due(kind="date", on=today + timedelta(days=30)),
        ),
        action(
            "contact",
            words=text(
                "Gönüllülük konusunda bir irtibat birimi bildirmek.",
                "Name a contact unit for volunteering.",
                "تسمية وحدة اتصال لشؤون التطوع.",
            ),
            all_members=True,
            due=Due(kind="date", on=today + timedelta(days=14)),
        ),
        action(
            "announce",
            words=text(
                "Gönüllülük duyurularını kendi kanallarında paylaşmak.",
                "Share announcements on volunteering through one's own channels.",
                "نشر إعلانات التطوع عبر القنوات الخاصة بكل عضو.",
            ),
            all_members=True,
            due=Due(kind="ongoing"),
        ),
        action(
            "hall",
            words=text(
                "Okul salonunun hafta sonu kullanılabileceği saatleri bildirmek.",
                "Say at which hours the school hall can be used at weekends.",
                "إفادة بالأوقات التي يمكن فيها استخدام قاعة المدرسة في عطلة نهاية الأسبوع.",
            ),
            outsider="Okul aile birliği (örnek)",
            due=Due(kind="next-meeting"),
        ),
    )


def _postponed(script: Script, today: date) -> Iterator[Act]:
    plan = PlanMeeting(
        kind="district-coordination-meeting",
        title=text(
            "Gelecek ayın ilçe koordinasyon toplantısı (örnek)",
            "District coordination meeting of next month (sample)",
            "الاجتماع التنسيقي للمنطقة في الشهر المقبل (مثال)",
        ),
        host=REPRESENTATIVE.organisation,
        day=today + timedelta(days=21),
        starts=time(10, 0),
        ends=time(12, 0),
        place=PLACE,
        venue=VENUE,
        languages=("tr", "ar"),
        series=DISTRICT,
        illustrative=True,
    )
    before = earlier(today)
    carried = CarryItem(item=before.item_id("sports"), origin=MeetingId(before.stream))
    winter = script.item(
        "winter",
        text("Kış hazırlıkları", "Preparing for winter", "الاستعداد لفصل الشتاء"),
        minutes=45,
        proposer=REPRESENTATIVE.organisation,
    )
    yield script.act("plan", plan, carried, winter)
    reason = text(
        "Salon o gün başka bir etkinliğe ayrılmıştır.",
        "The hall is taken by another event on that day.",
        "القاعة محجوزة في ذلك اليوم لنشاط آخر.",
    )
    postponed = PostponeMeeting(day=today + timedelta(days=28), starts=time(10, 0), ends=time(12, 0), reason=reason)
    yield script.act("postpone", postponed)


def _cancelled(script: Script, today: date) -> Iterator[Act]:
    plan = PlanMeeting(
        kind="mukhtars-meeting",
        title=text("Muhtarlar toplantısı (örnek)", "Meeting of mukhtars (sample)", "اجتماع المخاتير (مثال)"),
        host=organisation("sample-district"),
        day=today + timedelta(days=12),
        starts=time(14, 0),
        place=Place(province="TR-34"),
        languages=("tr",),
        illustrative=True,
    )
    yield script.act("plan", plan)
    reason = text(
        "Konu, ilçe koordinasyon toplantısında ele alınacaktır.",
        "The subject is taken up at the district coordination meeting.",
        "يبحث الموضوع في الاجتماع التنسيقي للمنطقة.",
    )
    yield script.act("cancel", CancelMeeting(reason=reason))
