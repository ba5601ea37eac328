"""Everything that the document allows, and much that it does not, sent to a real server by schemathesis.

No answer is a failure of ours, and none is outside the document: neither for a program with the secretariat's token nor
for one without any. `DEFTER_SOAK=1` asks longer, and walks along the edges of every schema.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from defter.commandline import main
from tests.journeys.server import Served, served

ROOT = Path(__file__).parents[3]
CONFIGURATION = Path(__file__).parent / "fuzzing" / "schemathesis.toml"
LONG = bool(os.environ.get("DEFTER_SOAK"))
OFFICE = "secretariat@example.org"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str, str]]:
    """The sample platform, served; the token of its secretariat; and what there is on it."""
    data = tmp_path_factory.mktemp("fuzzed") / "data"
    asked = CliRunner().invoke(main, ["demo", "--fill-only", "--data", str(data)])
    assert asked.exit_code == 0, asked.output
    asked = CliRunner().invoke(main, ["token", "issue", "--data", str(data), "--person", OFFICE, "--scope", "write"])
    (token,) = re.findall(r"^defter_\S+$", asked.output, re.MULTILINE)
    with served("serve", data=data) as server:
        yield server, token, what_there_is(server, token)


def what_there_is(server: Served, token: str) -> str:
    """Ids for the hooks: an organisation, and the meeting that is open, with an item and an outcome."""
    client = httpx.Client(base_url=f"{server.url}/api/v1", headers={"authorization": f"Bearer {token}"})
    with client:
        (organisation, *_others) = client.get("/organisations").json()["items"]
        meetings = client.get("/meetings?limit=200").json()["items"]
        (open_,) = (each["id"] for each in meetings if each["stage"] == "open")
        meeting = client.get(f"/meetings/{open_}").json()
    ids = {
        "organisation": organisation["id"],
        "meeting": open_,
        "item": meeting["agenda"][0]["id"],
        "outcome": meeting["outcomes"][0]["id"],
    }
    return " ".join(f"{name}={value}" for name, value in ids.items())


def ask_everything(server: Served, there_is: str, *, examples: int, token: str | None) -> None:
    """Runs schemathesis; what it finds fails the test, with the requests by which it can be seen again."""
    phases = "coverage,fuzzing" if LONG else "fuzzing"
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", CONFIGURATION, "run"]
    options = [f"{server.url}/api/schema/openapi.json", "--phases", phases, "--max-examples", str(examples)]
    if token:
        options += ["--header", f"Authorization: Bearer {token}"]
    asked = subprocess.run(
        [*command, *options, "--continue-on-failure"],
        cwd=server.data.parent,  # it leaves a directory behind
        env=os.environ | {"THERE_IS": there_is, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=1800 if LONG else 200,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout[-20_000:] + asked.stderr[-2000:]
    (cases,) = re.findall(r"(\d+) generated", asked.stdout)
    operations = len(re.findall(r'"operationId"', httpx.get(f"{server.url}/api/schema/openapi.json").text))
    assert int(cases) >= operations * examples / 2, asked.stdout
    assert httpx.get(f"{server.url}/health/ready").status_code == 200


def test_every_request_with_a_token_is_answered_as_the_document_says(platform: tuple[Served, str, str]) -> None:
    server, token, there_is = platform
    ask_everything(server, there_is, examples=100 if LONG else 4, token=token)


def test_every_request_without_a_token_is_answered_as_the_document_says(platform: tuple[Served, str, str]) -> None:
    server, _token, there_is = platform
    ask_everything(server, there_is, examples=50 if LONG else 2, token=None)
