"""The state of one meeting, and who may do what with it."""

from datetime import time
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from defter.domain.vocabulary import (
    WIDTH,
    Command,
    Event,
    ItemId,
    NotFound,
    OrganisationId,
    OutcomeId,
    PersonId,
    Refused,
    Rule,
    State,
    Visibility,
    acts_fully,
    anyone,
    secretariat,
)

MeetingKind = Literal[
    "annual-meeting",
    "workshop",
    "design-workshop",
    "district-coordination-meeting",
    "mukhtars-meeting",
    "steering-meeting",
    "community-consultation",
]
Stage = Literal["unplanned", "planned", "agenda-published", "open", "closed"]
OutcomeKind = Literal["note", "finding", "decision", "recommendation", "action", "figure", "next-agenda"]
LocalTime = Annotated[time, Meta(tz=False)]
"""A time of day in the meeting's own time zone."""
TimeZone = Annotated[str, Meta(pattern="^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$", max_length=40)]
"""A name of the time zone database, such as Europe/Istanbul."""


class Outcome(State, frozen=True):
    """What decisions about one outcome need."""

    kind: OutcomeKind
    item: ItemId | None
    figure: bool
    """Whether it carries a number."""
    revision: int = 1
    struck: bool = False


class Meeting(State, frozen=True):
    """Only what the next decision needs."""

    stage: Stage = "unplanned"
    host: OrganisationId | None = None
    revision: int = 0
    rapporteurs: frozenset[PersonId] = frozenset()
    items: dict[ItemId, int] = {}
    """The agenda in its order, each item with its revision."""
    removed: frozenset[ItemId] = frozenset()
    """Items that are no longer on the agenda; their texts still lie in the log."""
    expected: tuple[OrganisationId, ...] = ()
    attendance: dict[OrganisationId, Event] = {}
    """What was recorded last for each organisation."""
    outcomes: dict[OutcomeId, Outcome] = {}
    visibility: dict[OutcomeId | None, Visibility] = {}
    """What was changed from the default, `members`; None is the meeting itself."""

    def item(self, item: ItemId | None) -> None:
        """Raises NotFound unless the item (None: no item at all) is on the agenda."""
        if item is not None and item not in self.items:
            raise NotFound("item-unknown")

    def outcome(self, outcome: OutcomeId) -> Outcome:
        """The outcome that still stands under this id; raises NotFound or Refused("outcome-struck")."""
        if outcome not in self.outcomes:
            raise NotFound("outcome-unknown")
        if self.outcomes[outcome].struck:
            raise Refused("outcome-struck")
        return self.outcomes[outcome]

    def held(self) -> None:
        """Raises Refused unless the meeting runs or ran, so that there is something to record."""
        if self.stage not in ("open", "closed"):
            raise Refused("meeting-not-open")


on_platform = ("member", "executive", "secretariat")

host = Rule(
    "host",
    lambda actor, meeting, _command: (
        meeting.host is not None
        and meeting.host == actor.organisation
        and actor.role in on_platform
        and acts_fully(actor)
    ),
)

host_planning = Rule(
    "host",
    lambda actor, _meeting, command: (
        command.host is not None
        and command.host == actor.organisation
        and actor.role in on_platform
        and acts_fully(actor)
    ),
)
"""Whoever plans a meeting plans it as its own organisation."""

host_to_narrower = Rule(
    "host, to narrower",
    lambda actor, meeting, command: (
        host.allows(actor, meeting, command)
        and WIDTH[command.visibility] < WIDTH[meeting.visibility.get(command.outcome, "members")]
    ),
)

named_rapporteur = Rule(
    "named rapporteur",
    lambda actor, meeting, _command: actor.role in on_platform and actor.person in meeting.rapporteurs,
)

organisers = anyone(secretariat, host)
note_takers = anyone(secretariat, named_rapporteur)


def fields(command: Command) -> dict[str, Any]:
    """The command's fields for the event of the same shape; what it was based on is not part of the fact."""
    return {name: value for name, value in msgspec.structs.asdict(command).items() if name != "base"}
