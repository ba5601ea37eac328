"""The same on PostgreSQL, where what reads and decides runs in threads."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from defter.platform.database import Location
from tests import examples
from tests.web.api.conftest import Program, problem, token
from tests.web.conftest import InUse
from tests.web.stack import open_stack


@pytest.fixture
def platform(postgres_location: Location, tmp_path: Path) -> Iterator[InUse]:
    """The platform in use, with its stores in a PostgreSQL database."""
    with open_stack(tmp_path, postgres_location.database) as stack:
        yield InUse(stack)


def test_a_program_plans_writes_and_reads(platform: InUse) -> None:
    client = platform.stack.client()
    host, visitor = Program(client, token(platform, "Umut")), Program(client, None)
    title = {"original": "tr", "texts": {"tr": "Çalıştay"}}
    plan = {"kind": "workshop", "day": "2022-07-06", "title": title, "host": str(examples.organisation())}
    key = uuid4()
    first, again = (host.post("/meetings", plan, key=key) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    at = f"/meetings/{first.json()['id']}"
    renamed = plan | {"title": {"original": "tr", "texts": {"tr": "Toplantı"}}, "base": 1}
    del renamed["host"]
    assert host.post(f"{at}/plan", renamed).status_code == 200
    late = host.post(f"{at}/plan", renamed | {"number": "II"})
    assert problem(late) == (409, "stale")
    assert late.json()["standing"]["title"]["texts"] == {"tr": "Toplantı"}
    assert host.post(f"{at}/open").status_code == 200
    outcome = host.get(at)
    assert host.get(at, if_none_match=outcome.headers["etag"]).status_code == 304
    assert problem(visitor.get(at)) == (404, "not-found")
    content = host.send("POST", "/api/v1/files?name=not.txt", content=b"Not").json() | {"title": title}
    attached = host.post(f"{at}/documents", {"content": content}).json()["id"]
    assert host.get(f"/documents/{attached}/content").content == b"Not"
    assert host.get("/activity?kind=meetings&limit=1").json()["items"][0]["event"] == "meetings.DocumentAttached"
    assert host.get(f"/organisations/{examples.organisation()}").json()["mandates"]
