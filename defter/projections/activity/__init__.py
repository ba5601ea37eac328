"""What happened on the platform, a row an event: for the pages of activity and history, and for feeds.

A row has no words of people: sentences show the text of a thing as it stands now, so that redaction and visibility
hold here by themselves. `TOLD` (`told.py`) says of every event which of its fields a sentence needs, and for whom it
is.
"""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import WIDTH, Channel, Event, NotFound, OrganisationId, Visibility
from defter.platform.access import VISITOR, Reader, record_of, records, visible_to
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler, Projection
from defter.platform.rows import Rows
from defter.platform.tables import Id, Json, Moment, metadata
from defter.projections.activity.told import TOLD, Details, Told, name_of

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""On SQLite the number of the row itself: a page is read from the end of the table, without an index between."""

activity = sa.Table(
    "activity",
    metadata,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("stream", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("subject", Id),
    sa.Column("own", sa.Boolean, nullable=False),
    sa.Column("internal", sa.Boolean, nullable=False),
    sa.Column("organisation", Id),
    sa.Column("recorded_by", Id),
    sa.Column("channel", sa.Text),
    sa.Column("details", Json(Details), nullable=False),
    sa.Index("activity_of_stream", "stream", "position"),
    sa.Index("activity_of_organisation", "organisation", "position"),
)
"""`event` is its stored name without the version, `subject` the thing in the stream that it tells of; that is a record
of its `own`, or goes with the stream. `internal` is what visitors do not hear of, public or not. `organisation` is the
one whose act it is; `recorded_by` is set when another one recorded it on its behalf.
"""

activity_streams = sa.Table(
    "activity_streams",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("concept", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Of which concept a stream is: a redaction does not say so."""

