"""What stands on a sheet of minutes, whatever it is written in: every word in its place, and in which language it is.

The words are translated, dates and numbers written out. The templates of PDF and DOCX only arrange them.
"""

from typing import Literal

from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.vocabulary import LocalText
from defter.platform.formats.table import clean
from defter.web import i18n
from defter.web.i18n import _


class Said(Struct, frozen=True):
    """A text in one language, and what the reader should know about that version."""

    words: str
    language: str
    direction: Literal["ltr", "rtl"]
    note: str = ""


class Fact(Struct, frozen=True):
    """One thing to know, as a value alone or with the label that says what it is."""

    said: Said
    label: str = ""


class Line(Struct, frozen=True, kw_only=True):
    """One outcome."""

    kind: OutcomeKind
    word: str
    said: Said
    figure: Said | None = None
    facts: tuple[Fact, ...] = ()
    """Whose it is, until when, how it was decided; of a struck one why it was struck."""
    struck: bool = False


class Part(Struct, frozen=True, kw_only=True):
    """One agenda item with its outcomes; without a number those that belong to none."""

    number: str
    title: Said
    result: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()


class Attended(Struct, frozen=True):
    """An organisation of the attendance list; `people` in words, "" where nobody counted."""

    name: Said
    people: str = ""


class Group(Struct, frozen=True):
    """Those who were present, or excused, or absent."""

    word: str
    rows: tuple[Attended, ...]


class Paper(Struct, frozen=True, kw_only=True):
    """The whole document. `region` is the country whose habits the language follows."""

    language: str
    region: str
    direction: Literal["ltr", "rtl"]
    platform: Said
    heading: str
    """What kind of document it is."""
    kicker: str
    """What kind of meeting it was."""
    title: Said
    marks: tuple[str, ...]
    facts: tuple[Fact, ...]
    standing: str
    """How far the minutes are: draft, circulated, approved."""
    approved: bool
    groups: tuple[Group, ...]
    attendance: str
    parts: tuple[Part, ...]
    tally: str
    approval: tuple[Fact, ...]
    signatures: tuple[str, ...]
    words: dict[str, str]
    """The fixed words of the layout."""
    link: str
    """Where the record itself is found."""


def said(text: LocalText, *, note: bool = True) -> Said:
    """The version that the reader can best read."""
    shown = i18n.shown_in(text)
    words = clean(i18n.plain(text))
    return Said(words, shown, i18n.direction(shown), _note(text) if note else "")


def own(words: str) -> Said:
    """Words of the platform, or of nobody: in the document's own language."""
    code = i18n.language.get()
    return Said(clean(words), code, i18n.direction(code))


def _note(text: LocalText) -> str:
    """That the text is not there in the reader's language, and in which it is; or how its translation came about."""
    if i18n.language.get() in text.texts:
        return i18n.note_on(text) or ""
    if i18n.note_on(text) is None:
        return ""
    languages = i18n.format_list(i18n.language_name(each) for each in text.texts)
    return _("Only in %(languages)s") % {"languages": languages}
