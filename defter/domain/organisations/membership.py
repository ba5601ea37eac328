"""An organisation's name, and its way into the platform, through it and out of it.

Whoever wants to join says so in one form; the secretariat asks, admits or declines. Who is on hold is a member that
may do nothing until the hold is lifted. What an organisation did stays its own, also when it withdrew or became a
part of another one. Each step that somebody gave a reason for has an id, so that its words can be removed.
"""

from datetime import date
from typing import ClassVar, assert_never

import msgspec

from defter.domain.organisations.organisation import (
    Organisation,
    OrganisationKind,
    invited_to_clarify,
    keepers,
    own_representative,
)
from defter.domain.organisations.records import DocumentFiled
from defter.domain.vocabulary import (
    Command,
    Document,
    DocumentId,
    Event,
    LocalText,
    OrganisationId,
    Place,
    Refused,
    Role,
    Rule,
    StepId,
    Value,
    anyone,
    based_on,
    everyone,
    secretariat,
)


class OrganisationRegistered(Event, frozen=True, kw_only=True):
    """An organisation is known to the platform; it is not yet a member."""

    stored_as = "organisations.OrganisationRegistered:1"
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None


class OrganisationApplied(Event, frozen=True, kw_only=True):
    """An organisation asks to join. Who is to be reached there lies in the accounts store, and not here."""

    stored_as = "organisations.OrganisationApplied:1"
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None
    endorses: bool = False
    """Whether it said that it also means to endorse the declaration in force."""


class OrganisationRenamed(Event, frozen=True, kw_only=True):
    stored_as = "organisations.OrganisationRenamed:1"
    name: LocalText
    revision: int


class ClarificationAsked(Event, frozen=True, kw_only=True):
    """The secretariat wants to know something before it decides on the application."""

    stored_as = "organisations.ClarificationAsked:1"
    about = "step"
    step: StepId
    question: LocalText


class ApplicationClarified(Event, frozen=True, kw_only=True):
    stored_as = "organisations.ApplicationClarified:1"
    about = "step"
    step: StepId
    answer: LocalText


class OrganisationAdmitted(Event, frozen=True, kw_only=True):
    """Admitted to the platform in a role, or given another role."""

    stored_as = "organisations.OrganisationAdmitted:1"
    role: Role
    on: date


class OrganisationDeclined(Event, frozen=True, kw_only=True):
    """Its application was declined."""

    stored_as = "organisations.OrganisationDeclined:1"
    about = "step"
    step: StepId
    on: date
    reason: LocalText


class OrganisationPutOnHold(Event, frozen=True, kw_only=True):
    stored_as = "organisations.OrganisationPutOnHold:1"
    about = "step"
    step: StepId
    on: date
    reason: LocalText


class HoldLifted(Event, frozen=True, kw_only=True):
    """A member again, in the role that it had."""

    stored_as = "organisations.HoldLifted:1"
    about = "step"
    step: StepId
    role: Role
    on: date
    reason: LocalText


class OrganisationWithdrew(Event, frozen=True, kw_only=True):
    """It left the platform, or took its application back."""

    stored_as = "organisations.OrganisationWithdrew:1"
    about = "step"
    step: StepId
    on: date
    reason: LocalText


class OrganisationMerged(Event, frozen=True, kw_only=True):
    """It became a part of another organisation. Its history stays here."""

    stored_as = "organisations.OrganisationMerged:1"
    about = "step"
    step: StepId
    into: OrganisationId
    on: date
    reason: LocalText


class OrganisationTakenIn(Event, frozen=True, kw_only=True):
    """Another organisation became a part of this one."""

    stored_as = "organisations.OrganisationTakenIn:1"
    other: OrganisationId
    on: date


MembershipEvent = (
    OrganisationRegistered
    | OrganisationApplied
    | OrganisationRenamed
    | ClarificationAsked
    | ApplicationClarified
    | OrganisationAdmitted
    | OrganisationDeclined
    | OrganisationPutOnHold
    | HoldLifted
    | OrganisationWithdrew
    | OrganisationMerged
    | OrganisationTakenIn
)


class RegisterOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None


class Logo(Value, frozen=True):
    """A picture by which people know the organisation."""

    document: DocumentId
    content: Document


