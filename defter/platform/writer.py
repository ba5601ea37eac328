"""The one thread of a process that appends: it commits what is in flight together, so that many share one flush.

Callers on an event loop hand in appends; all that were handed in during one turn of the loop, and while the last group
was being committed, form the next group. Each caller gets its own outcome, all of them by one call into the loop.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable
from queue import SimpleQueue

from msgspec import Struct

from defter.platform.log import Append, Log, Outcome, Stale, Unavailable, Written

LARGEST_GROUP = 256

Answer = Outcome | Unavailable
"""What a caller's future is given. Failures are values too, because a caller that went away does not fetch them."""
Entry = tuple[Append, "asyncio.Future[Answer]"]


class Metrics(Struct):
    """Counted since the process started. `sizes` counts groups by the number of their appends."""

    groups: int = 0
    appends: int = 0
    events: int = 0
    conflicts: int = 0
    failures: int = 0
    sizes: Counter[int] = {}  # type: ignore[assignment]


class Writer:
    """Group commit for one log. `committed` is called, in the writer's thread, after each group with new events."""

    def __init__(self, log: Log, committed: Callable[[], None]) -> None:
        self.metrics = Metrics(sizes=Counter())
        self._log = log
        self._committed = committed
        self._gathered: list[Entry] = []
        self._gathering: asyncio.AbstractEventLoop | None = None
        self._queue: SimpleQueue[list[Entry] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def append(self, append: Append) -> "asyncio.Future[Answer]":
        """Hand in one append; to be called in an event loop. The future gives its outcome, or why there is none."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        if self._closed:
            future.set_result(Unavailable("the log is closed"))
            return future
        if self._gathering is not loop:  # also when another loop ended before it handed over
            self._gathering = loop
            loop.call_soon(self._hand_over)
        self._gathered.append((append, future))
        return future

    def _hand_over(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
            self._thread.start()
        entries, self._gathered, self._gathering = self._gathered, [], None
        self._queue.put(entries)

    def close(self) -> None:
        """Commit what was handed in, then stop."""
        self._closed = True
        if self._gathered:
            self._hand_over()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        waiting: deque[Entry] = deque()
        running = True
        while running or waiting:
            while running and (not waiting or not self._queue.empty()):
                entries = self._queue.get()
                if entries is None:
                    running = False
                else:
                    waiting.extend(entries)
            if waiting:
                self._commit(next_group(waiting))

    def _commit(self, entries: list[Entry]) -> None:
        answers: list[Answer]
        try:
            answers = list(self._log.append([append for append, _ in entries]))
        except Exception as error:  # noqa: BLE001  # whatever happened, the callers must hear of it and the writer go on
            failure = error if isinstance(error, Unavailable) else Unavailable(f"{type(error).__name__}: {error}")
            answers = [failure] * len(entries)
        self._count(entries, answers)
        settle(entries, answers)
        if any(isinstance(answer, Written) and answer.first for answer in answers):
            self._committed()

    def _count(self, entries: list[Entry], answers: list[Answer]) -> None:
        metrics = self.metrics
        metrics.groups += 1
        metrics.sizes[len(entries)] += 1
        for (append, _), answer in zip(entries, answers, strict=True):
            if isinstance(answer, Written):
                metrics.appends += 1
                metrics.events += len(append.events)
            elif isinstance(answer, Stale):
                metrics.conflicts += 1
            elif isinstance(answer, Unavailable):
                metrics.failures += 1


def next_group(waiting: deque[Entry]) -> list[Entry]:
    """Take the next group from the front of `waiting`: appends that can be judged independently of one another.

    An append waits for the next group when an earlier one writes to a stream that it depends on, depends on a stream
    that it writes to, or carries the same command id. One that redacts is a group of its own: it reads a whole stream,
    and must not fail others when it meets an event that it cannot read.
    """
    if len(waiting) == 1:
        return [waiting.popleft()]
    group: list[Entry] = []
    later: list[Entry] = []
    written: set[int] = set()
    touched: set[int] = set()
    while waiting and len(group) < LARGEST_GROUP:
        entry = waiting.popleft()
        append = entry[0]
        # By number, because a UUID is slow to hash, and this is done for every append.
        writes = {event.stream.int for event in append.events}
        if append.command is not None:
            writes.add(append.command.int)
        depends = {stream.int for stream in append.required}
        apart = not append.redactions or not touched
        if not apart or not written.isdisjoint(depends) or not touched.isdisjoint(writes):
            later.append(entry)
        elif append.redactions:
            group.append(entry)
            break
        else:
            group.append(entry)
        written |= writes
        touched |= writes
        touched |= depends
    waiting.extendleft(reversed(later))
    return group


def settle(entries: list[Entry], answers: list[Answer]) -> None:
    """Give each caller its answer, by one call into each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Answer], Answer]]] = {}
    for (_, future), answer in zip(entries, answers, strict=True):
        loops.setdefault(future.get_loop(), []).append((future, answer))
    for loop, results in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, results)
        except RuntimeError:
            continue  # that loop has ended, and nobody waits in it


def _resolve(results: "list[tuple[asyncio.Future[Answer], Answer]]") -> None:
    for future, answer in results:
        if not future.done():
            future.set_result(answer)
