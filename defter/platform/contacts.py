"""The contact directory: whom to reach at an organisation. They need no account, and can be corrected and erased.

Nothing of it is in the log: an application to join says who the organisation is, and this says whom to write to.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import NotFound, OrganisationId, Refused
from defter.platform.accounts_schema import contacts
from defter.platform.addresses import is_address
from defter.platform.clock import Clock


class Contact(Struct, frozen=True):
    """Somebody at an organisation."""

    id: UUID
    organisation: OrganisationId
    name: str
    title: str
    """What she is there, as she writes it herself."""
    email: str
    phone: str
    verified_on: date | None
    """When somebody last made sure that this is still right."""
    created_at: datetime


class Contacts:
    """The contacts of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def put(
        self,
        contact: UUID,
        organisation: OrganisationId,
        *,
        name: str,
        title: str = "",
        email: str = "",
        phone: str = "",
    ) -> None:
        """Writes a contact down, or corrects the one of this id.

        Raises Refused: "contact-unnamed", "contact-unreachable" without e-mail and phone, "email-malformed".
        """
        email = email.strip()
        if not name.strip():
            raise Refused("contact-unnamed")
        if not email and not phone.strip():
            raise Refused("contact-unreachable")
        if email and not is_address(email):
            raise Refused("email-malformed")
        row = {"name": name.strip(), "title": title.strip(), "email": email, "phone": phone.strip()}
        own = sa.and_(contacts.c.id == contact, contacts.c.organisation == organisation)
        with self._engine.begin() as connection:
            if connection.execute(contacts.update().where(own).values(**row, verified_on=None)).rowcount == 0:
                made = {"id": contact, "organisation": organisation, "created_at": self._clock(), **row}
                connection.execute(contacts.insert(), made)

    def of(self, organisation: OrganisationId) -> list[Contact]:
        """Those of one organisation, in the order in which they were written down."""
        return self._found(contacts.c.organisation == organisation)

    def everybody(self) -> list[Contact]:
        """Those of all organisations."""
        return self._found(sa.true())

    def of_all(self, organisations: Iterable[OrganisationId]) -> list[Contact]:
        """Those of several, as for a mailing list."""
        return self._found(contacts.c.organisation.in_(list(organisations)))

    def verify(self, contact: UUID, on: date) -> None:
        """Notes that it was still right on that day. Raises NotFound("contact-unknown")."""
        self._change(contacts.update().where(contacts.c.id == contact).values(verified_on=on))

    def erase(self, contact: UUID) -> None:
        """Nothing of it is left. Raises NotFound("contact-unknown")."""
        self._change(contacts.delete().where(contacts.c.id == contact))

    def _found(self, which: sa.ColumnElement[bool]) -> list[Contact]:
        with self._engine.connect().execution_options(readonly=True) as connection:
            rows = connection.execute(sa.select(contacts).where(which).order_by(contacts.c.created_at, contacts.c.id))
            return [Contact(*row) for row in rows]

    def _change(self, statement: Any) -> None:
        with self._engine.begin() as connection:
            if connection.execute(statement).rowcount == 0:
                raise NotFound("contact-unknown")
