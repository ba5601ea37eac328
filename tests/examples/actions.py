"""What the owner of the example outcome, an action, says of it."""

from typing import Any

from defter.domain.meetings.actions import (
    AcceptAction,
    ActionAccepted,
    ActionDeclined,
    ActionDone,
    ActionReopened,
    CompleteAction,
    DeclineAction,
    ReopenAction,
)
from tests.examples.values import DAY, organisation, outcome, shared_fields, text


def action_accepted(**changes: Any) -> ActionAccepted:
    return ActionAccepted(**{"outcome": outcome(), "organisation": organisation(), "terms": 1, **changes})


def action_declined(**changes: Any) -> ActionDeclined:
    fields = {"outcome": outcome(), "organisation": organisation(), "reason": text("Bütçe yetmiyor"), "terms": 1}
    return ActionDeclined(**{**fields, **changes})


def action_done(**changes: Any) -> ActionDone:
    fields = {"outcome": outcome(), "organisation": organisation(), "on": DAY, "note": text("Üç kursta başladı")}
    return ActionDone(**{**fields, **changes})


def action_reopened(**changes: Any) -> ActionReopened:
    fields = {"outcome": outcome(), "organisation": organisation(), "reason": text("Bir kursta sürüyor")}
    return ActionReopened(**{**fields, **changes})


def accept_action(**changes: Any) -> AcceptAction:
    return AcceptAction(**{**shared_fields(action_accepted()), **changes})


def decline_action(**changes: Any) -> DeclineAction:
    return DeclineAction(**{**shared_fields(action_declined()), **changes})


def complete_action(**changes: Any) -> CompleteAction:
    return CompleteAction(**{**shared_fields(action_done()), **changes})


def reopen_action(**changes: Any) -> ReopenAction:
    return ReopenAction(**{**shared_fields(action_reopened()), **changes})
