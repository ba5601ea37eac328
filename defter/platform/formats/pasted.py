"""Lines pasted from Word, a mail or a messenger, and the one line of the live entry.

A line is an outcome of a meeting. It may begin with what it is ("karar: ...", "decision: ...", "قرار: ...", "k ...").
Anywhere in it stand an owner (`@WALD`, `@"Ümraniye Belediyesi"`, `@Ümraniye_Belediyesi`) and when it is due
(`!22.01.2021`, `!next-meeting`). Who sent a message in a messenger is personal data, and dropped.
"""

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from defter.domain.vocabulary import Refused
from defter.platform.folding import fold
from defter.platform.formats import csv
from defter.platform.formats.table import LARGEST_FILE, MOST_ROWS, Table, clean
from defter.platform.formats.words import ARTICLE, ITEM_SPELLINGS, Kind, read_due, read_kind, read_letter

NOBODY: frozenset[str] = frozenset()
_LONGEST_NAME = 10
"""Words of the longest name of an organisation that is looked for after @."""
_LONGEST_HEADING = 100


class PastedLine(Struct, frozen=True, kw_only=True):
    """What one line says. `number` counts the pasted lines from 1, `item` is the heading under which the line stands.

    A line with an empty text is the heading itself, or a mark that nothing follows. `due` is an ISO date,
    "next-meeting" or "ongoing", or, when somebody wrote a date that does not exist, what they wrote.
    """

    text: str
    kind: Kind | None = None
    owner: str | None = None
    due: str | None = None
    number: int = 1
    item: str | None = None


def parse_line(text: str, organisations: Container[str] = NOBODY) -> PastedLine:
    """What one line of minutes says; never refuses.

    `organisations` holds folded names (`platform.folding.fold`): the longest of them that follows @ is the owner. A
    name that is not among them is one word, or stands in quotes or brackets, or has _ for its spaces.
    """
    return _parse(_visible(text), organisations)


def read_lines(text: str, organisations: Container[str] = NOBODY) -> tuple[PastedLine, ...]:
    """What pasted lines say, headings among them.

    Headings are lines that begin with # or an item's number ("Madde 2: ..."), end with a colon, or are numbered with
    bullets under them. Under a heading such as "Kararlar:" every line that does not say otherwise is a decision.
    Raises Refused: file-empty, file-too-large, file-too-many-rows.
    """
    lines = _marked(text)
    read: list[PastedLine] = []
    item: str | None = None
    section: Kind | None = None
    listed = False  # whether the section's lines are bullets: then the first without one ends it
    for place, line in enumerate(lines):
        if line.bullet != "mark" and (kind := read_kind(line.text.strip("# :："))):
            section, listed = kind, False
            continue
        heading = _heading(line, lines[place + 1] if place + 1 < len(lines) else None)
        if heading:
            item, section = heading, None
            read.append(PastedLine(text="", number=line.number, item=item))
            continue
        if listed and not line.bullet:
            section = None
        listed = bool(line.bullet)
        said = _parse(line.text, organisations, after_bullet=bool(line.bullet))
        read.append(replace(said, kind=said.kind or section, number=line.number, item=item))
    if not read:
        raise Refused("file-empty")
    return tuple(read)


def read_table(text: str) -> Table | None:
    """The table that cells copied from a spreadsheet or from Word make, or None when the lines are no table.

    Raises Refused: file-broken, file-empty, file-too-large, file-too-many-rows.
    """
    _check_size(text)
    lines = [_BULLET_TAB.sub("", line) for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or 2 * sum("\t" in line.strip() for line in lines) < len(lines):
        return None
    return csv.parse("", text, "\t")


# One line

_PREFIX = re.compile(r"([^:：]{1,40}?)(?:\s*[:：]|\s+[-–—]\s)\s*(.*)", re.DOTALL)
_LETTER = re.compile(r"(\S)\s+(\S.*)", re.DOTALL)
_OWNER = re.compile(r"(?:^|(?<=\s))@(?:[\"“«\[]([^\"”»\]]+)[\"”»\]]|(?=[^\W_]))")
_DUE = re.compile(r"(?:^|(?<=\s))!(\S+)")
_DATE_SHAPE = re.compile(r"\d+([-./])\d+\1\d+")
_PUNCTUATION = ".,;:!?،؛؟)"
_NUMBERED_WORD = re.compile(r"[\s\d.]+$")


def _parse(text: str, organisations: Container[str], *, after_bullet: bool = False) -> PastedLine:
    kind, text = _kind(text, after_bullet=after_bullet)
    owner, text = _owner(text, organisations)
    due, text = _due(text)
    return PastedLine(text=clean(text), kind=kind, owner=owner, due=due)


def _kind(text: str, *, after_bullet: bool) -> tuple[Kind | None, str]:
    text = text.strip()
    if (word := _PREFIX.match(text)) and (kind := read_kind(_NUMBERED_WORD.sub("", word[1]))):
        return kind, word[2]
    letter = _LETTER.match(text)
    if letter and not (after_bullet and letter[1] == ARTICLE) and (kind := read_letter(letter[1])):
        return kind, letter[2]
    return None, text


def _owner(text: str, organisations: Container[str]) -> tuple[str | None, str]:
    mark = _OWNER.search(text)
    if mark is None:
        return None, text
    before, after = text[: mark.start()], text[mark.end() :]
    if mark[1]:
        return clean(mark[1]), _joined(before, after)
    words = list(re.finditer(r"\S+", after))[:_LONGEST_NAME]
    for last in reversed(words):
        whole = after[: last.end()]
        for name in (whole, whole.rstrip(_PUNCTUATION)):  # a name may itself end in a bracket
            if fold(name) in organisations:
                return clean(name), _joined(before, after[last.end() :])
    name = words[0].group().rstrip(_PUNCTUATION)
    return name.replace("_", " ").strip(), _joined(before, after[words[0].end() :])


def _due(text: str) -> tuple[str | None, str]:
    for mark in _DUE.finditer(text):
        written = mark[1].rstrip(_PUNCTUATION)
        due = read_due(written) or (written if _DATE_SHAPE.fullmatch(written) else None)
        if due:
            return due, _joined(text[: mark.start()], text[mark.end() :])
    return None, text


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.lstrip()}".strip()


