"""The page of one outcome, and the acts on it: revise, convert, strike, change who may see it, remove its text."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import anyio
import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.meetings.outcomes import ConvertOutcome, ReviseOutcome, StrikeOutcome
from defter.domain.meetings.plan import ChangeVisibility, RedactText
from defter.domain.vocabulary import (
    Command,
    Forbidden,
    LocalText,
    MeetingId,
    OutcomeId,
    Visibility,
)
from defter.platform import places
from defter.platform.clock import uuid7
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.projections.meetings import outcomes, queries
from defter.projections.meetings.outcomes import OutcomeRow
from defter.projections.meetings.portions import Wanted
from defter.web.differences import compare
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _, plain
from defter.web.meetings.entry import DECIDED, TYPED, known_names, missing, read_fields
from defter.web.meetings.sheet import gather, may, names_of, state_of, visibilities, wording
from defter.web.meetings.show import draw_line
from defter.web.on_record import Removal, Width
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.versions import revised_text

REVISED = ("text", "item", "owner", "outsider", "all_members", "supporters", "due", "decided", "review", "figure")
"""What a revision may change."""


WIDTHS: dict[Visibility, str] = {
    "public": N_("Everybody, also without an account"),
    "members": N_("Members (organisations of the platform)"),
    "organisation": N_("The organisation that logged it, and the secretariat"),
    "restricted": N_("The secretariat and those who are named"),
}
"""Who may see an outcome, as an answer to that question."""


class Kind(Struct, frozen=True):
    """The kind that was chosen."""

    kind: OutcomeKind


class Strike(Struct, frozen=True):
    """Why an outcome is struck."""

    reason: LocalText


def _find(visit: Visit, meeting: UUID, outcome: UUID) -> OutcomeRow:
    with visit.services.views.read() as connection:
        queries.meeting(connection, visit.reader, meeting)
        return outcomes.outcome(connection, visit.reader, MeetingId(meeting), outcome)


def filled(visit: Visit, found: OutcomeRow) -> Form:
    """The form of an outcome with what stands recorded."""
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, found.supporters) if found.supporters else {}
    form = Form.blank(
        text=found.text,
        kind=found.kind,
        item=found.item,
        owner=_("All members") if found.all_members else plain(found.owner_name) or None,
        outsider=found.outsider,
        supporters="\n".join(plain(names[each]) for each in found.supporters if each in names) or None,
        due=found.due if found.due and found.due.on else None,
        due__other=found.due.kind if found.due and not found.due.on else None,
        decided=found.decided,
        review=found.review,
        base=found.revision,
    )
    if figure := found.figure:
        for name in ("number", "people", "population", "approximate"):
            form.put(f"figure.{name}", getattr(figure, name))
        form.put("figure.as_of", ".".join(reversed(figure.as_of.split("-"))))
        form.put("figure.unit", plain(figure.unit))
        form.put("figure.source", plain(figure.source))
        form.put("figure.place", places.name(figure.place, visit.language) if figure.place else None)
    return form


def draw_outcome(visit: Visit, meeting: UUID, outcome: UUID, form: Form | None = None, **forms: Form) -> Response[str]:
    """The page of an outcome; `form` is that of its content, `forms` those of the other acts, by their name."""
    found = _find(visit, meeting, outcome)
    sheet = gather(visit, MeetingId(meeting), Wanted(size=1))
    state = state_of(visit, MeetingId(meeting))
    widths = visibilities(visit, state, found.id, found.visibility)
    if not (sheet.powers.log or widths):
        raise Forbidden("not-allowed")
    others = {name: forms.get(name) or Form.blank() for name in ("strike", "width", "removal")}
    for name, other in others.items():
        other.scope = f"-{name}"
    shown = form or filled(visit, found)
    original = found.text.original
    shown.errors = {f"text.{original}" if name == "text" else name: why for name, why in shown.errors.items()}
    differences = None
    if shown.stale is not None:
        differences = compare(found.text.texts[original], shown.value(f"text.{original}"))
        shown.put("base", found.revision)
    return page(
        visit,
        "meetings/outcome.html",
        status=max([shown.status, *(other.status for other in others.values())]),
        sheet=sheet,
        plan=sheet.plan,
        powers=sheet.powers,
        names=names_of(visit, [found]) if sheet.powers.read_names else {},
        items=[(part.item.id, f"{part.number}. {plain(part.item.title)}") for part in sheet.parts if part.item],
        outcome=found,
        form=shown,
        recorded=filled(visit, found),
        differences=differences,
        text_languages=[
            original,
            *(each for each in visit.services.languages if each != original),
        ],
        widths=[(each, _(WIDTHS[each])) for each in widths],
        may_strike=sheet.powers.log and may(visit, state, StrikeOutcome),
        **others,
        **wording(visit),
    )


def kept(recorded: LocalText, typed: LocalText) -> LocalText:
    """The recorded text with the one version that was typed in its place; untouched when that is what was shown."""
    (words,) = typed.texts.values()
    if words == plain(recorded):
        return recorded
    return revised_text(recorded, LocalText(recorded.original, {**recorded.texts, **typed.texts}))


def _changes(visit: Visit, found: OutcomeRow, form: Form) -> list[Command]:
    """The commands that lead from what is recorded to what was typed; none when it is the same."""
    given = read_fields(form, known_names(visit))
    kind = form.into(Kind, ignored=tuple(form.values)).kind
    typed = form.into(ReviseOutcome, outcome=found.id, ignored=(*TYPED, "kind"), missing=missing(), **given)
    change = msgspec.structs.replace
    revised = change(typed, text=revised_text(found.text, typed.text))
    if kind != "figure":
        revised = change(revised, figure=found.figure)  # the number that it once came with stays with it
    elif typed.figure and found.figure:
        unit, source = kept(found.figure.unit, typed.figure.unit), kept(found.figure.source, typed.figure.source)
        revised = change(revised, figure=change(typed.figure, unit=unit, source=source))
    if kind == found.kind and kind not in DECIDED:
        revised = change(revised, decided=found.decided, review=found.review)
    if kind != "action" and revised.owner is None:
        revised = change(revised, outsider=found.outsider, all_members=found.all_members)
    if kind != "action":
        revised = change(revised, supporters=found.supporters)
    commands: list[Command] = []
    if kind != found.kind:
        commands.append(ConvertOutcome(outcome=found.id, kind=kind, figure=revised.figure))
    agreed = revised.agreed not in (None, found.agreed)
    if (
        agreed
        or revised.base != found.revision
        or any(getattr(revised, each) != getattr(found, each) for each in REVISED)
    ):
        commands.append(revised)
    return commands


@reading("/meetings/{meeting:uuid}/outcomes/{outcome:uuid}")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID], outcome: FromPath[UUID]) -> Response[str]:
    """The outcome with everything that may be done with it."""
    return draw_outcome(visit, meeting, outcome)


@acting("/meetings/{meeting:uuid}/outcomes/{outcome:uuid}")
async def revise(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], outcome: FromPath[UUID]
) -> Response[Any]:
    """Records what was changed: text, kind, item, owner, due date, figure; all of it or nothing.

    When somebody else changed it meanwhile, both texts come side by side, and sending again replaces theirs knowingly.
    """
    form = await Form.read(request)

    async def act() -> Done:
        found = await anyio.to_thread.run_sync(_find, visit, meeting, outcome)
        commands = await anyio.to_thread.run_sync(_changes, visit, found, form)
        if not commands:
            return Done(visit.services.views.position(), (meeting,))
        return await visit.services.store.execute(visit.identity, meeting, *commands, command_id=form.id)

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw_outcome(visit, meeting, outcome, form)

    return await done(visit, form, act, then=f"/meetings/{meeting}?line={outcome}#o-{outcome}", again=again)


async def _act(
    visit: Visit, request: AnyRequest, meeting: UUID, outcome: UUID, name: str, command: Callable[[Form], Command]
) -> Response[Any]:
    """Carries out one act on an outcome; what is refused comes back on the outcome's page, in the form `name`."""
    form = await Form.read(request)

    async def act() -> Done:
        return await visit.services.store.execute(visit.identity, meeting, command(form), command_id=form.id)

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw_outcome(visit, meeting, outcome, **{name: form})

    return await done(visit, form, act, then=f"/meetings/{meeting}?line={outcome}#o-{outcome}", again=again)


