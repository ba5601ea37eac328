"""Two rapporteurs at work in one meeting, over HTTP, both in a hurry and on lines that make them send things twice."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx

from defter.domain.meetings.outcomes import OutcomeLogged
from defter.domain.meetings.plan import NameRapporteur, OpenMeeting, PlanMeeting
from defter.main import open_platform
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.platform.settings import Settings
from tests import examples
from tests.journeys.prepared import told, words
from tests.journeys.server import PASSWORD, Served, served

EACH = 200
IN_FLIGHT = 32
"""Lines that one rapporteur has on the way at once."""
MEETING = examples.meeting("in a hurry")


def test_four_hundred_lines_of_two_rapporteurs_are_each_logged_once(location: Location) -> None:
    prepare(location)
    database = ("--database", location.database) if location.database else ()
    with served("serve", *database, data=location.data) as platform:
        lines = asyncio.run(log_everything(platform))
        shown = asyncio.run(read_page(platform))
    assert len(set(lines)) == 2 * EACH
    assert Counter(shown) == Counter(lines)
    assert Counter(logged(location)) == Counter(lines)


def prepare(location: Location) -> None:
    """An open meeting with two rapporteurs."""
    with told(location.data, location.database) as platform:
        host = platform.organisation("host", words("Ev Sahibi Belediye"))
        people = [platform.person(name, host) for name in ("Ada", "Berk")]
        plan = PlanMeeting(kind="workshop", title=words("Acele toplantı"), host=host, day=examples.DAY)
        platform.tell(MEETING, plan, *(NameRapporteur(person=each) for each in people), OpenMeeting())


async def log_everything(platform: Served) -> list[str]:
    """Both log their lines at the same time; returns what they wrote."""
    written = await asyncio.gather(*(log_lines(platform, name) for name in ("ada", "berk")))
    return [*written[0], *written[1]]


async def log_lines(platform: Served, name: str) -> list[str]:
    """One rapporteur's lines; every fifth one is sent twice at once, every seventh once more after its answer."""
    lines = [f"{name} {number}" for number in range(EACH)]
    gate = asyncio.Semaphore(IN_FLIGHT)
    async with signed_in(platform, name) as client:

        async def post(line: str, form: UUID) -> None:
            async with gate:
                fields = {"id": str(form), "text": line, "text.original": "tr", "kind": "note"}
                answer = await client.post(f"/tr/meetings/{MEETING}/outcomes", data=fields)
            assert answer.status_code == 303, answer.text
            assert "recorded" not in answer.headers["location"]

        async def log(number: int, line: str) -> None:
            form = uuid7()
            await asyncio.gather(*(post(line, form) for _ in range(2 if number % 5 == 0 else 1)))
            if number % 7 == 0:
                await post(line, form)

        await asyncio.gather(*(log(number, line) for number, line in enumerate(lines)))
    return lines


@asynccontextmanager
async def signed_in(platform: Served, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with connections of its own, in which that person is signed in."""
    limits = httpx.Limits(max_connections=IN_FLIGHT)
    async with httpx.AsyncClient(base_url=platform.url, timeout=60, limits=limits) as client:
        answer = await client.post("/tr/sign-in", data={"email": f"{name}@example.org", "password": PASSWORD})
        assert answer.status_code == 303
        yield client


async def read_page(platform: Served) -> list[str]:
    """The lines that the page of the meeting shows."""
    async with signed_in(platform, "ada") as client:
        answer = await client.get(f"/tr/meetings/{MEETING}?item=all")
    return re.findall(r">((?:ada|berk) \d+)<", answer.text)


def logged(location: Location) -> list[str]:
    """The lines that lie in the log."""
    with open_platform(Settings(data=Path(location.data), database=location.database)) as platform:
        events = platform.store.read(0, 2000)
    recorded = [each.event for each in events if isinstance(each, Recorded) and each.stream == MEETING]
    return [event.text.texts["tr"] for event in recorded if isinstance(event, OutcomeLogged)]
