"""Kept pages: what is kept, for whom, and how it is answered."""

import gzip
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Response, get
from litestar.datastructures import Cookie

from defter.platform.eventstore import Unavailable
from defter.web.meetings import routes as meeting_pages
from defter.web.page_cache import Answer, PageCache
from tests import examples
from tests.web.conftest import InUse
from tests.web.page_cache.drawn import HERE, LONG, PLAIN, PUBLIC, Drawn, kept, without_nonce
from tests.web.stack import Stack

# What is kept, and what it answers


def test_kept_page_is_the_page_that_is_drawn(platform: InUse) -> None:
    platform.open_meeting(examples.change_visibility(outcome=None), examples.log_outcome())
    client, plain = platform.as_(None), platform.stack.client(meeting_pages, page_cache=0)
    for path in ("/tr", "/ar", "/en/meetings?year=2022", f"/tr{HERE}", f"/ar{HERE}"):
        first, again, now = client.get(path), client.get(path), plain.get(path)
        assert first.status_code == again.status_code == 200
        assert without_nonce(first) == without_nonce(again) == without_nonce(now)
    assert len(kept(client)) == 5


def test_page_is_drawn_once_until_something_happens(stack: Stack, drawn: Drawn) -> None:
    client = stack.client([drawn.page(PUBLIC)])
    assert {client.get("/open-data/page").text[0] for _ in range(3)} == {"1"}
    stack.organisation("Başka", "member")
    assert client.get("/open-data/page").text[0] == "2"
    assert len(kept(client)) == 1


def test_each_language_each_query_each_host_and_fragments_are_kept_apart(stack: Stack, drawn: Drawn) -> None:
    client = stack.client([drawn.page(PUBLIC | {"vary": "cookie, hx-request, accept-language"})])
    ways: list[tuple[str, dict[str, Any]]] = [
        ("/open-data/page", {"headers": {"accept-language": "tr"}}),
        ("/open-data/page", {"headers": {"accept-language": "ar"}}),
        ("/open-data/page?a=1", {}),
        ("/open-data/page?a=2", {}),
        ("/open-data/page", {"headers": {"hx-request": "true"}}),
        ("/open-data/page", {"base": "http://other.test"}),
        ("/open-data/page", {"base": "https://platform.test"}),
    ]
    assert [client.get(path, **dict(given)).text[0] for path, given in ways] == list("1234567")
    assert [client.get(path, **dict(given)).text[0] for path, given in ways] == list("1234567")


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, {}),
        ({"cache-control": "no-store"}, {}),
        ({"cache-control": "private, no-cache"}, {}),
        (PUBLIC, {"status_code": 404}),
        (PUBLIC, {"status_code": 500}),
        (PUBLIC, {"status_code": 206}),
        (PUBLIC, {"cookies": [Cookie(key="greeting", value="1")]}),
        (PUBLIC | {"vary": "user-agent"}, {}),
        (PUBLIC | {"vary": "*"}, {}),
    ],
    ids=str,
)
def test_what_is_not_for_everybody_is_never_kept(
    stack: Stack, drawn: Drawn, headers: dict[str, str], answer: dict[str, Any]
) -> None:
    client = stack.client([drawn.page(headers, **answer)])
    assert [client.get("/open-data/page").text[0] for _ in range(2)] == ["1", "2"]
    assert kept(client) == []


@pytest.mark.parametrize(
    "asked",
    [{"authorization": "Bearer x"}, {"cookie": "defter=x"}, {"cookie": "language=tr; __Host-defter=x"}],
    ids=str,
)
def test_nothing_is_kept_for_or_given_to_people_who_are_known(
    stack: Stack, drawn: Drawn, asked: dict[str, str]
) -> None:
    client = stack.client([drawn.page(PUBLIC)])
    assert client.get("/open-data/page").text[0] == "1"
    assert client.get("/open-data/page", headers=asked).text[0] == "2"
    assert client.get("/open-data/page", headers={"cookie": "language=tr"}).text[0] == "1"
    assert len(kept(client)) == 1


def test_way_back_from_a_form_and_pages_with_forms_are_drawn_each_time(stack: Stack, drawn: Drawn) -> None:
    client = stack.client([drawn.page(PUBLIC)])
    assert [client.get("/open-data/page?recorded=7").text[0] for _ in range(2)] == ["1", "2"]
    ids = {re.search('name="id" value="([^"]+)"', client.get("/tr/sign-in").text)[1] for _ in range(2)}  # type: ignore[index]
    assert len(ids) == 2
    assert kept(client) == []


