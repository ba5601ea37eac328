"""Event stores for tests: the real concepts, a clock that can be set, and an organisation of each kind to act for."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from defter.domain.meetings import meetings
from defter.domain.organisations import (
    AdmitOrganisation,
    GiveMandate,
    RegisterOrganisation,
    actor_of,
    organisations,
)
from defter.domain.series import series
from defter.domain.vocabulary import Identity, OrganisationId, PersonId
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.eventstore import EventStore, open_log
from tests import examples

T = TypeVar("T")

NOON = datetime(2022, 7, 6, 12, tzinfo=UTC)
OPERATOR = Identity(operator=True)
SECRETARIAT = Identity(person=examples.person("Deniz"), organisation=examples.organisation("WALD"))
MUNICIPALITY = Identity(person=examples.person("Ayşe"), organisation=examples.organisation("Ümraniye"))
STRANGER = Identity(person=examples.person("Kimse"), organisation=examples.organisation("Ümraniye"))


def store_on(location: Location, clock: Callable[[], datetime] = lambda: NOON, **options: Any) -> EventStore:
    """An event store that knows the real concepts."""
    log = open_log(location)
    return EventStore(
        log, [organisations, series, meetings], organisations=organisations, actor_of=actor_of, clock=clock, **options
    )


@contextmanager
def open_store(location: Location, **options: Any) -> Iterator[EventStore]:
    """The same, closed at the end, with the two organisations in it."""
    store = store_on(location, **options)
    try:
        run(found(store))
        yield store
    finally:
        store.close()


def run(act: Awaitable[T]) -> T:
    """Wait for something asynchronous, in an event loop of its own."""

    async def wait() -> T:
        return await act

    return asyncio.run(wait())


async def found(store: EventStore) -> None:
    """Register a secretariat and a municipality, each with a representative."""
    for identity, role in ((SECRETARIAT, "secretariat"), (MUNICIPALITY, "member")):
        await register(store, identity.organisation, identity.person, role)


async def register(store: EventStore, organisation: OrganisationId | None, person: PersonId | None, role: Any) -> None:
    assert organisation is not None
    assert person is not None
    await store.execute(
        OPERATOR,
        organisation,
        RegisterOrganisation(kind="district-municipality", name=examples.text("Belediye")),
        AdmitOrganisation(role=role, on=examples.DAY),
        GiveMandate(mandate=examples.mandate(str(person)), person=person, kind="representative", since=examples.DAY),
        command_id=uuid7(),
    )


async def registered(store: EventStore, name: str = "Dernek", *, identity: Identity = SECRETARIAT) -> UUID:
    """A new organisation; its id."""
    stream = uuid7()
    command = RegisterOrganisation(kind="ngo", name=examples.text(name))
    await store.execute(identity, stream, command, command_id=uuid7())
    return stream


def everything(store: EventStore, page: int = 1_000) -> list[Any]:
    """The whole log, page after page."""
    events: list[Any] = []
    while newer := store.read(events[-1].position if events else 0, page):
        events += newer
    return events


@contextmanager
def by_hand(location: Location) -> Iterator[Any]:
    """A connection of the database's owner, who knows nothing of Defter; changes are committed at once."""
    if location.database:
        with psycopg.connect(location.database, autocommit=True, options="-c search_path=log") as connection:
            yield connection
    else:
        with closing(sqlite3.connect(location.log_file, isolation_level=None)) as connection:
            yield connection
