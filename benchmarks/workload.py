"""Realistic events: meetings with several kinds of events in each stream, texts in three languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from uuid import UUID

from defter.domain.meetings.agenda import AddItem, ItemAdded
from defter.domain.meetings.attendance import AttendanceRecorded
from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.meetings.outcomes import (
    LogOutcome,
    OutcomeConverted,
    OutcomeLogged,
    OutcomeRevised,
    OutcomeStruck,
)
from defter.domain.meetings.plan import MeetingClosed, MeetingOpened, MeetingPlanned, OpenMeeting, PlanMeeting
from defter.domain.organisations import OrganisationAdmitted, OrganisationRegistered
from defter.domain.vocabulary import (
    Due,
    Event,
    Identity,
    ItemId,
    LocalText,
    OrganisationId,
    OutcomeId,
    Place,
)
from defter.platform.clock import uuid7
from defter.platform.envelope import Codec, Meta, new_salt
from defter.platform.eventstore import EventStore
from defter.platform.log import Append, Log, NewEvent

OPERATOR = Identity(operator=True)
KINDS: tuple[OutcomeKind, ...] = ("note", "note", "note", "finding", "decision", "recommendation", "action")
HOSTS = [OrganisationId(UUID(int=number)) for number in range(1, 41)]
OUTCOMES = 28
"""Outcomes of one meeting; with everything else it makes about forty events."""

SENTENCES = [
    (
        "Kayıt yenilemede tercüman desteği için ilçe listesi çıkarılacak.",
        "A district list of interpreters will be drawn up for renewals of registration.",
        "ستُعدّ قائمة بالمترجمين في المنطقة لدعم تجديد التسجيل.",
    ),
    (
        "Dil kurslarının saatleri çalışan kadınlara göre düzenlenecek.",
        "The hours of language courses will be set to suit women who work.",
        "ستُنظَّم ساعات دورات اللغة بما يناسب النساء العاملات.",
    ),
    (
        "Hukuki destek başvurularının çoğu aile hukuku alanındadır.",
        "Most requests for legal support concern family law.",
        "تتعلق معظم طلبات الدعم القانوني بقانون الأسرة.",
    ),
]


def text(number: int) -> LocalText:
    """One text in three languages."""
    turkish, english, arabic = SENTENCES[number % len(SENTENCES)]
    return LocalText("tr", {"tr": f"{number}. {turkish}", "en": f"{number}. {english}", "ar": f"{number}. {arabic}"})


def outcome(number: int) -> LogOutcome:
    """One outcome to log."""
    kind = KINDS[number % len(KINDS)]
    action = kind == "action"
    return LogOutcome(
        outcome=OutcomeId(uuid7()),
        kind=kind,
        text=text(number),
        owner=HOSTS[number % len(HOSTS)] if action else None,
        due=Due(kind="date", on=date(2026, 1, 1) + timedelta(days=number % 365)) if action else None,
    )


async def open_meetings(store: EventStore, count: int) -> list[UUID]:
    """So many meetings that are open, through `execute`."""
    streams = [uuid7() for _ in range(count)]
    for number, stream in enumerate(streams):
        plan = PlanMeeting(kind="workshop", title=text(number), host=HOSTS[number % len(HOSTS)], day=date(2026, 1, 1))
        item = AddItem(item=ItemId(uuid7()), title=text(number), minutes=30)
        await store.execute(OPERATOR, stream, plan, item, OpenMeeting(), command_id=uuid7())
    return streams


def histories(events: int) -> Iterator[tuple[UUID, list[Event]]]:
    """Streams with their events: forty organisations, then meetings, until there are so many events."""
    random = Random(1)
    made = 0
    for number, host in enumerate(HOSTS):
        name = LocalText("tr", {"tr": f"Belediye {number}", "en": f"Municipality {number}", "ar": f"بلدية {number}"})
        place = Place(province="TR-34")
        registered = OrganisationRegistered(kind="district-municipality", name=name, place=place)
        yield host, [registered, OrganisationAdmitted(role="member", on=date(2017, 12, 21))]
        made += 2
    number = 0
    while made < events:
        told = list(_meeting(number, random))[: events - made]
        yield uuid7(), told
        made += len(told)
        number += 1


def _meeting(number: int, random: Random) -> Iterator[Event]:
    day = date(2017, 1, 1) + timedelta(days=number % 3600)
    yield MeetingPlanned(kind="workshop", title=text(number), host=HOSTS[number % len(HOSTS)], day=day, venue=text(1))
    items = [ItemId(uuid7()) for _ in range(5)]
    for item in items:
        yield ItemAdded(item=item, title=text(number), minutes=30, questions=(text(1), text(2)))
    yield MeetingOpened()
    for host in random.sample(HOSTS, 3):
        yield AttendanceRecorded(organisation=host, presence="present", people=3, women=2, men=1)
    for counted in range(OUTCOMES):
        command = outcome(number + counted)
        yield OutcomeLogged(
            outcome=command.outcome,
            kind=command.kind,
            text=command.text,
            item=random.choice(items),
            owner=command.owner,
            due=command.due,
        )
        if counted % 10 == 4:
            yield OutcomeRevised(outcome=command.outcome, text=text(counted), item=items[0], revision=2)
        if counted % 10 == 7:
            yield OutcomeConverted(outcome=command.outcome, kind="decision")
        if counted % 20 == 9:
            yield OutcomeStruck(outcome=command.outcome, reason=text(1))
    yield MeetingClosed()


def encoded(codec: Codec, stream: UUID, events: list[Event]) -> list[NewEvent]:
    """The stream's events as the log takes them."""
    at, found = datetime.now(UTC), []
    for version, event in enumerate(events, 1):
        meta = Meta(event_id=uuid7(), at=at, command_id=uuid7(), salt=new_salt(), organisation=HOSTS[0])
        topic, state = codec.encode(meta, event)
        found.append(NewEvent(stream, version, topic, state, sha256(state).digest()))
    return found


def fill(log: Log, codec: Codec, events: int) -> None:
    """Put so many events into an empty log, in large groups."""
    group: list[Append] = []
    for stream, told in histories(events):
        group.append(Append(events=encoded(codec, stream, told), required={stream: 0}))
        if len(group) == 64:
            log.append(group)
            group = []
    if group:
        log.append(group)
