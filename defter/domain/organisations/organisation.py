"""The state of one organisation, who may do what with it, and who acts for it."""

from datetime import date
from typing import Literal
from uuid import UUID

from defter.domain.vocabulary import (
    WIDTH,
    Actor,
    FigureId,
    Forbidden,
    Identity,
    MandateId,
    MandateKind,
    PersonId,
    Role,
    Rule,
    State,
    Visibility,
    acts_fully,
    anyone,
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
    figures: dict[FigureId, int] = {}
    """The figures that stand, each with its revision."""
    visibility: dict[UUID, Visibility] = {}
    """Who may see each document and figure that stands."""
    withdrawn: frozenset[UUID] = frozenset()
    """Documents and figures that were withdrawn; their texts still lie in the log."""


own = Rule("own", lambda actor, organisation, _command: acts_fully(actor) and actor.under in organisation.mandates)
"""The actor acts under a mandate of the very organisation whose stream this is, and may decide for it."""

own_representative = Rule(
    "own representative",
    lambda actor, organisation, _command: actor.mandate == "representative" and actor.under in organisation.mandates,
)

own_to_narrower = Rule(
    "own, to narrower",
    lambda actor, organisation, command: (
        own.allows(actor, organisation, command)
        and WIDTH[command.visibility] < WIDTH[organisation.visibility.get(command.thing, "restricted")]
    ),
)

keepers = anyone(secretariat, own)


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
