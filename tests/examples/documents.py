"""Documents of the meeting and of its host, and a figure of the host."""

from datetime import date
from hashlib import sha256
from typing import Any

from defter.domain.meetings.documents import (
    AttachDocument,
    ChangeDocumentVisibility,
    DocumentAttached,
    DocumentVisibilityChanged,
    DocumentWithdrawn,
    WithdrawDocument,
)
from defter.domain.organisations.records import (
    ChangeRecordVisibility,
    DocumentFiled,
    FigureReported,
    FigureRevised,
    FigureWithdrawn,
    FiledDocumentWithdrawn,
    FileDocument,
    RecordVisibilityChanged,
    RedactText,
    ReportFigure,
    ReviseFigure,
    WithdrawFigure,
    WithdrawFiledDocument,
)
from defter.domain.vocabulary import Document, Letter
from tests.examples.values import document, figure, figure_of, mandate, shared_fields, text

LETTER = Letter(issuer="Ümraniye Belediyesi", number="E-48152367-051.01-1204", date=date(2022, 6, 20))


def content(**changes: Any) -> Document:
    """What is known about a file."""
    fields = {
        "digest": sha256(b"a presentation").hexdigest(),
        "media_type": "application/pdf",
        "size": 81_920,
        "name": "sunum.pdf",
        "language": "tr",
        "title": text("Kurslar hakkında sunum", "Presentation on the courses"),
    }
    return Document(**{**fields, **changes})


def document_attached(**changes: Any) -> DocumentAttached:
    return DocumentAttached(**{"document": document(), "content": content(), **changes})


def document_withdrawn(**changes: Any) -> DocumentWithdrawn:
    return DocumentWithdrawn(**{"document": document(), "reason": text("Yanlış dosya"), **changes})


def document_visibility_changed(**changes: Any) -> DocumentVisibilityChanged:
    fields = {"document": document(), "visibility": "public", "reason": text("Sonuç raporuyla birlikte yayımlandı")}
    return DocumentVisibilityChanged(**{**fields, **changes})


def document_filed(**changes: Any) -> DocumentFiled:
    filed = content(title=text("Katılım başvurusu", "Application to join"), letter=LETTER)
    return DocumentFiled(**{"document": document("letter"), "kind": "official-letter", "content": filed, **changes})


def filed_document_withdrawn(**changes: Any) -> FiledDocumentWithdrawn:
    return FiledDocumentWithdrawn(**{"document": document("letter"), "reason": text("Yerine yenisi geldi"), **changes})


def figure_reported(**changes: Any) -> FigureReported:
    return FigureReported(**{"figure": figure_of(), "content": figure(people=True), **changes})


def figure_revised(**changes: Any) -> FigureRevised:
    revised = figure(people=True, as_of="2021-12", approximate=False)
    return FigureRevised(**{"figure": figure_of(), "content": revised, "revision": 2, **changes})


def figure_withdrawn(**changes: Any) -> FigureWithdrawn:
    return FigureWithdrawn(**{"figure": figure_of(), "reason": text("Başka ilçenin sayısı"), **changes})


def record_visibility_changed(**changes: Any) -> RecordVisibilityChanged:
    fields = {"thing": document("letter"), "visibility": "organisation", "reason": text("Kişisel bilgi içeriyor")}
    return RecordVisibilityChanged(**{**fields, **changes})


def attach_document(**changes: Any) -> AttachDocument:
    return AttachDocument(**{**shared_fields(document_attached()), **changes})


def withdraw_document(**changes: Any) -> WithdrawDocument:
    return WithdrawDocument(**{**shared_fields(document_withdrawn()), **changes})


def change_document_visibility(**changes: Any) -> ChangeDocumentVisibility:
    return ChangeDocumentVisibility(**{**shared_fields(document_visibility_changed()), **changes})


def file_document(**changes: Any) -> FileDocument:
    return FileDocument(**{**shared_fields(document_filed()), **changes})


def withdraw_filed_document(**changes: Any) -> WithdrawFiledDocument:
    return WithdrawFiledDocument(**{**shared_fields(filed_document_withdrawn()), **changes})


def report_figure(**changes: Any) -> ReportFigure:
    return ReportFigure(**{**shared_fields(figure_reported()), **changes})


def revise_figure(**changes: Any) -> ReviseFigure:
    return ReviseFigure(**{**shared_fields(figure_revised()), "base": 1, **changes})


def withdraw_figure(**changes: Any) -> WithdrawFigure:
    return WithdrawFigure(**{**shared_fields(figure_withdrawn()), **changes})


def change_record_visibility(**changes: Any) -> ChangeRecordVisibility:
    return ChangeRecordVisibility(**{**shared_fields(record_visibility_changed()), **changes})


def redact_organisation_text(**changes: Any) -> RedactText:
    return RedactText(**{"thing": mandate(), "reason": text("Bir kişinin adı geçiyor"), **changes})
