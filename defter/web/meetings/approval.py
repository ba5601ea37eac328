"""From the draft to approved minutes: circulated with a date, approved, and corrected as a next version."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.minutes import Approved, ApproveMinutes, BeginCorrection, CirculateMinutes
from defter.domain.vocabulary import Approval, Command, Forbidden, LocalText, MeetingId, NotFound
from defter.platform.eventstore import Done
from defter.projections import series
from defter.projections.meetings import chain, queries
from defter.web import i18n
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.meetings.minutes import Subject, drawn, subject
from defter.web.meetings.sheet import gather, may
from defter.web.pages import AnyRequest, Visit, page, reading

FORTNIGHT = timedelta(days=14)
"""How long corrections can be requested, unless the secretariat says otherwise."""

APPROVALS: dict[Approval, str] = {
    "at-next-meeting": N_("At the next meeting, by those who are present"),
    "by-silence": N_("By silence: no request is open when the day has passed"),
}
HOWS: dict[Approved, str] = {
    "at-meeting": N_("At a meeting"),
    "by-silence": N_("By silence: the day has passed and no request is open"),
    "by-correction": N_("By the secretariat, as a correction of what was approved"),
}


class Circulation(Struct, frozen=True):
    """Until when corrections can be requested, and how approval follows."""

    until: date
    approval: Approval


class Approving(Struct, frozen=True):
    """How the minutes were approved, and at which meeting."""

    how: Approved
    at: MeetingId | None = None


class Reason(Struct, frozen=True):
    """Why."""

    reason: LocalText


def _for(visit: Visit, meeting: UUID, command: type[Command]) -> Subject:
    """The meeting, for who may do this. Raises NotFound and Forbidden."""
    found = subject(visit, meeting)
    if not may(visit, found.state, command):
        raise Forbidden("not-allowed")
    return found


async def _act(
    visit: Visit,
    request: AnyRequest,
    meeting: UUID,
    kind: type[Command],
    command: Callable[[Form], Command],
    again: Callable[..., Response[Any]],
    said: str,
) -> Response[Any]:
    """Carries out one act on the minutes, and leads to them; `said` is what their page then confirms."""
    await anyio.to_thread.run_sync(_for, visit, meeting, kind)
    form = await Form.read(request)

    async def act() -> Done:
        return await visit.services.store.execute(visit.identity, meeting, command(form), command_id=form.id)

    then = f"/meetings/{meeting}/minutes?done={said}"
    return await done(visit, form, act, then=then, again=partial(again, meeting=meeting))


# Circulating


def draw_circulation(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """What circulating means, what is still missing in the record, and until when corrections can be requested."""
    found = _for(visit, meeting, CirculateMinutes)
    return page(
        visit,
        "meetings/minutes_circulate.html",
        status=form.status,
        form=form,
        found=found,
        plan=found.plan,
        sheet=gather(visit, found.plan.id),
        minutes=drawn(visit, found.plan.id),
        approvals=[(which, _(sentence)) for which, sentence in APPROVALS.items()],
    )


@reading("/meetings/{meeting:uuid}/minutes/circulate")
def ask_to_circulate(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The form, with how the series approves its minutes."""
    found = _for(visit, meeting, CirculateMinutes)
    plan = found.plan
    approval: Approval = plan.approval or "at-next-meeting"
    if plan.approval is None and plan.series is not None:
        with suppress(NotFound), visit.services.views.read() as connection:
            approval = series.one(connection, visit.reader, plan.series).approval
    today = found.state.day(visit.services.clock())
    until = plan.until if plan.until and plan.until >= today else today + FORTNIGHT
    return draw_circulation(visit, Form.blank(until=until, approval=approval), meeting=meeting)


