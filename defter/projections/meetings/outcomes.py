"""Outcomes as screens show them: of one meeting, and outside it. Every query passes the one clause of visibility."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.meetings.outcomes import Decided
from defter.domain.vocabulary import (
    Due,
    Figure,
    ItemId,
    LocalText,
    MeetingId,
    OrganisationId,
    OutcomeId,
    PersonId,
    Visibility,
)
from defter.platform.access import Reader, Sight, noted, record_of, records, visible_to
from defter.projections.meetings.reading import every, one
from defter.projections.meetings.tables import meetings, outcomes
from defter.projections.organisations import organisations


class OutcomeRow(Struct, frozen=True):
    """One outcome; `struck` is the reason of the strike."""

    id: OutcomeId
    meeting: MeetingId
    item: ItemId | None
    kind: OutcomeKind
    text: LocalText
    owner: OrganisationId | None
    owner_name: LocalText | None
    """Of the organisation."""
    outsider: str | None
    """An owner that is not on the platform."""
    all_members: bool
    supporters: tuple[OrganisationId, ...]
    agreed: bool
    terms: int
    due: Due | None
    decided: Decided | None
    review: date | None
    figure: Figure | None
    revision: int
    struck: LocalText | None
    illustrative: bool
    logged_at: datetime
    logged_by: PersonId | None
    visibility: Visibility


class MeetingOutcome(Struct, frozen=True):
    """An outcome outside its meeting's page, with the meeting it comes from."""

    outcome: OutcomeRow
    title: LocalText
    day: date


_owners = organisations.alias("owners")
_outcome = (
    outcomes.c.id,
    outcomes.c.meeting,
    outcomes.c.item,
    outcomes.c.kind,
    outcomes.c.text,
    outcomes.c.owner,
    _owners.c.name,
    outcomes.c.outsider,
    outcomes.c.all_members,
    outcomes.c.supporters,
    outcomes.c.agreed,
    outcomes.c.terms,
    outcomes.c.due,
    outcomes.c.decided,
    outcomes.c.review,
    outcomes.c.figure,
    outcomes.c.revision,
    outcomes.c.struck,
    outcomes.c.illustrative,
    outcomes.c.logged_at,
    outcomes.c.logged_by,
    records.c.visibility,
)
_outcomes = outcomes.join(records, record_of(outcomes.c.meeting, outcomes.c.id)).outerjoin(
    _owners, _owners.c.id == outcomes.c.owner
)


def count_outcomes(connection: sa.Connection, reader: Reader) -> dict[OutcomeKind, int]:
    """How many outcomes of each kind stand on the platform, of those that the reader may see."""
    statement = (
        _visible_outcomes(reader, outcomes.c.kind, sa.func.count())
        .where(outcomes.c.struck.is_(None))
        .group_by(outcomes.c.kind)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def outcomes_of(connection: sa.Connection, reader: Reader, id_: MeetingId) -> list[OutcomeRow]:
    """The outcomes of a meeting that the reader may see, in the order in which they were logged."""
    return noted(reader, read_outcomes(connection, _outcomes_for(reader.sight), meeting=id_, **reader.given))


def outcomes_where(reader: Reader | Sight, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The outcomes for which these hold and that the reader may see, in the order in which they were logged."""
    statement = sa.select(*_outcome).select_from(_outcomes).where(*conditions, visible_to(reader))
    return statement.order_by(outcomes.c.position)


def read_outcomes(connection: sa.Connection, statement: sa.Select[Any], **given: Any) -> list[OutcomeRow]:
    """What `outcomes_where` asks for, with the values `given` for the names in it."""
    return every(connection, statement, OutcomeRow, **given)


def outcome(connection: sa.Connection, reader: Reader, id_: MeetingId, outcome_id: UUID) -> OutcomeRow:
    """One outcome of a meeting; raises NotFound when there is none, or not for this reader."""
    found = one(
        connection,
        _outcome_for(reader.sight),
        OutcomeRow,
        "outcome-unknown",
        meeting=id_,
        outcome=outcome_id,
        **reader.given,
    )
    return noted(reader, [found])[0]


def latest_outcomes(connection: sa.Connection, reader: Reader, limit: int = 10) -> list[MeetingOutcome]:
    """What was logged last on the whole platform, newest first."""
    statement = (
        _visible_outcomes(reader, *_outcome, meetings.c.title, meetings.c.day)
        .where(outcomes.c.struck.is_(None))
        .order_by(outcomes.c.position.desc())
        .limit(limit)
    )
    return every(connection, statement, _with_meeting)


def owned_by(connection: sa.Connection, reader: Reader, owner: OrganisationId) -> list[MeetingOutcome]:
    """The standing outcomes that name this organisation as their owner, newest meeting first."""
    statement = (
        _visible_outcomes(reader, *_outcome, meetings.c.title, meetings.c.day)
        .where(outcomes.c.owner == owner, outcomes.c.struck.is_(None))
        .order_by(meetings.c.day.desc(), outcomes.c.position)
    )
    return every(connection, statement, _with_meeting)


_of_meetings = records.alias("of_meetings")


def _visible_outcomes(reader: Reader, *columns: Any) -> sa.Select[Any]:
    """Outcomes outside their meeting's page: the reader must be allowed to see both, the outcome and its meeting."""
    return (
        sa.select(*columns)
        .select_from(
            _outcomes.join(meetings, meetings.c.id == outcomes.c.meeting).join(
                _of_meetings, record_of(meetings.c.id, of=_of_meetings)
            )
        )
        .where(visible_to(reader), visible_to(reader, _of_meetings))
    )


def _with_meeting(*row: Any) -> MeetingOutcome:
    return MeetingOutcome(OutcomeRow(*row[:-2]), row[-2], row[-1])


# The statements of a meeting's page are built once, for all readers that see by the same clause.


@lru_cache
def _outcomes_for(sight: Sight) -> sa.Select[Any]:
    return outcomes_where(sight, outcomes.c.meeting == sa.bindparam("meeting"))


@lru_cache
def _outcome_for(sight: Sight) -> sa.Select[Any]:
    return _outcomes_for(sight).where(outcomes.c.id == sa.bindparam("outcome"))
