"""The figures of an organisation: reported, revised, withdrawn, and who may see each of them."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from defter.domain.organisations.records import (
    ChangeRecordVisibility,
    RedactText,
    ReportFigure,
    ReviseFigure,
    WithdrawFigure,
)
from defter.domain.vocabulary import Command, Figure, FigureId, Forbidden, OnBehalf, OrganisationId, Unreleased
from defter.platform import places
from defter.platform.eventstore import Done
from defter.projections import figures
from defter.projections.figures import FigureRow
from defter.web import i18n, on_behalf, words
from defter.web.differences import Difference, differences
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.on_record import (
    ANY_REASON,
    WIDTHS,
    Reason,
    Removal,
    Width,
    reason_missing,
    widths,
)
from defter.web.organisations.subject import Subject, subject
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.place_field import place_names, typed_place
from defter.web.published import counts_people, figure_told
from defter.web.versions import revised_text

OLD_AFTER = 3
"""Years after which a figure is marked as old: it must not look current."""

LABELS = {
    "content": N_("Figure"),
    "number": N_("Number"),
    "unit": N_("What is counted"),
    "as_of": N_("As of"),
    "source": N_("Source"),
    "place": N_("Place"),
    "population": N_("Which population"),
}


class Typed(Struct, frozen=True):
    """A figure as it was typed; the place is read by its name."""

    content: Figure
    base: int = 0
    visibility: Unreleased = "members"


class Line(Struct, frozen=True):
    """A figure of the list, as the reader may see it."""

    row: FigureRow
    number: str
    place: str
    population: str
    old: bool


def is_old(as_of: str, today: date) -> bool:
    """Whether a figure held last more than three years ago; of a year or a month its last day counts."""
    until = as_of + "-12-31"[3 * as_of.count("-") :]
    return until < f"{today.year - OLD_AFTER:04d}{today.isoformat()[4:]}"


def lines(visit: Visit, organisation: UUID) -> list[Line]:
    """The figures of an organisation: exact for itself and the secretariat."""
    with visit.services.views.read() as connection:
        found = figures.figures_of(connection, visit.reader, organisation)
    exact = visit.actor.role == "secretariat" or visit.actor.organisation == organisation
    minimum = visit.services.minimum_cell
    return [
        Line(
            row=row,
            number=figure_told(row.figure, exact, minimum),
            place=places.name(row.figure.place, visit.language) if row.figure.place else "",
            population=_(words.POPULATIONS[row.figure.population]) if row.figure.population != "unspecified" else "",
            old=is_old(row.figure.as_of, visit.today),
        )
        for row in found
        if row.withdrawn is None or visit.actor.role is not None
    ]


def _filled(visit: Visit, row: FigureRow) -> Form:
    """The form of a figure with what stands recorded."""
    form = Form.blank(base=row.revision)
    content = row.figure
    for name in ("number", "unit", "source", "people", "population", "approximate"):
        form.put(f"content.{name}", getattr(content, name))
    form.put("content.as_of", ".".join(reversed(content.as_of.split("-"))))
    form.put("place", places.name(content.place, visit.language) if content.place else None)
    return form


def _read(form: Form) -> Typed:
    """What was typed. Who names a population counts people. Raises Invalid."""
    missing = {
        "content": _("Write the number, what it counts, its date and its source."),
        "content.number": _("Write the number."),
        "content.unit": _("Write what is counted, such as people or households."),
        "content.as_of": _("Write for which day, month or year the number holds, such as 16.12.2021 or 2021."),
        "content.source": _("Write where the number comes from."),
    }
    place = typed_place(form)
    typed = form.into(Typed, missing=missing, ignored=("place", *on_behalf.HEARD))
    content = structs.replace(typed.content, place=place, people=counts_people(typed.content))
    return structs.replace(typed, content=content)


def draw(visit: Visit, form: Form, *, organisation: UUID) -> Response[str]:
    """The form to report a figure."""
    found = subject(visit, organisation)
    if not found.may(visit, ReportFigure):
        raise Forbidden("not-allowed")
    return page(visit, "organisations/figure.html", status=form.status, row=None, form=form, **_shared(visit, found))


def _shared(visit: Visit, found: Subject) -> dict[str, Any]:
    return {
        "organisation": found.shown,
        "labels": {name: _(label) for name, label in LABELS.items()},
        "codes": list(dict.fromkeys((visit.language, *visit.services.languages))),
        "populations": words.options(words.POPULATIONS),
        "place_names": place_names(visit.language),
        "widths": [(each, _(WIDTHS[each])) for each in ("members", "organisation", "restricted")],
        "heard": on_behalf.offered(visit, [found.shown.id], own=found.own),
        "minimum": visit.services.minimum_cell,
    }


@reading("/organisations/{organisation:uuid}/figures/new")
def ask(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """An empty form."""
    return draw(visit, Form.blank(content__population="unspecified", visibility="members"), organisation=organisation)


@acting("/organisations/{organisation:uuid}/figures/new")
async def report(visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID]) -> Response[Any]:
    """Reports a figure under the id of the form, so that it is reported once."""
    found = await anyio.to_thread.run_sync(subject, visit, organisation)
    if not found.may(visit, ReportFigure):
        raise Forbidden("not-allowed")
    form = await Form.read(request)

    async def act() -> Done:
        typed = await anyio.to_thread.run_sync(_read, form)
        command = ReportFigure(figure=FigureId(form.id), content=typed.content, visibility=typed.visibility)
        told_by = partial(on_behalf.behalf, visit, form, OrganisationId(organisation), own=found.own)
        for_whom = await anyio.to_thread.run_sync(told_by)
        store = visit.services.store
        return await store.execute(visit.identity, organisation, command, command_id=form.id, behalf=for_whom)

    again = partial(draw, organisation=organisation)
    return await done(visit, form, act, then=f"/organisations/{organisation}#figures", again=again)


# One figure


def _figure(visit: Visit, organisation: UUID, figure: UUID) -> tuple[Subject, FigureRow]:
    found = subject(visit, organisation)
    with visit.services.views.read() as connection:
        return found, figures.figure(connection, visit.reader, organisation, figure)


def draw_figure(visit: Visit, *, organisation: UUID, figure: UUID, **forms: Form) -> Response[str]:
    """A figure with what may be done with it; `forms` are those that were refused, by their name."""
    found, row = _figure(visit, organisation, figure)
    stands = row.withdrawn is None
    may_revise = stands and found.may(visit, ReviseFigure)
    may_redact = found.may(visit, RedactText)
    if not (may_revise or may_redact):
        raise Forbidden("not-allowed")
    form = forms.pop("form", None) or _filled(visit, row)
    changed: list[Difference] = []
    if form.stale is not None:
        changed = differences(_flat(_filled(visit, row)), _flat(form), LABELS, _said)
        form.put("base", row.revision)
    drawn = {name: forms.get(name) or Form.blank() for name in ("withdrawal", "width", "removal")}
    for name, each in drawn.items():
        each.scope = f"-{name}"
    shared = _shared(visit, found)
    shared["widths"] = widths(
        row.visibility, lambda each: stands and found.may(visit, _width(row.id, Width(each, ANY_REASON)))
    )
    return page(
        visit,
        "organisations/figure.html",
        status=max(form.status, *(each.status for each in drawn.values())),
        row=row,
        line=next(each for each in lines(visit, organisation) if each.row.id == row.id),
        form=form,
        changed=changed,
        may_revise=may_revise,
        may_redact=may_redact,
        **shared,
        **drawn,
    )


def _flat(form: Form) -> Form:
    """The fields of the figure without the prefix, to be named and compared one by one."""
    return Form({name.removeprefix("content."): typed for name, typed in form.values.items()}, {}, form.id)


def _said(form: Form, name: str) -> str:
    value = form.value(name).strip()
    if name == "number" and value.isascii() and value.isdecimal():
        return i18n.format_number(int(value))
    if name == "population":
        return "".join(_(sentence) for key, sentence in words.POPULATIONS.items() if key == value)
    return value


def _width(figure: FigureId, width: Width) -> ChangeRecordVisibility:
    return ChangeRecordVisibility(thing=figure, visibility=width.visibility, reason=width.reason)


@reading("/organisations/{organisation:uuid}/figures/{figure:uuid}")
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID], figure: FromPath[UUID]) -> Response[str]:
    """The figure, to be revised or withdrawn."""
    return draw_figure(visit, organisation=organisation, figure=figure)


async def _act(visit: Visit, request: AnyRequest, organisation: UUID, figure: UUID, name: str) -> Response[Any]:
    found, row = await anyio.to_thread.run_sync(_figure, visit, organisation, figure)
    form = await Form.read(request)

    def command() -> Command:
        match name:
            case "form":
                typed = _read(form)
                unit = revised_text(row.figure.unit, typed.content.unit)
                source = revised_text(row.figure.source, typed.content.source)
                content = structs.replace(typed.content, unit=unit, source=source)
                return ReviseFigure(figure=row.id, content=content, base=typed.base)
            case "withdrawal":
                given = form.into(Reason, missing=reason_missing(), ignored=on_behalf.HEARD)
                return WithdrawFigure(figure=row.id, reason=given.reason)
            case "width":
                missing = reason_missing() | {"visibility": _("Choose who may see it.")}
                return _width(row.id, form.into(Width, missing=missing))
        missing = reason_missing() | {"sure": _("Confirm that it is to be removed for good.")}
        return RedactText(thing=row.id, reason=form.into(Removal, missing=missing).reason)

    def read() -> tuple[Command, OnBehalf | None]:
        own = found.own or name in ("width", "removal")
        return command(), on_behalf.behalf(visit, form, OrganisationId(organisation), own=own)

    async def act() -> Done:
        made, for_whom = await anyio.to_thread.run_sync(read)
        store = visit.services.store
        return await store.execute(visit.identity, organisation, made, command_id=form.id, behalf=for_whom)

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw_figure(visit, organisation=organisation, figure=figure, **{name: form})

    return await done(visit, form, act, then=f"/organisations/{organisation}#figures", again=again)


@acting("/organisations/{organisation:uuid}/figures/{figure:uuid}")
async def revise(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID], figure: FromPath[UUID]
) -> Response[Any]:
    """Records the figure anew, unless somebody else did so since the form was drawn."""
    return await _act(visit, request, organisation, figure, "form")


@acting("/organisations/{organisation:uuid}/figures/{figure:uuid}/withdraw")
async def withdraw(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID], figure: FromPath[UUID]
) -> Response[Any]:
    """Withdraws the figure; it stays readable for members, with the reason."""
    return await _act(visit, request, organisation, figure, "withdrawal")


@acting("/organisations/{organisation:uuid}/figures/{figure:uuid}/visibility")
async def change_visibility(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID], figure: FromPath[UUID]
) -> Response[Any]:
    """Lets more people see the figure, or fewer."""
    return await _act(visit, request, organisation, figure, "width")


@acting("/organisations/{organisation:uuid}/figures/{figure:uuid}/redaction")
async def redact(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID], figure: FromPath[UUID]
) -> Response[Any]:
    """Removes the texts of the figure from the record for good."""
    return await _act(visit, request, organisation, figure, "removal")


routes = [ask, report, show, revise, withdraw, change_visibility, redact]
