"""Languages: catalogues, directions, and dates and numbers as readers write them.

Sentences in code and templates are English, and are the keys of the catalogues: `translations/<language>/<concept>.po`,
one file a concept, all of one language merged when it is first asked for. English needs entries for plurals only. To
add a language: its catalogues, and its code in the setting.

The language of the request lies in a context variable, set by the outermost wrapper (`web/app.py`), so that a
sentence can be translated anywhere below it. A sentence that is chosen before a request is there is marked with `N_`,
and translated with `_` when it is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.messages.pofile import read_po
from markupsafe import Markup, escape
from msgspec import Struct

from defter.domain.vocabulary import REDACTED, LocalText

CATALOGUES = Path(__file__).parent / "translations"

PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
"""By hand: Babel's own lists give Turkish one form and Arabic an order that translators do not use.

Arabic: none, one, two, few (3-10), many (11-99), other (100-102).
"""

TERRITORIES = {"tr": "tr_TR", "en": "en_GB", "ar": "ar_SY"}
"""`ar_SY` names the months as the Levant does."""

OWN_NAMES = {"tr": "Türkçe", "en": "English", "ar": "العربية"}

language: ContextVar[str] = ContextVar("language", default="en")
"""The language of the request that is being answered."""


class Catalogue(Struct, frozen=True):
    """Every translated sentence of one language; a context and an English sentence, or the sentence alone, to its
    forms.
    """

    forms: dict[str | tuple[str, str], tuple[str, ...]]
    form_for: Callable[[int], int]

    def one(self, key: str | tuple[str, str], otherwise: str) -> str:
        """The translation, or `otherwise` where there is none."""
        found = self.forms.get(key)
        return found[0] if found else otherwise

    def counted(self, key: str | tuple[str, str], singular: str, plural: str, number: int) -> str:
        """The form that goes with `number`."""
        found = self.forms.get(key)
        if found:
            return found[self.form_for(number)]
        return singular if number == 1 else plural


@lru_cache
def catalogue(code: str) -> Catalogue:
    """The merged catalogues of one language; a language without any speaks English."""
    forms: dict[str | tuple[str, str], tuple[str, ...]] = {}
    for file in sorted((CATALOGUES / code).glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream):
                if not message.id or not message.string or message.fuzzy:
                    continue
                sentence = message.id if isinstance(message.id, str) else message.id[0]
                key = (message.context, sentence) if message.context else sentence
                forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    rule = PLURALS.get(code, PLURALS["en"]).partition("plural=")[2].rstrip(";")
    return Catalogue(forms=forms, form_for=c2py(rule))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Inside, sentences are in that language."""
    token = language.set(code)
    try:
        yield
    finally:
        language.reset(token)


def gettext(sentence: str, /) -> str:
    """The sentence in the reader's language."""
    return catalogue(language.get()).one(sentence, sentence)


def ngettext(singular: str, plural: str, number: int, /) -> str:
    """The sentence that goes with a number, in the reader's language."""
    return catalogue(language.get()).counted(singular, singular, plural, number)


def pgettext(context: str, sentence: str, /) -> str:
    """A word that means different things in different places."""
    return catalogue(language.get()).one((context, sentence), sentence)


def npgettext(context: str, singular: str, plural: str, number: int, /) -> str:
    """A counted word that means different things in different places."""
    return catalogue(language.get()).counted((context, singular), singular, plural, number)


_ = gettext


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a sentence for the catalogues; it is translated with `_` when it is shown."""
    return sentence


# Languages


@lru_cache
def locale(code: str) -> Locale:
    """The locale whose formats readers of the language expect."""
    return Locale.parse(TERRITORIES.get(code, code))


@lru_cache
def direction(code: str) -> Literal["ltr", "rtl"]:
    """Which way the language is written."""
    return "rtl" if locale(code).character_order == "right-to-left" else "ltr"


@lru_cache
def own_name(code: str) -> str:
    """What the language calls itself."""
    return OWN_NAMES.get(code) or str(locale(code).display_name or code)


def language_name(code: str) -> str:
    """What the reader's language calls the language `code`."""
    return str(locale(language.get()).languages.get(code, code))


