"""A log of a million events: rebuilt within its memory, and again the same. Only in `make soak`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.workload import fill
from defter.main import open_platform
from defter.platform.database import Location
from defter.platform.settings import Settings
from tests.projections.dump import dump

pytestmark = pytest.mark.skipif(not os.environ.get("DEFTER_SOAK"), reason="takes minutes: make soak")

EVENTS = 1_000_000
MEGABYTES = 400


def test_a_million_events_are_shown_within_memory_and_shown_again_the_same(location: Location) -> None:
    settings = Settings(data=location.data, database=location.database)
    with open_platform(settings) as platform:
        fill(platform.store._log, platform.store.codec, EVENTS)
        assert platform.store.head() == EVENTS
        checked = platform.store.verify()
        assert (checked.events, checked.corrupt) == (EVENTS, ())
    place = [str(location.data), *([location.database] if location.database else [])]
    rebuilt = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", *place],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert float(rebuilt.stdout) < MEGABYTES
    with open_platform(settings) as platform:
        assert platform.views.parked() == []
        assert platform.views.lag() == 0
        with platform.views.read() as connection:
            first = dump(connection)
        platform.views.rebuild()
        with platform.views.read() as connection:
            assert dump(connection) == first
