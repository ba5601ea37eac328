"""Draws the screenshots of the README and of the guide from the sample: `python -m tests.journeys.pictures`."""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Browsing, chromium, chromium_path
from tests.journeys.pages import places
from tests.journeys.server import Served, fill_sample, served

PICTURES = Path("docs/pictures")
GUIDE = Path("docs/guide/pictures")
MOST = 150_000
"""Bytes of one picture."""
COLOURS = 256
"""Of one picture: the screen has few, and a palette of them is a third of the bytes."""
WINDOW = 1400
"""Pixels from top to bottom: lists that open have room below."""
LANGUAGES = ("tr", "en", "ar")
WRITING = "/meetings/{open}?item={item}"
"""The open meeting, with the entry at its first item."""


def nothing(page: Page, language: str) -> None:
    """Shows the page as it comes."""


def type_a_line(page: Page, language: str) -> None:
    """Types an outcome, up to the list of organisations that @ opens."""
    begun = {
        "tr": ("k Kurs takvimi ortak hazırlanacak.", " @bele"),
        "en": ("d The calendar of courses is drawn up jointly.", " @muni"),
        "ar": ("ق يُعَدّ جدول الدورات معًا.", " @بلدية"),
    }
    page.locator("#write textarea[name=text]").press_sequentially("".join(begun[language]))
    page.locator("#mention").wait_for()


def check_organisations(page: Page, language: str) -> None:
    """Pastes two rows and has them checked, one of them with a place that is not there."""
    rows = {
        "tr": (
            ("ad", "tür", "il"),
            ("Komşuluk Derneği (örnek)", "Sivil toplum kuruluşu", "İstanbul"),
            ("Atlas Belediyesi (örnek)", "İlçe belediyesi", "Atlantis"),
        ),
        "en": (
            ("name", "kind", "province"),
            ("Neighbourhood Association (sample)", "Non-governmental organisation", "Istanbul"),
            ("Atlas Municipality (sample)", "District municipality", "Atlantis"),
        ),
        "ar": (
            ("الاسم", "النوع", "الولاية"),
            ("جمعية الجوار (مثال)", "منظمة غير حكومية", "إسطنبول"),
            ("بلدية أطلس (مثال)", "بلدية منطقة", "أطلانتس"),
        ),
    }
    page.locator("textarea[name=text]").fill("\n".join("\t".join(row) for row in rows[language]))
    page.locator("main form button.button").last.click()
    page.locator("#preview").wait_for()


class Picture(Struct, frozen=True, kw_only=True):
    """One screenshot, drawn in each of its languages."""

    name: str
    """Of the file, without the language."""
    path: str
    """Where it is, without language; `{open}` and the like are filled in from the sample."""
    role: str = "representative"
    languages: tuple[str, ...] = LANGUAGES
    to: Path = GUIDE
    width: int = 1080
    height: int = 860
    before: Callable[[Page, str], None] = nothing
    """What is done before it is drawn."""
    top: str = "main"
    """What stands at its upper edge."""


DRAWN = [
    Picture(name="meeting", path=WRITING, languages=("tr",), to=PICTURES, top="body"),
    Picture(
        name="meeting",
        path=WRITING,
        role="rapporteur",
        languages=("ar",),
        to=PICTURES,
        width=360,
        height=900,
        top=".sheet",
    ),
    Picture(name="writing", path=WRITING, before=type_a_line, top=".sheet", height=720),
    Picture(name="attendance", path="/meetings/{open}/attendance", height=760),
    Picture(name="minutes", path="/meetings/{circulated}/minutes", height=820),
    Picture(name="mine", path="/actions/mine", height=760),
    Picture(name="opening", path="/meetings/{next}", role="secretariat", height=900),
    Picture(name="requests", path="/meetings/{circulated}/minutes/requests", role="secretariat", height=415),
    Picture(
        name="import",
        path="/organisations/import",
        role="secretariat",
        before=check_organisations,
        top="#preview",
        height=370,
    ),
]


def draw(browser: Browser, platform: Served, drawn: Picture, language: str) -> Path:
    """Draws one picture, and says where it lies. Raises AssertionError when it is too heavy, or the page complains."""
    browsing = Browsing(browser)
    phone: dict[str, Any] = {"is_mobile": True} if drawn.width < 600 else {}
    page = browsing.open(platform, drawn.role, language, viewport={"width": drawn.width, "height": WINDOW}, **phone)
    page.goto(f"/{language}{drawn.path.format(**places(''))}")
    page.evaluate("document.fonts.ready")
    drawn.before(page, language)
    page.locator(".ribbon").evaluate("ribbon => ribbon.hidden = true")
    if drawn.before is nothing:
        page.locator(":focus").evaluate_all("focused => focused.forEach(each => each.blur())")
    top = page.locator(drawn.top).first.evaluate("top => top.getBoundingClientRect().top + scrollY")
    file = drawn.to / f"{drawn.name}-{language}.png"
    drawn.to.mkdir(parents=True, exist_ok=True)
    save(page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": drawn.width, "height": drawn.height}), file)
    assert file.stat().st_size < MOST, f"{file}: {file.stat().st_size} bytes"
    browsing.close()
    return file


def save(screenshot: bytes, file: Path) -> None:
    """Writes a screenshot with a palette of its own colours."""
    with Image.open(BytesIO(screenshot)) as picture:
        picture.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(file, optimize=True)


def main() -> None:
    """Fills a sample, serves it, and draws."""
    path = chromium_path()
    if path is None:
        sys.exit("Pictures need Chromium: install it (apt-get install chromium) or name it in $CHROMIUM.")
    with TemporaryDirectory() as directory:
        data = Path(directory) / "sample"
        fill_sample(data)
        with served("demo", data=data) as platform, chromium(path) as browser:
            for drawn in DRAWN:
                for language in drawn.languages:
                    sys.stdout.write(f"{draw(browser, platform, drawn, language)}\n")


if __name__ == "__main__":
    main()
