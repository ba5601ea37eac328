"""The engine of the views: one reader of the log, rows written in sets, the checkpoint moved in the same transaction.

A projection is tables and handlers. A handler is a pure function from one recorded event to row writes: it reads
nothing, neither the database nor a clock, so that any batch size and any restart give the same rows.

An event that a handler or the database cannot take parks its stream for that projection: this event and all later ones
of the stream are noted in `parked`, and everything else goes on. Nothing is retried in place; a repaired handler has
another fingerprint and so fills views of its own. Trouble with the database itself never parks: it is raised, and the
whole batch is done again later.
"""

import gc
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol
from uuid import UUID

import psycopg
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.schema import ForeignKeyConstraint, UniqueConstraint

from defter.domain.vocabulary import Event
from defter.platform.envelope import Recorded, Unreadable
from defter.platform.rows import Cursor, Rows
from defter.platform.tables import Id, Processor, metadata

logger = logging.getLogger(__name__)

Handler = Callable[[Rows, Recorded[Any]], None]

checkpoint = sa.Table(
    "checkpoint",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("event", Id),
)
"""One row: every event up to this position of the log is in these views, or parked; and the id of that last event."""

parked = sa.Table(
    "parked",
    metadata,
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", Id, nullable=False, index=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)
"""Events that are not shown: the one that failed and the later ones of its stream, for each projection."""

FOLLOWS = "an earlier event of this stream is parked"


class Fenced(Exception):
    """Another process moved the checkpoint; nothing of this batch was written."""


class Log(Protocol):
    """The part of the event store that views need."""

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any] | Unreadable]:
        """The next events after a position, at most `limit`, by position."""

    def head(self) -> int:
        """The position of the newest event, 0 when there is none."""

    def listen(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, in any thread, soon after something was appended. Only a hint."""


class Projection(Struct, frozen=True):
    """What can be seen of a concept: its tables, and for each type of event how it becomes rows.

    Tables have a primary key and no constraint beyond one row (ValueError otherwise): events of a batch are written
    together, and must not depend on the order inside it.
    """

    name: str
    tables: tuple[sa.Table, ...]
    handlers: Mapping[type[Event], Handler]

    def __post_init__(self) -> None:
        for table in self.tables:
            if not table.primary_key.columns:
                raise ValueError(f"{table.name} has no primary key")
            wide = any(isinstance(each, ForeignKeyConstraint | UniqueConstraint) for each in table.constraints)
            if wide or any(index.unique for index in table.indexes):
                raise ValueError(f"{table.name} has a constraint that reaches beyond one row")


class _Poison(Exception):
    """An event of this batch cannot be applied."""


class Projector:
    """Moves the views of one generation forward through the log. Used by one thread at a time.

    `engine` leads to that generation's tables, and lends one connection for good. On PostgreSQL `key` and the number
    after it are session locks of that connection: who leads, and that the generation is used. Every method raises what
    the driver raises when the database is in trouble; calling again later is then all that is needed.
    """

    def __init__(
        self, log: Log, projections: Sequence[Projection], engine: sa.Engine, *, key: int = 0, batch: int = 1000
    ) -> None:
        self.position = 0
        self.head = 0
        self.leads = False
        self.batch = batch
        self._log = log
        self._engine = engine
        self._embedded = engine.dialect.name == "sqlite"
        self._key = key
        self._rows = Rows(engine.dialect)
        self._names = tuple(projection.name for projection in projections)
        self._handlers: dict[type[Event], tuple[tuple[str, Handler], ...]] = {}
        for projection in projections:
            for event, handler in projection.handlers.items():
                self._handlers[event] = (*self._handlers.get(event, ()), (projection.name, handler))
        self._connection: Any = None
        self._parked: dict[UUID, frozenset[str]] = {}
        self._alarms: list[str] = []

    def lead(self) -> bool:
        """Whether this process may move these views: on PostgreSQL one at a time, as long as its connection lives.

        This only saves idle work: were there two, the checkpoint would fence one of them.
        """
        cursor = self._cursor()
        if not self.leads:
            if not self._embedded:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (self._key,))
            self.leads = self._embedded or bool(cursor.fetchall()[0][0])
            if self.leads:
                self._load(cursor)
        return self.leads

    def rest(self) -> None:
        """Let others lead."""
        if self.leads and not self._embedded:
            self._cursor().execute("SELECT pg_advisory_unlock(%s)", (self._key,))
        self.leads = False

    def belongs(self) -> bool:
        """Whether these views come from this very log, and not from one that a restored copy has since replaced."""
        cursor = self._cursor()
        cursor.execute("SELECT position, event FROM checkpoint")
        ((position, stored),) = cursor.fetchall()
        if position == 0:
            return True
        if position > self._log.head():
            return False
        page = self._log.read(position - 1, 1) if stored is not None else []
        return stored is None or (bool(page) and page[0].position == position and self._id_of(page[0]) == stored)

    def follow(self) -> int:
        """Look where another process has moved the checkpoint to."""
        self._look(self._cursor())
        return self.position

    def step(self) -> int:
        """Apply the next batch; gives by how many positions the checkpoint moved, 0 at the head of the log.

        It does not ask for the lead. Raises Fenced when another process was faster; the position is then read again.
        """
        cursor = self._cursor()
        if not self.leads:
            self._load(cursor)
        start = self.position
        self.head = self._log.head()  # before the page: nothing below it can still appear
        if self.head <= start:
            return 0
        with _without_collections():
            page = self._log.read(start, self.batch)
            last = page[-1].position if page else 0
            try:
                self._advance(cursor, page, last if len(page) >= self.batch else max(self.head, last))
            except Fenced:
                self.rest()
                self._load(self._cursor())
                raise
        return self.position - start

    def close(self) -> None:
        """Give the connection back, and with it the lead."""
        connection, self._connection, self.leads = self._connection, None, False
        if connection is None:
            return
        if not self._embedded:
            with suppress(psycopg.Error):  # the server would notice a closed connection a little later
                connection.cursor().execute("SELECT pg_advisory_unlock_all()")
        connection.invalidate()

    def _cursor(self) -> Cursor:
        if self._connection is not None and not self._embedded and self._connection.driver_connection.closed:
            self.close()  # the server ended it
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            try:
                if not self._embedded:
                    self._connection.driver_connection.autocommit = True
                    self._connection.cursor().execute("SELECT pg_advisory_lock_shared(%s)", (self._key + 1,))
                self._load(self._connection.cursor())
            except BaseException:
                self.close()
                raise
        cursor: Cursor = self._connection.cursor()
        return cursor

    def _look(self, cursor: Cursor) -> None:
        cursor.execute("SELECT position FROM checkpoint")
        ((self.position,),) = cursor.fetchall()

    def _load(self, cursor: Cursor) -> None:
        self._look(cursor)
        stream_of: Processor = Id().result_processor(self._engine.dialect, None) or (lambda value: value)
        cursor.execute("SELECT DISTINCT stream, projection FROM parked")
        self._parked = {}
        for stored, projection in cursor.fetchall():
            stream = stream_of(stored)
            self._parked[stream] = self._parked.get(stream, frozenset()) | {projection}

    def _advance(self, cursor: Cursor, page: Sequence[Recorded[Any] | Unreadable], position: int) -> None:
        """Apply a page and move the checkpoint; around an event that fails, in ever smaller pages."""
        self._alarms.clear()
        last = self._id_of(page[-1]) if page and page[-1].position == position else None
        try:
            with self._transaction(cursor, position, last):
                still_parked = self._together(cursor, page)
        except _Poison:
            if len(page) > 1:
                middle = len(page) // 2
                self._advance(cursor, page[:middle], page[middle - 1].position)
                self._advance(cursor, page[middle:], position)
                return
            with self._transaction(cursor, position, last):
                still_parked = self._alone(cursor, page[0])
        self.position, self._parked = position, still_parked
        for alarm in self._alarms:
            logger.error(alarm)

    @contextmanager
    def _transaction(self, cursor: Cursor, position: int, event: Any) -> Iterator[None]:
        """One transaction that moves the checkpoint from where this process left it, or raises Fenced."""
        mark = "?" if self._embedded else "%s"
        try:
            cursor.execute("BEGIN IMMEDIATE" if self._embedded else "BEGIN")
            cursor.execute(
                f"UPDATE checkpoint SET position={mark}, event={mark} WHERE position={mark}",  # noqa: S608
                (position, event, self.position),
            )
            if cursor.rowcount != 1:
                raise Fenced(f"the checkpoint is no longer at {self.position}")  # noqa: TRY301
            yield
            cursor.execute("COMMIT")
        except BaseException:
            self._roll_back(cursor)
            raise

    def _id_of(self, recorded: Recorded[Any] | Unreadable) -> Any:
        """The event's id, as the driver has it; None when it cannot be read."""
        if isinstance(recorded, Unreadable):
            return None
        return Id().bind(self._engine.dialect)(recorded.meta.event_id)

    def _roll_back(self, cursor: Cursor) -> None:
        try:
            cursor.execute("ROLLBACK")
        except (sqlite3.Error, psycopg.Error):
            # The connection is lost, or the database has already ended the transaction: begin anew on another one.
            self.close()

    def _together(self, cursor: Cursor, page: Sequence[Recorded[Any] | Unreadable]) -> dict[UUID, frozenset[str]]:
        """Apply a whole page at once. Gives the parked streams as they are then; raises _Poison."""
        rows, handlers, kept_back = self._rows, self._handlers, self._parked
        try:
            for recorded in page:
                if isinstance(recorded, Unreadable):
                    kept_back = self._park(recorded, self._names, recorded.error, kept_back)
                    continue
                interested = handlers.get(type(recorded.event))
                if interested is None:
                    continue
                skip = kept_back.get(recorded.stream) if kept_back else None
                for name, handler in interested:
                    if skip and name in skip:
                        self._note(recorded, name, FOLLOWS)
                    else:
                        handler(rows, recorded)
            rows.flush(cursor)
        except Exception as error:
            rows.clear()
            if _transient(error):
                raise
            raise _Poison from error
        return kept_back

    def _alone(self, cursor: Cursor, recorded: Recorded[Any] | Unreadable) -> dict[UUID, frozenset[str]]:
        """Apply one event, each projection under a savepoint. Gives the parked streams as they are then."""
        if isinstance(recorded, Unreadable):
            return self._together(cursor, [recorded])
        kept_back = self._parked
        for name, handler in self._handlers.get(type(recorded.event), ()):
            if name in kept_back.get(recorded.stream, ()):
                self._note(recorded, name, FOLLOWS)
                self._rows.flush(cursor)
                continue
            cursor.execute("SAVEPOINT one")
            try:
                handler(self._rows, recorded)
                self._rows.flush(cursor)
            except Exception as error:
                self._rows.clear()
                if _transient(error):
                    raise
                cursor.execute("ROLLBACK TO SAVEPOINT one")
                kept_back = self._park(recorded, (name,), _described(error), kept_back)
                self._rows.flush(cursor)
            cursor.execute("RELEASE SAVEPOINT one")
        return kept_back

    def _park(
        self,
        recorded: Recorded[Any] | Unreadable,
        names: Sequence[str],
        error: str,
        kept_back: dict[UUID, frozenset[str]],
    ) -> dict[UUID, frozenset[str]]:
        before = kept_back.get(recorded.stream, frozenset())
        for name in names:
            self._note(recorded, name, FOLLOWS if name in before else error)
        if not before.issuperset(names):
            where = f"event {recorded.position} of stream {recorded.stream}"
            self._alarms.append(f"{where} is parked for {', '.join(names)}: {error}")
        return {**kept_back, recorded.stream: before | frozenset(names)}

    def _note(self, recorded: Recorded[Any] | Unreadable, projection: str, error: str) -> None:
        topic = recorded.topic if isinstance(recorded, Unreadable) else recorded.event.stored_as
        self._rows.put(
            parked,
            projection=projection,
            position=recorded.position,
            stream=recorded.stream,
            topic=topic,
            error=error,
        )


@contextmanager
def _without_collections() -> Iterator[None]:
    """Spare the garbage collector a page of fresh events, which have no cycles: half of the time of reading one."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _transient(error: Exception) -> bool:
    """Whether the database, and not the event, is in trouble."""
    if isinstance(error, psycopg.OperationalError):
        # Class 54: something is larger than PostgreSQL can hold, and always will be.
        return not (error.sqlstate or "").startswith("54")
    return isinstance(error, sqlite3.OperationalError | psycopg.InterfaceError | MemoryError)


def _described(error: Exception) -> str:
    """The error in words that depend on the event alone, so that a rebuild says the same."""
    said = str(error)
    if isinstance(error, psycopg.Error):
        said = error.diag.message_primary or said
    return f"{type(error).__name__}: {said}"[:500]