@acting("/meetings/{meeting:uuid}/minutes/circulate")
async def circulate(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Circulates the minutes, or sets another day."""

    def command(form: Form) -> Command:
        sentences = {
            "until": _("Say until which day corrections can be requested, such as 22.01.2021."),
            "approval": _("Choose how the minutes are approved."),
        }
        given = form.into(Circulation, missing=sentences)
        return CirculateMinutes(until=given.until, approval=given.approval)

    return await _act(visit, request, meeting, CirculateMinutes, command, draw_circulation, "circulated")


# Approving


def draw_approval(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """What is approved and what follows, with the ways in which it can be."""
    found = _for(visit, meeting, ApproveMinutes)
    ways = ways_of(visit, found)
    if not form.all("how"):
        form.put("how", "at-meeting" if form.value("at") else ways[0] if len(ways) == 1 else None)
    return page(
        visit,
        "meetings/minutes_approve.html",
        status=form.status,
        form=form,
        found=found,
        plan=found.plan,
        minutes=drawn(visit, found.plan.id),
        running=_running(visit, found),
        ways=[(which, _(HOWS[which])) for which in ways],
        meetings=_later(visit, found),
    )


def ways_of(visit: Visit, found: Subject) -> list[Approved]:
    """The ways in which these minutes can be approved now."""
    state = found.state
    if state.stage == "under-correction":
        return ["by-correction", "at-meeting"]
    silent = state.approval == "by-silence" and not _running(visit, found)
    return ["by-silence", "at-meeting"] if silent else ["at-meeting"]


def _running(visit: Visit, found: Subject) -> bool:
    """Whether corrections can still be requested."""
    until = found.state.until
    return found.state.stage == "minutes-circulated" and (
        until is not None and found.state.day(visit.services.clock()) <= until
    )


def _later(visit: Visit, found: Subject) -> list[tuple[Any, str]]:
    """The later meetings of the series, at which the minutes can be approved."""
    plan = found.plan
    if plan.series is None:
        return []
    with visit.services.views.read() as connection:
        every = chain.meetings_of(connection, visit.reader, plan.series)
    return [
        (each.id, f"{i18n.plain(each.title)} – {i18n.format_date(each.day)}")
        for each in every
        if each.day >= plan.day and each.id != plan.id and each.stage != "cancelled"
    ]


@reading("/meetings/{meeting:uuid}/minutes/approve")
def ask_to_approve(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The form; `?at=` is the meeting that approves."""
    at = visit.request.query_params.get("at")
    return draw_approval(visit, Form.blank(at=at), meeting=meeting)


@acting("/meetings/{meeting:uuid}/minutes/approve")
async def approve(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Approves the minutes: from here on the record is locked. With a meeting alone, that meeting approves them."""

    def command(form: Form) -> Command:
        if form.value("at") and not form.value("how"):
            form.put("how", "at-meeting")
        given = form.into(Approving, missing={"how": _("Choose how the minutes were approved.")})
        at = given.at if given.how == "at-meeting" else None
        if at is not None:
            with visit.services.views.read() as connection:
                queries.meeting(connection, visit.reader, at)
        return ApproveMinutes(how=given.how, at=at)

    return await _act(visit, request, meeting, ApproveMinutes, command, draw_approval, "approved")


# Correcting what was approved


def draw_correction(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """What a correction means, and why it is made."""
    found = _for(visit, meeting, BeginCorrection)
    return page(visit, "meetings/minutes_correct.html", status=form.status, form=form, found=found, plan=found.plan)


@reading("/meetings/{meeting:uuid}/minutes/correct")
def ask_to_correct(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The form."""
    return draw_correction(visit, Form.blank(), meeting=meeting)


@acting("/meetings/{meeting:uuid}/minutes/correct")
async def correct(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Begins a correction: the secretariat can change the record, until the next version is approved."""

    def command(form: Form) -> Command:
        reason = form.into(Reason, missing={"reason": _("Write what is wrong in the approved minutes.")}).reason
        return BeginCorrection(reason=reason)

    return await _act(visit, request, meeting, BeginCorrection, command, draw_correction, "correcting")


routes = [ask_to_circulate, circulate, ask_to_approve, approve, ask_to_correct, correct]
