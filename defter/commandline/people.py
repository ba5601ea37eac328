"""Beginning a platform, and the people who may sign in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import rich_click as click

from defter.commandline.program import OPERATOR, console, main, refuse, settled
from defter.domain.vocabulary import LocalText, MandateId, MandateKind, OrganisationId, PersonId

if TYPE_CHECKING:
    from datetime import date

    from defter.domain.organisations import GiveMandate
    from defter.main import Platform
    from defter.platform.settings import Settings


@main.command()
@settled
@click.option("--organisation", prompt="Name of the secretariat's organisation", help="The secretariat's organisation.")
@click.option("--person", prompt="Name of the first person", help="Who signs in first.")
@click.option("--email", prompt="E-mail address of the first person", help="The address to sign in with.")
@click.password_option(help="The first person's password, at least 12 characters.")
def init(settings: Settings, organisation: str, person: str, email: str, password: str) -> None:
    """Begin a platform: its secretariat, and the first person who may act for it."""
    from defter.main import open_platform

    with open_platform(settings) as platform:
        if platform.store.head():
            refuse(f"There is a platform in {settings.data} already. Choose another directory with --data.")
        asyncio.run(_begin(platform, organisation, person, email, password))
        platform.views.catch_up()
    console.print(f"Ready. Serve it with: defter serve --data {settings.data}", markup=False)


async def _begin(platform: Platform, organisation: str, person: str, email: str, password: str) -> None:
    from defter.domain.organisations import AdmitOrganisation, RegisterOrganisation
    from defter.platform.clock import uuid7

    language, today = platform.settings.default_language, platform.clock().date()
    secretariat = OrganisationId(uuid7())
    account = platform.accounts.add_person(person, email, password=password, language=language)
    await platform.store.execute(
        OPERATOR,
        secretariat,
        RegisterOrganisation(kind="local-government-union", name=LocalText(language, {language: organisation})),
        AdmitOrganisation(role="secretariat", on=today),
        _mandate(account, "representative", today),
        command_id=uuid7(),
    )


def _mandate(person: PersonId, kind: MandateKind, today: date) -> GiveMandate:
    from defter.domain.organisations import GiveMandate
    from defter.platform.clock import uuid7

    return GiveMandate(mandate=MandateId(uuid7()), person=person, kind=kind, since=today)


@main.group("person")
def person_group() -> None:
    """People who may sign in."""


@person_group.command("add")
@settled
@click.option("--organisation", type=click.UUID, required=True, help="The organisation that the person acts for.")
@click.option(
    "--kind", type=click.Choice(["representative", "alternate", "editor", "reader"]), default="representative"
)
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.password_option(help="At least 12 characters.")
def add_person(settings: Settings, organisation: UUID, kind: MandateKind, name: str, email: str, password: str) -> None:
    """Add a person with a password, and a mandate for an organisation."""
    from defter.main import open_platform
    from defter.platform.clock import uuid7

    with open_platform(settings) as platform:
        account = platform.accounts.add_person(name, email, password=password, language=settings.default_language)
        mandate = _mandate(account, kind, platform.clock().date())
        asyncio.run(platform.store.execute(OPERATOR, organisation, mandate, command_id=uuid7()))
        platform.views.catch_up()
    console.print(f"{name} may act from now on.", markup=False)


@person_group.command("reset-factor")
@settled
@click.option("--email", required=True, help="The e-mail address with which the person signs in.")
def reset_factor(settings: Settings, email: str) -> None:
    """Remove the second factor of somebody who lost phone and recovery codes; she is signed out everywhere.

    Make sure that it is really she who asks.
    """
    from defter.main import open_platform

    with open_platform(settings) as platform:
        person = platform.accounts.person_by_email(email)
        if person is None:
            refuse(f"Nobody has the e-mail address {email}. Write the one with which the person signs in.")
        platform.accounts.second_factors.remove(person.id)
        platform.accounts.sessions.end_all(person.id)
    console.print(f"{person.name} signs in with her password alone from now on.", markup=False)
