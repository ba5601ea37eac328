"""Making the agenda: items, their order, minutes and guiding questions."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import zip_longest
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from defter.domain.meetings.agenda import AddItem, MoveItem, PublishAgenda, RemoveItem, ReviseItem
from defter.domain.meetings.meeting import BEFORE
from defter.domain.vocabulary import Command, ItemId, LocalText, NotFound
from defter.platform.eventstore import Done
from defter.projections.meetings import queries
from defter.projections.meetings.queries import ItemRow, MeetingPlan
from defter.web import i18n
from defter.web.differences import Difference, differences
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.meetings.subject import subject
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.versions import revised_text

LABELS = {"title": N_("Title"), "minutes": N_("Length in minutes"), "questions": N_("Guiding questions")}
Acted = Callable[[Form], Command]


class Placed(Struct, frozen=True):
    """An item in its place: when it begins, and before which item it comes when it is moved (empty: at the end)."""

    row: ItemRow
    begins: time | None
    up: str
    down: str


class Minutes(Struct, frozen=True):
    """The time that the agenda takes, and that the plan gives (None: it does not say)."""

    used: int
    given: int | None
    unsaid: int
    """Items without minutes."""


def draw(visit: Visit, form: Form, *, meeting: UUID, revised: ItemId | None = None) -> Response[str]:
    """The agenda to work on. `form` is that of the item `revised`, or of a new one."""
    found = subject(visit, meeting, AddItem)
    with visit.services.views.read() as connection:
        items = queries.agenda(connection, visit.reader, found.shown.id)
    current = next((item for item in items if item.id == revised), None)
    if revised is not None and current is None:
        raise NotFound("item-unknown")
    changed: list[Difference] = []
    if form.stale is not None and current is not None:
        changed = differences(_filled(current), form, LABELS)
        form.put("base", form.stale)
    return page(
        visit,
        "meetings/agenda.html",
        status=form.status,
        meeting=found.shown,
        items=_placed(found.shown, items),
        minutes=_minutes(found.shown, items),
        revised=current,
        changed=changed,
        form=form if current is not None else None,
        new=form if current is None else Form.blank(title__original=visit.language),
        logged={outcome.item for outcome in found.state.outcomes.values()},
        closed=found.state.stage not in (*BEFORE, "open"),
        codes=_reader_first(visit),
        moved=visit.request.query_params.get("moved"),
        added=next((item for item in items if str(item.id) == visit.request.query_params.get("added")), None),
        may_publish=found.state.stage == "planned" and bool(items) and found.may(visit, PublishAgenda),
    )


def _reader_first(visit: Visit) -> list[str]:
    return list(dict.fromkeys((visit.language, *visit.services.languages)))


def _placed(meeting: MeetingPlan, items: Sequence[ItemRow]) -> list[Placed]:
    ids = [str(item.id) for item in items]
    begins = datetime.combine(meeting.day, meeting.starts) if meeting.starts else None
    placed: list[Placed] = []
    for place, item in enumerate(items):
        placed.append(
            Placed(
                item,
                begins.time() if begins else None,
                up=ids[max(place - 1, 0)],
                down=ids[place + 2] if place + 2 < len(ids) else "",
            )
        )
        begins = begins + timedelta(minutes=item.minutes) if begins and item.minutes else None
    return placed


def _minutes(meeting: MeetingPlan, items: Sequence[ItemRow]) -> Minutes:
    given = None
    if meeting.starts and meeting.ends:
        on = date.min
        given = int((datetime.combine(on, meeting.ends) - datetime.combine(on, meeting.starts)).total_seconds()) // 60
    return Minutes(
        used=sum(item.minutes or 0 for item in items), given=given, unsaid=sum(item.minutes is None for item in items)
    )


@reading("/meetings/{meeting:uuid}/agenda")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The agenda, with a form for one more item; `?revise=` opens an item's own form instead."""
    wished = visit.request.query_params.get("revise")
    if not wished:
        return draw(visit, Form.blank(title__original=visit.language), meeting=meeting)
    item = _item(visit, meeting, wished)
    return draw(visit, _filled(item), meeting=meeting, revised=item.id)


def _item(visit: Visit, meeting: UUID, wished: UUID | str) -> ItemRow:
    """The item on the agenda, for one who may change it. Raises NotFound, Forbidden."""
    found = subject(visit, meeting, ReviseItem)
    with visit.services.views.read() as connection:
        item = next(
            (each for each in queries.agenda(connection, visit.reader, found.shown.id) if str(each.id) == str(wished)),
            None,
        )
    if item is None:
        raise NotFound("item-unknown")
    return item


