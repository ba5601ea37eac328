"""Loading the state of a stream: warm from the cache, cold from the log, and as the library does it."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import UUID

from benchmarks import library
from benchmarks.measuring import Result, medians, without_pauses
from benchmarks.workload import OPERATOR, open_meetings, outcome
from defter.domain.meetings import meetings
from defter.domain.organisations import actor_of, organisations
from defter.main import CONCEPTS
from defter.platform.clock import now, uuid7
from defter.platform.database import Location
from defter.platform.eventstore import EventStore, open_log

LENGTHS = (10, 1_000)


def measure(location: Location, database: str, rounds: int) -> list[Result]:
    """Microseconds to the state of a stream of 10 and of 1,000 events."""
    store = _store(location)
    try:
        streams = dict(zip(LENGTHS, asyncio.run(_grown(store)), strict=True))
        rates: dict[str, Callable[[], float]] = {}
        for length, stream in streams.items():
            rates[f"warm {length}"] = lambda stream=stream: _each(lambda: store.state(meetings, stream), 400)
            rates[f"cold {length}"] = lambda stream=stream: _cold(location, stream)
            rates[f"library {length}"] = lambda stream=stream: _each(lambda: _as_library(store, stream), 40)
        found = medians(rounds, **rates)
    finally:
        store.close()
    results = [
        Result(
            what=f"load a stream of {length:,} events, warm",
            database=database,
            unit="us",
            ours=found[f"warm {length}"],
            baselines={"every event again": found[f"library {length}"], "cold": found[f"cold {length}"]},
        )
        for length in LENGTHS
    ]
    short, long = (found[f"warm {length}"] for length in LENGTHS)
    return [
        *results,
        Result(
            what="load warm, 1,000 events beside 10",
            database=database,
            unit="times",
            ours=long / short,
            baselines={},
            limit=2,
        ),
    ]


def _store(location: Location) -> EventStore:
    return EventStore(open_log(location), CONCEPTS, organisations=organisations, actor_of=actor_of, clock=now)


async def _grown(store: EventStore) -> list[UUID]:
    streams = await open_meetings(store, len(LENGTHS))
    for stream, length in zip(streams, LENGTHS, strict=True):
        commands = [outcome(number) for number in range(length - store.state(meetings, stream)[1])]
        await store.execute(OPERATOR, stream, *commands, command_id=uuid7())
    return streams


def _each(work: Callable[[], Any], times: int) -> float:
    """Microseconds of one call."""
    work()
    with without_pauses():
        began = perf_counter()
        for _ in range(times):
            work()
        return (perf_counter() - began) / times * 1e6


def _cold(location: Location, stream: UUID) -> float:
    """Microseconds of the first load in a process that never saw the stream."""
    store = _store(location)
    try:
        store.state(meetings, UUID(int=0))
        with without_pauses():
            began = perf_counter()
            store.state(meetings, stream)
            return (perf_counter() - began) * 1e6
    finally:
        store.close()


def _as_library(store: EventStore, stream: UUID) -> Any:
    """The library's way: read all events of the stream, decode them, fold them."""
    state = meetings.initial
    for _position, _stream, _version, topic, stored in store._log.events(stream, 0):  # noqa: SLF001
        state = meetings.evolve(state, library.CODEC.decode(topic, stored)[1])
    return state
