"""One at a time on each stream, whoever gives up; and what a process remembers is never newer than the log."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.domain.organisations import Organisation, organisations
from defter.domain.vocabulary import NotFound
from defter.platform.envelope import Codec
from defter.platform.states import Folded, States, Turns, evolved
from tests import examples
from tests.platform.stores import run

STREAMS = [UUID(int=n) for n in range(4)]


@settings(max_examples=50, deadline=None)
@given(
    wishes=st.lists(st.tuples(st.sets(st.sampled_from(STREAMS), min_size=1), st.booleans()), min_size=1, max_size=25),
    seed=st.integers(),
)
def test_nobody_shares_a_turn_and_nobody_waits_for_ever(wishes: list[tuple[set[UUID], bool]], seed: int) -> None:
    chance = random.Random(seed)
    turns = Turns()
    busy: set[UUID] = set()

    async def act(streams: set[UUID]) -> None:
        ordered = sorted(streams)
        await turns.take(ordered)
        try:
            assert busy.isdisjoint(streams)
            busy.update(streams)
            try:
                await asyncio.sleep(0)
            finally:
                busy.difference_update(streams)
        finally:
            turns.pass_on(ordered)

    async def everybody() -> list[Any]:
        tasks = [(asyncio.create_task(act(streams)), gives_up) for streams, gives_up in wishes]
        for task, gives_up in tasks:
            if gives_up:
                for _ in range(chance.randrange(3)):
                    await asyncio.sleep(0)
                task.cancel()
        async with asyncio.timeout(5):
            return await asyncio.gather(*[task for task, _ in tasks], return_exceptions=True)

    for answer in run(everybody()):
        assert answer is None or isinstance(answer, asyncio.CancelledError)
    assert turns._waiting == {}


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), []

    async def act(number: int) -> None:
        await turns.take(STREAMS[:1])
        order.append(number)
        await asyncio.sleep(0)
        turns.pass_on(STREAMS[:1])

    async def everybody() -> None:
        await asyncio.gather(*[act(number) for number in range(10)])

    run(everybody())
    assert order == list(range(10))


def test_free_turns_are_taken_at_once_all_or_none() -> None:
    turns, order = Turns(), []

    async def act() -> None:
        await turns.take(STREAMS[:1])
        order.append("after")
        turns.pass_on(STREAMS[:1])

    async def everybody() -> None:
        assert turns.take_free(STREAMS[:2])
        assert not turns.take_free(STREAMS[1:])
        assert turns.take_free(STREAMS[2:])
        later = asyncio.create_task(act())
        await asyncio.sleep(0)
        order.append("before")
        turns.pass_on(STREAMS)
        await later

    run(everybody())
    assert order == ["before", "after"]
    assert turns._waiting == {}


class NoLog:
    """Nothing was appended since."""

    remote = False

    def events(self, _stream: UUID, _after: int) -> list[Any]:
        return []


def states(size: int) -> States:
    return States(NoLog(), Codec([organisations]), size)  # type: ignore[arg-type]


def folded(version: int) -> Folded:
    return Folded(organisations, Organisation(standing="registered"), version)


def test_least_recently_used_state_is_forgotten_first() -> None:
    kept = states(2)
    kept.remember(STREAMS[0], folded(1))
    kept.remember(STREAMS[1], folded(1))
    kept.recall(organisations, STREAMS[0])
    kept.remember(STREAMS[2], folded(1))
    assert [kept.recall(organisations, stream).version for stream in STREAMS[:3]] == [1, 0, 1]


def test_older_state_does_not_replace_a_newer_one() -> None:
    kept = states(2)
    kept.remember(STREAMS[0], folded(5))
    kept.remember(STREAMS[0], folded(3))
    assert kept.recall(organisations, STREAMS[0]).version == 5
    kept.forget(STREAMS[0])
    assert kept.recall(organisations, STREAMS[0]).version == 0


def test_streams_that_do_not_exist_take_no_room() -> None:
    kept = states(1)
    kept.remember(STREAMS[0], folded(1))
    kept.remember(STREAMS[1], folded(0))
    assert kept.refresh(organisations, STREAMS[0]).version == 1


def test_redaction_leaves_the_state_of_a_concept_that_does_not_know_it() -> None:
    state = Organisation(standing="registered")
    assert evolved(organisations, state, examples.text_redacted()) is state
    with pytest.raises(NotFound):
        evolved(organisations, state, examples.meeting_opened())
