"""The home page: for a visitor what the platform is and what it holds; for a member what comes next and what waits."""

from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.di import NamedDependency

from defter.domain.meetings.meeting import BEFORE
from defter.projections import organisations, statements
from defter.projections.meetings import actions, outcomes, queries
from defter.projections.meetings.queries import MeetingRow
from defter.web import words
from defter.web.actions.lines import MEMBERS, ActionLine, by_due, lines
from defter.web.pages import Visit, page, reading

NEAR = 3
"""How many coming meetings are shown, beside those that are open and those that are cancelled."""
OPEN = 20
"""More meetings than these are not open at once."""
AHEAD = timedelta(days=30)
"""For how long ahead it is said that a meeting is cancelled."""
LAST = 5
"""How many of the meetings held last, of what was logged last, and of one's own actions."""


@reading("/")
def home(visit: NamedDependency[Visit]) -> Response[str]:
    """The first page of a language."""
    reader = visit.reader
    with visit.services.views.read() as connection:
        upcoming = queries.upcoming(connection, reader, visit.today, OPEN + NEAR)
        near = [row for row in upcoming if row.stage != "open"][:NEAR]
        called_off = queries.called_off(connection, reader, visit.today, visit.today + AHEAD)
        own = _own(visit, connection)
        return page(
            visit,
            "home/home.html",
            meetings=queries.count_meetings(connection, reader),
            organisations=organisations.count(connection, reader),
            outcomes=outcomes.count_outcomes(connection, reader),
            open=[row for row in upcoming if row.stage == "open"],
            near=sorted((*near, *called_off), key=lambda row: row.day),
            last=_held_last(visit, connection),
            latest=outcomes.latest_outcomes(connection, reader, LAST),
            own=own[:LAST],
            asked=sum(each.standing == "proposed" for each in own),
            unanswered=_unanswered(visit, connection),
            words=words,
            kinds=words.MEETING_KINDS,
            outcome_kinds=words.OUTCOME_KINDS,
        )


def _held_last(visit: Visit, connection: Any) -> list[MeetingRow]:
    """The meetings held last, newest first; however many are planned, they do not crowd those out."""
    limit = LAST + OPEN
    while True:
        newest = queries.list_meetings(connection, visit.reader, limit)
        held = [row for row in newest if row.day <= visit.today and row.stage not in (*BEFORE, "open", "cancelled")]
        if len(held) >= LAST or len(newest) < limit:
            return held[:LAST]
        limit *= 4


def _own(visit: Visit, connection: Any) -> list[ActionLine]:
    """What the organisation that is acted for has still to do, by its day."""
    own = visit.reader.organisation
    if own is None:
        return []
    given = actions.actions(connection, visit.reader, owner=own)
    if visit.actor.role not in MEMBERS:
        given = [each for each in given if not each.all_members]
    return [each for each in by_due(lines(visit, connection, given, party=own)) if each.open]


def _unanswered(visit: Visit, connection: Any) -> int:
    """How much of what was recorded on behalf of the organisation that is acted for waits for its answer."""
    own = visit.reader.organisation
    return 0 if own is None else statements.counts(connection, own).get("waiting", 0)


routes = [home]
