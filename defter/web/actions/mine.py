"""My actions: what meetings gave to one's organisation, on one page; accepted one by one, or all at once."""

from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency

from defter.domain.meetings.actions import AcceptAction
from defter.domain.vocabulary import Forbidden, OrganisationId
from defter.platform.eventstore import Done, Intent
from defter.projections import organisations
from defter.projections.meetings import actions
from defter.web import words
from defter.web.actions.lines import MEMBERS, ActionLine, by_due, lines
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading


def _own(visit: Visit) -> OrganisationId:
    """The organisation that is acted for. Raises Forbidden for a visitor."""
    own = visit.actor.organisation
    if own is None or visit.actor.role is None:
        raise Forbidden("not-allowed")
    return own


def _mine(visit: Visit) -> list[ActionLine]:
    """The actions of that organisation, and those of all members when it is one."""
    own = _own(visit)
    with visit.services.views.read() as connection:
        found = actions.actions(connection, visit.reader, owner=own)
        if visit.actor.role not in MEMBERS:
            found = [each for each in found if not each.all_members]
        return by_due(lines(visit, connection, found, party=own))


def draw(visit: Visit, form: Form) -> Response[str]:
    """What waits for an answer, what is to be done, and what is behind."""
    mine = _mine(visit)
    own = _own(visit)
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, [own])
    return page(
        visit,
        "actions/mine.html",
        status=form.status,
        form=form,
        organisation=own,
        name=names[own],
        asked=[each for each in mine if each.standing == "proposed"],
        to_do=[each for each in mine if each.standing == "accepted"],
        declined=[each for each in mine if each.standing == "declined"],
        done=[each for each in mine if each.standing == "done"],
        words=words,
    )


@reading("/actions/mine")
def show(visit: NamedDependency[Visit]) -> Response[str]:
    """The page; nothing is ticked, for what is accepted binds the organisation."""
    return draw(visit, Form.blank())


@acting("/actions/mine")
async def accept(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Accepts what is ticked, the one whose own button was used, or all that the page showed; all of it or nothing."""
    form = await Form.read(request)
    own = _own(visit)

    async def act() -> Done:
        chosen = form.all("only") or form.all("shown" if form.value("all") else "action")
        mine = {each.key: each for each in await anyio.to_thread.run_sync(_mine, visit)}
        if not chosen:
            form.wrong("action", _("Tick the actions that you accept."))
        elif not all(each in mine for each in chosen):
            form.problem = _("One of these actions is not there any more, or not yours. Look at the list again.")
        form.check()
        by_meeting: dict[UUID, list[AcceptAction]] = {}
        for each in chosen:
            row = mine[each].row
            by_meeting.setdefault(row.meeting, []).append(AcceptAction(outcome=row.id, organisation=own))
        intents = [Intent(meeting, tuple(accepted)) for meeting, accepted in by_meeting.items()]
        return await visit.services.store.act(visit.identity, intents, command_id=form.id)

    return await done(visit, form, act, then="/actions/mine", again=draw)


routes = [show, accept]
