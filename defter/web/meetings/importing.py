"""Importing minutes: a file or pasted lines, looked at row by row before anything is recorded.

The preview carries what was given in the page itself, so that it works without a session of uploads and without
scripts. Recording reads it anew: only when that still leads to what the preview showed is it recorded.
"""

from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import Forbidden, NotFound, Problem, Refused
from defter.platform import places
from defter.platform.eventstore import Done
from defter.platform.formats import read_table, xlsx
from defter.platform.formats.table import LARGEST_FILE
from defter.projections.meetings import queries
from defter.projections.organisations import organisation
from defter.web import errors, words
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import _, direction, language_name, ngettext
from defter.web.imports import minutes
from defter.web.imports.minutes import Import
from defter.web.imports.sheets import COLUMNS, LABELS, Source, shown
from defter.web.imports.template import template_rows
from defter.web.meetings.subject import subject
from defter.web.pages import AnyRequest, Visit, page, reading

MOST_SHOWN = 300
"""Rows of a preview; of those that are wrong none is left out before any other."""
ACCEPTED = ".xlsx,.csv,.docx"


class Sent(Struct):
    """What the two forms of the page send, beside the file."""

    language: str = ""
    text: str | None = None
    content: str | None = None
    digest: str | None = None


def draw(visit: Visit, meeting: UUID | None, found: Import | None, form: Form) -> Response[str]:
    """The page: what would happen, when something was given, and the form to give something else."""
    plan = host = None
    with visit.services.views.read() as connection:
        if meeting is not None:
            plan = queries.meeting(connection, visit.reader, meeting)
        if found and found.plan and found.plan.host:
            host = organisation(connection, visit.reader, found.plan.host).name
    rows = list(found.rows) if found else []
    if len(rows) > MOST_SHOWN:
        wrong_first = sorted(rows, key=lambda row: row.status != "wrong")[:MOST_SHOWN]
        rows = sorted(wrong_first, key=lambda row: row.given.row)
    return page(
        visit,
        "meetings/import.html",
        status=form.status,
        form=form,
        plan=plan,
        host=host,
        found=found,
        rows=rows,
        here=f"/meetings/{meeting}/import" if meeting else "/meetings/import",
        accepted=ACCEPTED,
        columns={name: shown(sentence) for name, sentence in COLUMNS.items()},
        labels={name: shown(sentence) for name, sentence in LABELS.items()},
        shown=shown,
        sentence=errors.sentence,
        words=words,
        place_name=lambda place: places.name(place, visit.language),
        spoken=[(code, language_name(code)) for code in visit.services.languages],
    )


def _draw_again(meeting: UUID | None, visit: Visit, form: Form) -> Response[str]:
    """The page after a refusal, with the preview as things now stand."""
    problem, status = form.problem, form.status
    form.problem = None
    found = _look(visit, meeting, form)
    form.problem, form.status = problem or form.problem, status
    return draw(visit, meeting, found, form)


def _look(visit: Visit, meeting: UUID | None, form: Form) -> Import | None:
    """What would happen with what was given; None, and why in the form, when that cannot be said."""
    try:
        form.into(Sent, ignored=("file",))
        source = _source(visit, form)
        content = source.packed()
        if len(content) > LARGEST_FILE:
            raise Refused("file-too-large")
        found = _prepare(visit, meeting, source)
    except Invalid:
        form.status = 422
        return None
    except NotFound:
        raise
    except Problem as problem:
        form.status = errors.status_of(problem)
        form.problem = errors.sentence(problem)
        return None
    form.put("content", content)
    form.put("digest", found.digest)
    if found.wrong:
        form.status = 422
        form.problem = ngettext(
            "%(number)s entry has to be corrected. Nothing was recorded. Correct it, then check again.",
            "%(number)s entries have to be corrected. Nothing was recorded. Correct them, then check again.",
            len(found.wrong),
        ) % {"number": len(found.wrong)}
    return found


def _prepare(visit: Visit, meeting: UUID | None, source: Source) -> Import:
    services = visit.services
    return minutes.prepare(
        source,
        services.store,
        services.views,
        visit.actor,
        services.clock(),
        languages=services.languages,
        meeting=meeting,
    )


def _source(visit: Visit, form: Form) -> Source:
    """The file, the pasted text, or what a preview carried. Raises Invalid and Refused."""
    language, typed, file = form.value("language"), form.value("text"), form.files.get("file")
    if content := form.value("content"):
        source = Source.unpacked(content)
        form.put("language", source.language)
        form.put("text", source.pasted)
        return source
    if language not in visit.services.languages:
        form.wrong("language", _("Choose the language in which the texts are written."))
    if file is not None and typed.strip():
        form.wrong("text", _("Either choose a file or paste text, not both. Empty one of the two fields."))
    elif file is None and not typed.strip():
        form.wrong("file", _("Choose a file, or paste rows or lines into the field below it."))
    form.check()
    if file is not None:
        return Source.file(file.name, read_table(file.name, file.body), language)
    return Source(language=language, pasted=typed)


async def _take(visit: Visit, request: AnyRequest, meeting: UUID | None) -> Response[Any]:
    form = await Form.read(request)
    if not form.value("digest"):
        found = await anyio.to_thread.run_sync(_look, visit, meeting, form)
        return await anyio.to_thread.run_sync(draw, visit, meeting, found, form)
    previewed = form.value("digest")
    recorded: list[UUID] = []

    async def act() -> Done:
        form.into(Sent, ignored=("file",))
        source = Source.unpacked(form.value("content"))
        found = await anyio.to_thread.run_sync(_prepare, visit, meeting, source)
        if found.meeting is None or found.wrong or (found.commands and found.digest != previewed):
            raise Refused("import-changed")
        recorded.append(found.meeting)
        services = visit.services
        try:
            result = await minutes.record(found, services.store, visit.identity)
        except NotFound as problem:
            raise Refused(problem.key) from None  # an item was taken off meanwhile: what was given must come back
        return result or Done(services.views.position(), (found.meeting,))

    return await done(
        visit, form, act, then=lambda _done: f"/meetings/{recorded[0]}", again=partial(_draw_again, meeting)
    )


def _blank(visit: Visit) -> Form:
    return Form.blank(language=visit.language)


@reading("/meetings/import")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Where minutes with a header become a meeting."""
    if not minutes.may_import(visit.actor, visit.today):
        raise Forbidden("not-allowed")
    return draw(visit, None, None, _blank(visit))


@acting("/meetings/import")
async def take(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Shows what would happen; then, confirmed, does it."""
    return await _take(visit, request, None)


@reading("/meetings/{meeting:uuid}/import")
def ask_rows(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """Where rows or lines become outcomes of a meeting that is there."""
    subject(visit, meeting, LogOutcome)
    return draw(visit, meeting, None, _blank(visit))


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
    headers = {
        "content-disposition": f'attachment; filename="defter-minutes-{visit.language}.xlsx"',
        "cache-control": "private, no-cache",
        "vary": "cookie",
    }
    return Response(body, media_type=xlsx.MEDIA_TYPE, headers=headers)


routes = [ask, take, ask_rows, take_rows, template]
