"""What every file format is read into: rows of text that still know where in the file they stood."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from defter.domain.vocabulary import Refused

LARGEST_FILE = 5_000_000
"""Bytes of a file as it is uploaded, or of pasted text in UTF-8."""
MOST_ROWS = 5_000
MOST_COLUMNS = 256

Cell: TypeAlias = str | bool | int | float | Decimal | date | datetime | time | timedelta | None
"""What a cell may hold when it is written, or comes out of a spreadsheet; in a `Table` there is only text."""


class Row(Struct, frozen=True):
    """One row: its number as the file counts (from 1), and its cells from column A on, none empty at the end."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text in a column (from 0); "" where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


class Table(Struct, frozen=True):
    """The rows of one sheet that hold anything."""

    sheet: str
    rows: tuple[Row, ...]


def column_letter(column: int) -> str:
    """The spreadsheet's name of a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters = chr(ord("A") + rest) + letters
        column -= 1
    return letters


def make_table(sheet: str, rows: Iterable[Sequence[Cell]]) -> Table:
    """A table of the rows, counted from 1. Cells become canonical text; rows without any are left out.

    Raises Refused: file-empty, file-too-many-rows, file-too-large (more columns than anybody reads).
    """
    kept: list[Row] = []
    for number, row in enumerate(rows, 1):
        cells = [text_of(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Refused("file-too-large", columns=len(cells), limit=MOST_COLUMNS)
        if len(kept) == MOST_ROWS:
            raise Refused("file-too-many-rows", limit=MOST_ROWS)
        kept.append(Row(number, tuple(cells)))
    if not kept:
        raise Refused("file-empty")
    return Table(sheet, tuple(kept))


def text_of(cell: Cell) -> str:
    """The canonical text: ISO dates, 24-hour times, plain decimals (3, not 3.0), strings cleaned."""
    match cell:
        case None:
            return ""
        case str():
            return clean(cell)
        case bool():
            return str(cell).upper()
        case int() | float() | Decimal():
            return _plain_number(Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else f"{cell.date()} {_clock_time(cell.time())}"
        case date():
            return cell.isoformat()
        case time():
            return _clock_time(cell)
        case timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def clean(text: str) -> str:
    """The text with one kind of line end, without control characters and without space around it."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of pairs and two codes that are no characters: XML cannot hold them."""

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text without the apostrophe that `guard` put there."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _plain_number(number: Decimal) -> str:
    if not number:
        return "0"
    if not number.is_finite():
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _clock_time(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
