"""A lost connection leaves no doubt: one event, and the first answer."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from defter.platform.database import Location
from defter.platform.eventstore import Done, Unavailable
from tests.faults.harness import command_of, send, stream_of
from tests.faults.proxy import Proxy, between
from tests.platform.stores import everything, run, store_on


@pytest.fixture
def proxy(postgres_location: Location) -> Iterator[Proxy]:
    assert postgres_location.database is not None
    with (
        tempfile.TemporaryDirectory(prefix="proxy") as directory,
        between(postgres_location.database, Path(directory)) as proxy,
    ):
        yield proxy


@pytest.fixture
def store(proxy: Proxy, tmp_path: Path) -> Iterator[Any]:
    opened = store_on(Location(data=tmp_path, database=proxy.url))
    run(send(opened, 0))
    yield opened
    opened.close()


def test_connection_cut_between_commit_and_answer_is_a_success_and_one_event(store: Any, proxy: Proxy) -> None:
    proxy.swallow.set()
    done = run(send(store, 1))
    assert not proxy.swallow.is_set(), "the answer was swallowed"
    assert [event.stream for event in everything(store)] == [stream_of(0), stream_of(1)]
    assert (done.position, done.first, done.last) == (2, 2, 2)
    again = run(send(store, 1))
    assert (again.position, again.first, again.last, again.repeated) == (2, 2, 2, True)
    assert store.head() == 2


def test_whole_group_survives_the_cut(store: Any, proxy: Proxy) -> None:
    async def many() -> list[Done]:
        proxy.swallow.set()
        return await asyncio.gather(*[send(store, number) for number in range(1, 51)])

    assert sorted(done.position for done in run(many())) == list(range(2, 52))
    assert len({event.stream for event in everything(store)}) == store.head() == 51


def test_database_that_is_away_is_unavailable_and_work_goes_on_when_it_is_back(store: Any, proxy: Proxy) -> None:
    proxy.closed.set()
    proxy.cut()
    with pytest.raises(Unavailable):
        run(send(store, 1))
    with pytest.raises(Unavailable):
        store.head()
    proxy.closed.clear()
    assert run(send(store, 1)).position == 2
    assert store._log.command(command_of(1)).first == 2
    assert [event.stream for event in everything(store)] == [stream_of(0), stream_of(1)]


def test_listener_hears_again_after_its_connection_was_cut(store: Any, proxy: Proxy, tmp_path: Path) -> None:
    heard: list[int] = []
    store.listen(lambda: heard.append(1))
    other = store_on(Location(data=tmp_path, database=proxy.url))

    async def hear_of(number: int) -> None:
        for _ in range(200):
            if heard:
                break
            await asyncio.sleep(0.02)
        heard.clear()
        await send(other, number)
        for _ in range(200):
            if heard:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it heard nothing")

    run(hear_of(1))
    heard.clear()
    proxy.cut()
    run(hear_of(2))
    other.close()
