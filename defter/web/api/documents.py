"""Documents of meetings and organisations: what is known about them, and their bytes."""

from uuid import UUID

from msgspec import structs

from defter.projections import documents
from defter.projections.documents import DocumentRow
from defter.web.api.acts import Ids
from defter.web.api.calls import Call
from defter.web.api.reads import Asked, File, Nothing, Part, Read, sliced
from defter.web.api.tables import Table
from defter.web.documents.files import read_file


def list_documents_of_meeting(call: Call, ids: Ids, asked: Asked) -> Part[DocumentRow]:
    """The documents of a meeting, in the order in which they came."""
    return _of(call, ids["meeting"], asked)


def list_documents_of_organisation(call: Call, ids: Ids, asked: Asked) -> Part[DocumentRow]:
    """The documents of an organisation, in the order in which they came."""
    return _of(call, ids["organisation"], asked)


def read_document(call: Call, ids: Ids, _asked: Nothing) -> DocumentRow:
    """What is known about a document."""
    with call.services.views.read() as connection:
        return _shown(call, documents.document(connection, call.reader, ids["document"]))


def read_bytes(call: Call, ids: Ids, _asked: Nothing) -> File:
    """The bytes of a document, unless it was withdrawn."""
    found, content = read_file(call, ids["document"])
    return File(content, found.media_type, found.name)


def _of(call: Call, subject: UUID, asked: Asked) -> Part[DocumentRow]:
    with call.services.views.read() as connection:
        found = documents.documents_of(connection, call.reader, subject)
    takes_part = call.actor.role is not None
    return sliced(asked, [_shown(call, each) for each in found if each.withdrawn is None or takes_part])


def _shown(call: Call, row: DocumentRow) -> DocumentRow:
    """Who attached it is for those who take part."""
    return row if call.actor.role is not None else structs.replace(row, attached_by=None)


table = Table(
    "documents",
    "Files of meetings and organisations, with what is known about them.",
    reads=(
        Read("/meetings/{meeting}/documents", list_documents_of_meeting, Asked),
        Read("/organisations/{organisation}/documents", list_documents_of_organisation, Asked),
        Read("/documents/{document}", read_document),
        Read("/documents/{document}/content", read_bytes),
    ),
    acts=(),
)
