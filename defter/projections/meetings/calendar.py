"""Meetings by their days: what a calendar shows, and what calendar programs are told."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.meeting import MeetingKind, Stage
from defter.domain.vocabulary import LocalText, MeetingId, NotFound, OrganisationId, Place
from defter.platform.access import Reader, record_of, records, visible_to
from defter.projections.meetings.tables import attendance, meetings
from defter.projections.organisations import organisations


class CalendarRow(Struct, frozen=True):
    """One meeting of a calendar."""

    id: MeetingId
    kind: MeetingKind
    title: LocalText
    number: str | None
    host: OrganisationId | None
    host_name: LocalText | None
    day: date
    starts: time | None
    ends: time | None
    time_zone: str
    place: Place | None
    venue: LocalText | None
    online: bool
    stage: Stage
    illustrative: bool
    moved: LocalText | None
    """Why it was postponed last, or cancelled."""
    revision: int
    """Of the plan; each change of the day or of anything else that a calendar says raises it."""
    changed_at: datetime
    """When the plan was changed last."""

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.stage == "cancelled"

    @property
    def postponed(self) -> bool:
        """Whether it takes place on another day or at another hour than was first said."""
        return self.moved is not None and not self.cancelled


_hosts = organisations.alias("calendar_hosts")
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
    meetings.c.time_zone,
    meetings.c.place,
    meetings.c.venue,
    meetings.c.online,
    meetings.c.stage,
    meetings.c.illustrative,
    meetings.c.moved,
    meetings.c.revision,
    meetings.c.changed_at,
)
_meetings = meetings.join(records, record_of(meetings.c.id)).outerjoin(_hosts, _hosts.c.id == meetings.c.host)


def between(
    connection: sa.Connection,
    reader: Reader,
    first: date,
    last: date | None = None,
    *,
    kind: MeetingKind | None = None,
    organisation: OrganisationId | None = None,
    limit: int = 500,
) -> list[CalendarRow]:
    """The meetings from one day to another, both included, or without an end; in the order in which they begin.

    Those of an organisation are the ones that it hosts, where it was present, and, for members, where it is expected.
    """
    clauses = [visible_to(reader), meetings.c.day >= first]
    if last is not None:
        clauses.append(meetings.c.day <= last)
    if kind is not None:
        clauses.append(meetings.c.kind == kind)
    if organisation is not None:
        clauses.append(_concerns(reader, organisation))
    found = _all(connection, sa.and_(*clauses), limit)
    return sorted(found, key=lambda row: (row.day, row.starts or time.min, row.id))


def span(connection: sa.Connection, reader: Reader) -> tuple[date, date] | None:
    """The days of the first and of the last meeting that the reader may see; None where there is none."""
    joined = meetings.join(records, record_of(meetings.c.id))
    days = sa.select(sa.func.min(meetings.c.day), sa.func.max(meetings.c.day)).select_from(joined)
    first, last = connection.execute(days.where(visible_to(reader))).one()
    return None if first is None else (first, last)


def one(connection: sa.Connection, reader: Reader, id_: UUID) -> CalendarRow:
    """One meeting; raises NotFound when there is none, or not for this reader."""
    for row in _all(connection, sa.and_(meetings.c.id == id_, visible_to(reader)), 1):
        return row
    raise NotFound("meeting-unknown")


def _concerns(reader: Reader, organisation: OrganisationId) -> sa.ColumnElement[bool]:
    """Who came is seen by all who see the meeting; who is expected, by members."""
    came = sa.exists().where(
        attendance.c.meeting == meetings.c.id,
        attendance.c.organisation == organisation,
        attendance.c.presence == "present",
    )
    clauses: list[sa.ColumnElement[bool]] = [meetings.c.host == organisation, came]
    if reader.role is not None:
        # A list of ids is kept as the text of its JSON, in which an id stands for nothing else.
        clauses.append(sa.cast(meetings.c.expected, sa.Text).contains(str(organisation)))
    return sa.or_(*clauses)


def _all(connection: sa.Connection, where: sa.ColumnElement[bool], limit: int) -> list[CalendarRow]:
    statement = (
        sa.select(*_row).select_from(_meetings).where(where).order_by(meetings.c.day, meetings.c.id).limit(limit)
    )
    rows: Any = connection.execute(statement).all()
    return [CalendarRow(*row) for row in rows]
