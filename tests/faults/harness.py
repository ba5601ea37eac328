"""A writing process to be killed, and what must hold after it was.

The child (`python -m tests.faults.harness`) keeps many commands in flight through `execute`, as a server does, and
writes a line for each that it sends ("+ number") and each that is acknowledged ("! number"). The parent kills whatever
it wants to, reads the lines, and compares them with the log. Every command has the id and stream that its number says,
so that the parent can send again what was left unanswered.
"""

import asyncio
import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid5

from defter.domain.organisations import RegisterOrganisation
from defter.main import PROJECTIONS
from defter.platform.database import Location
from defter.platform.eventstore import Done, EventStore, Unavailable
from defter.platform.views import Views
from tests import examples
from tests.platform.stores import OPERATOR, by_hand, everything, run, store_on
from tests.projections.dump import dump

ROUNDS = 30 if os.environ.get("DEFTER_SOAK") else 3
IN_FLIGHT = 64
UNANSWERED = 32
"""A kill counts only when at least so many commands were waiting for their answer."""
RUN = UUID("0188f3a0-0000-7000-8000-000000000000")


def stream_of(number: int) -> UUID:
    """The stream of the command with that number."""
    return uuid5(RUN, f"stream {number}")


def command_of(number: int) -> UUID:
    """The id of the command with that number."""
    return uuid5(RUN, f"command {number}")


async def send(store: EventStore, number: int) -> Done:
    """Do the command with that number: it has one event."""
    command = RegisterOrganisation(kind="ngo", name=examples.text(f"Dernek {number}", "Association", "جمعية"))
    return await store.execute(OPERATOR, stream_of(number), command, command_id=command_of(number))


class Child:
    """A process that appends to `location` as fast as it can, numbering its commands from `first`."""

    def __init__(self, location: Location, first: int = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.harness", str(location.data), location.database or "", str(first)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        self.sent: set[int] = set()
        self.acknowledged: set[int] = set()
        self._rest = b""

    @property
    def unanswered(self) -> set[int]:
        """Sent, and never answered."""
        return self.sent - self.acknowledged

    def read(self, seconds: float) -> None:
        """Take in what the child writes, for so long or until it ends."""
        assert self.process.stdout is not None
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while (left := until - time.monotonic()) > 0:
                if selector.select(left):
                    data = os.read(self.process.stdout.fileno(), 1 << 16)
                    if not data:
                        return
                    self._take(data)

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            (self.sent if line.startswith(b"+") else self.acknowledged).add(int(line[2:]))

    def read_until(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        """Take in what the child writes until something is so. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until or self.process.poll() is not None:
                raise TimeoutError
            self.read(0.02)

    def kill(self) -> None:
        """End it at once, without a chance to tidy up, and take in its last words."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.read(5)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextlib.contextmanager
def writing(location: Location, first: int = 0) -> Iterator[Child]:
    """A child at work; it does not outlive the context."""
    child = Child(location, first)
    try:
        child.read_until(lambda: len(child.acknowledged) > IN_FLIGHT)
        yield child
    finally:
        if child.process.poll() is None:
            child.kill()


def check_nothing_lost(store: EventStore, location: Location, child: Child) -> None:
    """What was acknowledged is there, each command wholly and once, and nothing that was never sent."""
    streams = [event.stream for event in everything(store)]
    found = set(streams)
    assert len(streams) == len(found), "an event is there twice"
    lost = [number for number in child.acknowledged if stream_of(number) not in found]
    assert not lost, f"{len(lost)} acknowledged commands are lost"
    assert found <= {stream_of(number) for number in child.sent}, "an event that nobody sent"
    with by_hand(location) as connection:
        commands = {row[0] for row in connection.execute("SELECT command_id FROM commands").fetchall()}
    kept = {each if isinstance(each, UUID) else UUID(bytes=each) for each in commands}
    half = [number for number in child.sent if (command_of(number) in kept) != (stream_of(number) in found)]
    assert not half, "an event without its command, or the reverse"


def check_sent_again_once(store: EventStore, child: Child) -> None:
    """Everything unanswered is sent again under the same ids; then everything is there once."""

    async def resend() -> list[Done]:
        return await asyncio.gather(*[send(store, number) for number in sorted(child.unanswered)])

    before = {event.stream for event in everything(store)}
    for number, done in zip(sorted(child.unanswered), run(resend()), strict=True):
        assert done.repeated == (stream_of(number) in before)
    assert sorted(event.stream for event in everything(store)) == sorted(map(stream_of, child.sent))
    assert store.verify(lambda _done, _total: None).corrupt == ()


def check_shown_once(store: EventStore, location: Location) -> None:
    """The views that were filled while things were killed show every event once, as views filled anew do."""
    views = Views(location, store, PROJECTIONS)
    try:
        views.start()
        assert views.wait_sync(store.head(), 30), "the views do not catch up"
        views.stop()
        assert views.parked() == []
        with views.read() as connection:
            grown = dump(connection)
        assert [row[0] for row in grown["organisations"]] == sorted(event.stream for event in everything(store))
        views.rebuild()
        with views.read() as connection:
            assert dump(connection) == grown
    finally:
        views.close()


def main(data: str, database: str, first: str) -> None:
    """Keep commands in flight, and the views behind them, until killed; what is unavailable is tried again."""
    location = Location(data=Path(data), database=database or None)
    store = store_on(location)
    Views(location, store, PROJECTIONS).start()
    number = int(first)

    def say(line: str) -> None:
        os.write(1, line.encode())

    async def client() -> None:
        nonlocal number
        while True:
            mine, number = number, number + 1
            say(f"+ {mine}\n")
            while True:
                try:
                    await send(store, mine)
                    break
                except Unavailable:
                    await asyncio.sleep(0.05)
            say(f"! {mine}\n")

    async def clients() -> None:
        await asyncio.gather(*[client() for _ in range(IN_FLIGHT)])

    run(clients())


if __name__ == "__main__":
    main(*sys.argv[1:])
