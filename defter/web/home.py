"""The home page: for a visitor what the platform is and what it holds; for a member what comes next and what waits."""

from litestar import Response
from litestar.di import NamedDependency

from defter.projections import organisations
from defter.projections.meetings import queries
from defter.web import words
from defter.web.pages import Visit, page, reading

NEAR = 3
"""How many coming meetings are shown."""
LAST = 5
"""How many of the meetings held last, of what was logged last, and of one's own actions."""


@reading("/")
def home(visit: NamedDependency[Visit]) -> Response[str]:
    """The first page of a language."""
    reader = visit.reader
    with visit.services.views.read() as connection:
        near = queries.upcoming(connection, reader, visit.today, NEAR)
        coming = {row.id for row in near}
        last = queries.list_meetings(connection, reader, limit=LAST + NEAR)
        own = queries.owned_by(connection, reader, reader.organisation) if reader.organisation else []
        return page(
            visit,
            "home/home.html",
            meetings=queries.count_meetings(connection, reader),
            organisations=organisations.count(connection, reader),
            outcomes=queries.count_outcomes(connection, reader),
            open=[row for row in near if row.stage == "open"],
            near=[row for row in near if row.stage != "open"],
            last=[row for row in last if row.id not in coming][:LAST],
            latest=queries.latest_outcomes(connection, reader, LAST),
            own=[each for each in own if each.outcome.kind == "action"][:LAST],
            kinds=words.MEETING_KINDS,
            outcome_kinds=words.OUTCOME_KINDS,
        )


routes = [home]
