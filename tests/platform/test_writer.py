"""One thread gathers what is in flight; each caller hears its own outcome, whatever happens to the others."""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from defter.platform.log import Append, NewEvent, Outcome, Redaction, Stale, Unavailable, Written
from defter.platform.writer import LARGEST_GROUP, Writer, next_group
from tests.platform.stores import run


class Paper:
    """A log that only counts; while `gate` is closed it is busy, and it fails as often as it is told."""

    remote = False

    def __init__(self, failures: int = 0) -> None:
        self.groups: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.failures = failures

    def append(self, group: Sequence[Append]) -> list[Outcome]:
        self.gate.wait(10)
        self.groups.append(len(group))
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the disk is on fire")
        return [Written(1, 1, 1) if append.digest != b"stale" else Stale() for append in group]


def an_append(*written: UUID, read: Sequence[UUID] = (), command: UUID | None = None, digest: bytes = b"") -> Append:
    return Append(
        events=[NewEvent(stream, 1, "t:1", b"", b"") for stream in written],
        required=dict.fromkeys([*written, *read], 0),
        command=command or uuid4(),
        digest=digest,
    )


def writer_on(paper: Any, committed: Any = lambda: None) -> Writer:
    return Writer(paper, committed)


def test_what_is_handed_in_during_one_turn_of_the_loop_is_one_group() -> None:
    paper = Paper()
    writer = writer_on(paper)

    async def many() -> list[Any]:
        return await asyncio.gather(*[writer.append(an_append(uuid4())) for _ in range(100)])

    assert run(many()) == [Written(1, 1, 1)] * 100
    assert paper.groups == [100]
    writer.close()


def test_what_comes_while_a_group_is_committed_waits_for_the_next() -> None:
    paper = Paper()
    writer = writer_on(paper)

    async def in_waves() -> None:
        paper.gate.clear()
        first = writer.append(an_append(uuid4()))
        await asyncio.sleep(0.05)
        later = []
        for _ in range(LARGEST_GROUP + 10):
            later.append(writer.append(an_append(uuid4())))
            await asyncio.sleep(0)
        paper.gate.set()
        await asyncio.gather(first, *later)

    run(in_waves())
    assert paper.groups == [1, LARGEST_GROUP, 10]
    writer.close()


def test_each_caller_hears_its_own_outcome() -> None:
    writer = writer_on(Paper())

    async def mixed() -> list[Any]:
        appends = [an_append(uuid4(), digest=b"stale" if n % 3 == 0 else b"") for n in range(9)]
        return await asyncio.gather(*[writer.append(append) for append in appends])

    assert [isinstance(outcome, Stale) for outcome in run(mixed())] == [n % 3 == 0 for n in range(9)]
    assert (writer.metrics.appends, writer.metrics.conflicts, writer.metrics.groups) == (6, 3, 1)
    assert writer.metrics.sizes == {9: 1}
    writer.close()


def test_writer_goes_on_after_any_failure_of_the_log() -> None:
    writer = writer_on(Paper(failures=1))

    async def twice() -> list[Any]:
        return [await writer.append(an_append(uuid4())), await writer.append(an_append(uuid4()))]

    failed, written = run(twice())
    assert isinstance(failed, Unavailable)
    assert "the disk is on fire" in str(failed)
    assert written == Written(1, 1, 1)
    assert writer.metrics.failures == 1
    writer.close()


def test_caller_that_went_away_does_not_disturb_the_others() -> None:
    paper = Paper()
    writer = writer_on(paper)

    async def leave() -> Any:
        paper.gate.clear()
        gone, stays = writer.append(an_append(uuid4())), writer.append(an_append(uuid4()))
        await asyncio.sleep(0.02)
        gone.cancel()
        paper.gate.set()
        return await stays

    assert run(leave()) == Written(1, 1, 1)

    async def end_before_the_answer() -> None:
        paper.gate.clear()
        writer.append(an_append(uuid4()))
        await asyncio.sleep(0.02)

    run(end_before_the_answer())
    paper.gate.set()
    writer.close()
    assert paper.groups == [2, 1]


def test_loop_that_ended_too_early_does_not_stop_the_next() -> None:
    paper = Paper()
    writer = writer_on(paper)
    first = asyncio.new_event_loop()

    async def hand_in() -> None:
        writer.append(an_append(uuid4()))

    first.run_until_complete(hand_in())
    first.close()

    async def wait() -> Any:
        return await asyncio.wait_for(writer.append(an_append(uuid4())), 5)

    assert run(wait()) == Written(1, 1, 1)
    writer.close()
    assert sum(paper.groups) == 2


def test_closing_commits_what_was_handed_in() -> None:
    paper = Paper()
    writer = writer_on(paper)

    async def close_at_once() -> Any:
        waiting = writer.append(an_append(uuid4()))
        writer.close()
        late = await writer.append(an_append(uuid4()))
        assert isinstance(late, Unavailable)
        return await waiting

    assert run(close_at_once()) == Written(1, 1, 1)


def test_listeners_hear_of_groups_with_new_events_only() -> None:
    heard: list[int] = []
    writer = writer_on(Paper(), lambda: heard.append(1))

    async def two() -> None:
        await writer.append(an_append(uuid4(), digest=b"stale"))
        await writer.append(an_append(uuid4()))

    run(two())
    writer.close()
    assert heard == [1]


few = st.sampled_from([UUID(int=n) for n in range(6)])
appends = st.builds(
    lambda written, read, command: an_append(*written, read=read, command=command),
    st.lists(few, max_size=2, unique=True),
    st.lists(few, max_size=2),
    st.sampled_from([UUID(int=100 + n) for n in range(8)]),
)


@given(st.lists(appends, max_size=20))
def test_members_of_a_group_can_be_judged_apart_and_keep_their_order(given_appends: list[Append]) -> None:
    waiting: Any = deque((append, None) for append in given_appends)
    order: list[Append] = []
    while waiting:
        group = [append for append, _ in next_group(waiting)]
        assert group
        for at, append in enumerate(group):
            for other in group[at + 1 :]:
                assert append.command != other.command
                assert {event.stream for event in append.events}.isdisjoint(other.required)
                assert {event.stream for event in other.events}.isdisjoint(append.required)
        order += group
    assert sorted(map(id, order)) == sorted(map(id, given_appends))
    for at, append in enumerate(order):
        for other in order[at + 1 :]:
            if {event.stream for event in append.events} & {event.stream for event in other.events}:
                assert index_of(given_appends, append) < index_of(given_appends, other)


def index_of(many: list[Append], one: Append) -> int:
    return next(n for n, each in enumerate(many) if each is one)


def test_append_that_redacts_is_committed_alone() -> None:
    redacting = msgspec.structs.replace(an_append(uuid4()), redactions=(Redaction(uuid4(), 1, lambda _t, _s: None),))
    waiting: Any = deque((append, None) for append in (an_append(uuid4()), redacting, an_append(uuid4())))
    groups = []
    while waiting:
        groups.append([append for append, _ in next_group(waiting)])
    assert [len(group) for group in groups] == [2, 1]
    assert groups[1] == [redacting]
