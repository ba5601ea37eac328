"""Minutes as they are read: drawn from the events of their meeting, up to a version.

No table holds them. Approved minutes are folded from the events up to the approving one, and whatever they name in
other streams (organisations, other meetings, carried items, the series) is called what it was called then. So no
later act changes their text; only two things do: a text that was removed, and who may see an outcome now.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.agenda import Result
from defter.domain.meetings.attendance import Presence
from defter.domain.meetings.meeting import MeetingKind, OutcomeKind, Stage
from defter.domain.meetings.minutes import Approved as Way
from defter.domain.meetings.outcomes import Decided
from defter.domain.vocabulary import (
    Approval,
    Due,
    Event,
    Figure,
    ItemId,
    LocalText,
    MeetingId,
    NotFound,
    OrganisationId,
    OutcomeId,
    Place,
    RequestId,
    SeriesId,
)
from defter.platform.access import Reader, record_of, records, visible_to
from defter.platform.envelope import Recorded
from defter.projections import organisations, series
from defter.projections.meetings import queries, tables
from defter.projections.meetings.past import never_shown
from defter.projections.meetings.record import Record, fold, item_titles, series_title, title_of
from defter.projections.meetings.titles import titles


class Attended(Struct, frozen=True, kw_only=True):
    """One organisation of the attendance list. For visitors it has no counts."""

    organisation: OrganisationId
    name: LocalText | None
    presence: Presence
    people: int | None = None
    women: int | None = None
    men: int | None = None
    refugees: int | None = None
    hosts: int | None = None
    arrived: time | None = None
    left: time | None = None


class Line(Struct, frozen=True, kw_only=True):
    """One outcome; `struck` is the reason of the strike."""

    id: OutcomeId
    kind: OutcomeKind
    text: LocalText
    owner: OrganisationId | None
    owner_name: LocalText | None
    outsider: str | None
    """An owner that is not on the platform."""
    all_members: bool
    supporters: tuple[LocalText, ...]
    """Their names."""
    agreed: bool
    """Whether its owner agreed in the room."""
    due: Due | None
    decided: Decided | None
    review: date | None
    figure: Figure | None
    struck: LocalText | None
    illustrative: bool


class Item(Struct, frozen=True, kw_only=True):
    """One agenda item with its outcomes."""

    id: ItemId
    number: int
    title: LocalText | None
    """Of a carried item: as it was called in its own meeting."""
    origin: MeetingId | None
    """The earlier meeting that deferred it to this one."""
    result: Result | None
    deferred_to: MeetingId | None
    deferred_title: LocalText | None
    referred_to: OrganisationId | None
    referred_name: LocalText | None
    outcomes: tuple[Line, ...]


class Approved(Struct, frozen=True, kw_only=True):
    """One approval: of the first version, or of a correction, which has a `reason`."""

    version: int
    how: Way
    at: MeetingId | None
    """The meeting that approved it, where it is on the platform and the reader may see it."""
    title: LocalText | None
    moment: datetime
    reason: LocalText | None


class Minutes(Struct, frozen=True, kw_only=True):
    """The minutes of one meeting, as one reader may read them."""

    meeting: MeetingId
    version: int
    """Approved last; 0: none yet."""
    stage: Stage
    kind: MeetingKind
    title: LocalText
    number: str | None
    day: date
    starts: time | None
    ends: time | None
    time_zone: str
    place: Place | None
    venue: LocalText | None
    online: bool
    languages: tuple[str, ...]
    host: OrganisationId | None
    host_name: LocalText | None
    series: SeriesId | None
    series_title: LocalText | None
    source: LocalText | None
    illustrative: bool
    until: date | None
    """The last day for correction requests, once circulated."""
    approval: Approval | None
    expected: int
    """How many organisations were expected."""
    attendance: tuple[Attended, ...]
    """In the order in which it was first recorded; sorting by name is for the screen, whose language decides."""
    items: tuple[Item, ...]
    loose: tuple[Line, ...]
    """Outcomes without an agenda item."""
    approvals: tuple[Approved, ...]

    @property
    def outcomes(self) -> list[Line]:
        """All of them, in the order of the agenda."""
        return [*(line for item in self.items for line in item.outcomes), *self.loose]


class Names(Struct, frozen=True):
    """What the things outside its stream that a meeting names were called."""

    organisations: Mapping[UUID, LocalText] = {}
    meetings: Mapping[UUID, LocalText] = {}
    """Only of those that the reader may see."""
    items: Mapping[ItemId, LocalText] = {}
    """Carried ones."""
    series: LocalText | None = None


class Histories(Protocol):
    """The part of the event store that minutes are drawn from."""

    def history(self, stream: UUID, until: int | None = None) -> list[Recorded[Event]]: ...


def draw(record: Record, names: Names, seen: Collection[OutcomeId], *, members: bool = True) -> Minutes:
    """The minutes of a folded meeting, with those outcomes that are `seen`; `members` see counts and who was absent."""
    lines = {id_: _line(id_, told, names) for id_, told in record.outcomes.items() if id_ in seen}
    places: dict[ItemId | None, list[Line]] = {None: [], **{item: [] for item in record.items}}
    for id_, line in lines.items():
        item = record.outcomes[id_]["item"]
        places[item if item in places else None].append(line)
    attended = [_attended(each, names, members=members) for each in record.attendance.values()]
    return Minutes(
        meeting=record.meeting,
        version=record.version,
        stage=record.stage,
        **record.plan,
        host_name=names.organisations.get(record.plan["host"]),
        series_title=names.series,
        until=record.until,
        approval=record.approval,
        expected=len(record.expected),
        attendance=tuple(each for each in attended if members or each.presence == "present"),
        items=tuple(
            _item(item, number, told, names, tuple(places[item]))
            for number, (item, told) in enumerate(record.items.items(), 1)
        ),
        loose=tuple(places[None]),
        approvals=tuple(
            Approved(
                version=event.version,
                how=event.how,
                at=event.at if event.at in names.meetings else None,
                title=names.meetings.get(event.at) if event.at else None,
                moment=moment,
                reason=reason,
            )
            for event, moment, reason in record.approvals
        ),
    )


def _line(id_: OutcomeId, told: dict[str, Any], names: Names) -> Line:
    fields = {name: value for name, value in told.items() if name not in ("item", "supporters")}
    called = (names.organisations.get(each) for each in told["supporters"])
    return Line(
        id=id_,
        owner_name=names.organisations.get(told["owner"]),
        supporters=tuple(name for name in called if name is not None),
        **fields,
    )


def _item(id_: ItemId, number: int, told: dict[str, Any], names: Names, outcomes: tuple[Line, ...]) -> Item:
    known = told["to"] in names.meetings
    return Item(
        id=id_,
        number=number,
        title=told["title"] or names.items.get(id_),
        origin=told["origin"],
        result=told["result"],
        deferred_to=told["to"] if known else None,
        deferred_title=names.meetings.get(told["to"]),
        referred_to=told["referred_to"],
        referred_name=names.organisations.get(told["referred_to"]),
        outcomes=outcomes,
    )


def _attended(event: Any, names: Names, *, members: bool) -> Attended:
    counts = ("people", "women", "men", "refugees", "hosts", "arrived", "left") if members else ()
    return Attended(
        organisation=event.organisation,
        name=names.organisations.get(event.organisation),
        presence=event.presence,
        **{name: getattr(event, name) for name in counts},
    )


def read(
    log: Histories, connection: sa.Connection, reader: Reader, meeting: MeetingId, until: int | None = None
) -> Minutes:
    """The minutes of a meeting as its stream tells it up to version `until` (None: now), for this reader.

    What may be seen is what the reader may see now, but no words that were gone before that. Raises NotFound when there
    is no such meeting, or not for this reader; Unavailable when the log cannot be reached.
    """
    queries.meeting(connection, reader, meeting)
    history = log.history(meeting)
    told = [each for each in history if until is None or each.version <= until]
    if not told:
        raise NotFound("meeting-unknown")  # the views know of it; a log that does not is another one
    record = fold(meeting, told)
    position = None if until is None else told[-1].position
    seen = _seen(connection, reader, meeting, record.outcomes)
    if until is not None:
        seen -= never_shown(reader, history, until, seen)
    return draw(
        record,
        _names(log, connection, reader, record, position),
        seen,
        members=reader.role is not None,
    )


def _names(log: Histories, connection: sa.Connection, reader: Reader, record: Record, position: int | None) -> Names:
    """What everything was called when the log stood at `position` (None: now)."""

    def then(stream: UUID) -> list[Recorded[Event]]:
        return [each for each in log.history(stream) if position is None or each.position <= position]

    meetings = titles(connection, reader, record.meetings)

    def if_seen(meeting: UUID) -> list[Recorded[Event]]:
        return then(meeting) if titles(connection, reader, [meeting]) else []

    founded = record.plan["series"]
    known = founded is not None and founded in series.titles(connection, reader, [founded])
    return Names(
        organisations=organisations.names_at(connection, record.organisations, position),
        meetings={each: title for each in meetings if (title := title_of(then(each))) is not None},
        items=item_titles(record.carried, if_seen),
        series=series_title(then(founded)) if known else None,
    )


def _seen(
    connection: sa.Connection, reader: Reader, meeting: MeetingId, outcomes: Collection[OutcomeId]
) -> set[OutcomeId]:
    """Those of these outcomes of the meeting that the reader may see now."""
    statement = sa.select(records.c.id).where(
        records.c.stream == meeting, records.c.id.in_(outcomes), visible_to(reader)
    )
    return set(connection.scalars(statement))


class Version(Struct, frozen=True):
    """One approved version of minutes; `until` is the version of the stream at which it was approved."""

    number: int
    how: Way
    at: datetime
    until: int


def versions_of(connection: sa.Connection, meeting: MeetingId) -> list[Version]:
    """The approved versions of the minutes of a meeting that the reader was found to see, from the first on."""
    columns = tables.versions.c
    statement = (
        sa.select(columns.version, columns.how, columns.at, columns.stream_version)
        .where(columns.meeting == meeting)
        .order_by(columns.version)
    )
    return [Version(*row) for row in connection.execute(statement)]


class Request(Struct, frozen=True):
    """A correction request; without `accepted` not yet resolved."""

    id: RequestId
    outcome: OutcomeId | None
    organisation: OrganisationId
    name: LocalText | None
    text: LocalText
    accepted: bool | None
    reason: LocalText | None
    at: datetime
    statement: UUID | None
    """By which statement it was recorded on the organisation's behalf."""


