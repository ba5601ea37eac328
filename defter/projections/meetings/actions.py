"""Actions across meetings: whose they are, what their owners answered, and which are still open.

An action has one answer for each owner. One of all members is open as long as any member has not done it; how many
have is counted against the members that there are now.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import (
    Due,
    LocalText,
    MeetingId,
    OrganisationId,
    OutcomeId,
    SeriesId,
)
from defter.platform.access import Reader, record_of, records, visible_to
from defter.platform.tables import Id
from defter.projections.meetings.tables import answer_notes, answers, meetings, outcomes
from defter.projections.organisations import organisations

Standing = Literal["proposed", "accepted", "declined", "done"]
"""How an action stands for one owner: `proposed` until that owner answers, or agreed in the room."""


class AnswerRow(Struct, frozen=True):
    """What one owner said of an action last; `party` is the organisation, or the action itself for an outsider."""

    party: UUID
    name: LocalText | None
    answer: str
    terms: int | None
    on: date | None
    at: datetime
    statement: UUID | None
    """By which statement it was recorded on the party's behalf."""
    note: LocalText | None


class ActionRow(Struct, frozen=True):
    """One action that stands, with the meeting that gave it and the answers to it."""

    id: OutcomeId
    meeting: MeetingId
    meeting_title: LocalText
    meeting_day: date
    series: SeriesId | None
    text: LocalText
    owner: OrganisationId | None
    owner_name: LocalText | None
    outsider: str | None
    all_members: bool
    supporters: tuple[OrganisationId, ...]
    agreed: bool
    terms: int
    due: Due | None
    revision: int
    illustrative: bool
    answers: tuple[AnswerRow, ...] = ()

    def answer(self, party: UUID | None) -> AnswerRow | None:
        """The last answer of an owner (None: of an owner outside the platform) that still counts."""
        key = party or self.id
        found = next((each for each in self.answers if each.party == key), None)
        return found if found is None or found.terms in (None, self.terms) else None

    def standing(self, party: UUID | None = None) -> Standing:
        """How it stands for this owner; without one, for its only owner."""
        said = self.answer(party or self.owner)
        if said is None:
            return "accepted" if self.agreed else "proposed"
        return "accepted" if said.answer == "reopened" else said.answer  # type: ignore[return-value]  # as handled

    @property
    def open(self) -> bool:
        """Whether somebody still has to do it; how many members there are, only the caller knows."""
        return self.all_members or self.standing() in ("proposed", "accepted")

    def overdue(self, today: date) -> bool:
        """Whether its day has passed and it is still to be done; computed for a day, never stored."""
        return self.open and self.due is not None and self.due.on is not None and self.due.on < today


_owners = organisations.alias("owners")
_of_meetings = records.alias("of_meetings")
_columns = (
    outcomes.c.id,
    outcomes.c.meeting,
    meetings.c.title,
    meetings.c.day,
    meetings.c.series,
    outcomes.c.text,
    outcomes.c.owner,
    _owners.c.name,
    outcomes.c.outsider,
    outcomes.c.all_members,
    outcomes.c.supporters,
    outcomes.c.agreed,
    outcomes.c.terms,
    outcomes.c.due,
    outcomes.c.revision,
    outcomes.c.illustrative,
)
_actions = (
    outcomes.join(records, record_of(outcomes.c.meeting, outcomes.c.id))
    .join(meetings, meetings.c.id == outcomes.c.meeting)
    .join(_of_meetings, record_of(meetings.c.id, of=_of_meetings))
    .outerjoin(_owners, _owners.c.id == outcomes.c.owner)
)
_ids = sa.bindparam("ids", type_=Id(), expanding=True)
_answers = (
    sa.select(
        answers.c.meeting,
        answers.c.outcome,
        answers.c.party,
        organisations.c.name,
        answers.c.answer,
        answers.c.terms,
        answers.c.on,
        answers.c.at,
        answers.c.statement,
        answer_notes.c.text,
    )
    .outerjoin(organisations, organisations.c.id == answers.c.party)
    .outerjoin(
        answer_notes,
        sa.and_(
            answer_notes.c.meeting == answers.c.meeting,
            answer_notes.c.outcome == answers.c.outcome,
            answer_notes.c.party == answers.c.party,
        ),
    )
    .where(answers.c.outcome.in_(_ids))
    .order_by(answers.c.at, answers.c.party)
)


def actions(
    connection: sa.Connection,
    reader: Reader,
    *,
    owner: OrganisationId | None = None,
    series: SeriesId | None = None,
    meeting: MeetingId | None = None,
    before: date | None = None,
) -> list[ActionRow]:
    """The actions that stand, oldest meeting first.

    `owner`: those of this organisation and of all members; `series`, `meeting`: those given there; `before`: at
    meetings of earlier days. Two queries, whatever their number.
    """
    clauses: list[Any] = [outcomes.c.kind == "action", outcomes.c.struck.is_(None)]
    clauses += [visible_to(reader), visible_to(reader, _of_meetings)]
    if owner is not None:
        clauses.append(sa.or_(outcomes.c.owner == owner, outcomes.c.all_members))
    if series is not None:
        clauses.append(meetings.c.series == series)
    if meeting is not None:
        clauses.append(outcomes.c.meeting == meeting)
    if before is not None:
        clauses.append(meetings.c.day < before)
    statement = sa.select(*_columns).select_from(_actions).where(*clauses).order_by(meetings.c.day, outcomes.c.position)
    rows: list[Any] = list(connection.execute(statement))
    said = _said(connection, [row[0] for row in rows])
    return [ActionRow(*(*row, tuple(said[row[1], row[0]]))) for row in rows]


def _said(connection: sa.Connection, ids: Iterable[OutcomeId]) -> dict[tuple[MeetingId, OutcomeId], list[AnswerRow]]:
    said: dict[tuple[MeetingId, OutcomeId], list[AnswerRow]] = defaultdict(list)
    rows: list[Any] = list(connection.execute(_answers, {"ids": list(ids)}))
    for row in rows:
        said[row[0], row[1]].append(AnswerRow(*row[2:]))
    return said
