"""Outcomes of one meeting by the portion, for the page of one that is too long to be drawn whole."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.vocabulary import ItemId, MeetingId, NotFound, OutcomeId
from defter.platform.access import Reader, Sight, record_of, records, visible_to
from defter.platform.tables import Id
from defter.projections.meetings.outcomes import OutcomeRow, outcome, outcomes_where, read_outcomes
from defter.projections.meetings.tables import outcomes


class Logged(Struct, frozen=True):
    """How many outcomes of one kind were logged against an item."""

    item: ItemId | None
    kind: OutcomeKind
    struck: bool
    count: int
    newest: int
    """The position at which the last of them was logged."""


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

_of_meeting = outcomes.c.meeting == sa.bindparam("meeting")
_readable = outcomes.join(records, record_of(outcomes.c.meeting, outcomes.c.id))


def count(connection: sa.Connection, reader: Reader, meeting: MeetingId) -> list[Logged]:
    """How many outcomes there are against each item, of those that the reader may see."""
    found = connection.execute(_counted_for(reader.sight), {"meeting": meeting, **reader.given}).all()
    return [Logged(item, kind, bool(struck), count, newest) for item, kind, struck, count, newest in found]


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
    totals = dict.fromkeys(items, 0)
    for each in logged:
        totals[each.item if each.item in items else None] += each.count
    line = _line(connection, reader, meeting, wanted.line)
    named = {str(item) if item else NONE: item for item in items}
    if line is not None:
        item = line.item if line.item in items else None
    elif wanted.item in named:
        item = named[wanted.item]
    elif end:
        newest = max(logged, key=lambda each: each.newest, default=None)
        item = newest.item if newest and newest.item in items else None
    else:
        item = next((each for each, total in totals.items() if total), None)
    of = items[item]
    pages = max(-(-totals[item] // wanted.size), 1)
    page = wanted.page or (pages if end else 1)
    if line is not None:
        page = _before(connection, reader, line, of) // wanted.size + 1
    page = min(max(page, 1), pages)
    found = read_outcomes(
        connection,
        _portion_for(reader.sight, loose=None in of),
        meeting=meeting,
        items=[each for each in of if each is not None],
        size=wanted.size,
        before=(page - 1) * wanted.size,
        **reader.given,
    )
    return Portion(item, found, page, pages)


def these(connection: sa.Connection, reader: Reader, meeting: MeetingId, ids: Iterable[OutcomeId]) -> list[OutcomeRow]:
    """Those outcomes of the meeting that the reader may see, in the order in which they were logged."""
    return read_outcomes(
        connection, outcomes_where(reader, outcomes.c.meeting == meeting, outcomes.c.id.in_(list(ids)))
    )


def first_actions(connection: sa.Connection, reader: Reader, meeting: MeetingId, limit: int) -> list[OutcomeRow]:
    """The actions that stand, in the order in which they were logged."""
    return read_outcomes(connection, _actions_for(reader.sight), meeting=meeting, limit=limit, **reader.given)


def _line(connection: sa.Connection, reader: Reader, meeting: MeetingId, line: str | None) -> OutcomeRow | None:
    try:
        return outcome(connection, reader, meeting, UUID(line)) if line else None
    except (ValueError, NotFound):
        return None


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
        .where(
            outcomes.c.meeting == line.meeting,
            _against(loose=None in items),
            outcomes.c.position < position,
            visible_to(reader),
        )
    )
    given = {"items": [item for item in items if item is not None]}
    return int(connection.scalar(statement, given) or 0)


def _against(*, loose: bool) -> sa.ColumnElement[bool]:
    """Whether an outcome was logged against one of the `items`; with `loose`, or against none."""
    listed = outcomes.c.item.in_(sa.bindparam("items", type_=Id(), expanding=True))
    return sa.or_(outcomes.c.item.is_(None), listed) if loose else listed


@lru_cache
def _counted_for(sight: Sight) -> sa.Select[Any]:
    columns = (outcomes.c.item, outcomes.c.kind, outcomes.c.struck.is_not(None))
    return (
        sa.select(*columns, sa.func.count(), sa.func.max(outcomes.c.position))
        .select_from(_readable)
        .where(_of_meeting, visible_to(sight))
        .group_by(*columns)
    )


@lru_cache
def _portion_for(sight: Sight, *, loose: bool) -> sa.Select[Any]:
    return (
        outcomes_where(sight, _of_meeting, _against(loose=loose))
        .limit(sa.bindparam("size", type_=sa.Integer()))
        .offset(sa.bindparam("before", type_=sa.Integer()))
    )


@lru_cache
def _actions_for(sight: Sight) -> sa.Select[Any]:
    stands = (outcomes.c.kind == "action", outcomes.c.struck.is_(None))
    return outcomes_where(sight, _of_meeting, *stands).limit(sa.bindparam("limit", type_=sa.Integer()))
