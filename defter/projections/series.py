"""Series of meetings as screens show them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.series import SeriesFounded, SeriesRevised
from defter.domain.vocabulary import Approval, LocalText, NotFound, OrganisationId, SeriesId
from defter.platform.access import Reader, Sight, record_of, records, visible_to
from defter.platform.envelope import Recorded
from defter.platform.projecting import Projection
from defter.platform.rows import Rows
from defter.platform.tables import Id, Localised, metadata

series = sa.Table(
    "series",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("slug", sa.Text, nullable=False, index=True),
    sa.Column("title", Localised, nullable=False),
    sa.Column("host", Id),
    sa.Column("approval", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)


def on_founded(rows: Rows, recorded: Recorded[SeriesFounded]) -> None:
    event = recorded.event
    rows.put(
        series,
        id=recorded.stream,
        slug=event.slug,
        title=event.title,
        host=event.host,
        approval=event.approval,
        revision=1,
    )
    rows.put(records, stream=recorded.stream, id=recorded.stream, visibility="members", owner=event.host)


def on_revised(rows: Rows, recorded: Recorded[SeriesRevised]) -> None:
    event = recorded.event
    rows.change(series, recorded.stream, title=event.title, approval=event.approval, revision=event.revision)


projection = Projection("series", tables=(series,), handlers={SeriesFounded: on_founded, SeriesRevised: on_revised})


class SeriesRow(Struct, frozen=True):
    """One series."""

    id: SeriesId
    slug: str
    title: LocalText
    host: OrganisationId | None
    approval: Approval
    revision: int


_seen = sa.select(series).join(records, record_of(series.c.id))


@lru_cache
def _all_for(sight: Sight) -> sa.Select[Any]:
    return _seen.where(visible_to(sight)).order_by(series.c.slug)


def all_series(connection: sa.Connection, reader: Reader) -> list[SeriesRow]:
    """Every series that the reader may see; sorting by title is for the screen, whose language decides."""
    return [SeriesRow(*row) for row in connection.execute(_all_for(reader.sight), reader.given)]


def by_slug(connection: sa.Connection, reader: Reader, slug: str) -> SeriesRow:
    """The series with this slug; raises NotFound when there is none, or not for this reader."""
    return _one(connection, _seen.where(series.c.slug == slug, visible_to(reader)))


def one(connection: sa.Connection, reader: Reader, id_: UUID) -> SeriesRow:
    """The series with this id; raises NotFound when there is none, or not for this reader."""
    return _one(connection, _seen.where(series.c.id == id_, visible_to(reader)))


def titles(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """The titles of those of these series that the reader may see."""
    rows = connection.execute(_seen.where(series.c.id.in_(list(ids)), visible_to(reader)))
    return {row.id: row.title for row in rows}


def _one(connection: sa.Connection, statement: sa.Select[Any]) -> SeriesRow:
    row: Any = connection.execute(statement).first()
    if row is None:
        raise NotFound("series-unknown")
    return SeriesRow(*row)
