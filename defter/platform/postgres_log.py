"""The log in a PostgreSQL schema: any number of writing processes, one order.

It is the library's recorder with another way to append: one function call, so one round trip, for a whole group. An
advisory lock makes the order of positions the order of commits, so that a reader who follows the log skips nothing;
unlike the library's table lock it does not wait for VACUUM or CREATE INDEX CONCURRENTLY. The function checks command
ids and versions under that lock, so a group never fails because of one of its members.
"""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row, tuple_row

from defter.platform.database import Location
from defter.platform.log import (
    Append,
    Evidence,
    Known,
    Misconfigured,
    NewEvent,
    Outcome,
    Redaction,
    Stale,
    Stored,
    Unavailable,
    Written,
    inserted,
    unchecked,
)
from defter.platform.postgres_schema import check_server, create_schema

CHANNEL = "defter_log"
LOCK_TIMEOUT = "5s"
PLANS = " ".join(
    f"-c {setting}"
    for setting in (
        "plan_cache_mode=force_generic_plan",
        "jit=off",
        "enable_seqscan=off",
        "enable_hashjoin=off",
        "enable_mergejoin=off",
    )
)
"""Every query here looks a few rows up by key. Planned while the tables are empty, it must not scan them later."""
ATTEMPTS = 4
"""How often a group is sent again when the connection is lost: about two seconds, enough for a failed backend."""

APPEND = (
    "SELECT * FROM log.append(%t::uuid[], %t::uuid[], %b::bytea[], %t::text[],"
    " %t::int[], %t::uuid[], %t::bigint[], %b::text[], %b::bytea[], %b::bytea[], %t::int[], %t::uuid[], %t::bigint[])"
)
APPEND_ONE = (
    "SELECT * FROM log.append_one(%b::uuid, %b::uuid, %b::bytea, %b::text,"
    " %b::uuid, %b::bigint, %b::text, %b::bytea, %b::bytea, %t::uuid[], %t::bigint[])"
)
COMMAND = "SELECT position, first, last, person, digest, streams FROM log.commands WHERE command_id = %b"
STREAM = (
    "SELECT notification_id, originator_version, topic, state FROM log.stored_events"
    " WHERE originator_id = %b AND originator_version > %b ORDER BY originator_version"
)
PAGE = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM log.stored_events"
    " WHERE notification_id > %b ORDER BY notification_id LIMIT %b"
)
HEAD = "SELECT coalesce(max(notification_id), 0) FROM log.stored_events"
EVIDENCE = (
    "SELECT notification_id, originator_id, originator_version, topic, state, digest,"
    " (SELECT r.digest FROM log.redactions r WHERE r.position = notification_id ORDER BY reason DESC LIMIT 1)"
    " FROM log.stored_events WHERE notification_id > %b AND notification_id <= %b ORDER BY notification_id LIMIT %b"
)
INSERT_REDACTION = "INSERT INTO log.redactions (position, reason, person, digest, state) VALUES (%b, %b, %b, %b, %b)"

STALE = Stale()


