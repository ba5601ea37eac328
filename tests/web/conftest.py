"""A platform in use: a secretariat, a host, a member and an observer, each with somebody who signs in."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from defter.domain.meetings.plan import NameRapporteur
from defter.domain.vocabulary import Command, MeetingId, PersonId
from tests import examples
from tests.web.stack import Client, Stack, open_stack

PEOPLE = {"Sekreter": "Sekretarya", "Umut": "Ümraniye", "Pelin": "Pendik", "Olga": "Gözlemci", "Rana": "Pendik"}
"""Who acts for whom. Rana takes the notes; Umut's municipality is the host."""
ROLES: dict[str, Any] = {"Sekretarya": "secretariat", "Ümraniye": "member", "Pendik": "member", "Gözlemci": "observer"}


class InUse:
    """The platform, what happened on it, and browsers that are signed in."""

    def __init__(self, stack: Stack, people: dict[str, PersonId] | None = None) -> None:
        """Begins the platform, unless `people` were there before."""
        self.stack = stack
        self.people = people or begin(stack)
        self._clients: dict[str | None, Client] = {}

    def tell(self, stream: Any, *commands: Command) -> None:
        """Records commands as the operator does."""
        self.stack.tell(stream, *commands)

    def meeting(self, *commands: Command, **changes: Any) -> MeetingId:
        """The example meeting, hosted by Ümraniye, with Rana as its rapporteur; then whatever else is to happen."""
        meeting = examples.meeting()
        named = NameRapporteur(person=self.people["Rana"])
        self.tell(meeting, examples.plan_meeting(**changes), named, *commands)
        return meeting

    def open_meeting(self, *commands: Command) -> MeetingId:
        """The example meeting with two agenda items, open."""
        livelihoods = examples.add_item(item=examples.item("livelihoods"), title=examples.text("Geçim", "Livelihoods"))
        return self.meeting(examples.add_item(), livelihoods, examples.open_meeting(), *commands)

    def as_(self, name: str | None) -> Client:
        """The browser of one of `PEOPLE`, signed in with all that she has; None is a visitor's."""
        if name not in self._clients:
            client = self._clients[name] = self.stack.client()
            if name is not None:
                accounts = self.stack.platform.accounts
                organisation = examples.organisation(PEOPLE[name])
                token = accounts.sessions.begin(self.people[name], organisation, second_factor=True)
                client.cookies["defter"] = token
        return self._clients[name]


def begin(stack: Stack) -> dict[str, PersonId]:
    """The organisations and the people; nobody has a password."""
    organisations = {name: stack.organisation(name, role) for name, role in ROLES.items()}
    return {name: stack.person(name, organisations[acts_for], password=None) for name, acts_for in PEOPLE.items()}


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, PersonId]]:
    """The data of a platform that has just begun, to be copied, and its people."""
    data = tmp_path_factory.mktemp("begun")
    with open_stack(data) as stack:
        return data, begin(stack)


@pytest.fixture
def platform(tmp_path: Path, begun: tuple[Path, dict[str, PersonId]]) -> Iterator[InUse]:
    """A platform on SQLite with four organisations."""
    data, people = begun
    shutil.copytree(data, tmp_path, dirs_exist_ok=True)
    with open_stack(tmp_path) as stack:
        yield InUse(stack, people)
