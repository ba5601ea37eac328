"""Whoever sends is killed at any moment: every mail arrives, and only the one in doubt a second time."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from defter.platform.accounts import Accounts
from defter.platform.clock import now
from defter.platform.database import Location
from tests.faults.harness import ROUNDS, RUN
from tests.journeys.server import free_port

MAILS = 40 * ROUNDS
"""More than are sent before the last kill."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A mail server in a process of its own: its port, and the file with the Message-IDs that it accepted."""
    port, file = free_port(), tmp_path / "accepted"
    file.touch()
    command = [sys.executable, "-m", "tests.faults.smtp_server", str(port), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    yield port, file
    process.kill()
    process.wait()
    process.stdout.close()


@contextmanager
def posting(location: Location, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process that sends; it does not outlive the context."""
    place = [str(location.data), location.database or "", str(port)]
    process = subprocess.Popen([sys.executable, "-m", "tests.faults.postman", *place], cwd=ROOT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Raises TimeoutError."""
    until = time.monotonic() + 40
    while not condition():
        if time.monotonic() > until or process.poll() is not None:
            raise TimeoutError
        time.sleep(0.001)


def put(accounts: Accounts) -> list[UUID]:
    """Mails that wait to be sent; their keys."""
    keys = [uuid5(RUN, f"mail {number}") for number in range(MAILS)]
    for key in keys:
        accounts.outbox.put(key, to="reader@example.org", subject="Davet", body="Metin", language="tr")
    return keys


def accepted(file: Path) -> list[str]:
    return file.read_text("ascii").split()


def test_a_killed_sender_loses_no_mail_and_repeats_only_the_one_in_doubt(
    location: Location, mailbox: tuple[int, Path]
) -> None:
    port, file = mailbox
    accounts = Accounts(location, now, domain="platform.test")
    keys = put(accounts)
    for _ in range(ROUNDS):
        goal = len(accepted(file)) + random.randint(1, 20)
        with posting(location, port) as process:
            wait_until(lambda goal=goal: len(accepted(file)) >= goal, process)  # type: ignore[misc]
            time.sleep(random.uniform(0, 0.01))
        waiting = accounts.outbox.statistics().waiting
        assert 0 < waiting < MAILS, "killed while there was something to send"
        assert len(set(accepted(file))) - (MAILS - waiting) in (0, 1), "only one mail is in doubt"
    with posting(location, port) as process:
        wait_until(lambda: accounts.outbox.statistics().waiting == 0, process)
    times = Counter(accepted(file))
    assert set(times) == {f"<{key}@platform.test>" for key in keys}
    assert sum(times.values()) - MAILS <= ROUNDS
    assert accounts.outbox.statistics().failed == 0
    accounts.close()


def test_several_senders_send_every_mail_once(postgres_location: Location, mailbox: tuple[int, Path]) -> None:
    port, file = mailbox
    accounts = Accounts(postgres_location, now, domain="platform.test")
    keys = put(accounts)
    with posting(postgres_location, port) as first, posting(postgres_location, port), posting(postgres_location, port):
        wait_until(lambda: accounts.outbox.statistics().waiting == 0, first)
    assert sorted(accepted(file)) == sorted(f"<{key}@platform.test>" for key in keys)
    accounts.close()
