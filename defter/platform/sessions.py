"""Sessions: who is signed in, with what, since when and on which device; and the people whose they are.

A session token is a random number that only the browser knows: the table holds its hash.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import MeetingId, NotFound, OrganisationId, PersonId
from defter.platform.accounts_schema import half_sessions, people, sessions
from defter.platform.clock import Clock, uuid7
from defter.platform.digests import digest_of


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
    second_factor: bool = False
    """Whether more than a password was given."""
    id: UUID | None = None
    """Names it in lists; it opens nothing. None for a token, which is not a session of the store."""
    meeting: MeetingId | None = None
    """The last open meeting whose notes were taken in it."""
    device: str = ""
    """Browser and system in two words, as `Firefox/Windows`; either may be missing."""
    created_at: datetime | None = None
    seen_at: datetime | None = None
    """The last use, to a minute."""


class Policy(Struct, frozen=True):
    """How long sessions last, and how often one may try to sign in, apply to join, or ask for a new password.

    For whom which idle limit holds is said in `web/idle.py`. The longer one is longer than any meeting.
    """

    idle: timedelta = timedelta(hours=12)
    idle_secretariat: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(days=14)
    attempts_per_email: int = 10
    attempts_per_address: int = 50
    applications_per_address: int = 20
    resets_per_email: int = 3
    resets_per_address: int = 20
    attempts_within: timedelta = timedelta(minutes=15)
    password_length: int = 12


SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written at most this often."""

IdleLimit = Callable[[Session], timedelta]
"""How long a session may lie unused."""

_session_row = sa.select(
    people.c.id,
    people.c.name,
    people.c.email,
    people.c.language,
    sessions.c.organisation,
    sessions.c.second_factor,
    sessions.c.id.label("session"),
    sessions.c.meeting,
    sessions.c.device,
    sessions.c.created_at,
    sessions.c.seen_at,
    sessions.c.expires_at,
).join_from(sessions, people)
_session_by_token = _session_row.where(sessions.c.token == sa.bindparam("token"))
_sessions_by_person = _session_row.where(sessions.c.person == sa.bindparam("person")).order_by(
    sessions.c.seen_at.desc(), sessions.c.id
)


class Sessions:
    """The sessions of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock, policy: Policy) -> None:
        self._engine = engine
        self._clock = clock
        self._policy = policy

    def begin(
        self,
        person: PersonId,
        organisation: OrganisationId | None = None,
        *,
        second_factor: bool = False,
        device: str = "",
    ) -> str:
        """Signs a person in, acting for an organisation; the token is new, and for the browser alone.

        `second_factor` says that she gave more than a password; `device` is browser and system, in two words.
        """
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "token": digest_of(token),
            "id": uuid7(),
            "person": person,
            "organisation": organisation,
            "second_factor": second_factor,
            "device": device,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + self._policy.lifetime,
        }
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.expires_at <= now))
            connection.execute(sessions.insert(), row)
        return token

    def renew(self, token: str, **changes: Any) -> str:
        """The same session under a new token, which alone counts; its time runs on.

        `changes` are `organisation` and `second_factor`, where they change. Raises NotFound("session-unknown").
        """
        renewed = secrets.token_urlsafe(32)
        own = sessions.c.token == digest_of(token)
        with self._engine.begin() as connection:
            if (
                connection.execute(sessions.update().where(own).values(token=digest_of(renewed), **changes)).rowcount
                == 0
            ):
                raise NotFound("session-unknown")
        return renewed

    def of_token(self, token: str, idle: IdleLimit | None = None) -> Session | None:
        """Who is signed in with this token, unless it is unknown, too old, or was not used for too long.

        `idle` says how long that is; it is asked only about sessions that were not used for a while.
        """
        now = self._clock()
        with self._reading() as connection:
            row = connection.execute(_session_by_token, {"token": digest_of(token)}).first()
        if row is None or not self._lives(row, now, idle):
            return None
        if row.seen_at + SEEN_EVERY <= now:
            with self._engine.begin() as connection:
                connection.execute(sessions.update().where(sessions.c.token == digest_of(token)).values(seen_at=now))
        return _session(row)

    def of(self, person: PersonId, idle: IdleLimit | None = None) -> list[Session]:
        """Where a person is signed in, last used first."""
        now = self._clock()
        with self._reading() as connection:
            rows = connection.execute(_sessions_by_person, {"person": person}).all()
        return [_session(row) for row in rows if self._lives(row, now, idle)]

    def note_meeting(self, session: UUID, meeting: MeetingId) -> None:
        """Writes down of which open meeting notes are taken in a session."""
        with self._engine.begin() as connection:
            connection.execute(sessions.update().where(sessions.c.id == session).values(meeting=meeting))

    def end(self, token: str) -> None:
        """Signs out."""
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == digest_of(token)))

    def revoke(self, person: PersonId, session: UUID) -> None:
        """Signs a person out on one device. Raises NotFound("session-unknown"), also for a session of somebody else."""
        own = sa.and_(sessions.c.id == session, sessions.c.person == person)
        with self._engine.begin() as connection:
            if connection.execute(sessions.delete().where(own)).rowcount == 0:
                raise NotFound("session-unknown")

    def end_all(self, person: PersonId, but: UUID | None = None) -> None:
        """Signs a person out everywhere, `but` in one session; where the code was still to be given, too."""
        own = sessions.c.person == person
        with self._engine.begin() as connection:
            connection.execute(sessions.delete().where(own if but is None else sa.and_(own, sessions.c.id != but)))
            connection.execute(half_sessions.delete().where(half_sessions.c.person == person))

    def _lives(self, row: Any, now: datetime, idle: IdleLimit | None) -> bool:
        if row.expires_at <= now:
            return False
        unused = now - row.seen_at
        if unused < min(self._policy.idle, self._policy.idle_secretariat):
            return True
        return bool(unused < (idle(_session(row)) if idle else self._policy.idle))

    def _reading(self) -> Any:
        return self._engine.connect().execution_options(readonly=True)


def person_of(row: Any) -> Person:
    """The person in a row of her id, name, address and language."""
    return Person(PersonId(row.id), row.name, row.email, row.language)


def _session(row: Any) -> Session:
    return Session(
        person_of(row),
        row.organisation,
        row.second_factor,
        row.session,
        row.meeting,
        row.device,
        row.created_at,
        row.seen_at,
    )
