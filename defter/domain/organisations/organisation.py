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
    LinkId,
    MandateId,
    MandateKind,
    OrganisationId,
    PersonId,
    Role,
    Rule,
    State,
    StepId,
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


Standing = Literal["unknown", "registered", "applied", "declined", "admitted", "on-hold", "withdrawn", "merged"]
"""How an organisation stands to the platform; "registered" is known to it, and has not asked to join."""

LinkPurpose = Literal["clarify", "confirm"]
"""What somebody without an account may do by a signed link: clarify an application, or answer to a statement."""


class Mandate(State, frozen=True):
    """One person's right to act, between two dates."""

    person: PersonId
    kind: MandateKind
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on `day`; the last day counts."""
        return self.since <= day and (self.until is None or day <= self.until)


class Link(State, frozen=True):
    """A signed link that may still be used: the narrowest of mandates, of whoever holds it."""

    purpose: LinkPurpose
    until: date
    statement: UUID | None = None


class Organisation(State, frozen=True):
    """Only what the next decision needs."""

    standing: Standing = "unknown"
    role: Role | None = None
    """None for who is not, or not now, a member."""
    held: Role | None = None
    """The role that comes back when a hold is lifted."""
    asked: bool = False
    """Whether the application waits for a clarification."""
    steps: frozenset[StepId] = frozenset()
    """The steps of its membership that have words."""
    taken_in: frozenset[OrganisationId] = frozenset()
    """The organisations that became a part of this one."""
    name: int = 0
    """The revision of its name."""
    mandates: dict[MandateId, Mandate] = {}
    ended: frozenset[MandateId] = frozenset()
    focal_point: MandateId | None = None
    links: dict[LinkId, Link] = {}
    """The signed links that were not revoked; those to clarify an application end with its clarification."""
    answered: dict[UUID, bool] = {}
    """The statements made on its behalf that it answered: whether it confirmed each of them."""
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

invited_to_clarify = Rule(
    "by a link to clarify the application",
    lambda actor, organisation, _command: _opened(actor, organisation, "clarify") is not None,
)

asked_to_confirm = Rule(
    "by a link to this statement",
    lambda actor, organisation, command: (
        (link := _opened(actor, organisation, "confirm")) is not None and link.statement == command.statement
    ),
)


def _opened(actor: Actor, organisation: Organisation, purpose: LinkPurpose) -> Link | None:
    link = organisation.links.get(actor.link) if actor.link is not None else None
    return link if link is not None and link.purpose == purpose else None


STRENGTH: tuple[MandateKind, ...] = ("representative", "alternate", "editor", "reader")


def actor_of(organisation: Organisation, identity: Identity, day: date) -> Actor:
    """Who `identity` is today: the strongest mandate that the person holds for the organisation.

    Raises Forbidden("no-mandate") when the person holds none, or the organisation is not on the platform, and
    Forbidden("link-ended") for a link that was revoked or is too old.
    """
    if identity.link is not None:
        link = organisation.links.get(identity.link)
        if link is None or link.until < day:
            raise Forbidden("link-ended")
        return Actor(organisation=identity.organisation, link=identity.link)
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
