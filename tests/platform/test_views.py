"""The live generation: reading, waiting, rebuilding beside it, changing over, pruning, and several processes."""

import asyncio
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.platform.generations import fingerprint
from defter.platform.projecting import Projection, checkpoint, parked
from defter.platform.rows import Rows
from defter.platform.views import Stamp, Views
from tests.platform.listed_log import ListedLog, Noted, Said, diary, notes, noting
from tests.platform.views_process import same_log, views_of
from tests.projections.dump import dump

Open = Callable[..., Views]
ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def opened(location: Location) -> Iterator[Open]:
    """Opens views at the location; all of them are closed at the end."""
    made: list[Views] = []

    def make(
        log: ListedLog, projections: Sequence[Projection] | None = None, name: str = "one", **options: Any
    ) -> Views:
        given = noting() if projections is None else projections
        made.append(Views(location, log, given, fingerprint_of=lambda _: name, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def content(views: Views) -> dict[str, list[Any]]:
    with views.read() as connection:
        return dump(connection, [checkpoint, parked, notes, diary])


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_an_append_is_shown_to_those_who_wait_for_it(opened: Open) -> None:
    log = ListedLog()
    views = opened(log)
    views.start()
    for number in range(1, 20):
        position = log.append(ONE, Noted(f"{number}"))
        assert views.wait_sync(position, 10)
        assert content(views)["notes"] == [(ONE, f"{number}", 1)]


def test_coroutines_of_several_loops_wait(opened: Open) -> None:
    log = ListedLog()
    views = opened(log)

    async def ask(positions: range) -> list[bool]:
        return await asyncio.gather(*(views.wait(position, 10) for position in positions))

    answers: list[list[bool]] = []
    loops = [threading.Thread(target=lambda: answers.append(asyncio.run(ask(range(1, 40))))) for _ in range(3)]
    for loop in loops:
        loop.start()
    views.start()
    for number in range(40):
        log.append(ONE, Noted(f"{number}"))
    for loop in loops:
        loop.join()
    assert answers == [[True] * 39] * 3


def test_waiting_ends_when_time_is_up(opened: Open) -> None:
    views = opened(ListedLog())
    assert not views.wait_sync(1, 0.01)
    assert not asyncio.run(views.wait(1, 0.01))
    assert asyncio.run(views.wait(0, 0.01))
    assert len(views._waiting) == 0


def test_views_are_ready_once_they_have_caught_up(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, Noted("before the start"))
    views = opened(log)
    assert not views.ready()
    assert views.lag() == 1
    views.start()
    assert eventually(views.ready)
    assert views.lag() == 0


def test_the_thread_goes_on_after_trouble_with_the_log(opened: Open) -> None:
    class Troubled(ListedLog):
        down = True

        def head(self) -> int:
            if self.down:
                raise ConnectionError("no log today")
            return super().head()

    log = Troubled()
    log.append(ONE, Noted("patience"))
    views = opened(log)
    views.start()
    assert eventually(lambda: views._trouble is not None)
    log.down = False
    assert views.wait_sync(1, 10)
    assert views.status().trouble is None


def test_parked_streams_are_known_by_name_and_in_the_status(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, Noted("fine"))
    log.append(TWO, Noted("poison"))
    views = opened(log)
    views.catch_up()
    assert views.is_parked(TWO)
    assert not views.is_parked(ONE)
    status = views.status()
    assert [(each.projection, each.position, each.stream, each.error) for each in status.parked] == [
        ("notes", 2, TWO, "ValueError: cannot show poison")
    ]
    assert (status.fingerprint, status.generation, status.position, status.head, status.lag) == ("one", 1, 2, 2, 0)
    assert status.database.split()[0] in ("SQLite", "PostgreSQL")


def test_a_repaired_handler_and_a_rebuild_clear_what_was_parked(opened: Open) -> None:
    repaired = False

    def on_noted(rows: Rows, recorded: Recorded[Noted]) -> None:
        if not repaired:
            raise ValueError("not yet")
        rows.put(notes, id=recorded.stream, text=recorded.event.text)

    projections = [Projection("notes", tables=(notes, diary), handlers={Noted: on_noted})]
    log = ListedLog()
    log.append(ONE, Noted("poison"), Noted("and more"))
    views = opened(log, projections)
    views.catch_up()
    assert views.is_parked(ONE)
    repaired = True
    views.rebuild()
    assert not views.is_parked(ONE)
    assert content(views)["notes"] == [(ONE, "and more", 1)]


def test_another_fingerprint_fills_views_of_its_own_beside_the_old(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, Noted("old"))
    old = opened(log, name="old")
    old.catch_up()
    log.append(ONE, Noted("new"))
    new = opened(log, name="new")
    assert new.position() == 0
    new.catch_up()
    assert content(old)["notes"] == [(ONE, "old", 1)]
    assert content(new)["notes"] == [(ONE, "new", 1)]


def test_views_are_still_there_after_a_restart(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, Noted("kept"))
    first = opened(log)
    first.catch_up()
    first.close()
    second = opened(log)
    assert second.stamp() == Stamp("one", 1, 1)
    assert content(second)["notes"] == [(ONE, "kept", 1)]


def test_deleted_views_are_made_again(opened: Open, location: Location) -> None:
    log = ListedLog()
    log.append(ONE, Noted("again"))
    opened(log).close()
    if location.database:
        engine = location.engine("public")
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA views_one_1 CASCADE"))
        engine.dispose()
    else:
        (location.data / "views" / "one-1.sqlite").unlink()
    views = opened(log)
    views.catch_up()
    assert content(views)["notes"] == [(ONE, "again", 1)]


@pytest.mark.parametrize("events", [1, 2, 3])
def test_views_of_a_log_that_was_replaced_are_filled_anew(
    opened: Open, events: int, caplog: pytest.LogCaptureFixture
) -> None:
    before, restored = ListedLog(), ListedLog()
    before.append(ONE, Noted("lost"), Noted("lost too"))
    for number in range(events):
        restored.append(TWO, Noted(f"restored {number}"))
    first = opened(before)
    first.catch_up()
    first.close()
    views = opened(restored)
    assert "filled anew" in caplog.text
    views.catch_up()
    assert views.stamp() == Stamp("one", 2, events)
    assert content(views)["notes"] == [(TWO, f"restored {events - 1}", 1)]


def test_reading_cannot_write(opened: Open) -> None:
    views = opened(ListedLog())
    with views.read() as connection, pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        connection.execute(notes.insert().values(id=ONE, text="by the back door"))


def test_a_rebuild_shows_its_progress_and_becomes_live(opened: Open) -> None:
    log = ListedLog()
    for number in range(10):
        log.append(ONE, Noted(f"{number}"))
    views = opened(log, batch=4)
    views.catch_up()
    before, seen = content(views), []
    assert views.rebuild(lambda done, total: seen.append((done, total))) == 2
    assert seen == [(4, 10), (8, 10), (10, 10)]
    assert views.stamp() == Stamp("one", 2, 10)
    assert content(views) == before


def test_running_views_notice_that_others_rebuilt(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, Noted("first"))
    running, other = opened(log), opened(log)
    running.start()
    assert running.wait_sync(1, 10)
    assert other.rebuild() == 2
    assert eventually(lambda: running.stamp().generation == 2)
    other.close()
    position = log.append(ONE, Said())
    assert running.wait_sync(position, 10)
    assert content(running)["notes"] == [(ONE, "first", 2)]


def test_nobody_sees_older_rows_while_views_change_over(opened: Open) -> None:
    log = ListedLog()
    views, other = opened(log), opened(log)
    views.start()
    newest, stop, wrong = [0], threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            shown = newest[0]
            with views.read() as connection:
                count = connection.scalar(sa.select(sa.func.count()).select_from(diary))
            if count < shown:
                wrong.append((count, shown))

    watching = threading.Thread(target=look)
    watching.start()
    for round_ in range(3):
        for _ in range(30):
            position = log.append(ONE, Noted(f"{round_}"))
            assert views.wait_sync(position, 10)
            newest[0] = position
        other.rebuild()
        assert eventually(lambda expected=round_ + 2: views.stamp().generation == expected)
    stop.set()
    watching.join()
    assert wrong == []


def test_a_generation_that_lags_behind_is_brought_as_far_as_the_old_one_before_it_is_shown(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, *(Noted(f"{number}") for number in range(10)))
    earlier = ListedLog()
    earlier.append(ONE, *(Noted(f"{number}") for number in range(10)))
    views, other = opened(log, batch=3), opened(earlier)
    log.append(ONE, *(Noted(f"{number}") for number in range(10, 50)))
    views.catch_up()
    assert other.rebuild() == 2
    assert other.position() == 10
    other.close()
    seen: list[Stamp] = []
    watching = threading.Event()

    def watch() -> None:
        while not watching.is_set():
            seen.append(views.stamp())

    thread = threading.Thread(target=watch)
    thread.start()
    views.start()
    assert eventually(lambda: views.stamp().generation == 2)
    watching.set()
    thread.join()
    assert {stamp.position for stamp in seen} == {50}


def test_prune_drops_all_but_the_live_generation_and_those_in_use(opened: Open) -> None:
    log = ListedLog()
    log.append(ONE, Noted("kept"))
    opened(log, name="gone").close()
    used = opened(log, name="used")
    views = opened(log)
    views.rebuild()
    views.rebuild()
    names = {name.replace("views/", "").replace("views_", "").replace("_", "-") for name in views.prune()}
    assert names == {"gone-1", "one-1", "one-2"}
    assert content(views)["notes"] == [(ONE, "kept", 1)]
    assert used.parked() == []
    used.close()
    assert len(views.prune()) == 1
    assert views.prune() == []
    views.close()
    assert opened(log).stamp() == Stamp("one", 3, 1)


def test_an_interrupted_rebuild_leaves_the_live_views_alone(opened: Open) -> None:
    log = ListedLog()
    for number in range(10):
        log.append(ONE, Noted(f"{number}"))
    views = opened(log, batch=2)
    views.catch_up()

    def interrupt(done: int, _total: int) -> None:
        if done > 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        views.rebuild(interrupt)
    assert views.stamp() == Stamp("one", 1, 10)
    assert len(views.prune()) == 1
    assert views.rebuild() in (2, 3)
    assert content(views)["notes"] == [(ONE, "9", 1)]


def test_a_follower_sees_what_the_leader_shows_and_takes_over_from_it(
    postgres_location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("defter.platform.views.POLL", 3)  # so that waiting cannot end by the slow poll
    log = ListedLog()
    leader, follower = (Views(postgres_location, log, noting(), fingerprint_of=lambda _: "one") for _ in range(2))
    leader.start()
    assert eventually(leader.ready)
    follower.start()
    assert eventually(follower.ready)
    for number in range(20):
        position = log.append(ONE, Noted(f"{number}"))
        assert follower.wait_sync(position, 2)
    assert leader.status().leads
    assert not follower.status().leads
    leader.close()
    assert follower.wait_sync(log.append(ONE, Noted("after")), 10)
    assert follower.status().leads
    assert content(follower)["notes"] == [(ONE, "after", 1)]
    follower.close()


def test_who_has_caught_up_once_leaves_the_lead_to_those_who_run(postgres_location: Location) -> None:
    log = ListedLog()
    log.append(ONE, Noted("first"))
    idle, running = (Views(postgres_location, log, noting(), fingerprint_of=lambda _: "one") for _ in range(2))
    idle.catch_up()
    running.start()
    assert running.wait_sync(log.append(ONE, Said()), 10)
    assert running.status().leads
    running.close()
    idle.close()


def run_process(location: Location, events: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.platform.views_process"]
    return subprocess.Popen(
        [*command, str(location.data), location.database or "", str(events)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_processes_that_start_together_all_succeed(location: Location) -> None:
    processes = [run_process(location, 300) for _ in range(4)]
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert out.split() == ["open", "300"]
    views = views_of(location, same_log(300))
    assert views.stamp() == Stamp("shared", 1, 300)
    assert content(views) == content_of_a_single_run(location, 300)
    views.close()


def test_killed_processes_neither_lose_nor_double_anything(location: Location) -> None:
    events, killed = 6000, 0
    for _ in range(20):
        process = run_process(location, events)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(random.uniform(0, 0.04))
        process.kill()
        rest, _ = process.communicate()
        killed += not rest
        if killed >= 3:
            break
    assert killed >= 3
    views = views_of(location, same_log(events))
    assert 0 <= views.position() <= events
    views.catch_up()
    assert content(views) == content_of_a_single_run(location, events)
    views.close()


def content_of_a_single_run(location: Location, events: int) -> dict[str, list[Any]]:
    views = Views(location, same_log(events), noting(), fingerprint_of=lambda _: "undisturbed")
    views.catch_up()
    found = content(views)
    views.close()
    return found


def test_the_fingerprint_follows_the_sources_of_handlers_and_of_what_they_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "some_handlers.py"
    source = "from defter.platform.rows import Rows\ndef handle(rows, recorded):\n    pass\n"
    module.write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    import some_handlers  # type: ignore[import-not-found]  # noqa: PLC0415

    projections = [Projection("some", tables=(), handlers={Noted: some_handlers.handle})]
    first = fingerprint(projections)
    assert fingerprint(projections) == first
    assert len(first) == 12
    module.write_text(source + "# changed\n")
    changed = fingerprint(projections)
    assert changed != first
    (tmp_path / "some_handlers.csv").write_text("data of the module")
    assert fingerprint(projections) != changed
    assert fingerprint([]) != changed
