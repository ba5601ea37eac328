"""A letter to many organisations: the same words, each addressed to one of them, as Word files to sign and to send.

Each is written in the language of the organisation's own name where the letter has that language.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, tzinfo

from msgspec import Struct

from defter.domain.vocabulary import LocalText
from defter.platform.formats import docx_letter
from defter.web import i18n
from defter.web.i18n import _, format_date, speaking
from defter.web.letters import word_template
from defter.web.letters.paper import Said, own, said
from defter.web.letters.word import code_of, words_of

MEDIA_TYPE = "application/zip"


class Letter(Struct, frozen=True, kw_only=True):
    """What all of them say. A line of the text is a paragraph; `number` is that of the sender's outgoing register."""

    platform: LocalText
    sender: LocalText
    subject: LocalText
    text: LocalText
    day: date
    number: str = ""


class Addressee(Struct, frozen=True):
    """To whom; `attention` are the people there, in words."""

    name: LocalText
    attention: tuple[str, ...] = ()


def merged(letter: Letter, addressees: Sequence[Addressee], zone: tzinfo) -> bytes:
    """A ZIP file with one Word file for each addressee, numbered in their order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for number, each in enumerate(addressees, 1):
            package.writestr(f"{number:03d} {_file_name(each.name)}.docx", docx(letter, each, zone))
    return target.getvalue()


def docx(letter: Letter, to: Addressee, zone: tzinfo) -> bytes:
    """The letter to one of them."""
    language = to.name.original if to.name.original in letter.text.texts else letter.text.original
    with speaking(language):
        text = said(letter.text, note=False)
        return docx_letter.write(
            word_template.path("letter", mirrored=i18n.direction(language) == "rtl"),
            {
                "platform": words_of(said(letter.platform, note=False)),
                "heading": _("Letter"),
                "day": format_date(letter.day, "long"),
                "number": _("Number: %(number)s") % {"number": letter.number} if letter.number else "",
                "to": words_of(said(to.name, note=False)),
                "attention": [words_of(own(each)) for each in to.attention],
                "subject": words_of(said(letter.subject, note=False)),
                "paragraphs": [words_of(Said(line, text.language, text.direction)) for line in _lines(text.words)],
                "sender": words_of(said(letter.sender, note=False)),
                "words": {"sign": _("Name, signature, date")},
                "of": _page_of(),
            },
            title=said(letter.subject, note=False).words,
            author=said(letter.platform, note=False).words,
            language=code_of(language),
            at=datetime.combine(letter.day, time.min, zone),
        )


def _lines(words: str) -> Iterator[str]:
    return (line.strip() for line in words.splitlines() if line.strip())


def _page_of() -> str:
    return (_("%(at)s / %(count)s") % {"at": "{at}", "count": "{count}"}).partition("{at}")[2].partition("{count}")[0]


def _file_name(name: LocalText) -> str:
    """The name without what file systems do not take."""
    return re.sub(r'[\s\x00-\x1f\\/:*?"<>|]+', " ", name.texts[name.original]).strip()[:80]
