"""A sheet, recognised: its header, the columns of its table, and its rows.

The first rows are the header: a label and a value each. Then comes the row that names the columns, in any order and in
any of the languages; then the rows. An empty cell under `item` means "as above", a dash means "no item". Instead of a
table of minutes there may be lines, pasted from Word or a messenger; they have no header.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from defter.domain.vocabulary import Language, Refused
from defter.platform.formats import Row, Table, column_letter, pasted
from defter.platform.formats.table import LARGEST_FILE, MOST_ROWS, clean
from defter.web.columns import NOTHING, Layout
from defter.web.imports.spelling import named, says, spellings

MOST_FILES = 20


class Source(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What somebody gave: the rows of a file, or pasted text; `language` is that of texts that do not say theirs."""

    language: Language
    name: str = ""
    """Of the file."""
    sheet: str = ""
    rows: Annotated[tuple[Row, ...], Meta(max_length=MOST_ROWS)] = ()
    pasted: str = ""

    @classmethod
    def file(cls, name: str, table: Table, language: str) -> "Source":
        """The rows of a file, as `formats.read_table` gives them."""
        return cls(language=language, name=name, sheet=table.sheet, rows=table.rows)


Sources = Annotated[tuple[Source, ...], Meta(max_length=MOST_FILES)]


def packed(sources: Sequence[Source]) -> str:
    """All of it as canonical JSON. Raises Refused: files-too-many, file-too-large."""
    if len(sources) > MOST_FILES:
        raise Refused("files-too-many", most=MOST_FILES)
    content = msgspec.json.encode(sources)
    if len(content) > LARGEST_FILE:
        raise Refused("file-too-large")
    return content.decode()


def unpacked(text: str) -> tuple[Source, ...]:
    """What `packed` gave. Raises Refused("import-content-broken")."""
    try:
        return msgspec.json.decode(text, type=Sources)
    except msgspec.DecodeError as error:
        raise Refused("import-content-broken") from error


