"""Organisations, their place on the platform, and the mandates by which people act for them.

The stream is one organisation. A person never owns anything: a mandate lets a person, named by id only, act for the
organisation from a date, until a date. Ending it ends what the person may do, at once.
"""

from datetime import date, datetime
from typing import ClassVar, Literal, assert_never, get_args

import msgspec

from defter.domain.vocabulary import (
    Actor,
    Command,
    Concept,
    Event,
    Forbidden,
    Identity,
    LocalText,
    MandateId,
    MandateKind,
    NotFound,
    PersonId,
    Place,
    Refused,
    Role,
    Rule,
    State,
    acts_fully,
    anyone,
    based_on,
    secretariat,
)

OrganisationKind = Literal[
    "metropolitan-municipality",
    "provincial-municipality",
    "district-municipality",
    "local-government-union",
    "district-governorate",
    "public-institution",
    "ngo",
    "refugee-led-organisation",
    "red-cross-red-crescent",
    "un-agency",
    "donor",
    "academia",
]


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


OrganisationEvent = OrganisationRegistered | OrganisationRenamed | OrganisationAdmitted | MandateGiven | MandateEnded


own = Rule("own", lambda actor, organisation, _command: acts_fully(actor) and actor.under in organisation.mandates)
"""The actor acts under a mandate of the very organisation whose stream this is, and may decide for it."""

own_representative = Rule(
    "own representative",
    lambda actor, organisation, _command: actor.mandate == "representative" and actor.under in organisation.mandates,
)


class RegisterOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None


class RenameOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own)
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


OrganisationCommand = RegisterOrganisation | RenameOrganisation | AdmitOrganisation | GiveMandate | EndMandate


class Mandate(State, frozen=True):
    """One person's right to act, between two dates."""

    person: PersonId
    kind: MandateKind
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on `day`; the last day counts."""
        return self.since <= day and (self.until is None or day <= self.until)


class Organisation(State, frozen=True):
    """Only what the next decision needs."""

    registered: bool = False
    role: Role | None = None
    name: int = 0
    """The revision of its name."""
    mandates: dict[MandateId, Mandate] = {}
    ended: frozenset[MandateId] = frozenset()


def decide(organisation: Organisation, command: OrganisationCommand, _at: datetime) -> list[OrganisationEvent]:
    """The events that `command` leads to; an empty list means that things are already so."""
    if not organisation.registered and not isinstance(command, RegisterOrganisation):
        raise NotFound("organisation-unknown")
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
        case _:
            assert_never(command)


def evolve(organisation: Organisation, event: OrganisationEvent) -> Organisation:
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


STRENGTH: tuple[MandateKind, ...] = ("representative", "alternate", "editor", "reader")


def actor_of(organisation: Organisation, identity: Identity, day: date) -> Actor:
    """Who `identity` is today: the strongest mandate that the person holds for the organisation.

    Raises Forbidden("no-mandate") when the person holds none, or the organisation is not on the platform.
    """
    held = [
        (STRENGTH.index(mandate.kind), key)
        for key, mandate in organisation.mandates.items()
        if mandate.person == identity.person and mandate.holds(day)
    ]
    if not held or organisation.role is None:
        raise Forbidden("no-mandate")
    strength, under = min(held)
    return Actor(
        person=identity.person,
        organisation=identity.organisation,
        role=organisation.role,
        mandate=STRENGTH[strength],
        under=under,
    )


organisations = Concept(
    name="organisations",
    initial=Organisation(),
    decide=decide,
    evolve=evolve,
    events=get_args(OrganisationEvent),
    commands=get_args(OrganisationCommand),
)
