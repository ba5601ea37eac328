"""Importing minutes: sheets with a header become meetings, rows or pasted lines outcomes of a meeting that is there."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.meetings.meeting import RECORDING
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import Forbidden
from defter.platform import places
from defter.platform.formats import xlsx
from defter.projections.meetings import queries
from defter.projections.organisations import all_organisations
from defter.web import previews, words
from defter.web.columns import MINUTES
from defter.web.downloads import attachment
from defter.web.forms import Form, acting
from defter.web.i18n import _, direction
from defter.web.imports import minutes
from defter.web.imports.prepared import Import
from defter.web.imports.sheets import Source
from defter.web.imports.template import template_rows
from defter.web.meetings.subject import subject
from defter.web.pages import AnyRequest, Visit, page, reading


def draw(meeting: UUID | None, visit: Visit, found: Import[Any] | None, form: Form) -> Response[str]:
    """The page: what would happen, when something was given, and the form to give something else."""
    plan = None
    with visit.services.views.read() as connection:
        if meeting is not None:
            plan = queries.meeting(connection, visit.reader, meeting)
        names = {each.id: each.name for each in all_organisations(connection, visit.reader)} if found else {}
    return page(
        visit,
        "meetings/import.html",
        status=form.status,
        form=form,
        plan=plan,
        recording=RECORDING,
        names=names,
        found=found,
        here=f"/meetings/{meeting}/import" if meeting else "/meetings/import",
        layout=MINUTES,
        labels=[MINUTES.heading(name, label=True) for name in MINUTES.labels],
        needed=[MINUTES.heading(name, label=True) for name in ("title", "kind", "day")],
        columns=[MINUTES.heading(name) for name in MINUTES.columns],
        other=next((code for code in visit.services.languages if code != visit.language), visit.language),
        words=words,
        place_name=lambda place: places.name(place, visit.language),
        **previews.shared(visit),
    )


def _prepare(meeting: UUID | None, visit: Visit, sources: tuple[Source, ...]) -> Import[Any]:
    services = visit.services
    return minutes.prepare(
        sources,
        services.store,
        services.views,
        visit.actor,
        services.clock(),
        languages=services.languages,
        meeting=meeting,
    )


def _then(found: Import[Any]) -> str:
    meeting = previews.only(found, lambda file: file.meeting)
    return f"/meetings/{meeting}" if meeting else "/meetings"


async def _take(visit: Visit, request: AnyRequest, meeting: UUID | None) -> Response[Any]:
    return await previews.take(visit, request, partial(_prepare, meeting), partial(draw, meeting), _then)


@reading("/meetings/import")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Where minutes with a header become meetings."""
    if not minutes.may_import(visit.actor, visit.today):
        raise Forbidden("not-allowed")
    return draw(None, visit, None, previews.blank(visit))


@acting("/meetings/import")
async def take(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Shows what would happen; then, confirmed, does it."""
    return await _take(visit, request, None)


@reading("/meetings/{meeting:uuid}/import")
def ask_rows(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """Where rows or lines become outcomes of a meeting that is there, or change those that went out."""
    subject(visit, meeting, LogOutcome)
    return draw(meeting, visit, None, previews.blank(visit))


@acting("/meetings/{meeting:uuid}/import")
async def take_rows(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Shows what would happen; then, confirmed, does it."""
    return await _take(visit, request, meeting)


@reading("/meetings/import/template.xlsx")
def template(visit: NamedDependency[Visit]) -> Response[bytes]:
    """An empty sheet to fill in, with one example row, in the reader's language."""
    host = visit.acts_for.name if visit.acts_for else None
    body = xlsx.write(
        template_rows(visit.today, visit.services.languages, host),
        sheet=_("Meeting minutes"),
        right_to_left=direction(visit.language) == "rtl",
    )
    return attachment(visit, body, xlsx.MEDIA_TYPE, f"defter-minutes-{visit.language}.xlsx")


routes = [ask, take, ask_rows, take_rows, template]
