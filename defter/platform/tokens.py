"""Tokens: with one a program reads, and acts, as one person for one organisation, until it expires or is revoked.

A token is a random number of 256 bits behind a mark by which a leaked one can be found. It is shown once; the table
holds its hash. What its holder may do, the log says at the time: a mandate that has ended takes the token with it.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import NotFound, OrganisationId, PersonId, Refused
from defter.platform.accounts_schema import people, tokens
from defter.platform.clock import Clock, uuid7
from defter.platform.digests import digest_of

MARK = "defter_"
USED_EVERY = timedelta(minutes=5)
"""A token's last use is written at most this often."""
LONGEST = timedelta(days=365)
"""How long a token lasts at most."""

Scope = Literal["read", "write"]
"""`write` reads, too."""


class Token(Struct, frozen=True):
    """What may be known about a token: all but itself."""

    id: UUID
    person: PersonId
    name: str
    email: str
    language: str
    organisation: OrganisationId
    label: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def valid(self, now: datetime) -> bool:
        """Whether it opens anything still."""
        return self.revoked_at is None and now < self.expires_at


_tokens = sa.select(
    tokens.c.id,
    tokens.c.person,
    people.c.name,
    people.c.email,
    people.c.language,
    tokens.c.organisation,
    tokens.c.label,
    tokens.c.scope,
    tokens.c.created_at,
    tokens.c.expires_at,
    tokens.c.used_at,
    tokens.c.revoked_at,
).join_from(tokens, people)
_by_secret = _tokens.where(tokens.c.secret == sa.bindparam("secret"))


class Tokens:
    """The tokens of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def issue(
        self,
        person: PersonId,
        organisation: OrganisationId,
        *,
        scope: Scope,
        lifetime: timedelta,
        label: str = "",
        token_id: UUID | None = None,
    ) -> str:
        """A new token, with a given id or a new one, to be shown once: nothing can tell it again.

        Raises Refused: "token-too-long", or "token-issued" when there is one of this id.
        """
        if not timedelta() < lifetime <= LONGEST:
            raise Refused("token-too-long", days=LONGEST.days)
        token = MARK + secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "id": token_id or uuid7(),
            "secret": digest_of(token),
            "person": person,
            "organisation": organisation,
            "label": label.strip(),
            "scope": scope,
            "created_at": now,
            "expires_at": now + lifetime,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(tokens.insert(), row)
        except sa.exc.IntegrityError as error:
            raise Refused("token-issued") from error
        return token

    def holder(self, token: str) -> Token | None:
        """Whom the token stands for, unless it is unknown, expired or revoked."""
        now = self._clock()
        with self._engine.connect().execution_options(readonly=True) as connection:
            row = connection.execute(_by_secret, {"secret": digest_of(token)}).first()
        found = None if row is None else _token(row)
        if found is None or not found.valid(now):
            return None
        if found.used_at is None or found.used_at + USED_EVERY <= now:
            self._change(tokens.c.id == found.id, used_at=now)
        return found

    def every(self) -> list[Token]:
        """All tokens, those that expired or were revoked included, oldest first."""
        return self._found(sa.true())

    def of_person(self, person: PersonId) -> list[Token]:
        """Those of one person, whichever organisation they act for."""
        return self._found(tokens.c.person == person)

    def of_organisation(self, organisation: OrganisationId) -> list[Token]:
        """Those that act for one organisation, whoever's they are."""
        return self._found(tokens.c.organisation == organisation)

    def revoke(
        self, token: UUID, *, person: PersonId | None = None, organisation: OrganisationId | None = None
    ) -> None:
        """From now on the token is nobody's; given a person or an organisation, only if it is theirs.

        Once revoked it keeps that moment. Raises NotFound("token-unknown").
        """
        which = [tokens.c.id == token]
        if person is not None:
            which.append(tokens.c.person == person)
        if organisation is not None:
            which.append(tokens.c.organisation == organisation)
        if not self._change(sa.and_(*which), revoked_at=sa.func.coalesce(tokens.c.revoked_at, self._clock())):
            raise NotFound("token-unknown")

    def _found(self, which: sa.ColumnElement[bool]) -> list[Token]:
        with self._engine.connect().execution_options(readonly=True) as connection:
            return [_token(row) for row in connection.execute(_tokens.where(which).order_by(tokens.c.id))]

    def _change(self, which: sa.ColumnElement[bool], **values: Any) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(tokens.update().where(which).values(**values)).rowcount > 0


def _token(row: Any) -> Token:
    return Token(*row)
