"""Made-up documents and figures: what a member puts on record about itself, and what goes with an invitation."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from defter.domain.meetings.documents import AttachDocument
from defter.domain.organisations.records import FileDocument, ReportFigure
from defter.domain.vocabulary import Document, DocumentId, Figure, FigureId, Letter, LocalText, Place
from defter.sample.people import REPRESENTATIVE, SECRETARIAT
from defter.sample.script import Act, Script, sample_id, text

SURVEY = text(
    "Belediyenin kendi sayımı (örnek)",
    "The municipality’s own count (sample)",
    "إحصاء البلدية نفسها (مثال)",
)
UMRANIYE = Place(province="TR-34", district="umraniye")
_LETTER = """Ümraniye (örnek)
Sayı: E-00000000-000.00-1
Konu: Platforma başvuru

Bu metin örnektir; gerçek bir yazı değildir.
"""
_DECISION = """Meclis kararı (örnek)

Bu metin örnektir; gerçek bir karar değildir.
"""
_INVITATION = """Davet / Invitation / دعوة

Bu metin örnektir. This text is a sample. هذا النص مثال.
"""


def files() -> Iterator[bytes]:
    """The bytes of the sample's documents, for the file store."""
    return (words.encode() for words in (_LETTER, _DECISION, _INVITATION))


def figure_id(name: str) -> FigureId:
    """The id of a figure of the sample."""
    return FigureId(sample_id("figure", name))


def document_id(name: str) -> DocumentId:
    """The id of a document of the sample."""
    return DocumentId(sample_id("document", name))


def acts(today: date) -> Iterator[Act]:
    """Two documents and three figures of a municipality, and the invitation to the next meeting."""
    own = REPRESENTATIVE.organisation
    letter = Letter(issuer="Ümraniye (örnek)", number="E-00000000-000.00-1", date=date(2021, 1, 15))
    filed = FileDocument(
        document=document_id("letter"),
        kind="official-letter",
        content=_content(
            _LETTER,
            "basvuru.txt",
            text("Platforma başvuru yazısı (örnek)", "Letter of application (sample)", "كتاب طلب الانضمام (مثال)"),
            letter=letter,
        ),
    )
    decision = FileDocument(
        document=document_id("decision"),
        kind="council-decision",
        content=_content(
            _DECISION,
            "meclis-karari.txt",
            text("Üyelik hakkında meclis kararı (örnek)", "Council decision on joining (sample)", "قرار المجلس (مثال)"),
        ),
    )
    yield Act(own, (filed, decision, *_figures(today)), sample_id("act", "records"), REPRESENTATIVE.identity)
    invitation = AttachDocument(
        document=document_id(f"invitation-{today}"),
        content=_content(
            _INVITATION, "davet.txt", text("Davet metni (örnek)", "Text of the invitation (sample)", "نص الدعوة (مثال)")
        ),
    )
    yield Script(f"next-month-{today}", SECRETARIAT.identity).act("invitation", invitation)


def _figures(today: date) -> Iterator[ReportFigure]:
    people = text(
        "ilçede yaşayan, geçici koruma altındaki kişi",
        "people under temporary protection who live in the district",
        "شخص تحت الحماية المؤقتة يقيمون في المنطقة",
    )
    learners = text(
        "kurslara devam eden kişi",
        "people who attend language courses",
        "شخص يتابعون دورات اللغة",
    )
    wheelchairs = text(
        "kurslara tekerlekli sandalyeyle gelen kişi",
        "people who come to the courses in a wheelchair",
        "شخص يأتون إلى الدورات على كرسي متحرك",
    )
    yield _figure("district", 20_000, people, "2017-12", population="temporary-protection", approximate=True)
    yield _figure("learners", 412, learners, str(today.year - 1))
    yield _figure("wheelchairs", 3, wheelchairs, str(today.year - 1))


def _figure(name: str, number: int, unit: LocalText, as_of: str, **more: Any) -> ReportFigure:
    content = Figure(number=Decimal(number), unit=unit, as_of=as_of, source=SURVEY, place=UMRANIYE, people=True, **more)
    return ReportFigure(figure=figure_id(name), content=content)


def _content(words: str, name: str, title: LocalText, letter: Letter | None = None) -> Document:
    body = words.encode()
    return Document(
        digest=sha256(body).hexdigest(),
        media_type="text/plain",
        size=len(body),
        name=name,
        title=title,
        language="tr",
        letter=letter,
    )
