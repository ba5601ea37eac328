"""CSV from any spreadsheet is understood, and what is written comes back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.platform.formats import csv, read_table
from defter.platform.formats.table import clean

TURKISH = "madde;tür;metin\nAçılış;karar;Güçlü işbirliği, şeffaf çalışma\nÖneri;not;İğne ışığı\n"
ARABIC = "بند;نوع;نص\nالافتتاح;قرار;تشكيل فريق عمل مشترك، ومتابعة\nعام;ملاحظة;حضر الاجتماع ممثلو البلديات\n"


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table("x.csv", content).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1254"])
def test_turkish_text_is_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    assert cells(TURKISH.encode(encoding)) == [tuple(line.split(";")) for line in TURKISH.splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_arabic_text_is_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    assert cells(ARABIC.encode(encoding)) == [tuple(line.split(";")) for line in ARABIC.splitlines()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [("toplantı", "Çalıştay IV"), ("item", "kind", "text"), ("a", "karar", "b c"), ("a", "not", "d")]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert cells(text.encode()) == rows


def test_commas_in_sentences_do_not_outvote_semicolons() -> None:
    text = "item;kind;text\na;karar;bir, iki\nb;not;bir, iki\nc;not;bir, iki\nd;not;bir, iki"
    assert {len(row) for row in cells(text.encode())} == {3}


def test_lines_with_commas_inside_one_cell_do_not_outvote_semicolons() -> None:
    lines = "\n".join(f"bir, iki {number}" for number in range(9))
    assert cells(csv.write([["item", "text", "owner"], ["a", lines, "b"]])) == [
        ("item", "text", "owner"),
        ("a", lines, "b"),
    ]


def test_a_line_that_names_the_delimiter_is_followed() -> None:
    table = read_table("Liste 1.csv", b"sep=;\na,b;c\n")
    assert table.sheet == "Liste 1"
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("a,b", "c"))]


def test_quoted_cells_keep_their_lines() -> None:
    assert cells(b'item,text\r\n1,"iki\r\nsat\xc4\xb1r, ve ""t\xc4\xb1rnak"""') == [
        ("item", "text"),
        ("1", 'iki\nsatır, ve "tırnak"'),
    ]


def test_text_is_never_written_as_a_formula() -> None:
    assert csv.write([["=1", "+1", "-1", "@a", "a=1"]]).decode("utf-8-sig") == "'=1;'+1;'-1;'@a;a=1\r\n"
    assert csv.write([[-1, 0.5]]).decode("utf-8-sig") == "-1;0.5\r\n"


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert csv.write([["ş"]]) == b"\xef\xbb\xbf\xc5\x9f\r\n"


tricky = st.text(st.sampled_from("=+-@'\t\r\n \",;aİıق\u200f\x00\x1f😀＝"), max_size=12) | st.text(max_size=20)


@settings(deadline=None)
@given(st.lists(st.lists(tricky, min_size=2, max_size=2), min_size=1, max_size=4))
def test_text_goes_out_and_comes_back(rows: list[list[str]]) -> None:
    framed = [["item", "kind", "text", "end"], *(["x", *row, "end"] for row in rows)]
    assert cells(csv.write(framed)) == [tuple(clean(cell) for cell in row) for row in framed]
