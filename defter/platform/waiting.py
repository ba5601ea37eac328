"""Waiting until views have reached a position, from coroutines and from threads."""

import asyncio
import itertools
import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Waiting:
    """Who waits for which position. Thread-safe, and tied to no event loop.

    `position` gives where the views are now; `nudge` is called when somebody begins to wait.
    """

    def __init__(self, position: Callable[[], int], nudge: Callable[[], None]) -> None:
        self._position = position
        self._nudge = nudge
        self._lock = threading.Lock()
        self._entries: dict[int, tuple[int, Callable[[], object]]] = {}
        self._tickets = itertools.count()

    def __len__(self) -> int:
        return len(self._entries)

    async def until(self, position: int, timeout: float) -> bool:  # noqa: ASYNC109
        """Wait until the views are there; False when `timeout` seconds were too few."""
        if self._position() >= position:
            return True
        loop = asyncio.get_running_loop()
        reached = asyncio.Event()

        def wake() -> None:
            try:
                loop.call_soon_threadsafe(reached.set)
            except RuntimeError:
                logger.debug("the loop that waited for position %d has ended", position)

        ticket = self._add(position, wake)
        try:
            await asyncio.wait_for(reached.wait(), timeout)
        except TimeoutError:
            return False
        finally:
            self._forget(ticket)
        return True

    def until_sync(self, position: int, timeout: float) -> bool:
        """The same, for callers without an event loop."""
        if self._position() >= position:
            return True
        reached = threading.Event()
        ticket = self._add(position, reached.set)
        try:
            return reached.wait(timeout)
        finally:
            self._forget(ticket)

    def tell(self) -> None:
        """Wake all who wait for the present position or an earlier one."""
        if not self._entries:
            return
        position = self._position()
        with self._lock:
            reached = [ticket for ticket, (awaited, _) in self._entries.items() if awaited <= position]
            for ticket in reached:
                self._entries.pop(ticket)[1]()

    def _add(self, position: int, wake: Callable[[], object]) -> int:
        with self._lock:
            ticket = next(self._tickets)
            self._entries[ticket] = position, wake
        self.tell()  # it may have been reached meanwhile
        self._nudge()
        return ticket

    def _forget(self, ticket: int) -> None:
        with self._lock:
            self._entries.pop(ticket, None)
