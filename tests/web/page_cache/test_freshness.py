"""Kept pages: always what would be drawn now, never what somebody signed in saw, and gone with the next event."""

import asyncio
import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Response, get
from litestar.di import NamedDependency

from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import Identity, LocalText, NotFound
from defter.main import open_platform
from defter.platform.database import Location
from defter.platform.sessions import Sessions
from defter.platform.settings import Settings
from defter.web.meetings import routes as meeting_pages
from defter.web.pages import Visit, reading
from defter.web.site import PAGES
from tests import examples
from tests.journeys.prepared import words
from tests.web.conftest import InUse
from tests.web.page_cache.drawn import HERE, PUBLIC, Drawn, kept, without_nonce
from tests.web.stack import NOON, Client, Stack, open_stack

# Never somebody else's page, never an older one


def test_visitor_and_member_alternate_during_writes_and_the_members_page_is_never_kept(platform: InUse) -> None:
    platform.meeting(examples.add_item(), examples.change_visibility(outcome=None), examples.open_meeting())
    secret = "Kanarya yalnızca üyeler için"
    visitor, member = platform.as_(None), platform.as_("Pelin")
    visitor._app = member._app  # both ask the same process
    for number in range(10):
        logged = examples.log_outcome(
            outcome=examples.outcome(f"canary {number}"), text=LocalText("tr", {"tr": f"{secret} {number}"})
        )
        platform.tell(examples.meeting(), logged)
        for path in ("/tr", f"/tr{HERE}", "/tr/meetings"):
            seen = [member.get(path).text, visitor.get(path).text, member.get(path).text, visitor.get(path).text]
            assert [("Pelin" in text, secret in text) for text in seen[1::2]] == [(False, False)] * 2
            assert all("Pelin" in text for text in seen[::2])
        assert f"{secret} {number}" in member.get(f"/tr{HERE}").text
        held = b"".join(
            answer.body("") + gzip.decompress(answer.zipped or gzip.compress(b"")) for answer in kept(visitor)
        )
        assert held
        assert b"Pelin" not in held
        assert secret.encode() not in held


def test_a_removed_text_is_not_kept_anywhere(platform: InUse) -> None:
    public = [examples.change_visibility(outcome=each) for each in (None, examples.outcome())]
    platform.open_meeting(examples.log_outcome(), *public)
    client = platform.as_(None)
    assert "Travel to courses" in client.get(f"/en{HERE}").text
    platform.tell(examples.meeting(), examples.redact_text())
    assert "Travel to courses" not in client.get(f"/en{HERE}").text
    assert not any(b"Travel to courses" in answer.body("") for answer in kept(client))


def test_pages_for_everybody_show_nothing_of_the_accounts(platform: InUse, monkeypatch: pytest.MonkeyPatch) -> None:
    platform.open_meeting(examples.log_outcome(), examples.record_attendance())
    public = [examples.change_visibility(outcome=each) for each in (None, examples.outcome())]
    platform.tell(examples.meeting(), *public)
    client = platform.stack.client(PAGES)
    accounts = type(platform.stack.platform.accounts)
    for store, name in ((Sessions, "of_token"), (accounts, "person_by_email"), (accounts, "everybody")):
        monkeypatch.delattr(store, name)  # whoever asks for it gets a page of 500
    asked: list[Any] = []
    monkeypatch.setattr(accounts, "names", lambda _, people: asked.extend(people) or {})
    organisation = f"/organisations/{examples.organisation('Ümraniye')}"
    below = (HERE, f"{HERE}/history", f"{HERE}/meeting.ics", organisation, f"{organisation}/history")
    for path in ("", "/meetings", "/calendar", "/activity", "/organisations", *below):
        assert client.get(f"/tr{path}").status_code == 200, path
    assert asked == []
    assert len(kept(client)) == 10


