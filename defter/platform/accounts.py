"""People and their passwords: the only truth here that is changed in place.

Events name a person by id; the name, the address and the credentials lie in these tables, where they can be corrected
and erased. A session token is a random number that only the browser knows: the table holds its hash. Which
organisations a person may act for is not here: the log says that.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from defter.domain.vocabulary import PersonId, Refused
from defter.platform.accounts_schema import (
    attempts,
    invitations,
    migrate,
    outbox,
    people,
)
from defter.platform.addresses import is_address
from defter.platform.ceremonies import Ceremonies
from defter.platform.clock import Clock, uuid7
from defter.platform.contacts import Contacts
from defter.platform.database import Location
from defter.platform.digests import digest_of
from defter.platform.folding import fold
from defter.platform.identities import Identities
from defter.platform.invitations import Invitations
from defter.platform.links import Links
from defter.platform.outbox import Outbox
from defter.platform.passkeys import Passkeys
from defter.platform.resets import Resets
from defter.platform.second_factors import SecondFactors
from defter.platform.sessions import Person, Policy, Sessions, person_of
from defter.platform.tokens import Tokens

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


_person_row = sa.select(people.c.id, people.c.name, people.c.email, people.c.language)
_names = sa.select(people.c.id, people.c.name).where(people.c.id.in_(sa.bindparam("ids", expanding=True)))


class Accounts:
    """The accounts store. Its methods block; asynchronous callers run them in a thread."""

    def __init__(
        self, location: Location, clock: Clock, policy: Policy | None = None, *, domain: str = "localhost"
    ) -> None:
        """Opens the store, and creates or upgrades its tables under a lock. `domain` is that of its mails' ids."""
        self.policy = policy or Policy()
        self._clock = clock
        self._engine = location.engine("accounts")
        self._hasher = HASHER
        self._nobody = _hash_of_nobody()
        migrate(self._engine)
        self.sessions = Sessions(self._engine, clock, self.policy)
        self.tokens = Tokens(self._engine, clock)
        self.contacts = Contacts(self._engine, clock)
        self.ceremonies = Ceremonies(self._engine, clock)
        self.passkeys = Passkeys(self._engine, clock, self.ceremonies)
        self.identities = Identities(self._engine, clock)
        self.outbox = Outbox(self._engine, clock, domain)
        self.resets = Resets(self._engine, clock)
        self.second_factors = SecondFactors(self._engine, clock, location.data, self._count)
        self.invitations = Invitations(self._engine, clock)
        self.links = Links(self._engine, clock)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    # People

    def add_person(
        self,
        name: str,
        email: str,
        *,
        password: str | None = None,
        language: str = "tr",
        person: PersonId | None = None,
    ) -> PersonId:
        """A new account, with a given id or a new one. Without a password nobody can sign in with it.

        Raises Refused: "email-taken", "email-malformed" or "password-too-short".
        """
        person = person or PersonId(uuid7())
        if not is_address(email.strip()):
            raise Refused("email-malformed")
        row = {
            "id": person,
            "name": name.strip(),
            "email": _same_email(email),
            "password_hash": None if password is None else self._hash(password),
            "language": language,
            "created_at": self._clock(),
            "folded": fold(name.strip()),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(people.insert(), row)
        except sa.exc.IntegrityError as error:
            raise Refused("email-taken") from error
        return person

    def accept(self, token: str, name: str = "", password: str | None = None) -> PersonId:
        """Uses an invitation up, in one transaction with the account of whoever has none yet; her id.

        Raises what `Invitations.by_token` does, and Refused: "invitation-unnamed" or "password-too-short".
        """
        invitation = self.invitations.by_token(token)
        known = self.person_by_email(invitation.email)
        if known is None and not name.strip():
            raise Refused("invitation-unnamed")
        row = {
            "id": invitation.person,
            "name": name.strip(),
            "email": invitation.email,
            "password_hash": None if known else self._hash(password or ""),
            "language": invitation.language,
            "created_at": self._clock(),
            "folded": fold(name.strip()),
        }
        with self._engine.begin() as connection:
            self.invitations.use(connection, invitation)
            if known is None:
                connection.execute(people.insert(), row)
        return known.id if known else invitation.person

    def person(self, person: PersonId) -> Person | None:
        """The account of a person, if there is one."""
        return self._one(_person_row.where(people.c.id == person))

    def person_by_email(self, email: str) -> Person | None:
        """The account with an e-mail address, whatever its case."""
        return self._one(_person_row.where(people.c.email == _same_email(email)))

    def everybody(self) -> list[Person]:
        """All accounts, by name."""
        with self._reading() as connection:
            return [person_of(row) for row in connection.execute(_person_row.order_by(people.c.name))]

    def found(
        self,
        wanted: str = "",
        *,
        among: Iterable[PersonId] | None = None,
        except_for: Iterable[PersonId] = (),
        limit: int,
        offset: int = 0,
    ) -> tuple[list[Person], int]:
        """One page of the accounts whose name or address contains `wanted`, by name; and how many there are in all.

        `among` are the only ones to look at (None: all), `except_for` those to leave out; there may be thousands.
        """
        which: sa.ColumnElement[bool] = sa.true()
        if wanted.strip():
            by_name = people.c.folded.contains(fold(wanted), autoescape=True)
            which = by_name | people.c.email.contains(_same_email(wanted), autoescape=True)
        if among is not None:
            which &= self._one_of(among)
        if left := list(except_for):
            which &= sa.not_(self._one_of(left))
        with self._reading() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(people).where(which)) or 0
            page = _person_row.where(which).order_by(people.c.folded, people.c.id).limit(limit).offset(offset)
            return [person_of(row) for row in connection.execute(page)], count

    def _one_of(self, ids: Iterable[PersonId]) -> sa.ColumnElement[bool]:
        """As one parameter: thousands of them take longer to bind than the query takes to run."""
        if self._engine.dialect.name == "postgresql":
            return people.c.id == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid)))
        told = sa.func.json_each(json.dumps([each.hex for each in ids])).table_valued("value")
        return people.c.id.in_(sa.select(told.c.value))

    def names(self, ids: Iterable[PersonId]) -> dict[PersonId, str]:
        """The names of many people in one query. Who has no account any more is not in it."""
        wanted = list(set(ids))
        if not wanted:
            return {}
        with self._reading() as connection:
            return {PersonId(row.id): row.name for row in connection.execute(_names, {"ids": wanted})}

    def rename(self, person: PersonId, name: str) -> None:
        """Corrects a person's name."""
        self._change(person, name=name.strip(), folded=fold(name.strip()))

    def prefer(self, person: PersonId, language: str) -> None:
        """Remembers in which language a person reads."""
        self._change(person, language=language)

    def set_password(self, person: PersonId, password: str) -> None:
        """A new password; every session of the person ends. Raises Refused("password-too-short")."""
        self._change(person, password_hash=self._hash(password))
        self.resets.end(person)
        self.sessions.end_all(person)

    def reset_password(self, token: str, password: str) -> Person:
        """A new password for whoever got a link by mail; the link ends, and every session of the person.

        Raises Refused: "reset-ended" or "password-too-short", after which the link can still be used.
        """
        if not self.resets.holds(token):
            raise Refused("reset-ended")
        changed = self.person(self.resets.use(token, self._hash(password)))
        if changed is None:
            raise Refused("reset-ended")
        return changed

    def erase(self, person: PersonId) -> None:
        """Removes the account with all that belongs to it, her mails and invitations too.

        Events keep the id, which then names nobody.
        """
        address = sa.select(people.c.email).where(people.c.id == person).scalar_subquery()
        with self._engine.begin() as connection:
            connection.execute(outbox.delete().where(outbox.c.to == address))
            connection.execute(invitations.delete().where(invitations.c.email == address))
            connection.execute(people.delete().where(people.c.id == person))  # and by it what refers to it

    # Signing in

    def check_password(self, email: str, password: str, *, address: str = "") -> Person | None:
        """The person whose e-mail and password these are, or None.

        An unknown e-mail takes as long as a wrong password. `address` is where the request came from.
        Raises Refused("too-many-attempts", minutes=...).
        """
        self._count_attempt(email, address)
        with self._reading() as connection:
            row = connection.execute(
                _person_row.add_columns(people.c.password_hash).where(people.c.email == _same_email(email))
            ).first()
        try:
            self._hasher.verify(row.password_hash if row and row.password_hash else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        if row is None or not row.password_hash:
            return None
        if self._hasher.check_needs_rehash(row.password_hash):
            self._change(row.id, password_hash=self._hasher.hash(password))
        return person_of(row)

    def count_attempt(self, address: str) -> None:
        """Counts an attempt to sign in that names no e-mail: with a passkey, or at a provider.

        Raises Refused("too-many-attempts", minutes=...).
        """
        self._count({f"address {address}": self.policy.attempts_per_address})

    def count_application(self, address: str) -> None:
        """Counts an application to join from `address`. Raises Refused("too-many-attempts", minutes=...)."""
        self._count({f"application {address}": self.policy.applications_per_address})

    def count_reset(self, email: str, address: str) -> None:
        """Counts that a new password was asked for, whether or not there is such an account.

        Raises Refused("too-many-attempts", minutes=...).
        """
        by_address = {f"reset from {address}": self.policy.resets_per_address} if address else {}
        self._count({f"reset of {_same_email(email)}": self.policy.resets_per_email, **by_address})

    def _count_attempt(self, email: str, address: str) -> None:
        by_address = {f"address {address}": self.policy.attempts_per_address} if address else {}
        self._count({f"email {_same_email(email)}": self.policy.attempts_per_email, **by_address})

    def _count(self, most: Mapping[str, int]) -> None:
        """Counts an attempt of each of these subjects, unless one of them had as many as it may have lately."""
        now = self._clock()
        since = now - self.policy.attempts_within
        limits = {digest_of(subject): limit for subject, limit in most.items()}
        count = sa.select(sa.func.count()).select_from(attempts).where(attempts.c.at > since)
        with self._engine.begin() as connection:
            connection.execute(attempts.delete().where(attempts.c.at <= since))
            for subject, limit in limits.items():
                if connection.execute(count.where(attempts.c.subject == subject)).scalar_one() >= limit:
                    minutes = int(self.policy.attempts_within.total_seconds() // 60)
                    raise Refused("too-many-attempts", minutes=minutes)
            connection.execute(attempts.insert(), [{"subject": subject, "at": now} for subject in limits])

    # Small parts

    def _reading(self) -> Any:
        return self._engine.connect().execution_options(readonly=True)

    def _one(self, query: sa.Select[Any]) -> Person | None:
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else person_of(row)

    def _change(self, person: UUID, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(people.update().where(people.c.id == person).values(**values))

    def _hash(self, password: str) -> str:
        if len(password) < self.policy.password_length:
            raise Refused("password-too-short", length=self.policy.password_length)
        return self._hasher.hash(password)


@cache
def _hash_of_nobody() -> str:
    """A hash that no password has; one is enough for a process."""
    return HASHER.hash(secrets.token_hex(16))


def _same_email(email: str) -> str:
    return email.strip().casefold()
