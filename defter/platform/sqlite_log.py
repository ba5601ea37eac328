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
from itertools import chain
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
    Outcome,
    Redaction,
    Stale,
    Stored,
    Unavailable,
    Written,
    inserted,
    unchecked,
)
from defter.platform.sqlite_schema import prepare

HEAD = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'), 0)"
COMMAND = "SELECT person, digest, position, first, last, streams FROM commands WHERE command_id = ?"
COMMANDS = "SELECT command_id, person, digest, position, first, last, streams FROM commands WHERE command_id IN ({})"
VERSION = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
INSERT_EVENT = (
    "INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state, digest) VALUES "
)
INSERT_COMMAND = "INSERT INTO commands (command_id, person, digest, position, first, last, streams) VALUES "
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
REMEMBERED_VERSIONS = 100_000
VARIABLES = 32_000
"""Values that one statement may bind; SQLite allows 32,766."""


@lru_cache(16_384)
def _uuid(stream: bytes) -> UUID:
    return UUID(bytes=stream)


class SQLiteLog(SQLiteApplicationRecorder):
    """The log of an embedded platform, in the file `location.log_file`."""

    remote = False

    def __init__(self, location: Location) -> None:
        location.data.mkdir(parents=True, exist_ok=True)
        self.location = location
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._held: DataLock | None = None
        self._versions: dict[int, int] = {}
        """Of streams written lately, by `UUID.int`: while this process holds the data, nobody else changes them."""
        self._closed = False
        self._writer = self._connect()
        try:
            prepare(self._writer, location.log_file)
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
            # 16 MB: a page that many groups write to is copied back once, not every time.
            "wal_autocheckpoint=4000",
            "cache_size=-16384",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

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
                    outcomes, moved = self._append(connection, group)
                if len(self._versions) > REMEMBERED_VERSIONS:
                    self._versions.clear()
                self._versions |= moved
                if any(append.redactions for append in group):
                    # The removed texts must not linger in the write-ahead log.
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                self._versions.clear()
                failure = Unavailable if isinstance(error, sqlite3.OperationalError) else IntegrityError
                raise failure(str(error)) from error
        return outcomes

    def _append(self, connection: sqlite3.Connection, group: Sequence[Append]) -> tuple[list[Outcome], dict[int, int]]:
        """The outcomes, and the versions that streams have then: all checks come first, then the rows in sets."""
        head: int = connection.execute(HEAD).fetchone()[0]
        known = self._known_commands(connection, group)
        outcomes: list[Outcome] = []
        moved: dict[int, int] = {}
        events: list[tuple[int, bytes, int, str, bytes, bytes]] = []
        commands: list[tuple[bytes, bytes | None, bytes, int, int | None, int | None, bytes]] = []
        for append in group:
            command = None if append.command is None else append.command.bytes
            if command in known:
                outcomes.append(_known(known[command]))
                continue
            if any(self._version(connection, stream) != version for stream, version in append.required.items()):
                outcomes.append(STALE)
                continue
            first = head + 1 if append.events else None
            for event in append.events:
                head += 1
                stream = event.stream
                moved[stream.int] = event.version
                events.append((head, stream.bytes, event.version, event.topic, event.state, event.digest))
            written = Written(head, first, head if append.events else None)
            outcomes.append(written)
            if command is not None:
                person = append.person.bytes if append.person else None
                streams = b"".join([stream.bytes for stream in append.streams])
                commands.append((command, person, append.digest, head, written.first, written.last, streams))
        if events:
            _insert(connection, INSERT_EVENT, events)
        if commands:
            _insert(connection, INSERT_COMMAND, commands)
        for append, outcome in zip(group, outcomes, strict=True):
            if append.redactions and isinstance(outcome, Written):
                for redaction in append.redactions:
                    self._redact(connection, append, redaction)
        return outcomes, moved

    def _known_commands(self, connection: sqlite3.Connection, group: Sequence[Append]) -> dict[bytes | None, Any]:
        """Those of the group's commands that were recorded before, by the bytes of their ids."""
        ids = [append.command.bytes for append in group if append.command is not None]
        rows = connection.execute(COMMANDS.format(",".join("?" * len(ids))), ids).fetchall() if ids else []
        return {row[0]: row[1:] for row in rows}

    def _version(self, connection: sqlite3.Connection, stream: UUID) -> int:
        """The version that a stream has, 0 when it has no events."""
        version = self._versions.get(stream.int)
        if version is None:
            version = connection.execute(VERSION, (stream.bytes,)).fetchone()[0] or 0
            self._versions[stream.int] = version
        return version

    def _redact(self, connection: sqlite3.Connection, append: Append, redaction: Redaction) -> None:
        rows = connection.execute(STREAM, (redaction.stream.bytes, 0)).fetchall()
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
            rows = connection.execute(STREAM, (stream.bytes, after)).fetchall()
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

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The library's reading door for one stream."""
        stream = originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ?"  # noqa: S608
                " AND originator_version > ? AND (? IS NULL OR originator_version <= ?)"
                f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT ?",
                (stream.bytes, gt or 0, lte, lte, -1 if limit is None else limit),
            ).fetchall()
        return [StoredEvent(stream, version, topic, state) for version, topic, state in rows]

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


def _insert(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """All rows by one statement: the interpreter is given away once, and not for every row."""
    row = f"({','.join('?' * len(rows[0]))})"
    most = VARIABLES // len(rows[0])
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        connection.execute(statement + ",".join([row] * len(part)), list(chain.from_iterable(part)))


def _known(row: tuple[Any, ...]) -> Known:
    person, digest, position, first, last, streams = row
    return Known(
        person=UUID(bytes=person) if person else None,
        digest=digest,
        position=position,
        first=first,
        last=last,
        streams=tuple(_uuid(streams[start : start + 16]) for start in range(0, len(streams), 16)),
    )
