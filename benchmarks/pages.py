"""A list page of 50 and of 200 rows as a member sees it, from request to the last byte, and what the process holds.

Then the same page of 50 rows as every visitor sees it: drawn, kept, and not sent again.
"""

import asyncio
import statistics
import subprocess
import sys
from datetime import date
from time import perf_counter
from typing import Any

import msgspec
from litestar.types import ASGIApp

from benchmarks.measuring import Result, loop, medians, without_pauses
from benchmarks.workload import HOSTS, OPERATOR, fill
from defter.domain.meetings.plan import ChangeVisibility
from defter.domain.organisations import GiveMandate
from defter.domain.vocabulary import LocalText, MandateId
from defter.main import Platform, open_platform, settle
from defter.platform.access import Reader
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.settings import Settings
from defter.projections.meetings import queries

MEETINGS = 8_500
"""Events that make a little more than 200 meetings with their outcomes."""


def measure(location: Location, database: str, rounds: int) -> list[Result]:
    """Server time and size of the list page; memory of a process that served it."""
    settings = Settings(data=location.data, database=location.database)
    results = []
    with open_platform(settings) as platform:
        fill(platform.store._log, platform.store.codec, MEETINGS)  # noqa: SLF001
        token = _signed_in(platform)
        platform.views.catch_up()
        app = platform.app()
        settle()  # as the server does
        with loop() as runner:
            for rows in (50, 200):
                times, size = runner.run(asked(app, f"/tr/meetings?rows={rows}", token, rounds * 10))
                limits = {"limit": 10.0} if rows == 200 and not location.database else {}
                what = f"list page of {rows} rows"
                results.append(Result(what=what, database=database, unit="ms", ours=times, baselines={}, **limits))
                results.append(
                    Result(what=f"{what}, HTML", database=database, unit="kB", ours=size, baselines={}, limit=100)
                )
            results += _kept(platform, runner, database, rounds)
    place = [str(location.data), *([location.database] if location.database else [])]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.serving", token, *place], check=True, capture_output=True, text=True
    )
    results.append(
        Result(what="serving process", database=database, unit="MB", ours=float(told.stdout), baselines={}, limit=200)
    )
    return results


def _kept(platform: Platform, runner: asyncio.Runner, database: str, rounds: int) -> list[Result]:
    """A page of 50 rows for visitors, drawn each time and kept, in turns."""
    runner.run(_released(platform))
    platform.views.catch_up()
    keeping = platform.app()
    drawing = msgspec.structs.replace(platform, settings=msgspec.structs.replace(platform.settings, page_cache=0)).app()
    address = "/tr/meetings?rows=50"
    _status, headers, _body = runner.run(answer(keeping, address))
    known = headers[b"etag"]
    times = medians(
        rounds,
        drawn=lambda: runner.run(_each(drawing, address, 20)),
        kept=lambda: runner.run(_each(keeping, address, 400)),
        unchanged=lambda: runner.run(_each(keeping, address, 400, known)),
    )
    return [
        Result(what=what, database=database, unit="ms", ours=times[name], baselines={"drawn": times["drawn"]}, wanted=8)
        for what, name in (("page of 50 rows for visitors, kept", "kept"), ("the same, unchanged: 304", "unchanged"))
    ]


async def _released(platform: Platform) -> None:
    with platform.views.read() as connection:
        newest = queries.list_meetings(connection, Reader(role="secretariat"), limit=50)
    public = ChangeVisibility(outcome=None, visibility="public", reason=LocalText("tr", {"tr": "Açık"}))
    for row in newest:
        await platform.store.execute(OPERATOR, row.id, public, command_id=uuid7())


def _signed_in(platform: Platform) -> str:
    """The session of somebody who acts for a member."""
    person = platform.accounts.add_person("Üye (örnek)", "member@example.org")
    mandate = GiveMandate(mandate=MandateId(uuid7()), person=person, kind="representative", since=date(2017, 1, 1))
    asyncio.run(platform.store.execute(OPERATOR, HOSTS[0], mandate, command_id=uuid7()))
    return platform.accounts.sessions.begin(person, HOSTS[0], second_factor=True)


async def asked(app: ASGIApp, address: str, token: str, times: int) -> tuple[float, float]:
    """The median of the milliseconds that the page took, and its size in kB."""
    taken, size = [], 0
    for _ in range(times):
        with without_pauses():
            began = perf_counter()
            status, body = await get(app, address, token)
            taken.append((perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")
        size = len(body)
    return statistics.median(taken), size / 1000


async def _each(app: ASGIApp, address: str, times: int, known: bytes = b"") -> float:
    """Milliseconds of one page for visitors, of so many one after the other."""
    with without_pauses():
        began = perf_counter()
        for _ in range(times):
            status, _headers, _body = await answer(app, address, known=known)
        taken = perf_counter() - began
    if status != (304 if known else 200):
        raise RuntimeError(f"{address} answered {status}")
    return taken / times * 1000


async def get(app: ASGIApp, address: str, token: str) -> tuple[int, bytes]:
    """One page, without a network between."""
    status, _headers, body = await answer(app, address, token)
    return status, body


async def answer(
    app: ASGIApp, address: str, token: str = "", known: bytes = b""
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of one page, for who signed in with `token` and has the page of the ETag `known`."""
    path, _, query = address.partition("?")
    signed_in = [(b"cookie", f"defter={token}".encode())] if token else []
    conditional = [(b"if-none-match", known)] if known else []
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), *signed_in, *conditional],
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    status, headers, parts = 0, {}, []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], dict(message["headers"])
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return status, headers, b"".join(parts)
