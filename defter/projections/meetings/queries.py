"""What screens ask about meetings. Every query passes the one clause of visibility."""

from datetime import date, time
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.agenda import Result
from defter.domain.meetings.attendance import Presence
from defter.domain.meetings.meeting import BEFORE, MeetingKind, Stage
from defter.domain.vocabulary import (
    Approval,
    ItemId,
    LocalText,
    MeetingId,
    OrganisationId,
    PersonId,
    Place,
    SeriesId,
    Visibility,
)
from defter.platform.access import Reader, Sight, noted, record_of, records, visible_to
from defter.projections.meetings.reading import every, one
from defter.projections.meetings.tables import agenda as on_agenda
from defter.projections.meetings.tables import agenda_items, attendance, meetings, rapporteurs
from defter.projections.organisations import organisations


class MeetingRow(Struct, frozen=True):
    """One meeting of a list."""

    id: MeetingId
    kind: MeetingKind
    title: LocalText
    number: str | None
    host: OrganisationId | None
    host_name: LocalText | None
    day: date
    starts: time | None
    ends: time | None
    place: Place | None
    venue: LocalText | None
    online: bool
    stage: Stage
    illustrative: bool
    visibility: Visibility
    postponed: bool
    """Whether it was moved to its day, and has not been held."""


class MeetingPlan(MeetingRow, frozen=True):
    """One meeting whole, without its agenda and outcomes."""

    time_zone: str
    languages: tuple[str, ...]
    revision: int
    series: SeriesId | None
    version: int
    until: date | None
    approval: Approval | None
    moved: LocalText | None
    source: LocalText | None
    expected: tuple[OrganisationId, ...]


class ItemRow(Struct, frozen=True):
    """One agenda item."""

    id: ItemId
    title: LocalText
    proposer: OrganisationId | None
    proposer_name: LocalText | None
    minutes: int | None
    questions: tuple[LocalText, ...]
    revision: int
    origin: MeetingId | None
    """The earlier meeting that deferred it to this one."""
    result: Result | None
    deferred_to: MeetingId | None
    referred_to: OrganisationId | None


class AttendanceRow(Struct, frozen=True):
    """Whether one organisation was there, and with how many people."""

    organisation: OrganisationId
    name: LocalText | None
    presence: Presence
    people: int | None
    women: int | None
    men: int | None
    refugees: int | None
    hosts: int | None
    arrived: time | None
    left: time | None


class MeetingAttended(Struct, frozen=True):
    """A meeting at which an organisation was expected, present, excused or absent."""

    meeting: MeetingRow
    presence: Presence


_hosts = organisations.alias("hosts")
_to_be_held = sa.or_(*(meetings.c.stage == stage for stage in BEFORE))
postponed = sa.and_(meetings.c.moved.is_not(None), _to_be_held)
_row = (
    meetings.c.id,
    meetings.c.kind,
    meetings.c.title,
    meetings.c.number,
    meetings.c.host,
    _hosts.c.name,
    meetings.c.day,
    meetings.c.starts,
    meetings.c.ends,
    meetings.c.place,
    meetings.c.venue,
    meetings.c.online,
    meetings.c.stage,
    meetings.c.illustrative,
    records.c.visibility,
    postponed,
)
_plan = (
    *_row,
    meetings.c.time_zone,
    meetings.c.languages,
    meetings.c.revision,
    meetings.c.series,
    meetings.c.version,
    meetings.c.until,
    meetings.c.approval,
    meetings.c.moved,
    meetings.c.source,
    meetings.c.expected,
)
_meetings = meetings.join(records, record_of(meetings.c.id)).outerjoin(_hosts, _hosts.c.id == meetings.c.host)


def list_meetings(connection: sa.Connection, reader: Reader, limit: int) -> list[MeetingRow]:
    """The newest meetings, from the newest day to the oldest."""
    statement = (
        sa.select(*_row)
        .select_from(_meetings)
        .where(visible_to(reader))
        .order_by(meetings.c.day.desc(), meetings.c.id.desc())
        .limit(limit)
    )
    return every(connection, statement, MeetingRow)


def count_meetings(connection: sa.Connection, reader: Reader) -> int:
    """How many meetings there are in all, of those that the reader may see."""
    joined = meetings.join(records, record_of(meetings.c.id))
    return int(connection.scalar(sa.select(sa.func.count()).select_from(joined).where(visible_to(reader))) or 0)


def upcoming(connection: sa.Connection, reader: Reader, today: date, limit: int = 5) -> list[MeetingRow]:
    """Meetings that are open, and those planned from today on, nearest first."""
    return every(connection, _upcoming_for(reader.sight), MeetingRow, today=today, limit=limit, **reader.given)


