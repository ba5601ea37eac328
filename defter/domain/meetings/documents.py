"""Documents of a meeting: presentations, official letters, signature sheets, and who may see each of them."""

from typing import ClassVar, assert_never

import msgspec

from defter.domain.meetings.meeting import Meeting, host, organisers
from defter.domain.vocabulary import (
    CONFIDENTIAL,
    WIDTH,
    Command,
    Document,
    DocumentId,
    DocumentKind,
    Event,
    LocalText,
    NotFound,
    Refused,
    Rule,
    Unreleased,
    Visibility,
    anyone,
    secretariat,
)


class DocumentAttached(Event, frozen=True, kw_only=True):
    stored_as = "meetings.DocumentAttached:1"
    about = "document"
    document: DocumentId
    kind: DocumentKind = "document"
    content: Document
    visibility: Visibility = "members"


class DocumentWithdrawn(Event, frozen=True, kw_only=True):
    stored_as = "meetings.DocumentWithdrawn:1"
    about = "document"
    document: DocumentId
    reason: LocalText


class DocumentVisibilityChanged(Event, frozen=True, kw_only=True):
    """The document can now be seen by more, or fewer, and why."""

    stored_as = "meetings.DocumentVisibilityChanged:1"
    about = "document"
    document: DocumentId
    visibility: Visibility
    reason: LocalText


DocumentEvent = DocumentAttached | DocumentWithdrawn | DocumentVisibilityChanged


document_to_narrower = Rule(
    "host, to narrower",
    lambda actor, meeting, command: (
        host.allows(actor, meeting, command)
        and WIDTH[command.visibility] < WIDTH[meeting.documents.get(command.document, "restricted")]
    ),
)


class AttachDocument(Command, frozen=True, kw_only=True):
    """`visibility` None: as is usual for the kind."""

    may: ClassVar[Rule] = organisers
    document: DocumentId
    kind: DocumentKind = "document"
    content: Document
    visibility: Unreleased | None = None


class WithdrawDocument(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    document: DocumentId
    reason: LocalText


class ChangeDocumentVisibility(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, document_to_narrower)
    document: DocumentId
    visibility: Visibility
    reason: LocalText


DocumentCommand = AttachDocument | WithdrawDocument | ChangeDocumentVisibility


def decide(meeting: Meeting, command: DocumentCommand) -> list[DocumentEvent]:
    """What follows from `command`; documents come and go in every stage, as signed minutes come last."""
    match command:
        case AttachDocument(document=document, kind=kind, content=content):
            if document in meeting.documents or document in meeting.withdrawn:
                return []  # the same form, sent twice
            if kind == "official-letter" and content.letter is None:
                raise Refused("letter-incomplete")
            visibility = command.visibility or ("restricted" if kind in CONFIDENTIAL else "members")
            return [DocumentAttached(document=document, kind=kind, content=content, visibility=visibility)]
        case WithdrawDocument(document=document, reason=reason):
            if document in meeting.withdrawn:
                return []
            _standing(meeting, document)
            return [DocumentWithdrawn(document=document, reason=reason)]
        case ChangeDocumentVisibility(document=document, visibility=visibility, reason=reason):
            if _standing(meeting, document) == visibility:
                return []
            return [DocumentVisibilityChanged(document=document, visibility=visibility, reason=reason)]
        case _:
            assert_never(command)


def _standing(meeting: Meeting, document: DocumentId) -> Visibility:
    """Who may see the document; raises NotFound unless it stands."""
    if document not in meeting.documents:
        raise NotFound("document-unknown")
    return meeting.documents[document]


def evolve(meeting: Meeting, event: DocumentEvent) -> Meeting:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case (
            DocumentAttached(document=document, visibility=visibility)
            | DocumentVisibilityChanged(document=document, visibility=visibility)
        ):
            return change(meeting, documents={**meeting.documents, document: visibility})
        case DocumentWithdrawn(document=document):
            left = {key: which for key, which in meeting.documents.items() if key != document}
            return change(meeting, documents=left, withdrawn=meeting.withdrawn | {document})
        case _:
            assert_never(event)
