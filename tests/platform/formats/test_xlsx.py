"""Workbooks are read as people see them, and what is written comes back as it was."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import Refused
from defter.platform.formats import read_table, xlsx
from defter.platform.formats.table import Cell, clean, text_of
from tests.platform.formats.samples import parts

MIDNIGHT = datetime.combine(date(2021, 1, 22), time())
MOMENT = datetime.combine(date(2021, 1, 22), time(14, 3))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table("x.xlsx", content).rows]


def test_values_become_canonical_text() -> None:
    book = openpyxl.Workbook()
    book.active.append(["metin", 3, 3.5, -0.25, 0.1, True, date(2021, 1, 22), MOMENT, time(9, 30)])
    book.active.append([1e15, 20_000, timedelta(hours=26, minutes=5), "  padded\r\nline "])
    assert cells(saved(book)) == [
        ("metin", "3", "3.5", "-0.25", "0.1", "TRUE", "2021-01-22", "2021-01-22 14:03", "09:30"),
        ("1000000000000000", "20000", "26:05", "padded\nline"),
    ]


def test_the_first_visible_sheet_that_holds_anything_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.title = "empty"
    hidden = book.create_sheet("hidden")
    hidden["A1"] = "lists"
    hidden.sheet_state = "hidden"
    book.create_sheet("Tutanak")["C5"] = "karar"
    book.create_sheet("later")["A1"] = "no"
    table = read_table("x.xlsx", saved(book))
    assert table.sheet == "Tutanak"
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("", "", "karar"))]


def test_merged_cells_have_their_text_once() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Açılış"
    book.active["B1"], book.active["B2"] = "bir", "iki"
    book.active.merge_cells("A1:A2")
    assert cells(saved(book)) == [("Açılış", "bir"), ("", "iki")]


def test_formatted_empty_cells_far_down_do_no_harm() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "karar"
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert cells(saved(book)) == [("karar",)]


def test_text_is_never_written_as_a_formula() -> None:
    content = xlsx.write([["=1+1", "+90", "-5", "@x", "\t=1", "＝1"]])
    assert b"<f>" not in parts(content)["xl/worksheets/sheet1.xml"]
    assert [cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(content)).active.rows)] == [
        "'=1+1",
        "'+90",
        "'-5",
        "'@x",
        "'=1",
        "'＝1",
    ]


def test_numbers_and_dates_are_written_as_such() -> None:
    content = xlsx.write([[3, Decimal("0.5"), -7, date(2021, 1, 22), True, None, ""]], sheet="[a]:b/c" * 9)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in next(page.rows)] == [3, 0.5, -7, MIDNIGHT, "TRUE"]


def test_an_arabic_sheet_runs_from_right_to_left() -> None:
    content = xlsx.write([["قرار"]], right_to_left=True)
    assert openpyxl.load_workbook(io.BytesIO(content)).active.sheet_view.rightToLeft


def test_text_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(Refused, match="cell-too-long") as refusal:
        xlsx.write([["a"], ["a", "b" * 32_768]])
    assert refusal.value.details == {"row": 2, "column": 1}


tricky = st.text(st.sampled_from("=+-@'\t\r\n \"_x005F;,aİı\u200fق\x00\x1f😀＝"), max_size=12) | st.text(max_size=20)
values: st.SearchStrategy[Cell] = (
    tricky
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
    | st.dates()
    | st.none()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(tricky, min_size=1, max_size=5))
def test_text_goes_out_and_comes_back(row: list[str]) -> None:
    written = ["x", *row, "end"]
    assert cells(xlsx.write([written])) == [tuple(clean(cell) for cell in written)]


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=5))
def test_values_go_out_and_come_back_as_canonical_text(row: list[Cell]) -> None:
    written = ["x", *row, "end"]
    assert cells(xlsx.write([written])) == [tuple(text_of(cell) for cell in written)]


def test_names_of_columns_stay_in_sight_where_they_come_first() -> None:
    first = openpyxl.load_workbook(io.BytesIO(xlsx.write([["a"], ["b"]], names=0))).active
    assert (first.freeze_panes, first["A1"].font.bold, first["A2"].font.bold) == ("A2", True, False)
    later = openpyxl.load_workbook(io.BytesIO(xlsx.write([["x", 1], ["a"], ["b"]], names=1))).active
    assert (later.freeze_panes, later["A2"].font.bold) == (None, True)


def test_text_stays_text_when_somebody_writes_into_its_cell() -> None:
    page = openpyxl.load_workbook(io.BytesIO(xlsx.write([["10-12", date(2021, 1, 22), 3]]))).active
    assert [page.cell(1, column).number_format for column in (1, 2, 3)] == ["@", "yyyy-mm-dd", "General"]
