"""The state of one meeting, and who may do what with it."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from defter.domain.vocabulary import (
    WIDTH,
    Approval,
    Command,
    DocumentId,
    Event,
    ItemId,
    NotFound,
    OrganisationId,
    OutcomeId,
    PersonId,
    Refused,
    RequestId,
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
Stage = Literal[
    "unplanned",
    "planned",
    "agenda-published",
    "open",
    "closed",
    "minutes-circulated",
    "minutes-approved",
    "under-correction",
    "cancelled",
]
Answer = Literal["accepted", "declined", "done"]
"""What an organisation said of an action that is its own."""
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
    owner: OrganisationId | None = None
    all_members: bool = False
    agreed: bool = False
    """Whether its owner agreed in the room."""
    promised: Any = None
    """What its owner answers to: text, due and owner, as they stand."""
    terms: int = 1
    """Counts the changes of that; an answer holds for the terms that it was given to."""
    answers: dict[OrganisationId | None, tuple[Answer, int]] = {}
    """The last answer of each owner with the terms it was given to; None: of an owner that is not on the platform."""


class Meeting(State, frozen=True):
    """Only what the next decision needs."""

    stage: Stage = "unplanned"
    host: OrganisationId | None = None
    time_zone: str = "UTC"
    appointed: tuple[date, time | None, time | None] | None = None
    """The day, and from when until when, as last planned or postponed."""
    revision: int = 0
    rapporteurs: frozenset[PersonId] = frozenset()
    items: dict[ItemId, int] = {}
    """The agenda in its order, each item with its revision; 0: its text belongs to an earlier meeting."""
    results: dict[ItemId, Event] = {}
    """How each item was concluded last."""
    removed: frozenset[ItemId] = frozenset()
    """Items that are no longer on the agenda; their texts still lie in the log."""
    expected: tuple[OrganisationId, ...] = ()
    attendance: dict[OrganisationId, Any] = {}
    """What was recorded last for each organisation."""
    outcomes: dict[OutcomeId, Outcome] = {}
    visibility: dict[OutcomeId | None, Visibility] = {}
    """What was changed from the default, `members`; None is the meeting itself."""
    documents: dict[DocumentId, Visibility] = {}
    """The documents that stand, and who may see each."""
    withdrawn: frozenset[DocumentId] = frozenset()
    """Documents that were withdrawn; their texts still lie in the log."""
    until: date | None = None
    """The last day for correction requests."""
    approval: Approval = "at-next-meeting"
    requests: dict[RequestId, bool] = {}
    """Correction requests, and whether each is resolved."""
    version: int = 0
    """Of the minutes that were approved last."""
    result: int = 0
    """Revision of the result that was released."""

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
        """Raises Refused unless the meeting runs or ran, and its record is not locked."""
        self.unlocked()
        if self.stage not in RECORDING:
            raise Refused("meeting-not-open")

    def unlocked(self) -> None:
        """Raises Refused when the minutes are approved, or the meeting is cancelled: then the record stands."""
        if self.stage == "minutes-approved":
            raise Refused("minutes-approved")
        if self.stage == "cancelled":
            raise Refused("meeting-cancelled")

    def day(self, at: datetime) -> date:
        """The day of that moment where the meeting is."""
        try:
            return at.astimezone(ZoneInfo(self.time_zone)).date()
        except (ZoneInfoNotFoundError, ValueError):
            return at.astimezone(UTC).date()


BEFORE: tuple[Stage, ...] = ("planned", "agenda-published")
"""Stages in which a meeting can still be postponed or cancelled."""
RECORDING: tuple[Stage, ...] = ("open", "closed", "minutes-circulated", "under-correction")
"""Stages in which outcomes and attendance are recorded."""


on_platform = ("member", "executive", "secretariat")

host = Rule(
    "host",
    lambda actor, meeting, _command: (
        meeting.host is not None
        and meeting.host == actor.organisation
        and actor.role in on_platform
        and acts_fully(actor)
        and meeting.stage != "under-correction"
    ),
)
"""What was approved is corrected by the secretariat alone."""

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
    lambda actor, meeting, _command: (
        actor.role in on_platform and actor.person in meeting.rapporteurs and meeting.stage != "under-correction"
    ),
)

own = Rule(
    "own",
    lambda actor, _meeting, command: (
        command.organisation is not None
        and command.organisation == actor.organisation
        and actor.role is not None
        and acts_fully(actor)
    ),
)
"""Each organisation answers for itself."""

host_for_outsiders = Rule(
    "host, for an owner that is not on the platform",
    lambda actor, meeting, command: command.organisation is None and host.allows(actor, meeting, command),
)

organisers = anyone(secretariat, host)
note_takers = anyone(secretariat, named_rapporteur)


def fields(command: Command) -> dict[str, Any]:
    """The command's fields for the event of the same shape; what it was based on is not part of the fact."""
    found = msgspec.structs.asdict(command)
    found.pop("base", None)
    return found
