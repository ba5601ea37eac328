"""The raw floor: plain sqlite3 and psycopg, writing the same bytes and the command row, a transaction each."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import psycopg

from benchmarks.measuring import seconds
from defter.platform.clock import uuid7
from defter.platform.log import NewEvent

EVENT = (
    "CREATE TABLE IF NOT EXISTS floor_events (position {serial}, stream {id} NOT NULL, version BIGINT NOT NULL,"
    " topic TEXT NOT NULL, state {bytes} NOT NULL, digest {bytes} NOT NULL, UNIQUE (stream, version))"
)
COMMAND = (
    "CREATE TABLE IF NOT EXISTS floor_commands (id {id} PRIMARY KEY, person {id}, digest {bytes} NOT NULL,"
    " result TEXT NOT NULL)"
)
RESULT = '{"position":1,"first":1,"last":1}'


def sqlite_rate(file: Path, events: Sequence[NewEvent]) -> float:
    """Events a second, one after the other, each with its command row, synchronous=FULL."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    types = {"serial": "INTEGER PRIMARY KEY AUTOINCREMENT", "id": "BLOB", "bytes": "BLOB"}
    connection.execute(EVENT.format(**types))
    connection.execute(COMMAND.format(**types))

    def work() -> None:
        for event in events:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO floor_events (stream, version, topic, state, digest) VALUES (?, ?, ?, ?, ?)",
                (event.stream.bytes, event.version, event.topic, event.state, event.digest),
            )
            row = uuid7().bytes, None, event.digest, RESULT
            connection.execute("INSERT INTO floor_commands VALUES (?, ?, ?, ?)", row)
            connection.execute("COMMIT")

    try:
        return len(events) / seconds(work)
    finally:
        connection.close()


def postgres_rate(url: str, events: Sequence[NewEvent], *, one_trip: bool = False) -> float:
    """Events a second, one after the other, each with its command row: a transaction of two inserts, as on SQLite.

    With `one_trip` both go in one statement, which is the least that psycopg can do at all.
    """
    event_row = "INSERT INTO floor_events (stream, version, topic, state, digest) VALUES (%s, %s, %s, %s, %s)"
    command_row = "INSERT INTO floor_commands VALUES (%s, %s, %s, %s)"
    both = f"WITH event AS ({event_row}) {command_row}"
    types = {"serial": "BIGSERIAL PRIMARY KEY", "id": "UUID", "bytes": "BYTEA"}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(EVENT.format(**types))
        connection.execute(COMMAND.format(**types))
        cursor = connection.cursor(binary=True)

        def work() -> None:
            for event in events:
                row = event.stream, event.version, event.topic, event.state, event.digest
                command = uuid7(), UUID(int=0), event.digest, RESULT
                if one_trip:
                    cursor.execute(both, (*row, *command), prepare=True)
                    continue
                with connection.transaction():
                    cursor.execute(event_row, row, prepare=True)
                    cursor.execute(command_row, command, prepare=True)

        return len(events) / seconds(work)