def requests_of(connection: sa.Connection, reader: Reader, meeting: MeetingId) -> list[Request]:
    """The correction requests of a meeting that the reader was found to see, in the order in which they came.

    They are for members; one about an outcome is for those who may see that outcome.
    """
    if reader.role is None:
        return []
    columns, named = tables.requests.c, organisations.organisations
    statement = (
        sa.select(
            columns.id,
            columns.outcome,
            columns.organisation,
            named.c.name,
            columns.text,
            columns.accepted,
            columns.reason,
            columns.at,
            columns.statement,
        )
        .outerjoin(records, record_of(columns.meeting, columns.outcome))
        .outerjoin(named, named.c.id == columns.organisation)
        .where(columns.meeting == meeting, sa.or_(columns.outcome.is_(None), visible_to(reader)))
        .order_by(columns.position)
    )
    return [Request(*row) for row in connection.execute(statement)]


class Released(Struct, frozen=True):
    """What was released of a meeting last; `until` is the version of its stream at which it was."""

    introduction: LocalText
    outcomes: tuple[OutcomeId, ...]
    revision: int
    at: datetime
    until: int


def result_of(connection: sa.Connection, meeting: MeetingId) -> Released | None:
    """What was released of a meeting that the reader was found to see; None when nothing was."""
    columns = tables.results.c
    statement = sa.select(
        columns.introduction, columns.outcomes, columns.revision, columns.at, columns.stream_version
    ).where(columns.meeting == meeting)
    row = connection.execute(statement).first()
    return None if row is None else Released(*row)
