"""Identities: whom an OpenID provider knows as whom, and the rule that nobody shuts herself out.

An identity is a subject at an issuer, and belongs to one person; a person has at most one at an issuer. So an address
that the provider gives to somebody new does not open the account of whoever had it before.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import NotFound, PersonId, Refused
from defter.platform.accounts_schema import identities, passkeys, people
from defter.platform.clock import Clock, uuid7


class Linked(Struct, frozen=True):
    """An identity that signs a person in."""

    id: UUID
    issuer: str
    email: str
    """What the provider said when it was linked; empty where it said nothing."""
    created_at: datetime
    used_at: datetime | None


_linked = sa.select(*identities.c["id", "issuer", "email", "created_at", "used_at"])


class Identities:
    """The identities of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def at(self, issuer: str, person: PersonId) -> Linked | None:
        """The person's identity at a provider."""
        own = _linked.where(identities.c.issuer == issuer, identities.c.person == person)
        with self._engine.connect().execution_options(readonly=True) as connection:
            row = connection.execute(own).first()
        return None if row is None else Linked(*row)

    def use(self, issuer: str, subject: str) -> PersonId | None:
        """Whose identity it is; notes that it was used."""
        own = (identities.c.issuer == issuer) & (identities.c.subject == subject)
        used = identities.update().where(own).values(used_at=self._clock()).returning(identities.c.person)
        with self._engine.begin() as connection:
            person = connection.execute(used).scalar()
        return None if person is None else PersonId(person)

    def link(self, person: PersonId, issuer: str, subject: str, email: str) -> None:
        """From now on the identity signs this person in.

        Raises Refused: "identity-taken" when it is somebody else's, "identity-differs" when the person has another one.
        """
        row = {"person": person, "issuer": issuer, "subject": subject, "email": email}
        try:
            with self._engine.begin() as connection:
                connection.execute(identities.insert(), {"id": uuid7(), "created_at": self._clock(), **row})
        except sa.exc.IntegrityError as error:
            owner = self.use(issuer, subject)
            if owner is None:
                raise Refused("identity-differs") from error
            if owner != person:
                raise Refused("identity-taken") from error

    def unlink(self, person: PersonId, issuer: str) -> None:
        """The identity at this provider signs nobody in any more. Raises Refused("last-way-in")."""
        own = (identities.c.issuer == issuer) & (identities.c.person == person)
        with self._engine.begin() as connection:
            hold(connection, person)
            connection.execute(identities.delete().where(own))
            keep_a_way_in(connection, person, issuer)


def hold(connection: sa.Connection, person: PersonId) -> None:
    """Lets nobody else change the ways in of a person until the transaction ends. Raises NotFound("person-unknown")."""
    if connection.execute(sa.select(people.c.id).where(people.c.id == person).with_for_update()).first() is None:
        raise NotFound("person-unknown")


def keep_a_way_in(connection: sa.Connection, person: PersonId, issuer: str) -> None:
    """Undoes the transaction when it took the last way in: no password, passkey or identity at `issuer` is left.

    `issuer` is the provider that the platform has, or nothing. Raises Refused("last-way-in").
    """
    ways: tuple[sa.Select[Any], ...] = (
        sa.select(people.c.id).where(people.c.id == person, people.c.password_hash.is_not(None)),
        sa.select(passkeys.c.id).where(passkeys.c.person == person),
        sa.select(identities.c.id).where(identities.c.person == person, identities.c.issuer == issuer),
    )
    if connection.execute(sa.union_all(*ways).limit(1)).first() is None:
        raise Refused("last-way-in")