activity_visibilities = sa.Table(
    "activity_visibilities",
    metadata,
    sa.Column("stream", Id, primary_key=True),
    sa.Column("record", Id, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("visibility", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Since which position a record has been seen by whom; before the first it was for members."""


def _handler(event: type[Event], told: Told) -> Handler:
    name = name_of(event)
    concept = name.partition(".")[0]
    about = told.subject or event.about
    sources = [(field, getattr(told, field)) for field in Details.__struct_fields__ if getattr(told, field)]
    details = [(field, attrgetter(each) if isinstance(each, str) else each) for field, each in sources]

    def on_event(rows: Rows, recorded: Recorded[Any]) -> None:
        said, meta = recorded.event, recorded.meta
        subject = getattr(said, about) if about else None
        rows.put(
            activity,
            position=recorded.position,
            id=meta.event_id,
            at=meta.at,
            stream=recorded.stream,
            version=recorded.version,
            event=name,
            subject=subject,
            own=told.own and subject is not None,
            internal=told.internal(said),
            organisation=meta.behalf.declared_by if meta.behalf else meta.organisation,
            recorded_by=meta.organisation if meta.behalf else None,
            channel=meta.behalf.channel if meta.behalf else None,
            details=Details(**{field: value(said) for field, value in details}),
        )
        if recorded.version == 1:
            rows.put(activity_streams, id=recorded.stream, concept=concept)
        if told.visibility is not None:
            rows.put(
                activity_visibilities,
                stream=recorded.stream,
                record=subject or recorded.stream,
                position=recorded.position,
                at=meta.at,
                visibility=told.visibility(said),
            )

    return on_event


projection = Projection(
    "activity",
    tables=(activity, activity_streams, activity_visibilities),
    handlers={event: _handler(event, told) for event, told in TOLD.items()},
)


class ActivityRow(Struct, frozen=True):
    """One event: what, about which thing of which stream, and whose act it was."""

    position: int
    id: UUID
    at: datetime
    stream: UUID
    version: int
    event: str
    subject: UUID | None
    organisation: OrganisationId | None
    recorded_by: OrganisationId | None
    channel: Channel | None
    details: Details
    concept: str


_of_subject = records.alias("of_subject")
_rows = (
    sa.select(
        activity.c.position,
        activity.c.id,
        activity.c.at,
        activity.c.stream,
        activity.c.version,
        activity.c.event,
        activity.c.subject,
        activity.c.organisation,
        activity.c.recorded_by,
        activity.c.channel,
        activity.c.details,
        activity_streams.c.concept,
    )
    .join(activity_streams, activity_streams.c.id == activity.c.stream)
    .join(records, record_of(activity.c.stream))
    .outerjoin(_of_subject, record_of(activity.c.stream, activity.c.subject, of=_of_subject))
)


def _seen_by(reader: Reader) -> list[sa.ColumnElement[bool]]:
    """Both must be visible, the stream and the thing in it, where that is a record; all must fit the reader."""
    goes_with_stream = sa.and_(_of_subject.c.id.is_(None), activity.c.own.is_(sa.false()))
    clauses = [visible_to(reader), sa.or_(visible_to(reader, _of_subject), goes_with_stream)]
    if reader.role is None:
        clauses.append(activity.c.internal.is_(sa.false()))
    return clauses


def latest(
    connection: sa.Connection,
    reader: Reader,
    *,
    limit: int,
    before: int | None = None,
    stream: UUID | None = None,
    concept: str | None = None,
    organisation: UUID | None = None,
) -> list[ActivityRow]:
    """What the reader may hear of, newest first: at most `limit` events below the position `before`."""
    statement = _rows.where(*_seen_by(reader))
    if before is not None:
        statement = statement.where(activity.c.position < before)
    if stream is not None:
        statement = statement.where(activity.c.stream == stream)
    if concept is not None:
        statement = statement.where(activity_streams.c.concept == concept)
    if organisation is not None:
        statement = statement.where(activity.c.organisation == organisation)
    return _newest(connection, statement, limit)


def one(connection: sa.Connection, reader: Reader, position: int) -> ActivityRow:
    """One event; raises NotFound when there is none at this position, or not for this reader."""
    row: Any = connection.execute(_rows.where(activity.c.position == position, *_seen_by(reader))).first()
    if row is None:
        raise NotFound("page-unknown")
    return ActivityRow(*row)


def at(connection: sa.Connection, reader: Reader, positions: Iterable[int]) -> dict[int, ActivityRow]:
    """Those of the events at these positions that the reader may hear of."""
    statement = _rows.where(activity.c.position.in_(list(positions)), *_seen_by(reader))
    found: Iterable[Any] = connection.execute(statement)
    return {row.position: ActivityRow(*row) for row in found}


def released(
    connection: sa.Connection, until: datetime, *, limit: int, stream: UUID | None = None
) -> list[ActivityRow]:
    """What everybody may hear of that happened, and had been made public, by the moment `until`; newest first."""
    later = activity_visibilities.c
    made_public_since = (
        sa.exists()
        .where(
            later.stream == activity.c.stream,
            later.record.in_((activity.c.stream, activity.c.subject)),
            later.visibility == "public",
            later.at > until,
        )
        .correlate(activity)
    )
    statement = _rows.where(*_seen_by(VISITOR), activity.c.at <= until, ~made_public_since)
    if stream is not None:
        statement = statement.where(activity.c.stream == stream)
    return _newest(connection, statement, limit)


def shows_past(connection: sa.Connection, reader: Reader, row: ActivityRow) -> bool:
    """Whether the reader may also see the text that the event replaced.

    Not when the record was for fewer people then than now: it may have been opened because that text was gone.
    """
    if reader.role == "secretariat":
        return True
    ids = [each for each in (row.stream, row.subject) if each]
    current = dict(connection.execute(_current, {"stream": row.stream, "ids": ids}).all())
    widest = WIDTH["public" if reader.role is None else "members"]
    return all(
        WIDTH[_visibility_at(connection, row.stream, record, row.position)] >= min(WIDTH[now], widest)
        for record, now in current.items()
    )


def is_public(connection: sa.Connection, stream: UUID) -> bool:
    """Whether everybody may see the meeting, the organisation or whatever the stream is."""
    statement = sa.select(records.c.id).where(record_of(stream), visible_to(VISITOR))
    return connection.scalar(statement) is not None


def _visibility_at(connection: sa.Connection, stream: UUID, record: UUID, position: int) -> Visibility:
    asked = {"stream": stream, "record": record, "position": position}
    found: Visibility | None = connection.scalar(_earlier, asked)
    return found or "members"


_current = sa.select(records.c.id, records.c.visibility).where(
    records.c.stream == sa.bindparam("stream", type_=Id()),
    records.c.id.in_(sa.bindparam("ids", type_=Id(), expanding=True)),
)
_earlier = (
    sa.select(activity_visibilities.c.visibility)
    .where(
        activity_visibilities.c.stream == sa.bindparam("stream", type_=Id()),
        activity_visibilities.c.record == sa.bindparam("record", type_=Id()),
        activity_visibilities.c.position < sa.bindparam("position", type_=sa.BigInteger()),
    )
    .order_by(activity_visibilities.c.position.desc())
    .limit(1)
)


def _newest(connection: sa.Connection, statement: sa.Select[Any], limit: int) -> list[ActivityRow]:
    statement = statement.order_by(activity.c.position.desc()).limit(limit)
    return [ActivityRow(*row) for row in connection.execute(statement)]
