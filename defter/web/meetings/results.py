"""What became of an agenda item: discussed, decided, deferred to a meeting, referred to somebody, or not reached."""

from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.agenda import CarryItem, ConcludeItem, Result
from defter.domain.vocabulary import Command, Forbidden, ItemId, MeetingId, NotFound
from defter.platform.eventstore import Done
from defter.platform.folding import fold
from defter.projections.meetings import chain, queries
from defter.web import carrying
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.meetings.entry import known_names
from defter.web.meetings.show import draw_meeting
from defter.web.meetings.subject import subject
from defter.web.pages import AnyRequest, Visit


class Conclusion(Struct, frozen=True):
    """What was chosen. Who an item is referred to is typed by name."""

    result: Result
    to: MeetingId | None = None


def draw(visit: Visit, meeting: UUID, form: Form) -> Response[str]:
    """The meeting's page, with what is wrong at its top."""
    try:
        entry = Form.blank(kind="note", text__original=visit.language)
        entry.problem = form.problem or next(iter(form.errors.values()), None)
        entry.status = form.status
        return draw_meeting(visit, MeetingId(meeting), entry)
    except NotFound:
        raise Forbidden("not-allowed") from None  # whoever may not see the meeting gets no page of it


@acting("/meetings/{meeting:uuid}/agenda/{item:uuid}/conclude")
async def conclude(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], item: FromPath[UUID]
) -> Response[Any]:
    """Records the result; what is deferred goes to the agenda of the meeting to which it is deferred."""
    form = await Form.read(request)

    def command() -> Command:
        referred = None
        typed = form.value("referred_to").strip()
        if form.value("result") == "referred" and typed:
            referred = known_names(visit).get(fold(typed))
            if referred is None:
                unknown = _("There is no organisation called “%(name)s”. Choose one from the list, or leave it empty.")
                form.wrong("referred_to", unknown % {"name": typed})
        if form.value("result") != "deferred":
            form.put("to", None)
        missing = {"result": _("Choose what became of the item.")}
        given = form.into(Conclusion, missing=missing, ignored=("referred_to",))
        if given.to is not None:
            with visit.services.views.read() as connection:
                queries.meeting(connection, visit.reader, given.to)
        return ConcludeItem(item=ItemId(item), result=given.result, to=given.to, referred_to=referred)

    async def act() -> Done:
        made = await anyio.to_thread.run_sync(command)
        services = visit.services
        return await carrying.execute(services.store, services.views, visit.identity, meeting, made, command_id=form.id)

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw(visit, meeting, form)

    return await done(visit, form, act, then=f"/meetings/{meeting}#i-{item}", again=again)


@acting("/meetings/{meeting:uuid}/agenda/carry")
async def carry(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Puts every item that waits for this meeting on its agenda."""
    found = await anyio.to_thread.run_sync(subject, visit, meeting, CarryItem)
    plan = found.shown
    form = await Form.read(request)

    def waiting() -> list[Command]:
        with visit.services.views.read() as connection:
            items = chain.deferred(connection, visit.reader, series=plan.series, meeting=plan.id, before=plan.day)
        return [carrying.carry_item(each) for each in items]

    async def act() -> Done:
        commands = await anyio.to_thread.run_sync(waiting)
        if not commands:
            return Done(visit.services.views.position(), (meeting,))
        sent = str(meeting).encode()  # what waits may be less when it is sent again
        return await visit.services.store.execute(visit.identity, meeting, *commands, command_id=form.id, sent=sent)

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw(visit, meeting, form)

    return await done(visit, form, act, then=f"/meetings/{meeting}#agenda", again=again)


routes = [conclude, carry]