class ApplyToJoin(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = everyone
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None
    endorses: bool = False
    logo: Logo | None = None


class RenameOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = keepers
    name: LocalText
    base: int


class AskClarification(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    step: StepId
    question: LocalText


class ClarifyApplication(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, invited_to_clarify)
    step: StepId
    answer: LocalText


class AdmitOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    role: Role
    on: date


class DeclineOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    step: StepId
    on: date
    reason: LocalText


class PutOnHold(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    step: StepId
    on: date
    reason: LocalText


class LiftHold(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    step: StepId
    on: date
    reason: LocalText


class WithdrawOrganisation(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_representative)
    step: StepId
    on: date
    reason: LocalText


class MergeOrganisation(Command, frozen=True, kw_only=True):
    """Belongs together with TakeIn for the other organisation, in one act."""

    may: ClassVar[Rule] = secretariat
    step: StepId
    into: OrganisationId
    on: date
    reason: LocalText


class TakeIn(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    other: OrganisationId
    on: date


MembershipCommand = (
    RegisterOrganisation
    | ApplyToJoin
    | RenameOrganisation
    | AskClarification
    | ClarifyApplication
    | AdmitOrganisation
    | DeclineOrganisation
    | PutOnHold
    | LiftHold
    | WithdrawOrganisation
    | MergeOrganisation
    | TakeIn
)


def decide(organisation: Organisation, command: MembershipCommand) -> list[MembershipEvent | DocumentFiled]:
    """What follows from `command`."""
    standing = organisation.standing
    if isinstance(command, RegisterOrganisation | ApplyToJoin) and standing != "unknown":
        return []
    if getattr(command, "step", None) in organisation.steps:
        return []  # the same form, sent twice
    match command:
        case RegisterOrganisation(kind=kind, name=name, place=place):
            return [OrganisationRegistered(kind=kind, name=name, place=place)]
        case ApplyToJoin(kind=kind, name=name, place=place, endorses=endorses, logo=logo):
            return [OrganisationApplied(kind=kind, name=name, place=place, endorses=endorses), *_filed(logo)]
        case RenameOrganisation(name=name, base=base):
            return [OrganisationRenamed(name=name, revision=based_on(base, organisation.name))]
        case AskClarification(step=step, question=question):
            if standing != "applied":
                raise Refused("no-application")
            return [ClarificationAsked(step=step, question=question)]
        case ClarifyApplication(step=step, answer=answer):
            if not organisation.asked:
                raise Refused("nothing-to-clarify")
            return [ApplicationClarified(step=step, answer=answer)]
        case AdmitOrganisation(role=role, on=on):
            if standing == "merged":
                raise Refused("organisation-merged")
            if standing == "on-hold":
                raise Refused("organisation-on-hold")
            return [] if organisation.role == role else [OrganisationAdmitted(role=role, on=on)]
        case DeclineOrganisation(step=step, on=on, reason=reason):
            if standing == "declined":
                return []
            if standing != "applied":
                raise Refused("no-application")
            return [OrganisationDeclined(step=step, on=on, reason=reason)]
        case PutOnHold(step=step, on=on, reason=reason):
            _not_the_secretariat(organisation)
            if standing == "on-hold":
                return []
            if standing != "admitted":
                raise Refused("organisation-not-admitted")
            return [OrganisationPutOnHold(step=step, on=on, reason=reason)]
        case LiftHold(step=step, on=on, reason=reason):
            if standing != "on-hold" or organisation.held is None:
                return []
            return [HoldLifted(step=step, role=organisation.held, on=on, reason=reason)]
        case WithdrawOrganisation(step=step, on=on, reason=reason):
            _not_the_secretariat(organisation)
            if standing == "withdrawn":
                return []
            if standing not in ("applied", "admitted", "on-hold"):
                raise Refused("organisation-not-admitted")
            return [OrganisationWithdrew(step=step, on=on, reason=reason)]
        case MergeOrganisation(step=step, into=into, on=on, reason=reason):
            _not_the_secretariat(organisation)
            return [] if standing == "merged" else [OrganisationMerged(step=step, into=into, on=on, reason=reason)]
        case TakeIn(other=other, on=on):
            if standing == "merged":
                raise Refused("organisation-merged")
            return [] if other in organisation.taken_in else [OrganisationTakenIn(other=other, on=on)]
        case _:
            assert_never(command)


def _filed(logo: Logo | None) -> list[MembershipEvent | DocumentFiled]:
    """Seen by the secretariat alone, until it is released as any other document is."""
    if logo is None:
        return []
    return [DocumentFiled(document=logo.document, kind="logo", content=logo.content, visibility="restricted")]


def _not_the_secretariat(organisation: Organisation) -> None:
    """Somebody has to be able to undo it."""
    if organisation.role == "secretariat":
        raise Refused("secretariat-stays")


def evolve(organisation: Organisation, event: MembershipEvent) -> Organisation:
    """The state after `event`."""
    change = msgspec.structs.replace
    step: StepId | None = getattr(event, "step", None)
    if step is not None:
        organisation = change(organisation, steps=organisation.steps | {step})
    match event:
        case OrganisationRegistered():
            return change(organisation, standing="registered", name=1)
        case OrganisationApplied():
            return change(organisation, standing="applied", name=1)
        case OrganisationRenamed(revision=revision):
            return change(organisation, name=revision)
        case ClarificationAsked():
            return change(organisation, asked=True)
        case ApplicationClarified():
            standing = {key: link for key, link in organisation.links.items() if link.purpose != "clarify"}
            return change(organisation, asked=False, links=standing)
        case OrganisationAdmitted(role=role):
            return change(organisation, standing="admitted", role=role, asked=False)
        case OrganisationDeclined():
            return change(organisation, standing="declined", asked=False)
        case OrganisationPutOnHold():
            return change(organisation, standing="on-hold", role=None, held=organisation.role)
        case HoldLifted(role=role):
            return change(organisation, standing="admitted", role=role, held=None)
        case OrganisationWithdrew():
            return change(organisation, standing="withdrawn", role=None, held=None, asked=False)
        case OrganisationMerged():
            return change(organisation, standing="merged", role=None, held=None, asked=False)
        case OrganisationTakenIn(other=other):
            return change(organisation, taken_in=organisation.taken_in | {other})
        case _:
            assert_never(event)
