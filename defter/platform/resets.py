"""Links by which somebody who forgot her password sets a new one: single use, for an hour, one at a time.

What stands in a link is a random number that only its reader knows: the table holds its hash.
"""

import secrets
from datetime import timedelta

import sqlalchemy as sa

from defter.domain.vocabulary import PersonId, Refused
from defter.platform.accounts_schema import people, resets, sessions
from defter.platform.clock import Clock
from defter.platform.digests import digest_of

LIFETIME = timedelta(hours=1)
"""The mail and the pages say so."""


class Resets:
    """The links of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def issue(self, person: PersonId) -> str:
        """What stands in a new link; the one before it ends."""
        token = secrets.token_urlsafe(32)
        row = {"secret": digest_of(token), "person": person, "expires_at": self._clock() + LIFETIME}
        with self._engine.begin() as connection:
            # Two links that are asked for at once come one after the other.
            connection.execute(sa.select(people.c.id).where(people.c.id == person).with_for_update())
            connection.execute(resets.delete().where(resets.c.person == person))
            connection.execute(resets.insert(), row)
        return token

    def holds(self, token: str) -> bool:
        """Whether a link can still be used."""
        with self._engine.connect().execution_options(readonly=True) as connection:
            return connection.scalar(sa.select(resets.c.person).where(*self._standing(token))) is not None

    def use(self, token: str, password_hash: str) -> PersonId:
        """Sets the new password; the link ends with it, and every session of the person.

        Raises Refused("reset-ended").
        """
        with self._engine.begin() as connection:
            used = resets.delete().where(*self._standing(token)).returning(resets.c.person)
            person = connection.scalar(used)
            if person is None:
                raise Refused("reset-ended")
            connection.execute(people.update().where(people.c.id == person).values(password_hash=password_hash))
            connection.execute(sessions.delete().where(sessions.c.person == person))
        return PersonId(person)

    def end(self, person: PersonId) -> None:
        """The link that a person was sent, if there is one, can no longer be used."""
        with self._engine.begin() as connection:
            connection.execute(resets.delete().where(resets.c.person == person))

    def _standing(self, token: str) -> tuple[sa.ColumnElement[bool], ...]:
        return resets.c.secret == digest_of(token), resets.c.expires_at > self._clock()