class PostgresLog(PostgresApplicationRecorder):
    """The log in the schema `log` of `location.database`."""

    remote = True

    def __init__(self, location: Location) -> None:
        if not location.database:
            raise Misconfigured("no address of a PostgreSQL database was given")
        if os.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS"):
            raise Misconfigured(
                "POSTGRES_ENABLE_DB_FUNCTIONS is set: with it events are skipped by those who follow the log; unset it"
            )
        self._options: dict[str, Any] = {
            **conninfo_to_dict(location.database),
            "application_name": "defter-log",
            "options": f"-c search_path=log -c lock_timeout={LOCK_TIMEOUT} -c client_encoding=UTF8 {PLANS}",
        }
        self._lock = threading.Lock()
        self._writer: psycopg.Connection[Any] | None = None
        self._wakes: list[Callable[[], None]] = []
        self._stop = threading.Event()
        self._listener: threading.Thread | None = None
        try:
            with self._connect() as connection:
                check_server(connection)
                create_schema(connection)
        except psycopg.OperationalError as error:
            raise Unavailable(str(error)) from error
        datastore = PostgresDatastore("", "", "", "", "", schema="log", connect_timeout=2, pool_size=1, max_overflow=9)
        datastore.pool.kwargs = {**self._options, "row_factory": dict_row}
        super().__init__(datastore)
        self.channel_name = CHANNEL  # on which the library's subscriptions listen
        self.sql_create_statements = []  # the tables exist when the log is open

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**self._options, autocommit=True, row_factory=tuple_row, connect_timeout=5)

    @contextmanager
    def _reading(self) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
        try:
            with self.datastore.get_connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
                cursor.format = psycopg.pq.Format.BINARY
                yield cursor
        except (PersistenceError, psycopg.OperationalError) as error:
            raise Unavailable(str(error)) from error

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, asked once more when the connection turns out to be dead."""
        try:
            with self._reading() as cursor:
                return cursor.execute(query, values, prepare=True).fetchall()
        except Unavailable:
            self.datastore.pool.check()
            with self._reading() as cursor:
                return cursor.execute(query, values, prepare=True).fetchall()

    def append(self, group: Sequence[Append]) -> list[Outcome]:
        """See `Log.append`.

        When the connection is lost the group is sent again. Should the first sending have been committed after all,
        the command ids say so: the lock makes the second wait for the first, if that still runs.
        """
        with self._lock:
            for attempt in range(ATTEMPTS):
                try:
                    return self._send(group)
                except psycopg.IntegrityError as error:
                    raise IntegrityError(str(error)) from error
                except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                    if not self._lost() or attempt == ATTEMPTS - 1:
                        raise Unavailable(str(error)) from error
                    time.sleep(random.uniform(0.05, 0.15) * 3**attempt)  # noqa: S311
            raise AssertionError

    def _lost(self) -> bool:
        """Whether the writing connection is gone (or never came); if so it is made anew for the next sending."""
        if self._writer is None or self._writer.closed or self._writer.broken:
            self._writer = None
            return True
        return False

    def _send(self, group: Sequence[Append]) -> list[Outcome]:
        if self._writer is None:
            self._writer = self._connect()
        if not any(append.redactions for append in group):
            return _append(self._writer, group)
        with self._writer.transaction():
            outcomes = _append(self._writer, group)
            for append, outcome in zip(group, outcomes, strict=True):
                if isinstance(outcome, Written):
                    for redaction in append.redactions:
                        _redact(self._writer, append, redaction)
            return outcomes

    def events(self, stream: UUID, after: int) -> list[Stored]:
        """See `Log.events`."""
        rows = self._rows(STREAM, stream, after)
        return [(position, stream, version, topic, state) for position, version, topic, state in rows]

    def page(self, after: int, limit: int) -> list[Stored]:
        """See `Log.page`."""
        return self._rows(PAGE, after, limit)

    def head(self) -> int:
        """See `Log.head`."""
        return int(self._rows(HEAD)[0][0])

    def command(self, command: UUID) -> Known | None:
        """See `Log.command`."""
        rows = self._rows(COMMAND, command)
        return _known(*rows[0]) if rows else None

    def evidence(self, after: int, upto: int, limit: int) -> list[Evidence]:
        """See `Log.evidence`."""
        return [Evidence(*row) for row in self._rows(EVIDENCE, after, upto, limit)]

    def listen(self, wake: Callable[[], None]) -> None:
        """See `Log.listen`: a thread waits for the database's notifications, and connects again when it loses them."""
        self._wakes.append(wake)
        if self._listener is None:
            self._listener = threading.Thread(target=self._hear, name="log-listener", daemon=True)
            self._listener.start()

    def _hear(self) -> None:
        pause = 0.1
        while not self._stop.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    pause = 0.1
                    self._wake()  # for what was appended while nobody listened
                    while not self._stop.is_set():
                        for _ in connection.notifies(timeout=0.25, stop_after=1):
                            self._wake()
            except psycopg.Error:
                self._stop.wait(random.uniform(0.5, 1) * pause)  # noqa: S311
                pause = min(pause * 2, 5.0)

    def _wake(self) -> None:
        for wake in self._wakes:
            wake()

    def close(self) -> None:
        """Close every connection."""
        self._stop.set()
        if self._listener is not None:
            self._listener.join()
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.datastore.close()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_kwargs: Any) -> Sequence[int] | None:
        """The library's door: the events in one transaction, without a command id."""
        return inserted(self.append([unchecked(stored_events)])[0])


