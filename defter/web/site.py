"""All pages of the site: those of every concept."""

from defter.web import activity, calendar, documents, meetings, organisations, series, statements
from defter.web.actions import pages as actions

PAGES = (
    *meetings.routes,
    *organisations.routes,
    *series.routes,
    *actions.routes,
    *documents.routes,
    *calendar.routes,
    *activity.routes,
    *statements.routes,
)
