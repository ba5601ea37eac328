"""The folded states that a process remembers, and whose turn it is to change them."""

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from defter.domain.vocabulary import Concept, Event, NotFound, State, TextRedacted
from defter.platform.envelope import Codec
from defter.platform.log import Log


class Folded(Struct, frozen=True, gc=False):
    """A stream's state after the event of that version; version 0 is before its first."""

    concept: Concept
    state: State
    version: int


class States:
    """The least recently used are forgotten; a stream that is remembered costs only the reading of newer events.

    States are immutable, so any thread may hold one. A remembered state can be older than the log, never newer.
    """

    def __init__(self, log: Log, codec: Codec, size: int) -> None:
        self._log = log
        self._codec = codec
        self._size = size
        self._kept: OrderedDict[int, Folded] = OrderedDict()
        """By `UUID.int`, because interpreted code hashes a UUID, several times for every command."""
        self._lock = threading.Lock()

    def recall(self, concept: Concept, stream: UUID) -> Folded:
        """What is remembered, without asking the log: the initial state when nothing is."""
        with self._lock:
            folded = self._kept.get(stream.int)
            if folded is None:
                return Folded(concept, concept.initial, 0)
            self._kept.move_to_end(stream.int)
        if folded.concept is not concept:
            raise NotFound("stream-unknown")
        return folded

    def remember(self, stream: UUID, folded: Folded) -> None:
        """Keep a state, unless a newer one is kept already."""
        with self._lock:
            kept = self._kept.get(stream.int)
            if folded.version and (kept is None or kept.version < folded.version):
                self._kept[stream.int] = folded
                self._kept.move_to_end(stream.int)
                if len(self._kept) > self._size:
                    self._kept.popitem(last=False)

    def forget(self, stream: UUID) -> None:
        """Let a state go."""
        with self._lock:
            self._kept.pop(stream.int, None)

    def refresh(self, concept: Concept, stream: UUID) -> Folded:
        """The newest state, by reading the events after the remembered one.

        Raises NotFound when the stream is of another concept, Unavailable, and UndecodableEvent.
        """
        folded = self.recall(concept, stream)
        rows = self._log.events(stream, folded.version)
        if not rows:
            return folded
        events = [self._codec.decode(topic, state)[1] for _, _, _, topic, state in rows]
        if folded.version and any(type(event) is TextRedacted for event in events):
            # What is remembered may hold the text that was removed.
            self.forget(stream)
            return self.refresh(concept, stream)
        state = folded.state
        for event in events:
            state = evolved(concept, state, event)
        folded = Folded(concept, state, rows[-1][2])
        self.remember(stream, folded)
        return folded


def evolved(concept: Concept, state: State, event: Event) -> State:
    """The state after `event`. Raises NotFound when the concept has no such event: the stream is of another kind."""
    if type(event) in concept.events:
        changed: State = concept.evolve(state, event)
        return changed
    if type(event) is TextRedacted:
        return state
    raise NotFound("stream-unknown")


class Turns:
    """One command at a time on each stream, in the order in which they came; for one event loop at a time."""

    def __init__(self) -> None:
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}

    def take_free(self, streams: Sequence[UUID]) -> bool:
        """Take the turn of every stream if nobody has any of them, which is usual; else take none."""
        for stream in streams:
            if stream.int in self._waiting:
                return False
        for stream in streams:
            self._waiting[stream.int] = deque()
        return True

    async def take(self, streams: Sequence[UUID]) -> None:
        """Wait for the turn of every stream; `pass_on` must follow. Sorted streams cannot wait in a circle."""
        for count, stream in enumerate(streams):
            try:
                await self._take(stream)
            except asyncio.CancelledError:
                self.pass_on(streams[:count])
                raise

    def pass_on(self, streams: Sequence[UUID]) -> None:
        """Let the next have the turn of these streams."""
        for stream in streams:
            self._pass_on(stream)

    async def _take(self, stream: UUID) -> None:
        waiting = self._waiting.get(stream.int)
        if waiting is None:
            self._waiting[stream.int] = deque()
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on(stream)  # it was our turn already
            raise

    def _pass_on(self, stream: UUID) -> None:
        waiting = self._waiting[stream.int]
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._waiting[stream.int]
