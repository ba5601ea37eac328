"""Tokens from the command line: issued, listed, revoked."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from defter.commandline import main

FIRST = "first@example.org"


def invoked(*arguments: str) -> Result:
    """Call the command inside this process."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform that was only just begun."""
    data = tmp_path_factory.mktemp("begun")
    person = ("--person", "Sekretarya", "--email", FIRST, "--password", "a long enough password")
    assert invoked("init", "--data", str(data), "--organisation", "Platform", *person).exit_code == 0
    return data


def test_a_token_is_shown_once_listed_and_revoked(platform: Path) -> None:
    issued = invoked("token", "issue", "--data", str(platform), "--person", FIRST, "--label", "Takvim", "--days", "30")
    assert issued.exit_code == 0, issued.output
    (token,) = re.findall(r"^defter_[\w-]{43}$", issued.output, re.MULTILINE)
    listed = invoked("token", "list", "--data", str(platform)).output
    assert token not in listed
    assert re.search(r"valid +read +until .* never used +first@example.org .*Takvim", listed)
    shown_id = listed.split()[0]
    assert invoked("token", "revoke", "--data", str(platform), shown_id).exit_code == 0
    assert re.search(rf"{shown_id} +revoked", invoked("token", "list", "--data", str(platform)).output)


def test_a_token_is_refused_for_nobody_and_for_an_organisation_without_mandate(platform: Path) -> None:
    nobody = invoked("token", "issue", "--data", str(platform), "--person", "nobody@example.org")
    assert nobody.exit_code == 1
    assert "defter person add" in nobody.output
    other = "01890000-0000-7000-8000-000000000000"
    foreign = invoked("token", "issue", "--data", str(platform), "--person", FIRST, "--organisation", other)
    assert foreign.exit_code == 1
    assert "no mandate" in foreign.output


def test_an_unknown_token_cannot_be_revoked(platform: Path) -> None:
    refused = invoked("token", "revoke", "--data", str(platform), "01890000-0000-7000-8000-000000000000")
    assert refused.exit_code == 1
    assert "defter token list" in refused.output
