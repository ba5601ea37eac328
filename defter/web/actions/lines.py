"""Actions as lines of a list: whose they are, how they stand, and what the reader may do about them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from msgspec import Struct

from defter.domain.vocabulary import LocalText, OrganisationId, Role, acts_fully
from defter.projections import statements
from defter.projections.meetings.actions import ActionRow, AnswerRow, Standing
from defter.projections.organisations import OrganisationRow, all_organisations
from defter.projections.statements import StatementRow
from defter.web.pages import Visit

MEMBERS: tuple[Role, ...] = ("member", "executive")
"""The roles of those that are meant by all members."""


class ActionLine(Struct, frozen=True):
    """One action. `party` is the organisation whose part in it the line tells; None: its owner's, or all members'."""

    row: ActionRow
    party: OrganisationId | None
    standing: Standing | None
    """None: all members own it, and each of them stands apart."""
    answer: AnswerRow | None
    """What that owner said last."""
    recorded: StatementRow | None
    """By which statement, where the secretariat recorded it on that owner's behalf."""
    done: int
    """How many of the members have done it, where all of them own it."""
    members: int
    """How many members there are."""
    open: bool
    overdue: bool
    supporters: tuple[LocalText, ...]
    may_answer: bool

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.row.meeting}/{self.row.id}"

    @property
    def nobody(self) -> bool:
        """Whether nobody is responsible yet."""
        row = self.row
        return not (row.owner or row.outsider or row.all_members)


def lines(
    visit: Visit, connection: Any, rows: Iterable[ActionRow], *, party: OrganisationId | None = None
) -> list[ActionLine]:
    """Actions that the visit may see, as lines; the organisations are read in one query, whatever their number."""
    found = list(rows)
    organisations = {each.id: each for each in all_organisations(connection, visit.reader)}
    recorded = recorded_with(connection, found)
    return [line(visit, organisations, row, party, recorded) for row in found]


def recorded_with(connection: Any, rows: Iterable[ActionRow]) -> dict[UUID, StatementRow]:
    """The statements by which answers to these actions were recorded on behalf, in one query."""
    return statements.by_id(connection, [each.statement for row in rows for each in row.answers if each.statement])


def line(
    visit: Visit,
    organisations: dict[OrganisationId, OrganisationRow],
    row: ActionRow,
    party: OrganisationId | None = None,
    recorded: Mapping[UUID, StatementRow] = MappingProxyType({}),
) -> ActionLine:
    """One action as a line; `recorded` are the statements by which answers to it were recorded on behalf."""
    members = {each.id for each in organisations.values() if each.role in MEMBERS}
    done = sum(each.answer == "done" and each.party in members for each in row.answers)
    if row.all_members and party is None:
        standing, open_ = None, done < len(members)
    else:
        standing = row.standing(party)
        open_ = standing in ("proposed", "accepted")
    answer = row.answer(party or row.owner) if standing else None
    named = (organisations[each].name for each in row.supporters if each in organisations)
    return ActionLine(
        row=row,
        party=party,
        standing=standing,
        answer=answer,
        recorded=recorded.get(answer.statement) if answer and answer.statement else None,
        done=done,
        members=len(members),
        open=open_,
        overdue=open_ and past(row, visit.today),
        supporters=tuple(named),
        may_answer=_may_answer(visit, row, members),
    )


def past(row: ActionRow, today: date) -> bool:
    """Whether its day has passed; computed for a day, never stored."""
    return row.due is not None and row.due.on is not None and row.due.on < today


def by_due(found: Sequence[ActionLine]) -> list[ActionLine]:
    """What is still to be done first, by its day; what has none after those that have one."""
    return sorted(found, key=lambda each: (not each.open, _day(each.row) or date.max, each.row.meeting_day))


def _day(row: ActionRow) -> date | None:
    return row.due.on if row.due else None


def _may_answer(visit: Visit, row: ActionRow, members: set[OrganisationId]) -> bool:
    """Whether the page to answer is for this visit: the secretariat's always, else that of an owner."""
    actor = visit.actor
    if actor.role is None or not acts_fully(actor):
        return False
    if actor.role == "secretariat":
        return True
    return row.owner == actor.organisation or (row.all_members and actor.organisation in members)
