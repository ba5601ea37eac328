"""Durable appends through `execute()`, beside the library's recorder and the raw floor."""

import asyncio
from collections.abc import Sequence
from itertools import count
from uuid import UUID

from benchmarks import floor, library
from benchmarks.measuring import Result, loop, medians, seconds
from benchmarks.workload import OPERATOR, encoded, open_meetings, outcome
from defter.domain.meetings.outcomes import LogOutcome, OutcomeLogged
from defter.domain.organisations import actor_of, organisations
from defter.main import CONCEPTS
from defter.platform.clock import now, uuid7
from defter.platform.database import Location
from defter.platform.eventstore import EventStore, open_log
from defter.platform.log import NewEvent

CLIENTS = 64


def measure(location: Location, database: str, rounds: int, size: int) -> list[Result]:
    """One client, 64 in flight on distinct streams, and 64 on one stream: `size` appends for each round."""
    log = open_log(location)
    store = EventStore(log, CONCEPTS, organisations=organisations, actor_of=actor_of, clock=now)
    numbers = count()
    try:
        with loop() as runner, library.recorder(location) as recorder:

            def ours(meetings: int, each: int, clients: int) -> float:
                """Meetings of their own for each round, so that none grows beyond what a meeting is."""
                streams = runner.run(open_meetings(store, meetings)) * (clients // meetings)
                commands = [[outcome(next(numbers)) for _ in range(each)] for _ in streams]
                work = _together(store, streams, commands)
                return clients * each / seconds(lambda: runner.run(work))

            def raw(*, one_trip: bool = False) -> float:
                [events] = _streams(1, size // 32)
                if location.database:
                    return floor.postgres_rate(location.database, events, one_trip=one_trip)
                return floor.sqlite_rate(location.data / "floor.sqlite", events)

            rates = medians(
                rounds,
                one=lambda: ours(1, each=size // 32, clients=1),
                floor=raw,
                one_trip=lambda: raw(one_trip=True),
                library_one=lambda: library.rate(recorder, _streams(1, size // 32), threads=1),
                distinct=lambda: ours(CLIENTS, each=size // CLIENTS, clients=CLIENTS),
                library_many=lambda: library.rate(recorder, _streams(CLIENTS, size // CLIENTS)),
                same=lambda: ours(1, each=size // CLIENTS // 32, clients=CLIENTS),
            )
    finally:
        store.close()
    as_is = "library, 14 threads"
    lone = {"raw floor in one statement": rates["one_trip"]} if location.database else {}
    return [
        Result(
            what="appends, one client",
            database=database,
            unit="events/s",
            ours=rates["one"],
            baselines={"raw floor": rates["floor"], **lone, "library": rates["library_one"]},
            wanted=0.5,
        ),
        Result(
            what="appends, 64 in flight, distinct streams",
            database=database,
            unit="events/s",
            ours=rates["distinct"],
            baselines={as_is: rates["library_many"], "raw floor, one client": rates["floor"]},
            wanted=6 if location.database else 4,
        ),
        Result(
            what="appends, 64 in flight, one stream",
            database=database,
            unit="events/s",
            ours=rates["same"],
            baselines={as_is: rates["library_many"], "raw floor, one client": rates["floor"]},
        ),
    ]


async def _together(store: EventStore, streams: Sequence[UUID], commands: Sequence[Sequence[LogOutcome]]) -> None:
    async def client(stream: UUID, mine: Sequence[LogOutcome]) -> None:
        for command in mine:
            await store.execute(OPERATOR, stream, command, command_id=uuid7())

    async with asyncio.TaskGroup() as group:
        for stream, mine in zip(streams, commands, strict=True):
            group.create_task(client(stream, mine))


def _streams(count: int, each: int) -> list[list[NewEvent]]:
    """The same kind of events, encoded beforehand: the baselines only write bytes."""

    def logged(number: int) -> OutcomeLogged:
        command = outcome(number)
        return OutcomeLogged(
            outcome=command.outcome, kind=command.kind, text=command.text, owner=command.owner, due=command.due
        )

    return [encoded(library.CODEC, uuid7(), [logged(number) for number in range(each)]) for _ in range(count)]
