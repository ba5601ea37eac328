"""What was recorded on an organisation's behalf, what it said to that, and the signed links by which it can.

A statement is whatever was done by one command on somebody's behalf, in whatever stream; it is known by the id of that
command. Until its organisation answers, it is unconfirmed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.organisations.organisation import LinkPurpose
from defter.domain.organisations.statements import LinkIssued, LinkRevoked, StatementConfirmed, StatementContested
from defter.domain.vocabulary import (
    Channel,
    DocumentId,
    Event,
    Letter,
    LinkId,
    LocalText,
    OrganisationId,
    PersonId,
    TextRedacted,
)
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler, Projection
from defter.platform.rows import Rows
from defter.platform.tables import Day, Id, Json, Localised, Moment, metadata
from defter.projections.activity.told import TOLD

Answer = Literal["confirmed", "contested"]
How = Literal["waiting", "confirmed", "contested"]
"""How a statement stands."""

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
    sa.Column("reason", Localised),
    sa.Index("statements_by_id", "id"),
)
"""`position` is that of the last event of the command, and `stream` the one that it tells of. `answered_by` is the
person who answered; nobody where that was done by a link. `reason` is that of a contest."""

links = sa.Table(
    "links",
    metadata,
    sa.Column("organisation", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("until", Day, nullable=False),
    sa.Column("statement", Id, index=True),
)
"""The signed links that were issued and not revoked; `statement` is what one to confirm leads to."""


def _recorded(own: Handler | None) -> Handler:
    """Notes whatever was recorded on behalf; `own` is what the event itself leads to."""

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
        if own is not None:
            own(rows, recorded)

    return on_event


def on_confirmed(rows: Rows, recorded: Recorded[StatementConfirmed]) -> None:
    _answer(rows, recorded, "confirmed")


def on_contested(rows: Rows, recorded: Recorded[StatementContested]) -> None:
    _answer(rows, recorded, "contested", recorded.event.reason)


def _answer(
    rows: Rows,
    recorded: Recorded[StatementConfirmed] | Recorded[StatementContested],
    answer: Answer,
    reason: LocalText | None = None,
) -> None:
    """Found by the answering organisation too: nobody answers for another."""
    key = (recorded.stream, recorded.event.statement)
    meta = recorded.meta
    rows.change(statements, key, answer=answer, answered_at=meta.at, answered_by=meta.person, reason=reason)


def on_redacted(rows: Rows, recorded: Recorded[TextRedacted]) -> None:
    if recorded.event.thing is not None:
        rows.redact(statements, (recorded.stream, recorded.event.thing), "reason")


def on_issued(rows: Rows, recorded: Recorded[LinkIssued]) -> None:
    event = recorded.event
    rows.put(
        links,
        organisation=recorded.stream,
        id=event.link,
        purpose=event.purpose,
        until=event.until,
        statement=event.statement,
    )


def on_revoked(rows: Rows, recorded: Recorded[LinkRevoked]) -> None:
    rows.remove(links, (recorded.stream, recorded.event.link))


OWN: dict[type[Event], Handler] = {
    StatementConfirmed: on_confirmed,
    StatementContested: on_contested,
    TextRedacted: on_redacted,
    LinkIssued: on_issued,
    LinkRevoked: on_revoked,
}

projection = Projection(
    "statements",
    tables=(statements, links),
    handlers={event: _recorded(OWN.get(event)) for event in TOLD},
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
    reason: LocalText | None

    @property
    def how(self) -> How:
        """How it stands."""
        return self.answer or "waiting"


class LinkRow(Struct, frozen=True):
    """A signed link that was not revoked, and its last day."""

    organisation: OrganisationId
    id: LinkId
    purpose: LinkPurpose
    until: date
    statement: UUID | None


def found(
    connection: sa.Connection,
    *,
    how: How | None = None,
    organisation: OrganisationId | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[StatementRow]:
    """What was recorded on behalf of organisations, or of one; for its own people and the secretariat.

    What waits begins with what waits longest; all else with the newest.
    """
    order = statements.c.position if how == "waiting" else statements.c.position.desc()
    statement = sa.select(statements).where(*_narrowed(how, organisation)).order_by(order, statements.c.id)
    return [StatementRow(*row) for row in connection.execute(statement.limit(limit).offset(offset))]


def counts(connection: sa.Connection, organisation: OrganisationId | None = None) -> dict[How, int]:
    """How many statements stand how, of all organisations or of one."""
    counted = sa.select(statements.c.answer, sa.func.count()).where(*_narrowed(None, organisation))
    rows = connection.execute(counted.group_by(statements.c.answer))
    return {row[0] or "waiting": row[1] for row in rows}


def _narrowed(how: How | None, organisation: OrganisationId | None) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if organisation is not None:
        clauses.append(statements.c.organisation == organisation)
    if how is not None:
        clauses.append(statements.c.answer.is_(None) if how == "waiting" else statements.c.answer == how)
    return clauses


def by_id(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, StatementRow]:
    """These statements, in one query; without ids in none."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = connection.execute(sa.select(statements).where(statements.c.id.in_(wanted)))
    return {row.id: StatementRow(*row) for row in rows}


def links_to(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, list[LinkRow]]:
    """The links that lead to each of these statements."""
    led: dict[UUID, list[LinkRow]] = {}
    rows = connection.execute(sa.select(links).where(links.c.statement.in_(list(ids))).order_by(links.c.id))
    for row in rows:
        led.setdefault(row.statement, []).append(LinkRow(*row))
    return led


def links_to_clarify(connection: sa.Connection, organisation: OrganisationId) -> list[LinkRow]:
    """The links by which an applicant clarifies its application."""
    which = (links.c.organisation == organisation, links.c.purpose == "clarify")
    rows = connection.execute(sa.select(links).where(*which).order_by(links.c.id))
    return [LinkRow(*row) for row in rows]


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
