"""Kept pages over HTTP: what somebody was answered is there for the next who asks, whichever process she asks."""

import asyncio
import re

import httpx

from defter.domain.meetings.plan import ChangeVisibility, PlanMeeting
from defter.platform.clock import uuid7
from defter.platform.database import Location
from tests import examples
from tests.journeys.prepared import told, words
from tests.journeys.server import Served, served
from tests.web.test_two_rapporteurs import signed_in

MEETING = examples.meeting("public")
WRITES = 20
READERS = 4


def test_every_visitor_sees_what_was_answered_before_she_asked(location: Location) -> None:
    with told(location.data, location.database) as platform:
        host = platform.organisation("host", words("Ev Sahibi Belediye"))
        platform.person("Ada", host)
        plan = PlanMeeting(kind="workshop", title=words("Açık toplantı"), host=host, day=examples.DAY)
        platform.tell(MEETING, plan, ChangeVisibility(outcome=None, visibility="public", reason=words("Açık")))
    server = ("--database", location.database, "--workers", "2") if location.database else ()
    with served("serve", *server, data=location.data) as running:
        wrong, tags = asyncio.run(_read_beside_a_writer(running))
    assert wrong == []
    assert tags >= WRITES


async def _read_beside_a_writer(running: Served) -> tuple[list[tuple[int, int]], int]:
    answered, wrong, tags, read_once, finished = [0], [], set(), asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with signed_in(running, "ada") as client:
            for number in range(1, WRITES + 1):
                fields = {"id": str(uuid7()), "title.tr": f"Madde {number}", "title.original": "tr"}
                answer = await client.post(f"/tr/meetings/{MEETING}/agenda", data=fields)
                assert answer.status_code == 303, answer.text
                assert "recorded" not in answer.headers["location"]
                answered[0] = number
                for _read in range(READERS + 1):  # then one of them asked after the answer
                    read_once.clear()
                    await read_once.wait()
        finished.set()

    async def read() -> None:
        tag, found = "", 0
        anew = httpx.Limits(max_keepalive_connections=0)  # another process may take each request
        async with httpx.AsyncClient(base_url=running.url, timeout=60, limits=anew) as client:
            while not finished.is_set():
                least = answered[0]
                answer = await client.get(f"/tr/meetings/{MEETING}", headers={"if-none-match": tag})
                read_once.set()
                if answer.status_code == 200:
                    found = len(set(re.findall("Madde [0-9]+", answer.text)))
                    tag = answer.headers["etag"]
                    tags.add(tag)
                if found < least:
                    wrong.append((found, least))

    await asyncio.gather(write(), *(read() for _ in range(READERS)))
    return wrong, len(tags)
