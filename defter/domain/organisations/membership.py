"""An organisation's name and place on the platform, and the mandates by which people act for it."""

from datetime import date
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from defter.domain.organisations.organisation import (
    Mandate,
    Organisation,
    OrganisationKind,
    keepers,
    own_representative,
)
from defter.domain.vocabulary import (
    Command,
    Event,
    LocalText,
    MandateId,
    MandateKind,
    NotFound,
    PersonId,
    Place,
    Refused,
    Role,
    Rule,
    TextRedacted,
    anyone,
    based_on,
    secretariat,
)


class OrganisationRegistered(Event, frozen=True, kw_only=True):
    """An organisation is known to the platform; it is not yet a member."""

    stored_as = "organisations.OrganisationRegistered:1"
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None


class OrganisationRenamed(Event, frozen=True, kw_only=True):
    stored_as = "organisations.OrganisationRenamed:1"
    name: LocalText
    revision: int


class OrganisationAdmitted(Event, frozen=True, kw_only=True):
    """Admitted to the platform in a role, or given another role."""

    stored_as = "organisations.OrganisationAdmitted:1"
    role: Role
    on: date


class MandateGiven(Event, frozen=True, kw_only=True):
    stored_as = "organisations.MandateGiven:1"
    mandate: MandateId
    person: PersonId
    kind: MandateKind
    since: date
    until: date | None = None
    review: date | None = None


class MandateEnded(Event, frozen=True, kw_only=True):
    stored_as = "organisations.MandateEnded:1"
    about = "mandate"
    mandate: MandateId
    on: date
    reason: LocalText


MembershipEvent = OrganisationRegistered | OrganisationRenamed | OrganisationAdmitted | MandateGiven | MandateEnded


class RegisterOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None


class RenameOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = keepers
    name: LocalText
    base: int


class AdmitOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    role: Role
    on: date


class GiveMandate(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_representative)
    mandate: MandateId
    person: PersonId
    kind: MandateKind
    since: date
    until: date | None = None
    review: date | None = None


class EndMandate(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_representative)
    mandate: MandateId
    on: date
    reason: LocalText


class RedactText(Command, frozen=True, kw_only=True):
    """Removes the texts of a document, a figure or the end of a mandate from the log's bytes."""

    may: ClassVar[Rule] = secretariat
    thing: UUID
    reason: LocalText


MembershipCommand = (
    RegisterOrganisation | RenameOrganisation | AdmitOrganisation | GiveMandate | EndMandate | RedactText
)


def decide(organisation: Organisation, command: MembershipCommand) -> list[MembershipEvent | TextRedacted]:
    """What follows from `command`."""
    match command:
        case RegisterOrganisation(kind=kind, name=name, place=place):
            if organisation.registered:
                return []
            return [OrganisationRegistered(kind=kind, name=name, place=place)]
        case RenameOrganisation(name=name, base=base):
            return [OrganisationRenamed(name=name, revision=based_on(base, organisation.name))]
        case AdmitOrganisation(role=role, on=on):
            if organisation.role == role:
                return []
            return [OrganisationAdmitted(role=role, on=on)]
        case GiveMandate():
            if command.mandate in organisation.mandates or command.mandate in organisation.ended:
                return []
            if organisation.role is None:
                raise Refused("organisation-not-admitted")
            if command.until is not None and command.until < command.since:
                raise Refused("mandate-ends-before-it-begins")
            return [MandateGiven(**msgspec.structs.asdict(command))]
        case EndMandate(mandate=mandate, on=on, reason=reason):
            if mandate in organisation.ended:
                return []
            if mandate not in organisation.mandates:
                raise NotFound("mandate-unknown")
            return [MandateEnded(mandate=mandate, on=on, reason=reason)]
        case RedactText(thing=thing, reason=reason):
            if thing not in (*organisation.ended, *organisation.visibility, *organisation.withdrawn):
                raise NotFound("nothing-to-redact")
            return [TextRedacted(thing=thing, reason=reason)]
        case _:
            assert_never(command)


def evolve(organisation: Organisation, event: MembershipEvent) -> Organisation:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case OrganisationRegistered():
            return change(organisation, registered=True, name=1)
        case OrganisationRenamed(revision=revision):
            return change(organisation, name=revision)
        case OrganisationAdmitted(role=role):
            return change(organisation, role=role)
        case MandateGiven(mandate=mandate, person=person, kind=kind, since=since, until=until):
            given = Mandate(person=person, kind=kind, since=since, until=until)
            return change(organisation, mandates={**organisation.mandates, mandate: given})
        case MandateEnded(mandate=mandate):
            left = {key: other for key, other in organisation.mandates.items() if key != mandate}
            return change(organisation, mandates=left, ended=organisation.ended | {mandate})
        case _:
            assert_never(event)
