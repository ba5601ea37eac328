"""Tokens: with one a program reads, and acts, as one person for one organisation, until it expires or is revoked.

A token is a random number of 256 bits behind a mark by which a leaked one can be found. It is shown once; the table
holds its hash. What its holder may do, the log says at the time: a mandate that has ended takes the token with it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import NotFound, OrganisationId, PersonId
from defter.platform.accounts_schema import people, tokens
from defter.platform.clock import Clock, uuid7

MARK = "defter_"
USED_EVERY = timedelta(minutes=5)
"""A token's last use is written at most this often."""

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
        self, person: PersonId, organisation: OrganisationId, *, scope: Scope, lifetime: timedelta, label: str = ""
    ) -> str:
        """A new token, to be shown once: nothing can tell it again."""
        token = MARK + secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "id": uuid7(),
            "secret": _digest(token),
            "person": person,
            "organisation": organisation,
            "label": label.strip(),
            "scope": scope,
            "created_at": now,
            "expires_at": now + lifetime,
        }
        with self._engine.begin() as connection:
            connection.execute(tokens.insert(), row)
        return token

    def holder(self, token: str) -> Token | None:
        """Whom the token stands for, unless it is unknown, expired or revoked."""
        now = self._clock()
        with self._engine.connect().execution_options(readonly=True) as connection:
            row = connection.execute(_by_secret, {"secret": _digest(token)}).first()
        if row is None or row.expires_at <= now or row.revoked_at is not None:
            return None
        if row.used_at is None or row.used_at + USED_EVERY <= now:
            self._change(row.id, used_at=now)
        return _token(row)

    def every(self) -> list[Token]:
        """All tokens, those that expired or were revoked included, oldest first."""
        with self._engine.connect().execution_options(readonly=True) as connection:
            return [_token(row) for row in connection.execute(_tokens.order_by(tokens.c.id))]

    def revoke(self, token: UUID) -> None:
        """From now on the token is nobody's. Raises NotFound("token-unknown")."""
        if not self._change(token, revoked_at=self._clock()):
            raise NotFound("token-unknown")

    def _change(self, token: UUID, **values: Any) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(tokens.update().where(tokens.c.id == token).values(**values)).rowcount > 0


def _token(row: Any) -> Token:
    return Token(*row)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
