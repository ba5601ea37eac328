"""The page of one document: withdrawing it, who may see it, and removing it for good."""

from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response

from defter.domain.vocabulary import DocumentId, Forbidden, OrganisationId
from defter.platform.eventstore import Done
from defter.projections import documents
from defter.web import on_behalf, words
from defter.web.documents.keeping import Keeper, document_words
from defter.web.forms import Form, done
from defter.web.i18n import _, language_name
from defter.web.on_record import Reason, Removal, Width, reason_missing
from defter.web.pages import AnyRequest, Visit, page


def draw_document(visit: Visit, *, keeper: Keeper, subject: UUID, document: UUID, **forms: Form) -> Response[str]:
    """A document with what may be done with it; `forms` are those that were refused, by their name."""
    kept = keeper.find(visit, subject)
    with visit.services.views.read() as connection:
        found = documents.document(connection, visit.reader, document, of=subject)
    stands = found.withdrawn is None
    widths = keeper.widths(visit, kept, found) if stands else []
    may_withdraw = stands and keeper.may(visit, kept, keeper.withdraw)
    may_redact = keeper.may(visit, kept, keeper.redact) and not found.removed
    if not (widths or may_withdraw or may_redact):
        raise Forbidden("not-allowed")
    drawn = {name: forms.get(name) or Form.blank() for name in ("withdrawal", "width", "removal")}
    for name, form in drawn.items():
        form.scope = f"-{name}"
    return page(
        visit,
        "documents/document.html",
        status=max(form.status for form in drawn.values()),
        kept=kept,
        document=found,
        here=f"{kept.at}/documents/{found.id}",
        widths=widths,
        may_withdraw=may_withdraw,
        may_redact=may_redact,
        heard=on_behalf.offered(visit, [OrganisationId(kept.id)], own=kept.own),
        spoken=language_name(found.language) if found.language else "",
        channel=_(words.CHANNELS[found.channel]) if found.channel else "",
        **document_words(),
        **drawn,
    )


async def act_on(
    visit: Visit, request: AnyRequest, keeper: Keeper, subject: UUID, document: UUID, name: str
) -> Response[Any]:
    """Withdraws a document, changes who may see it, or removes its texts and its bytes for good."""
    kept = await anyio.to_thread.run_sync(keeper.find, visit, subject)
    form = await Form.read(request)

    async def act() -> Done:
        for_whom = None
        match name:
            case "withdrawal":
                typed = form.into(Reason, missing=reason_missing(), ignored=on_behalf.HEARD)
                command = keeper.withdraw(document=DocumentId(document), reason=typed.reason)
                told_by = partial(on_behalf.behalf, visit, form, OrganisationId(kept.id), own=kept.own)
                for_whom = await anyio.to_thread.run_sync(told_by)
            case "width":
                missing = reason_missing() | {"visibility": _("Choose who may see it.")}
                width = form.into(Width, missing=missing)
                command = keeper.change_visibility(DocumentId(document), width.visibility, width.reason)
            case _:
                missing = reason_missing() | {"sure": _("Confirm that it is to be removed for good.")}
                command = keeper.redact(thing=document, reason=form.into(Removal, missing=missing).reason)
        result = await visit.services.store.execute(
            visit.identity, subject, command, command_id=form.id, behalf=for_whom
        )
        if name == "removal":
            await anyio.to_thread.run_sync(_destroy, visit, subject, document, result)
        return result

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw_document(visit, keeper=keeper, subject=subject, document=document, **{name: form})

    return await done(visit, form, act, then=f"{kept.at}#documents", again=again)


def _destroy(visit: Visit, subject: UUID, document: UUID, redacted: Done) -> None:
    """Destroys the bytes of a redacted document, unless another one has the same."""
    services = visit.services
    services.views.wait_sync(redacted.position)
    with services.views.read() as connection:
        found = documents.document(connection, visit.reader, document, of=subject)
        needed = documents.is_needed(connection, found.digest)
    if found.removed and not needed:
        services.files.remove(found.digest)
