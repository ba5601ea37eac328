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
    based_on,
)

Decided = Literal["consensus", "vote", "recommended", "by-the-chair"]


class OutcomeLogged(Event, frozen=True, kw_only=True):
    stored_as = "meetings.OutcomeLogged:1"
    about = "outcome"
    outcome: OutcomeId
    kind: OutcomeKind
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    illustrative: bool = False


class OutcomeRevised(Event, frozen=True, kw_only=True):
    stored_as = "meetings.OutcomeRevised:1"
    about = "outcome"
    outcome: OutcomeId
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    revision: int


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
    may: ClassVar[Rule] = note_takers
    outcome: OutcomeId
    kind: OutcomeKind = "note"
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
    due: Due | None = None
    decided: Decided | None = None
    review: date | None = None
    figure: Figure | None = None
    illustrative: bool = False


class ReviseOutcome(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = note_takers
    outcome: OutcomeId
    text: LocalText
    item: ItemId | None = None
    owner: OrganisationId | None = None
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
            return [OutcomeLogged(**fields(command))]
        case ReviseOutcome(base=base):
            outcome = meeting.outcome(command.outcome)
            meeting.item(command.item)
            _check_figure(outcome.kind, command.figure is not None)
            return [OutcomeRevised(**fields(command), revision=based_on(base, outcome.revision))]
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


def evolve(meeting: Meeting, event: OutcomeEvent) -> Meeting:
    """The state after `event`."""
    match event:
        case OutcomeLogged(outcome=outcome, kind=kind, item=item, figure=figure):
            logged = Outcome(kind, item, figure is not None)
            return msgspec.structs.replace(meeting, outcomes={**meeting.outcomes, outcome: logged})
        case OutcomeRevised(outcome=outcome, item=item, figure=figure, revision=revision):
            return changed(meeting, outcome, item=item, figure=figure is not None, revision=revision)
        case OutcomeConverted(outcome=outcome, kind=kind, figure=figure):
            had = meeting.outcomes[outcome].figure
            return changed(meeting, outcome, kind=kind, figure=had or figure is not None)
        case OutcomeStruck(outcome=outcome):
            return changed(meeting, outcome, struck=True)
        case _:
            assert_never(event)


def changed(meeting: Meeting, outcome: OutcomeId, **changes: Any) -> Meeting:
    """The meeting with these fields of one outcome changed."""
    new = msgspec.structs.replace(meeting.outcomes[outcome], **changes)
    return msgspec.structs.replace(meeting, outcomes={**meeting.outcomes, outcome: new})
