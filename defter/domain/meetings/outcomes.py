"""What is logged while a meeting runs.

The same outcome sent twice is one outcome; it can be revised and converted, and what was wrong is struck with a reason.
"""

from datetime import date
from typing import Any, ClassVar, Literal, assert_never

import msgspec

from defter.domain.meetings.meeting import Meeting, Outcome, OutcomeKind, fields, note_takers
from defter.domain.vocabulary import (
    Command,
    Due,
    Event,
    Figure,
    ItemId,
    LocalText,
    OrganisationId,
    OutcomeId,
    Refused,
    Rule,
    StaleWrite,
    Text,
    based_on,
)

Decided = Literal["consensus", "vote", "recommended", "by-the-chair"]


class OutcomeLogged(Event, frozen=True, kw_only=True):
    """An outcome; an action can have one owner: an organisation, somebody who is not on the platform, or all members.

    `agreed` says that its owner agreed in the room. What follows from that is in `actions`.
    """

    stored_as = "meetings.OutcomeLogged:1"
    about = "outcome"
    outcome: OutcomeId
    kind: OutcomeKind
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    outsider: Text | None = None
    all_members: bool = False
    supporters: tuple[OrganisationId, ...] = ()
    agreed: bool = False
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    illustrative: bool = False


class OutcomeRevised(Event, frozen=True, kw_only=True):
    """`terms` counts the changes of what an owner answers to: a new wording is not what was accepted."""

    stored_as = "meetings.OutcomeRevised:1"
    about = "outcome"
    outcome: OutcomeId
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    outsider: Text | None = None
    all_members: bool = False
    supporters: tuple[OrganisationId, ...] = ()
    agreed: bool = False
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    revision: int
    terms: int = 1


class OutcomeConverted(Event, frozen=True, kw_only=True):
    """The same outcome, of another kind; a figure comes with its number."""

    stored_as = "meetings.OutcomeConverted:1"
    about = "outcome"
    outcome: OutcomeId
    kind: OutcomeKind
    figure: Figure | None = None


class OutcomeStruck(Event, frozen=True, kw_only=True):
    stored_as = "meetings.OutcomeStruck:1"
    about = "outcome"
    outcome: OutcomeId
    reason: LocalText


OutcomeEvent = OutcomeLogged | OutcomeRevised | OutcomeConverted | OutcomeStruck


class LogOutcome(Command, frozen=True, kw_only=True):
    """`agreed` None: an owner that is present agrees, one that is not is asked."""

    may: ClassVar[Rule] = note_takers
    outcome: OutcomeId
    kind: OutcomeKind = "note"
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    outsider: Text | None = None
    all_members: bool = False
    supporters: tuple[OrganisationId, ...] = ()
    agreed: bool | None = None
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    illustrative: bool = False


class ReviseOutcome(Command, frozen=True, kw_only=True):
    """`agreed` None: as it was, while its owner stays the same."""

    may: ClassVar[Rule] = note_takers
    outcome: OutcomeId
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    outsider: Text | None = None
    all_members: bool = False
    supporters: tuple[OrganisationId, ...] = ()
    agreed: bool | None = None
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    base: int


