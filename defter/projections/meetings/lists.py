"""The list of meetings, which may be long and is drawn often: only what a line shows, in three queries."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.meeting import MeetingKind, Stage
from defter.domain.vocabulary import LocalText, MeetingId, Place, SeriesId
from defter.platform.access import Reader, Sight, record_of, records, visible_to
from defter.projections.meetings.queries import postponed
from defter.projections.meetings.tables import meetings, outcomes


class MeetingLine(Struct, frozen=True):
    """One meeting of a long list: only what its line shows."""

    id: MeetingId
    kind: MeetingKind
    title: LocalText
    day: date
    place: Place | None
    online: bool
    stage: Stage
    illustrative: bool
    series: SeriesId | None
    postponed: bool
    """Whether it was moved to its day, and has not been held."""


class Facet(Struct, frozen=True):
    """How many meetings there are of one year and kind, and of one series or of none."""

    year: int
    kind: MeetingKind
    series: SeriesId | None
    count: int


class Tally(Struct, frozen=True):
    """How many decisions and actions of a meeting stand."""

    decisions: int = 0
    actions: int = 0


_line = (
    meetings.c.id,
    meetings.c.kind,
    meetings.c.title,
    meetings.c.day,
    meetings.c.place,
    meetings.c.online,
    meetings.c.stage,
    meetings.c.illustrative,
    meetings.c.series,
    postponed,
)
_of_lines = meetings.join(records, record_of(meetings.c.id))


def lines(
    connection: sa.Connection,
    reader: Reader,
    *,
    kind: MeetingKind | None = None,
    year: int | None = None,
    series: SeriesId | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[MeetingLine], dict[UUID, Tally]]:
    """Meetings from the newest day to the oldest, a page at a time, and the tallies of those that have any.

    A page of hundreds reads a third of the columns, and names its meetings to the second query by the first one.
    """
    these, tallied = _lines_for(reader.sight, kind, year, series, limit, offset)
    rows = connection.execute(these, reader.given).all()
    return [MeetingLine(*row) for row in rows], _counted(connection, reader, tallied)


def count(
    connection: sa.Connection,
    reader: Reader,
    *,
    kind: MeetingKind | None = None,
    year: int | None = None,
    series: SeriesId | None = None,
) -> int:
    """How many meetings `lines` gives in all its pages."""
    found = sa.select(sa.func.count()).select_from(_of_lines)
    return int(connection.scalar(found.where(visible_to(reader), *_matching(kind, year, series))) or 0)


def tallies(connection: sa.Connection, reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Tally]:
    """For each of these meetings that has any: the decisions and actions that stand and that the reader may see."""
    return _counted(connection, reader, _tallied(reader.sight).where(outcomes.c.meeting.in_(ids)))


def facets(connection: sa.Connection, reader: Reader) -> list[Facet]:
    """How many meetings there are of each year, kind and series, of those that the reader may see."""
    return [
        Facet(int(year), *rest) for year, *rest in connection.execute(_facets_for(reader.sight), reader.given).all()
    ]


# The statements of the list are built once for each part of it, and for all readers that see by the same clause.


@lru_cache(1024)
def _lines_for(
    sight: Sight, kind: MeetingKind | None, year: int | None, series: SeriesId | None, limit: int, offset: int
) -> tuple[sa.Select[Any], sa.Select[Any]]:
    these = (
        sa.select(*_line)
        .select_from(_of_lines)
        .where(visible_to(sight), *_matching(kind, year, series))
        .order_by(meetings.c.day.desc(), meetings.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    ids = these.with_only_columns(meetings.c.id).correlate(None)
    return these, _tallied(sight).where(outcomes.c.meeting.in_(ids))


@lru_cache
def _tallied(sight: Sight) -> sa.Select[Any]:
    return (
        sa.select(
            outcomes.c.meeting,
            sa.func.sum(sa.case((outcomes.c.kind == "decision", 1), else_=0)),
            sa.func.sum(sa.case((outcomes.c.kind == "action", 1), else_=0)),
        )
        .select_from(outcomes.join(records, record_of(outcomes.c.meeting, outcomes.c.id)))
        .where(
            sa.or_(outcomes.c.kind == "decision", outcomes.c.kind == "action"),
            outcomes.c.struck.is_(None),
            visible_to(sight),
        )
        .group_by(outcomes.c.meeting)
    )


@lru_cache
def _facets_for(sight: Sight) -> sa.Select[Any]:
    year = sa.func.substr(sa.cast(meetings.c.day, sa.Text), 1, 4)
    return (
        sa.select(year, meetings.c.kind, meetings.c.series, sa.func.count())
        .select_from(_of_lines)
        .where(visible_to(sight))
        .group_by(year, meetings.c.kind, meetings.c.series)
    )


def _matching(kind: MeetingKind | None, year: int | None, series: SeriesId | None) -> list[sa.ColumnElement[bool]]:
    clauses = []
    if kind is not None:
        clauses.append(meetings.c.kind == kind)
    if year is not None:
        clauses.append(meetings.c.day.between(date(year, 1, 1), date(year, 12, 31)))
    if series is not None:
        clauses.append(meetings.c.series == series)
    return clauses


def _counted(connection: sa.Connection, reader: Reader, statement: sa.Select[Any]) -> dict[UUID, Tally]:
    return {row[0]: Tally(row[1], row[2]) for row in connection.execute(statement, reader.given).all()}
