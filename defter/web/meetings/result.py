"""What the public reads of a meeting: chosen from the approved minutes, checked, released; and its page."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.meetings.minutes import ReleaseResult
from defter.domain.vocabulary import WIDTH, Forbidden, LocalText, NotFound, OutcomeId
from defter.platform.access import VISITOR
from defter.platform.eventstore import Done
from defter.projections.meetings import minutes, outcomes, queries
from defter.projections.meetings.minutes import Line, Released
from defter.projections.meetings.outcomes import OutcomeRow
from defter.web import words
from defter.web.differences import Difference, differences
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _, plain
from defter.web.meetings.minutes import Subject, subject, wording
from defter.web.pages import AnyRequest, Visit, page, reading

PRESELECTED: tuple[OutcomeKind, ...] = ("decision", "recommendation")
"""What a result usually tells."""
ORDER: tuple[OutcomeKind, ...] = (*PRESELECTED, "action", "finding", "figure", "note", "next-agenda")
"""In which order the public page tells them."""

LABELS = {"introduction": N_("Introduction")}


class Choice(Struct, frozen=True):
    """What is released, and why."""

    introduction: LocalText
    reason: LocalText
    base: int
    outcomes: tuple[OutcomeId, ...] = ()


class Unchecked(Exception):
    """Something would become public that nobody has checked yet."""


def _for_release(visit: Visit, meeting: UUID) -> tuple[Subject, list[OutcomeRow], Released | None]:
    """The meeting with the outcomes that stand, and what was released of it. Raises NotFound and Forbidden."""
    found = subject(visit, meeting)
    if not found.powers.release:
        raise Forbidden("not-allowed")
    with visit.services.views.read() as connection:
        rows = outcomes.outcomes_of(connection, visit.reader, found.plan.id)
        released = minutes.result_of(connection, found.plan.id)
    return found, [row for row in rows if not row.struck], released


def draw(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """The form; after somebody else's release, both introductions side by side."""
    found, rows, released = _for_release(visit, meeting)
    changed: list[Difference] = []
    if form.stale is not None and released is not None:
        changed = differences(Form.blank(introduction=released.introduction), form, LABELS)
        form.put("base", form.stale)
    return page(
        visit,
        "meetings/result_release.html",
        status=form.status,
        form=form,
        found=found,
        plan=found.plan,
        released=released,
        changed=changed,
        options=[(row.id, _option(row)) for row in rows],
    )


def _option(row: OutcomeRow) -> str:
    words_of = f"{_(words.OUTCOME_KINDS[row.kind])}: {plain(row.text)}"
    if WIDTH[row.visibility] >= WIDTH["members"]:
        return words_of
    aside = _("not for all members until now")
    return f"{words_of} ({aside})"


@reading("/meetings/{meeting:uuid}/result/release")
def ask(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The form, with what was released last; at first with the decisions and recommendations that members see."""
    _found, rows, released = _for_release(visit, meeting)
    chosen: Sequence[OutcomeId] = [
        row.id for row in rows if row.kind in PRESELECTED and WIDTH[row.visibility] >= WIDTH["members"]
    ]
    if released is not None:
        chosen = released.outcomes
    form = Form.blank(
        outcomes=chosen,
        introduction=released.introduction if released else None,
        base=released.revision if released else 0,
    )
    return draw(visit, form, meeting=meeting)


@acting("/meetings/{meeting:uuid}/result/release")
async def release(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Releases the result, after it was shown once more what becomes public."""
    await anyio.to_thread.run_sync(_for_release, visit, meeting)
    form = await Form.read(request)
    checked = form.value("checked") == "on"

    async def act() -> Done:
        sentences = {
            "introduction": _("Write what the meeting was about, for people who were not there."),
            "reason": _("Give the reason: it stays on record."),
        }
        given = form.into(Choice, missing=sentences, ignored=("checked",))
        if not checked:
            raise Unchecked
        command = ReleaseResult(
            introduction=given.introduction, outcomes=given.outcomes, reason=given.reason, base=given.base
        )
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)

    try:
        return await done(
            visit, form, act, then=f"/meetings/{meeting}/result?done=released", again=partial(draw, meeting=meeting)
        )
    except Unchecked:
        return await anyio.to_thread.run_sync(partial(draw_check, meeting=meeting), visit, form)


def draw_check(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """What will be public, to check before it is."""
    found, rows, _released = _for_release(visit, meeting)
    chosen = [row for row in rows if form.chosen("outcomes", row.id)]
    return page(
        visit,
        "meetings/result_check.html",
        form=form,
        plan=found.plan,
        chosen=chosen,
        opened=[row for row in chosen if row.visibility != "public"],
        introduction={code: form.value(f"introduction.{code}") for code in visit.services.languages},
        words=words,
    )


@reading("/meetings/{meeting:uuid}/result")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The result as everybody reads it: nothing on it that is not public, whoever looks."""
    with visit.services.views.read() as connection:
        plan = queries.meeting(connection, visit.reader, meeting)
        released = minutes.result_of(connection, plan.id)
        if released is None or plan.visibility != "public":
            raise NotFound("result-unknown")
        read = minutes.read(visit.services.store, connection, VISITOR, plan.id, released.until)
    lines = {line.id: line for line in read.outcomes}
    return page(
        visit,
        "meetings/result.html",
        plan=plan,
        minutes=read,
        released=released,
        groups=_by_kind([lines[each] for each in released.outcomes if each in lines]),
        corrected=plan.version > read.version,
        done=visit.request.query_params.get("done"),
        **wording(visit),
    )


def _by_kind(lines: list[Line]) -> list[tuple[OutcomeKind, list[Line]]]:
    """The outcomes under the words for their kinds."""
    groups = [(kind, [line for line in lines if line.kind == kind]) for kind in ORDER]
    return [group for group in groups if group[1]]


routes = [ask, release, show]