def test_midnight_where_the_platform_is_changes_the_page_without_an_event(stack: Stack) -> None:
    now = [datetime(2022, 7, 6, 20, 58, tzinfo=UTC)]
    istanbul = Settings().time_zone

    @reading("/today")
    def today(visit: NamedDependency[Visit]) -> Response[str]:
        return Response(str(visit.today), media_type="text/html", headers=PUBLIC)

    client = stack.client([today], clock=lambda: now[0], time_zone=ZoneInfo(istanbul))
    shown = []
    for _ in range(4):
        shown += [client.get("/tr/today").text, client.get("/tr/today").text]
        now[0] += timedelta(minutes=1)
    assert shown == ["2022-07-06"] * 4 + ["2022-07-07"] * 4
    now[0] -= timedelta(days=1)  # a clock that was set back
    assert [client.get("/tr/today").text for _ in range(2)] == ["2022-07-06"] * 2


def test_page_that_was_overtaken_while_it_was_drawn_is_not_kept(platform: InUse) -> None:
    seen = []

    @get("/open-data/slow")
    async def slow() -> Response[str]:
        seen.append(await asyncio.to_thread(_first_position, platform))
        return Response(f"{seen[-1]}", headers=PUBLIC)

    client = platform.stack.client([slow])
    platform.meeting()
    assert client.get("/open-data/slow").text == client.get("/open-data/slow").text
    assert len(seen) == 1

    @get("/open-data/overtaken")
    async def overtaken() -> Response[str]:
        position = platform.stack.platform.views.position()
        seen.append(position)
        await asyncio.to_thread(platform.tell, examples.meeting(), examples.add_item(item=examples.item(f"{position}")))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(client._app), base_url="http://platform.test"
        ) as other:
            await other.get("/open-data/slow")  # somebody else sees the later moment meanwhile
        return Response(str(position), headers=PUBLIC)

    client = platform.stack.client([slow, overtaken])
    assert int(client.get("/open-data/overtaken").text) < int(client.get("/open-data/overtaken").text)


def _first_position(platform: InUse) -> int:
    return platform.stack.platform.views.position()


def test_page_drawn_while_the_views_change_over_is_not_kept_for_the_new_ones(stack: Stack, drawn: Drawn) -> None:
    views = stack.platform.views

    @get("/open-data/generation")
    async def generation() -> Response[str]:
        number = views.stamp().generation
        if drawn.times == 0:
            drawn.times = await asyncio.to_thread(views.rebuild)
        return Response(str(number), headers=PUBLIC)

    client = stack.client([generation])
    assert [int(client.get("/open-data/generation").text) for _ in range(3)] == [drawn.times - 1] + [drawn.times] * 2


def test_no_page_is_ever_older_than_what_was_said_to_be_shown(location: Location) -> None:
    """Thousands of requests beside a writer; on PostgreSQL they go to two processes, of which one moves the views."""
    own = Settings(data=location.data, database=location.database)
    with ExitStack() as opened:
        writing = opened.enter_context(open_platform(own, clock=lambda: NOON))
        writing.views.start()
        asked = [writing]
        if location.database:
            asked.append(opened.enter_context(open_platform(own, clock=lambda: NOON)))
            asked[-1].views.start()
        apps = [each.app() for each in asked]
        wrong, requests = asyncio.run(_read_while_writing(writing, apps))
    assert wrong == []
    assert requests > 2_000