def _append(connection: psycopg.Connection[Any], group: Sequence[Append]) -> list[Outcome]:
    """One call for the whole group; the arrays are columns, tied together by the number of the item."""
    if len(group) == 1 and len(group[0].events) == 1:
        return [_append_one(connection, group[0], group[0].events[0])]
    numbered = list(enumerate(group, 1))
    events = [(n, event) for n, append in numbered for event in append.events]
    required = [(n, stream, version) for n, append in numbered for stream, version in append.required.items()]
    columns = (
        _array([append.command.hex if append.command else "NULL" for append in group]),
        _array([append.person.hex if append.person else "NULL" for append in group]),
        [append.digest for append in group],
        _array([f'"{",".join([stream.hex for stream in append.streams])}"' for append in group]),
        _array([str(n) for n, _ in events]),
        _array([event.stream.hex for _, event in events]),
        _array([str(event.version) for _, event in events]),
        [event.topic for _, event in events],
        [event.state for _, event in events],
        [event.digest for _, event in events],
        _array([str(n) for n, _, _ in required]),
        _array([stream.hex for _, stream, _ in required]),
        _array([str(version) for _, _, version in required]),
    )
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(APPEND, columns, prepare=True).fetchall()
    return [_outcome(*row) for row in rows]


def _append_one(connection: psycopg.Connection[Any], append: Append, event: NewEvent) -> Outcome:
    """One call for what is most often in a group of its own: somebody alone does one thing."""
    values = (
        append.command,
        append.person,
        append.digest,
        ",".join([stream.hex for stream in append.streams]),
        event.stream,
        event.version,
        event.topic,
        event.state,
        event.digest,
        _array([stream.hex for stream in append.required]),
        _array([str(version) for version in append.required.values()]),
    )
    with connection.cursor(binary=True) as cursor:
        row = cursor.execute(APPEND_ONE, values, prepare=True).fetchone()
    assert row is not None
    return _outcome(*row)


def _array(values: list[str]) -> str:
    """An array as PostgreSQL reads it: for values without escapes, several times faster than handing in a list."""
    return "{" + ",".join(values) + "}"


def _outcome(what: int, position: int, first: int | None, last: int | None, *known: Any) -> Outcome:
    if what == 1:
        return Written(position, first, last)
    return _known(position, first, last, *known) if what == 2 else STALE


def _known(position: int, first: int | None, last: int | None, *who: Any) -> Known:
    person, digest, streams = who
    ids = tuple(UUID(stream) for stream in streams.split(",") if stream)
    return Known(person=person, digest=digest, position=position, first=first, last=last, streams=ids)


def _redact(connection: psycopg.Connection[Any], append: Append, redaction: Redaction) -> None:
    rows = connection.execute(STREAM, (redaction.stream, 0), binary=True).fetchall()
    reason = next(position for position, version, _, _ in rows if version == redaction.version)
    for position, _version, topic, state in rows:
        rewritten = redaction.rewrite(topic, state) if position < reason else None
        if rewritten is not None:
            replacing, command = rewritten
            values = (position, reason, append.person, sha256(replacing).digest(), replacing)
            connection.execute(INSERT_REDACTION, values)
            connection.execute("UPDATE log.commands SET digest = '' WHERE command_id = %s", (command,))
