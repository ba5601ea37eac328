"""The command line: called in this process, and as a process of its own where that is what is shown."""

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

import defter.main
from defter.commandline import main
from defter.domain.meetings.plan import MeetingPlanned
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.rows import Rows
from defter.projections.meetings.handlers import projection as meeting_projection


def defter_(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    return subprocess.run(
        [sys.executable, "-m", "defter", *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def invoked(*arguments: str) -> Result:
    """Call the command inside this process."""
    return CliRunner().invoke(main, arguments)


def refused(result: Result) -> tuple[int, str]:
    """The exit code, and the words for it; not by a mistake of ours."""
    assert isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.stderr


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled platform that nothing changes."""
    data = tmp_path_factory.mktemp("sample")
    assert invoked("demo", "--data", str(data), "--fill-only").exit_code == 0
    return data


def copied(sample: Path, to: Path) -> str:
    subprocess.run(["cp", "-r", str(sample), str(to / "copy")], check=True)
    return str(to / "copy")


def test_filling_a_sample_twice_adds_nothing(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    before = invoked("verify", "--data", data).output
    assert invoked("demo", "--data", data, "--fill-only").exit_code == 0
    assert invoked("verify", "--data", data).output == before


def test_status_names_every_setting_and_its_source(sample: Path) -> None:
    told = defter_("status", "--data", str(sample))
    assert (told.returncode, told.stderr) == (0, "")
    assert f"{sample}  (command line)" in told.stdout
    assert "0 behind" in told.stdout
    assert "outbox  0 waiting, 0 failed" in told.stdout


def test_status_tells_how_the_outbox_stands_and_not_the_password_of_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = Accounts(Location(data=tmp_path), lambda: datetime(2022, 7, 6, 12, tzinfo=UTC))
    accounts.outbox.put(uuid4(), to="reader@example.org", subject="Davet", body="withheld", language="tr")
    accounts.close()
    monkeypatch.setenv("DEFTER_MAIL", "smtp://defter:withheld@mail.test")
    monkeypatch.setenv("DEFTER_MAIL_FROM", "office@example.org")
    monkeypatch.setenv("DEFTER_PUBLIC_URL", "https://platform.example.org")
    told = invoked("status", "--data", str(tmp_path))
    assert told.exit_code == 0
    assert "outbox  1 waiting since 2022-07-06 12:00 UTC, 0 failed" in told.output
    assert "withheld" not in told.output
    assert "reader@example.org" not in told.output


def test_status_shows_no_secret(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFTER_OPENID_SECRET", "Kanarya")
    told = invoked("status", "--data", sample).output
    assert "openid_secret  (given, not shown)  (DEFTER_OPENID_SECRET)" in told
    assert "Kanarya" not in told


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
    assert "is live" in invoked("rebuild", "--data", data).output
    assert "1 dropped" in invoked("views", "prune", "--data", data).output
    assert "0 dropped" in invoked("views", "prune", "--data", data).output
    assert invoked("status", "--data", data).exit_code == 0


def test_verify_finds_a_changed_bit(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    assert invoked("verify", "--data", data).exit_code == 0
    with sqlite3.connect(Location(data=Path(data)).log_file) as log:
        for (trigger,) in log.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            log.execute(f'DROP TRIGGER "{trigger}"')
        log.execute("UPDATE stored_events SET state = replace(state, 'tr', 'tt') WHERE notification_id = 7")
    log.close()
    told = invoked("verify", "--data", data)
    assert told.exit_code == 1
    assert "corrupt" in told.stdout
    assert "Restore" in told.stderr


def test_init_makes_a_platform_on_which_the_first_person_may_act(tmp_path: Path) -> None:
    begun = ["init", "--data", str(tmp_path), "--organisation", "Birlik", "--person", "Sekretarya"]
    begun += ["--email", "first@example.org", "--password", "a long enough password"]
    assert invoked(*begun).exit_code == 0
    code, words = refused(invoked(*begun))
    assert (code, "There is a platform" in words) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["status", "--data", "{tmp}", "--database", "postgresql://nobody@127.0.0.1:1/none"], 1, "Connection refused"),
        (["serve", "--workers", "2", "--data", "{tmp}"], 1, "SQLite has one writing process"),
        (["nonsense"], 2, "No such command"),
        (["rebuild", "--nonsense"], 2, "No such option"),
    ],
)
def test_what_cannot_be_done_says_why(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    told = refused(invoked(*(each.format(tmp=tmp_path) for each in arguments)))
    assert told[0] == code
    assert words in told[1]


def test_the_command_ends_with_the_code_and_the_words_of_what_is_wrong() -> None:
    told = defter_("rebuild", "--nonsense")
    assert (told.returncode, told.stdout) == (2, "")
    assert "No such option" in told.stderr
    assert "Traceback" not in told.stderr


def test_help_is_there_before_any_database_or_page_is_imported() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "defter", "--help"], capture_output=True, text=True, check=True
    )
    imported = set(re.findall(r"\| +(\w+)$", told.stderr, re.MULTILINE))
    assert "rebuild" in told.stdout
    assert "rich_click" in imported
    assert imported.isdisjoint({"sqlalchemy", "psycopg", "litestar", "jinja2", "uvicorn"})


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "defter.toml").write_text("colour = 'red'\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    code, words = refused(invoked("status"))
    assert (code, "colour" in words) == (1, True)


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
            other = defter_("serve", "--data", data, "--port", "0")
            assert (other.returncode, "stop it first" in other.stderr) == (1, True)
            assert invoked("verify", "--data", data).exit_code == 0
        finally:
            served.send_signal(signal.SIGTERM)
            assert served.stdout
            told = served.stdout.read()
            served.wait(timeout=20)
    assert f"http://127.0.0.1:{port}/tr/demo/secretariat" in told