async def _read_while_writing(writing: Any, apps: list[Any]) -> tuple[list[Any], int]:
    meeting, operator = examples.meeting(), Identity(operator=True)
    shown, wrong, counted, finished = [0], [], [0], asyncio.Event()

    async def tell(*commands: Any) -> None:
        done = await writing.store.execute(operator, meeting, *commands, command_id=examples.id_of("c", repr(commands)))
        assert await writing.views.wait(done.position)

    async def write() -> None:
        for number in range(1, 41):
            await tell(examples.add_item(item=examples.item(f"{number}"), title=words(f"Madde {number}"), questions=()))
            shown[0] = number
            await asyncio.sleep(0.02)
        finished.set()

    async def read(app: Any) -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://platform.test") as client:
            while not finished.is_set() or counted[0] < 2_100:
                least = shown[0]
                text = (await client.get(f"/tr{HERE}")).text
                found = len(set(re.findall("Madde [0-9]+", text)))
                if found < least:
                    wrong.append((found, least))
                counted[0] += 1
                await asyncio.sleep(0)

    plan = PlanMeeting(kind="workshop", title=words("Çalıştay"), day=examples.DAY)
    await tell(plan, examples.change_visibility(outcome=None))
    await asyncio.gather(write(), *(read(app) for app in apps for _ in range(4)))
    return wrong, counted[0]


# Whatever comes in whatever order

PATHS = ("/tr", "/en/meetings", f"/tr{HERE}", f"/ar{HERE}", "/en/organisations", "/tr/nowhere", "/en/sign-in")
ACTS: list[Callable[[int], Any]] = [
    lambda n: examples.add_item(item=examples.item(f"item {n}"), title=words(f"Madde {n}")),
    lambda n: examples.log_outcome(outcome=examples.outcome(f"outcome {n}"), text=words(f"Söz {n}"), item=None),
    lambda n: examples.change_visibility(outcome=None, visibility=("public", "members")[n % 2], reason=words(f"{n}")),
]
request_or_act = st.one_of(
    st.tuples(
        st.sampled_from([None, "Pelin", "Sekreter"]), st.sampled_from(PATHS), st.booleans(), st.sampled_from("GH")
    ),
    st.sampled_from(range(len(ACTS))),
    st.just("midnight"),
)


class Both:
    """The same platform asked twice: with pages that are kept, and without."""

    def __init__(self, platform: InUse) -> None:
        self.platform, self.day, self.acts = platform, 0, 0
        self.clients = {
            name: tuple(self._client(name, room) for room in (32_000_000, 0)) for name in (None, "Pelin", "Sekreter")
        }

    def _client(self, name: str | None, room: int) -> Client:
        app = self.platform.stack.client(meeting_pages, page_cache=room, clock=lambda: NOON + timedelta(days=self.day))
        if name is not None:
            app.cookies = dict(self.platform.as_(name).cookies)
        return app


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with open_stack(tmp_path_factory.mktemp("platform")) as opened:
        platform = InUse(opened)
        platform.open_meeting(examples.change_visibility(outcome=None))
        both = Both(platform)
        for clients in both.clients.values():
            clients[0]._app = both.clients[None][0]._app  # one cache for visitor and members
        yield both


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(request_or_act, min_size=5, max_size=25))
def test_nobody_can_tell_whether_pages_are_kept(both: Both, steps: list[Any]) -> None:
    for step in steps:
        if step == "midnight":
            both.day += 1
        elif isinstance(step, int):
            both.acts += 1
            both.platform.tell(examples.meeting(), ACTS[step](both.acts))
        else:
            name, path, fragment, method = step
            headers = {"hx-request": "true"} if fragment else {}
            with_, without = (
                client.request({"G": "GET", "H": "HEAD"}[method], path, headers=headers)
                for client in both.clients[name]
            )
            assert with_.status_code == without.status_code
            assert _told(with_) == _told(without), step


def _told(answer: httpx.Response) -> str:
    """What the page says; ids of forms and nonces are new each time."""
    return re.sub('name="id" value="[^"]*"', "", without_nonce(answer))


def test_what_a_route_does_not_find_stays_unfound_only_as_long_as_it_is_so(stack: Stack) -> None:
    there: list[date] = []

    @reading("/appears")
    def appears(visit: NamedDependency[Visit]) -> Response[str]:
        if not there:
            raise NotFound("page-unknown")
        return Response(str(there[0]), headers=PUBLIC)

    client = stack.client([appears])
    assert client.get("/tr/appears").status_code == 404
    there.append(examples.DAY)
    assert client.get("/tr/appears").status_code == 200
