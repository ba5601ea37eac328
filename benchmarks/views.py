"""Catching up, rebuilding, and seeing one's own write: beside the library's runner with the same handlers."""

import statistics
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from benchmarks import library
from benchmarks.measuring import Result, loop, medians, seconds
from benchmarks.workload import OPERATOR, encoded, fill, histories, open_meetings, outcome
from defter.domain.organisations import actor_of, organisations
from defter.main import CONCEPTS, PROJECTIONS
from defter.platform.clock import now, uuid7
from defter.platform.database import Location
from defter.platform.eventstore import EventStore, open_log
from defter.platform.views import Views

BASELINE_EVENTS = 1_500
"""The runner's pace does not depend on how many events there are, and it is slow."""
WRITES = 60


def measure(location: Location, database: str, rounds: int, events: int) -> list[Result]:
    """Catch-up and rebuild of all real projections over `events` events; append-then-wait; memory."""
    store = EventStore(open_log(location), CONCEPTS, organisations=organisations, actor_of=actor_of, clock=now)
    try:
        fill(store._log, store.codec, events)  # noqa: SLF001
        views = Views(location, store, PROJECTIONS)
        try:
            views.catch_up()
            results = _catching_up(location, database, rounds, events, views)
            results.append(_waiting(location, database, rounds, store, views))
        finally:
            views.close()
    finally:
        store.close()
    results.append(_memory(location, database, events))
    return results


def _catching_up(location: Location, database: str, rounds: int, events: int, views: Views) -> list[Result]:
    _copy(location, BASELINE_EVENTS)
    turns = rounds if events <= 100_000 else 1
    rates: dict[str, Callable[[], float]] = {
        "ours": lambda: events / seconds(views.rebuild),
        "library": lambda: _runner_rate(location),
    }
    if location.database is None:
        rates["relaxed"] = lambda: _runner_rate(location, relaxed=True)
    found = medians(turns, **rates)
    baselines = {"library's runner": found["library"]}
    if "relaxed" in found:
        baselines["the same, synchronous=NORMAL"] = found["relaxed"]
    pace = {"database": database, "unit": "events/s", "ours": found["ours"], "baselines": baselines}
    return [
        Result(what=f"catch-up of all projections, {events:,} events", wanted=10, **pace),  # type: ignore[arg-type]
        Result(what="rebuild", database=database, unit="s", ours=events / found["ours"], baselines={}),
    ]


def _copy(location: Location, events: int) -> None:
    """The beginning of the same history, in the library's own tables."""
    with library.recorder(location) as recorder:
        for stream, told in histories(events):
            stored = [
                StoredEvent(event.stream, event.version, event.topic, event.state)
                for event in encoded(library.CODEC, stream, told)
            ]
            recorder.insert_events(stored)


def _runner_rate(location: Location, *, relaxed: bool = False) -> float:
    """Events a second of the library's runner, from nothing to the end of its log."""
    library.forget(location)
    began = perf_counter()
    with library.runner(location, relaxed=relaxed) as runner:
        runner.wait(BASELINE_EVENTS, timeout=120)
    return BASELINE_EVENTS / (perf_counter() - began)


def _waiting(location: Location, database: str, rounds: int, store: EventStore, views: Views) -> Result:
    views.start()
    with loop() as runner:
        [stream] = runner.run(open_meetings(store, 1))
        with library.runner(location) as theirs:
            theirs.wait(BASELINE_EVENTS, timeout=120)
            found = medians(
                rounds,
                ours=lambda: runner.run(_own(store, views, stream)),
                library=lambda: _theirs(theirs),
            )
    views.stop()
    return Result(
        what="append, then wait until it is shown, p50",
        database=database,
        unit="ms",
        ours=found["ours"],
        baselines={"library's runner": found["library"]},
        limit=10 if location.database else 5,
    )


async def _own(store: EventStore, views: Views, stream: UUID) -> float:
    taken = []
    for number in range(WRITES):
        began = perf_counter()
        done = await store.execute(OPERATOR, stream, outcome(number), command_id=uuid7())
        if not await views.wait(done.position, 5):
            raise TimeoutError
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken)


def _theirs(runner: library.ProjectionRunner) -> float:  # type: ignore[type-arg]
    taken = []
    for _ in range(10):
        [event] = encoded(library.CODEC, uuid7(), next(told for _, told in histories(2)))[:1]
        began = perf_counter()
        ids = runner.app.recorder.insert_events([StoredEvent(event.stream, 1, event.topic, event.state)])
        runner.wait(ids[-1] if ids else None, timeout=5)
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken)


def _memory(location: Location, database: str, events: int) -> Result:
    """The most that a process of its own held while it rebuilt everything."""
    place = [str(location.data), *([location.database] if location.database else [])]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", *place], check=True, capture_output=True, text=True
    )
    return Result(
        what=f"memory of a rebuild of {events:,} events",
        database=database,
        unit="MB",
        ours=float(told.stdout),
        baselines={},
        limit=400,
    )
