"""Documents of meetings and organisations: what is known about them, and their bytes."""

from typing import Any
from uuid import UUID

from msgspec import structs

from defter.domain.meetings import meetings
from defter.domain.meetings.documents import AttachDocument, ChangeDocumentVisibility, WithdrawDocument
from defter.domain.organisations import organisations
from defter.domain.organisations.records import FileDocument, WithdrawFiledDocument
from defter.domain.vocabulary import Forbidden, NotFound, Refused
from defter.platform.formats.stripping import known
from defter.projections import documents
from defter.projections import organisations as organisation_views
from defter.projections.documents import DocumentRow
from defter.projections.meetings import queries
from defter.web.api.acts import Act, Ids
from defter.web.api.calls import Call
from defter.web.api.reads import Asked, File, Nothing, Part, Read, sliced
from defter.web.api.tables import Table
from defter.web.documents.files import file_name, read_file


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


def kept(call: Call, ids: Ids, command: Any) -> Any:
    """The command with what is true of the bytes that were sent before, which are stored from here on.

    Raises Forbidden for who may not attach anything here, and Refused when that person did not send those bytes.
    """
    concept, stream = (meetings, ids["meeting"]) if "meeting" in ids else (organisations, ids["organisation"])
    if not command.may.allows(call.actor, call.services.store.state(concept, stream)[0], command):
        raise Forbidden("not-allowed")
    person = call.identity.person
    assert person is not None  # without a token nobody acts
    try:
        held = call.services.files.held(command.content.digest, person)
    except NotFound:
        raise Refused("file-not-sent") from None
    file = known(command.content.name, held)
    name = file_name(command.content.name, file.extension)
    call.services.files.put(held)
    content = structs.replace(command.content, media_type=file.media_type, size=len(held), name=name)
    return structs.replace(command, content=content)


def sees(call: Call, ids: Ids) -> None:
    """Raises NotFound for who may not see the meeting, or the organisation."""
    with call.services.views.read() as connection:
        if "meeting" in ids:
            queries.meeting(connection, call.reader, ids["meeting"])
        else:
            organisation_views.organisation(connection, call.reader, ids["organisation"])


OF_MEETING = "/meetings/{meeting}/documents"
OF_ORGANISATION = "/organisations/{organisation}/documents"

table = Table(
    "documents",
    "Files of meetings and organisations, with what is known about them.",
    reads=(
        Read(OF_MEETING, list_documents_of_meeting, Asked),
        Read(OF_ORGANISATION, list_documents_of_organisation, Asked),
        Read("/documents/{document}", read_document),
        Read("/documents/{document}/content", read_bytes, far=True),
    ),
    acts=(
        Act(OF_MEETING, AttachDocument, makes="document", completed=kept),
        Act(f"{OF_MEETING}/{{document}}/withdraw", WithdrawDocument),
        Act(f"{OF_MEETING}/{{document}}/visibility", ChangeDocumentVisibility),
        Act(OF_ORGANISATION, FileDocument, makes="document", completed=kept),
        Act(f"{OF_ORGANISATION}/{{document}}/withdraw", WithdrawFiledDocument),
    ),
    sees=sees,
)
