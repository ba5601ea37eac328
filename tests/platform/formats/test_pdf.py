"""PDF from data: tagged, the same bytes each time, with every letter of Turkish and Arabic, and never markup."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from defter.platform.formats import pdf

MOMENT = datetime(2021, 1, 12, 9, 30, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: ("IBM Plex Sans", "IBM Plex Sans Arabic"), lang: data.language)
= #data.title
#data.text
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE, "utf-8")
    return path


def written(template: Path, text: str, language: str = "tr") -> PdfReader:
    return PdfReader(io.BytesIO(pdf.write(template, {"title": "Tutanak", "text": text, "language": language}, MOMENT)))


def text_of(read: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in read.pages)


def test_it_is_tagged_and_says_its_language_title_and_standard(template: Path) -> None:
    read = written(template, "Karar", "ar")
    root = read.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - the library's own kind of true
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ar"
    assert read.metadata is not None
    assert read.metadata.title == "Tutanak"
    assert read.metadata.creation_date == MOMENT
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_turkish_letters_are_whole(template: Path) -> None:
    words = "Iğdır, Şişli, Çığlı; İĞÜŞÖÇ ığüşöç â î û “tırnak” – 20.000 ₺"
    assert words in text_of(written(template, words))


def test_arabic_words_are_found_letter_by_letter(template: Path) -> None:
    found = text_of(written(template, "قرر المجتمعون تشكيل فريق عمل مشترك مع Ümraniye Belediyesi في 2020", "ar"))
    for word in ("المجتمعون", "تشكيل", "مشترك", "Ümraniye", "Belediyesi", "2020"):
        assert word in found


def test_the_same_data_give_the_same_bytes(template: Path) -> None:
    data = {"title": "Tutanak", "text": "Karar", "language": "tr"}
    assert pdf.write(template, data, MOMENT) == pdf.write(template, data, MOMENT)


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "*kalın* _eğik_ $x$",
        "= Başlık",
        "<ad> @kaynak",
        "// not",
        "\\ # [ ] { }",
        '"',
    ],
)
def test_what_people_write_is_never_markup(template: Path, text: str) -> None:
    assert text in text_of(written(template, text))


def test_a_sign_that_no_font_has_does_not_stop_a_document(template: Path) -> None:
    read = written(template, "Teşekkürler \N{GRINNING FACE} 漢字")
    assert "Teşekkürler" in text_of(read)
    assert read.root_object["/MarkInfo"]["/Marked"] == True  # noqa: E712 - the library's own kind of true


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    template = tmp_path / "letters" / "letter.typ"
    template.parent.mkdir()
    template.write_text('#read("../secret.txt")', "utf-8")
    with pytest.raises(RuntimeError, match="escape the project root"):
        pdf.write(template, {}, MOMENT)
