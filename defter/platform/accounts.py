"""People, their passwords and their sessions: the only truth here that is changed in place.

Events name a person by id; the name, the address and the credentials lie in these tables, where they can be corrected
and erased. A session token is a random number that only the browser knows: the table holds its hash. Which
organisations a person may act for is not here: the log says that.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from defter.domain.vocabulary import OrganisationId, PersonId, Refused
from defter.platform.accounts_schema import attempts, migrate, people, sessions, tokens
from defter.platform.clock import Clock, uuid7
from defter.platform.contacts import Contacts
from defter.platform.database import Location
from defter.platform.links import Links
from defter.platform.tokens import Tokens

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Person(Struct, frozen=True):
    """Somebody with an account."""

    id: PersonId
    name: str
    email: str
    language: str


class Session(Struct, frozen=True):
    """Somebody signed in: who, and for which organisation she acts (None: not chosen yet)."""

    person: Person
    organisation: OrganisationId | None


class Policy(Struct, frozen=True):
    """How long sessions last, and how often one may try to sign in, or apply to join.

    The idle limit is longer than any meeting: a rapporteur is never signed out while one is open.
    """

    idle: timedelta = timedelta(hours=12)
    lifetime: timedelta = timedelta(days=14)
    attempts_per_email: int = 10
    attempts_per_address: int = 50
    applications_per_address: int = 20
    attempts_within: timedelta = timedelta(minutes=15)
    password_length: int = 12


SEEN_EVERY = timedelta(minutes=5)
"""A session's last use is written at most this often."""

_session_row = sa.select(
    people.c.id,
    people.c.name,
    people.c.email,
    people.c.language,
    sessions.c.organisation,
    sessions.c.seen_at,
    sessions.c.expires_at,
).join_from(sessions, people)
_session_by_token = _session_row.where(sessions.c.token == sa.bindparam("token"))
_person_row = sa.select(people.c.id, people.c.name, people.c.email, people.c.language)
_names = sa.select(people.c.id, people.c.name).where(people.c.id.in_(sa.bindparam("ids", expanding=True)))


class Accounts:
    """The accounts store. Its methods block; asynchronous callers run them in a thread."""

    def __init__(self, location: Location, clock: Clock, policy: Policy | None = None) -> None:
        """Opens the store, and creates or upgrades its tables under a lock."""
        self.policy = policy or Policy()
        self._clock = clock
        self._engine = location.engine("accounts")
        self._hasher = HASHER
        self._nobody = _hash_of_nobody()
        migrate(self._engine)
        self.tokens = Tokens(self._engine, clock)
        self.contacts = Contacts(self._engine, clock)
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
        if "@" not in email[1:-1] or any(letter.isspace() for letter in email.strip()):
            raise Refused("email-malformed")
        row = {
            "id": person,
            "name": name.strip(),
            "email": _same_email(email),
            "password_hash": None if password is None else self._hash(password),
            "language": language,
            "created_at": self._clock(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(people.insert(), row)
        except sa.exc.IntegrityError as error:
            raise Refused("email-taken") from error
        return person

    def person(self, person: PersonId) -> Person | None:
        """The account of a person, if there is one."""
        return self._one(_person_row.where(people.c.id == person))

    def person_by_email(self, email: str) -> Person | None:
        """The account with an e-mail address, whatever its case."""
        return self._one(_person_row.where(people.c.email == _same_email(email)))

    def everybody(self) -> list[Person]:
        """All accounts, by name."""
        with self._reading() as connection:
            return [_person(row) for row in connection.execute(_person_row.order_by(people.c.name))]

    def names(self, ids: Iterable[PersonId]) -> dict[PersonId, str]:
        """The names of many people in one query. Who has no account any more is not in it."""
        wanted = list(set(ids))
        if not wanted:
            return {}
        with self._reading() as connection:
            return {PersonId(row.id): row.name for row in connection.execute(_names, {"ids": wanted})}

    def rename(self, person: PersonId, name: str) -> None:
        """Corrects a person's name."""
        self._change(person, name=name.strip())

    def prefer(self, person: PersonId, language: str) -> None:
        """Remembers in which language a person reads."""
        self._change(person, language=language)

    def set_password(self, person: PersonId, password: str) -> None:
        """A new password; every session of the person ends. Raises Refused("password-too-short")."""
        self._change(person, password_hash=self._hash(password))
        self.end_sessions(person)

    def erase(self, person: PersonId) -> None:
        """Removes the account with its sessions and tokens; events keep the id, which then names nobody."""
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.person == person))
            connection.execute(tokens.delete().where(tokens.c.person == person))
            connection.execute(people.delete().where(people.c.id == person))

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
        return _person(row)

    def count_application(self, address: str) -> None:
        """Counts an application to join from `address`. Raises Refused("too-many-attempts", minutes=...)."""
        self._count({f"application {address}": self.policy.applications_per_address})

    def _count_attempt(self, email: str, address: str) -> None:
        by_address = {f"address {address}": self.policy.attempts_per_address} if address else {}
        self._count({f"email {_same_email(email)}": self.policy.attempts_per_email, **by_address})

    def _count(self, most: Mapping[str, int]) -> None:
        """Counts an attempt of each of these subjects, unless one of them had as many as it may have lately."""
        now = self._clock()
        since = now - self.policy.attempts_within
        limits = {_digest(subject): limit for subject, limit in most.items()}
        count = sa.select(sa.func.count()).select_from(attempts).where(attempts.c.at > since)
        with self._engine.begin() as connection:
            connection.execute(attempts.delete().where(attempts.c.at <= since))
            for subject, limit in limits.items():
                if connection.execute(count.where(attempts.c.subject == subject)).scalar_one() >= limit:
                    minutes = int(self.policy.attempts_within.total_seconds() // 60)
                    raise Refused("too-many-attempts", minutes=minutes)
            connection.execute(attempts.insert(), [{"subject": subject, "at": now} for subject in limits])

    # Sessions

    def begin_session(self, person: PersonId, organisation: OrganisationId | None = None) -> str:
        """Signs a person in, acting for an organisation; the token is new, and for the browser alone."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "token": _digest(token),
            "person": person,
            "organisation": organisation,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + self.policy.lifetime,
        }
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.expires_at <= now))
            connection.execute(sessions.insert(), row)
        return token

    def session(self, token: str) -> Session | None:
        """Who is signed in with this token, unless it is unknown, too old, or was not used for too long."""
        now = self._clock()
        with self._reading() as connection:
            row = connection.execute(_session_by_token, {"token": _digest(token)}).first()
        if row is None or row.expires_at <= now or row.seen_at + self.policy.idle <= now:
            return None
        if row.seen_at + SEEN_EVERY <= now:
            with self._engine.begin() as connection:
                connection.execute(sessions.update().where(sessions.c.token == _digest(token)).values(seen_at=now))
        return Session(_person(row), row.organisation)

    def end_session(self, token: str) -> None:
        """Signs out."""
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == _digest(token)))

    def end_sessions(self, person: PersonId) -> None:
        """Signs a person out everywhere."""
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.person == person))

    # Small parts

    def _reading(self) -> Any:
        return self._engine.connect().execution_options(readonly=True)

    def _one(self, query: sa.Select[Any]) -> Person | None:
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _person(row)

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


def _person(row: Any) -> Person:
    return Person(PersonId(row.id), row.name, row.email, row.language)


def _same_email(email: str) -> str:
    return email.strip().casefold()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
