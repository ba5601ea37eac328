"""The secrets of signed links: with one somebody without an account does one thing for an organisation, and no other.

What a link is for lies in the log, and the log decides whether it still stands. Here lies by which secret it is opened:
a random number of 192 bits, shown once to whoever issues the link. The table holds its hash.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import LinkId, OrganisationId
from defter.platform.accounts_schema import links
from defter.platform.clock import Clock
from defter.platform.digests import digest_of


class Opened(Struct, frozen=True):
    """The link that a secret opens, and for which organisation."""

    id: LinkId
    organisation: OrganisationId
    created_at: datetime
    opened_at: datetime | None
    """When it was opened first; None before."""


_columns = (links.c.id, links.c.organisation, links.c.created_at, links.c.opened_at)
_by_secret = sa.select(*_columns).where(links.c.secret == sa.bindparam("secret"))


class Links:
    """The links of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def issue(self, issued: Iterable[tuple[LinkId, OrganisationId]]) -> list[str]:
        """A new secret for each of these links, to be shown once; a secret that one of them had opens nothing more."""
        now = self._clock()
        made = {link: (organisation, secrets.token_urlsafe(24)) for link, organisation in issued}
        rows = [
            {"id": link, "organisation": organisation, "secret": digest_of(secret), "created_at": now}
            for link, (organisation, secret) in made.items()
        ]
        with self._engine.begin() as connection:
            connection.execute(links.delete().where(links.c.id.in_(made)))
            if rows:
                connection.execute(links.insert(), rows)
        return [secret for _organisation, secret in made.values()]

    def opened_by(self, secret: str) -> Opened | None:
        """The link of this secret, whether or not it still stands; None when there is none. Notes the first opening."""
        with self._engine.connect().execution_options(readonly=True) as connection:
            row = connection.execute(_by_secret, {"secret": digest_of(secret)}).first()
        if row is None:
            return None
        if row.opened_at is None:
            with self._engine.begin() as connection:
                connection.execute(links.update().where(links.c.id == row.id).values(opened_at=self._clock()))
        return _opened(row)

    def of(self, ids: Iterable[LinkId]) -> dict[LinkId, Opened]:
        """What is known about these links, in one query."""
        wanted = list(ids)
        if not wanted:
            return {}
        with self._engine.connect().execution_options(readonly=True) as connection:
            rows = connection.execute(sa.select(*_columns).where(links.c.id.in_(wanted)))
            return {row.id: _opened(row) for row in rows}


def _opened(row: Any) -> Opened:
    return Opened(*row)
