"""Whatever is killed, whenever: what was acknowledged is there, nothing is half there, sending again is harmless."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from defter.platform.database import Location
from tests import databases
from tests.faults.harness import (
    ROUNDS,
    UNANSWERED,
    Child,
    check_nothing_lost,
    check_sent_again_once,
    check_shown_once,
    writing,
)
from tests.platform.stores import store_on


def kill_when_busy(child: Child, kill: Callable[[], object]) -> None:
    """At a random moment, but only while enough commands wait for their answer, by the child's own lines."""
    child.read(random.uniform(0.02, 0.3))
    child.read_until(lambda: len(child.unanswered) >= UNANSWERED)
    assert len(child.unanswered) >= UNANSWERED
    kill()


def check_everything(location: Location, child: Child) -> None:
    """What log and views hold after the kills, and after sending again what was left unanswered."""
    store = store_on(location)
    check_nothing_lost(store, location, child)
    check_sent_again_once(store, child)
    check_shown_once(store, location)
    store.close()


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_killed_writer_loses_nothing(location: Location, attempt: int) -> None:
    with writing(location) as child:
        kill_when_busy(child, child.kill)
    assert len(child.unanswered) >= UNANSWERED
    check_everything(location, child)


def test_killed_backend_loses_nothing_and_the_writer_goes_on(postgres_location: Location) -> None:
    assert postgres_location.database is not None
    with writing(postgres_location) as child, psycopg.connect(postgres_location.database, autocommit=True) as admin:
        for _ in range(ROUNDS):
            kill_when_busy(
                child,
                lambda: admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'defter-log' AND datname = current_database()"
                ),
            )
            goal = len(child.acknowledged) + 200
            child.read_until(lambda goal=goal: len(child.acknowledged) >= goal)  # type: ignore[misc]
        child.kill()
    check_everything(postgres_location, child)


class Server:
    """A PostgreSQL server of its own, to be killed and started again on the same data."""

    def __init__(self, running: Any) -> None:
        self.directory: Path = running.pgdata
        self.running = running
        self.url: str = running.get_uri()

    def backend(self) -> int:
        """The process id of the backend that the child's writer uses."""
        with psycopg.connect(self.url, autocommit=True) as admin:
            row = admin.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'defter-log' AND query LIKE '%log.append%'"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def kill(self) -> None:
        """The postmaster and all its processes, at once."""
        postmaster = psutil.Process(int((self.directory / "postmaster.pid").read_text().split()[0]))
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=5)

    def start(self) -> None:
        """Start it again; it recovers by itself. Lock files of the dead are removed, as after a power cut."""
        for left in (self.directory / "postmaster.pid", *self.directory.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        self.running.ensure_postgres_running()


@pytest.fixture
def server() -> Iterator[Server]:
    with databases.server() as running:
        yield Server(running)


def test_killed_server_loses_nothing_and_the_writer_goes_on(server: Server, tmp_path: Path) -> None:
    location = Location(data=tmp_path, database=server.url)
    with writing(location) as child:
        for attempt in range(ROUNDS):
            if attempt % 3 == 1:  # a backend that dies so takes the server through recovery
                backend = server.backend()
                kill_when_busy(child, lambda backend=backend: os.kill(backend, signal.SIGKILL))  # type: ignore[misc]
            else:
                kill_when_busy(child, server.kill)
                server.start()
            goal = len(child.acknowledged) + 200
            child.read_until(lambda goal=goal: len(child.acknowledged) >= goal, 40)  # type: ignore[misc]
        child.kill()
    check_everything(location, child)
