"""The virus scanner: what its exit code means, and what happens when it does not do its work."""

import os
import sys
import time
from pathlib import Path

import pytest
import structlog

from defter.domain.vocabulary import Refused
from defter.platform.log import Misconfigured
from defter.platform.scanning import Scanner

FINDS = (
    "import sys; data = sys.stdin.buffer.read(); bad = b'VIRUS' in data; print('Test.Virus FOUND' if bad else 'OK'); "
)
FINDS += "sys.exit(1 if bad else 0)"


def scanner(program: str, seconds: int = 20) -> Scanner:
    return Scanner(f'{sys.executable} -I -S -c "{program}"', seconds)


def test_clean_file_passes_and_an_infected_one_is_refused_and_logged_without_its_content() -> None:
    finds = scanner(FINDS)
    finds.scan(b"a letter")
    with structlog.testing.capture_logs() as logged, pytest.raises(Refused) as refused:
        finds.scan(b"a letter with a VIRUS")
    assert refused.value.key == "file-infected"
    (line,) = logged
    assert (line["event"], line["said"], line["size"]) == ("infected file refused", "Test.Virus FOUND", 21)
    assert "a letter" not in repr(logged)


def test_large_file_goes_through_whole() -> None:
    with pytest.raises(Refused):
        scanner(FINDS).scan(bytes(3_000_000) + b"VIRUS")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; print('no database'); sys.exit(2)", "no database"),
        ("import os, signal; print('loading', flush=True); os.kill(os.getpid(), signal.SIGSEGV)", "loading"),
    ],
)
def test_scanner_that_could_not_tell_lets_nothing_pass(program: str, said: str) -> None:
    with structlog.testing.capture_logs() as logged, pytest.raises(Refused) as refused:
        scanner(program).scan(bytes(200_000))
    assert refused.value.key == "file-not-scanned"
    assert [line["said"] for line in logged] == [said]
    with pytest.raises(Misconfigured, match=said):
        scanner(program).check()


def test_scanner_that_is_not_there_lets_nothing_pass() -> None:
    with pytest.raises(Refused) as refused:
        Scanner("/no/such/scanner -").scan(b"a letter")
    assert refused.value.key == "file-not-scanned"
    with pytest.raises(Misconfigured, match="No such file"):
        Scanner("/no/such/scanner -").check()
    with pytest.raises(Misconfigured, match="scan is no command"):
        Scanner("clamdscan 'not closed")


def test_scanner_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        Scanner(f"/bin/sh -c 'sleep 60 & echo $! > {started}; wait'", 1).scan(b"a letter")
    assert refused.value.key == "file-not-scanned"
    assert time.monotonic() - began < 10
    while _runs(int(started.read_text())):  # it is ended at once, but a little later it is gone
        assert time.monotonic() - began < 20


def _runs(process: int) -> bool:
    """Whether it still does; one that was ended may wait for somebody to notice."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def test_scanner_gets_neither_a_shell_nor_the_secrets_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFTER_S3_SECRET_KEY", "a secret")
    scanner("import os, sys; sys.exit(1 if any('DEFTER' in each for each in os.environ) else 0)").scan(b"a letter")
    assert "DEFTER_S3_SECRET_KEY" in os.environ
    shell = Scanner(f'{sys.executable} -I -S -c "import sys; sys.exit(len(sys.argv) - 1)" ; exit 0')
    with pytest.raises(Refused):
        shell.scan(b"a letter")  # to a program, `;` and `exit` and `0` are three arguments


def test_without_a_scanner_every_file_passes() -> None:
    Scanner().scan(b"VIRUS")
    Scanner().check()
