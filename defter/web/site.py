"""All pages of the site: those of every concept."""

from defter.web import (
    account,
    activity,
    calendar,
    documents,
    legal,
    meetings,
    openid,
    organisations,
    outbox,
    passkeys,
    people,
    reset,
    series,
    statements,
    tokens,
)
from defter.web.actions import pages as actions

PAGES = (
    *meetings.routes,
    *organisations.routes,
    *people.routes,
    *series.routes,
    *actions.routes,
    *documents.routes,
    *calendar.routes,
    *activity.routes,
    *passkeys.routes,
    *openid.routes,
    *tokens.routes,
    *legal.routes,
    *reset.routes,
    *outbox.routes,
    *account.routes,
    *statements.routes,
)
