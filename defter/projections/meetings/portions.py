"""Outcomes of one meeting by the portion, for the page of one that is too long to be drawn whole."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.vocabulary import ItemId, MeetingId, NotFound, OutcomeId
from defter.platform.access import Reader, record_of, records, visible_to
from defter.projections.meetings import queries
from defter.projections.meetings.queries import OutcomeRow
from defter.projections.meetings.tables import outcomes


class Logged(Struct, frozen=True):
    """How many outcomes of one kind were logged against an item."""

    item: ItemId | None
    kind: OutcomeKind
    struck: bool
    count: int


class Wanted(Struct, frozen=True, kw_only=True):
    """Which portion somebody asks for, as an address has it; `line` before `item`."""

    size: int
    """Outcomes of one portion."""
    item: str | None = None
    """An id, or "none"."""
    line: str | None = None
    """The outcome that must be in it."""
    page: int | None = None
    """The how-manieth portion of the item, from 1."""


class Portion(Struct, frozen=True):
    """Some outcomes of one item, in the order in which they were logged."""

    item: ItemId | None
    outcomes: list[OutcomeRow]
    page: int
    pages: int


NONE = "none"
"""The name, in addresses and forms, of what belongs to no item."""

_readable = outcomes.join(records, record_of(outcomes.c.meeting, outcomes.c.id))


def count(connection: sa.Connection, reader: Reader, meeting: MeetingId) -> list[Logged]:
    """How many outcomes there are against each item, of those that the reader may see."""
    struck = outcomes.c.struck.is_not(None)
    columns = (outcomes.c.item, outcomes.c.kind, struck)
    statement = (
        sa.select(*columns, sa.func.count())
        .select_from(_readable)
        .where(outcomes.c.meeting == meeting, visible_to(reader))
        .group_by(*columns)
    )
    return [Logged(row[0], row[1], bool(row[2]), row[3]) for row in connection.execute(statement)]


def portion(
    connection: sa.Connection,
    reader: Reader,
    meeting: MeetingId,
    agenda: Sequence[ItemId],
    logged: Sequence[Logged],
    wanted: Wanted,
    *,
    end: bool,
) -> Portion:
    """The portion that is wanted; where nothing is, the first outcomes or, at the `end`, the last ones.

    Items that are no longer on the agenda count as none.
    """
    items: dict[ItemId | None, list[ItemId | None]] = {item: [item] for item in agenda}
    items[None] = [None, *{each.item for each in logged if each.item is not None and each.item not in items}]
    totals = {item: sum(each.count for each in logged if each.item in together) for item, together in items.items()}
    line = _line(connection, reader, meeting, wanted.line)
    named = {str(item) if item else NONE: item for item in items}
    if line is not None:
        item = line.item if line.item in items else None
    elif wanted.item in named:
        item = named[wanted.item]
    elif end:
        item = _newest(connection, reader, meeting)
        item = item if item in items else None
    else:
        item = next((each for each, total in totals.items() if total), None)
    of = items[item]
    pages = max(-(-totals[item] // wanted.size), 1)
    page = wanted.page or (pages if end else 1)
    if line is not None:
        page = _before(connection, reader, line, of) // wanted.size + 1
    page = min(max(page, 1), pages)
    statement = queries.outcomes_where(reader, outcomes.c.meeting == meeting, _against(of))
    statement = statement.offset((page - 1) * wanted.size).limit(wanted.size)
    return Portion(item, queries.read_outcomes(connection, statement), page, pages)


def these(connection: sa.Connection, reader: Reader, meeting: MeetingId, ids: Iterable[OutcomeId]) -> list[OutcomeRow]:
    """Those outcomes of the meeting that the reader may see, in the order in which they were logged."""
    return queries.read_outcomes(
        connection, queries.outcomes_where(reader, outcomes.c.meeting == meeting, outcomes.c.id.in_(list(ids)))
    )


def first_actions(connection: sa.Connection, reader: Reader, meeting: MeetingId, limit: int) -> list[OutcomeRow]:
    """The actions that stand, in the order in which they were logged."""
    stands = (outcomes.c.kind == "action", outcomes.c.struck.is_(None))
    statement = queries.outcomes_where(reader, outcomes.c.meeting == meeting, *stands)
    return queries.read_outcomes(connection, statement.limit(limit))


def _line(connection: sa.Connection, reader: Reader, meeting: MeetingId, line: str | None) -> OutcomeRow | None:
    try:
        return queries.outcome(connection, reader, meeting, UUID(line)) if line else None
    except (ValueError, NotFound):
        return None


def _newest(connection: sa.Connection, reader: Reader, meeting: MeetingId) -> ItemId | None:
    """The item against which the last outcome was logged."""
    statement = (
        sa.select(outcomes.c.item)
        .select_from(_readable)
        .where(outcomes.c.meeting == meeting, visible_to(reader))
        .order_by(outcomes.c.position.desc())
        .limit(1)
    )
    found: ItemId | None = connection.scalar(statement)
    return found


def _before(connection: sa.Connection, reader: Reader, line: OutcomeRow, items: Sequence[ItemId | None]) -> int:
    """How many outcomes were logged against these items before this one."""
    position = (
        sa.select(outcomes.c.position)
        .where(outcomes.c.meeting == line.meeting, outcomes.c.id == line.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(sa.func.count())
        .select_from(_readable)
        .where(outcomes.c.meeting == line.meeting, _against(items), outcomes.c.position < position, visible_to(reader))
    )
    return int(connection.scalar(statement) or 0)


def _against(items: Sequence[ItemId | None]) -> sa.ColumnElement[bool]:
    listed = outcomes.c.item.in_([item for item in items if item is not None])
    return sa.or_(outcomes.c.item.is_(None), listed) if None in items else listed
