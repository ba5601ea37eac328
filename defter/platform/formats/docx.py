"""DOCX: the rows of its tables, and the lines above them. Text only; nothing is written."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import docx
from docx.oxml.ns import qn

from defter.domain.vocabulary import Refused
from defter.platform.formats.package import Package
from defter.platform.formats.table import MOST_COLUMNS, MOST_ROWS, Table, make_table

Element: TypeAlias = Any
"""An lxml element; the package carries no types."""

_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))
_AROUND = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
"""What may stand around a row or a cell without being seen: form fields and tracked insertions."""
_UNSEEN = frozenset(
    [
        *(qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    ]
)
"""What holds text that nobody sees, or sees twice: tracked deletions, tab stops, pictures for old programs."""
_SPACE = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def read(package: Package) -> Table:
    """The rows of every table, and before each the lines above it as rows of one cell.

    Lines after the last table (signatures, page ends) are left out; a document without tables gives all its lines. A
    merged cell has its text in its first row and column, as in a spreadsheet. Rows are numbered in this order.
    Raises Refused: file-broken, file-empty, file-too-large, file-too-many-rows.
    """
    package.check_xml()
    rows: list[list[str]] = []
    lines: list[list[str]] = []
    body = docx.Document(package.repacked()).element.body
    for block in _each(body, _PARAGRAPH, _TABLE):
        if block.tag == _PARAGRAPH:
            lines += [[line] for line in _text(block).splitlines() if line.strip()]
        else:
            rows += lines
            lines = []
            rows += [_cells(row) for row in _each(block, _ROW)]
        if len(rows) > 2 * MOST_ROWS:
            raise Refused("file-too-many-rows", limit=MOST_ROWS)
    return make_table("", rows or lines)


def _each(parent: Element, *tags: str) -> Iterator[Element]:
    """The children with these tags, also inside form fields and tracked insertions."""
    for child in parent.iterchildren():
        if child.tag in tags:
            yield child
        elif child.tag in _AROUND:
            yield from _each(child, *tags)


def _cells(row: Element) -> list[str]:
    cells: list[str] = [""] * _number(row, "w:trPr/w:gridBefore")
    for cell in _each(row, _CELL):
        merge = cell.find("w:tcPr/w:vMerge", _NAMES)
        continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
        cells.append("" if continued else _text(cell))
        cells += [""] * (_number(cell, "w:tcPr/w:gridSpan", 1) - 1)
        if len(cells) > MOST_COLUMNS:
            raise Refused("file-too-large", columns=len(cells), limit=MOST_COLUMNS)
    return cells


_NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def _number(element: Element, path: str, default: int = 0) -> int:
    found = element.find(path, _NAMES)
    return default if found is None else min(int(found.get(qn("w:val"), default)), MOST_COLUMNS + 1)


def _text(element: Element) -> str:
    """What one reads in the element, paragraphs as lines; a table inside a cell gives its cells' lines."""
    pieces: list[str] = []
    for child in element.iterchildren():
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag in _SPACE:
            pieces.append(_SPACE[child.tag])
        elif child.tag not in _UNSEEN:
            pieces.append(_text(child))
    return "".join(pieces) + ("\n" if element.tag == _PARAGRAPH else "")
