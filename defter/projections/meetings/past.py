"""Which words of earlier minutes a reader never had: those that were replaced before their outcome was opened."""

from collections.abc import Collection, Sequence
from typing import Any

from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeRevised, OutcomeStruck
from defter.domain.meetings.plan import VisibilityChanged
from defter.domain.vocabulary import WIDTH, OutcomeId
from defter.platform.access import Reader
from defter.platform.envelope import Recorded

REPLACING = (OutcomeRevised, OutcomeConverted, OutcomeStruck)
MEMBERS = WIDTH["members"]
"""How widely a meeting and its outcomes are seen from the beginning."""


def never_shown(
    reader: Reader, history: Sequence[Recorded[Any]], until: int, outcomes: Collection[OutcomeId]
) -> set[OutcomeId]:
    """Those of these outcomes whose words at version `until` of their meeting were not for such a reader.

    They were replaced, while the outcome or the meeting was for fewer people than now: it may have been opened because
    those words were gone. `history` is that of the whole meeting. The secretariat is shown everything.
    """
    if reader.role == "secretariat":
        return set()
    widest = WIDTH["public" if reader.role is None else "members"]
    now = {each.event.outcome: WIDTH[each.event.visibility] for each in history if _opens(each)}
    width: dict[OutcomeId | None, int] = {}

    def is_open(thing: OutcomeId | None) -> bool:
        return width.get(thing, MEMBERS) >= min(now.get(thing, MEMBERS), widest)

    undecided, hidden = set(outcomes), set[OutcomeId]()
    for recorded in history:
        event = recorded.event
        if recorded.version > until:
            undecided -= {each for each in undecided if is_open(None) and is_open(each)}
            if isinstance(event, REPLACING) and event.outcome in undecided:
                hidden.add(event.outcome)
        if _opens(recorded):
            width[event.outcome] = WIDTH[event.visibility]
    return hidden


def _opens(recorded: Recorded[Any]) -> bool:
    return isinstance(recorded.event, VisibilityChanged)
