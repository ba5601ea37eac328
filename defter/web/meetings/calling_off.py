"""Postponing a meeting, and cancelling it: why, and who is to be told."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.meeting import BEFORE, LocalTime
from defter.domain.meetings.plan import CancelMeeting, PostponeMeeting
from defter.domain.vocabulary import Command, LocalText
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.projections.meetings import chain
from defter.web import carrying, errors, i18n
from defter.web.collation import key
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.meetings.subject import Subject, subject
from defter.web.pages import AnyRequest, Visit, page, reading


class Postponement(Struct, frozen=True):
    """The new day and time, and why."""

    day: date
    reason: LocalText
    starts: LocalTime | None = None
    ends: LocalTime | None = None


class Reason(Struct, frozen=True):
    """Why."""

    reason: LocalText


def draw(visit: Visit, form: Form, *, meeting: UUID, cancels: bool) -> Response[str]:
    """What the act means, who is to be told of it, and the form; or why it can no longer be done."""
    found = _subject(visit, meeting, cancels=cancels)
    plan = found.shown
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, plan.expected)
        carried = chain.carried(connection, plan.id) if cancels else []
    return page(
        visit,
        "meetings/call_off.html",
        status=form.status,
        form=form,
        plan=plan,
        cancels=cancels,
        refused=None if found.state.stage in BEFORE else _(errors.SENTENCES[_why(found)]),
        told=sorted(names.values(), key=lambda name: key(i18n.plain(name), visit.language)),
        carried=len(carried),
        text_languages=list(dict.fromkeys((visit.language, *visit.services.languages))),
    )


def _why(found: Subject) -> str:
    return "meeting-cancelled" if found.state.stage == "cancelled" else "meeting-already-held"


def _subject(visit: Visit, meeting: UUID, *, cancels: bool) -> Subject:
    return subject(visit, meeting, CancelMeeting if cancels else PostponeMeeting)


async def _act(
    visit: Visit, request: AnyRequest, meeting: UUID, command: Callable[[Form], Command], *, cancels: bool
) -> Response[Any]:
    await anyio.to_thread.run_sync(partial(_subject, visit, meeting, cancels=cancels))
    form = await Form.read(request)

    async def act() -> Done:
        services = visit.services
        return await carrying.execute(
            services.store, services.views, visit.identity, meeting, command(form), command_id=form.id
        )

    again = partial(draw, meeting=meeting, cancels=cancels)
    return await done(visit, form, act, then=f"/meetings/{meeting}", again=again)


@reading("/meetings/{meeting:uuid}/postpone")
def ask_to_postpone(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The form, with the day and times that stand."""
    plan = _subject(visit, meeting, cancels=False).shown
    form = Form.blank(day=plan.day, starts=plan.starts, ends=plan.ends, reason__original=visit.language)
    return draw(visit, form, meeting=meeting, cancels=False)


@acting("/meetings/{meeting:uuid}/postpone")
async def postpone(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Moves the meeting to another day or time."""

    def command(form: Form) -> Command:
        sentences = {
            "day": _("Say on which day the meeting is, such as 22.01.2021."),
            "reason": _("Write why the meeting is postponed: everybody who is told reads it."),
        }
        given = form.into(Postponement, missing=sentences)
        return PostponeMeeting(day=given.day, starts=given.starts, ends=given.ends, reason=given.reason)

    return await _act(visit, request, meeting, command, cancels=False)


@reading("/meetings/{meeting:uuid}/cancel")
def ask_to_cancel(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """What cancelling means, and who is to be told."""
    return draw(visit, Form.blank(reason__original=visit.language), meeting=meeting, cancels=True)


@acting("/meetings/{meeting:uuid}/cancel")
async def cancel(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Cancels the meeting; it stays on record with the reason."""

    def command(form: Form) -> Command:
        missing = {"reason": _("Write why the meeting is cancelled: everybody who is told reads it.")}
        return CancelMeeting(reason=form.into(Reason, missing=missing).reason)

    return await _act(visit, request, meeting, command, cancels=True)


routes = [ask_to_postpone, postpone, ask_to_cancel, cancel]
