"""What was recorded on an organisation's behalf, and what it says to that; and the signed links by which it may say so.

A statement is an act that the secretariat recorded because it came by letter, by phone or in the room, in whatever
stream; it is known by the id of its command. It is shown as unconfirmed until its organisation confirms or contests it.
A link lets whoever holds it do one thing for the organisation, until a day, and can be revoked; its secret lies in the
accounts store.
"""

from datetime import date
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from defter.domain.organisations.organisation import Link, LinkPurpose, Organisation, asked_to_confirm, own
from defter.domain.vocabulary import Command, Event, LinkId, LocalText, NotFound, Refused, Rule, anyone, secretariat


class StatementConfirmed(Event, frozen=True, kw_only=True):
    stored_as = "organisations.StatementConfirmed:1"
    about = "statement"
    statement: UUID


class StatementContested(Event, frozen=True, kw_only=True):
    stored_as = "organisations.StatementContested:1"
    about = "statement"
    statement: UUID
    reason: LocalText


class LinkIssued(Event, frozen=True, kw_only=True):
    """The last day on which it can be used counts."""

    stored_as = "organisations.LinkIssued:1"
    about = "link"
    link: LinkId
    purpose: LinkPurpose
    until: date
    statement: UUID | None = None


class LinkRevoked(Event, frozen=True, kw_only=True):
    stored_as = "organisations.LinkRevoked:1"
    about = "link"
    link: LinkId


StatementEvent = StatementConfirmed | StatementContested | LinkIssued | LinkRevoked


class ConfirmStatement(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(own, asked_to_confirm)
    statement: UUID


class ContestStatement(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(own, asked_to_confirm)
    statement: UUID
    reason: LocalText


class IssueLink(Command, frozen=True, kw_only=True):
    """`statement` is what a link to confirm leads to."""

    may: ClassVar[Rule] = secretariat
    link: LinkId
    purpose: LinkPurpose
    until: date
    statement: UUID | None = None


class RevokeLink(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    link: LinkId


StatementCommand = ConfirmStatement | ContestStatement | IssueLink | RevokeLink


def decide(organisation: Organisation, command: StatementCommand) -> list[StatementEvent]:
    """What follows from `command`."""
    match command:
        case ConfirmStatement(statement=statement):
            if _answered(organisation, statement, confirmed=True):
                return []
            return [StatementConfirmed(statement=statement)]
        case ContestStatement(statement=statement, reason=reason):
            if _answered(organisation, statement, confirmed=False):
                return []
            return [StatementContested(statement=statement, reason=reason)]
        case IssueLink(link=link):
            if link in organisation.links:
                return []
            if (command.purpose == "confirm") != (command.statement is not None):
                raise Refused("link-without-purpose")
            return [LinkIssued(**msgspec.structs.asdict(command))]
        case RevokeLink(link=link):
            if link not in organisation.links:
                raise NotFound("link-unknown")
            return [LinkRevoked(link=link)]
        case _:
            assert_never(command)


def _answered(organisation: Organisation, statement: UUID, *, confirmed: bool) -> bool:
    """Whether just this was answered already. Raises Refused when the opposite was."""
    before = organisation.answered.get(statement)
    if before is (not confirmed):
        raise Refused("statement-answered")
    return before is confirmed


def evolve(organisation: Organisation, event: StatementEvent) -> Organisation:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case StatementConfirmed(statement=statement):
            return change(organisation, answered={**organisation.answered, statement: True})
        case StatementContested(statement=statement):
            return change(organisation, answered={**organisation.answered, statement: False})
        case LinkIssued(link=link, purpose=purpose, until=until, statement=statement):
            issued = Link(purpose=purpose, until=until, statement=statement)
            return change(organisation, links={**organisation.links, link: issued})
        case LinkRevoked(link=link):
            return change(organisation, links={key: other for key, other in organisation.links.items() if key != link})
        case _:
            assert_never(event)
