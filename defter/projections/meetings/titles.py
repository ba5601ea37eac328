"""What things are called now, asked for many at once: for lists that name what other parts of the house tell of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from defter.domain.vocabulary import LocalText
from defter.platform.access import Reader, record_of, records, visible_to
from defter.platform.tables import Id
from defter.projections.meetings.tables import agenda_items, meetings, outcomes

_ids = sa.bindparam("ids", type_=Id(), expanding=True)


def titles(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """The titles of those of these meetings that the reader may see."""
    return _texts(connection, reader, ids, sa.select(meetings.c.id, meetings.c.title), record_of(meetings.c.id))


def outcome_texts(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """The texts of those of these outcomes that the reader may see; whether their meeting is seen, the caller knows."""
    record = record_of(outcomes.c.meeting, outcomes.c.id)
    return _texts(connection, reader, ids, sa.select(outcomes.c.id, outcomes.c.text), record)


def item_titles(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """The titles of these agenda items, of meetings that the reader may see; what was taken off an agenda has none."""
    record = record_of(agenda_items.c.meeting)
    return _texts(connection, reader, ids, sa.select(agenda_items.c.id, agenda_items.c.title), record)


def _texts(
    connection: sa.Connection,
    reader: Reader,
    ids: Iterable[UUID],
    texts: sa.Select[Any],
    record: sa.ColumnElement[bool],
) -> dict[UUID, LocalText]:
    key = texts.selected_columns[0]
    seen = texts.join(records, record).where(key.in_(_ids), visible_to(reader))
    return {row[0]: row[1] for row in connection.execute(seen, {"ids": list(set(ids))})}
