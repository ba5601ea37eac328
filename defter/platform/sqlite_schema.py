"""The tables of the log in a SQLite file, made once, and the checks without which nothing is written to it."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from defter.platform.log import Misconfigured

APPLICATION = 0x44656674
"""Marks the file as a log of Defter ("Deft"), so that no other file is taken for one."""
LAYOUT = 2
"""The version of the tables below, kept as the file's user_version. Layout 1 had the ids of streams as text."""

SCHEMA = """
CREATE TABLE stored_events (
    notification_id INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id BLOB NOT NULL CHECK (length(originator_id) = 16),
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
    streams BLOB NOT NULL
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


def prepare(connection: sqlite3.Connection, file: object) -> None:
    """Create the tables of a new file or upgrade an old one; refuse what is not a log, or would not be durable."""

    def pragma(name: str) -> Any:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]

    if pragma("journal_mode") != "wal":
        raise Misconfigured(f"{file}: SQLite cannot use WAL here; use a local disk, not a network drive")
    if pragma("synchronous") != 2:
        raise Misconfigured(f"{file}: SQLite does not flush every commit (synchronous is not FULL)")
    if pragma("user_version") == 0:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if pragma("user_version") == 0:
                if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                    raise Misconfigured(f"{file} is a SQLite file, but not a log of Defter")
                for statement in _statements(SCHEMA):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id={APPLICATION}")
                connection.execute(f"PRAGMA user_version={LAYOUT}")
    if pragma("application_id") != APPLICATION:
        raise Misconfigured(f"{file} is a SQLite file, but not a log of Defter")
    if pragma("user_version") == 1:
        _upgrade(connection)
    if pragma("user_version") != LAYOUT:
        raise Misconfigured(f"{file} was made by another release of Defter (layout {pragma('user_version')})")


def _upgrade(connection: sqlite3.Connection) -> None:
    """From layout 1: the same rows in tables whose ids are bytes, so that an index over them is half as large."""
    connection.create_function("bytes_of", 1, lambda digits: bytes.fromhex(digits.replace(",", "")), deterministic=True)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA legacy_alter_table=ON")  # what refers to a table keeps referring to its name
    try:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 1:  # nobody else did it meanwhile
            for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            for table in ("stored_events", "commands"):
                connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
            statements = [each for each in _statements(SCHEMA) if "CREATE TABLE redactions" not in each]
            for statement in statements[:2]:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO stored_events SELECT notification_id, bytes_of(originator_id), originator_version, topic,"
                " state, digest FROM old_stored_events ORDER BY notification_id"
            )
            connection.execute(
                "INSERT INTO commands SELECT command_id, person, digest, position, first, last, bytes_of(streams)"
                " FROM old_commands"
            )
            for table in ("stored_events", "commands"):
                connection.execute(f"DROP TABLE old_{table}")
            for statement in statements[2:]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={LAYOUT}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA legacy_alter_table=OFF")
        connection.execute("PRAGMA foreign_keys=ON")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, because running it whole would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
