import io
import zipfile

import docx
import openpyxl
import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from defter.domain.vocabulary import Refused
from defter.platform.formats import read_table
from defter.platform.formats.stripping import Stripped, known, pictures, stripped
from tests.platform.formats.stripping import made

FULL = {
    "letter.pdf": made.pdf,
    "photo.jpg": lambda: made.picture("JPEG"),
    "photo.png": lambda: made.picture("PNG"),
    "photo.webp": lambda: made.picture("WEBP"),
    "note.docx": made.word,
    "table.xlsx": made.excel,
}
EVERY_FILE = pytest.mark.parametrize("name", FULL)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        stripped(name, content)
    return refused.value.key


@EVERY_FILE
def test_nothing_of_the_author_is_left(name: str) -> None:
    content = FULL[name]()
    assert made.has_canary(content)
    assert not made.has_canary(stripped(name, content).content)


@EVERY_FILE
def test_the_same_file_gives_the_same_bytes_and_stripping_twice_changes_nothing(name: str) -> None:
    content = FULL[name]()
    once = stripped(name, content)
    assert stripped("another name", content) == once
    assert known(name, once.content) == once
    if name in ("photo.jpg", "photo.webp", "note.docx"):
        return  # lossy pictures are drawn anew each time
    assert stripped(name, once.content) == once


@EVERY_FILE
def test_kind_is_seen_from_the_content_and_not_from_the_name(name: str) -> None:
    found = stripped("anything.txt", FULL[name]())
    assert found.extension == name.rpartition(".")[2]
    assert (
        found.media_type
        == {
            "pdf": "application/pdf",
            "jpg": "image/jpeg",
            "png": "image/png",
            "webp": "image/webp",
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }[found.extension]
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_stands_upright_without_its_exif(kind: str) -> None:
    with Image.open(io.BytesIO(pictures.strip(made.picture(kind)))) as picture:
        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}
        top, bottom = picture.convert("RGB").getpixel((10, 2)), picture.convert("RGB").getpixel((10, 37))
        assert top[2] > 150 > top[0]
        assert bottom[0] > 150 > bottom[2]


def test_transparent_picture_stays_transparent() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    target = io.BytesIO()
    image.save(target, "PNG", transparency=0)
    with Image.open(io.BytesIO(pictures.strip(target.getvalue()))) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_picture_too_large_to_work_on_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    assert refusal("photo.png", made.picture("PNG")) == "file-too-heavy"


def test_pdf_keeps_its_text_its_picture_its_links_and_what_was_written_on_the_page() -> None:
    content = stripped("letter.pdf", made.pdf()).content
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert made.SEEN in reader.pages[0].extract_text()
    assert reader.metadata is None or not reader.metadata.author
    kinds = [each.get_object()["/Subtype"] for each in reader.pages[0]["/Annots"]]
    assert kinds == ["/Highlight", "/FreeText", "/Link", "/Widget"]
    (picture,) = reader.pages[0].images
    assert picture.image is not None
    assert picture.image.size == (40, 20)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.attachments) == 0
        assert "/OpenAction" not in document.Root
        assert document.check_pdf_syntax() == []


def test_earlier_version_inside_a_pdf_is_gone() -> None:
    """A PDF that was changed by appending still has what was there before."""
    first = made.pdf(qdf=True)
    appended = first + b"\n% a later version\n" + made.CANARY.encode()
    assert not made.has_canary(stripped("letter.pdf", appended).content)


def test_pdf_with_a_password_is_refused() -> None:
    for user in ("secret", ""):
        locked = made.pdf(encryption=pikepdf.Encryption(owner="owner", user=user))
        assert refusal("letter.pdf", locked) == "file-encrypted"