@acting("/meetings/{meeting:uuid}/agenda")
async def add(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Adds an item, proposed by the organisation that is acted for; its id is that of the form."""

    def command(form: Form) -> Command:
        questions = _questions(form, visit)
        return form.into(
            AddItem,
            missing=_missing(),
            ignored=_question_fields(form),
            item=form.id,
            proposer=visit.actor.organisation,
            questions=questions,
        )

    form = await _form(visit, meeting, request)
    then = f"/meetings/{meeting}/agenda?added={form.id}"
    return await _done(visit, form, meeting, command, then=then, again=partial(draw, meeting=meeting))


@acting("/meetings/{meeting:uuid}/agenda/{item:uuid}")
async def revise(
    visit: NamedDependency[Visit], meeting: FromPath[UUID], item: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Changes an item, unless somebody else did so since the form was drawn."""

    def command(form: Form) -> Command:
        questions = _questions(form, visit, recorded.questions)
        ignored = _question_fields(form)
        typed = form.into(ReviseItem, missing=_missing(), ignored=ignored, item=item, questions=questions)
        return structs.replace(typed, title=revised_text(recorded.title, typed.title))

    form = await _form(visit, meeting, request)
    recorded = await anyio.to_thread.run_sync(_item, visit, meeting, item)
    again = partial(draw, meeting=meeting, revised=ItemId(item))
    return await _done(visit, form, meeting, command, then=f"/meetings/{meeting}/agenda?moved={item}", again=again)


@acting("/meetings/{meeting:uuid}/agenda/{item:uuid}/move")
async def move(
    visit: NamedDependency[Visit], meeting: FromPath[UUID], item: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Puts an item before another one, or at the end."""
    form = await _form(visit, meeting, request)
    return await _done(
        visit,
        form,
        meeting,
        lambda form: form.into(MoveItem, item=item),
        then=f"/meetings/{meeting}/agenda?moved={item}",
        again=partial(_refused, meeting=meeting),
    )


@acting("/meetings/{meeting:uuid}/agenda/{item:uuid}/remove")
async def remove(
    visit: NamedDependency[Visit], meeting: FromPath[UUID], item: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Takes an item off the agenda; one under which something was logged stays."""
    form = await _form(visit, meeting, request)
    return await _done(
        visit,
        form,
        meeting,
        lambda form: form.into(RemoveItem, item=item),
        then=f"/meetings/{meeting}/agenda",
        again=partial(_refused, meeting=meeting),
    )


def _refused(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """The agenda as it stands, saying why a button did nothing."""
    blank = Form.blank(title__original=visit.language)
    blank.problem, blank.errors, blank.status = form.problem, form.errors, form.status
    return draw(visit, blank, meeting=meeting)


async def _form(visit: Visit, meeting: UUID, request: AnyRequest) -> Form:
    await anyio.to_thread.run_sync(subject, visit, meeting, AddItem)
    return await Form.read(request)


async def _done(
    visit: Visit, form: Form, meeting: UUID, command: Acted, *, then: str, again: Callable[[Visit, Form], Response[str]]
) -> Response[Any]:
    async def act() -> Done:
        return await visit.services.store.execute(visit.identity, meeting, command(form), command_id=form.id)

    return await done(visit, form, act, then=then, again=again)


def _missing() -> dict[str, str]:
    return {"title": _("Give the agenda item a title.")}


def _filled(item: ItemRow) -> Form:
    form = Form.blank(base=item.revision, title=item.title, minutes=item.minutes)
    for code in dict.fromkeys(code for question in item.questions for code in question.texts):
        lines = [question.texts.get(code, "") for question in item.questions]
        form.put(f"questions.{code}", "\n".join(lines).rstrip("\n"))
    return form


def _question_fields(form: Form) -> tuple[str, ...]:
    return tuple(name for name in form.values if name.startswith("questions."))


def _questions(form: Form, visit: Visit, recorded: Sequence[LocalText] = ()) -> tuple[LocalText, ...]:
    """One question a line, the same line in each language. A question whose words stay the same stays the same."""
    own = visit.language
    languages = [code for code in _reader_first(visit) if form.value(f"questions.{code}").strip()]
    lines = {
        code: [line.strip() for line in form.value(f"questions.{code}").rstrip().split("\n")] for code in languages
    }
    questions: list[LocalText] = []
    for row in zip_longest(*lines.values(), fillvalue=""):
        texts = {code: line for code, line in zip(languages, row, strict=True) if line}
        if texts:
            typed = LocalText(own if own in texts else next(iter(texts)), texts)
            same = (each for each in recorded if each.texts[each.original] == texts.get(each.original))
            questions.append(revised_text(next(same, None), typed))
    for code in languages:
        if own in languages and len(lines[code]) > len(lines[own]):
            names = {"here": i18n.language_name(code), "there": i18n.language_name(own)}
            form.wrong(
                f"questions.{code}",
                _("There are more questions in %(here)s than in %(there)s. Write them in the same lines.") % names,
            )
    return tuple(questions)


routes = [show, add, revise, move, remove]
