"""What an organisation puts on record about itself: documents and figures, and who may see each of them.

Here is also what removes a text of the organisation from the log, whatever it tells of.
"""

from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from defter.domain.organisations.organisation import Organisation, keepers, own_to_narrower
from defter.domain.vocabulary import (
    CONFIDENTIAL,
    Command,
    Document,
    DocumentId,
    DocumentKind,
    Event,
    Figure,
    FigureId,
    LocalText,
    NotFound,
    Refused,
    Rule,
    TextRedacted,
    Unreleased,
    Visibility,
    anyone,
    based_on,
    secretariat,
)


class DocumentFiled(Event, frozen=True, kw_only=True):
    """A document of the organisation, such as a council decision or a plan."""

    stored_as = "organisations.DocumentFiled:1"
    about = "document"
    document: DocumentId
    kind: DocumentKind = "document"
    content: Document
    visibility: Visibility = "members"


class FiledDocumentWithdrawn(Event, frozen=True, kw_only=True):
    stored_as = "organisations.FiledDocumentWithdrawn:1"
    about = "document"
    document: DocumentId
    reason: LocalText


class FigureReported(Event, frozen=True, kw_only=True):
    """A number about the organisation's work or place, with its date and source."""

    stored_as = "organisations.FigureReported:1"
    about = "figure"
    figure: FigureId
    content: Figure
    visibility: Visibility = "members"


class FigureRevised(Event, frozen=True, kw_only=True):
    stored_as = "organisations.FigureRevised:1"
    about = "figure"
    figure: FigureId
    content: Figure
    revision: int


class FigureWithdrawn(Event, frozen=True, kw_only=True):
    stored_as = "organisations.FigureWithdrawn:1"
    about = "figure"
    figure: FigureId
    reason: LocalText


class RecordVisibilityChanged(Event, frozen=True, kw_only=True):
    """A document or a figure of the organisation can now be seen by more, or fewer, and why."""

    stored_as = "organisations.RecordVisibilityChanged:1"
    about = "thing"
    thing: UUID
    visibility: Visibility
    reason: LocalText


RecordEvent = (
    DocumentFiled | FiledDocumentWithdrawn | FigureReported | FigureRevised | FigureWithdrawn | RecordVisibilityChanged
)


class FileDocument(Command, frozen=True, kw_only=True):
    """`visibility` None: as is usual for the kind."""

    may: ClassVar[Rule] = keepers
    document: DocumentId
    kind: DocumentKind = "document"
    content: Document
    visibility: Unreleased | None = None


class WithdrawFiledDocument(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = keepers
    document: DocumentId
    reason: LocalText


class ReportFigure(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = keepers
    figure: FigureId
    content: Figure
    visibility: Unreleased = "members"


class ReviseFigure(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = keepers
    figure: FigureId
    content: Figure
    base: int


class WithdrawFigure(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = keepers
    figure: FigureId
    reason: LocalText


class ChangeRecordVisibility(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own_to_narrower)
    thing: UUID
    visibility: Visibility
    reason: LocalText


class RedactText(Command, frozen=True, kw_only=True):
    """Removes the texts of one thing from the log's bytes.

    A thing is a document, a figure, the end of a mandate, a step of the membership, or an answer to a statement.
    """

    may: ClassVar[Rule] = secretariat
    thing: UUID
    reason: LocalText


RecordCommand = (
    FileDocument
    | WithdrawFiledDocument
    | ReportFigure
    | ReviseFigure
    | WithdrawFigure
    | ChangeRecordVisibility
    | RedactText
)


def decide(organisation: Organisation, command: RecordCommand) -> list[RecordEvent | TextRedacted]:
    """What follows from `command`."""
    match command:
        case FileDocument(document=document, kind=kind, content=content):
            if _known(organisation, document):
                return []  # the same form, sent twice
            if kind == "official-letter" and content.letter is None:
                raise Refused("letter-incomplete")
            visibility = command.visibility or ("restricted" if kind in CONFIDENTIAL else "members")
            return [DocumentFiled(document=document, kind=kind, content=content, visibility=visibility)]
        case WithdrawFiledDocument(document=document, reason=reason):
            if document in organisation.figures or not _known(organisation, document):
                raise NotFound("document-unknown")
            if document in organisation.withdrawn:
                return []
            return [FiledDocumentWithdrawn(document=document, reason=reason)]
        case ReportFigure(figure=figure, content=content, visibility=visibility):
            if _known(organisation, figure):
                return []
            return [FigureReported(figure=figure, content=content, visibility=visibility)]
        case ReviseFigure(figure=figure, content=content, base=base):
            if figure not in organisation.figures:
                raise NotFound("figure-unknown")
            revision = based_on(base, organisation.figures[figure])
            return [FigureRevised(figure=figure, content=content, revision=revision)]
        case WithdrawFigure(figure=figure, reason=reason):
            if figure in organisation.withdrawn:
                return []
            if figure not in organisation.figures:
                raise NotFound("figure-unknown")
            return [FigureWithdrawn(figure=figure, reason=reason)]
        case ChangeRecordVisibility(thing=thing, visibility=visibility, reason=reason):
            if thing not in organisation.visibility:
                raise NotFound("document-unknown")
            if organisation.visibility[thing] == visibility:
                return []
            return [RecordVisibilityChanged(thing=thing, visibility=visibility, reason=reason)]
        case RedactText(thing=thing, reason=reason):
            recorded = (*organisation.visibility, *organisation.withdrawn, *organisation.answered)
            if thing not in (*organisation.ended, *organisation.steps, *recorded):
                raise NotFound("nothing-to-redact")
            return [TextRedacted(thing=thing, reason=reason)]
        case _:
            assert_never(command)


def _known(organisation: Organisation, thing: UUID) -> bool:
    return thing in organisation.visibility or thing in organisation.withdrawn


def evolve(organisation: Organisation, event: RecordEvent) -> Organisation:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case DocumentFiled(document=document, visibility=visibility):
            return change(organisation, visibility={**organisation.visibility, document: visibility})
        case FigureReported(figure=figure, visibility=visibility):
            return change(
                organisation,
                figures={**organisation.figures, figure: 1},
                visibility={**organisation.visibility, figure: visibility},
            )
        case FigureRevised(figure=figure, revision=revision):
            return change(organisation, figures={**organisation.figures, figure: revision})
        case FiledDocumentWithdrawn(document=thing) | FigureWithdrawn(figure=thing):
            return change(
                organisation,
                figures={key: revision for key, revision in organisation.figures.items() if key != thing},
                visibility={key: which for key, which in organisation.visibility.items() if key != thing},
                withdrawn=organisation.withdrawn | {thing},
            )
        case RecordVisibilityChanged(thing=thing, visibility=visibility):
            return change(organisation, visibility={**organisation.visibility, thing: visibility})
        case _:
            assert_never(event)
