"""The views as the rest of the program has them: the live generation to read, and a thread that keeps it up to date.

A thread follows the log: woken by appends, and by a slow poll because a wake-up is only a hint. On PostgreSQL several
processes may do so; one of them leads, the others follow its checkpoint. All look now and then which generation is
live, and change over when a rebuild has moved the pointer.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.platform.database import Location
from defter.platform.generations import Catalogue, Store, fingerprint
from defter.platform.projecting import Fenced, Log, Projection, Projector, checkpoint, parked
from defter.platform.waiting import Waiting

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the positions done and those there are."""

POLL = 0.25
"""Seconds between looks at the log, the pointer and the lead, when nothing wakes the thread."""
FOLLOW = 0.003
"""Seconds between looks at a leader's checkpoint, while somebody waits for it."""
LONGEST_PAUSE = 5.0
"""Seconds between attempts, at most, while a database is in trouble."""


class Parked(Struct, frozen=True):
    """One event that is not shown."""

    projection: str
    position: int
    stream: UUID
    topic: str
    error: str


class Stamp(Struct, frozen=True):
    """What exactly is shown: equal stamps, equal pages."""

    fingerprint: str
    generation: int
    position: int


class Status(Struct, frozen=True, kw_only=True):
    """How the views stand, for people and for metrics: positions of the log, and how many the last batch had."""

    fingerprint: str
    generation: int
    position: int
    head: int
    lag: int
    parked: tuple[Parked, ...]
    database: str
    leads: bool
    trouble: str | None
    events_per_second: float
    batch: int


class _Generation:
    """One generation, opened: engines, projector, and the mark that it is in use."""

    def __init__(self, store: Store, log: Log, projections: Sequence[Projection], batch: int, readers: int) -> None:
        self.number = store.generation
        self._held = store.hold()
        self._writing = store.location.engine(store.name, pool_size=1, durable=False)
        self.reading = store.location.engine(store.name, pool_size=readers, durable=False, readonly=True)
        self.projector = Projector(log, projections, self._writing, key=store.key, batch=batch)
        try:
            self.projector.follow()
        except BaseException:
            self.close()
            raise

    def shown(self) -> int:
        """How far it is, whoever moves it: on PostgreSQL another process may have done so a moment ago."""
        if self.reading.dialect.name == "sqlite":
            return self.projector.position
        with self.reading.connect() as connection:
            return connection.scalar(_POSITION) or 0

    def in_use(self) -> bool:
        """Whether somebody is reading."""
        return isinstance(self.reading.pool, sa.QueuePool) and self.reading.pool.checkedout() > 0

    def close(self) -> None:
        self.projector.close()
        self._writing.dispose()
        self.reading.dispose()
        if self._held:
            self._held.close()


