"""The mandates by which people act for an organisation: given, reconfirmed, ended; and who of them is its focal point.

Ending a mandate ends what the person may do, at once. A review date ends nothing: it asks whether the mandate still
holds, as after local elections. A handover is an end and a beginning, done together.
"""

from datetime import date
from typing import ClassVar, assert_never

import msgspec

from defter.domain.organisations.organisation import Mandate, Organisation, own_representative
from defter.domain.vocabulary import (
    Command,
    Event,
    LocalText,
    MandateId,
    MandateKind,
    NotFound,
    PersonId,
    Refused,
    Rule,
    anyone,
    secretariat,
)


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


class MandatesReconfirmed(Event, frozen=True, kw_only=True):
    """These mandates still hold; they are to be looked at again on `review`."""

    stored_as = "organisations.MandatesReconfirmed:1"
    mandates: tuple[MandateId, ...]
    review: date | None = None


class FocalPointNamed(Event, frozen=True, kw_only=True):
    """Who is asked first, of those who hold a mandate; None: nobody any more."""

    stored_as = "organisations.FocalPointNamed:1"
    mandate: MandateId | None


MandateEvent = MandateGiven | MandateEnded | MandatesReconfirmed | FocalPointNamed


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


class ReconfirmMandates(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_representative)
    mandates: tuple[MandateId, ...]
    review: date | None = None


class NameFocalPoint(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_representative)
    mandate: MandateId | None


MandateCommand = GiveMandate | EndMandate | ReconfirmMandates | NameFocalPoint


def decide(organisation: Organisation, command: MandateCommand) -> list[MandateEvent]:
    """What follows from `command`."""
    match command:
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
            _standing(organisation, mandate)
            return [MandateEnded(mandate=mandate, on=on, reason=reason)]
        case ReconfirmMandates(mandates=mandates, review=review):
            _standing(organisation, *mandates)
            return [MandatesReconfirmed(mandates=mandates, review=review)] if mandates else []
        case NameFocalPoint(mandate=mandate):
            if mandate == organisation.focal_point:
                return []
            if mandate is not None:
                _standing(organisation, mandate)
            return [FocalPointNamed(mandate=mandate)]
        case _:
            assert_never(command)


def _standing(organisation: Organisation, *mandates: MandateId) -> None:
    if not organisation.mandates.keys() >= set(mandates):
        raise NotFound("mandate-unknown")


def evolve(organisation: Organisation, event: MandateEvent) -> Organisation:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case MandateGiven(mandate=mandate, person=person, kind=kind, since=since, until=until):
            given = Mandate(person=person, kind=kind, since=since, until=until)
            return change(organisation, mandates={**organisation.mandates, mandate: given})
        case MandateEnded(mandate=mandate):
            left = {key: other for key, other in organisation.mandates.items() if key != mandate}
            focal_point = None if organisation.focal_point == mandate else organisation.focal_point
            ended = organisation.ended | {mandate}
            return change(organisation, mandates=left, ended=ended, focal_point=focal_point)
        case MandatesReconfirmed():
            return organisation
        case FocalPointNamed(mandate=named):
            return change(organisation, focal_point=named)
        case _:
            assert_never(event)
