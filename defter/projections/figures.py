"""Figures of organisations as screens show them. Those of meetings stand with their outcomes.

Who may see one is kept up to date with the documents: an organisation changes both in the same way.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.organisations.records import FigureReported, FigureRevised, FigureWithdrawn
from defter.domain.vocabulary import (
    Channel,
    Figure,
    FigureId,
    LocalText,
    NotFound,
    OrganisationId,
    PersonId,
    Place,
    TextRedacted,
    Visibility,
)
from defter.platform.access import Reader, noted, record_of, record_readers, records, visible_to
from defter.platform.envelope import Recorded
from defter.platform.projecting import Projection
from defter.platform.rows import Rows
from defter.platform.tables import Id, Json, Localised, Moment, metadata

figures = sa.Table(
    "figures",
    metadata,
    sa.Column("organisation", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True, index=True),
    sa.Column("number", Json(Decimal), nullable=False),
    sa.Column("unit", Localised, nullable=False),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("source", Localised, nullable=False),
    sa.Column("place", Json(Place)),
    sa.Column("people", sa.Boolean, nullable=False),
    sa.Column("population", sa.Text, nullable=False),
    sa.Column("approximate", sa.Boolean, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("withdrawn", Localised),
    sa.Column("reported_at", Moment, nullable=False),
    sa.Column("reported_by", Id),
    sa.Column("channel", sa.Text),
)
_FIGURE = Figure.__struct_fields__


def on_reported(rows: Rows, recorded: Recorded[FigureReported]) -> None:
    event = recorded.event
    content = {name: getattr(event.content, name) for name in _FIGURE}
    organisation = recorded.stream
    rows.put(
        figures, id=event.figure, organisation=organisation, revision=1, withdrawn=None, **content, **_told(recorded)
    )
    rows.put(records, stream=recorded.stream, id=event.figure, visibility=event.visibility, owner=organisation)
    rows.put(record_readers, stream=recorded.stream, id=event.figure, reader=organisation)


def on_revised(rows: Rows, recorded: Recorded[FigureRevised]) -> None:
    event = recorded.event
    content = {name: getattr(event.content, name) for name in _FIGURE}
    rows.change(figures, (recorded.stream, event.figure), revision=event.revision, **content, **_told(recorded))


def _told(recorded: Recorded[Any]) -> dict[str, Any]:
    """When and by whom the figure was given last, and how it reached the secretariat where that recorded it."""
    meta = recorded.meta
    channel = meta.behalf.channel if meta.behalf else None
    return {"reported_at": meta.at, "reported_by": meta.person, "channel": channel}


def on_withdrawn(rows: Rows, recorded: Recorded[FigureWithdrawn]) -> None:
    rows.change(figures, (recorded.stream, recorded.event.figure), withdrawn=recorded.event.reason)


def on_redacted(rows: Rows, recorded: Recorded[TextRedacted]) -> None:
    if recorded.event.thing is not None:
        rows.redact(figures, (recorded.stream, recorded.event.thing), "unit", "source", "withdrawn")
        rows.add(figures, (recorded.stream, recorded.event.thing), revision=1)


projection = Projection(
    "figures",
    tables=(figures,),
    handlers={
        FigureReported: on_reported,
        FigureRevised: on_revised,
        FigureWithdrawn: on_withdrawn,
        TextRedacted: on_redacted,
    },
)


class FigureRow(Struct, frozen=True):
    """One figure of an organisation; `withdrawn` is the reason for which it was withdrawn."""

    id: FigureId
    organisation: OrganisationId
    figure: Figure
    revision: int
    withdrawn: LocalText | None
    reported_at: datetime
    reported_by: PersonId | None
    channel: Channel | None
    visibility: Visibility


_of_organisations = records.alias("of_organisations")
_others = [column for column in figures.c if column.name not in (*_FIGURE, "id", "organisation")]
_figures = sa.select(
    figures.c.id, figures.c.organisation, *(figures.c[name] for name in _FIGURE), *_others, records.c.visibility
).select_from(
    figures.join(records, record_of(figures.c.organisation, figures.c.id)).join(
        _of_organisations, record_of(figures.c.organisation, of=_of_organisations)
    )
)


_units = (
    sa.select(figures.c.id, figures.c.unit)
    .join(records, record_of(figures.c.organisation, figures.c.id))
    .where(figures.c.id.in_(sa.bindparam("ids", type_=Id(), expanding=True)))
)


def _seen(reader: Reader) -> sa.Select[Any]:
    return _figures.where(visible_to(reader), visible_to(reader, _of_organisations))


def units(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """What those of these figures count that the reader may see."""
    return {row[0]: row[1] for row in connection.execute(_units.where(visible_to(reader)), {"ids": list(set(ids))})}


def _row(values: Any) -> FigureRow:
    id_, organisation, *rest = values
    content = Figure(**dict(zip(_FIGURE, rest, strict=False)))
    return FigureRow(id_, organisation, content, *rest[len(_FIGURE) :])


def figures_of(connection: sa.Connection, reader: Reader, organisation: UUID) -> list[FigureRow]:
    """The figures of an organisation that the reader may see, the newest as-of date first."""
    statement = _seen(reader).where(figures.c.organisation == organisation)
    rows = connection.execute(statement.order_by(figures.c.as_of.desc(), figures.c.id))
    return noted(reader, [_row(row) for row in rows])


def figure(connection: sa.Connection, reader: Reader, organisation: UUID, id_: UUID) -> FigureRow:
    """One figure of an organisation; raises NotFound when there is none, or not for this reader."""
    statement = _seen(reader).where(figures.c.organisation == organisation, figures.c.id == id_)
    row = connection.execute(statement).first()
    if row is None:
        raise NotFound("figure-unknown")
    return noted(reader, [_row(row)])[0]
