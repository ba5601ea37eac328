"""The form to attach a document.

When the rest of the form was refused, the browser cannot send the file again by itself: it is kept for a day under its
digest, which the form brings along.
"""

from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from msgspec import Struct

from defter.domain.vocabulary import (
    Document,
    DocumentId,
    DocumentKind,
    Forbidden,
    Language,
    Letter,
    LocalText,
    OrganisationId,
    Unreleased,
    Visibility,
)
from defter.platform.eventstore import Done
from defter.platform.formats.stripping import ACCEPTED, Stripped
from defter.web import on_behalf, words
from defter.web.documents.files import take_file
from defter.web.documents.keeping import KINDS, Keeper
from defter.web.forms import Form, done
from defter.web.i18n import _, language_name
from defter.web.on_record import WIDTHS
from defter.web.pages import AnyRequest, Visit, page


class Typed(Struct, frozen=True):
    """What the form to attach a document asks for, beside the file. No `visibility`: as is usual for the kind."""

    kind: DocumentKind
    title: LocalText
    language: Language | None = None
    letter: Letter | None = None
    visibility: Unreleased | None = None


def draw_attach(visit: Visit, form: Form, *, keeper: Keeper, subject: UUID) -> Response[str]:
    """The form to attach a document."""
    kept = keeper.find(visit, subject)
    if not keeper.may(visit, kept, keeper.attach):
        raise Forbidden("not-allowed")
    widths: tuple[Visibility, ...] = ("members", "organisation", "restricted")
    return page(
        visit,
        "documents/attach.html",
        status=form.status,
        kept=kept,
        form=form,
        codes=list(dict.fromkeys((visit.language, *visit.services.languages))),
        kinds=words.options(KINDS),
        spoken=[(code, language_name(code)) for code in visit.services.languages],
        widths=[("usual", _("As is usual for its kind")), *((each, _(WIDTHS[each])) for each in widths)],
        heard=on_behalf.offered(visit, [OrganisationId(kept.id)], own=kept.own),
        accepted=ACCEPTED,
        megabytes=visit.services.upload_limit // 1_000_000,
    )


def _typed(visit: Visit, form: Form, file: tuple[str, Stripped] | None) -> tuple[Typed, Document]:
    """What was typed, and what is known about the file. Raises Invalid."""
    if form.value("visibility") == "usual":
        form.values.pop("visibility")
    missing = {
        "kind": _("Choose what kind of document it is."),
        "title": _("Give the document a title."),
        "letter.issuer": _("Write which body issued the letter."),
        "letter.number": _("Write the number of the letter."),
        "letter.date": _("Write the date of the letter, such as 22.01.2021."),
    }
    if form.value("kind") == "official-letter":
        for name in ("letter.issuer", "letter.number", "letter.date"):
            if not form.value(name).strip():
                form.wrong(name, missing[name])
    try:
        typed = form.into(Typed, missing=missing, ignored=("file", "held", "held_name", *on_behalf.HEARD))
    finally:
        form.values.setdefault("visibility", ["usual"])
    assert file is not None  # into() has refused the form without a file
    name, content = file
    digest = visit.services.files.put(content.content)
    return typed, Document(
        digest=digest,
        media_type=content.media_type,
        size=len(content.content),
        name=name,
        title=typed.title,
        language=typed.language,
        letter=typed.letter,
    )


async def attach(visit: Visit, request: AnyRequest, subject: UUID, keeper: Keeper) -> Response[Any]:
    kept = await anyio.to_thread.run_sync(keeper.find, visit, subject)
    if not keeper.may(visit, kept, keeper.attach):
        raise Forbidden("not-allowed")
    form = await Form.read(request)

    async def act() -> Done:
        file = await anyio.to_thread.run_sync(take_file, visit, form)
        typed, content = await anyio.to_thread.run_sync(_typed, visit, form, file)
        document = DocumentId(form.id)
        told_by = partial(on_behalf.behalf, visit, form, OrganisationId(kept.id), own=kept.own)
        for_whom = await anyio.to_thread.run_sync(told_by)
        command = keeper.attach(document=document, kind=typed.kind, content=content, visibility=typed.visibility)
        return await visit.services.store.execute(visit.identity, subject, command, command_id=form.id, behalf=for_whom)

    again = partial(draw_attach, keeper=keeper, subject=subject)
    return await done(visit, form, act, then=f"{kept.at}#documents", again=again)
