"""Invitations: who was asked to act for an organisation, as what, by whom, and what became of it.

An invitation is opened by a link with a random number of 256 bits, of which the table holds the hash. It is for one
address and one organisation, is used once, and lasts three days; sending it again makes a new number, and the one
before opens nothing any more. The mandate itself is given in the log when the invitation is accepted, and only if
whoever invited may still give it.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import LocalText, MandateId, MandateKind, NotFound, OrganisationId, PersonId, Refused
from defter.platform.accounts_schema import invitations
from defter.platform.addresses import is_address
from defter.platform.clock import Clock, uuid7
from defter.platform.digests import digest_of

LASTS = timedelta(hours=72)

Standing = Literal["open", "expired", "accepted", "revoked"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)


class Invitation(Struct, frozen=True):
    """What may be known about an invitation: all but the number in its link."""

    id: UUID
    organisation: OrganisationId
    email: str
    name: str
    language: str
    kind: MandateKind
    since: date
    until: date | None
    review: date | None
    replaces: MandateId | None
    """The mandate that is handed over by it: it ends when this one is given."""
    reason: LocalText | None
    """Why it is handed over."""
    person: PersonId
    """Who she will be if she has no account when she accepts."""
    invited_by: PersonId
    invited_for: OrganisationId
    """For which organisation the inviter acted."""
    created_at: datetime
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None

    def standing(self, at: datetime) -> Standing:
        """How it stands at a moment."""
        if self.accepted_at is not None:
            return "accepted"
        if self.revoked_at is not None:
            return "revoked"
        return "open" if at < self.expires_at else "expired"


_rows = sa.select(*(invitations.c[name] for name in Invitation.__struct_fields__))
_waits = invitations.c.accepted_at.is_(None) & invitations.c.revoked_at.is_(None)
_REFUSALS: dict[Standing, str] = {
    "expired": "invitation-expired",
    "accepted": "invitation-accepted",
    "revoked": "invitation-revoked",
}


class Invitations:
    """The invitations of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def invite(
        self,
        invitation: UUID,
        organisation: OrganisationId,
        *,
        email: str,
        name: str,
        language: str,
        kind: MandateKind,
        since: date,
        until: date | None,
        review: date | None,
        replaces: MandateId | None = None,
        reason: LocalText | None = None,
        invited_by: PersonId,
        invited_for: OrganisationId,
    ) -> str:
        """Writes an invitation down; the number for its link, which nobody can be told again.

        Under the id of one that was written down it is sent again. Raises Refused: "email-malformed",
        "invitation-open" when this address has one for the organisation, "mandate-ends-before-it-begins".
        """
        email = email.strip().casefold()
        if not is_address(email):
            raise Refused("email-malformed")
        if until is not None and until < since:
            raise Refused("mandate-ends-before-it-begins")
        token, now = secrets.token_urlsafe(32), self._clock()
        row = {
            "id": invitation,
            "secret": digest_of(token),
            "organisation": organisation,
            "email": email,
            "name": name.strip(),
            "language": language,
            "kind": kind,
            "since": since,
            "until": until,
            "review": review,
            "replaces": replaces,
            "reason": reason,
            "person": uuid7(),
            "invited_by": invited_by,
            "invited_for": invited_for,
            "created_at": now,
            "sent_at": now,
            "expires_at": now + LASTS,
        }
        same = (invitations.c.organisation == organisation) & (invitations.c.email == email)
        with self._engine.begin() as connection:
            open_ones = sa.select(invitations.c.id).where(same, _waits, invitations.c.expires_at > now)
            others = set(connection.scalars(open_ones)) - {invitation}
            if others:
                raise Refused("invitation-open")
            if not self._renew(connection, invitations.c.id == invitation, digest_of(token)):
                connection.execute(invitations.insert(), row)
        return token

    def send_again(self, invitation: UUID) -> str:
        """A new number for the link, and three days more; the link before opens nothing.

        Raises NotFound("invitation-unknown") for one that was accepted or revoked, too.
        """
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            if not self._renew(connection, invitations.c.id == invitation, digest_of(token)):
                raise NotFound("invitation-unknown")
        return token

    def _renew(self, connection: sa.Connection, which: sa.ColumnElement[bool], secret: bytes) -> bool:
        now = self._clock()
        renewed = {"secret": secret, "sent_at": now, "expires_at": now + LASTS}
        return connection.execute(invitations.update().where(which, _waits).values(**renewed)).rowcount > 0

    def revoke(self, invitation: UUID) -> None:
        """Its link opens nothing any more. Raises NotFound("invitation-unknown")."""
        change = invitations.update().where(invitations.c.id == invitation, _waits).values(revoked_at=self._clock())
        with self._engine.begin() as connection:
            if connection.execute(change).rowcount == 0:
                raise NotFound("invitation-unknown")

    def one(self, invitation: UUID) -> Invitation:
        """The invitation of an id. Raises NotFound("invitation-unknown")."""
        return self._one(invitations.c.id == invitation)

    def by_token(self, token: str) -> Invitation:
        """The open invitation of a link.

        Raises NotFound("invitation-unknown"), Refused: "invitation-expired", "invitation-accepted" or
        "invitation-revoked".
        """
        found = self._one(invitations.c.secret == digest_of(token))
        standing = found.standing(self._clock())
        if standing != "open":
            raise Refused(_REFUSALS[standing])
        return found

    def use(self, connection: sa.Connection, invitation: Invitation) -> None:
        """Notes, in a transaction of the caller's, that it is accepted. Raises Refused("invitation-accepted")."""
        now = self._clock()
        still = _waits & (invitations.c.expires_at > now) & (invitations.c.sent_at == invitation.sent_at)
        use = invitations.update().where(invitations.c.id == invitation.id, still).values(accepted_at=now)
        if connection.execute(use).rowcount == 0:
            raise Refused("invitation-accepted")

    def found(
        self,
        *,
        standing: Standing | None = None,
        organisation: OrganisationId | None = None,
        wanted: str = "",
        limit: int,
        offset: int = 0,
    ) -> tuple[list[Invitation], int]:
        """One page of them, the newest first; and how many there are in all."""
        now = self._clock()
        by_standing: dict[Standing | None, sa.ColumnElement[bool]] = {
            None: sa.true(),
            "open": _waits & (invitations.c.expires_at > now),
            "expired": _waits & (invitations.c.expires_at <= now),
            "accepted": invitations.c.accepted_at.is_not(None),
            "revoked": invitations.c.revoked_at.is_not(None),
        }
        which = by_standing[standing]
        if organisation is not None:
            which &= invitations.c.organisation == organisation
        if wanted.strip():
            text = wanted.strip()
            which &= invitations.c.email.contains(text.casefold(), autoescape=True) | invitations.c.name.contains(
                text, autoescape=True
            )
        page = _rows.where(which).order_by(invitations.c.created_at.desc(), invitations.c.id.desc())
        with self._reading() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(invitations).where(which)) or 0
            return [Invitation(*row) for row in connection.execute(page.limit(limit).offset(offset))], count

    def several(self, ids: Iterable[UUID]) -> list[Invitation]:
        """Those of these ids that wait for an answer, expired ones included."""
        with self._reading() as connection:
            rows = connection.execute(_rows.where(invitations.c.id.in_(list(ids)), _waits))
            return [Invitation(*row) for row in rows]

    def _one(self, which: sa.ColumnElement[bool]) -> Invitation:
        with self._reading() as connection:
            row = connection.execute(_rows.where(which)).first()
        if row is None:
            raise NotFound("invitation-unknown")
        return Invitation(*row)

    def _reading(self) -> Any:
        return self._engine.connect().execution_options(readonly=True)
