"""What the journeys share: platforms that are served, and a browser to look at them."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browsing import Browsing, chromium, chromium_path
from tests.journeys.prepared import fill_large
from tests.journeys.server import Served, begin, copied, fill_sample, served

WITHOUT = "Browser journeys were skipped: install Chromium (apt-get install chromium), or name it in $CHROMIUM."


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample platform, filled once, also where several processes test; nothing changes it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        data = tmp_path_factory.mktemp("journeys") / "sample"
        fill_sample(data)
        return data
    shared = tmp_path_factory.getbasetemp().parent / "journeys"
    shared.mkdir(exist_ok=True)
    with (shared / "filled").open("a+") as filled:
        fcntl.flock(filled, fcntl.LOCK_EX)  # whoever comes second waits until it is there
        filled.seek(0)
        if not filled.read():
            fill_sample(shared / "sample")
            filled.write("yes")
    return shared / "sample"


@pytest.fixture(scope="package")
def platform(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample platform as `make demo` serves it; each journey plans a meeting of its own there."""
    with served("demo", data=copied(sample, tmp_path_factory.mktemp("served") / "demo")) as running:
        yield running


@pytest.fixture(scope="package")
def large(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample with more than two hundred meetings, one of them with four hundred outcomes."""
    data = tmp_path_factory.mktemp("served") / "large"
    fill_large(sample, data)
    with served("demo", data=data) as running:
        yield running


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A platform that was only just begun: `FIRST` may sign in with `PASSWORD`."""
    data = tmp_path_factory.mktemp("served") / "empty"
    begin(data)
    with served("serve", data=data) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One Chromium for all journeys. Without it they are skipped, or fail where DEFTER_REQUIRE_BROWSER says so."""
    path = chromium_path()
    if path is None:
        if os.environ.get("DEFTER_REQUIRE_BROWSER"):
            pytest.fail(WITHOUT)
        pytest.skip(WITHOUT)
    with chromium(path) as running:
        yield running


@pytest.fixture
def browsing(browser: Any) -> Iterator[Browsing]:
    """Windows for one test; it fails when a page complained, or asked anybody but this machine."""
    session = Browsing(browser)
    yield session
    session.close()
