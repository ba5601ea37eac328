"""Organisations as screens show them: names, places, roles, and who may act for whom."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.organisations.mandates import FocalPointNamed, MandateEnded, MandateGiven, MandatesReconfirmed
from defter.domain.organisations.membership import (
    HoldLifted,
    OrganisationAdmitted,
    OrganisationApplied,
    OrganisationDeclined,
    OrganisationMerged,
    OrganisationPutOnHold,
    OrganisationRegistered,
    OrganisationRenamed,
    OrganisationWithdrew,
)
from defter.domain.organisations.organisation import OrganisationKind, Standing
from defter.domain.vocabulary import LocalText, MandateId, MandateKind, NotFound, OrganisationId, PersonId, Place, Role
from defter.platform.access import Reader, Sight, record_of, records, visible_to
from defter.platform.envelope import Recorded
from defter.platform.projecting import Projection
from defter.platform.rows import Rows
from defter.platform.tables import Day, Id, Json, Localised, Moment, metadata

organisations = sa.Table(
    "organisations",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", Localised, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("place", Json(Place)),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("role", sa.Text),
    sa.Column("admitted_on", Day),
    sa.Column("applied_at", Moment),
    sa.Column("endorses", sa.Boolean, nullable=False),
    sa.Column("focal_point", Id),
    sa.Column("merged_into", Id),
)
"""`role` is None for who is not, or not now, a member; `endorses` is what an applicant said of the declaration in
force; `focal_point` is a mandate. The reasons of its steps are read from the log, where they can be removed."""

mandates = sa.Table(
    "mandates",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("organisation", Id, nullable=False, index=True),
    sa.Column("person", Id, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("since", Day, nullable=False),
    sa.Column("until", Day),
    sa.Column("review", Day),
)
"""The mandates that stand; an ended one is gone from here, never from the log."""

names_given = sa.Table(
    "names_given",
    metadata,
    sa.Column("organisation", Id, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", Localised, nullable=False),
)
"""Every name that an organisation was given, with the position from which on it had it; names are never removed."""


def on_registered(rows: Rows, recorded: Recorded[OrganisationRegistered]) -> None:
    _begin(rows, recorded, standing="registered", endorses=False, applied_at=None)


def on_applied(rows: Rows, recorded: Recorded[OrganisationApplied]) -> None:
    _begin(rows, recorded, standing="applied", endorses=recorded.event.endorses, applied_at=recorded.meta.at)


def _begin(rows: Rows, recorded: Recorded[OrganisationRegistered] | Recorded[OrganisationApplied], **how: Any) -> None:
    event = recorded.event
    rows.put(organisations, id=recorded.stream, kind=event.kind, name=event.name, revision=1, place=event.place, **how)
    rows.put(names_given, organisation=recorded.stream, position=recorded.position, name=event.name)
    rows.put(records, stream=recorded.stream, id=recorded.stream, visibility="members", owner=recorded.stream)


def on_renamed(rows: Rows, recorded: Recorded[OrganisationRenamed]) -> None:
    event = recorded.event
    rows.change(organisations, recorded.stream, name=event.name, revision=event.revision)
    rows.put(names_given, organisation=recorded.stream, position=recorded.position, name=event.name)


def on_admitted(rows: Rows, recorded: Recorded[OrganisationAdmitted]) -> None:
    """Who belongs to the platform is public."""
    event = recorded.event
    rows.change(organisations, recorded.stream, standing="admitted", role=event.role, admitted_on=event.on)
    rows.change(records, (recorded.stream, recorded.stream), visibility="public")


def on_declined(rows: Rows, recorded: Recorded[OrganisationDeclined]) -> None:
    rows.change(organisations, recorded.stream, standing="declined")


def on_put_on_hold(rows: Rows, recorded: Recorded[OrganisationPutOnHold]) -> None:
    rows.change(organisations, recorded.stream, standing="on-hold", role=None)


def on_hold_lifted(rows: Rows, recorded: Recorded[HoldLifted]) -> None:
    rows.change(organisations, recorded.stream, standing="admitted", role=recorded.event.role)


def on_withdrew(rows: Rows, recorded: Recorded[OrganisationWithdrew]) -> None:
    """What it did stays, and it stays known whose it was."""
    rows.change(organisations, recorded.stream, standing="withdrawn", role=None)


def on_merged(rows: Rows, recorded: Recorded[OrganisationMerged]) -> None:
    rows.change(organisations, recorded.stream, standing="merged", role=None, merged_into=recorded.event.into)


def on_focal_point_named(rows: Rows, recorded: Recorded[FocalPointNamed]) -> None:
    rows.change(organisations, recorded.stream, focal_point=recorded.event.mandate)


def on_reconfirmed(rows: Rows, recorded: Recorded[MandatesReconfirmed]) -> None:
    for mandate in recorded.event.mandates:
        rows.change(mandates, mandate, review=recorded.event.review)


def on_mandate_given(rows: Rows, recorded: Recorded[MandateGiven]) -> None:
    event = recorded.event
    rows.put(
        mandates,
        id=event.mandate,
        organisation=recorded.stream,
        person=event.person,
        kind=event.kind,
        since=event.since,
        until=event.until,
        review=event.review,
    )


def on_mandate_ended(rows: Rows, recorded: Recorded[MandateEnded]) -> None:
    rows.remove(mandates, recorded.event.mandate)


projection = Projection(
    "organisations",
    tables=(organisations, mandates, names_given),
    handlers={
        OrganisationRegistered: on_registered,
        OrganisationApplied: on_applied,
        OrganisationRenamed: on_renamed,
        OrganisationAdmitted: on_admitted,
        OrganisationDeclined: on_declined,
        OrganisationPutOnHold: on_put_on_hold,
        HoldLifted: on_hold_lifted,
        OrganisationWithdrew: on_withdrew,
        OrganisationMerged: on_merged,
        FocalPointNamed: on_focal_point_named,
        MandatesReconfirmed: on_reconfirmed,
        MandateGiven: on_mandate_given,
        MandateEnded: on_mandate_ended,
    },
)

LAST = (1 << 63) - 1
"""A position behind every event."""


class OrganisationRow(Struct, frozen=True):
    """One organisation of a list."""

    id: OrganisationId
    kind: OrganisationKind
    name: LocalText
    revision: int
    place: Place | None
    standing: Standing
    role: Role | None
    admitted_on: date | None
    applied_at: datetime | None
    endorses: bool
    focal_point: MandateId | None
    merged_into: OrganisationId | None


class MandateRow(Struct, frozen=True):
    """One standing mandate, with the name and role of the organisation that it is for."""

    id: UUID
    organisation: OrganisationId
    name: LocalText
    role: Role
    person: PersonId
    kind: MandateKind
    since: date
    until: date | None
    review: date | None


_seen = sa.select(organisations).join(records, record_of(organisations.c.id))
_names = (
    sa.select(organisations.c.id, organisations.c.name)
    .join(records, record_of(organisations.c.id))
    .where(organisations.c.id.in_(sa.bindparam("ids", type_=Id(), expanding=True)))
)
_named = (
    sa.select(names_given.c.organisation, names_given.c.name)
    .where(
        names_given.c.organisation.in_(sa.bindparam("ids", type_=Id(), expanding=True)),
        names_given.c.position <= sa.bindparam("position", type_=sa.BigInteger()),
    )
    .order_by(names_given.c.position)
)
"""The last row of each is the name that it then had."""
_mandates = sa.select(
    mandates.c.id,
    mandates.c.organisation,
    organisations.c.name,
    organisations.c.role,
    mandates.c.person,
    mandates.c.kind,
    mandates.c.since,
    mandates.c.until,
    mandates.c.review,
).join(organisations, organisations.c.id == mandates.c.organisation)


_held = _mandates.where(
    mandates.c.since <= sa.bindparam("day"),
    sa.or_(mandates.c.until.is_(None), mandates.c.until >= sa.bindparam("day")),
    organisations.c.role.is_not(None),
).order_by(mandates.c.id)
"""The mandates that are held on the `day` that is given when it runs."""
_held_by = _held.where(mandates.c.person == sa.bindparam("person"))


@lru_cache
def _all_for(sight: Sight) -> sa.Select[Any]:
    return _seen.where(visible_to(sight))


def all_organisations(connection: sa.Connection, reader: Reader) -> list[OrganisationRow]:
    """Every organisation that the reader may see; sorting by name is for the screen, whose language decides."""
    return [OrganisationRow(*row) for row in connection.execute(_all_for(reader.sight), reader.given)]


def organisation(connection: sa.Connection, reader: Reader, id_: UUID) -> OrganisationRow:
    """One organisation; raises NotFound when there is none, or not for this reader."""
    row = connection.execute(_seen.where(organisations.c.id == id_, visible_to(reader))).first()
    if row is None:
        raise NotFound("organisation-unknown")
    return OrganisationRow(*row)


def names(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """The names of those of these organisations that the reader may see."""
    return {row[0]: row[1] for row in connection.execute(_names.where(visible_to(reader)), {"ids": list(set(ids))})}


def names_at(connection: sa.Connection, ids: Iterable[UUID], position: int | None = None) -> dict[UUID, LocalText]:
    """What these organisations were called when the log stood at `position` (None: now).

    For texts that a reader was found to see, and that name them: their names are a part of it.
    """
    found = connection.execute(_named, {"ids": list(set(ids)), "position": LAST if position is None else position})
    return {row[0]: row[1] for row in found}


def count(connection: sa.Connection, reader: Reader) -> int:
    """How many organisations belong to the platform, of those that the reader may see."""
    found = connection.scalar(
        sa.select(sa.func.count())
        .select_from(organisations.join(records, record_of(organisations.c.id)))
        .where(organisations.c.role.is_not(None), visible_to(reader))
    )
    return int(found or 0)


def acting_for(connection: sa.Connection, person: PersonId, day: date) -> list[MandateRow]:
    """The mandates that the person holds on `day`, for organisations that belong to the platform."""
    return [MandateRow(*row) for row in connection.execute(_held_by, {"day": day, "person": person})]


def mandates_of(connection: sa.Connection, organisation: OrganisationId) -> list[MandateRow]:
    """The mandates for an organisation that were not ended, those of other days included."""
    statement = _mandates.where(mandates.c.organisation == organisation).order_by(mandates.c.id)
    return [MandateRow(*row) for row in connection.execute(statement)]


def mandate_holders(
    connection: sa.Connection, day: date, within: Sequence[OrganisationId] | None = None
) -> list[MandateRow]:
    """Who holds a mandate on `day`, for these organisations (None: for any)."""
    held = _held if within is None else _held.where(mandates.c.organisation.in_(within))
    return [MandateRow(*row) for row in connection.execute(held, {"day": day})]
