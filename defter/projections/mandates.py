"""Who holds which mandate, over many organisations: what the pages of people ask.

The rows are those of `organisations`. Names lie in the accounts store, which no query crosses: people are named by id.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from defter.domain.vocabulary import MandateId, MandateKind, OrganisationId, PersonId
from defter.platform.tables import Id
from defter.projections.organisations import MandateRow, mandates
from defter.projections.organisations import organisations as every

_mandates = sa.select(
    mandates.c.id,
    mandates.c.organisation,
    every.c.name,
    every.c.role,
    mandates.c.person,
    mandates.c.kind,
    mandates.c.since,
    mandates.c.until,
    mandates.c.review,
).join(every, every.c.id == mandates.c.organisation)
_of_people = _mandates.where(mandates.c.person.in_(sa.bindparam("people", type_=Id(), expanding=True))).order_by(
    mandates.c.id
)
_of_ids = _mandates.where(mandates.c.id.in_(sa.bindparam("ids", type_=Id(), expanding=True)))
_people = sa.select(mandates.c.person).distinct()
_due = (mandates.c.review <= sa.bindparam("day")) & every.c.role.is_not(None)
_all_due = _mandates.where(_due).order_by(mandates.c.review, mandates.c.organisation, mandates.c.id)
_how_many = (
    sa.select(sa.func.count()).select_from(mandates.join(every, every.c.id == mandates.c.organisation)).where(_due)
)


def of_people(connection: sa.Connection, people: Iterable[PersonId]) -> list[MandateRow]:
    """The mandates of these people that were not ended."""
    return [MandateRow(*row) for row in connection.execute(_of_people, {"people": list(set(people))})]


def standing(connection: sa.Connection, ids: Iterable[MandateId]) -> list[MandateRow]:
    """Those of these mandates that were not ended."""
    return [MandateRow(*row) for row in connection.execute(_of_ids, {"ids": list(set(ids))})]


def holders(
    connection: sa.Connection,
    *,
    organisations: Collection[OrganisationId] | None = None,
    kind: MandateKind | None = None,
    due: date | None = None,
) -> list[PersonId]:
    """Who holds a mandate that was not ended: for one of `organisations`, of a kind, to be reconfirmed by a day."""
    which: list[Any] = []
    if organisations is not None:
        which.append(mandates.c.organisation.in_(list(organisations)))
    if kind is not None:
        which.append(mandates.c.kind == kind)
    if due is not None:
        which.append(mandates.c.review <= due)
    return list(connection.scalars(_people.where(*which)))


def due_for_review(connection: sa.Connection, day: date, *, limit: int, offset: int = 0) -> list[MandateRow]:
    """One page of the mandates that were to be reconfirmed by `day`, the longest due first."""
    return [MandateRow(*row) for row in connection.execute(_all_due.limit(limit).offset(offset), {"day": day})]


def count_due(connection: sa.Connection, day: date) -> int:
    """How many those are."""
    return int(connection.scalar(_how_many, {"day": day}) or 0)
