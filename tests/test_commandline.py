"""The command line, as a process of its own, and as a function where a projection must be broken."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

import defter.main
from defter.commandline import main
from defter.domain.meetings.plan import MeetingPlanned
from defter.platform.database import Location
from defter.platform.rows import Rows
from defter.projections.meetings.handlers import projection as meeting_projection


def defter_(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    return subprocess.run(
        [sys.executable, "-m", "defter", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


def invoked(*arguments: str) -> Result:
    """Call the command inside this process."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled platform that nothing changes."""
    data = tmp_path_factory.mktemp("sample")
    assert defter_("demo", "--data", str(data), "--fill-only").returncode == 0
    return data


def copied(sample: Path, to: Path) -> str:
    subprocess.run(["cp", "-r", str(sample), str(to / "copy")], check=True)
    return str(to / "copy")


def test_filling_a_sample_twice_adds_nothing(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    before = defter_("verify", "--data", data).stdout
    assert defter_("demo", "--data", data, "--fill-only").returncode == 0
    assert defter_("verify", "--data", data).stdout == before


def test_status_names_every_setting_and_its_source(sample: Path) -> None:
    told = defter_("status", "--data", str(sample))
    assert told.returncode == 0
    assert f"{sample}  (command line)" in told.stdout
    assert "0 behind" in told.stdout


def test_a_poison_event_is_named_until_the_projection_is_repaired(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copied(sample, tmp_path)
    whole = defter.main.PROJECTIONS

    def broken(_rows: Rows, recorded: Any) -> None:
        raise ZeroDivisionError("a handler with a mistake")

    one = meeting_projection
    bad = type(one)(one.name, one.tables, {**one.handlers, MeetingPlanned: broken})
    with monkeypatch.context() as patched:
        patched.setattr(defter.main, "PROJECTIONS", tuple(bad if each is one else each for each in whole))
        assert invoked("rebuild", "--data", data).exit_code == 0
        told = invoked("status", "--data", data)
        assert told.exit_code == 1
        assert "meetings: meetings.MeetingPlanned:1" in told.output
        assert "a handler with a mistake" in told.output
        assert "defter rebuild" in told.output
    assert invoked("rebuild", "--data", data).exit_code == 0
    told = invoked("status", "--data", data)
    assert (told.exit_code, "parked" in told.output) == (0, False)


def test_rebuilt_views_go_live_and_the_old_ones_can_be_pruned(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    assert "is live" in defter_("rebuild", "--data", data).stdout
    assert "1 dropped" in defter_("views", "prune", "--data", data).stdout
    assert "0 dropped" in defter_("views", "prune", "--data", data).stdout
    assert defter_("status", "--data", data).returncode == 0


def test_verify_finds_a_changed_bit(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    assert defter_("verify", "--data", data).returncode == 0
    with sqlite3.connect(Location(data=Path(data)).log_file) as log:
        for (trigger,) in log.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            log.execute(f'DROP TRIGGER "{trigger}"')
        log.execute("UPDATE stored_events SET state = replace(state, 'tr', 'tt') WHERE notification_id = 7")
    log.close()
    told = defter_("verify", "--data", data)
    assert told.returncode == 1
    assert "corrupt" in told.stdout
    assert "Restore" in told.stderr


def test_init_makes_a_platform_on_which_the_first_person_may_act(tmp_path: Path) -> None:
    begun = ["init", "--data", str(tmp_path), "--organisation", "Birlik", "--person", "Sekretarya"]
    begun += ["--email", "first@example.org", "--password", "a long enough password"]
    assert defter_(*begun).returncode == 0
    again = defter_(*begun)
    assert (again.returncode, "There is a platform" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["status", "--data", "{tmp}", "--database", "postgresql://nobody@127.0.0.1:1/none"], 1, ""),
        (["serve", "--workers", "2", "--data", "{tmp}"], 1, "SQLite has one writing process"),
        (["nonsense"], 2, "No such command"),
        (["rebuild", "--nonsense"], 2, "No such option"),
    ],
)
def test_what_cannot_be_done_says_why(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    told = defter_(*(each.format(tmp=tmp_path) for each in arguments))
    assert told.returncode == code
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "defter.toml").write_text("colour = 'red'\n", "utf-8")
    told = defter_("status", cwd=tmp_path, env={"PYTHONPATH": str(Path.cwd())})
    assert (told.returncode, "colour" in told.stderr) == (1, True)


def test_a_served_platform_answers_and_keeps_other_writers_out(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "defter", "demo", "--data", data, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as served:
        try:
            for _ in range(200):
                try:
                    with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                        assert answer.status == 200
                    break
                except OSError:
                    time.sleep(0.1)
            with urlopen(f"http://127.0.0.1:{port}/tr", timeout=5) as answer:
                assert 'lang="tr"' in answer.read().decode()
            refused = defter_("serve", "--data", data, "--port", "0")
            assert (refused.returncode, "stop it first" in refused.stderr) == (1, True)
            assert defter_("verify", "--data", data).returncode == 0
        finally:
            served.send_signal(signal.SIGTERM)
            assert served.stdout
            told = served.stdout.read()
            served.wait(timeout=20)
    assert f"http://127.0.0.1:{port}/tr/demo/secretariat" in told