class Cell(Struct, frozen=True):
    """A text, and where it stands: a row counted from 1 (0: nowhere), a column counted from 0 (None: of lines)."""

    text: str
    row: int = 0
    column: int | None = None

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it; "" where there is none."""
        return "" if self.column is None else column_letter(self.column)


class Wrong(Struct, frozen=True):
    """What is wrong with one cell, and what its column is called, if anything; `problem` has the sentence."""

    cell: Cell
    name: str
    problem: Refused


class Given(Struct, frozen=True):
    """One row of the table as it was given; `item` has the title in force, "" for none."""

    row: int
    cells: dict[str, Cell]
    item: str

    def cell(self, column: str) -> Cell:
        """The cell under a column; an empty one where there is none."""
        return self.cells.get(column, Cell("", self.row))


class Sheet(Struct, frozen=True):
    """What was recognised. `left_out` are the rows above the table that say nothing that is understood."""

    header: dict[str, Cell]
    rows: tuple[Given, ...]
    wrong: tuple[Wrong, ...] = ()
    left_out: tuple[Cell, ...] = ()
    lines: bool = False
    """Whether these are lines without a table."""


def read_sheet(
    source: Source, layout: Layout, languages: Sequence[str], organisations: Container[str] | None = None
) -> Sheet:
    """The header and the rows in what was given.

    `organisations` are the folded names that may follow @ in a line; None where lines are not understood. Raises
    Refused: columns-missing, and those of `pasted.read_lines`.
    """
    rows = source.rows
    if source.pasted:
        table = pasted.read_table(source.pasted)
        if table is None and organisations is not None:
            return _lines(source.pasted, None, organisations)
        rows = table.rows if table else tuple(Row(n, (line,)) for n, line in enumerate(source.pasted.splitlines(), 1))
    recognise = _Recognising(layout, languages)
    places = [at for at, row in enumerate(rows) if recognise.names_columns(row)]
    place = next((at for at in places if recognise.names_nothing_else(rows[at])), next(iter(places), None))
    if place is not None:
        return recognise.table(rows[:place], rows[place], rows[place + 1 :])
    if organisations is not None and all(len(row.cells) == 1 for row in rows):
        text = "\n".join(row.cell(0).replace("\n", " ") for row in rows)
        return _lines(text, [row.number for row in rows], organisations)
    raise Refused("columns-missing", column=layout.heading(layout.key))


def _lines(text: str, numbers: list[int] | None, organisations: Container[str]) -> Sheet:
    rows: list[Given] = []
    for line in pasted.read_lines(text, organisations):
        row = numbers[line.number - 1] if numbers else line.number
        said = {"kind": line.kind, "text": line.text, "owner": line.owner, "due": line.due}
        cells = {column: Cell(clean(words), row) for column, words in said.items() if words}
        rows.append(Given(row, cells, clean(line.item or "")))
    return Sheet({}, tuple(rows), lines=True)


class _Recognising:
    """From rows to a header and a table of one layout; what is not understood is noted."""

    def __init__(self, layout: Layout, languages: Sequence[str]) -> None:
        self.layout = layout
        self.languages = languages
        self.columns = spellings(layout.columns)
        self.labels = spellings(layout.labels)
        self.wrong: list[Wrong] = []

    def column(self, written: str) -> str | None:
        return named(written, self.columns, self.layout.texts, self.languages) if len(written) < 100 else None

    def label(self, written: str) -> str | None:
        return named(written, self.labels, self.layout.texts, self.languages) if len(written) < 100 else None

    def names_columns(self, row: Row) -> bool:
        """Whether this may be the row with the names: the one column that has to be there is among them."""
        key = self.layout.key
        return any((self.column(cell) or "").partition(".")[0] == key for cell in row.cells)

    def names_nothing_else(self, row: Row) -> bool:
        """Whether all of the row are names of columns: a title in the header may be called "text" too."""
        return self.names_columns(row) and all(self.column(cell) for cell in row.cells if says(cell))

    def table(self, above: Iterable[Row], names: Row, below: Iterable[Row]) -> Sheet:
        header, left_out = self.header(above)
        columns: dict[int, str] = {}
        for place, written in enumerate(names.cells):
            column = self.column(written)
            if column is not None and column not in columns.values():
                columns[place] = column
            elif written:
                key = Refused("column-unknown") if column is None else Refused("column-twice")
                self.wrong.append(Wrong(Cell(written, names.number, place), "", key))
        rows: list[Given] = []
        item = ""
        for row in below:
            if not any(map(says, row.cells)):
                continue
            cells = {column: Cell(clean(row.cell(place)), row.number, place) for place, column in columns.items()}
            for place, written in enumerate(row.cells):
                if not names.cell(place) and says(written):
                    self.wrong.append(Wrong(Cell(written, row.number, place), "", Refused("cell-without-column")))
            if says(said := cells["item"].text if "item" in cells else ""):
                item = "" if said in NOTHING else said
            rows.append(Given(row.number, cells, item))
        return Sheet(header, tuple(rows), tuple(self.wrong), left_out)

    def header(self, rows: Iterable[Row]) -> tuple[dict[str, Cell], tuple[Cell, ...]]:
        """Labels and their values, empty ones included, and what is left out."""
        header: dict[str, Cell] = {}
        left_out: list[Cell] = []
        for row in rows:
            filled = [(place, clean(cell)) for place, cell in enumerate(row.cells) if says(cell)]
            if not filled:
                continue
            start, written = filled[0]
            label = self.label(written)
            if len(filled) > 1:
                cell = Cell(", ".join(words for _place, words in filled[1:]), row.number, filled[1][0])
            else:
                before, _colon, after = written.replace("：", ":").partition(":")
                cell = Cell(after.strip(), row.number, start)
                label = label or (self.label(before) if after else None)
            if label is None and len(filled) > 1:
                self.wrong.append(Wrong(Cell(written, row.number, start), "", Refused("label-unknown")))
            elif label is None:
                left_out.append(Cell(written, row.number, start))
            elif says(cell.text) and label in header and says(header[label].text):
                name = self.layout.heading(label, label=True)
                self.wrong.append(Wrong(cell, name, Refused("label-twice")))
            elif says(cell.text) or label not in header:
                header[label] = cell
        return header, tuple(left_out)
