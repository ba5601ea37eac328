"""From the text of one cell to a value, in whatever language it is written; or Refused, saying what to write."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches

from defter.domain.meetings.meeting import MeetingKind, OutcomeKind
from defter.domain.vocabulary import Due, LocalText, OrganisationId, Place, Population, Refused
from defter.platform import places
from defter.platform.folding import fold
from defter.platform.formats.words import read_day, read_due, read_kind, read_letter
from defter.web import words
from defter.web.i18n import N_, OWN_NAMES, locale
from defter.web.imports.sheets import says, spelled, spellings

LONGEST = 10_000
"""Characters of one text, as in the domain."""
TO_BE_SET = {"to-be-set": N_("to be set|to be determined|tbd|open")}
ONLINE = {"yes": N_("yes|x|true|1"), "no": N_("no|false|0")}
_GROUPED = re.compile(r"(-?[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?|(-?[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?")
"""1.234.567,8 or 1,234,567.8."""
_SUGGESTED = 50
"""How many unknown names get a suggestion: looking for one takes a while."""


class Organisations:
    """The organisations that the importer may see, by their names in every language."""

    def __init__(self, names: Iterable[tuple[OrganisationId, LocalText]]) -> None:
        self._ids: dict[str, set[OrganisationId]] = defaultdict(set)
        self._written: dict[str, str] = {}
        """Folded names, whole and short, as they are written."""
        self._near: dict[str, str | None] = {}
        for organisation, name in names:
            for written in name.texts.values():
                self._ids[fold(written)].add(organisation)
                for spelling in (fold(written), *_short(fold(written))):
                    self._written.setdefault(spelling, written)

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def find(self, text: str) -> OrganisationId:
        """The organisation of that name. Raises Refused: owner-unknown, owner-near (with `nearest`), owner-shared."""
        name = fold(text.removeprefix("@"))
        found = self._ids.get(name, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise Refused("owner-shared")
        if nearest := self._nearest(name):
            raise Refused("owner-near", nearest=nearest)
        raise Refused("owner-unknown")

    def _nearest(self, name: str) -> str | None:
        if name not in self._near and len(self._near) < _SUGGESTED and len(name) <= 200:
            close = get_close_matches(name, self._written, n=1, cutoff=0.7)
            self._near[name] = self._written[close[0]] if close else None
        return self._near.get(name)


def _short(name: str) -> list[str]:
    """What people write instead of the whole name: its first word, and the abbreviation in brackets."""
    return [*name.split()[:1], *re.findall(r"\(([^()]+)\)", name)]


def text_of(text: str) -> str:
    """A text of people. Raises Refused("text-too-long")."""
    if len(text) > LONGEST:
        raise Refused("text-too-long", most=LONGEST)
    return text


def kind_of(text: str) -> OutcomeKind:
    """The kind of an outcome; nothing is a note. Raises Refused("kind-unknown")."""
    found = (
        "note"
        if not says(text)
        else read_kind(text) or read_letter(text) or spellings(words.OUTCOME_KINDS).get(spelled(text))
    )
    if found is None:
        raise Refused("kind-unknown")
    return found


def meeting_kind_of(text: str) -> MeetingKind:
    """The kind of a meeting. Raises Refused("meeting-kind-unknown")."""
    found = spellings(words.MEETING_KINDS).get(spelled(text))
    if found is None:
        raise Refused("meeting-kind-unknown")
    return found


def language_of(text: str, languages: Sequence[str]) -> str:
    """The language that a code or a name in any language means. Raises Refused("language-unknown")."""
    wanted = spelled(text)
    for code in languages:
        names = {
            code,
            OWN_NAMES.get(code, code),
            *(str(locale(other).languages.get(code, code)) for other in languages),
        }
        if wanted in map(spelled, names):
            return code
    raise Refused("language-unknown")


def languages_of(text: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The languages of a list. Raises Refused("language-unknown")."""
    parts = re.split(r"[,،;/\n]|\s+(?:ve|and|و)\s+", text)
    return tuple(dict.fromkeys(language_of(part, languages) for part in parts if part.strip()))


def due_of(text: str) -> Due:
    """When something is due. Raises Refused("due-unreadable")."""
    ways = spellings(words.DUES) | spellings(TO_BE_SET)
    match read_due(text) or ways.get(spelled(text)):
        case "next-meeting" | "ongoing" | "to-be-set" as kind:
            return Due(kind=kind)
        case str() as day:
            return Due(kind="date", on=date.fromisoformat(day))
    raise Refused("due-unreadable")


def number_of(text: str) -> tuple[Decimal, bool]:
    """A number, and whether it is approximate (~).

    Raises Refused: number-unreadable; number-unclear for 20.000, which is twenty in one language and twenty thousand
    in another.
    """
    plain = fold(text).replace("٬", ".").replace("٫", ",").replace(" ", "")
    approximate = plain.startswith(("~", "≈"))
    plain = plain.lstrip("~≈")
    if re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", plain):
        raise Refused("number-unclear", without=re.sub("[.,]", "", plain))
    if grouped := _GROUPED.fullmatch(plain):
        whole, part = grouped.group(1) or grouped.group(3), grouped.group(2) or grouped.group(4)
        plain = re.sub("[.,]", "", whole) + (f".{part}" if part else "")
    if not re.fullmatch(r"-?\d{1,15}(?:[.,]\d{1,10})?", plain):
        raise Refused("number-unreadable")
    return Decimal(plain.replace(",", ".")), approximate


def as_of(text: str) -> str:
    """A day, a month or a year: 2021-01-22, 2021-01 or 2021. Raises Refused("as-of-unreadable")."""
    if day := read_day(text):
        return day.isoformat()
    plain = fold(text)
    if re.fullmatch(r"\d{4}", plain):
        return plain
    month = re.fullmatch(r"(?P<y>\d{4})[-./](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-./](?P<y2>\d{4})", plain)
    if month:
        year, number = month["y"] or month["y2"], int(month["m"] or month["m2"])
        if 1 <= number <= 12:
            return f"{year}-{number:02}"
    if named := read_day(f"1 {text}"):
        return named.isoformat()[:7]
    raise Refused("as-of-unreadable")


def population_of(text: str) -> Population:
    """Which people a figure counts. Raises Refused("population-unknown")."""
    found = spellings(words.POPULATIONS).get(spelled(text))
    if found is None:
        raise Refused("population-unknown")
    return found


def day_of(text: str) -> date:
    """A day. Raises Refused("day-unreadable")."""
    day = read_day(text)
    if day is None:
        raise Refused("day-unreadable")
    return day


def time_of(text: str) -> time:
    """A time of day. Raises Refused("time-unreadable")."""
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})(?::\d{2})?", fold(text))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused("time-unreadable")
    return time(int(found[1]), int(found[2]))


def place_of(text: str) -> Place:
    """A province or a district. Raises Refused("place-unknown")."""
    place = places.find(text)
    if place is None:
        raise Refused("place-unknown")
    return place


def online_of(text: str) -> bool:
    """Yes or no. Raises Refused("online-unreadable")."""
    found = spellings(ONLINE).get(spelled(text))
    if found is None:
        raise Refused("online-unreadable")
    return found == "yes"
