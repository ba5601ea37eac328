"""What is written for people to read: links lead somewhere, pictures are there, and the guide says the same in three
languages, with the words that stand on the buttons.

In the guide **bold** is for words of the screen and nothing else; "…" stands for a number or a name in them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po

from defter.web.i18n import CATALOGUES

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
PICTURES = GUIDE / "pictures"
LANGUAGES = ("tr", "en", "ar")
BOOKS = ("README.md", "representative.md", "secretariat.md")
READ = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LARGEST_PICTURE = 150_000

HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*\bsrc=\"([^\"]+)\"")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)s")
WRITTEN_OUT = re.compile(r">([A-Z][A-Za-z]+)</a>")
"""Words of a link that are the same in every language, such as PDF."""


def the_same_everywhere() -> set[str]:
    """Words of the screen that no catalogue translates."""
    templates = (ROOT / "defter" / "web" / "templates").rglob("*.html")
    return {word for each in templates for word in WRITTEN_OUT.findall(each.read_text("utf-8"))}


@cache
def sentences(language: str) -> Mapping[str, set[str]]:
    """Every English sentence of the screen to what stands for it in a language, counted ones in each form."""
    found: dict[str, set[str]] = {}
    for file in sorted((CATALOGUES / ("tr" if language == "en" else language)).glob("*.po")):
        for message in read_po(BytesIO(file.read_bytes())):
            forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            for key in filter(None, (message.id,) if isinstance(message.id, str) else message.id):
                found.setdefault(shown(key), set()).update([shown(key)] if language == "en" else map(shown, forms))
    return found


def shown(words: str) -> str:
    """Words of a catalogue as the guide quotes them."""
    return PLACEHOLDER.sub("…", words).strip()


def chapters(text: str) -> list[str]:
    """A text cut at its headings."""
    starts = [found.start() for found in HEADING.finditer(text)]
    return [text[at:to] for at, to in zip([0, *starts], [*starts, len(text)], strict=True)]


def quoted(text: str) -> list[str]:
    """The words of the screen that a text quotes."""
    return [" ".join(words.split()) for words in BOLD.findall(text)]


def unknown(text: str, known: Mapping[str, set[str]]) -> list[str]:
    """What a text quotes, and no screen says."""
    words = the_same_everywhere() | {form for forms in known.values() for form in forms}
    return [each for each in quoted(text) if each not in words]


def unequal(english: str, other: str, known: Mapping[str, set[str]]) -> list[str]:
    """What the English chapter quotes and the other does not, and the other way round."""
    same = {each: {each} for each in the_same_everywhere()}
    said = set(quoted(other))
    wanted = [same.get(each) or known.get(each, set()) for each in quoted(english)]
    missing = [each for each, forms in zip(quoted(english), wanted, strict=True) if not forms & said]
    return missing + sorted(said - set().union(*wanted))


def broken(file: Path, text: str) -> Iterator[str]:
    """Links of a text that lead nowhere; those to elsewhere are not followed."""
    for found in LINK.finditer(text):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, anchor = target.partition("#")
        there = (file.parent / unquote(path)).resolve() if path else file
        headings = HEADING.finditer(there.read_text("utf-8")) if there.suffix == ".md" and there.exists() else ()
        lost = not there.exists() or not there.is_relative_to(ROOT)
        if lost or (anchor and anchor not in {anchored(each[2]) for each in headings}):
            yield target


def anchored(heading: str) -> str:
    """The anchor that a code host gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("file", READ, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    assert list(broken(file, file.read_text("utf-8"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("book", BOOKS)
def test_the_guide_quotes_words_that_the_screen_shows(language: str, book: str) -> None:
    assert unknown((GUIDE / language / book).read_text("utf-8"), sentences(language)) == []


@pytest.mark.parametrize("language", ["tr", "ar"])
@pytest.mark.parametrize("book", BOOKS)
def test_each_chapter_quotes_the_same_buttons_in_every_language(language: str, book: str) -> None:
    english = chapters((GUIDE / "en" / book).read_text("utf-8"))
    other = chapters((GUIDE / language / book).read_text("utf-8"))
    assert len(other) == len(english)
    known = sentences(language)
    for ours, theirs in zip(english, other, strict=True):
        assert unequal(ours, theirs, known) == [], theirs.partition("\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("book", BOOKS)
def test_each_language_shows_the_same_pictures_in_its_own(language: str, book: str) -> None:
    english = PICTURE.findall((GUIDE / "en" / book).read_text("utf-8"))
    found = PICTURE.findall((GUIDE / language / book).read_text("utf-8"))
    assert [address for _words, address in found] == [
        address.replace("-en.png", f"-{language}.png") for _words, address in english
    ]
    assert all(words for words, _address in found)


def test_every_picture_of_the_guide_is_shown_and_small() -> None:
    named = {
        Path(address).name
        for language in LANGUAGES
        for book in BOOKS
        for _words, address in PICTURE.findall((GUIDE / language / book).read_text("utf-8"))
    }
    there = {each.name: each.stat().st_size for each in PICTURES.iterdir()}
    assert set(there) == named
    assert [name for name, size in there.items() if size >= LARGEST_PICTURE] == []


def test_arabic_reads_from_right_to_left() -> None:
    for book in BOOKS:
        text = (GUIDE / "ar" / book).read_text("utf-8")
        assert text.startswith('<div dir="rtl" lang="ar">\n\n')
        assert text.endswith("\n\n</div>\n")


# The checks themselves can fail


def test_a_word_that_no_screen_shows_is_found() -> None:
    assert unknown("Click **Kaydedildi gibi**, then **PDF** and **Giriş yap**.", sentences("tr")) == ["Kaydedildi gibi"]


def test_another_button_than_in_english_is_found() -> None:
    known = sentences("tr")
    assert unequal("Choose **Sign in**.", "**Giriş yap** düğmesini seçin.", known) == []
    assert unequal("Choose **Sign in**.", "**Çıkış yap** düğmesini seçin.", known) == ["Sign in", "Çıkış yap"]


def test_a_link_to_nowhere_is_found() -> None:
    text = (
        "[here](README.md) [not](nowhere.md) [far](https://example.org) ![no](pictures/none.png) [no](README.md#none)"
    )
    assert list(broken(ROOT / "CHANGELOG.md", text)) == ["nowhere.md", "pictures/none.png", "README.md#none"]
