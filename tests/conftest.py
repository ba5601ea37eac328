"""What every test may ask for: a place for the four stores, on SQLite and on a real PostgreSQL."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from defter.platform.database import Location
from tests import databases, s3


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """One PostgreSQL server for each test process."""
    with databases.server() as running:
        yield running


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.Server]:
    """One S3-like server for each test process that needs one."""
    with s3.server() as running:
        yield running


@pytest.fixture
def sqlite_location(tmp_path: Path) -> Location:
    """An empty data directory: the embedded stores."""
    return Location(data=tmp_path)


@pytest.fixture
def postgres_location(tmp_path: Path, postgres_server: Any) -> Iterator[Location]:
    """An empty data directory and an empty PostgreSQL database."""
    with databases.fresh_database(postgres_server) as url:
        yield Location(data=tmp_path, database=url)


@pytest.fixture(params=["sqlite", "postgres"])
def location(request: pytest.FixtureRequest) -> Location:
    """Both, one after the other: a test that asks for it runs twice."""
    given: Location = request.getfixturevalue(f"{request.param}_location")
    return given


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says in one line that the browser journeys were left out, and how to have them."""
    reasons = {
        report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if "Chromium" in str(report.longrepr)
    }
    for reason in sorted(reasons):
        terminalreporter.write_line(reason.removeprefix("Skipped: "), yellow=True)


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
