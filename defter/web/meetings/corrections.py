"""Correction requests: asked for by an organisation, listed, and resolved with a reason."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.minutes import RequestCorrection, ResolveCorrection
from defter.domain.vocabulary import Forbidden, LocalText, NotFound, OnBehalf, OrganisationId, RequestId
from defter.platform.eventstore import Done
from defter.projections import statements
from defter.projections.meetings.minutes import Line, Request
from defter.projections.organisations import all_organisations
from defter.projections.statements import StatementRow
from defter.web import i18n, on_behalf
from defter.web.collation import by_name
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.meetings.minutes import Subject, drawn, subject, wording
from defter.web.pages import AnyRequest, Visit, page, reading

VERDICTS = {"yes": N_("Accepted: the minutes are corrected"), "no": N_("Not accepted: the minutes stay as they are")}


class Asked(Struct, frozen=True):
    """What is to be corrected; the secretariat also says who asked."""

    text: LocalText
    organisation: OrganisationId | None = None


class Resolution(Struct, frozen=True):
    """Whether a request is accepted, and why."""

    accepted: bool
    reason: LocalText


def draw_list(visit: Visit, meeting: UUID, form: Form | None = None) -> Response[str]:
    """All requests, those that await an answer first."""
    found = subject(visit, meeting)
    if visit.actor.role is None:
        raise Forbidden("not-allowed")
    read = drawn(visit, found.plan.id)
    return page(
        visit,
        "meetings/minutes_requests.html",
        status=form.status if form else 200,
        form=form or Form.blank(),
        found=found,
        plan=found.plan,
        powers=found.powers,
        statements=_statements(visit, found.requests),
        requests=sorted(found.requests, key=lambda request: request.accepted is not None),
        lines={line.id: line for line in read.outcomes},
        done=visit.request.query_params.get("done"),
        **wording(visit),
    )


def _statements(visit: Visit, requests: Sequence[Request]) -> dict[UUID, StatementRow]:
    """The statements by which these requests were recorded on behalf."""
    with visit.services.views.read() as connection:
        return statements.by_id(connection, [each.statement for each in requests if each.statement])


@reading("/meetings/{meeting:uuid}/minutes/requests")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The requests that there are, for members."""
    return draw_list(visit, meeting)


# Asking


def draw_new(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """The form for a request about one outcome, or about something else in the minutes."""
    found = subject(visit, meeting)
    if not found.powers.request and form.status == 200:
        raise Forbidden("not-allowed")
    organisations: list[tuple[Any, str]] = []
    if found.powers.on_behalf:
        with visit.services.views.read() as connection:
            every = all_organisations(connection, visit.reader)
        organisations = [(each.id, i18n.plain(each.name)) for each in by_name(every, visit.language) if each.role]
    return page(
        visit,
        "meetings/minutes_request.html",
        status=form.status,
        form=form,
        found=found,
        plan=found.plan,
        line=_line(visit, found, form.value("outcome")),
        organisations=organisations,
        heard=on_behalf.offered(visit, [each for each, _name in organisations], own=not organisations),
        **wording(visit),
    )


def _line(visit: Visit, found: Subject, outcome: str) -> Line | None:
    """The outcome that a request is about, as it stands now. Raises NotFound when the visitor may not see it."""
    if not outcome:
        return None
    line = next((line for line in drawn(visit, found.plan.id).outcomes if str(line.id) == outcome), None)
    if line is None:
        raise NotFound("outcome-unknown")
    return line


@reading("/meetings/{meeting:uuid}/minutes/requests/new")
def ask(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """An empty form; `?outcome=` is what it is about."""
    outcome = visit.request.query_params.get("outcome", "")
    form = Form.blank(outcome=outcome, organisation=visit.actor.organisation, text__original=visit.language)
    return draw_new(visit, form, meeting=meeting)


@acting("/meetings/{meeting:uuid}/minutes/requests")
async def request_correction(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]
) -> Response[Any]:
    """Records the request: of one's own organisation, or by the secretariat on behalf of another."""
    found = await anyio.to_thread.run_sync(subject, visit, meeting)
    form = await Form.read(request)

    async def act() -> Done:
        missing = {"text": _("Write what is wrong, and what should stand there.")}
        given = form.into(Asked, missing=missing, ignored=("outcome", *on_behalf.HEARD))
        line = await anyio.to_thread.run_sync(_line, visit, found, form.value("outcome"))
        organisation, behalf = await anyio.to_thread.run_sync(_who, visit, found, given, form)
        command = RequestCorrection(
            request=RequestId(form.id), outcome=line.id if line else None, organisation=organisation, text=given.text
        )
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id, behalf=behalf)

    then = f"/meetings/{meeting}/minutes/requests?done=requested#r-{form.id}"
    return await done(visit, form, act, then=then, again=partial(draw_new, meeting=meeting))


def _who(visit: Visit, found: Subject, given: Asked, form: Form) -> tuple[OrganisationId, OnBehalf | None]:
    """Whose request it is; for others than one's own organisation, how it was made. Raises Invalid and Forbidden."""
    own = visit.actor.organisation
    organisation = (given.organisation if found.powers.on_behalf else None) or own
    if organisation is None:
        raise Forbidden("not-allowed")
    return organisation, on_behalf.behalf(visit, form, organisation, own=organisation == own)


# Resolving


def draw_one(visit: Visit, form: Form, *, meeting: UUID, request: UUID) -> Response[str]:
    """One request with what it is about, and the form that resolves it."""
    found, one = _find(visit, meeting, request)
    line = None
    if one.outcome is not None:
        line = _line(visit, found, str(one.outcome))
    return page(
        visit,
        "meetings/minutes_resolve.html",
        status=form.status,
        form=form,
        found=found,
        plan=found.plan,
        powers=found.powers,
        request=one,
        statement=next(iter(_statements(visit, [one]).values()), None),
        line=line,
        verdicts=[(which, _(sentence)) for which, sentence in VERDICTS.items()],
        **wording(visit),
    )


def _find(visit: Visit, meeting: UUID, request: UUID) -> tuple[Subject, Request]:
    found = subject(visit, meeting)
    one = next((each for each in found.requests if each.id == request), None)
    if one is None:
        raise NotFound("request-unknown")
    if not found.powers.resolve:
        raise Forbidden("not-allowed")
    return found, one


@reading("/meetings/{meeting:uuid}/minutes/requests/{request_id:uuid}")
def ask_to_resolve(visit: NamedDependency[Visit], meeting: FromPath[UUID], request_id: FromPath[UUID]) -> Response[str]:
    """The request, for who resolves it."""
    return draw_one(visit, Form.blank(), meeting=meeting, request=request_id)


@acting("/meetings/{meeting:uuid}/minutes/requests/{request_id:uuid}")
async def resolve(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], request_id: FromPath[UUID]
) -> Response[Any]:
    """Accepts the request or not, with a reason that whoever asked can read."""
    await anyio.to_thread.run_sync(_find, visit, meeting, request_id)
    form = await Form.read(request)

    async def act() -> Done:
        sentences = {
            "accepted": _("Choose whether the request is accepted."),
            "reason": _("Write why: whoever asked will read it."),
        }
        given = form.into(Resolution, missing=sentences)
        command = ResolveCorrection(request=RequestId(request_id), accepted=given.accepted, reason=given.reason)
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)

    then = f"/meetings/{meeting}/minutes/requests?done=resolved#r-{request_id}"
    return await done(visit, form, act, then=then, again=partial(draw_one, meeting=meeting, request=request_id))


routes = [show, ask, request_correction, ask_to_resolve, resolve]