class ConvertOutcome(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = note_takers
    outcome: OutcomeId
    kind: OutcomeKind
    figure: Figure | None = None


class StrikeOutcome(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = note_takers
    outcome: OutcomeId
    reason: LocalText


OutcomeCommand = LogOutcome | ReviseOutcome | ConvertOutcome | StrikeOutcome


def decide(meeting: Meeting, command: OutcomeCommand) -> list[OutcomeEvent]:
    """What follows from `command`."""
    meeting.held()
    match command:
        case LogOutcome(kind=kind):
            if command.outcome in meeting.outcomes:
                return []  # the same form, sent twice
            meeting.item(command.item)
            _check_figure(kind, command.figure is not None)
            _check_owner(command)
            agreed = kind == "action" and _agreed(meeting, command)
            return [OutcomeLogged(**(fields(command) | {"agreed": agreed}))]
        case ReviseOutcome(base=base):
            outcome = meeting.outcome(command.outcome)
            meeting.item(command.item)
            _check_figure(outcome.kind, command.figure is not None)
            _check_owner(command)
            revision = based_on(base, outcome.revision)
            if command.agreed is None and command.owner == outcome.owner:
                agreed = outcome.agreed
            else:
                agreed = outcome.kind == "action" and _agreed(meeting, command)
            terms = outcome.terms + (_promised(command) != outcome.promised)
            return [OutcomeRevised(**{**fields(command), "agreed": agreed}, revision=revision, terms=terms)]
        case ConvertOutcome(kind=kind, figure=figure):
            outcome = meeting.outcome(command.outcome)
            if outcome.kind == kind:
                if figure is None:
                    return []
                raise StaleWrite(outcome.revision)  # somebody else converted it, with a number of their own
            _check_figure(kind, outcome.figure or figure is not None)
            return [OutcomeConverted(outcome=command.outcome, kind=kind, figure=figure)]
        case StrikeOutcome(reason=reason):
            meeting.outcome(command.outcome)
            return [OutcomeStruck(outcome=command.outcome, reason=reason)]
        case _:
            assert_never(command)


def _check_figure(kind: OutcomeKind, has_figure: bool) -> None:
    if kind == "figure" and not has_figure:
        raise Refused("figure-incomplete")


def _check_owner(command: LogOutcome | ReviseOutcome) -> None:
    if sum(map(bool, (command.owner, command.outsider, command.all_members))) > 1:
        raise Refused("owner-ambiguous")


def _agreed(meeting: Meeting, command: LogOutcome | ReviseOutcome) -> bool:
    attended = meeting.attendance.get(command.owner) if command.owner else None
    present = attended is not None and attended.presence == "present"
    if command.agreed and command.owner and attended is not None and not present:
        raise Refused("owner-not-present")
    return present if command.agreed is None else command.agreed and not command.all_members


def _promised(outcome: OutcomeLogged | OutcomeRevised | ReviseOutcome) -> tuple[Any, ...]:
    """What an owner answers to: a translation that is added later is not a change of it. Holds no text itself."""
    text = outcome.text
    named = outcome.outsider is not None
    return (text.original, text.revision, outcome.due, outcome.owner, named, outcome.all_members)


def evolve(meeting: Meeting, event: OutcomeEvent) -> Meeting:
    """The state after `event`."""
    match event:
        case OutcomeLogged(outcome=outcome, kind=kind):
            logged = Outcome(kind, **_told(event))
            return msgspec.structs.replace(meeting, outcomes={**meeting.outcomes, outcome: logged})
        case OutcomeRevised(outcome=outcome, revision=revision, terms=terms):
            return changed(meeting, outcome, **_told(event), revision=revision, terms=terms)
        case OutcomeConverted(outcome=outcome, kind=kind, figure=figure):
            had = meeting.outcomes[outcome].figure
            return changed(meeting, outcome, kind=kind, figure=had or figure is not None)
        case OutcomeStruck(outcome=outcome):
            return changed(meeting, outcome, struck=True)
        case _:
            assert_never(event)


def _told(event: OutcomeLogged | OutcomeRevised) -> dict[str, Any]:
    return {
        "item": event.item,
        "figure": event.figure is not None,
        "owner": event.owner,
        "all_members": event.all_members,
        "agreed": event.agreed,
        "promised": _promised(event),
    }


def changed(meeting: Meeting, outcome: OutcomeId, **changes: Any) -> Meeting:
    """The meeting with these fields of one outcome changed."""
    new = msgspec.structs.replace(meeting.outcomes[outcome], **changes)
    return msgspec.structs.replace(meeting, outcomes={**meeting.outcomes, outcome: new})
