"""A meeting, or an organisation, as it is written in the log, whole.

A file that went out says up to which version of the meeting it is; what was written then tells what was edited in it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from defter.domain.meetings.agenda import ItemAdded, ItemRevised
from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
from defter.domain.meetings.plan import MeetingPlanned, MeetingPostponed, PlanRevised
from defter.domain.organisations import OrganisationKind
from defter.domain.organisations.membership import (
    HoldLifted,
    OrganisationAdmitted,
    OrganisationApplied,
    OrganisationMerged,
    OrganisationPutOnHold,
    OrganisationRegistered,
    OrganisationRenamed,
    OrganisationWithdrew,
)
from defter.domain.vocabulary import Event, ItemId, LocalText, OrganisationId, OutcomeId, Place, Role
from defter.platform.envelope import Recorded

E = TypeVar("E", bound=Event)


class Written(Struct, frozen=True):
    """Everything at one version; a thing that was revised stands as if it had been so from the first."""

    version: int = 0
    plan: MeetingPlanned | None = None
    titles: dict[ItemId, LocalText] = {}
    """Of every item that ever was on the agenda."""
    outcomes: dict[OutcomeId, OutcomeLogged] = {}
    """Those that stand, in the order in which they were logged."""


def written(history: Iterable[Recorded[Event]], versions: Iterable[int]) -> dict[int, Written]:
    """What the history of a meeting says at each of these versions; at one that it does not reach, the last."""
    wanted = sorted(set(versions))
    found: dict[int, Written] = {}
    plan: MeetingPlanned | None = None
    titles: dict[ItemId, LocalText] = {}
    outcomes: dict[OutcomeId, OutcomeLogged] = {}
    at = 0
    for recorded in history:
        while wanted and wanted[0] < recorded.version:
            found[wanted.pop(0)] = Written(at, plan, dict(titles), dict(outcomes))
        at = recorded.version
        match recorded.event:
            case MeetingPlanned() as event:
                plan = event
            case PlanRevised() | MeetingPostponed() as event if plan is not None:
                plan = _taking_over(plan, event)
            case ItemAdded(item=item, title=title) | ItemRevised(item=item, title=title):
                titles[item] = title
            case OutcomeLogged(outcome=outcome) as event:
                outcomes[outcome] = event
            case OutcomeRevised(outcome=outcome) as event:
                outcomes[outcome] = _taking_over(outcomes[outcome], event)
            case OutcomeConverted(outcome=outcome, kind=kind, figure=figure):
                had = outcomes[outcome]
                outcomes[outcome] = msgspec.structs.replace(had, kind=kind, figure=figure or had.figure)
            case OutcomeStruck(outcome=outcome):
                outcomes.pop(outcome, None)
    return found | {version: Written(at, plan, titles, outcomes) for version in wanted}


class Organisation(Struct, frozen=True, kw_only=True):
    """An organisation at one version."""

    id: OrganisationId
    version: int = 0
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None
    role: Role | None = None
    admitted_on: date | None = None


def organisation(history: Iterable[Recorded[Event]]) -> Organisation | None:
    """What a history of an organisation, or the beginning of one, says; None when it is empty."""
    found: Organisation | None = None
    since: date | None = None
    change = msgspec.structs.replace
    for recorded in history:
        version = recorded.version  # of what the table has: other events, of which not all may know, leave no trace
        match recorded.event:
            case OrganisationRegistered() | OrganisationApplied() as begun:
                id_ = OrganisationId(recorded.stream)
                found = Organisation(id=id_, kind=begun.kind, name=begun.name, place=begun.place, version=version)
            case OrganisationRenamed(name=name) if found:
                found = change(found, name=name, version=version)
            case OrganisationAdmitted(role=role, on=since) if found:
                found = change(found, role=role, admitted_on=since, version=version)
            case HoldLifted(role=role) if found:
                found = change(found, role=role, admitted_on=since, version=version)
            case OrganisationPutOnHold() | OrganisationWithdrew() | OrganisationMerged() if found:
                found = change(found, role=None, admitted_on=None, version=version)
    return found


NAMING = OrganisationRegistered | OrganisationApplied | OrganisationRenamed


def names_held(history: Iterable[Recorded[Event]]) -> list[LocalText]:
    """Every name that an organisation has had."""
    events = (recorded.event for recorded in history)
    return [event.name for event in events if isinstance(event, NAMING)]


def _taking_over(first: E, later: Event) -> E:
    """The first event with everything that a later one says anew."""
    said: dict[str, Any] = {
        name: getattr(later, name) for name in first.__struct_fields__ if name in later.__struct_fields__
    }
    return msgspec.structs.replace(first, **said)
