"""A log in a list, and events without a meaning, for tests of the engine alone."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import sqlalchemy as sa

from defter.domain.vocabulary import Event
from defter.platform.envelope import Meta, Recorded, Unreadable
from defter.platform.projecting import Projection
from defter.platform.rows import Rows
from defter.platform.tables import Id

AT = datetime(2022, 7, 6, 9, 30, tzinfo=UTC)

tables = sa.MetaData()
notes = sa.Table(
    "notes",
    tables,
    sa.Column("id", Id, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("said", sa.Integer, nullable=False, default=1),
)
diary = sa.Table(
    "diary",
    tables,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", Id, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)


class Noted(Event, frozen=True):
    stored_as = "tests.Noted:1"
    text: str


class Said(Event, frozen=True):
    stored_as = "tests.Said:1"


class ListedLog:
    """What the engine asks of a log. `gap` leaves positions out, as a rolled back append does.

    An event is there before the head is at it, for the views read both in a thread of their own.
    """

    def __init__(self) -> None:
        self.entries: list[Recorded[Any] | Unreadable] = []
        self.last = 0
        self.wakes: list[Callable[[], None]] = []

    def append(self, stream: UUID, *events: Event, gap: int = 0) -> int:
        for event in events:
            position = self.last + 1 + gap
            told = uuid5(NAMESPACE_OID, f"{stream} {position} {event}")
            meta = Meta(event_id=told, at=AT, command_id=uuid4(), salt="salt")
            self.entries.append(Recorded(stream=stream, version=1, position=position, meta=meta, event=event))
            self.last = position
        for wake in self.wakes:
            wake()
        return self.last

    def append_unreadable(self, stream: UUID, error: str = "no such event") -> int:
        position = self.last + 1
        entry = Unreadable(stream=stream, version=1, position=position, topic="tests.Unknown:7", error=error)
        self.entries.append(entry)
        self.last = position
        return position

    def read(self, after: int, limit: int) -> list[Recorded[Any] | Unreadable]:
        start = bisect_right(self.entries, after, key=lambda entry: entry.position)
        return self.entries[start : start + limit]

    def head(self) -> int:
        return self.last

    def listen(self, wake: Callable[[], None]) -> None:
        self.wakes.append(wake)


def on_noted(rows: Rows, recorded: Recorded[Noted]) -> None:
    if recorded.event.text == "poison":
        raise ValueError("cannot show poison")
    rows.put(notes, id=recorded.stream, text=recorded.event.text)


def on_said(rows: Rows, recorded: Recorded[Said]) -> None:
    rows.add(notes, recorded.stream, said=1)


def write_diary(rows: Rows, recorded: Recorded[Noted]) -> None:
    rows.put(diary, position=recorded.position, stream=recorded.stream, text=recorded.event.text)


def noting() -> list[Projection]:
    """Two projections of the same events: the last note of each stream, which refuses poison, and a diary of all."""
    return [
        Projection("notes", tables=(notes,), handlers={Noted: on_noted, Said: on_said}),
        Projection("diary", tables=(diary,), handlers={Noted: write_diary}),
    ]
