"""Every page, in every state, in three languages: without a fault that axe knows, and narrow enough for any phone."""

import os
from collections.abc import Iterator
from inspect import getclosurevars
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Page

from defter.main import open_platform
from defter.platform.settings import Settings
from defter.sample.script import sample_id
from tests.journeys.browsing import DESKTOP, NARROW, PHONE, Browsing
from tests.journeys.pages import LONG, NOT_PAGES, PAGES, Shown, places
from tests.journeys.server import FIRST, PASSWORD, Served

pytestmark = pytest.mark.xdist_group("pages")

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
LANGUAGES = ("tr", "en", "ar")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const found = await axe.run({runOnly: tags, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.target} ${node.failureSummary}`));
}"""
SEND = """([action, fields]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action});
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  }
  document.body.append(form);
  form.submit();
}"""


class Windows:
    """One window for each role, on either platform."""

    def __init__(self, browsing: Browsing, filled: Served, begun: Served) -> None:
        self.browsing = browsing
        self._filled, self._begun = filled, begun
        self._open: dict[tuple[str, bool], Page] = {}
        self._places = places(sample_id("test-organisation", "long name"))

    def show(self, shown: Shown, language: str) -> Page:
        """The page in the window of its role."""
        page = self._window(shown)
        page.set_viewport_size(DESKTOP)
        at = f"/{language}{shown.at.format_map(self._places)}".removesuffix("/")
        if shown.sent is None:
            answer = page.goto(at)
        else:
            if page.url == "about:blank":
                page.goto(f"/{language}")
            fields = {
                name.format_map(self._places): value.format_map(self._places) for name, value in shown.sent.items()
            }
            with page.expect_navigation() as sent:
                page.evaluate(SEND, [at, fields])
            answer = sent.value
        assert answer
        assert answer.status == shown.status, page.locator("main").inner_text()
        return page

    def _window(self, shown: Shown) -> Page:
        key = (shown.role, shown.begun)
        if key not in self._open:
            if shown.begun:
                self._open[key] = self.browsing.open(self._begun)
                if shown.role:
                    sign_in(self._open[key])
            else:
                self._open[key] = self.browsing.open(self._filled, shown.role)
        return self._open[key]


def sign_in(page: Page) -> None:
    """With e-mail address and password, where there is no demo."""
    page.goto("/tr/sign-in")
    page.get_by_label("E-posta adresi").fill(FIRST)
    page.get_by_label("Parola").fill(PASSWORD)
    page.get_by_role("button", name="Giriş yap").click()
    page.wait_for_url("**/tr")


@pytest.fixture(scope="module")
def windows(browser: Any, large: Served, empty: Served) -> Iterator[Windows]:
    browsing = Browsing(browser)
    yield Windows(browsing, large, empty)
    browsing.close()


def widths(number: int, language: str) -> list[Any]:
    """At which widths axe looks at a page: each language at one of them in turn, so that no page lacks either.

    With DEFTER_SOAK it looks at both in every language.
    """
    if os.environ.get("DEFTER_SOAK"):
        return [DESKTOP, PHONE]
    return [(DESKTOP, PHONE)[(number + LANGUAGES.index(language)) % 2]]


@pytest.mark.parametrize(("number", "shown"), list(enumerate(PAGES)), ids=str)
def test_axe_finds_no_fault_in_any_language(windows: Windows, number: int, shown: Shown) -> None:
    faults = []
    for language in LANGUAGES:
        page = windows.show(shown, language)
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        page.evaluate(AXE)
        for size in widths(number, language):
            page.set_viewport_size(size)
            faults += [f"{language} {size['width']}: {fault}" for fault in page.evaluate(CHECK, RULES)]
        faults += too_wide(page, language)
    assert faults == []
    assert windows.browsing.complaints == []


@pytest.mark.parametrize("shown", LONG, ids=str)
def test_long_pages_fit_the_narrowest_phone(windows: Windows, shown: Shown) -> None:
    for language in LANGUAGES:
        assert too_wide(windows.show(shown, language), language) == []


def too_wide(page: Page, language: str) -> list[str]:
    """What reaches out of a window of 320 pixels."""
    page.set_viewport_size(NARROW)
    if page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]:
        return []
    widest: list[str] = page.evaluate(
        """width => [...document.querySelectorAll("main *, header *, footer *")].filter(each => {
             const box = each.getBoundingClientRect();
             return box.width && (box.right > width + 1 || box.left < -1);
           }).slice(-3).map(each => each.outerHTML.slice(0, 160))""",
        NARROW["width"],
    )
    return [f"{language}: wider than 320 pixels: {each}" for each in widest or ["the page"]]


def test_every_route_that_shows_a_page_is_in_the_table() -> None:
    with TemporaryDirectory() as data, open_platform(Settings(data=Path(data))) as platform:
        app: Any = platform.app()
        pages = getclosurevars(app._app._app._app).nonlocals["pages"]  # beside the interface for programs
        routes = {route.path for route in pages.routes if "GET" in route.methods}
    assert routes == {shown.route for shown in PAGES} | NOT_PAGES