def negotiate(accept: str, languages: Sequence[str]) -> str | None:
    """The language that an Accept-Language header likes best, of those that the platform speaks."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")):
        tag, _semicolon, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, tag.strip().split("-")[0].lower()))
        except ValueError:
            continue
    return next((tag for weight, _place, tag in sorted(wishes) if tag in languages and weight < 0), None)


def upper(text: str, code: str) -> str:
    """Upper case as the language writes it: in Turkish i becomes İ."""
    return text.replace("i", "İ").upper() if code == "tr" else text.upper()


def lower(text: str, code: str) -> str:
    """Lower case as the language writes it: in Turkish I becomes ı."""
    return text.replace("İ", "i").replace("I", "ı").lower() if code == "tr" else text.lower()


# Dates, times and numbers. Babel costs more than the page they stand on, and pages repeat them: hence the caches.


def format_date(day: date, style: str = "long") -> str:
    """A day; `style` is Babel's: full (with the weekday), long, medium, short, or a pattern."""
    return _date(day, style, language.get())


@lru_cache(4096)
def _date(day: date, style: str, code: str) -> str:
    if style == "medium" and code == "ar":
        style = "d MMM y"  # a month by its name: figures alone are read in either direction
    return dates.format_date(day, style, locale=locale(code))


def format_time(at: time) -> str:
    """A time of day, of twenty-four hours: that is how programmes of meetings are written in every language here."""
    return _time(at, language.get())


@lru_cache(2048)
def _time(at: time, code: str) -> str:
    return dates.format_time(at, "HH:mm", locale=locale(code))


def format_moment(at: datetime, zone: str = "Europe/Istanbul") -> str:
    """Day and time of a moment, in a time zone."""
    local = at.astimezone(ZoneInfo(zone))
    comma = "،" if language.get() == "ar" else ","
    return f"{format_date(local.date(), 'medium')}{comma} {format_time(local.time())}"


def format_partial(day: str) -> str:
    """A date of which perhaps only the year or the month is known: `2021`, `2021-02` or `2021-02-18`."""
    match day.count("-"):
        case 0:
            return day
        case 1:
            return format_date(date.fromisoformat(f"{day}-01"), "MMMM y")
        case _:
            return format_date(date.fromisoformat(day))


def format_number(number: float | Decimal) -> str:
    """A number with its separators."""
    return _number(number, language.get())


@lru_cache(4096)
def _number(number: float | Decimal, code: str) -> str:
    return numbers.format_decimal(number, locale=locale(code))


def format_list(words: Iterable[str]) -> str:
    """Words in a row, the last joined by "and"."""
    return lists.format_list(list(words), locale=locale(language.get()))


# Texts that people wrote, in one language or several


def shown_in(text: LocalText) -> str:
    """The language in which a reader of the current language gets to see the text."""
    reader = language.get()
    return reader if reader in text.texts else text.original


def plain(text: LocalText | None) -> str:
    """The text without any mark-up, for titles and attributes; nothing for None."""
    if text is None:
        return ""
    words = text.texts[shown_in(text)]
    return _("Text removed") if words == REDACTED else words


def note_on(text: LocalText) -> str | None:
    """What a reader should know about the version shown: that it is another language, a machine's, or out of date."""
    reader = language.get()
    if text.texts[shown_in(text)] == REDACTED:
        return None
    if reader not in text.texts:
        names = {"wanted": language_name(reader), "shown": language_name(text.original)}
        return _("Not yet in %(wanted)s, showing %(shown)s.") % names
    if (version := text.translations.get(reader)) is None:
        return None
    if version.quality == "machine":
        return _("Translated by a machine, not checked.")
    if text.stale(reader):
        return _("The original was changed after this translation.")
    return None


NOTE = Markup(' <small class="version">{note}</small>')
REMOVED = Markup('<em class="removed">{words}</em>')


def show(text: LocalText | None, *, note: bool = True) -> Markup:
    """The text as mark-up in the language that the reader can best read, and a note where that is not hers.

    Lists pass `note=False`: the text still carries its language and direction.
    """
    if text is None:
        return Markup("")
    code = shown_in(text)
    words = text.texts[code]
    if words == REDACTED:
        return REMOVED.format(words=_("Text removed"))
    # Put together by hand: a long page has hundreds of texts, and Markup.format takes seven times as long.
    foreign = f' lang="{escape(code)}" dir="{direction(code)}"' if code != language.get() else ""
    shown = Markup(f'<bdi class="said"{foreign}>{escape(words)}</bdi>')  # noqa: S704 - each part is escaped
    if note and (remark := note_on(text)):
        shown += NOTE.format(note=remark)
    return shown
