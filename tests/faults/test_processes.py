"""Several processes write to one log at once; nothing is lost, nothing doubled, and a reader skips nothing."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from defter.domain.meetings import meetings
from defter.platform.clock import uuid7
from defter.platform.database import Location
from tests import examples
from tests.faults.harness import ROUNDS, Child
from tests.platform.stores import OPERATOR, everything, run, store_on

WRITERS = 4
OUTCOMES = 20 * ROUNDS


def test_rapporteurs_in_several_processes_log_into_one_meeting(postgres_location: Location) -> None:
    store = store_on(postgres_location)
    meeting = uuid7()
    opened = (examples.plan_meeting(), examples.open_meeting())
    run(store.execute(OPERATOR, meeting, *opened, command_id=uuid7()))
    assert postgres_location.database is not None
    place = [str(postgres_location.data), postgres_location.database, str(meeting)]
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.rapporteur", *place, str(writer), str(OUTCOMES)],
            cwd=Path(__file__).parents[2],
        )
        for writer in range(WRITERS)
    ]
    seen: list[Any] = []
    while any(writer.poll() is None for writer in writers):
        seen += store.read(seen[-1].position if seen else 0, 7)
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    while newer := store.read(seen[-1].position, 7):
        seen += newer
    state, version = store.state(meetings, meeting)
    expected = {examples.outcome(f"{writer} {number}") for writer in range(WRITERS) for number in range(OUTCOMES)}
    assert set(state.outcomes) == expected
    assert version == 2 + WRITERS * OUTCOMES
    assert [event.version for event in seen] == list(range(1, version + 1))
    assert seen == everything(store)
    store.close()


def test_reader_who_follows_many_writers_skips_nothing(postgres_location: Location) -> None:
    store = store_on(postgres_location)
    writers = [Child(postgres_location, first=writer * 1_000_000) for writer in range(WRITERS)]
    seen: list[Any] = []
    try:
        while len(seen) < 1_000 * ROUNDS or not all(writer.acknowledged for writer in writers):
            seen += store.read(seen[-1].position if seen else 0, 50)
            for writer in writers:
                writer.read(0.001)
    finally:
        for writer in writers:
            writer.kill()
    while newer := store.read(seen[-1].position, 50):
        seen += newer
    assert [event.position for event in seen] == [event.position for event in everything(store)]
    assert [event.position for event in seen] == list(range(1, store.head() + 1))
    store.close()
