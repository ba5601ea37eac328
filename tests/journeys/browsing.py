"""A real browser for the journeys: one Chromium, a context of its own for each person, and a watch over all of them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from defter.platform.clock import uuid7
from defter.sample.people import REPRESENTATIVE, SECOND_RAPPORTEUR
from tests.journeys.server import Served, today

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
QUIET += (
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PATIENCE = 10_000
"""Milliseconds until something that was expected counts as missing."""


def chromium_path() -> str | None:
    """Where Chromium is: `$CHROMIUM`, or the system's, the one without a window first; None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Chromium, without a window, and without a word to anybody but this machine."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


class Browsing:
    """What one test does in the browser. Whatever a page complains of, and every request to elsewhere, is kept."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, platform: Served, role: str = "", language: str = "tr", **options: Any) -> Page:
        """A window of its own on the home page; signed in when the demo knows the `role`."""
        given: dict[str, Any] = {"viewport": DESKTOP, "reduced_motion": "reduce", "base_url": platform.url} | options
        context = self._browser.new_context(**given)
        context.set_default_timeout(PATIENCE)
        self._watch(context)
        self._contexts.append(context)
        page = context.new_page()
        page.goto(platform.page(f"/demo/{role}" if role else "/", language))
        return page

    def _watch(self, context: BrowserContext) -> None:
        def asked(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in ("data", "blob", "about") and address.hostname not in ("127.0.0.1", "localhost"):
                self.complaints.append(f"a request left the machine: {request.url}")

        def answered(response: Response) -> None:
            # A refused page or form is looked at by its journey; what pages are made of must be there.
            if response.status >= 400 and response.request.resource_type not in ("document", "fetch"):
                self.complaints.append(f"{response.status} {response.url}")

        def said(message: ConsoleMessage) -> None:
            if message.type == "error" and not message.text.startswith("Failed to load resource"):
                self.complaints.append(f"console: {message.text}")

        context.on("request", asked)
        context.on("response", answered)
        context.on("console", said)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))

    def close(self) -> None:
        """Ends every window, and says what was wrong. Raises AssertionError."""
        for context in self._contexts:
            context.close()
        assert self.complaints == []


def fits(page: Page) -> bool:
    """Whether nothing reaches out of the window sideways."""
    fitting: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return fitting


def send(page: Page, path: str, language: str = "tr", **fields: Any) -> str:
    """Sends a form as the person of this window does, and returns the form's id; the form must be accepted."""
    form = {"id": str(uuid7()), **{name.replace("__", "."): str(value) for name, value in fields.items()}}
    answer = page.request.post(f"/{language}{path}", form=form, max_redirects=0)
    assert answer.status == 303, answer.text()
    return form["id"]


def open_meeting(page: Page, title: str, *items: str) -> str:
    """A meeting of today that is open, with both rapporteurs of the sample; returns its path without language."""
    day = f"{today():%d.%m.%Y}"
    titled = {"title__tr": title, "title__original": "tr"}
    at = f"/meetings/{send(page, '/meetings/new', kind='workshop', day=day, **titled)}"
    for item in items:
        send(page, f"{at}/agenda", title__tr=item, title__original="tr")
    for person in (REPRESENTATIVE, SECOND_RAPPORTEUR):
        send(page, f"{at}/access/rapporteurs", person=person.id)
    send(page, f"{at}/open")
    return at
