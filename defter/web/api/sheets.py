"""Spreadsheets for programs: minutes and organisations out, and back in, as on the pages.

What is sent is a form with files, not JSON. Sent again it records nothing twice, so that it needs no key.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.vocabulary import NotFound, Refused
from defter.platform.formats import read_table
from defter.web import downloads, errors
from defter.web.api import bodies
from defter.web.api.acts import PREFIX
from defter.web.api.calls import Call
from defter.web.api.problems import VARY, Fault, Misfit, ProblemDetails, answer
from defter.web.exports import minutes as exported_minutes
from defter.web.exports import organisations as exported_organisations
from defter.web.exports.tables import Format, Table
from defter.web.forms import Form
from defter.web.i18n import ngettext
from defter.web.imports import minutes, organisations
from defter.web.imports.prepared import Import, Status, record
from defter.web.imports.sheets import Source, packed
from defter.web.pages import AnyRequest

Kind = Literal["minutes", "organisations"]
FORMATS: Sequence[Format] = ("xlsx", "csv")
FORM = RequestEncodingType.MULTI_PART.value


class AskedMinutes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`meeting` takes the rows of files that do not say which meeting they are of."""

    dry_run: bool = False
    meeting: UUID | None = None


class AskedOrganisations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether only to say what would happen."""

    dry_run: bool = False


class ImportedRow(Struct, frozen=True):
    """What happened, or would happen, with one row."""

    row: int
    status: Status
    edited: tuple[str, ...]
    """The columns that were edited, of a row that went out before."""


class ImportedFile(Struct, frozen=True):
    """What happened, or would happen, with one file."""

    name: str
    meeting: UUID | None
    rows: tuple[ImportedRow, ...]


class Imported(Struct, frozen=True, kw_only=True):
    """What was recorded; `position` is that of the log, null when nothing was."""

    position: int | None
    files: tuple[ImportedFile, ...]


class WrongCell(Struct, frozen=True):
    """What is wrong with one cell: `column` as a spreadsheet names it, row 0 where it stands nowhere."""

    file: str
    row: int
    column: str
    name: str
    """What the column is called, in the language asked for."""
    value: str
    key: str
    detail: str


class WrongRows(ProblemDetails, frozen=True, omit_defaults=True, kw_only=True):
    """Some cells have to be corrected. Nothing was recorded."""

    errors: tuple[WrongCell, ...]


def _sheet(call: Call, make: Callable[[Call], Table], form: Format, name: str) -> Response[bytes]:
    answer = downloads.table_file(call, make(call), form, name)
    answer.headers["vary"] = VARY
    return answer


def _minutes(meeting: UUID, call: Call) -> Table:
    services = call.services
    minimum = services.minimum_cell
    found = exported_minutes.minutes(services.store, services.views, call.reader, meeting, minimum=minimum)
    return exported_minutes.table(found, services.languages)


def _organisations(call: Call) -> Table:
    services = call.services
    found = exported_organisations.organisations(services.store, services.views, call.reader)
    return exported_organisations.table(found, services.languages)


def _exports(form: Format) -> list[HTTPRouteHandler]:
    @get(f"{PREFIX}/meetings/{{id_meeting:uuid}}/minutes.{form}")
    async def of_meeting(
        call: NamedDependency[Call], id_meeting: FromPath[UUID], request: AnyRequest
    ) -> Response[bytes]:
        _asks_nothing(request)
        name = f"defter-minutes-{id_meeting}"
        return await call.looked(partial(_sheet, call, partial(_minutes, id_meeting), form, name))

    @get(f"{PREFIX}/organisations.{form}")
    async def of_all(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        _asks_nothing(request)
        return await call.looked(partial(_sheet, call, _organisations, form, "defter-organisations"))

    return [of_meeting, of_all]


def _asks_nothing(request: AnyRequest) -> None:
    if request.query_params:
        raise Misfit(*(Fault("There is no such parameter", parameter=each) for each in request.query_params))


def _imports(largest: int) -> list[HTTPRouteHandler]:
    @post(f"{PREFIX}/imports/minutes", request_max_body_size=largest)
    async def take_minutes(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        call.may_act()
        asked = bodies.convert(request.query_params.dict(), AskedMinutes)
        return await _take(call, request, partial(_prepare_minutes, asked.meeting), dry_run=asked.dry_run)

    @post(f"{PREFIX}/imports/organisations", request_max_body_size=largest)
    async def take_organisations(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        call.may_act()
        asked = bodies.convert(request.query_params.dict(), AskedOrganisations)
        return await _take(call, request, _prepare_organisations, dry_run=asked.dry_run)

    return [take_minutes, take_organisations]


def _prepare_minutes(meeting: UUID | None, call: Call, sources: Sequence[Source]) -> Import[Any]:
    of = call.services
    at = of.clock()
    return minutes.prepare(sources, of.store, of.views, call.actor, at, languages=of.languages, meeting=meeting)


def _prepare_organisations(call: Call, sources: Sequence[Source]) -> Import[Any]:
    of = call.services
    return organisations.prepare(sources, of.store, of.views, call.actor, of.clock(), languages=of.languages)


async def _take(
    call: Call,
    request: AnyRequest,
    prepare: Callable[[Call, Sequence[Source]], Import[Any]],
    *,
    dry_run: bool,
) -> Response[bytes]:
    """Reads the files and records them, or says what is wrong with which cell."""
    sources = await _sources(call, request)
    await call.settled()
    found = await call.looked(partial(prepare, call, sources))
    if found.wrong:
        return _wrong(found)
    done = None
    if not dry_run:
        try:
            done = await record(found, call.services.store, call.services.views, call.identity)
        except NotFound as problem:
            raise Refused(problem.key) from None  # something was taken off meanwhile
    said = Imported(
        position=done.position if done else None,
        files=tuple(
            ImportedFile(
                file.source.name,
                getattr(file, "meeting", None),
                tuple(
                    ImportedRow(row.given.row, row.status, tuple(each.column for each in row.edited))
                    for row in file.rows
                ),
            )
            for file in found.files
        ),
    )
    headers = {"cache-control": "no-store", "vary": VARY}
    return Response(msgspec.json.encode(said), status_code=200, media_type=bodies.JSON, headers=headers)


async def _sources(call: Call, request: AnyRequest) -> tuple[Source, ...]:
    """The files that were sent. Raises Misfit, and Refused for what cannot be read."""
    if request.content_type[0] != FORM:
        raise Misfit(Fault(f"Send the files as {FORM}", parameter="Content-Type"))
    form = await Form.read(request)
    language = form.value("language") or call.services.default_language
    if language not in call.services.languages:
        raise Refused("language-unknown")
    strange = [*(set(form.values) - {"language"}), *(set(form.uploads) - {"file"})]
    if strange:
        raise Misfit(*(Fault("There is no such field", pointer=f"#/{each}") for each in sorted(strange)))
    if form.errors:
        raise Refused("file-too-large")
    files = form.uploads.get("file", [])
    if not files:
        raise Misfit(Fault("Send at least one file", pointer="#/file"))
    sources = tuple(Source.file(each.name, read_table(each.name, each.body), language) for each in files)
    packed(sources)
    return sources


def _wrong(found: Import[Any]) -> Response[bytes]:
    title = ngettext(
        "%(number)s entry has to be corrected. Nothing was recorded. Correct it, then check again.",
        "%(number)s entries have to be corrected. Nothing was recorded. Correct them, then check again.",
        found.wrong,
    ) % {"number": found.wrong}
    cells = tuple(
        WrongCell(
            file.source.name,
            each.cell.row,
            each.cell.letter,
            each.name,
            each.cell.text[:200],
            each.problem.key,
            errors.sentence(each.problem),
        )
        for file in found.files
        for each in file.wrong
    )
    return answer(WrongRows(type="urn:defter:refused:cells-wrong", title=title, status=422, errors=cells))


def handlers(largest_file: int) -> list[HTTPRouteHandler]:
    """The routes; a request may hold several files, each of at most so many bytes."""
    return [*(handler for form in FORMATS for handler in _exports(form)), *_imports(4 * largest_file)]
