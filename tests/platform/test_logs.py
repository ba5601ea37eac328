"""Logs tell what happened, and no secrets."""

import json
from collections.abc import Iterator

import pytest
import structlog

from defter.platform import logs


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    logs.configure("info")
    yield
    structlog.reset_defaults()


def test_secrets_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    structlog.get_logger().info("signed in", password="hunter2", token="abc", path="/tr/sign-in")
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "signed in"
    assert line["path"] == "/tr/sign-in"
    assert line["password"] == line["token"] == "(left out)"


def test_tracebacks_show_no_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    password = "hunter2" * 2
    try:
        int(password[:0] or "x")
    except ValueError as error:
        structlog.get_logger().error("failure", exc_info=error)
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "hunter2hunter2" not in written


def test_less_than_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    structlog.get_logger().info("nothing special")
    assert capsys.readouterr().err == ""
