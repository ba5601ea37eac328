"""The secretariat's lists of people with 500 organisations and 5,000 people, from request to the last byte."""

import asyncio
from datetime import date
from itertools import islice

import sqlalchemy as sa

from benchmarks.measuring import Result, loop
from benchmarks.pages import asked
from benchmarks.workload import OPERATOR
from defter.domain.organisations import AdmitOrganisation, GiveMandate, RegisterOrganisation
from defter.domain.vocabulary import LocalText, MandateId, MandateKind, OrganisationId, PersonId
from defter.main import Platform, open_platform, settle
from defter.platform.accounts_schema import contacts, invitations, people
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.settings import Settings

ORGANISATIONS = 500
PEOPLE = 5_000
KINDS: tuple[MandateKind, ...] = ("representative", "alternate", "editor", "reader")
SINCE, REVIEW = date(2019, 4, 1), date(2024, 4, 1)
PAGES = {
    "people": "/tr/people",
    "people, the last page": "/tr/people?page=100",
    "people, by name": "/tr/people?wanted=ki%C5%9Fi",
    "people with a mandate to be reconfirmed": "/tr/people?only=due",
    "people without a mandate": "/tr/people?only=none",
    "mandates to be reconfirmed": "/tr/people/review",
    "invitations": "/tr/invitations",
    "contacts of all organisations": "/tr/contacts",
}


def measure(location: Location, database: str, rounds: int) -> list[Result]:
    """Server time of each list; below 30 ms on SQLite."""
    results = []
    with open_platform(Settings(data=location.data, database=location.database)) as platform:
        token = _fill(platform)
        app = platform.app()
        settle()  # as the server does
        limits = {} if location.database else {"limit": 30.0}
        with loop() as runner:
            for what, address in PAGES.items():
                times, _size = runner.run(asked(app, address, token, rounds * 6))
                results.append(Result(what=what, database=database, unit="ms", ours=times, baselines={}, **limits))
    return results


def _fill(platform: Platform) -> str:
    """Nine people of ten hold a mandate that is due; the session of the secretariat."""
    ids = [PersonId(uuid7()) for _ in range(PEOPLE)]
    organisations = [OrganisationId(uuid7()) for _ in range(ORGANISATIONS)]
    now = platform.clock()
    with platform.accounts._engine.begin() as connection:  # noqa: SLF001 - one by one takes minutes
        connection.execute(
            people.insert(),
            [
                {
                    "id": person,
                    "name": f"Kişi {number:04}",
                    "folded": f"kisi {number:04}",
                    "email": f"{number}@example.org",
                    "language": "tr",
                    "created_at": now,
                }
                for number, person in enumerate(ids)
            ],
        )
        _fill_accounts(connection, platform, organisations, ids[0])
    asyncio.run(_tell(platform, organisations, ids))
    platform.views.catch_up()
    return platform.accounts.sessions.begin(ids[0], organisations[0], second_factor=True)


def _fill_accounts(
    connection: sa.Connection, platform: Platform, organisations: list[OrganisationId], inviter: PersonId
) -> None:
    """Four invitations and two contacts for each organisation."""
    now = platform.clock()
    asked_for = [(organisation, number) for organisation in organisations for number in range(4)]
    connection.execute(
        invitations.insert(),
        [
            {
                "id": uuid7(),
                "secret": uuid7().bytes * 2,
                "organisation": organisation,
                "email": f"invited-{place}@example.org",
                "name": f"Davetli {place}",
                "language": "tr",
                "kind": KINDS[number],
                "since": SINCE,
                "person": uuid7(),
                "invited_by": inviter,
                "invited_for": organisations[0],
                "created_at": now,
                "sent_at": now,
                "expires_at": now,
            }
            for place, (organisation, number) in enumerate(asked_for)
        ],
    )
    connection.execute(
        contacts.insert(),
        [
            {
                "id": uuid7(),
                "organisation": organisation,
                "name": f"İrtibat {place}",
                "title": "Müdür",
                "email": f"contact-{place}@example.org",
                "phone": f"+90 212 000 {place:04}",
                "created_at": now,
            }
            for place, (organisation, number) in enumerate(asked_for)
            if number < 2
        ],
    )


async def _tell(platform: Platform, organisations: list[OrganisationId], ids: list[PersonId]) -> None:
    holders = iter(ids[: PEOPLE * 9 // 10])
    for number, organisation in enumerate(organisations):
        name = LocalText("tr", {"tr": f"Kuruluş {number}"})
        role = "member" if number else "secretariat"
        given = [
            GiveMandate(mandate=MandateId(uuid7()), person=person, kind=KINDS[place % 4], since=SINCE, review=REVIEW)
            for place, person in enumerate(islice(holders, PEOPLE * 9 // 10 // ORGANISATIONS))
        ]
        commands = (
            RegisterOrganisation(kind="district-municipality", name=name),
            AdmitOrganisation(role=role, on=SINCE),
            *given,
        )
        await platform.store.execute(OPERATOR, organisation, *commands, command_id=uuid7())
