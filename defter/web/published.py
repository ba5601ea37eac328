"""Counts of people as they may be shown: small ones are not, nor what would give them away by subtraction.

A number of people below the minimum cell size (a setting) is shown as "fewer than 5". Two things could still tell it,
and are held back with it:

- its complement: of 20 people 3 women are hidden, but 17 men would tell them. As soon as the women and men of one row
  would tell something small, those of all rows are withheld, and only their sums may be shown;
- a sum over rows: a sum of hidden numbers is shown only when nobody can tell one of them from it, not even somebody
  who knows one of the others, such as a participant.

Exact numbers are for the secretariat, the host and the rapporteurs of a meeting, and for an organisation its own.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Protocol

from msgspec import Struct

from defter.domain.vocabulary import Figure
from defter.web.i18n import _, format_number

PAIRS = (("women", "men"), ("refugees", "hosts"))
"""Parts of the people of a row; what they leave over is a part, too."""


class Hidden(Enum):
    """Instead of a number that is not shown."""

    FEW = "few"
    """Fewer than the minimum."""
    WITHHELD = "withheld"
    """Not small perhaps, but it would tell a small number."""


Shown = int | Hidden | None
"""A count as it may be shown; None where nothing was recorded."""


class Counted(Protocol):
    """Anything with counts of people, such as the row of an organisation's attendance."""

    @property
    def people(self) -> int | None: ...
    @property
    def women(self) -> int | None: ...
    @property
    def men(self) -> int | None: ...
    @property
    def refugees(self) -> int | None: ...
    @property
    def hosts(self) -> int | None: ...


class Counts(Struct, frozen=True):
    """The counts of one row, or of all, as they may be shown."""

    people: Shown = None
    women: Shown = None
    men: Shown = None
    refugees: Shown = None
    hosts: Shown = None


class _Nobody(Struct, frozen=True):
    people: int | None = None
    women: int | None = None
    men: int | None = None
    refugees: int | None = None
    hosts: int | None = None


NOBODY = _Nobody()


class Published(Struct, frozen=True):
    """A table of counts as it may be shown."""

    rows: list[Counts]
    """In the order in which they were given."""
    total: Counts
    """The sums over all rows in which something is recorded."""


def published(
    counts: Sequence[Counted], exact: bool, minimum: int, *, own: Callable[[int], bool] = lambda _row: False
) -> Published:
    """The counts of all rows of one table, each a part of the total, and that total.

    `exact` is for those who may see every number; `own` says of a row, by its place, that the reader's own
    organisation typed it, so that this row is exact. A `minimum` of less than 2 hides nothing. Of an organisation that
    was not present nobody is counted: then every table of one meeting has the same sums, whichever rows it shows.
    """
    counts = [row if getattr(row, "presence", "present") == "present" else NOBODY for row in counts]
    sums = {name: _sum(counts, name) for name in Counts.__struct_fields__}
    if exact or minimum < 2:
        return Published([_exact(row) for row in counts], Counts(**sums))
    rows: list[dict[str, Shown]] = [{"people": _alone(row.people, minimum)} for row in counts]
    small = [minimum - 1 for row in rows if row["people"] is Hidden.FEW]
    hidden = sum(row.people or 0 for row, shown in zip(counts, rows, strict=True) if shown["people"] is Hidden.FEW)
    total: dict[str, Shown] = {"people": sums["people"] if not small or _untold(hidden, small) else Hidden.WITHHELD}
    for pair in PAIRS:
        apart = all(_may_stand(row.people, [getattr(row, name) for name in pair], minimum) for row in counts)
        together = apart or _sums_may_stand(counts, pair, total["people"], minimum)
        for name in pair:
            for row, shown in zip(counts, rows, strict=True):
                shown[name] = _or_withheld(getattr(row, name), apart)
            total[name] = _or_withheld(sums[name], together)
    return Published([_exact(row) if own(at) else Counts(**rows[at]) for at, row in enumerate(counts)], Counts(**total))


def counts_people(figure: Figure) -> bool:
    """Whether a figure is a number of people, by its own word or because it names a population."""
    return figure.people or figure.population != "unspecified"


def published_number(figure: Figure, exact: bool, minimum: int) -> Decimal | Hidden:
    """The number of a figure as it may be shown."""
    few = counts_people(figure) and figure.number < minimum and minimum >= 2
    return Hidden.FEW if few and not exact else figure.number


def figure_told(figure: Figure, exact: bool, minimum: int) -> str:
    """The number of a figure in words of the reader's language, which say so when it is not exact."""
    shown = published_number(figure, exact, minimum)
    words = told(shown, minimum)
    return _("about %(number)s") % {"number": words} if figure.approximate and not isinstance(shown, Hidden) else words


def told(shown: Shown | Decimal, minimum: int) -> str:
    """A count in words of the reader's language: a number, "fewer than 5", "not shown", or nothing."""
    match shown:
        case None:
            return ""
        case Hidden.FEW:
            return _("fewer than %(number)s") % {"number": format_number(minimum)}
        case Hidden.WITHHELD:
            return _("not shown")
    return format_number(shown)


def _sum(counts: Sequence[Counted], name: str) -> int | None:
    recorded = [count for row in counts if (count := getattr(row, name)) is not None]
    return sum(recorded) if recorded else None


def _exact(row: Counted) -> Counts:
    return Counts(row.people, row.women, row.men, row.refugees, row.hosts)


def _alone(count: int | None, minimum: int) -> Shown:
    return Hidden.FEW if count is not None and count < minimum else count


def _or_withheld(count: int | None, may_stand: bool) -> Shown:
    return count if count is None or may_stand else Hidden.WITHHELD


def _may_stand(people: int | None, pair: Sequence[int | None], minimum: int) -> bool:
    """Whether two parts of a number of people, and what they leave over, are all large enough to be shown."""
    parts = [part for part in pair if part is not None]
    if not parts:
        return True
    rest = 0 if people is None else people - sum(parts)
    return min(parts) >= minimum and (rest == 0 or rest >= minimum)


def _sums_may_stand(counts: Sequence[Counted], pair: tuple[str, str], people: Shown, minimum: int) -> bool:
    """Whether the sums of two columns may be shown although their rows are withheld.

    Not when they would tell a withheld sum of people, nor when a row with a hidden number of people lacks a part:
    what the sums leave over would be that row.
    """
    parted = [row for row in counts if getattr(row, pair[0]) is not None and getattr(row, pair[1]) is not None]
    others = [row for row in counts if row not in parted]
    if isinstance(people, Hidden) or any(_beside(row, pair, minimum) for row in others):
        return False
    most = [float("inf") if row.people is None else max(row.people, minimum - 1) for row in parted]
    sums = [sum(getattr(row, name) for row in parted) for name in pair]
    whole = None if people is None else sum(row.people or 0 for row in parted)
    return _may_stand(whole, sums, minimum) and all(_untold(each, most) for each in sums)


def _beside(row: Counted, pair: tuple[str, str], minimum: int) -> bool:
    """Whether a row without both parts would be told by the sums of those that have them."""
    few = row.people is not None and row.people < minimum
    return few or any(getattr(row, name) is not None for name in pair)


def _untold(total: int, most: Sequence[float]) -> bool:
    """Whether a sum of hidden numbers, each from 0 to its `most`, fixes none of them, even for who knows another."""
    return bool(most) and max(most) < total < sum(most) - max(most)
