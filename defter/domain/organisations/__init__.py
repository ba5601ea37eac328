"""Organisations, their place on the platform, the mandates by which people act for them, and what they put on record.

The stream is one organisation. A person never owns anything: a mandate lets a person, named by id only, act for the
organisation from a date, until a date. Ending it ends what the person may do, at once. Each topic has a file of its
own: `membership`, `mandates`, `records` (documents and figures) and `statements` (what was recorded on its behalf);
`organisation` holds the state and the rules that they share.
"""

from datetime import datetime
from typing import Any, assert_never, get_args
from uuid import UUID

import msgspec

from defter.domain.organisations import mandates, membership, records, statements
from defter.domain.organisations.mandates import EndMandate, GiveMandate, MandateEnded, MandateGiven
from defter.domain.organisations.membership import (
    AdmitOrganisation,
    ApplyToJoin,
    OrganisationAdmitted,
    OrganisationRegistered,
    OrganisationRenamed,
    RegisterOrganisation,
    RenameOrganisation,
)
from defter.domain.organisations.organisation import Mandate, Organisation, OrganisationKind, actor_of
from defter.domain.vocabulary import Concept, FigureId, NotFound, TextRedacted

__all__ = [
    "AdmitOrganisation",
    "EndMandate",
    "GiveMandate",
    "Mandate",
    "MandateEnded",
    "MandateGiven",
    "Organisation",
    "OrganisationAdmitted",
    "OrganisationKind",
    "OrganisationRegistered",
    "OrganisationRenamed",
    "RegisterOrganisation",
    "RenameOrganisation",
    "actor_of",
    "organisations",
]

OrganisationEvent = (
    membership.MembershipEvent | mandates.MandateEvent | records.RecordEvent | statements.StatementEvent | TextRedacted
)
OrganisationCommand = (
    membership.MembershipCommand | mandates.MandateCommand | records.RecordCommand | statements.StatementCommand
)


def decide(organisation: Organisation, command: OrganisationCommand, _at: datetime) -> list[Any]:
    """The events that `command` leads to; an empty list means that things are already so."""
    if organisation.standing == "unknown" and not isinstance(command, RegisterOrganisation | ApplyToJoin):
        raise NotFound("organisation-unknown")
    if isinstance(command, membership.MembershipCommand):
        return membership.decide(organisation, command)
    if isinstance(command, mandates.MandateCommand):
        return mandates.decide(organisation, command)
    if isinstance(command, statements.StatementCommand):
        return statements.decide(organisation, command)
    if isinstance(command, records.RecordCommand):
        return records.decide(organisation, command)
    assert_never(command)


def evolve(organisation: Organisation, event: OrganisationEvent) -> Organisation:
    """The state after `event`."""
    if isinstance(event, membership.MembershipEvent):
        return membership.evolve(organisation, event)
    if isinstance(event, mandates.MandateEvent):
        return mandates.evolve(organisation, event)
    if isinstance(event, statements.StatementEvent):
        return statements.evolve(organisation, event)
    if isinstance(event, records.RecordEvent):
        return records.evolve(organisation, event)
    if isinstance(event, TextRedacted):
        return _after_redaction(organisation, event.thing)
    assert_never(event)


def _after_redaction(organisation: Organisation, thing: UUID | None) -> Organisation:
    """A redaction is a revision: whoever still has the old text on the screen must not write it back unseen."""
    if thing not in organisation.figures:
        return organisation
    figure = FigureId(thing)
    revised = {**organisation.figures, figure: organisation.figures[figure] + 1}
    return msgspec.structs.replace(organisation, figures=revised)


organisations = Concept(
    name="organisations",
    initial=Organisation(),
    decide=decide,
    evolve=evolve,
    events=get_args(OrganisationEvent),
    commands=get_args(OrganisationCommand),
)
