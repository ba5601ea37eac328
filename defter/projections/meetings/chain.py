"""What leads from one meeting of a series to the next: its neighbours, deferred items, minutes to be validated."""

from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.meeting import BEFORE, Stage
from defter.domain.vocabulary import ItemId, LocalText, MeetingId, SeriesId
from defter.platform.access import Reader, Sight, record_of, records, visible_to
from defter.projections.meetings.tables import agenda, agenda_items, meetings


class Link(Struct, frozen=True):
    """One meeting of a series."""

    id: MeetingId
    title: LocalText
    number: str | None
    day: date
    stage: Stage
    version: int


class DeferredItem(Struct, frozen=True):
    """An item that a meeting deferred and that stands on no later agenda of the series yet."""

    item: ItemId
    title: LocalText
    home: MeetingId
    """Where it was added."""
    origin: MeetingId
    origin_title: LocalText
    to: MeetingId | None


_links = sa.select(
    meetings.c.id, meetings.c.title, meetings.c.number, meetings.c.day, meetings.c.stage, meetings.c.version
).join(records, record_of(meetings.c.id))


def meetings_of(connection: sa.Connection, reader: Reader, series: SeriesId) -> list[Link]:
    """The meetings of a series, in the order of their days."""
    found = connection.execute(
        _links.where(meetings.c.series == series, visible_to(reader)).order_by(meetings.c.day, meetings.c.id)
    )
    return [Link(*row) for row in found]


def deferred(
    connection: sa.Connection, reader: Reader, *, series: SeriesId | None, meeting: MeetingId | None, before: date
) -> list[DeferredItem]:
    """Items deferred on days up to `before` that no later agenda holds.

    Those that were deferred to this very meeting, whatever the series; and those of the series without a meeting named,
    or to one that was cancelled. What a cancelled meeting had on its agenda waits again.
    """
    if meeting is None and series is None:
        return []
    statement = _deferred(reader.sight, to_meeting=meeting is not None, of_series=series is not None)
    found = connection.execute(statement, {"meeting": meeting, "series": series, "before": before, **reader.given})
    return [DeferredItem(*row) for row in found]


@lru_cache
def _deferred(sight: Sight, *, to_meeting: bool, of_series: bool) -> sa.Select[Any]:
    later, holder, target = agenda.alias("later"), meetings.alias("holder"), meetings.alias("target")
    carried = (
        sa.select(later.c.item)
        .join(holder, holder.c.id == later.c.meeting)
        .where(later.c.item == agenda.c.item, later.c.origin == agenda.c.meeting, holder.c.stage != "cancelled")
        .exists()
    )
    whose, others = [], []
    if to_meeting:
        whose.append(agenda.c.deferred_to == sa.bindparam("meeting"))
        others.append(meetings.c.id != sa.bindparam("meeting"))
    if of_series:
        open_end = sa.or_(agenda.c.deferred_to.is_(None), target.c.stage == "cancelled")
        whose.append(sa.and_(meetings.c.series == sa.bindparam("series"), open_end))
    return (
        sa.select(
            agenda_items.c.id,
            agenda_items.c.title,
            agenda.c.home,
            meetings.c.id,
            meetings.c.title,
            agenda.c.deferred_to,
        )
        .select_from(
            agenda.join(
                agenda_items, sa.and_(agenda_items.c.meeting == agenda.c.home, agenda_items.c.id == agenda.c.item)
            )
            .join(meetings, meetings.c.id == agenda.c.meeting)
            .join(records, record_of(meetings.c.id))
            .outerjoin(target, target.c.id == agenda.c.deferred_to)
        )
        .where(
            agenda.c.result == "deferred",
            sa.or_(*whose),
            meetings.c.day <= sa.bindparam("before"),
            *others,
            ~carried,
            visible_to(sight),
        )
        .order_by(meetings.c.day, agenda.c.place)
    )


def carried_to(connection: sa.Connection, reader: Reader, origin: MeetingId) -> dict[ItemId, Link]:
    """For each item that `origin` deferred: the later meeting on whose agenda it stands now."""
    columns = (agenda.c.item, *_links.selected_columns)
    found = connection.execute(
        sa.select(*columns)
        .select_from(agenda.join(meetings, meetings.c.id == agenda.c.meeting).join(records, record_of(meetings.c.id)))
        .where(agenda.c.origin == origin, meetings.c.stage != "cancelled", visible_to(reader))
        .order_by(meetings.c.day, meetings.c.id)
    )
    return {row[0]: Link(*row[1:]) for row in found}


def carried(connection: sa.Connection, meeting: MeetingId) -> list[tuple[ItemId, MeetingId, MeetingId]]:
    """The items that earlier meetings deferred to this one, in their order; each with that meeting, and its home."""
    statement = sa.select(agenda.c.item, agenda.c.origin, agenda.c.home).where(
        agenda.c.meeting == meeting, agenda.c.origin.is_not(None)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(agenda.c.place))]


def next_planned(
    connection: sa.Connection, reader: Reader, series: SeriesId, after: date, *, but: MeetingId | None = None
) -> Link | None:
    """The next meeting of the series that has not begun, on or after a day, `but` left out."""
    row = connection.execute(
        _links.where(
            meetings.c.series == series,
            meetings.c.day >= after,
            meetings.c.stage.in_(BEFORE),
            sa.true() if but is None else meetings.c.id != but,
            visible_to(reader),
        )
        .order_by(meetings.c.day, meetings.c.id)
        .limit(1)
    ).first()
    return None if row is None else Link(*row)
