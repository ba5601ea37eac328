"""What owners say of the actions that a meeting gave them: accepted, declined, done.

An owner that was present agrees in the room, and may contest that until the minutes are approved; any other is asked.
An action of all members is answered by each of them. Nobody answers for another organisation: what reached the
secretariat by letter or phone is recorded on behalf.
"""

from datetime import date, datetime
from typing import ClassVar, assert_never

from defter.domain.meetings.meeting import Answer, Meeting, Outcome, host_for_outsiders, on_platform, own
from defter.domain.meetings.outcomes import changed
from defter.domain.vocabulary import (
    Command,
    Event,
    LocalText,
    OrganisationId,
    OutcomeId,
    Refused,
    Rule,
    anyone,
    secretariat,
)


class ActionAccepted(Event, frozen=True, kw_only=True):
    """`terms` says to which wording, due and owner the answer was given."""

    stored_as = "meetings.ActionAccepted:1"
    about = "outcome"
    outcome: OutcomeId
    organisation: OrganisationId
    terms: int


class ActionDeclined(Event, frozen=True, kw_only=True):
    stored_as = "meetings.ActionDeclined:1"
    about = "outcome"
    outcome: OutcomeId
    organisation: OrganisationId
    reason: LocalText
    terms: int


class ActionDone(Event, frozen=True, kw_only=True):
    """Done on a day. `organisation` None: by an owner that is not on the platform, or was never named."""

    stored_as = "meetings.ActionDone:1"
    about = "outcome"
    outcome: OutcomeId
    organisation: OrganisationId | None = None
    on: date
    note: LocalText | None = None


class ActionReopened(Event, frozen=True, kw_only=True):
    """It was said to be done, and is not."""

    stored_as = "meetings.ActionReopened:1"
    about = "outcome"
    outcome: OutcomeId
    organisation: OrganisationId | None = None
    reason: LocalText


ActionEvent = ActionAccepted | ActionDeclined | ActionDone | ActionReopened


own_part = Rule(
    "own",
    lambda actor, meeting, command: (
        own.allows(actor, meeting, command)
        and (actor.role in on_platform or not _is_of_all_members(meeting, command.outcome))
    ),
)
"""Observers answer for what is their own; what all members do is not."""


def _is_of_all_members(meeting: Meeting, outcome: OutcomeId) -> bool:
    return outcome in meeting.outcomes and meeting.outcomes[outcome].all_members


class AcceptAction(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_part)
    outcome: OutcomeId
    organisation: OrganisationId


class DeclineAction(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_part)
    outcome: OutcomeId
    organisation: OrganisationId
    reason: LocalText


class CompleteAction(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_part, host_for_outsiders)
    outcome: OutcomeId
    organisation: OrganisationId | None = None
    on: date
    note: LocalText | None = None


class ReopenAction(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_part, host_for_outsiders)
    outcome: OutcomeId
    organisation: OrganisationId | None = None
    reason: LocalText


ActionCommand = AcceptAction | DeclineAction | CompleteAction | ReopenAction


def decide(meeting: Meeting, command: ActionCommand, at: datetime) -> list[ActionEvent]:
    """What follows from `command`."""
    action = _action(meeting, command)
    said = _said(action, command.organisation)
    match command:
        case AcceptAction(outcome=outcome, organisation=organisation):
            if said in ("accepted", "done"):
                return []
            return [ActionAccepted(outcome=outcome, organisation=organisation, terms=action.terms)]
        case DeclineAction(outcome=outcome, organisation=organisation, reason=reason):
            if said == "declined":
                return []
            if said == "done":
                raise Refused("action-done")
            if action.agreed and meeting.stage == "minutes-approved":
                raise Refused("action-agreed")
            return [ActionDeclined(outcome=outcome, organisation=organisation, reason=reason, terms=action.terms)]
        case CompleteAction(outcome=outcome, organisation=who, on=on, note=note):
            if said == "done":
                return []
            if said == "declined":
                raise Refused("action-declined")
            if on > meeting.day(at):
                raise Refused("date-in-the-future")
            return [ActionDone(outcome=outcome, organisation=who, on=on, note=note)]
        case ReopenAction(outcome=outcome, organisation=who, reason=reason):
            if said != "done":
                return []
            return [ActionReopened(outcome=outcome, organisation=who, reason=reason)]
        case _:
            assert_never(command)


def _action(meeting: Meeting, command: ActionCommand) -> Outcome:
    action = meeting.outcome(command.outcome)
    if action.kind != "action":
        raise Refused("not-an-action")
    its_owner = command.organisation is not None if action.all_members else command.organisation == action.owner
    if not its_owner:
        raise Refused("not-its-owner")
    return action


def _said(action: Outcome, organisation: OrganisationId | None) -> Answer | None:
    """What that owner said of the action as it now stands; what is done stays done, whatever the wording."""
    answer, terms = action.answers.get(organisation, (None, 0))
    return answer if answer == "done" or terms == action.terms else None


def evolve(meeting: Meeting, event: ActionEvent) -> Meeting:
    """The state after `event`."""
    action = meeting.outcomes[event.outcome]
    answers = dict(action.answers)
    match event:
        case ActionAccepted(organisation=organisation, terms=terms):
            answers[organisation] = ("accepted", terms)
        case ActionDeclined(organisation=organisation, terms=terms):
            answers[organisation] = ("declined", terms)
        case ActionDone(organisation=who):
            answers[who] = ("done", action.terms)
        case ActionReopened(organisation=who):
            answers[who] = ("accepted", action.terms)
        case _:
            assert_never(event)
    return changed(meeting, event.outcome, answers=answers)
