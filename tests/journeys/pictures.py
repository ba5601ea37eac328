"""Draws the README's screenshots from the sample, into docs/pictures: `python -m tests.journeys.pictures`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from tests.journeys.browsing import PHONE, Browsing, chromium, chromium_path
from tests.journeys.pages import places
from tests.journeys.server import Served, fill_sample, served

PICTURES = Path("docs/pictures")
MOST = 150_000
"""Bytes of one picture."""
DRAWN: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("meeting-tr.png", "tr", "representative", "body", {"viewport": {"width": 1080, "height": 860}}),
    ("meeting-ar.png", "ar", "rapporteur", ".sheet", {"viewport": PHONE | {"height": 900}, "is_mobile": True}),
]
"""File, language, role, where it begins and the window; all show the open meeting, with the entry at its first item."""


def draw(browser: Browser, platform: Served, to: Path) -> None:
    """Draws each picture. Raises AssertionError when one is too heavy, or when a page complains."""
    browsing, known = Browsing(browser), places("")
    for name, language, role, where, options in DRAWN:
        page = browsing.open(platform, role, language, **options)
        page.goto(f"/{language}/meetings/{known['open']}?item={known['item']}")
        page.evaluate("document.fonts.ready")
        page.locator(".ribbon").evaluate("ribbon => ribbon.hidden = true")
        page.locator(":focus").evaluate_all("focused => focused.forEach(each => each.blur())")
        page.evaluate("where => document.querySelector(where).scrollIntoView()", where)
        file = to / name
        page.screenshot(path=file)
        assert file.stat().st_size < MOST, f"{name}: {file.stat().st_size} bytes"
    browsing.close()


def main() -> None:
    """Fills a sample, serves it, and draws."""
    path = chromium_path()
    if path is None:
        sys.exit("Pictures need Chromium: install it (apt-get install chromium) or name it in $CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as directory:
        data = Path(directory) / "sample"
        fill_sample(data)
        with served("demo", data=data) as platform, chromium(path) as browser:
            draw(browser, platform, PICTURES)
    for name, *_rest in DRAWN:
        sys.stdout.write(f"{PICTURES / name}\n")


if __name__ == "__main__":
    main()