# Many lines

_DIRECTIONS = dict.fromkeys([*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x61C, 0xFEFF])
"""Invisible marks of writing direction, which messengers put around everything."""

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?(?:[ap]\.?m\.?|öö|ös|ص|م))?"
_STAMP = re.compile(
    rf"(?P<sure>\[(?:{_DATE}[,،]?\s+{_TIME}|{_TIME}(?:[,،]?\s+{_DATE})?)\]\s*|{_DATE}[,،]?\s+{_TIME}\s+[-–]\s+)"
    rf"|{_TIME}\s+[-–]\s+",
    re.IGNORECASE,
)
"""[21/11/2026, 14:03], [14:03, 21.11.2026], 21.11.2026 14:03 -, and 14:03 -, which may stand in anybody's notes."""
_SENDER = re.compile(r"([^:：]{1,60})[:：](?:\s+|$)")
_SENDER_LINE = re.compile(rf".{{1,60}},\s*\[{_DATE}[,،]?\s+{_TIME}\]", re.IGNORECASE)
_LEFT_OUT = re.compile(r"<[^<>]+>")
"""<Media omitted>, in whatever language."""

_BULLET = re.compile(r"[-–—•·*▪▫■□◦○●‣➢➤✓✔§]\s+|[-–—•]\s*(?=[^\W\d_])|o\t\s*|\(?(?:\d{1,3}|[^\W\d_])\)\s+")
_BULLET_TAB = re.compile(r"\s*(?:[^\w\s]|o|\(?\w{1,3}[.)])\t")
_NUMBER = re.compile(r"(\d{1,3})[.\-]\s+")
_HASH = re.compile(r"#+\s+(.+)")
_ITEM = re.compile(r"(\d{1,3}\.\s*)?([^\W\d][^\d:：]{0,30}?)\s*(\d{1,3})?\s*(?:[-–—:：.)]\s*(.*))?")
"""Number, word, number, title: "Madde 2: Açılış", "2. Oturum - Geçim kaynakları", "البند 3"."""


class _Line(NamedTuple):
    number: int
    text: str
    bullet: str = ""
    """"mark" for a sign or a letter, "number" for a number of a list, nothing for an ordinary line."""


def _marked(text: str) -> list[_Line]:
    """The lines that say something, without their bullets."""
    _check_size(text)
    said = [_Line(n, body) for n, line in enumerate(_visible(text).splitlines(), 1) if (body := _message(line.strip()))]
    if len(said) > MOST_ROWS:
        raise Refused("file-too-many-rows", limit=MOST_ROWS)
    numbers = {int(found[1]) for line in said if (found := _NUMBER.match(line.text))}
    return list(_unbulleted(said, numbers))


def _unbulleted(lines: list[_Line], numbers: set[int]) -> Iterator[_Line]:
    """A number is a bullet where the next or the last one is there too: "5. Çalıştay" alone is the fifth workshop."""
    for line in lines:
        number = _NUMBER.match(line.text)
        if number and numbers & {int(number[1]) - 1, int(number[1]) + 1}:
            yield line._replace(text=line.text[number.end() :].strip(), bullet="number")
        elif bullet := _BULLET.match(line.text):
            yield line._replace(text=line.text[bullet.end() :].strip(), bullet="mark")
        else:
            yield line


def _message(line: str) -> str:
    """The line without the stamp and the sender of a messenger; "" for what is no message."""
    if _SENDER_LINE.fullmatch(line):
        return ""
    if stamp := _STAMP.match(line):
        line = line[stamp.end() :]
        sender = _SENDER.match(line)
        if sender and not read_kind(_NUMBERED_WORD.sub("", sender[1])):
            line = line[sender.end() :]
        elif stamp["sure"] and not sender:
            return ""  # the messenger's own words: who joined, who left
    return "" if _LEFT_OUT.fullmatch(line) else line.strip()


def _heading(line: _Line, following: _Line | None) -> str | None:
    if found := _HASH.fullmatch(line.text):
        return found[1]
    if line.bullet == "mark" or len(line.text) > _LONGEST_HEADING:
        return None
    found = _ITEM.fullmatch(line.text)
    if found and fold(found[2]) in ITEM_SPELLINGS and (found[1] or found[3] or line.bullet == "number"):
        return found[4] or line.text.rstrip(" :：")
    above_bullets = line.bullet == "number" and following is not None and following.bullet == "mark"
    if above_bullets or line.text.endswith((":", "：")):
        return line.text.rstrip(" :：") or None
    return None


def _check_size(text: str) -> None:
    if len(text) > LARGEST_FILE:
        raise Refused("file-too-large", limit=LARGEST_FILE)


def _visible(text: str) -> str:
    return text.translate(_DIRECTIONS)