def test_unknown_addresses_and_outages_are_not_kept(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    client = stack.client()
    assert client.get("/tr/nowhere").status_code == 404

    def away() -> Any:
        raise Unavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(stack.platform.views, "read", away)
        assert client.get("/tr").status_code == 503
        patched.setattr(stack.platform.views, "stamp", away)
        assert client.get("/tr").status_code == 503
    assert kept(client) == []
    assert client.get("/tr").status_code == 200


def test_what_is_long_goes_out_as_it_comes(stack: Stack) -> None:
    @get("/open-data/long", sync_to_thread=False)
    def long() -> Response[str]:
        return Response("x" * 5_000_000, headers=PUBLIC)

    client = stack.client([long])
    assert len(client.get("/open-data/long").content) == 5_000_000
    assert kept(client) == []


def test_what_somebody_has_already_is_kept_for_others(stack: Stack, drawn: Drawn) -> None:
    tagged = PUBLIC | {"etag": '"one"'}
    client = stack.client([drawn.page(tagged)])
    answers = [client.get("/open-data/page", headers={"if-none-match": 'W/"one"'}) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(304, b"")] * 2
    assert client.get("/open-data/page").text[0] == "1"


def test_long_files_are_not_sent_again_to_who_has_them(stack: Stack) -> None:
    @get("/open-data/long", sync_to_thread=False)
    def long() -> Response[str]:
        return Response("x" * 5_000_000, headers={"cache-control": "private, no-cache", "etag": '"long"'})

    client = stack.client([long])
    assert client.get("/open-data/long").status_code == 200
    assert client.get("/open-data/long", headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get("/open-data/long", headers={"if-none-match": '"long"'}).status_code == 304


@given(sizes=st.lists(st.integers(1, 40_000), min_size=1, max_size=30), room=st.integers(1, 100_000))
def test_room_is_never_exceeded_and_the_least_used_go_first(sizes: list[int], room: int) -> None:
    class Bounded:
        page_cache = room

    cache = PageCache(None, Bounded())  # type: ignore[arg-type]
    answers = [Answer(200, [], (b"x" * size,), False, None, None) for size in sizes]
    for number, answer in enumerate(answers):
        cache._keep((number % 7,), answer)
        assert cache._size == sum(each.size for each in cache._kept.values()) <= room
    assert answers[-1] in cache._kept.values() or answers[-1].size > room


# HEAD, ETag, compression, nonces


def test_who_has_the_page_already_gets_304_until_it_changes(platform: InUse) -> None:
    platform.meeting(examples.add_item(), examples.change_visibility(outcome=None))
    client = platform.as_(None)
    first = client.get(f"/tr{HERE}")
    known = {"if-none-match": f'"other", {first.headers["etag"]}'}
    again = client.get(f"/tr{HERE}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-security-policy" not in again.headers  # the kept one names the nonce of the kept page
    platform.stack.organisation("Sonradan", "member")
    assert client.get(f"/tr{HERE}", headers=known).status_code == 304
    platform.tell(examples.meeting(), examples.add_item(item=examples.item("new")))
    assert client.get(f"/tr{HERE}", headers=known).status_code == 200


def test_programs_with_a_token_are_spared_what_they_have(stack: Stack, drawn: Drawn) -> None:
    @get("/open-data/things", sync_to_thread=False)
    def things() -> Response[str]:
        return Response("[]", media_type="application/json", headers={"cache-control": "private, no-cache"})

    client, token = stack.client([things]), {"authorization": "Bearer x"}
    tag = client.get("/open-data/things", headers=token).headers["etag"]
    assert client.get("/open-data/things", headers=token | {"if-none-match": tag}).status_code == 304
    assert kept(client) == []


def test_signed_in_pages_have_no_tag(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_("Pelin").get(f"/tr{HERE}", headers={"if-none-match": "*"})
    assert answer.status_code == 200
    assert "etag" not in answer.headers


@pytest.mark.parametrize("name", [None, "Pelin", "Umut", "Sekreter"])
def test_head_is_answered_on_every_page(platform: InUse, name: str | None) -> None:
    platform.open_meeting(examples.log_outcome(), examples.change_visibility(outcome=None))
    client = platform.as_(name)
    outcome = f"{HERE}/outcomes/{examples.outcome()}"
    below = ("", "/plan", "/agenda", "/attendance", "/access", "/close", "/import", "/news?after=0")
    pages = ["", "/meetings", "/meetings/new", "/organisations", "/sign-in", "/acting", outcome, "/nowhere"]
    statuses = set()
    for path in (*pages, *(f"{HERE}{each}" for each in below)):
        for _ in range(2):
            whole, head = (client.request(method, f"/en{path}", headers=PLAIN) for method in ("GET", "HEAD"))
            assert (head.status_code, head.content) == (whole.status_code, b""), path
            assert head.headers.get("content-length") == whole.headers.get("content-length"), path
            assert head.headers.get("etag") == whole.headers.get("etag") or "private" in whole.headers["cache-control"]
        statuses.add(head.status_code)
    assert 200 in statuses
    assert 405 not in statuses


def test_kept_page_is_compressed_for_those_who_understand_it(stack: Stack, drawn: Drawn) -> None:
    client = stack.client([drawn.page(PUBLIC)])
    for _ in range(2):
        for accepted, encoding in (("gzip, br", "gzip"), ("br", None), ("gzip;q=0", None), ("gzip;q=0.5", "gzip")):
            answer = client.get("/open-data/page", headers={"accept-encoding": accepted})
            assert answer.headers.get("content-encoding") == encoding
            assert answer.text == f"1 {LONG}"
            assert "accept-encoding" in answer.headers["vary"]
    (answer,) = kept(client)
    assert answer.zipped is not None
    assert gzip.decompress(answer.zipped) == answer.body("")


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_page_with_a_script_carries_the_nonce_of_its_own_policy(platform: InUse, accepted: str) -> None:
    platform.open_meeting(examples.change_visibility(outcome=None))
    client, nonces = platform.as_(None), set()
    for _ in range(3):
        answer = client.get(f"/tr{HERE}", headers={"accept-encoding": accepted})
        (policy,) = re.findall("'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert set(re.findall('nonce="([^"]*)"', answer.text)) == {policy}
        nonces.add(policy)
    assert len(nonces) == 3
    assert len(kept(client)) == 1
