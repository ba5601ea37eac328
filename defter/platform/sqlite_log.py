"""The log in a SQLite file: one writing process, one writing connection, every commit flushed to the disk.

It is the library's recorder with what that leaves open: positions that are never used twice, transactions that take
the write lock when they begin, explicit pragmas, digests, command ids, and triggers that refuse every change.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from defter.platform.database import Location
from defter.platform.datalock import DataLock, lock_data
from defter.platform.log import (
    Append,
    Evidence,
    Known,
    Misconfigured,
    Outcome,
    Redaction,
    Stale,
    Stored,
    Unavailable,
    Written,
    inserted,
    unchecked,
)

APPLICATION = 0x44656674
"""Marks the file as a log of Defter ("Deft"), so that no other file is taken for one."""
LAYOUT = 1
"""The version of the tables below, kept as the file's user_version."""

SCHEMA = """
CREATE TABLE stored_events (
    notification_id INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL CHECK (length(originator_id) = 32),
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    UNIQUE (originator_id, originator_version)
);
CREATE TABLE commands (
    command_id BLOB PRIMARY KEY,
    person BLOB,
    digest BLOB NOT NULL,
    position INTEGER NOT NULL,
    first INTEGER,
    last INTEGER,
    streams TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE redactions (
    position INTEGER NOT NULL REFERENCES stored_events (notification_id),
    reason INTEGER NOT NULL REFERENCES stored_events (notification_id),
    person BLOB,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    state BLOB NOT NULL,
    PRIMARY KEY (position, reason)
) WITHOUT ROWID;

-- REPLACE would delete without asking the trigger on deletes.
CREATE TRIGGER log_is_not_replaced BEFORE INSERT ON stored_events
WHEN EXISTS (SELECT 1 FROM stored_events WHERE notification_id = NEW.notification_id)
  OR EXISTS (SELECT 1 FROM stored_events
             WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
BEGIN SELECT RAISE(ABORT, 'this version is in the log already'); END;
CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON stored_events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- Recording a redaction is what rewrites the event, so neither happens without the other.
CREATE TRIGGER redaction_rewrites AFTER INSERT ON redactions
BEGIN UPDATE stored_events SET state = NEW.state WHERE notification_id = NEW.position; END;
CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON stored_events
WHEN NEW.notification_id IS NOT OLD.notification_id OR NEW.originator_id IS NOT OLD.originator_id
  OR NEW.originator_version IS NOT OLD.originator_version OR NEW.topic IS NOT OLD.topic OR NEW.digest IS NOT OLD.digest
  OR NEW.state IS NOT (SELECT state FROM redactions WHERE position = OLD.notification_id ORDER BY reason DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER commands_are_not_replaced BEFORE INSERT ON commands
WHEN EXISTS (SELECT 1 FROM commands WHERE command_id = NEW.command_id)
BEGIN SELECT RAISE(ABORT, 'this command was recorded already'); END;
CREATE TRIGGER commands_are_not_deleted BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- The digest of a body whose text was removed is blanked, so that nobody can try guesses against it.
CREATE TRIGGER commands_are_not_changed BEFORE UPDATE ON commands
WHEN NEW.digest IS NOT x'' OR NEW.command_id IS NOT OLD.command_id OR NEW.person IS NOT OLD.person
  OR NEW.position IS NOT OLD.position OR NEW.first IS NOT OLD.first OR NEW.last IS NOT OLD.last
  OR NEW.streams IS NOT OLD.streams
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER redactions_are_not_replaced BEFORE INSERT ON redactions
WHEN EXISTS (SELECT 1 FROM redactions WHERE position = NEW.position AND reason >= NEW.reason)
BEGIN SELECT RAISE(ABORT, 'this redaction was recorded already'); END;
CREATE TRIGGER redactions_are_not_deleted BEFORE DELETE ON redactions
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER redactions_are_not_changed BEFORE UPDATE ON redactions
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""

HEAD = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'), 0)"
COMMAND = "SELECT person, digest, position, first, last, streams FROM commands WHERE command_id = ?"
VERSION = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
INSERT_EVENT = (
    "INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state, digest)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
INSERT_COMMAND = (
    "INSERT INTO commands (command_id, person, digest, position, first, last, streams) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
INSERT_REDACTION = "INSERT INTO redactions (position, reason, person, digest, state) VALUES (?, ?, ?, ?, ?)"
STREAM = (
    "SELECT notification_id, originator_version, topic, state FROM stored_events"
    " WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
PAGE = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events"
    " WHERE notification_id > ? ORDER BY notification_id LIMIT ?"
)
EVIDENCE = (
    "SELECT notification_id, originator_id, originator_version, topic, state, digest,"
    " (SELECT r.digest FROM redactions r WHERE r.position = notification_id ORDER BY reason DESC LIMIT 1)"
    " FROM stored_events WHERE notification_id > ? AND notification_id <= ? ORDER BY notification_id LIMIT ?"
)

STALE = Stale()

_uuid = lru_cache(maxsize=16_384)(UUID)


class SQLiteLog(SQLiteApplicationRecorder):
    """The log of an embedded platform, in the file `location.log_file`."""

    remote = False

    def __init__(self, location: Location) -> None:
        location.data.mkdir(parents=True, exist_ok=True)
        self.location = location
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._held: DataLock | None = None
        self._closed = False
        self._writer = self._connect()
        try:
            self._check()
        except BaseException:
            self._writer.close()
            raise
        super().__init__(SQLiteDatastore(str(location.log_file), pool_size=1))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.location.log_file, isolation_level=None, check_same_thread=False, timeout=30, cached_statements=64
        )
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "cache_size=-16384",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _check(self) -> None:
        """Create the tables once, and refuse to start on anything that would not be durable."""

        def pragma(name: str) -> Any:
            return self._writer.execute(f"PRAGMA {name}").fetchone()[0]

        file = self.location.log_file
        if pragma("journal_mode") != "wal":
            raise Misconfigured(f"{file}: SQLite cannot use WAL here; use a local disk, not a network drive")
        if pragma("synchronous") != 2:
            raise Misconfigured(f"{file}: SQLite does not flush every commit (synchronous is not FULL)")
        if pragma("user_version") == 0:
            with self._transaction():
                if pragma("user_version") == 0:
                    if self._writer.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                        raise Misconfigured(f"{file} is a SQLite file, but not a log of Defter")
                    for statement in _statements(SCHEMA):
                        self._writer.execute(statement)
                    self._writer.execute(f"PRAGMA application_id={APPLICATION}")
                    self._writer.execute(f"PRAGMA user_version={LAYOUT}")
        if pragma("application_id") != APPLICATION:
            raise Misconfigured(f"{file} is a SQLite file, but not a log of Defter")
        if pragma("user_version") != LAYOUT:
            raise Misconfigured(f"{file} was made by another release of Defter (layout {pragma('user_version')})")

    def construct_create_table_statements(self) -> list[str]:
        """None: the tables exist when the log is open."""
        return []

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """The write lock from the first statement to the flush of the commit; everything is undone on an error."""
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield self._writer
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                with suppress(sqlite3.Error):
                    self._writer.execute("ROLLBACK")
            raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._closed:
            raise Unavailable("the log is closed")
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except sqlite3.OperationalError as error:
            raise Unavailable(str(error)) from error
        finally:
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)

    def append(self, group: Sequence[Append]) -> list[Outcome]:
        """See `Log.append`. Raises DataInUse when another process writes to this log."""
        with self._lock:
            if self._closed:
                raise Unavailable("the log is closed")
            if self._held is None:
                self._held = lock_data(self.location)
            try:
                with self._transaction() as connection:
                    outcomes = self._append(connection, group)
                if any(append.redactions for append in group):
                    # The removed texts must not linger in the write-ahead log.
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.OperationalError as error:
                raise Unavailable(str(error)) from error
            except sqlite3.IntegrityError as error:
                raise IntegrityError(str(error)) from error
        return outcomes

    def _append(self, connection: sqlite3.Connection, group: Sequence[Append]) -> list[Outcome]:
        execute = connection.execute
        head: int = execute(HEAD).fetchone()[0]
        outcomes: list[Outcome] = []
        events: list[tuple[int, str, int, str, bytes, bytes]] = []
        commands: list[tuple[bytes, bytes | None, bytes, int, int | None, int | None, str]] = []
        for append in group:
            if append.command is not None:
                row = execute(COMMAND, (append.command.bytes,)).fetchone()
                if row is not None:
                    outcomes.append(_known(row))
                    continue
            if any(
                (execute(VERSION, (stream.hex,)).fetchone()[0] or 0) != version
                for stream, version in append.required.items()
            ):
                outcomes.append(STALE)
                continue
            first = head + 1 if append.events else None
            for event in append.events:
                head += 1
                events.append((head, event.stream.hex, event.version, event.topic, event.state, event.digest))
            written = Written(head, first, head if append.events else None)
            outcomes.append(written)
            if append.command is not None:
                person = append.person.bytes if append.person else None
                streams = ",".join([stream.hex for stream in append.streams])
                commands.append(
                    (append.command.bytes, person, append.digest, head, written.first, written.last, streams)
                )
        if events:
            connection.executemany(INSERT_EVENT, events)
        if commands:
            connection.executemany(INSERT_COMMAND, commands)
        for append, outcome in zip(group, outcomes, strict=True):
            if append.redactions and isinstance(outcome, Written):
                for redaction in append.redactions:
                    self._redact(connection, append, redaction)
        return outcomes

    def _redact(self, connection: sqlite3.Connection, append: Append, redaction: Redaction) -> None:
        rows = connection.execute(STREAM, (redaction.stream.hex, 0)).fetchall()
        reason = next(position for position, version, _, _ in rows if version == redaction.version)
        person = append.person.bytes if append.person else None
        for position, _version, topic, state in rows:
            rewritten = redaction.rewrite(topic, state) if position < reason else None
            if rewritten is not None:
                replacing, command = rewritten
                digest = sha256(replacing).digest()
                connection.execute(INSERT_REDACTION, (position, reason, person, digest, replacing))
                connection.execute("UPDATE commands SET digest = x'' WHERE command_id = ?", (command.bytes,))

    def events(self, stream: UUID, after: int) -> list[Stored]:
        """See `Log.events`."""
        with self._reading() as connection:
            rows = connection.execute(STREAM, (stream.hex, after)).fetchall()
        return [(position, stream, version, topic, state) for position, version, topic, state in rows]

    def page(self, after: int, limit: int) -> list[Stored]:
        """See `Log.page`."""
        with self._reading() as connection:
            rows = connection.execute(PAGE, (after, limit)).fetchall()
        return [(position, _uuid(stream), version, topic, state) for position, stream, version, topic, state in rows]

    def head(self) -> int:
        """See `Log.head`."""
        with self._reading() as connection:
            return int(connection.execute(HEAD).fetchone()[0])

    def command(self, command: UUID) -> Known | None:
        """See `Log.command`."""
        with self._reading() as connection:
            row = connection.execute(COMMAND, (command.bytes,)).fetchone()
        return None if row is None else _known(row)

    def evidence(self, after: int, upto: int, limit: int) -> list[Evidence]:
        """See `Log.evidence`."""
        with self._reading() as connection:
            rows = connection.execute(EVIDENCE, (after, upto, limit)).fetchall()
        return [Evidence(row[0], _uuid(row[1]), *row[2:]) for row in rows]

    def listen(self, wake: Callable[[], None]) -> None:
        """Nothing to listen to: no other process writes."""

    def close(self) -> None:
        """Close the file, and let other processes write."""
        with self._lock:
            self._closed = True
            self.datastore.close()
            for connection in [self._writer, *self._idle]:
                connection.close()
            self._idle.clear()
            if self._held is not None:
                self._held.close()
                self._held = None

    def insert_events(self, stored_events: Sequence[StoredEvent], **_kwargs: Any) -> Sequence[int] | None:
        """The library's door: the events in one transaction, without a command id."""
        return inserted(self.append([unchecked(stored_events)])[0])

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's reading door."""
        after = (start or 0) - (1 if inclusive_of_start and start else 0)
        marks = ",".join("?" * len(topics))
        only = f"AND topic IN ({marks})" if topics else ""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events"  # noqa: S608
                f" WHERE notification_id > ? AND (? IS NULL OR notification_id <= ?) {only}"
                " ORDER BY notification_id LIMIT ?",
                (after, stop, stop, *topics, limit),
            ).fetchall()
        return [
            Notification(_uuid(stream), version, topic, state, id=position)
            for position, stream, version, topic, state in rows
        ]


def _known(row: tuple[Any, ...]) -> Known:
    person, digest, position, first, last, streams = row
    return Known(
        person=UUID(bytes=person) if person else None,
        digest=digest,
        position=position,
        first=first,
        last=last,
        streams=tuple(_uuid(stream) for stream in streams.split(",") if stream),
    )


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, because running it whole would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
