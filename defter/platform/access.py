"""Who may see what: one table of records that every projected row names, and one clause that every query passes.

A record is anything with a visibility of its own: a stream, or a thing in it. Changing who may see it touches one row,
whatever is drawn from it. Ids of things come from whoever makes them, so a thing is known by its stream and its id: the
same id in another stream is another thing.
"""

from functools import lru_cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa
import structlog
from msgspec import Struct

from defter.domain.vocabulary import OrganisationId, PersonId, Role, Visibility
from defter.platform.tables import Id, metadata

log = structlog.get_logger("defter.access")

records = sa.Table(
    "records",
    metadata,
    sa.Column("stream", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.Column("owner", Id),
    sqlite_with_rowid=False,
)
"""`id` is that of the stream itself, or of a thing in it. `visibility` is a Visibility; `owner` the organisation whose
own record it is, needed for 'organisation' alone."""

record_readers = sa.Table(
    "record_readers",
    metadata,
    sa.Column("stream", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("reader", Id, primary_key=True),
    sqlite_with_rowid=False,
)
"""Who may see a restricted record besides the secretariat: `reader` is an organisation or a person."""


class Reader(Struct, frozen=True):
    """Who looks: the organisation that is acted for, its role, and the person. A visitor has none of them.

    An organisation that is not (or not yet, or no longer) admitted has no role, and sees what a visitor sees.
    """

    organisation: OrganisationId | None = None
    person: PersonId | None = None
    role: Role | None = None

    @property
    def sight(self) -> "Sight":
        """What a statement that is built once, for this reader and others, depends on."""
        return Sight(self.role, self.organisation is not None, self.person is not None)

    @property
    def given(self) -> dict[str, Any]:
        """What such a statement must be given whenever it runs; without it, it does not run."""
        return {_ORGANISATION.key: self.organisation, _PERSON.key: self.person}


class Shown(Protocol):
    """A row that is a record of its own."""

    @property
    def id(self) -> UUID: ...

    @property
    def visibility(self) -> Visibility: ...


S = TypeVar("S", bound=Shown)


class Sight(Struct, frozen=True):
    """Readers whose clause is the same but for who they are: to build a statement takes as long as to run it."""

    role: Role | None
    organisation: bool
    person: bool


VISITOR = Reader()
_ORGANISATION = sa.bindparam("reading_organisation", type_=Id())
_PERSON = sa.bindparam("reading_person", type_=Id())


def record_of(stream: Any, thing: Any = None, of: sa.FromClause = records) -> sa.ColumnElement[bool]:
    """The condition that joins `records`, or the alias `of` it: the record of a stream, or of a thing in it."""
    return sa.and_(of.c.stream == stream, of.c.id == (stream if thing is None else thing))


@lru_cache(4096)
def visible_to(reader: Reader | Sight, of: sa.FromClause = records) -> sa.ColumnElement[bool]:
    """The condition for a query that joins `records`, or the alias `of` it: true for what the reader may see.

    For a `sight` it is for all the readers who have it, and the statement is run with what is `given` of one of them.

    Public records are for everybody; members' for every organisation with a role; an organisation's own for itself;
    restricted ones for readers named, observers excepted. The secretariat sees all.
    """
    visibility = of.c.visibility
    if reader.role is None:
        return visibility == "public"
    if reader.role == "secretariat":
        return sa.true()
    organisation: Any = reader.organisation
    person: Any = reader.person
    if isinstance(reader, Sight):
        organisation = _ORGANISATION if reader.organisation else None
        person = _PERSON if reader.person else None
    clauses: list[sa.ColumnElement[bool]] = [visibility == "public", visibility == "members"]
    if organisation is not None:
        clauses.append(sa.and_(visibility == "organisation", of.c.owner == organisation))
    named = [each for each in (organisation, person) if each is not None]
    if named and reader.role != "observer":
        same = (record_readers.c.stream == of.c.stream, record_readers.c.id == of.c.id)
        listed = sa.exists().where(*same, sa.or_(*(record_readers.c.reader == each for each in named)))
        clauses.append(sa.and_(visibility == "restricted", listed.correlate(of)))
    return sa.or_(*clauses)


def noted(reader: Reader, rows: list[S]) -> list[S]:
    """The same rows. That somebody is shown the restricted ones is logged: who, and which; never what is in them."""
    if reader.person is not None:
        shown = [str(row.id) for row in rows if row.visibility == "restricted"]
        if shown:
            log.info(
                "restricted records shown",
                records=shown,
                person=str(reader.person),
                organisation=str(reader.organisation),
            )
    return rows
