"""Every page, in every state, in three languages: without a fault that axe knows, and narrow enough for any phone.

To go to a page costs a browser three times what it costs to lay it out. So what the platform answers is drawn into
windows that stay, with axe in them, and under the policy that forbids inline styles and scripts there too; only pages
with scripts are gone to. Which language a page is drawn in goes round (see `looks`). With DEFTER_SOAK every page is
drawn and gone to in every language, and axe looks at all.
"""

import os
from collections.abc import Iterator
from inspect import getclosurevars
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page

from defter.main import open_platform
from defter.platform.settings import Settings
from defter.sample.script import sample_id
from tests.journeys.browsing import DESKTOP, NARROW, Browsing
from tests.journeys.flaws import bring_axe, found_by_axe, too_wide
from tests.journeys.pages import LONG, NOT_PAGES, PAGES, Shown, places
from tests.journeys.server import FIRST, PASSWORD, Served

pytestmark = pytest.mark.xdist_group("pages")

LANGUAGES = ("tr", "en", "ar")
SIZES = (NARROW, DESKTOP)
THOROUGH = bool(os.environ.get("DEFTER_SOAK"))
DRAW = """async ([at, fields]) => {
  const answer = await fetch(at, fields && {method: "post", body: new URLSearchParams(fields)});
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").documentElement;
  const root = document.documentElement, scripts = drawn.querySelectorAll("script, [rel=modulepreload]");
  scripts.forEach(each => each.remove());
  for (const {name, value} of drawn.attributes) root.setAttribute(name, value);
  root.innerHTML = drawn.innerHTML;
  const sheets = [...root.querySelectorAll("link[rel=stylesheet]")];
  await Promise.all(sheets.map(each => new Promise(done => each.onload = each.onerror = done)));
  return [answer.status, scripts.length > 0];
}"""
SEND = """([action, fields]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action});
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  }
  document.body.append(form);
  form.submit();
}"""
UNFOLD = "document.querySelectorAll('main details').forEach(each => each.open = true)"


class Windows:
    """Two windows for each role, on either platform: one in which pages are drawn, one that goes to them."""

    def __init__(self, browsing: Browsing, filled: Served, begun: Served) -> None:
        self.browsing = browsing
        self._filled, self._begun = filled, begun
        self._drawing: dict[tuple[str, bool], Page] = {}
        self._going: dict[tuple[str, bool], Page] = {}
        self._signed_in: Any = None
        self._places = places(sample_id("test-organisation", "long name"))

    def draw(self, shown: Shown, language: str) -> tuple[Page, bool]:
        """The page as it comes, in a window that has axe, and whether there are scripts to it, which do not run here.

        Everything is unfolded.
        """
        key = (shown.role, shown.begun)
        if key not in self._drawing:
            self._drawing[key] = self._open(shown)
            bring_axe(self._drawing[key])
        page = self._drawing[key]
        status, scripted = page.evaluate(DRAW, self._asked(shown, language))
        assert status == shown.status, page.locator("main").inner_text()
        page.evaluate(UNFOLD)
        return page, scripted

    def go(self, shown: Shown, language: str) -> Page:
        """The page with its scripts, in a window without axe; everything is unfolded."""
        key = (shown.role, shown.begun)
        if key not in self._going:
            self._going[key] = self._open(shown)
        page = self._going[key]
        at, fields = self._asked(shown, language)
        if fields is None:
            answer = page.goto(at)
        else:
            with page.expect_navigation() as sent:
                page.evaluate(SEND, [at, fields])
            answer = sent.value
        assert answer
        assert answer.status == shown.status, page.locator("main").inner_text()
        page.evaluate(UNFOLD)
        return page

    def _asked(self, shown: Shown, language: str) -> tuple[str, dict[str, str] | None]:
        at = f"/{language}{shown.at.format_map(self._places)}".removesuffix("/")
        if shown.sent is None:
            return at, None
        fill = self._places
        return at, {name.format_map(fill): value.format_map(fill) for name, value in shown.sent.items()}

    def _open(self, shown: Shown) -> Page:
        page = self.browsing.open(self._begun if shown.begun else self._filled, "" if shown.begun else shown.role)
        if shown.begun and shown.role:
            if self._signed_in is None:
                sign_in(page)
                self._signed_in = page.context.cookies()
            page.context.add_cookies(self._signed_in)
        return page


def sign_in(page: Page) -> None:
    """With e-mail address and password, where there is no demo; then the secretariat sets its second factor up."""
    page.goto("/tr/sign-in")
    page.get_by_label("E-posta adresi").fill(FIRST)
    page.get_by_label("Parola").fill(PASSWORD)
    page.get_by_role("button", name="Giriş yap").click()
    page.wait_for_url("**/tr/account/second-factor?*")
    app = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_label("Kod", exact=True).fill(app.now())
    page.get_by_role("button", name="Onayla").click()
    page.get_by_role("link", name="Kodları sakladım. Devam et").click()
    page.wait_for_url("**/tr")


@pytest.fixture(scope="module")
def windows(browser: Any, large: Served, empty: Served) -> Iterator[Windows]:
    browsing = Browsing(browser)
    yield Windows(browsing, large, empty)
    browsing.close()


def looks(number: int, language: str) -> list[Any]:
    """At which widths axe looks at a page in a language: at one in one language, each in turn from page to page.

    With DEFTER_SOAK it looks at both in every language, and every page is drawn in each of them.
    """
    if THOROUGH:
        return list(SIZES)
    turn, at = divmod(number, len(LANGUAGES))
    return [SIZES[turn % len(SIZES)]] if language == LANGUAGES[at] else []


@pytest.mark.parametrize(("number", "shown"), list(enumerate(PAGES)), ids=str)
def test_axe_finds_no_fault_in_any_language(windows: Windows, number: int, shown: Shown) -> None:
    faults = []
    for language in LANGUAGES:
        sizes = looks(number, language)
        if not sizes:
            continue
        page, scripted = windows.draw(shown, language)
        faults += [f"{language}: {fault}" for fault in too_wide(page)]
        if scripted or THOROUGH:
            page = windows.go(shown, language)
            faults += [f"{language}: {fault}" for fault in too_wide(page)]
            bring_axe(page)
        for size in sizes:
            page.set_viewport_size(size)
            faults += [f"{language} {size['width']}: {fault}" for fault in found_by_axe(page)]
    assert faults == []
    assert windows.browsing.complaints == []


@pytest.mark.parametrize("shown", LONG, ids=str)
def test_long_pages_fit_the_narrowest_phone(windows: Windows, shown: Shown) -> None:
    for language in LANGUAGES:
        page, _scripted = windows.draw(shown, language)
        assert too_wide(page) == []
    assert too_wide(windows.go(shown, LANGUAGES[0])) == []


def test_every_route_that_shows_a_page_is_in_the_table() -> None:
    with TemporaryDirectory() as data, open_platform(Settings(data=Path(data))) as platform:
        app: Any = platform.app()
        pages = getclosurevars(app._app._app._app).nonlocals["pages"]  # beside the interface for programs
        routes = {route.path for route in pages.routes if "GET" in route.methods}
    assert routes == {shown.route for shown in PAGES} | NOT_PAGES
