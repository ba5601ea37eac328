"""Whatever is uploaded, it is read or refused with a reason."""

import io
import random
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import Refused
from defter.platform.formats import column_letter, read_table
from defter.platform.formats.package import MOST_PARTS
from defter.platform.formats.table import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS
from tests.platform.formats.samples import (
    DOCUMENT,
    ROWS,
    SHEET,
    changed,
    document,
    packed,
    parts,
    with_part,
    workbook,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(content: bytes, name: str = "minutes.xlsx") -> str:
    """The key of the refusal, which always names the file."""
    with pytest.raises(Refused) as refusal:
        read_table(name, content)
    assert refusal.value.details["name"] == name
    return refusal.value.key


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.docx", "a.pdf", "a", ""])
def test_what_a_file_is_shows_inside_it_and_not_in_its_name(name: str) -> None:
    assert read_table(name, workbook()).rows[1].cells == ROWS[1]
    assert read_table(name, document()).rows[2].cells == ROWS[1]
    assert read_table(name, b"a;b\n1;2").rows[1].cells == ("1", "2")


def test_rows_know_where_they_stood() -> None:
    table = read_table("x.csv", b"title,x\n\n,,\n,karar,\n")
    assert [(row.number, row.cells) for row in table.rows] == [(1, ("title", "x")), (4, ("", "karar"))]
    assert table.rows[1].cell(1) == "karar"
    assert table.rows[1].cell(7) == ""
    assert [column_letter(n) for n in (0, 1, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "B",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize("content", [b"", b"   \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b";;;\n;;;\n"])
def test_empty_files_are_refused(content: bytes) -> None:
    assert refused(content) == "file-empty"


def test_an_empty_sheet_and_an_empty_document_are_refused() -> None:
    assert (
        refused(changed(workbook(), SHEET, lambda xml: re.sub(b"<sheetData>.*</sheetData>", b"", xml))) == "file-empty"
    )
    assert refused(changed(document(), DOCUMENT, lambda xml: re.sub(b"<w:t[ >].*?</w:t>", b"", xml))) == "file-empty"


def test_macro_files_are_refused_whatever_they_are_called() -> None:
    assert refused(with_part(workbook(), "xl/vbaProject.bin", b"x")) == "file-has-macros"
    assert refused(with_part(document(), "word/vbaProject.bin", b"x"), "minutes.docx") == "file-has-macros"
    assert refused(with_part(workbook(), "xl/macrosheets/sheet1.xml", b"<x/>")) == "file-has-macros"
    assert refused(with_part(workbook(), "VBAPROJECT.BIN", b"x")) == "file-has-macros"
    assert refused(workbook(), "minutes.XLSM") == "file-has-macros"
    assert refused(with_part(workbook(), "xl/externalLinks/externalLink1.xml", b"<x/>")) == "file-has-links"
    assert refused(document(), "minutes.docm") == "file-has-macros"


def test_a_macro_part_under_another_name_is_refused() -> None:
    types = b'<Override PartName="/xl/harmless.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    content = changed(workbook(), "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", types))
    assert refused(content) == "file-has-macros"


def test_encrypted_and_old_files_are_told_apart() -> None:
    assert refused(OLE + "EncryptedPackage".encode("utf-16-le")) == "file-encrypted"
    assert refused(OLE + "Workbook".encode("utf-16-le"), "a.xls") == "file-old-format"
    assert refused(OLE + "WordDocument".encode("utf-16-le"), "a.doc") == "file-old-format"
    assert refused(OLE + "PowerPoint Document".encode("utf-16-le"), "a.ppt") == "file-not-a-table"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"GIF89a\x01\x00\x01\x00",
        b"{\\rtf1\\ansi hello}",
        b"<!DOCTYPE html><table></table>",
        b"\x7fELF\x02\x01\x01\x00",
        packed({"hello.txt": b"hello"}),
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        packed({"ppt/presentation.xml": b"<x/>"}),
        packed({}),
    ],
)
def test_other_files_are_no_tables(content: bytes) -> None:
    assert refused(content, "table.csv") == "file-not-a-table"


@pytest.mark.parametrize("content", [workbook(), document()])
def test_truncated_files_are_broken(content: bytes) -> None:
    assert {refused(content[:length]) for length in range(4, len(content) - 1, 97)} == {"file-broken"}


@pytest.mark.parametrize(("content", "part"), [(workbook(), SHEET), (document(), DOCUMENT)])
def test_entities_are_refused_before_anything_expands_them(content: bytes, part: str) -> None:
    def attacked(doctype: bytes) -> bytes:
        return changed(content, part, lambda xml: xml.replace(b"?>", b"?>" + doctype, 1))

    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    assert refused(attacked(b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>")) == "file-broken"
    assert refused(attacked(b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')) == "file-broken"
    assert refused(changed(content, part, lambda xml: xml.decode().encode("utf-16"))) == "file-broken"


def test_large_files_are_refused() -> None:
    assert refused(b"a" * (LARGEST_FILE + 1)) == "file-too-large"


@pytest.mark.parametrize(("content", "part"), [(workbook(), SHEET), (document(), DOCUMENT)])
def test_zip_bombs_are_refused_before_they_are_unpacked(content: bytes, part: str) -> None:
    assert refused(changed(content, part, lambda xml: xml + b" " * 40_000_000)) == "file-too-large"
    assert refused(changed(content, part, lambda xml: xml + b" " * 20_000_000)) == "file-too-large"
    many = {f"xl/{n}.xml": b"" for n in range(MOST_PARTS)}
    assert refused(packed(parts(content) | many)) == "file-too-large"


def test_a_container_that_lies_about_its_sizes_is_broken() -> None:
    content = changed(workbook(), SHEET, lambda xml: xml + b" " * 5_000_000)
    start = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    lying = content[: start + 24] + (10).to_bytes(4, "little") + content[start + 28 :]
    with zipfile.ZipFile(io.BytesIO(lying)) as package:
        assert package.getinfo(SHEET).file_size == 10
    assert refused(lying) == "file-broken"


def test_pictures_in_a_document_are_never_unpacked() -> None:
    noise = random.Random(1).randbytes(1_000_000)
    assert len(read_table("x", with_part(document(), "word/media/photo.jpg", noise)).rows) == 4
    assert len(read_table("x", with_part(document(), "word/media/zeros.bmp", bytes(60_000_000))).rows) == 4


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda xml: xml.replace(b'r="A1"', b'r="A1048576"'), "file-too-many-rows"),
        (lambda xml: xml.replace(b'r="A1"', b'r="A99999999999"'), "file-too-many-rows"),
        (lambda xml: xml.replace(b'<row r="3"', b'<row r="4000000000"').replace(b'r="B3"', b""), "file-too-many-rows"),
        (lambda xml: xml.replace(b'r="A1"', b'r="XFD1"'), "file-too-large"),
        (lambda xml: xml.replace(b'r="A1"', b'r="A0"'), "file-broken"),
        (lambda xml: xml.replace(b'r="A1"', b'r="1A"'), "file-broken"),
        (lambda xml: xml.replace(b"<v>0</v>", b"<v>900</v>"), "file-broken"),
    ],
)
def test_cells_far_out_cannot_claim_memory(change: object, key: str) -> None:
    assert refused(changed(workbook(), SHEET, change)) == key  # type: ignore[arg-type]


def test_announced_strings_cannot_claim_memory() -> None:
    def announced(count: bytes) -> bytes:
        return changed(
            workbook(),
            "xl/sharedStrings.xml",
            lambda xml: re.sub(b'uniqueCount="[0-9]+"', b'uniqueCount="' + count, xml),
        )

    assert refused(announced(b'4000000000"')) == "file-too-large"
    assert refused(announced(b'-1"')) in ("file-broken", "file-too-large")
    assert refused(announced(b'many"')) == "file-broken"


def test_wide_word_cells_cannot_claim_memory() -> None:
    span = b'<w:tcPr><w:gridSpan w:val="%d"/>'
    assert (
        refused(changed(document(), DOCUMENT, lambda xml: xml.replace(b"<w:tcPr>", span % 10**9))) == "file-too-large"
    )
    assert refused(changed(document(), DOCUMENT, lambda xml: xml.replace(b"<w:tcPr>", span % 90))) == "file-too-large"


def test_too_many_rows_and_columns_are_refused() -> None:
    assert len(read_table("x", b"a\n" * MOST_ROWS).rows) == MOST_ROWS
    assert refused(b"a\n" * (MOST_ROWS + 1)) == "file-too-many-rows"
    assert refused(b"a" + b",a" * MOST_COLUMNS) == "file-too-large"


def read_or_refuse(name: str, content: bytes) -> None:
    """Any other exception than a refusal fails the test."""
    with suppress(Refused):
        assert read_table(name, content).rows


@settings(deadline=None)
@given(st.text(max_size=8), st.binary(max_size=300))
@example("\0", b"a")
@example("../..", b"PK\x05\x06")
def test_no_bytes_do_anything_else(name: str, content: bytes) -> None:
    read_or_refuse(name, content)


VALID = (workbook(), document())
INNER = tuple(
    (content, part)
    for content in VALID
    for part in parts(content)
    if part.endswith((".xml", ".rels")) and "theme" not in part
)
edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=4
)


def mutated(content: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    for where, new, gone in changes:
        at = int(where * len(content))
        content = content[:at] + new + content[at + gone :]
    return content


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(VALID), edits)
def test_no_damage_to_the_container_does_anything_else(content: bytes, changes: list[tuple[float, bytes, int]]) -> None:
    read_or_refuse("x", mutated(content, changes))


TOKENS = (
    b"0",
    b"-1",
    b"9",
    b"",
    b"xl/",
    b"A1",
    b"s",
    b"b",
    b"e",
    b"d",
    b"inlineStr",
    b"99999999999999999999",
    b"rId1",
    b"\xc3",
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(INNER), st.data())
def test_no_odd_value_inside_does_anything_else(inner: tuple[bytes, str], data: st.DataObject) -> None:
    content, part = inner
    contents = parts(content)
    values = list(re.finditer(b'(?<==")[^"]*|(?<=>)[^<>]+|<[^<>]+>', contents[part]))
    for value in sorted(
        data.draw(st.lists(st.sampled_from(values), min_size=1, max_size=3)), key=re.Match.start, reverse=True
    ):
        xml = contents[part]
        contents[part] = xml[: value.start()] + data.draw(st.sampled_from(TOKENS)) + xml[value.end() :]
    read_or_refuse("x", packed(contents, zipfile.ZIP_STORED))
