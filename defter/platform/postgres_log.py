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
    Outcome,
    Redaction,
    Stale,
    Stored,
    Unavailable,
    Written,
    inserted,
    unchecked,
)

LAYOUT = "defter log 1"
"""The version of the tables and functions below, kept as the schema's comment."""
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

SCHEMA = """
CREATE SCHEMA log;
CREATE TABLE log.stored_events (
    notification_id bigint PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    UNIQUE (originator_id, originator_version)
);
CREATE TABLE log.commands (
    command_id uuid PRIMARY KEY,
    person uuid,
    digest bytea NOT NULL,
    position bigint NOT NULL,
    first bigint,
    last bigint,
    streams text NOT NULL
);
CREATE TABLE log.redactions (
    position bigint NOT NULL REFERENCES log.stored_events,
    reason bigint NOT NULL REFERENCES log.stored_events,
    person uuid,
    at timestamptz NOT NULL DEFAULT now(),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    state bytea NOT NULL,
    PRIMARY KEY (position, reason)
);

CREATE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON log.stored_events EXECUTE FUNCTION log.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.commands EXECUTE FUNCTION log.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.redactions EXECUTE FUNCTION log.refuse();

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.notification_id, NEW.originator_id, NEW.originator_version, NEW.topic, NEW.digest) IS DISTINCT FROM
     (OLD.notification_id, OLD.originator_id, OLD.originator_version, OLD.topic, OLD.digest)
     OR NEW.state IS DISTINCT FROM (
       SELECT r.state FROM log.redactions r WHERE r.position = OLD.notification_id ORDER BY r.reason DESC LIMIT 1)
  THEN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_redactions BEFORE UPDATE ON log.stored_events
FOR EACH ROW EXECUTE FUNCTION log.refuse_change();

-- Recording a redaction is what rewrites the event, so neither happens without the other.
CREATE FUNCTION log.rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE log.stored_events SET state = NEW.state WHERE notification_id = NEW.position;
  RETURN NULL;
END $$;
CREATE TRIGGER rewrites AFTER INSERT ON log.redactions FOR EACH ROW EXECUTE FUNCTION log.rewrite();

-- Appends a group. For each item one row comes back: what = 1 written, 2 known (with the first answer), 0 stale.
CREATE FUNCTION log.append(
    commands uuid[], persons uuid[], digests bytea[], answers text[],
    items int[], ids uuid[], versions bigint[], topics text[], states bytea[], hashes bytea[],
    required_items int[], required_ids uuid[], required_versions bigint[]
) RETURNS TABLE (what int, "position" bigint, first bigint, last bigint, person uuid, digest bytea, streams text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  head bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(1684368500, 1);
  head := coalesce((SELECT max(e.notification_id) FROM log.stored_events e), 0);
  IF cardinality(ids) > 0 THEN PERFORM pg_notify('defter_log', ''); END IF;
  RETURN QUERY
  WITH item AS MATERIALIZED (
    SELECT i.*, k.command_id IS NOT NULL AS known, k.position AS k_position, k.first AS k_first, k.last AS k_last,
           k.person AS k_person, k.digest AS k_digest, k.streams AS k_streams
    FROM unnest(commands, persons, digests, answers) WITH ORDINALITY AS i (command, person, digest, streams, n)
    LEFT JOIN log.commands k ON k.command_id = i.command
  ), stale AS MATERIALIZED (
    SELECT DISTINCT r.n FROM unnest(required_items, required_ids, required_versions) AS r (n, id, version)
    WHERE r.version <> coalesce(
      (SELECT max(e.originator_version) FROM log.stored_events e WHERE e.originator_id = r.id), 0)
  ), good AS MATERIALIZED (
    SELECT item.* FROM item WHERE NOT item.known AND NOT EXISTS (SELECT FROM stale WHERE stale.n = item.n)
  ), placed AS MATERIALIZED (
    SELECT e.*, head + row_number() OVER (ORDER BY e.o) AS position
    FROM unnest(items, ids, versions, topics, states, hashes)
      WITH ORDINALITY AS e (n, id, version, topic, state, hash, o)
    JOIN good ON good.n = e.n
  ), inserted AS (
    INSERT INTO log.stored_events SELECT p.position, p.id, p.version, p.topic, p.state, p.hash FROM placed p
  ), answer AS MATERIALIZED (
    SELECT good.*, min(p.position) AS first, max(p.position) AS last,
           coalesce(max(max(p.position)) OVER (ORDER BY good.n), head) AS position
    FROM good LEFT JOIN placed p ON p.n = good.n
    GROUP BY good.n, good.command, good.person, good.digest, good.streams, good.known, good.k_position, good.k_first,
             good.k_last, good.k_person, good.k_digest, good.k_streams
  ), recorded AS (
    INSERT INTO log.commands
    SELECT a.command, a.person, a.digest, a.position, a.first, a.last, a.streams FROM answer a
    WHERE a.command IS NOT NULL
  )
  SELECT CASE WHEN item.known THEN 2 WHEN a.n IS NOT NULL THEN 1 ELSE 0 END,
         coalesce(item.k_position, a.position), coalesce(item.k_first, a.first), coalesce(item.k_last, a.last),
         item.k_person, item.k_digest, item.k_streams
  FROM item LEFT JOIN answer a ON a.n = item.n ORDER BY item.n;
END $$;
"""

APPEND = (
    "SELECT * FROM log.append(%t::uuid[], %t::uuid[], %b::bytea[], %t::text[],"
    " %t::int[], %t::uuid[], %t::bigint[], %b::text[], %b::bytea[], %b::bytea[], %t::int[], %t::uuid[], %t::bigint[])"
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
                _check(connection)
                _create(connection)
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
        replacing = redaction.rewrite(topic, state) if position < reason else None
        if replacing is not None:
            values = (position, reason, append.person, sha256(replacing).digest(), replacing)
            connection.execute(INSERT_REDACTION, values)


def _check(connection: psycopg.Connection[Any]) -> None:
    """Refuse to start on a server that would lose what it acknowledged, or that cannot write."""
    if connection.info.server_version < 140000:
        raise Misconfigured("PostgreSQL 14 or newer is needed")
    for setting, wrong in (("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")):
        if connection.execute("SELECT current_setting(%s)", (setting,)).fetchone() == (wrong,):
            raise Misconfigured(
                f"PostgreSQL runs with {setting}={wrong}: acknowledged events could be lost; turn it on"
            )
    if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        raise Misconfigured("this PostgreSQL server is a replica: give the address of the primary")


def _create(connection: psycopg.Connection[Any]) -> None:
    """Create the schema once, however many processes start together."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(1684368500, 0)")
        row = connection.execute(
            "SELECT obj_description(to_regnamespace('log'), 'pg_namespace'), to_regnamespace('log')"
        )
        layout, schema = row.fetchone() or (None, None)
        if schema is None:
            connection.execute(SCHEMA)
            connection.execute(f"COMMENT ON SCHEMA log IS '{LAYOUT}'")
        elif layout != LAYOUT:
            raise Misconfigured(f"the schema log was made by another release of Defter ({layout or 'unknown'})")