def called_off(connection: sa.Connection, reader: Reader, today: date, until: date) -> list[MeetingRow]:
    """Meetings of these days that were cancelled, nearest first."""
    statement = (
        sa.select(*_row)
        .select_from(_meetings)
        .where(visible_to(reader), meetings.c.stage == "cancelled", meetings.c.day.between(today, until))
        .order_by(meetings.c.day, meetings.c.id)
    )
    return every(connection, statement, MeetingRow)


def meeting(connection: sa.Connection, reader: Reader, id_: UUID) -> MeetingPlan:
    """One meeting; raises NotFound when there is none, or not for this reader."""
    found = one(connection, _meeting_for(reader.sight), MeetingPlan, "meeting-unknown", meeting=id_, **reader.given)
    return noted(reader, [found])[0]


def agenda(connection: sa.Connection, reader: Reader, id_: MeetingId) -> list[ItemRow]:
    """The items of a meeting that the reader was found to see, in their order.

    A carried one is among them for those who may see the meeting where it was added.
    """
    return every(connection, _agenda_for(reader.sight), ItemRow, meeting=id_, **reader.given)


def attendance_of(connection: sa.Connection, id_: MeetingId) -> list[AttendanceRow]:
    """Who came to a meeting that the reader was found to see; the counts are for members."""
    return every(connection, _attendance, AttendanceRow, meeting=id_)


def rapporteurs_of(connection: sa.Connection, id_: MeetingId) -> list[PersonId]:
    """Who takes the notes of a meeting."""
    statement = sa.select(rapporteurs.c.person).where(rapporteurs.c.meeting == id_).order_by(rapporteurs.c.person)
    return list(connection.scalars(statement))


def hosted_by(connection: sa.Connection, reader: Reader, host: OrganisationId) -> list[MeetingRow]:
    """The meetings that an organisation hosts, newest first."""
    statement = (
        sa.select(*_row)
        .select_from(_meetings)
        .where(meetings.c.host == host, visible_to(reader))
        .order_by(meetings.c.day.desc(), meetings.c.id)
    )
    return every(connection, statement, MeetingRow)


def attended_by(connection: sa.Connection, reader: Reader, organisation: OrganisationId) -> list[MeetingAttended]:
    """The meetings for which an organisation's attendance was recorded, newest first."""
    statement = (
        sa.select(*_row, attendance.c.presence)
        .select_from(_meetings.join(attendance, attendance.c.meeting == meetings.c.id))
        .where(attendance.c.organisation == organisation, visible_to(reader))
        .order_by(meetings.c.day.desc(), meetings.c.id)
    )
    return every(connection, statement, lambda *row: MeetingAttended(MeetingRow(*row[:-1]), row[-1]))


# The statements of the pages that are drawn most are built once, for all readers that see by the same clause. Who reads
# is given when they run, as is what differs from page to page.


@lru_cache
def _meeting_for(sight: Sight) -> sa.Select[Any]:
    return sa.select(*_plan).select_from(_meetings).where(meetings.c.id == sa.bindparam("meeting"), visible_to(sight))


@lru_cache
def _upcoming_for(sight: Sight) -> sa.Select[Any]:
    ahead = sa.and_(meetings.c.day >= sa.bindparam("today"), _to_be_held)
    return (
        sa.select(*_row)
        .select_from(_meetings)
        .where(visible_to(sight), sa.or_(meetings.c.stage == "open", ahead))
        .order_by(meetings.c.stage != "open", meetings.c.day, meetings.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )


@lru_cache
def _agenda_for(sight: Sight) -> sa.Select[Any]:
    return (
        sa.select(
            agenda_items.c.id,
            agenda_items.c.title,
            agenda_items.c.proposer,
            organisations.c.name,
            agenda_items.c.minutes,
            agenda_items.c.questions,
            agenda_items.c.revision,
            on_agenda.c.origin,
            on_agenda.c.result,
            on_agenda.c.deferred_to,
            on_agenda.c.referred_to,
        )
        .join(on_agenda, sa.and_(on_agenda.c.home == agenda_items.c.meeting, on_agenda.c.item == agenda_items.c.id))
        .join(records, record_of(on_agenda.c.home))
        .outerjoin(organisations, organisations.c.id == agenda_items.c.proposer)
        .where(
            on_agenda.c.meeting == sa.bindparam("meeting"),
            sa.or_(on_agenda.c.home == on_agenda.c.meeting, visible_to(sight)),
        )
        .order_by(on_agenda.c.place)
    )


_attendance = (
    sa.select(
        attendance.c.organisation,
        organisations.c.name,
        attendance.c.presence,
        attendance.c.people,
        attendance.c.women,
        attendance.c.men,
        attendance.c.refugees,
        attendance.c.hosts,
        attendance.c.arrived,
        attendance.c.left,
    )
    .outerjoin(organisations, organisations.c.id == attendance.c.organisation)
    .where(attendance.c.meeting == sa.bindparam("meeting"))
    .order_by(attendance.c.organisation)
)
