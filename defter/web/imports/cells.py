"""From the text of one cell to a value, in whatever language it is written; or Refused, saying what to write."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Literal
from uuid import UUID

from defter.domain.meetings.meeting import MeetingKind, OutcomeKind
from defter.domain.meetings.outcomes import Decided
from defter.domain.organisations import OrganisationKind
from defter.domain.vocabulary import Due, LocalText, OrganisationId, Place, Population, Refused, Role
from defter.platform import places
from defter.platform.folding import fold
from defter.platform.formats.words import read_day, read_due, read_kind, read_letter
from defter.web import words
from defter.web.columns import ALL_MEMBERS, TO_BE_SET, YES_NO
from defter.web.imports.spelling import language_of, says, spelled, spellings

LONGEST = 10_000
"""Characters of one text, as in the domain."""
_GROUPED = re.compile(r"(-?[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?|(-?[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?")
"""1.234.567,8 or 1,234,567.8."""
_SUGGESTED = 50
"""How many unknown names get a suggestion: looking for one takes a while."""


class Organisations:
    """The organisations that the importer may see, by their names in every language.

    A name that one of them had before is understood where nobody has it now; `former` is asked when it comes to that.
    """

    def __init__(
        self,
        names: Iterable[tuple[OrganisationId, LocalText]],
        former: Callable[[], Iterable[tuple[OrganisationId, LocalText]]] = lambda: (),
    ) -> None:
        self._former = former
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
        if len(had := self._had.get(name, set())) == 1:
            return next(iter(had))
        if nearest := self._nearest(name):
            raise Refused("owner-near", nearest=nearest)
        raise Refused("owner-unknown")

    @cached_property
    def _had(self) -> dict[str, set[OrganisationId]]:
        found: dict[str, set[OrganisationId]] = defaultdict(set)
        for organisation, name in self._former():
            for written in name.texts.values():
                found[fold(written)].add(organisation)
        return found

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


def uuid_of(text: str) -> UUID:
    """The id of a record. Raises Refused("record-unknown")."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise Refused("record-unknown") from None


def version_of(text: str) -> int:
    """The version on which a row is based. Raises Refused("base-unknown")."""
    plain = fold(text)
    if not re.fullmatch(r"[1-9]\d{0,8}(\.0)?", plain):
        raise Refused("base-unknown")
    return int(plain.partition(".")[0])


def yes_of(text: str) -> bool:
    """Yes or no. Raises Refused("yes-unreadable")."""
    found = spellings(YES_NO).get(spelled(text))
    if found is None:
        raise Refused("yes-unreadable")
    return found == "yes"


def owner_of(text: str, organisations: Organisations) -> OrganisationId | Literal["all-members"]:
    """An organisation, or all members. Raises Refused, as `Organisations.find`."""
    if spelled(text) in spellings(ALL_MEMBERS):
        return "all-members"
    return organisations.find(text)


def supporters_of(text: str, organisations: Organisations) -> tuple[OrganisationId, ...]:
    """The organisations of a list. Raises Refused, as `Organisations.find`."""
    parts = re.split(r"[;؛\n]", text)
    return tuple(dict.fromkeys(organisations.find(part.strip()) for part in parts if says(part)))


def decided_of(text: str) -> Decided:
    """How something was decided. Raises Refused("decided-unknown")."""
    found = spellings(words.DECIDED).get(spelled(text))
    if found is None:
        raise Refused("decided-unknown")
    return found


def organisation_kind_of(text: str) -> OrganisationKind:
    """The kind of an organisation. Raises Refused("organisation-kind-unknown")."""
    found = (spellings(words.ORGANISATION_KINDS) | spellings(words.GROUPS)).get(spelled(text))
    if found is None:
        raise Refused("organisation-kind-unknown")
    return found


def role_of(text: str) -> Role:
    """The role on the platform. Raises Refused("role-unknown")."""
    found = spellings(words.ROLES).get(spelled(text))
    if found is None:
        raise Refused("role-unknown")
    return found
