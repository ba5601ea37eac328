"""Tokens, with which programs reach the JSON interface."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import rich_click as click

from defter.commandline.program import console, main, refuse, settled
from defter.domain.vocabulary import Identity, OrganisationId, PersonId

if TYPE_CHECKING:
    from defter.main import Platform
    from defter.platform.settings import Settings
    from defter.platform.tokens import Scope


@main.group("token")
def token_group() -> None:
    """Tokens, with which programs read and act for a person."""


@token_group.command("issue")
@settled
@click.option("--person", "email", required=True, metavar="E-MAIL", help="Whose rights the program has.")
@click.option("--organisation", type=click.UUID, help="For which organisation; needed when there are several.")
@click.option("--scope", type=click.Choice(["read", "write"]), default="read", show_default=True)
@click.option("--days", type=click.IntRange(1, 365), default=365, show_default=True, help="How long it lasts.")
@click.option("--label", default="", help="What it is for.")
def issue(settings: Settings, email: str, organisation: UUID | None, scope: Scope, days: int, label: str) -> None:
    """Issue a token and show it, once."""
    from defter.main import open_platform

    with open_platform(settings) as platform:
        person = platform.accounts.person_by_email(email)
        if person is None:
            refuse(f"Nobody has the e-mail address {email}. Add the person first: defter person add")
        acts_for = OrganisationId(organisation) if organisation else _only(platform, person.id)
        platform.store.actor(Identity(person=person.id, organisation=acts_for))  # refuses who holds no mandate
        lifetime = timedelta(days=days)
        token = platform.accounts.tokens.issue(person.id, acts_for, scope=scope, lifetime=lifetime, label=label)
    console.print("This token is shown only now. Keep it like a password:", style="bold")
    console.print(token, markup=False)


def _only(platform: Platform, person: PersonId) -> OrganisationId:
    """The organisation that the person acts for, where there is no choice."""
    if platform.views.lag():
        platform.views.catch_up()
    found = {each.organisation for each in platform.mandates_of(person, platform.clock().date())}
    if len(found) != 1:
        known = ", ".join(str(each) for each in sorted(found)) or "none"
        refuse(f"Say for which organisation with --organisation. The person may act for: {known}")
    return found.pop()


@token_group.command("list")
@settled
def list_tokens(settings: Settings) -> None:
    """Show which tokens there are, never the tokens themselves."""
    from defter.main import open_platform

    with open_platform(settings) as platform:
        now = platform.clock()
        for token in platform.accounts.tokens.every():
            ends = "valid" if token.valid(now) else "revoked" if token.revoked_at else "expired"
            used = f"used {token.used_at:%Y-%m-%d}" if token.used_at else "never used"
            console.print(
                f"{token.id}  {ends:<7}  {token.scope:<5}  until {token.expires_at:%Y-%m-%d}  {used:<15}  "
                f"{token.email}  for {token.organisation}  {token.label}",
                markup=False,
            )


@token_group.command("revoke")
@settled
@click.argument("token", type=click.UUID)
def revoke(settings: Settings, token: UUID) -> None:
    """End a token at once; TOKEN is its id in the list."""
    from defter.main import open_platform

    with open_platform(settings) as platform:
        platform.accounts.tokens.revoke(token)
    console.print("Revoked.")
