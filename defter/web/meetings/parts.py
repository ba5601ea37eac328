"""The parts of a meeting's page: each agenda item with its outcomes.

A meeting of up to `WHOLE` outcomes is drawn whole. Of a longer one, a single item is drawn, in portions, and of the
others the page says how many outcomes of which kind they have; each is a link away, and so is everything on one page.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.vocabulary import ItemId
from defter.projections.meetings.outcomes import OutcomeRow
from defter.projections.meetings.portions import NONE, Logged, Portion
from defter.projections.meetings.queries import ItemRow, MeetingPlan

WHOLE = 150
"""The most outcomes that a page draws without being asked for all of them."""
PORTION = 100
"""Outcomes of one item that are drawn at once, where the page is not drawn whole."""
EVERYTHING = "all"
"""What `?item=` says to have all of them all the same."""


class Part(Struct, frozen=True):
    """One agenda item with what was logged against it; without an item, what belongs to none."""

    item: ItemRow | None
    number: int
    starts: time | None
    """When its turn comes by the minutes of those before it, where these are known."""
    outcomes: list[OutcomeRow]
    """Those that are drawn."""
    kinds: dict[OutcomeKind, int]
    """How many there are of each kind, drawn or not."""
    page: int = 1
    pages: int = 1

    @property
    def key(self) -> str:
        """How addresses and forms name it: the item's id, or "none"."""
        return str(self.item.id) if self.item else NONE

    @property
    def total(self) -> int:
        """How many outcomes there are, drawn or not."""
        return sum(self.kinds.values())

    @property
    def ends(self) -> bool:
        """Whether its last outcome is drawn, so that the next one belongs below it."""
        return self.page == self.pages and bool(self.outcomes) == bool(self.total)


def whole(plan: MeetingPlan, items: Sequence[ItemRow], outcomes: Iterable[OutcomeRow]) -> list[Part]:
    """All parts with all outcomes; last, what belongs to no item."""
    logged: dict[ItemId | None, list[OutcomeRow]] = defaultdict(list)
    known = {item.id for item in items}
    for outcome in outcomes:
        logged[outcome.item if outcome.item in known else None].append(outcome)
    return [
        Part(item, number, starts, mine, dict(Counter(outcome.kind for outcome in mine)))
        for item, number, starts in _order(plan, items)
        for mine in [logged[item.id if item else None]]
    ]


def portioned(plan: MeetingPlan, items: Sequence[ItemRow], logged: Iterable[Logged], portion: Portion) -> list[Part]:
    """All parts, of which one has a portion of its outcomes."""
    known = {item.id for item in items}
    kinds: dict[ItemId | None, Counter[OutcomeKind]] = defaultdict(Counter)
    for each in logged:
        kinds[each.item if each.item in known else None][each.kind] += each.count
    parts = []
    for item, number, starts in _order(plan, items):
        of = item.id if item else None
        if of == portion.item:
            parts.append(Part(item, number, starts, portion.outcomes, dict(kinds[of]), portion.page, portion.pages))
        else:
            parts.append(Part(item, number, starts, [], dict(kinds[of])))
    return parts


def _order(plan: MeetingPlan, items: Sequence[ItemRow]) -> Iterator[tuple[ItemRow | None, int, time | None]]:
    """Each item with its number and when its turn comes; at last none."""
    at = datetime.combine(plan.day, plan.starts) if plan.starts else None
    for number, item in enumerate(items, 1):
        yield item, number, at.time() if at else None
        at = at + timedelta(minutes=item.minutes) if at and item.minutes else None
    yield None, len(items) + 1, None