@acting("/meetings/{meeting:uuid}/outcomes/{outcome:uuid}/kind")
async def convert(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], outcome: FromPath[UUID]
) -> Response[Any]:
    """One tap makes a note of it, a decision, an action. A figure needs its number: that is done on the page."""
    form = await Form.read(request)
    form.id = uuid7()  # no id is drawn into every line: what is already so is not done twice

    async def act() -> Done:
        command = ConvertOutcome(outcome=OutcomeId(outcome), kind=form.into(Kind).kind)
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)

    def again(visit: Visit, form: Form) -> Response[str]:
        fresh = filled(visit, _find(visit, meeting, outcome))
        fresh.problem, fresh.status = form.problem, form.status
        fresh.put("kind", form.value("kind"))
        return draw_outcome(visit, meeting, outcome, fresh)

    answer = await done(visit, form, act, then=f"/meetings/{meeting}?line={outcome}#o-{outcome}", again=again)
    if visit.htmx and answer.status_code == 303:
        return await anyio.to_thread.run_sync(draw_line, visit, MeetingId(meeting), OutcomeId(outcome))
    return answer


@acting("/meetings/{meeting:uuid}/outcomes/{outcome:uuid}/strike")
async def strike(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], outcome: FromPath[UUID]
) -> Response[Any]:
    """Strikes the outcome; it stays readable, with the reason."""

    def command(form: Form) -> Command:
        reason = form.into(Strike, missing={"reason": _("Write why this outcome is struck.")}).reason
        return StrikeOutcome(outcome=OutcomeId(outcome), reason=reason)

    return await _act(visit, request, meeting, outcome, "strike", command)


@acting("/meetings/{meeting:uuid}/outcomes/{outcome:uuid}/visibility")
async def change_visibility(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], outcome: FromPath[UUID]
) -> Response[Any]:
    """Lets more people see the outcome, or fewer."""

    def command(form: Form) -> Command:
        sentences = {
            "visibility": _("Choose who may see this outcome."),
            "reason": _("Write why this is changed."),
        }
        width = form.into(Width, missing=sentences)
        return ChangeVisibility(outcome=OutcomeId(outcome), visibility=width.visibility, reason=width.reason)

    return await _act(visit, request, meeting, outcome, "width", command)


@acting("/meetings/{meeting:uuid}/outcomes/{outcome:uuid}/redaction")
async def redact(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], outcome: FromPath[UUID]
) -> Response[Any]:
    """Removes the text of the outcome from the record for good."""

    def command(form: Form) -> Command:
        sentences = {
            "reason": _("Write why the text is removed, without repeating what must go."),
            "sure": _("Confirm that the text is to be removed for good."),
        }
        reason = form.into(Removal, missing=sentences).reason
        return RedactText(thing=outcome, reason=reason)

    return await _act(visit, request, meeting, outcome, "removal", command)


routes = [show, revise, convert, strike, change_visibility, redact]
