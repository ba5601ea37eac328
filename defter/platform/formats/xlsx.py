"""XLSX: the first visible sheet that holds anything, and rows back into a workbook."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import python_calamine

from defter.domain.vocabulary import Refused
from defter.platform.formats.package import Package
from defter.platform.formats.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Table,
    clean,
    guard,
    make_table,
    text_of,
    unguard,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 400
"""Pixels of the widest column that is written."""


def read(package: Package) -> Table:
    """The rows of the first visible sheet that holds anything; numbers and dates as canonical text.

    Raises Refused: file-broken, file-empty, file-too-large, file-too-many-rows.
    """
    package.check_xml(_Bounds())
    with python_calamine.load_workbook(package.repacked()) as workbook:
        for sheet in workbook.sheets_metadata:
            if (sheet.typ, sheet.visible) != (
                python_calamine.SheetTypeEnum.WorkSheet,
                python_calamine.SheetVisibleEnum.Visible,
            ):
                continue
            rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return make_table(sheet.name, ([_unguarded(cell) for cell in row] for row in rows))
    raise Refused("file-empty")


def write(
    rows: Iterable[Sequence[Cell]], *, sheet: str = "defter", right_to_left: bool = False, names: int | None = None
) -> bytes:
    """A workbook with one sheet. Text is written as text, never as a formula; numbers and dates as such.

    `names` is the row, from 0, that names the columns: it stands out, and stays in sight where it is the first. Raises
    Refused: cell-too-long (more than a spreadsheet's cell holds).
    """
    import xlsxwriter  # type: ignore[import-untyped]  # no types, and large: it is there from the first file on

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        page = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", sheet).strip()[:31] or "defter")
        # Text stays text when somebody writes into its cell: Excel makes a date of 10-12 elsewhere.
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        heading = workbook.add_format({"num_format": "@", "text_wrap": True, "bold": True, "bottom": 1})
        other = workbook.add_format({"valign": "top"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        if right_to_left:
            page.right_to_left()
        for number, row in enumerate(rows):
            formats = (heading, heading, heading) if number == names else (text, other, day)
            for column, cell in enumerate(row):
                if _write_cell(page, number, column, cell, *formats) != 0:
                    raise Refused("cell-too-long", row=number + 1, column=column)
        if names == 0:
            page.freeze_panes(1, 0)
        page.autofit(_WIDEST)
    return target.getvalue()


def _write_cell(page: Any, number: int, column: int, cell: Cell, text: Any, other: Any, day: Any) -> int:
    match cell:
        case None | "":
            written: int = 0
        case int() | float() | Decimal() if not isinstance(cell, bool) and _exact(cell):
            written = page.write_number(number, column, cell, other)
        case date() if not isinstance(cell, datetime) and cell.year > 1900:
            written = page.write_datetime(number, column, cell, day)
        case str():
            written = page.write_string(number, column, guard(clean(cell)), text)
        case _:
            written = page.write_string(number, column, text_of(cell), text)
    return written


def _exact(number: float | Decimal) -> bool:
    """Whether a spreadsheet, which keeps 15 digits, gives this number back as it is."""
    exact = Decimal(str(number))
    return exact.is_finite() and abs(exact) < 10**15 and Decimal(format(float(number), ".15g")) == exact


def _unguarded(cell: Cell) -> Cell:
    return unguard(clean(cell)) if isinstance(cell, str) else cell


class _Bounds:
    """Refuses what would make the reader claim memory before it has seen that much data.

    It makes one block from A1 to the last cell with a value, and room for as many strings as the file announces; each
    without a way back, for failing ends the process. Where a cell contradicts its row the farther position counts.
    """

    def __init__(self) -> None:
        self.row = self.column = 0

    def __call__(self, element: str, attributes: dict[str, str]) -> None:
        match element:
            case "sst" if _whole(attributes.get("uniqueCount", "0")) > MOST_ROWS * MOST_COLUMNS:
                raise Refused("file-too-large")
            case "row":
                self.row = _whole(attributes["r"]) if "r" in attributes else self.row + 1
                self.column = 0
            case "c" if "r" in attributes:
                row, column = _position(attributes["r"])
                self.row, self.column = max(self.row, row), max(self.column, column)
            case "c":
                self.column += 1
            case "v" | "is" if self.row > MOST_ROWS:
                raise Refused("file-too-many-rows", limit=MOST_ROWS)
            case "v" | "is" if self.column > MOST_COLUMNS:
                raise Refused("file-too-large", columns=self.column, limit=MOST_COLUMNS)


def _whole(digits: str) -> int:
    """The number, which has to be written in the one way that every reader understands."""
    if not re.fullmatch("[0-9]{1,12}", digits):
        raise Refused("file-broken")
    return int(digits)


def _position(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as B12."""
    place = re.fullmatch("([A-Z]{1,3})([0-9]{1,12})", reference)
    if place is None:
        raise Refused("file-broken")
    column = 0
    for letter in place[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(place[2]), column