class Views:
    """The views of one fingerprint. Thread-safe.

    Making one creates, or opens, the live generation. Nothing moves before `start`, `catch_up` or `rebuild`.
    `readers` is the number of connections for reading.
    """

    def __init__(
        self,
        location: Location,
        log: Log,
        projections: Sequence[Projection],
        *,
        readers: int = 8,
        batch: int = 1000,
        fingerprint_of: Callable[[Sequence[Projection]], str] = fingerprint,
    ) -> None:
        self.fingerprint = fingerprint_of(projections)
        self._log = log
        self._projections = tuple(projections)
        self._batch, self._readers = batch, readers
        (location.data / "views").mkdir(parents=True, exist_ok=True)
        self._catalogue = Catalogue(location, self.fingerprint, self._projections)
        self._live = self._open_live()
        self._retired: list[_Generation] = []
        self._stepping = threading.Lock()
        self._waiting = Waiting(self.position, self._nudge)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._caught_up = threading.Event()
        self._thread: threading.Thread | None = None
        self._rate, self._last_batch = 0.0, 0
        self._trouble: str | None = None
        self._looked = 0.0
        self._listening = False

    # Reading

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that only reads; on SQLite all that is read on it is of one moment."""
        with self._live.reading.connect() as connection:
            yield connection

    def position(self) -> int:
        """Everything up to this position of the log is shown, or parked. Read it before what is to be shown."""
        return self._live.projector.position

    def stamp(self) -> Stamp:
        """What is shown now, as a key for caches. Read it before what is to be shown.

        Unlike `position` it is never behind the rows that a process has committed and said to be shown; on PostgreSQL
        that takes a query.
        """
        live = self._live
        return Stamp(self.fingerprint, live.number, live.shown())

    def lag(self) -> int:
        """By how many positions the views are behind the log."""
        return max(self._log.head() - self.position(), 0)

    def ready(self) -> bool:
        """Whether the views had caught up with the log at some time since the start."""
        return self._caught_up.is_set()

    def parked(self) -> list[Parked]:
        """The events that are not shown, by projection and position."""
        query = sa.select(parked).order_by(parked.c.projection, parked.c.position)
        with self.read() as connection:
            return [
                Parked(row.projection, row.position, row.stream, row.topic, row.error)
                for row in connection.execute(query)
            ]

    def is_parked(self, stream: UUID) -> bool:
        """Whether anything of the stream is recorded but not shown."""
        with self.read() as connection:
            return connection.scalar(_IS_PARKED, {"asked": stream}) is not None

    def status(self) -> Status:
        """How the views stand."""
        live = self._live
        with self.read() as connection:
            name = "SQLite" if connection.dialect.name == "sqlite" else "PostgreSQL"
            release = connection.scalar(
                sa.text("SELECT sqlite_version()" if name == "SQLite" else "SHOW server_version")
            )
        head, position = self._log.head(), live.projector.position
        return Status(
            fingerprint=self.fingerprint,
            generation=live.number,
            position=position,
            head=head,
            lag=max(head - position, 0),
            parked=tuple(self.parked()),
            database=f"{name} {release}",
            leads=live.projector.leads,
            trouble=self._trouble,
            events_per_second=self._rate,
            batch=self._last_batch,
        )

    # Waiting

    async def wait(self, position: int, timeout: float = 5.0) -> bool:  # noqa: ASYNC109
        """Wait until the position is shown (or parked, see `is_parked`); False when `timeout` seconds were too few."""
        return await self._waiting.until(position, timeout)

    def wait_sync(self, position: int, timeout: float = 5.0) -> bool:
        """`wait` for callers without an event loop."""
        return self._waiting.until_sync(position, timeout)

    def _nudge(self) -> None:
        if not self._live.projector.leads:  # a leader hears of appends; a follower has to look
            self._wake.set()

    # Moving

    def start(self) -> None:
        """Follow the log in a thread from now on."""
        if self._thread is not None:
            return
        self._stopping.clear()
        if not self._listening:
            self._log.listen(self._wake.set)
            self._listening = True
        self._thread = threading.Thread(target=self._run, name="views", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the batch that it is at."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            self._wake.set()
            thread.join()

    def close(self) -> None:
        """Stop, and give all connections back."""
        self.stop()
        with self._stepping:
            for each in (*self._retired, self._live):
                each.close()
            self._retired.clear()
            self._catalogue.close()

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the live views to the head of the log, here and now; gives the position."""
        with self._stepping:
            self._live.projector.lead()
            self._to_head(self._live.projector, progress)
            if self._thread is None:
                self._live.projector.rest()
            self._caught_up.set()
            self._waiting.tell()
            return self.position()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Fill a new generation beside the live one, and make it the live one when it has caught up; gives its number.

        Running processes go on with the old one, and change over by themselves. A rebuild that is broken off leaves a
        generation that never becomes live; `prune` drops it.
        """
        with self._catalogue.locked() as connection:
            store = self._catalogue.add(connection, live=False)
        fresh = self._open(store)
        try:
            fresh.projector.lead()
            self._to_head(fresh.projector, progress)
            self._catalogue.point(store)
        finally:
            fresh.close()
        with self._stepping:
            self._change_over()
            if self._thread is None:
                self._live.projector.rest()
        return store.generation

    def prune(self) -> list[str]:
        """Drop every generation but the live one, and those that a running process uses; gives what was dropped."""
        return self._catalogue.prune()

    def _open_live(self) -> _Generation:
        with self._catalogue.locked() as connection:
            store = self._catalogue.ensure(connection)
        found = self._open(store)
        belongs = False
        try:
            if belongs := found.projector.belongs():
                return found
        finally:
            if not belongs:
                found.close()
        logger.warning("%s was filled from another log than this one; views are filled anew", store.name)
        with self._catalogue.locked() as connection:
            store = self._catalogue.replace(connection, store)
        return self._open(store)

    def _open(self, store: Store) -> _Generation:
        return _Generation(store, self._log, self._projections, self._batch, self._readers)

    def _to_head(self, projector: Projector, progress: Progress | None) -> None:
        while True:
            try:
                if not self._step(projector):
                    return
            except Fenced:
                continue  # somebody else did this batch
            if progress:
                progress(projector.position, projector.head)

    def _step(self, projector: Projector) -> int:
        began = time.perf_counter()
        moved = projector.step()
        if moved:
            self._last_batch, self._rate = moved, moved / (time.perf_counter() - began)
        return moved

    def _change_over(self) -> None:
        """If the pointer names another generation, open it, bring it as far as the old one, and use it."""
        self._looked = time.monotonic()
        self._retire()
        number = self._catalogue.live()
        if number is None or number == self._live.number:
            return
        fresh, old = self._open_live(), self._live
        try:
            old.projector.close()  # the lead goes with it
            deadline = time.monotonic() + LONGEST_PAUSE
            while fresh.projector.position < old.projector.position and time.monotonic() < deadline:
                with suppress(Fenced):
                    if fresh.projector.lead() and self._step(fresh.projector):
                        continue
                fresh.projector.follow()  # another process brings it there
                time.sleep(FOLLOW)
        except BaseException:
            fresh.close()
            raise
        self._live = fresh
        self._retired.append(old)
        self._retire()
        logger.info("views changed over from generation %d to %d", old.number, fresh.number)

    def _retire(self) -> None:
        """Close the generations that nobody reads any more."""
        for old in [old for old in self._retired if not old.in_use()]:
            old.close()
            self._retired.remove(old)

    def _run(self) -> None:
        pause = FOLLOW
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                with self._stepping:
                    again = self._tick()
                self._trouble, pause = None, FOLLOW
            except Fenced:
                again = False
            except Exception as error:  # whatever it is, the views must go on when it is over
                self._trouble = f"{type(error).__name__}: {error}"
                logger.exception("views cannot go on; trying again in %.3f s", pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if not again:
                follows = len(self._waiting) and not self._live.projector.leads
                self._wake.wait(FOLLOW if follows else POLL)

    def _tick(self) -> bool:
        """One step; whether there may be more to do at once."""
        due = time.monotonic() - self._looked >= POLL
        if due:
            self._change_over()
        projector = self._live.projector
        leads = projector.leads or (due and projector.lead())
        if leads:
            moved = self._step(projector) > 0
        else:
            projector.follow()
            moved = False
        if not moved and not self.ready() and (leads or projector.position >= self._log.head()):
            self._caught_up.set()
        self._waiting.tell()
        return moved


_POSITION = sa.select(checkpoint.c.position)
_IS_PARKED = sa.select(parked.c.position).where(parked.c.stream == sa.bindparam("asked")).limit(1)
