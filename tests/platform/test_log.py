"""What both logs promise: all or nothing for each append of a group, and no change of what lies there, ever."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import DataError, IntegrityError, StoredEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.platform.database import Location
from defter.platform.datalock import lock_data
from defter.platform.eventstore import DataInUse, Misconfigured, Unavailable, open_log
from defter.platform.log import Append, Known, Log, NewEvent, Stale, Written
from defter.platform.verifying import verify
from tests.platform.stores import by_hand

FIRST_LAYOUT = Path(__file__).parents[1] / "samples" / "log-layout-1.sql"
STREAMS = [UUID(int=n) for n in range(1, 5)]


@pytest.fixture
def log(location: Location) -> Iterator[Log]:
    opened = open_log(location)
    yield opened
    opened.close()


def append_to(stream: UUID, version: int, *, events: int = 1, command: UUID | None = None, **changes: Any) -> Append:
    """An append of events after `version`."""
    rows = [NewEvent(stream, version + n, "t:1", b"%d" % n, sha256(b"%d" % n).digest()) for n in range(1, events + 1)]
    return Append(
        **{
            "events": rows,
            "required": {stream: version},
            "command": command or uuid4(),
            "digest": b"body",
            "streams": (stream,),
            **changes,
        }
    )


class TestGroups:
    def test_stale_append_does_not_fail_the_others_of_its_group(self, log: Log) -> None:
        group = [append_to(STREAMS[0], 0, events=2), append_to(STREAMS[1], 3), append_to(STREAMS[2], 0)]
        assert log.append(group) == [Written(2, 1, 2), Stale(), Written(3, 3, 3)]
        assert [row[:3] for row in log.page(0, 10)] == [(1, STREAMS[0], 1), (2, STREAMS[0], 2), (3, STREAMS[2], 1)]

    def test_versions_of_a_stream_have_no_gaps(self, log: Log) -> None:
        log.append([append_to(STREAMS[0], 0)])
        assert log.append([append_to(STREAMS[0], 2)]) == [Stale()]
        assert log.append([append_to(STREAMS[0], 0)]) == [Stale()]

    def test_append_without_events_is_recorded_at_the_head(self, log: Log) -> None:
        command = uuid4()
        log.append([append_to(STREAMS[0], 0, events=3)])
        nothing = append_to(STREAMS[1], 0, events=0, command=command)
        group = [append_to(STREAMS[2], 0), nothing]
        assert log.append(group)[1] == Written(4, None, None)
        assert log.command(command) == Known(None, b"body", 4, None, None, (STREAMS[1],))
        assert log.append([append_to(STREAMS[0], 2, events=0)]) == [Stale()]

    def test_known_command_is_answered_from_the_log_even_when_its_stream_moved_on(self, log: Log) -> None:
        person = uuid4()
        append = append_to(STREAMS[0], 0, events=2, person=person, streams=(STREAMS[0], STREAMS[3]))
        log.append([append])
        log.append([append_to(STREAMS[0], 2)])
        known = Known(person, b"body", 2, 1, 2, (STREAMS[0], STREAMS[3]))
        assert log.append([append, append_to(STREAMS[1], 0)]) == [known, Written(4, 4, 4)]
        assert append.command is not None
        assert log.command(append.command) == known
        assert log.command(uuid4()) is None

    def test_versions_of_streams_that_were_only_read_are_checked(self, log: Log) -> None:
        log.append([append_to(STREAMS[0], 0)])
        stale = append_to(STREAMS[1], 0, required={STREAMS[1]: 0, STREAMS[0]: 0})
        fresh = append_to(STREAMS[2], 0, required={STREAMS[2]: 0, STREAMS[0]: 1})
        assert log.append([stale, fresh]) == [Stale(), Written(2, 2, 2)]

    def test_stream_id_that_is_not_a_uuid_is_refused_at_the_door(self, log: Any) -> None:
        with pytest.raises(DataError):
            log.insert_events([StoredEvent("a-name", 1, "t:1", b"")])
        assert log.head() == 0


writes = st.lists(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(-1, 1), st.integers(0, 2), st.integers(0, 6)),
        min_size=1,
        max_size=4,
        unique_by=(lambda write: write[0], lambda write: write[3]),
    ),
    max_size=12,
)


class TestAgainstAModel:
    """Random groups of appends, some stale, some sent again, do what a few lines of Python say they do."""

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(groups=writes)
    def test_log_equals_the_model(self, log: Any, groups: Any) -> None:
        salt = uuid4().int & ~0xFFFF
        base = log.head()
        streams = [UUID(int=salt | n) for n in range(4)]
        versions = dict.fromkeys(streams, 0)
        commands: dict[UUID, tuple[int, int | None, int | None]] = {}
        model: list[tuple[int, UUID, int]] = []
        for group in groups:
            appends = [
                append_to(
                    streams[stream],
                    max(0, versions[streams[stream]] + off),
                    events=events,
                    command=UUID(int=salt | 0x100 | command),
                )
                for stream, off, events, command in group
            ]
            expected: list[Any] = []
            for append in appends:
                (stream, version), command = next(iter(append.required.items())), append.command
                head = base + len(model)
                assert command is not None
                if command in commands:
                    expected.append(commands[command])
                elif version != versions[stream]:
                    expected.append(None)
                else:
                    model += [(head + n, stream, version + n) for n in range(1, len(append.events) + 1)]
                    versions[stream] += len(append.events)
                    last = head + len(append.events)
                    commands[command] = (last, head + 1, last) if append.events else (last, None, None)
                    expected.append(commands[command])
            answers = log.append(appends)
            assert [None if isinstance(a, Stale) else (a.position, a.first, a.last) for a in answers] == expected
        assert [row[:3] for row in log.page(base, 10_000)] == model


class TestAppendOnly:
    CHANGES = (
        "UPDATE stored_events SET state = 'x'",
        "UPDATE stored_events SET topic = 'x'",
        "UPDATE stored_events SET originator_version = 7",
        "UPDATE stored_events SET notification_id = 7",
        "UPDATE stored_events SET digest = digest || 'x'",
        "DELETE FROM stored_events",
        "UPDATE commands SET position = 7",
        "DELETE FROM commands",
    )

    def test_nothing_is_changed_or_deleted_by_hand(self, log: Log, location: Location) -> None:
        log.append([append_to(STREAMS[0], 0)])
        with by_hand(location) as connection:
            for change in self.CHANGES:
                with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
                    connection.execute(change)
        assert log.page(0, 10) == [(1, STREAMS[0], 1, "t:1", b"1")]

    def test_nothing_is_replaced_by_hand(self, sqlite_location: Location) -> None:
        with closing(open_log(sqlite_location)) as log:
            log.append([append_to(STREAMS[0], 0)])
            with by_hand(sqlite_location) as connection:
                for position, version in ((1, 9), (9, 1)):
                    with pytest.raises(sqlite3.IntegrityError):
                        connection.execute(
                            "REPLACE INTO stored_events VALUES (?, ?, ?, 'x', 'x', zeroblob(32))",
                            (position, STREAMS[0].bytes, version),
                        )
            assert log.page(0, 10) == [(1, STREAMS[0], 1, "t:1", b"1")]

    def test_nothing_is_truncated_by_hand(self, postgres_location: Location) -> None:
        with closing(open_log(postgres_location)) as log:
            log.append([append_to(STREAMS[0], 0)])
            with by_hand(postgres_location) as connection, pytest.raises(psycopg.IntegrityError):
                connection.execute("TRUNCATE stored_events CASCADE")
            assert log.head() == 1

    def test_second_append_of_a_version_is_an_integrity_error_for_the_library(self, log: Any) -> None:
        event = StoredEvent(STREAMS[0], 1, "t:1", b"")
        log.insert_events([event])
        with pytest.raises(IntegrityError):
            log.insert_events([event])


class TestStart:
    def test_many_may_start_together_on_an_empty_place(self, location: Location) -> None:
        together = threading.Barrier(6)

        def start(_: int) -> int:
            together.wait()
            with closing(open_log(location)) as log:
                return log.head()

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(start, range(6))) == [0] * 6

    def test_commits_are_flushed_to_the_disk(self, sqlite_location: Location) -> None:
        with closing(open_log(sqlite_location)) as log:
            writer = log._writer  # type: ignore[attr-defined]
            assert writer.execute("PRAGMA synchronous").fetchone() == (2,)
            assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    def test_file_of_something_else_is_not_taken_for_a_log(self, tmp_path: Path) -> None:
        location = Location(data=tmp_path)
        with closing(sqlite3.connect(location.log_file)) as other:
            other.execute("CREATE TABLE recipes (name TEXT)")
            other.commit()
        with pytest.raises(Misconfigured, match="not a log of Defter"):
            open_log(location)

    def test_log_of_the_first_layout_is_upgraded(self, sqlite_location: Location) -> None:
        """Two streams, three commands and a redaction, as they were written when ids were text."""
        with closing(sqlite3.connect(sqlite_location.log_file)) as old:
            old.executescript(FIRST_LAYOUT.read_text("utf-8"))
            old.execute("PRAGMA application_id=1147496052")
            old.execute("PRAGMA user_version=1")
            old.execute("PRAGMA journal_mode=WAL")
            told = old.execute(
                "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events ORDER BY 1"
            ).fetchall()
            commands = old.execute("SELECT command_id, position, streams FROM commands").fetchall()
        for _opened in ("upgraded", "and opened again"):
            with closing(open_log(sqlite_location)) as log:
                assert log.page(0, 10) == [(position, UUID(stream), *rest) for position, stream, *rest in told]
                for command, position, streams in commands:
                    known = log.command(UUID(bytes=command))
                    assert known is not None
                    assert (known.position, known.streams) == (position, (UUID(streams),))
                with by_hand(sqlite_location) as connection, pytest.raises(sqlite3.IntegrityError):
                    connection.execute("DELETE FROM stored_events")
        with closing(open_log(sqlite_location)) as log:
            assert log.append([append_to(STREAMS[0], 0)]) == [Written(8, 8, 8)]
            found = verify(log)
            assert (found.events, len(found.redacted), found.corrupt) == (8, 1, ())

    def test_log_of_a_newer_release_is_refused(self, location: Location) -> None:
        open_log(location).close()
        with by_hand(location) as connection:
            connection.execute(
                "COMMENT ON SCHEMA log IS 'defter log 9'" if location.database else "PRAGMA user_version=9"
            )
        with pytest.raises(Misconfigured, match="another release"):
            open_log(location)

    def test_setting_that_makes_readers_skip_events_is_refused(
        self, postgres_location: Location, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
        with pytest.raises(Misconfigured, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
            open_log(postgres_location)

    def test_server_that_does_not_wait_for_the_disk_is_refused(self, postgres_location: Location) -> None:
        assert postgres_location.database is not None
        with psycopg.connect(postgres_location.database, autocommit=True) as connection:
            connection.execute(
                f"ALTER DATABASE {connection.info.dbname} SET synchronous_commit = off"  # type: ignore[arg-type]
            )
        with pytest.raises(Misconfigured, match="synchronous_commit"):
            open_log(postgres_location)

    def test_server_that_is_not_there_is_unavailable(self, tmp_path: Path) -> None:
        with pytest.raises(Unavailable):
            open_log(Location(data=tmp_path, database="postgresql://nobody@127.0.0.1:1/nothing"))


HOLD = """
import pathlib, sys
from defter.platform.database import Location
from defter.platform.datalock import lock_data
lock = lock_data(Location(data=pathlib.Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


class TestDataLock:
    def test_leave_to_write_is_given_again_in_one_process(self, tmp_path: Path) -> None:
        location = Location(data=tmp_path)
        with lock_data(location), lock_data(location):
            pass
        with lock_data(location) as lock:
            lock.close()  # and again at the end

    def test_second_writing_process_is_refused_and_may_read(self, sqlite_location: Location, tmp_path: Path) -> None:
        open_log(sqlite_location).close()
        holder = subprocess.Popen(
            [
                sys.executable,
                "-c",
                HOLD,
                str(tmp_path),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with closing(open_log(sqlite_location)) as log:
                assert log.head() == 0
                with pytest.raises(DataInUse, match="stop it first"):
                    log.append([append_to(STREAMS[0], 0)])
                holder.kill()
                holder.wait()
                assert log.append([append_to(STREAMS[0], 0)]) == [Written(1, 1, 1)]