def test_word_file_opens_and_still_shows_its_text_and_its_changes() -> None:
    content = stripped("note.docx", made.word()).content
    document = docx.Document(io.BytesIO(content))
    assert document.paragraphs[0].text == made.SEEN
    assert list(document.comments) == []
    assert document.core_properties.author == ""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = package.read("word/document.xml").decode()
        assert "Eklenen" in body
        assert 'w:author=""' in body
        assert "w:date" not in body
        assert "rsid" not in body
        assert "commentReference" not in body
        (photo,) = [name for name in package.namelist() if name.startswith("word/media/")]
        with Image.open(io.BytesIO(package.read(photo))) as picture:
            assert dict(picture.getexif()) == {}


def test_excel_file_opens_and_still_has_its_cells() -> None:
    content = stripped("table.xlsx", made.excel()).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A1"].comment) == (made.SEEN, 20_000, None)
    assert read_table("table.xlsx", content).rows[0].cells[0] == made.SEEN
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "printer" in name or "thumbnail" in name]
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_table_behind_a_chart_is_stripped_too() -> None:
    outer = made.rewritten(made.word(), {"word/embeddings/Sheet1.xlsx": lambda _part: made.excel()})
    content = stripped("note.docx", outer).content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not made.has_canary(package.read("word/embeddings/Sheet1.xlsx"))


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("word/embeddings/oleObject1.bin", "file-embeds-others"),
        ("word/activeX/activeX1.bin", "file-has-macros"),
        ("word/vbaProject.bin", "file-has-macros"),
    ],
)
def test_word_file_that_carries_others_is_refused(part: str, key: str) -> None:
    assert refusal("note.docx", made.rewritten(made.word(), {part: lambda _part: b"\0"})) == key


def test_drawing_in_a_word_file_defines_no_entities() -> None:
    drawing = b"<!DOCTYPE svg [<!ENTITY name SYSTEM 'file:///etc/hostname'>]><svg>&name;</svg>"
    content = made.rewritten(made.word(), {"word/media/image9.svg": lambda _part: drawing})
    assert refusal("note.docx", content) == "file-broken"


@pytest.mark.parametrize(
    ("name", "content", "extension"),
    [
        ("list.csv", "ad;sayı\nÜmraniye;20".encode(), "csv"),
        ("list.csv", "ad;sayı\nÜmraniye;20".encode("cp1254"), "csv"),
        ("note.txt", "مرحبا\n".encode(), "txt"),
        ("note", b"\xef\xbb\xbfplain", "txt"),
    ],
)
def test_plain_text_stays_as_it_is(name: str, content: bytes, extension: str) -> None:
    media_type = "text/csv" if extension == "csv" else "text/plain"
    assert stripped(name, content) == Stripped(content, media_type, extension)


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("empty.pdf", b" \n", "file-empty"),
        ("budget.xlsm", b"PK\x03\x04", "file-has-macros"),
        ("page.html", b"<script>alert(1)</script>", "file-kind-unknown"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file-kind-unknown"),
        ("program.pdf", b"MZ\x90\0\x03\0\0\0", "file-kind-unknown"),
        ("sound.mp3", b"ID3\x03\0\0\0\0\0", "file-kind-unknown"),
        ("picture.gif", b"GIF89a\x01\0\x01\0\0\0\0;", "file-kind-unknown"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file-old-format"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "file-broken"),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "file-broken"),
        ("broken.docx", b"PK\x03\x04" + bytes(40), "file-broken"),
    ],
)
def test_what_cannot_be_attached_is_refused_with_its_reason(name: str, content: bytes, key: str) -> None:
    assert refusal(name, content) == key


def test_archive_of_any_files_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert refusal("letters.zip", target.getvalue()) == "file-kind-unknown"


@settings(deadline=None, max_examples=80, database=None, derandomize=True)
@given(data=st.data())
def test_damaged_files_are_stripped_or_refused_and_nothing_else(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FULL)))
    content = bytearray(_whole(name))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20)):
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        try:
            found = stripped(name, damaged)
        except Refused:
            continue
        assert found.content
        assert found.extension in ("pdf", "png", "jpg", "webp", "docx", "xlsx", "txt", "csv")


_MADE: dict[str, bytes] = {}


def _whole(name: str) -> bytes:
    return _MADE.setdefault(name, FULL[name]())
