"""Ceremonies: what one browser has begun and must finish itself, soon and once – with a passkey, or at a provider.

The browser keeps a random number; the table holds its hash, beside what the answer will be measured by: the challenge
that an authenticator must sign, or what a provider must repeat.
"""

import secrets
from datetime import timedelta
from typing import Literal

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import PersonId, Refused
from defter.platform.accounts_schema import ceremonies
from defter.platform.clock import Clock
from defter.platform.digests import digest_of

LIFETIME = timedelta(minutes=10)
"""From begin to finish: long enough to find a telephone, or to sign in elsewhere."""

Kind = Literal["passkey-added", "passkey-used", "openid"]


class Begun(Struct, frozen=True):
    """What was begun: by whom (None: nobody is signed in yet), and what belongs to it."""

    person: PersonId | None
    content: bytes


class Ceremonies:
    """The ceremonies of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, kind: Kind, content: bytes, person: PersonId | None = None) -> str:
        """Begins one; the token is new, and for this browser alone."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "token": digest_of(token),
            "kind": kind,
            "person": person,
            "content": content,
            "expires_at": now + LIFETIME,
        }
        with self._engine.begin() as connection:
            connection.execute(ceremonies.delete().where(ceremonies.c.expires_at <= now))
            connection.execute(ceremonies.insert(), row)
        return token

    def finish(self, kind: Kind, token: str) -> Begun:
        """What was begun with this token; there is no second time.

        Raises Refused("ceremony-ended") when nothing was, or another kind, or too long ago.
        """
        own = (ceremonies.c.token == digest_of(token)) & (ceremonies.c.kind == kind)
        taken = ceremonies.delete().where(own).returning(*ceremonies.c["person", "content", "expires_at"])
        with self._engine.begin() as connection:
            row = connection.execute(taken).first()
        if row is None or row.expires_at <= self._clock():
            raise Refused("ceremony-ended")
        return Begun(row.person, row.content)
