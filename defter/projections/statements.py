"""What was recorded on an organisation's behalf, and what it said to that.

A statement is whatever was done by one command on somebody's behalf, in whatever stream; it is known by the id of that
command. Until its organisation answers, it is unconfirmed.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.organisations.statements import StatementConfirmed, StatementContested
from defter.domain.vocabulary import Channel, DocumentId, Event, Letter, OrganisationId, PersonId
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler, Projection
from defter.platform.rows import Rows
from defter.platform.tables import Id, Json, Moment, metadata
from defter.projections.activity.told import TOLD

Answer = Literal["confirmed", "contested"]

statements = sa.Table(
    "statements",
    metadata,
    sa.Column("organisation", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("stream", Id, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("letter", Json(Letter)),
    sa.Column("evidence", Id),
    sa.Column("recorded_by", Id),
    sa.Column("answer", sa.Text),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", Id),
    sa.Index("statements_by_id", "id"),
)
"""`position` is that of the last event of the command, and `stream` the one that it tells of. `answered_by` is the
person who answered; nobody where that was done by a link. The reason of a contest is read from the log."""


def _recorded(answers: Handler | None) -> Handler:
    """Notes whatever was recorded on behalf; `answers` is what the event itself leads to."""

    def on_event(rows: Rows, recorded: Recorded[Any]) -> None:
        meta = recorded.meta
        if meta.behalf is not None:
            rows.put(
                statements,
                organisation=meta.behalf.declared_by,
                id=meta.command_id,
                stream=recorded.stream,
                position=recorded.position,
                at=meta.at,
                channel=meta.behalf.channel,
                letter=meta.behalf.letter,
                evidence=meta.behalf.evidence,
                recorded_by=meta.organisation,
            )
        if answers is not None:
            answers(rows, recorded)

    return on_event


def on_confirmed(rows: Rows, recorded: Recorded[StatementConfirmed]) -> None:
    _answer(rows, recorded, "confirmed")


def on_contested(rows: Rows, recorded: Recorded[StatementContested]) -> None:
    _answer(rows, recorded, "contested")


def _answer(rows: Rows, recorded: Recorded[StatementConfirmed] | Recorded[StatementContested], answer: Answer) -> None:
    """Found by the answering organisation too: nobody answers for another."""
    key = (recorded.stream, recorded.event.statement)
    meta = recorded.meta
    rows.change(statements, key, answer=answer, answered_at=meta.at, answered_by=meta.person)


ANSWERS: dict[type[Event], Handler] = {StatementConfirmed: on_confirmed, StatementContested: on_contested}

projection = Projection(
    "statements",
    tables=(statements,),
    handlers={event: _recorded(ANSWERS.get(event)) for event in TOLD},
)


class StatementRow(Struct, frozen=True):
    """One statement and what became of it."""

    organisation: OrganisationId
    id: UUID
    stream: UUID
    position: int
    at: datetime
    channel: Channel
    letter: Letter | None
    evidence: DocumentId | None
    recorded_by: OrganisationId | None
    answer: Answer | None
    answered_at: datetime | None
    answered_by: PersonId | None


def of_organisation(
    connection: sa.Connection, organisation: OrganisationId, *, unanswered: bool = False, limit: int = 50
) -> list[StatementRow]:
    """What was recorded on behalf of an organisation, newest first; for its own people and the secretariat."""
    found = sa.select(statements).where(statements.c.organisation == organisation)
    if unanswered:
        found = found.where(statements.c.answer.is_(None))
    rows = connection.execute(found.order_by(statements.c.position.desc()).limit(limit))
    return [StatementRow(*row) for row in rows]


def statement(connection: sa.Connection, organisation: OrganisationId, id_: UUID) -> StatementRow | None:
    """One statement of an organisation, if there is such a one."""
    key = sa.and_(statements.c.organisation == organisation, statements.c.id == id_)
    row = connection.execute(sa.select(statements).where(key)).first()
    return None if row is None else StatementRow(*row)


def answers(connection: sa.Connection, positions: list[int]) -> dict[int, Answer | None]:
    """For each of these positions at which something was recorded on behalf: what its organisation said to it."""
    found = sa.select(statements.c.position, statements.c.answer).where(statements.c.position.in_(positions))
    return {row[0]: row[1] for row in connection.execute(found)}


def waiting(connection: sa.Connection) -> list[tuple[OrganisationId, int, datetime]]:
    """For each organisation that has not answered everything: how many statements wait, and since when the oldest."""
    found = (
        sa.select(statements.c.organisation, sa.func.count(), sa.func.min(statements.c.at))
        .where(statements.c.answer.is_(None))
        .group_by(statements.c.organisation)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(found)]
