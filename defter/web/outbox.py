"""Outgoing mail, for the secretariat: what waits, what was sent, and what was given up and can be tried again.

The texts are for those to whom they were written: only a demo, which has nobody to write to, shows them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.vocabulary import Forbidden, acts_fully
from defter.platform.outbox import Message, State
from defter.web.forms import acting
from defter.web.i18n import N_
from defter.web.pages import Visit, page, reading, redirect

ON_A_PAGE = 50

STATES: dict[State, tuple[str, str]] = {
    "waiting": ("wait", N_("Waiting to be sent")),
    "sent": ("ok", N_("Sent")),
    "failed": ("late", N_("Given up")),
}
"""The shape and the words of each state."""


class Line(Struct, frozen=True):
    """A mail as the page shows it."""

    id: UUID
    to: str
    subject: str
    language: str
    body: str
    """Empty where it is not shown."""
    state: State
    at: datetime
    """When it was sent, or put into the outbox."""
    attempts: int
    error: str


@reading("/outbox")
def show(visit: NamedDependency[Visit]) -> Response[str]:
    """What was given up, then the newest."""
    if visit.actor.role != "secretariat":
        raise Forbidden("not-allowed")
    outbox = visit.services.accounts.outbox
    asked = visit.request.query_params.get("page", "1")
    pages = max(1, -(-outbox.count() // ON_A_PAGE))
    at = min(max(1, int(asked) if asked.isdecimal() else 1), pages)
    found = outbox.messages(ON_A_PAGE, (at - 1) * ON_A_PAGE)
    return page(
        visit,
        "outbox/list.html",
        lines=[_line(visit, message) for message in found],
        states=STATES,
        statistics=outbox.statistics(),
        may_retry=acts_fully(visit.actor),
        retried=bool(visit.request.query_params.get("retried")),
        zone=str(visit.services.time_zone),
        at=at,
        pages=pages,
    )


def _line(visit: Visit, message: Message) -> Line:
    return Line(
        id=message.id,
        to=message.to,
        subject=message.subject,
        language=message.language,
        body=message.body if visit.services.demo else "",
        state=message.state,
        at=message.sent_at or message.created_at,
        attempts=message.attempts,
        error=message.error,
    )


@acting("/outbox/{message:uuid}/retry")
async def retry(visit: NamedDependency[Visit], message: FromPath[UUID]) -> Response[Any]:
    """Tries once more what was given up."""
    if visit.actor.role != "secretariat" or not acts_fully(visit.actor):
        raise Forbidden("not-allowed")
    await anyio.to_thread.run_sync(visit.services.accounts.outbox.retry, message)
    return redirect("/outbox", retried="yes")


routes = [show, retry]
