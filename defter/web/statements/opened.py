"""The page behind a signed link: somebody without an account answers for one organisation to one thing, and no other.

Asking for the page does nothing; only sending its form does. The address is the secret, so no cache keeps the page, no
search engine lists it, no link from it tells where it came from, and no log has its address.
"""

from datetime import datetime
from functools import partial
from typing import Any, Literal
from uuid import uuid5

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from defter.domain.organisations import organisations as concept
from defter.domain.organisations.membership import ApplicationClarified, ClarificationAsked, ClarifyApplication
from defter.domain.organisations.organisation import LinkPurpose
from defter.domain.organisations.statements import LinkIssued
from defter.domain.vocabulary import Command, Figure, Forbidden, Identity, LinkId, LocalText, OrganisationId, StepId
from defter.platform.access import Reader
from defter.platform.eventstore import Done
from defter.projections import organisations, statements
from defter.projections.statements import StatementRow
from defter.web import mails
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.published import figure_told
from defter.web.statements.answering import command_of
from defter.web.statements.lines import StatementLine, lines

ROUTE = "/l/{secret:str}"
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
}


class Subject(Struct, frozen=True):
    """What a link leads to."""

    organisation: OrganisationId
    link: LinkId
    name: LocalText
    purpose: LinkPurpose
    stands: bool
    """Whether it can still be answered by this link."""
    answer: Literal["confirmed", "contested", "clarified"] | None
    answered_at: datetime | None
    line: StatementLine | None
    """The statement; its own words and numbers are in `said` and `figures`."""
    said: list[LocalText]
    """What was recorded in words, or what the applicant is asked."""
    figures: list[Figure]


class Clarified(Struct, frozen=True):
    """What the applicant answers."""

    answer: LocalText


def find(visit: Visit, secret: str) -> Subject | None:
    """What the link of this secret leads to; None when there is no such link, or it was revoked or is too old."""
    opened = visit.services.accounts.links.opened_by(secret)
    if opened is None:
        return None
    history = visit.services.store.history(opened.organisation)
    issued = next((each for each in history if _issues(each.event, opened.id)), None)
    if issued is None or not isinstance(issued.event, LinkIssued):
        return None
    try:
        visit.services.store.actor(Identity(organisation=opened.organisation, link=opened.id))
        stands = True
    except Forbidden:
        stands = False
    with visit.services.views.read() as connection:
        name = organisations.names_at(connection, [opened.organisation])[opened.organisation]
        statement = issued.event.statement
        row = statements.statement(connection, opened.organisation, statement) if statement else None
    found = Subject(
        organisation=opened.organisation,
        link=opened.id,
        name=name,
        purpose=issued.event.purpose,
        stands=stands,
        answer=None,
        answered_at=None,
        line=None,
        said=[],
        figures=[],
    )
    if row is not None:
        return _statement(visit, found, row) if stands else None
    return _application(found, history, issued.version)


def _issues(event: Any, link: LinkId) -> bool:
    return isinstance(event, LinkIssued) and event.link == link


def _statement(visit: Visit, found: Subject, row: StatementRow) -> Subject:
    """The statement in the eyes of the organisation itself: whoever holds the link sees that one thing of it."""
    state = visit.services.store.state(concept, row.organisation)[0]
    (line,) = lines(visit, [row], Reader(organisation=row.organisation, role=state.role))
    values = [
        getattr(each.event, field.name)
        for each in visit.services.store.history(row.stream)
        if each.meta.command_id == row.id and line.sentence
        for field in structs.fields(each.event)
    ]
    return structs.replace(
        found,
        stands=row.answer is None,
        answer=row.answer,
        answered_at=row.answered_at,
        line=line,
        said=[each for each in values if isinstance(each, LocalText)],
        figures=[each for each in values if isinstance(each, Figure)],
    )


def _application(found: Subject, history: list[Any], since: int) -> Subject | None:
    """The question that the applicant is asked, and whether it was answered since the link was made."""
    asked = [each.event.question for each in history if isinstance(each.event, ClarificationAsked)]
    answered = [each for each in history if isinstance(each.event, ApplicationClarified) and each.version > since]
    if answered:
        at = answered[0].meta.at
        return structs.replace(found, stands=False, answer="clarified", answered_at=at)
    return structs.replace(found, said=asked[-1:]) if found.stands and asked else None


def draw(visit: Visit, form: Form, *, secret: str) -> Response[str]:
    """What one is about to do and for whom, what was answered, or that the link opens nothing."""
    found = find(visit, secret)
    if found is None:
        answer = page(visit, "statements/ended.html", status=404)
    else:
        answer = page(
            visit,
            "statements/opened.html",
            status=form.status,
            found=found,
            form=form,
            figures=[(figure_told(each, True, visit.services.minimum_cell), each) for each in found.figures],
        )
    answer.headers.update(HEADERS)
    return answer


@reading(ROUTE)
def show(visit: NamedDependency[Visit], secret: FromPath[str]) -> Response[str]:
    """The page, which does nothing yet."""
    return draw(visit, Form.blank(reason__original=visit.language, answer__original=visit.language), secret=secret)


@acting(ROUTE, by_secret=True)
async def answer(visit: NamedDependency[Visit], request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """Records the answer: that of the organisation of the link, whoever may be signed in here."""
    form = await Form.read(request)
    found = await anyio.to_thread.run_sync(find, visit, secret)
    again = partial(draw, secret=secret)
    if found is None or not found.stands:
        return await anyio.to_thread.run_sync(again, visit, form)

    async def act() -> Done:
        identity = Identity(organisation=found.organisation, link=found.link)
        command = _command(form, found)
        recorded = await visit.services.store.execute(identity, found.organisation, command, command_id=form.id)
        await anyio.to_thread.run_sync(_tell, visit, form, found)
        return recorded

    answered = await done(visit, form, act, then=f"/l/{secret}", again=again)
    answered.headers.update(HEADERS)
    return answered


def _tell(visit: Visit, form: Form, found: Subject) -> None:
    """Has the organisation's focal point told, else its representatives: a link may have been passed on."""
    services = visit.services
    if not (services.mails or services.demo):
        return
    with services.views.read() as connection:
        row = organisations.organisation(connection, Reader(role="secretariat"), found.organisation)
        holders = organisations.mandate_holders(connection, visit.today, [found.organisation])
    chosen = [each for each in holders if each.id == row.focal_point]
    for each in chosen or [each for each in holders if each.kind == "representative"]:
        if person := services.accounts.person(each.person):
            mail = mails.answered_by_link(services, person, found.organisation, found.name)
            mails.post(services, uuid5(form.id, str(person.id)), person.email, mail)


def _command(form: Form, found: Subject) -> Command:
    if found.line is not None:
        return command_of(form, found.line.row.id)
    typed = form.into(Clarified, missing={"answer": _("Write your answer.")})
    return ClarifyApplication(step=StepId(form.id), answer=typed.answer)


routes = [show, answer]
