"""The page on which an organisation's own people confirm or contest what was recorded on its behalf."""

from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations.statements import ConfirmStatement, ContestStatement
from defter.domain.vocabulary import Forbidden, LocalText, NotFound, acts_fully
from defter.platform.eventstore import Done
from defter.projections import statements
from defter.projections.statements import Answer
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.statements.lines import lines
from defter.web.statements.listing import readable

ROUTE = "/organisations/{organisation:uuid}/statements/{statement:uuid}"


class Said(Struct, frozen=True):
    """What the organisation says to it."""

    said: Answer
    reason: LocalText | None = None


def command_of(form: Form, statement: UUID) -> ConfirmStatement | ContestStatement:
    """What was said, as a command. Raises Invalid: who contests says why."""
    typed = form.into(Said, missing={"said": _("Choose whether it is right.")})
    if typed.said == "confirmed":
        return ConfirmStatement(statement=statement)
    if typed.reason is None:
        form.wrong("reason", _("Write what is not right: the secretariat reads it."))
        raise Invalid
    return ContestStatement(statement=statement, reason=typed.reason)


def draw(visit: Visit, form: Form, *, organisation: UUID, statement: UUID) -> Response[str]:
    """The statement with how it came, and the form to answer it while it waits."""
    found = readable(visit, organisation)
    with visit.services.views.read() as connection:
        row = statements.statement(connection, found.id, statement)
    if row is None:
        raise NotFound("statement-unknown")
    (line,) = lines(visit, [row], visit.reader, links=visit.actor.role == "secretariat")
    return page(
        visit,
        "statements/answer.html",
        status=form.status,
        organisation=found,
        line=line,
        form=form,
        may_answer=row.answer is None and _answers(visit, found.id),
    )


def _answers(visit: Visit, organisation: UUID) -> bool:
    """Whether the visit may answer for the organisation: by its own mandate, and for nobody else."""
    return visit.actor.organisation == organisation and acts_fully(visit.actor)


@reading(ROUTE)
def ask(visit: NamedDependency[Visit], organisation: FromPath[UUID], statement: FromPath[UUID]) -> Response[str]:
    """The statement."""
    form = Form.blank(reason__original=visit.language)
    return draw(visit, form, organisation=organisation, statement=statement)


@acting(ROUTE)
async def answer(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID], statement: FromPath[UUID]
) -> Response[Any]:
    """Records the answer of one's own organisation."""
    await anyio.to_thread.run_sync(readable, visit, organisation)
    if not _answers(visit, organisation):
        raise Forbidden("not-allowed")
    form = await Form.read(request)

    async def act() -> Done:
        command = command_of(form, statement)
        return await visit.services.store.execute(visit.identity, organisation, command, command_id=form.id)

    again = partial(draw, organisation=organisation, statement=statement)
    return await done(visit, form, act, then=f"/organisations/{organisation}/statements", again=again)


routes = [ask, answer]
