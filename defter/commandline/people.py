"""Beginning a platform, and the people who may sign in."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import rich_click as click

from defter.commandline.program import OPERATOR, console, main, refuse, settled
from defter.domain.organisations import AdmitOrganisation, GiveMandate, RegisterOrganisation
from defter.domain.vocabulary import LocalText, MandateId, OrganisationId
from defter.main import Platform, open_platform
from defter.platform.clock import uuid7
from defter.platform.settings import Settings


@main.command()
@settled
@click.option("--organisation", prompt="Name of the secretariat's organisation", help="The secretariat's organisation.")
@click.option("--person", prompt="Name of the first person", help="Who signs in first.")
@click.option("--email", prompt="E-mail address of the first person", help="The address to sign in with.")
@click.password_option(help="The first person's password, at least 12 characters.")
def init(settings: Settings, organisation: str, person: str, email: str, password: str) -> None:
    """Begin a platform: its secretariat, and the first person who may act for it."""
    with open_platform(settings) as platform:
        if platform.store.head():
            refuse(f"There is a platform in {settings.data} already. Choose another directory with --data.")
        asyncio.run(_begin(platform, organisation, person, email, password))
        platform.views.catch_up()
    console.print(f"Ready. Serve it with: defter serve --data {settings.data}", markup=False)


async def _begin(platform: Platform, organisation: str, person: str, email: str, password: str) -> None:
    language, today = platform.settings.default_language, platform.clock().date()
    secretariat = OrganisationId(uuid7())
    account = platform.accounts.add_person(person, email, password=password, language=language)
    await platform.store.execute(
        OPERATOR,
        secretariat,
        RegisterOrganisation(kind="local-government-union", name=LocalText(language, {language: organisation})),
        AdmitOrganisation(role="secretariat", on=today),
        _representative(account, today),
        command_id=uuid7(),
    )


def _representative(person: Any, today: date) -> GiveMandate:
    return GiveMandate(mandate=MandateId(uuid7()), person=person, kind="representative", since=today)


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
def add_person(settings: Settings, organisation: UUID, kind: Any, name: str, email: str, password: str) -> None:
    """Add a person with a password, and a mandate for an organisation."""
    with open_platform(settings) as platform:
        account = platform.accounts.add_person(name, email, password=password, language=settings.default_language)
        mandate = GiveMandate(mandate=MandateId(uuid7()), person=account, kind=kind, since=platform.clock().date())
        asyncio.run(platform.store.execute(OPERATOR, organisation, mandate, command_id=uuid7()))
        platform.views.catch_up()
    console.print(f"{name} may act from now on.", markup=False)
