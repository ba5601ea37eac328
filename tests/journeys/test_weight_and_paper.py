"""How much comes over the line at a first visit, and how the minutes look on paper."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Browsing
from tests.journeys.pages import places
from tests.journeys.prepared import MANY_OUTCOMES
from tests.journeys.server import Served, window

pytestmark = pytest.mark.xdist_group("browser")

LANGUAGES = ("tr", "en", "ar")
FIRST_VISIT = 350_000
"""Bytes over the line, fonts included."""
LIST = 100_000
"""Bytes of HTML."""
NOWHERE = "none"
A4 = {"width": 794, "height": 1123}
"""A sheet of paper in CSS pixels."""


def transferred(page: Page, address: str) -> int:
    """Bytes that came over the line for a page with nothing in the cache, headers included."""
    page.goto("about:blank")  # what the page before still asks for is not counted
    session = page.context.new_cdp_session(page)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address)
    page.evaluate("document.fonts.ready")
    session.detach()
    return sum(sizes)


@pytest.mark.parametrize("role", ["", "representative"])
def test_a_first_visit_is_light(browsing: Browsing, large: Served, role: str) -> None:
    page = browsing.open(large, role)
    meeting = places(NOWHERE)["open" if role else "public"]
    for language in LANGUAGES:
        for path in ("/", f"/meetings/{meeting}"):
            weight = transferred(page, large.page(path, language))
            assert 20_000 < weight < FIRST_VISIT, (language, path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["", "representative"])
def test_a_list_of_two_hundred_meetings_is_light(large: Served, role: str, language: str) -> None:
    with window(large, role) as client:
        answer = client.get(f"/{language}/meetings?rows=200")
    assert len(set(re.findall(rf'href="/{language}/meetings/([0-9a-f-]{{36}})', answer.text))) >= 200
    assert len(answer.content) < LIST


def test_minutes_are_printed_with_who_was_there_on_the_first_sheet(browsing: Browsing, large: Served) -> None:
    page = browsing.open(large, "representative", viewport=A4)
    for language in ("tr", "ar"):
        page.goto(f"/{language}/meetings/{places(NOWHERE)['closed']}")
        on_paper(page)
        attendance = box(page, "#attendance")
        assert attendance["y"] + attendance["height"] < A4["height"]
        assert attendance["y"] < box(page, ".item")["y"]
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_nothing_that_can_only_be_touched_is_printed(browsing: Browsing, large: Served) -> None:
    page = browsing.open(large, "representative", viewport=A4)
    page.goto(f"/tr/meetings/{places(NOWHERE)['open']}")
    expect(page.locator("#write")).to_be_visible()
    on_paper(page)
    for hidden in ("#write", "nav", ".tools", ".ribbon", "button", ".write-link", "#sending"):
        assert [each for each in page.locator(hidden).all() if each.is_visible()] == [], hidden
    for shown in ("h1", ".facts", ".item h3", "li.outcome .what", "#attendance"):
        expect(page.locator(shown).first).to_be_visible()


def test_four_hundred_outcomes_are_printed_whole(browsing: Browsing, large: Served) -> None:
    page = browsing.open(large, "representative", viewport=A4)
    page.goto(f"/tr/meetings/{MANY_OUTCOMES}?item=all")
    on_paper(page)
    assert page.locator("li.outcome").count() == 400
    assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]


def on_paper(page: Page) -> None:
    """From here on the page is laid out as for print."""
    page.emulate_media(media="print")


def box(page: Page, selector: str) -> Any:
    """Where the first of these lies."""
    return page.locator(selector).first.bounding_box()
