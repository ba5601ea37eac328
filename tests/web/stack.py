"""A whole platform for web tests: real stores on SQLite, organisations and people as needed, and a plain browser."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from defter.domain.organisations import AdmitOrganisation, GiveMandate, RegisterOrganisation
from defter.domain.vocabulary import (
    Command,
    Identity,
    LocalText,
    MandateId,
    MandateKind,
    OrganisationId,
    PersonId,
    Role,
)
from defter.main import Platform, open_platform
from defter.platform.settings import Settings
from defter.web.app import create_app
from defter.web.pages import Services
from defter.web.site import PAGES
from tests import examples

NOON = datetime(2022, 7, 6, 12, tzinfo=UTC)
PASSWORD = "a long enough password"
NAME = LocalText("tr", {"tr": "Koordinasyon Platformu", "en": "Coordination Platform", "ar": "منصة التنسيق"})


class Stack:
    """An open platform, what it is told directly, and clients for it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def tell(self, stream: Any, *commands: Command) -> None:
        """Records commands as the operator does."""
        done = asyncio.run(
            self.platform.store.execute(
                Identity(operator=True), stream, *commands, command_id=examples.id_of("told", f"{stream} {commands!r}")
            )
        )
        assert self.platform.views.wait_sync(done.position)

    def organisation(self, name: str, role: Role) -> OrganisationId:
        """An admitted organisation."""
        organisation = examples.organisation(name)
        registered = RegisterOrganisation(kind="district-municipality", name=LocalText("tr", {"tr": name}))
        self.tell(organisation, registered, AdmitOrganisation(role=role, on=date(2020, 1, 1)))
        return organisation

    def person(
        self,
        name: str,
        *organisations: OrganisationId,
        kind: MandateKind = "representative",
        password: str | None = PASSWORD,
    ) -> PersonId:
        """Somebody with an account (<name>@example.org) and a mandate for each of these organisations."""
        accounts = self.platform.accounts
        person = accounts.add_person(name, f"{name.casefold()}@example.org", password=password)
        for organisation in organisations:
            mandate = MandateId(examples.id_of("mandate", f"{name} {organisation}"))
            self.tell(organisation, GiveMandate(mandate=mandate, person=person, kind=kind, since=date(2020, 1, 1)))
        return person

    def services(self, **changes: Any) -> Services:
        """The services, with what a test wants otherwise."""
        given: dict[str, Any] = {
            "store": self.platform.store,
            "views": self.platform.views,
            "accounts": self.platform.accounts,
            "files": self.platform.files,
            "clock": self.platform.clock,
            "mandates_of": self.platform.mandates_of,
            "name": NAME,
            "threads": self.platform.settings.database is not None,
        }
        return Services(**given | changes)

    def client(self, routes: Sequence[Any] = PAGES, *, address: str = "127.0.0.1", **changes: Any) -> "Client":
        """A browser that is not signed in."""
        return Client(create_app(self.services(**changes), routes), address)


class Client:
    """A browser without JavaScript: it keeps cookies, and does not follow redirects by itself."""

    def __init__(self, app: Any, address: str) -> None:
        self._app = app
        self._address = address
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        """One request and its answer."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self._address, 1), raise_app_exceptions=False)
            base = given.pop("base", "http://platform.test")
            async with httpx.AsyncClient(transport=transport, base_url=base, cookies=self.cookies) as client:
                return await client.request(method, path, **given)

        answer = asyncio.run(send())
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for header in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in header:
                self.cookies.pop(header.partition("=")[0], None)
        return answer

    def get(self, path: str, **given: Any) -> httpx.Response:
        """A page."""
        return self.request("GET", path, **given)

    def post(self, path: str, data: Any = None, **given: Any) -> httpx.Response:
        """A form."""
        return self.request("POST", path, data=data or {}, **given)

    def sign_in(self, name: str) -> None:
        """Signs in as a person of `Stack.person`."""
        answer = self.post("/en/sign-in", {"email": f"{name.casefold()}@example.org", "password": PASSWORD})
        assert answer.status_code == 303, answer.text


@contextmanager
def open_stack(data: Path, database: str | None = None) -> Iterator[Stack]:
    """A platform with nothing in it, in a directory of its own, or with its stores in a PostgreSQL database."""
    settings = Settings(data=data, database=database, session_idle=60)
    with open_platform(settings, clock=lambda: NOON) as platform:
        platform.views.start()
        yield Stack(platform)
