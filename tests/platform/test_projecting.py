"""The engine: batches, the checkpoint, parked streams, and trouble with the database."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.platform.projecting import FOLLOWS, Fenced, Handler, Projection, Projector, checkpoint, metadata, parked
from defter.platform.rows import Rows
from tests.platform.listed_log import ListedLog, Noted, Said, diary, notes, noting, on_noted, on_said
from tests.projections.dump import dump

Open = Callable[..., Projector]


@pytest.fixture
def engine(location: Location) -> Iterator[sa.Engine]:
    engine = location.engine("public", durable=False)
    with engine.begin() as connection:
        metadata.create_all(connection, tables=[checkpoint, parked])
        notes.create(connection)
        diary.create(connection)
        connection.execute(checkpoint.insert().values(id=1, position=0))
    yield engine
    engine.dispose()


@pytest.fixture
def projector(engine: sa.Engine) -> Iterator[Open]:
    """Makes projectors; all of them are closed at the end."""
    made: list[Projector] = []

    def make(log: ListedLog, projections: Sequence[Projection] | None = None, **options: Any) -> Projector:
        made.append(Projector(log, noting() if projections is None else projections, engine, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def content(engine: sa.Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        found = dump(connection, [checkpoint, parked, notes, diary])
    return {**found, "checkpoint": [row[:2] for row in found["checkpoint"]]}


def catch_up(projector: Projector) -> None:
    while projector.step():
        pass


def test_a_batch_writes_rows_and_moves_the_checkpoint(engine: sa.Engine, projector: Open) -> None:
    log, one, two = ListedLog(), UUID(int=1), UUID(int=2)
    log.append(one, Noted("first"), Said(), Noted("second"), Said(), Said())
    log.append(two, Noted("other"))
    assert projector(log).step() == 6
    assert content(engine) == {
        "checkpoint": [(1, 6)],
        "parked": [],
        "notes": [(one, "second", 3), (two, "other", 1)],
        "diary": [(1, one, "first"), (3, one, "second"), (6, two, "other")],
    }


def test_positions_that_hold_no_event_are_passed_over(engine: sa.Engine, projector: Open) -> None:
    log = ListedLog()
    log.append(uuid4(), Noted("late"), gap=10)
    log.last = 20  # and nothing up to there
    moving = projector(log, batch=5)
    catch_up(moving)
    assert moving.position == 20
    assert content(engine)["checkpoint"] == [(1, 20)]


@pytest.mark.parametrize("batch", [1, 2, 3, 5, 100])
def test_a_poison_event_parks_its_stream_for_one_projection_and_the_rest_goes_on(
    engine: sa.Engine, projector: Open, batch: int, caplog: pytest.LogCaptureFixture
) -> None:
    log, good, bad = ListedLog(), UUID(int=1), UUID(int=2)
    log.append(good, Noted("fine"))
    log.append(bad, Noted("still fine"), Noted("poison"), Said())
    log.append(good, Said())
    log.append(bad, Noted("late"))
    catch_up(projector(log, batch=batch))
    assert content(engine) == {
        "checkpoint": [(1, 6)],
        "parked": [
            ("notes", 3, bad, "tests.Noted:1", "ValueError: cannot show poison"),
            ("notes", 4, bad, "tests.Said:1", FOLLOWS),
            ("notes", 6, bad, "tests.Noted:1", FOLLOWS),
        ],
        "notes": [(good, "fine", 2), (bad, "still fine", 1)],
        "diary": [(1, good, "fine"), (2, bad, "still fine"), (3, bad, "poison"), (6, bad, "late")],
    }
    assert caplog.messages == [f"event 3 of stream {bad} is parked for notes: ValueError: cannot show poison"]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_an_event_that_cannot_be_read_parks_its_stream_for_all(engine: sa.Engine, projector: Open, batch: int) -> None:
    log, bad = ListedLog(), UUID(int=2)
    log.append(bad, Noted("fine"))
    log.append_unreadable(bad, "unknown event")
    log.append(bad, Noted("later"))
    catch_up(projector(log, batch=batch))
    assert content(engine)["parked"] == [
        ("diary", 2, bad, "tests.Unknown:7", "unknown event"),
        ("diary", 3, bad, "tests.Noted:1", FOLLOWS),
        ("notes", 2, bad, "tests.Unknown:7", "unknown event"),
        ("notes", 3, bad, "tests.Noted:1", FOLLOWS),
    ]
    assert content(engine)["notes"] == [(bad, "fine", 1)]


def test_a_row_that_the_database_refuses_parks_like_a_handler_that_fails(engine: sa.Engine, projector: Open) -> None:
    with engine.begin() as connection:  # a constraint that the handlers know nothing of
        connection.execute(sa.text("CREATE UNIQUE INDEX one_text ON notes (text)"))
    log, one, two = ListedLog(), UUID(int=1), UUID(int=2)
    log.append(one, Noted("mine"))
    log.append(two, Noted("mine"))
    log.append(one, Said())
    catch_up(projector(log))
    found = content(engine)
    assert found["notes"] == [(one, "mine", 2)]
    ((projection, position, stream, _, error),) = found["parked"]
    assert (projection, position, stream) == ("notes", 2, two)
    assert error.startswith(("IntegrityError: ", "UniqueViolation: "))


def test_a_stream_stays_parked_after_a_restart(engine: sa.Engine, projector: Open) -> None:
    log, bad = ListedLog(), UUID(int=2)
    log.append(bad, Noted("poison"))
    catch_up(projector(log))
    log.append(bad, Noted("good again"))
    after = projector(log)
    catch_up(after)
    assert content(engine)["notes"] == []
    assert [row[1] for row in content(engine)["parked"]] == [1, 2]


def test_a_stream_that_another_process_parked_stays_parked(engine: sa.Engine, projector: Open) -> None:
    log, bad = ListedLog(), UUID(int=2)
    here, there = projector(log), projector(log)
    assert here.follow() == 0
    log.append(bad, Noted("poison"))
    catch_up(there)
    assert here.follow() == 1
    log.append(bad, Noted("good again"))
    catch_up(here)
    assert content(engine)["notes"] == []
    assert [row[1] for row in content(engine)["parked"]] == [1, 2]


@pytest.mark.parametrize(
    "trouble", [sqlite3.OperationalError("disk I/O error"), psycopg.OperationalError("gone"), MemoryError()]
)
def test_trouble_with_the_database_never_parks(engine: sa.Engine, projector: Open, trouble: Exception) -> None:
    failing: list[Exception] = []

    def on_noted_in_trouble(rows: Rows, recorded: Recorded[Noted]) -> None:
        if failing:
            raise failing.pop()
        on_noted(rows, recorded)

    handlers: dict[Any, Handler] = {Noted: on_noted_in_trouble, Said: on_said}
    log = ListedLog()
    moving = projector(log, [Projection("notes", tables=(notes,), handlers=handlers)])
    log.append(UUID(int=1), Noted("one"))
    catch_up(moving)
    before = content(engine)
    log.append(UUID(int=1), Said())
    log.append(UUID(int=2), Noted("two"))
    failing += [trouble, trouble]
    for _ in range(2):
        with pytest.raises(type(trouble)):
            moving.step()
        assert content(engine) == before
    catch_up(moving)
    assert content(engine)["notes"] == [(UUID(int=1), "one", 2), (UUID(int=2), "two", 1)]
    assert content(engine)["parked"] == []


def test_what_postgresql_can_never_hold_is_parked_and_not_tried_for_ever(postgres_location: Location) -> None:
    engine = postgres_location.engine("public", durable=False)
    with engine.begin() as connection:
        for table in (checkpoint, parked, notes, diary):
            table.create(connection)
        connection.execute(checkpoint.insert().values(id=1, position=0))
        connection.execute(sa.text("CREATE INDEX by_text ON notes (text)"))
    log = ListedLog()
    log.append(UUID(int=1), Noted("".join(str(uuid4()) for _ in range(2000))))
    log.append(UUID(int=2), Noted("short"))
    moving = Projector(log, noting(), engine)
    catch_up(moving)
    moving.close()
    found = content(engine)
    engine.dispose()
    assert [row[:3] for row in found["parked"]] == [("notes", 1, UUID(int=1))]
    assert found["notes"] == [(UUID(int=2), "short", 1)]


def test_a_stale_leader_is_fenced_and_writes_nothing(engine: sa.Engine, projector: Open) -> None:
    log, stream = ListedLog(), UUID(int=1)
    log.append(stream, Noted("first"))
    stale, other = projector(log), projector(log, key=7)
    assert stale.lead()
    stale.step()
    log.append(stream, Said())
    other.step()
    assert content(engine)["checkpoint"] == [(1, 2)]
    log.append(stream, Said())
    with pytest.raises(Fenced):
        stale.step()
    assert not stale.leads
    assert content(engine)["notes"] == [(stream, "first", 2)]
    assert stale.position == 2
    assert stale.step() == 1
    assert content(engine)["notes"] == [(stream, "first", 3)]


def test_only_one_leads_on_a_server_and_the_next_takes_over(postgres_location: Location) -> None:
    engine = postgres_location.engine("public", durable=False)
    with engine.begin() as connection:
        checkpoint.create(connection)
        parked.create(connection)
        connection.execute(checkpoint.insert().values(id=1, position=0))
    first, second = (Projector(ListedLog(), [], engine, key=4) for _ in range(2))
    assert first.lead()
    assert not second.lead()
    assert first.lead()
    first.close()
    assert second.lead()
    second.close()
    engine.dispose()


def test_a_connection_that_the_server_ended_is_replaced(postgres_location: Location) -> None:
    engine = postgres_location.engine("public", durable=False)
    with engine.begin() as connection:
        for table in (checkpoint, parked, notes, diary):
            table.create(connection)
        connection.execute(checkpoint.insert().values(id=1, position=0))
    log, stream = ListedLog(), UUID(int=1)
    moving = Projector(log, noting(), engine, key=4)
    assert moving.lead()
    for said in range(1, 4):
        log.append(stream, Noted("again") if said == 1 else Said())
        with engine.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        with pytest.raises(psycopg.OperationalError):
            moving.step()
        assert moving.lead()
        assert moving.step() == 1
        assert content(engine)["notes"] == [(stream, "again", said)]
    moving.close()
    engine.dispose()


def test_handlers_that_fail_halfway_leave_nothing_behind(engine: sa.Engine, projector: Open) -> None:
    def half(rows: Rows, recorded: Recorded[Noted]) -> None:
        rows.put(notes, id=recorded.stream, text="half")
        if recorded.event.text == "poison":
            raise KeyError("second half")

    log = ListedLog()
    log.append(UUID(int=1), Noted("poison"))
    log.append(UUID(int=2), Noted("fine"))
    catch_up(projector(log, [Projection("notes", tables=(notes,), handlers={Noted: half})]))
    assert content(engine)["notes"] == [(UUID(int=2), "half", 1)]
    assert content(engine)["parked"][0][4] == "KeyError: 'second half'"
