"""Importing on a page: files or pasted text, looked at row by row before anything is recorded.

The preview carries what was given in the page itself, so that it works without a session of uploads and without
scripts. Recording reads it anew: only when that still leads to what the preview showed is it recorded.
"""

from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import UUID

import anyio
from litestar import Response
from msgspec import Struct

from defter.domain.vocabulary import NotFound, Problem, Refused
from defter.platform.eventstore import Done
from defter.platform.formats import read_table
from defter.web import errors
from defter.web.differences import word_by_word
from defter.web.forms import Form, Invalid, done
from defter.web.i18n import _, language_name, ngettext
from defter.web.imports.prepared import Import, Planned, record
from defter.web.imports.sheets import Source, packed, unpacked
from defter.web.pages import AnyRequest, Visit

MOST_SHOWN = 300
"""Rows of the preview of one file; of those that are wrong none is left out before any other."""
MOST_IDLE = 20
"""Rows that change nothing, beside others that do: more of them would hide those."""
ACCEPTED = ".xlsx,.csv,.docx"

Prepare: TypeAlias = Callable[[Visit, tuple[Source, ...]], Import[Any]]
Draw: TypeAlias = Callable[[Visit, Import[Any] | None, Form], Response[str]]


class Sent(Struct):
    """What the two forms of the page send, beside the files."""

    language: str = ""
    text: str | None = None
    content: str | None = None
    digest: str | None = None


def blank(visit: Visit) -> Form:
    """The form before anything was given."""
    return Form.blank(language=visit.language)


def shared(visit: Visit) -> dict[str, Any]:
    """What the template of every import needs."""
    return {
        "accepted": ACCEPTED,
        "sentence": errors.sentence,
        "shown_rows": shown_rows,
        "word_by_word": word_by_word,
        "spoken": [(code, language_name(code)) for code in visit.services.languages],
    }


def shown_rows(rows: tuple[Planned, ...]) -> list[Planned]:
    """The rows that are shown: all, or of many those that are wrong or changed before any other."""
    idle = sum(row.status == "there" for row in rows)
    if len(rows) > idle > MOST_IDLE:
        rows = tuple(row for row in rows if row.status != "there")
    if len(rows) <= MOST_SHOWN:
        return list(rows)
    order = ("wrong", "changed")
    first = sorted(rows, key=lambda row: order.index(row.status) if row.status in order else len(order))[:MOST_SHOWN]
    return sorted(first, key=lambda row: row.given.row)


async def take(
    visit: Visit, request: AnyRequest, prepare: Prepare, draw: Draw, then: Callable[[Import[Any]], str]
) -> Response[Any]:
    """Shows what would happen; then, confirmed, does it and leads to where it can be seen."""
    form = await Form.read(request)
    if not form.value("digest"):
        found = await anyio.to_thread.run_sync(look, visit, form, prepare)
        return await anyio.to_thread.run_sync(draw, visit, found, form)
    previewed = form.value("digest")
    recorded: list[Import[Any]] = []

    async def act() -> Done:
        form.into(Sent, ignored=("file",))
        found = await anyio.to_thread.run_sync(prepare, visit, unpacked(form.value("content")))
        if found.wrong or (found.intents and found.digest != previewed):
            raise Refused("import-changed")
        recorded.append(found)
        services = visit.services
        try:
            result = await record(found, services.store, services.views, visit.identity)
        except NotFound as problem:
            raise Refused(problem.key) from None  # something was taken off meanwhile: what was given must come back
        return result or Done(services.views.position(), ())

    def again(visit: Visit, form: Form) -> Response[Any]:
        problem, status = form.problem, form.status
        form.problem = None
        found = look(visit, form, prepare)
        form.problem, form.status = problem or form.problem, status
        return draw(visit, found, form)

    return await done(visit, form, act, then=lambda _done: then(recorded[0]), again=again)


def look(visit: Visit, form: Form, prepare: Prepare) -> Import[Any] | None:
    """What would happen with what was given; None, and why in the form, when that cannot be said."""
    try:
        form.into(Sent, ignored=("file",))
        sources = _sources(visit, form)
        content = packed(sources)
        found = prepare(visit, sources)
    except Invalid:
        form.status = 422
        return None
    except NotFound:
        raise
    except Problem as problem:
        form.status = errors.status_of(problem)
        form.problem = _of_file(problem, len(form.uploads.get("file", ())))
        return None
    form.put("content", content)
    form.put("digest", found.digest)
    if found.wrong:
        form.status = 422
        form.problem = ngettext(
            "%(number)s entry has to be corrected. Nothing was recorded. Correct it, then check again.",
            "%(number)s entries have to be corrected. Nothing was recorded. Correct them, then check again.",
            found.wrong,
        ) % {"number": found.wrong}
    return found


def _of_file(problem: Problem, files: int) -> str:
    """The sentence, with the name of the file that it is about where there are several."""
    sentence = errors.sentence(problem)
    name = problem.details.get("name")
    return f"{name}: {sentence}" if files > 1 and name else sentence


def _sources(visit: Visit, form: Form) -> tuple[Source, ...]:
    """The files, the pasted text, or what a preview carried. Raises Invalid and Refused."""
    language, typed, files = form.value("language"), form.value("text"), form.uploads.get("file", [])
    if content := form.value("content"):
        sources = unpacked(content)
        form.put("language", next((each.language for each in sources), language))
        form.put("text", next((each.pasted for each in sources), ""))
        return sources
    if language not in visit.services.languages:
        form.wrong("language", _("Choose the language in which the texts are written."))
    if files and typed.strip():
        form.wrong("text", _("Either choose files or paste text, not both. Empty one of the two fields."))
    elif not files and not typed.strip():
        form.wrong("file", _("Choose one or more files, or paste rows or lines into the field below."))
    form.check()
    if files:
        return tuple(Source.file(each.name, read_table(each.name, each.body), language) for each in files)
    return (Source(language=language, pasted=typed),)


def only(found: Import[Any], of: Callable[[Any], UUID | None]) -> UUID | None:
    """The one thing that all files are about; None when there are several."""
    things = {of(file) for file in found.files}
    return things.pop() if len(things) == 1 else None
