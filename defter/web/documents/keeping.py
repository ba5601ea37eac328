"""What documents are attached to, what may be done with them, and how lists show them."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote
from uuid import UUID

from msgspec import Struct

from defter.domain.vocabulary import Command, DocumentId, DocumentKind, LocalText, Visibility
from defter.projections import documents
from defter.projections.documents import DocumentRow
from defter.web.i18n import N_, _, format_number
from defter.web.on_record import ANY_REASON, widths
from defter.web.pages import Visit

KINDS: dict[DocumentKind, str] = {
    "document": N_("Document"),
    "official-letter": N_("Official letter"),
    "signature-sheet": N_("Signature sheet"),
    "council-decision": N_("Council decision"),
    "logo": N_("Logo"),
}


class Kept(Struct, frozen=True):
    """What documents are attached to, as the visit sees it."""

    id: UUID
    title: LocalText
    crumbs: list[tuple[str, Any]]
    """The pages above: (path, words), the last is its own."""
    state: Any
    own: bool = True
    """Whether the visit acts for it; the secretariat acts for others on their behalf."""

    @property
    def at(self) -> str:
        """Its own page."""
        return str(self.crumbs[-1][0])


class Keeper(Struct, frozen=True):
    """How documents are kept for one kind of thing: its address, what it is, and its commands."""

    path: str
    """The route of its page, with the parameter `subject`."""
    find: Callable[[Visit, UUID], Kept]
    """Raises NotFound for one who may not see it."""
    attach: type[Command]
    withdraw: type[Command]
    change_visibility: Callable[[DocumentId, Visibility, LocalText], Command]
    """The command that changes who may see a document."""
    redact: type[Command]

    def may(self, visit: Visit, kept: Kept, command: type[Command] | Command) -> bool:
        """Whether the command's own rule lets this visit; a class will do where the rule does not look inside."""
        given = None if isinstance(command, type) else command
        return command.may.allows(visit.actor, kept.state, given)

    def widths(self, visit: Visit, kept: Kept, document: DocumentRow) -> list[tuple[Visibility, str]]:
        """Who may see a document instead, as far as this visit may say so."""
        return widths(
            document.visibility,
            lambda each: self.may(visit, kept, self.change_visibility(document.id, each, ANY_REASON)),
        )


def shown(visit: Visit, subject: UUID, *, may_attach: bool, may_manage: bool) -> dict[str, Any]:
    """The values that `documents/_list.html` needs for one subject."""
    with visit.services.views.read() as connection:
        found = documents.documents_of(connection, visit.reader, subject)
    return {
        "documents": [each for each in found if each.withdrawn is None or visit.actor.role is not None],
        "may_attach": may_attach,
        "may_manage_documents": may_manage,
        **document_words(),
    }


def document_words() -> dict[str, Any]:
    """The words that templates of documents need."""
    return {
        "document_kinds": {kind: _(sentence) for kind, sentence in KINDS.items()},
        "format_of": format_of,
        "size_of": size_of,
        "file_path": file_path,
    }


def format_of(document: DocumentRow) -> str:
    """What people call the format of a file: PDF, DOCX, JPEG."""
    return {"text/plain": "TXT", "text/csv": "CSV", "application/pdf": "PDF"}.get(
        document.media_type, PurePath(document.name).suffix.removeprefix(".").upper()
    ) or document.media_type.rpartition("/")[2].upper()


def size_of(document: DocumentRow) -> str:
    """How large a file is, in the unit that gives a short number."""
    if document.size < 1_000_000:
        return f"{format_number(max(1, round(document.size / 1000)))} KB"
    return f"{format_number(round(document.size / 1_000_000, 1))} MB"


def file_path(document: DocumentRow) -> str:
    """Where the bytes of a document are read."""
    return f"/files/{document.id}/{quote(document.name, safe='')}"
