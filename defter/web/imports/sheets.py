"""A sheet of minutes, recognised: its header, the columns of its table, and its rows.

The first rows are the header: a label and a value each. Then comes the row that names the columns, in any order and in
any of the languages; then the rows. An empty cell under `item` means "as above", a dash means "no item". Instead of a
table there may be lines, pasted from Word or a messenger; they have no header.
"""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from defter.domain.vocabulary import Language, Refused
from defter.platform.folding import fold
from defter.platform.formats import Row, Table, column_letter, pasted
from defter.platform.formats.table import MOST_ROWS, clean
from defter.web import i18n
from defter.web.i18n import N_, _

K = TypeVar("K", bound=str)

Label: TypeAlias = Literal[
    "title", "kind", "number", "day", "starts", "ends", "place", "venue", "online", "languages", "host"
]
Column: TypeAlias = Literal[
    "item", "kind", "text", "language", "owner", "due", "number", "unit", "as_of", "source", "population"
]

LABELS: Mapping[Label, str] = {
    "title": N_("title|name of the meeting|meeting"),
    "kind": N_("kind of meeting|kind|type"),
    "number": N_("number in its series|number"),
    "day": N_("day|date"),
    "starts": N_("starts at|starts|start"),
    "ends": N_("ends at|ends|end"),
    "place": N_("place|district|province"),
    "venue": N_("venue|address"),
    "online": N_("online|online participation"),
    "languages": N_("languages|languages spoken"),
    "host": N_("host|hosted by"),
}
"""What the labels of the header are called, with other spellings after a bar; the first one is shown."""

COLUMNS: Mapping[Column, str] = {
    "item": N_("item|agenda item"),
    "kind": N_("kind|type"),
    "text": N_("text|outcome"),
    "language": N_("language|language of the text"),
    "owner": N_("owner|responsible"),
    "due": N_("due|due date|deadline"),
    "number": N_("number|value"),
    "unit": N_("unit|counted"),
    "as_of": N_("as of|as-of date"),
    "source": N_("source|source of the figure"),
    "population": N_("population|group"),
}
"""What the columns of the table are called, in the same way."""

NOTHING = ("-", "–", "—")
"""Under `item`: this row belongs to none."""


def shown(sentence: str) -> str:
    """The name of a label or column in the reader's language."""
    return _(sentence).partition("|")[0]


def spellings(words: Mapping[K, str]) -> dict[str, K]:
    """Every spelling of these words in every language, folded, and what it stands for."""
    return _spellings(tuple(words.items()))


@lru_cache
def _spellings(words: tuple[tuple[Any, str], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in sorted(each.name for each in i18n.CATALOGUES.iterdir() if each.is_dir()):
        for key, sentence in words:
            for spelling in (key, *sentence.split("|"), *i18n.catalogue(code).one(sentence, sentence).split("|")):
                found.setdefault(spelled(spelling), key)
    return found


def spelled(text: str) -> str:
    """One key for the spellings of a fixed word: folded, and without the marks that people put around labels."""
    return " ".join(fold(text).replace("-", " ").replace("_", " ").strip(" :：*.").split())


def says(text: str) -> bool:
    """Whether anything is left of a text without spaces and invisible characters."""
    return any(each.isalnum() for each in text) or bool(fold(text))


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

    def packed(self) -> str:
        """All of it as canonical JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def unpacked(cls, text: str) -> "Source":
        """What `packed` gave. Raises Refused("import-content-broken")."""
        try:
            return msgspec.json.decode(text, type=cls)
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
    """What is wrong with one cell, and what it is called; `problem` has the sentence."""

    cell: Cell
    name: str
    """A value of LABELS or COLUMNS, or "" when it has no name."""
    problem: Refused


class Given(Struct, frozen=True):
    """One row of the table as it was given; `item` has the title in force, "" for none."""

    row: int
    cells: dict[Column, Cell]
    item: str

    def cell(self, column: Column) -> Cell:
        """The cell under a column; an empty one where there is none."""
        return self.cells.get(column, Cell("", self.row))


class Sheet(Struct, frozen=True):
    """What was recognised. `left_out` are the rows above the table that say nothing that is understood."""

    header: dict[Label, Cell]
    rows: tuple[Given, ...]
    wrong: tuple[Wrong, ...] = ()
    left_out: tuple[Cell, ...] = ()
    lines: bool = False
    """Whether these are lines without a table."""


def read_sheet(source: Source, organisations: Container[str]) -> Sheet:
    """The header and the rows in what was given; `organisations` are the folded names that may follow @ in a line.

    Raises Refused: columns-missing, and those of `pasted.read_lines`.
    """
    if source.pasted:
        table = pasted.read_table(source.pasted)
        if table is None:
            return _lines(source.pasted, None, organisations)
        rows = table.rows
    else:
        rows = source.rows
    names = spellings(COLUMNS)
    texts = {spelling for spelling, column in names.items() if column == "text"}
    place = next(
        (at for at, row in enumerate(rows) if any(spelled(cell) in texts for cell in row.cells if len(cell) < 100)),
        None,
    )
    if place is not None:
        return _table(rows[:place], rows[place], rows[place + 1 :], names)
    if all(len(row.cells) == 1 for row in rows):
        text = "\n".join(row.cell(0).replace("\n", " ") for row in rows)
        return _lines(text, [row.number for row in rows], organisations)
    raise Refused("columns-missing")


def _lines(text: str, numbers: list[int] | None, organisations: Container[str]) -> Sheet:
    rows: list[Given] = []
    for line in pasted.read_lines(text, organisations):
        row = numbers[line.number - 1] if numbers else line.number
        said: dict[Column, str | None] = {"kind": line.kind, "text": line.text, "owner": line.owner, "due": line.due}
        cells = {column: Cell(clean(words), row) for column, words in said.items() if words}
        rows.append(Given(row, cells, clean(line.item or "")))
    return Sheet({}, tuple(rows), lines=True)


def _table(above: Iterable[Row], names_row: Row, below: Iterable[Row], names: Mapping[str, Column]) -> Sheet:
    wrong: list[Wrong] = []
    header, left_out = _header(above, wrong)
    columns: dict[int, Column] = {}
    for place, written in enumerate(names_row.cells):
        column = names.get(spelled(written))
        if column is not None and column not in columns.values():
            columns[place] = column
        elif written:
            key = Refused("column-unknown") if column is None else Refused("column-twice")
            wrong.append(Wrong(Cell(written, names_row.number, place), "", key))
    rows: list[Given] = []
    item = ""
    for row in below:
        if not any(map(says, row.cells)):
            continue
        cells = {column: Cell(clean(row.cell(place)), row.number, place) for place, column in columns.items()}
        for place, written in enumerate(row.cells):
            if not names_row.cell(place) and says(written):
                wrong.append(Wrong(Cell(written, row.number, place), "", Refused("cell-without-column")))
        if says(said := cells["item"].text if "item" in cells else ""):
            item = "" if said in NOTHING else said
        rows.append(Given(row.number, cells, item))
    return Sheet(header, tuple(rows), tuple(wrong), left_out)


def _header(rows: Iterable[Row], wrong: list[Wrong]) -> tuple[dict[Label, Cell], tuple[Cell, ...]]:
    labels = spellings(LABELS)
    header: dict[Label, Cell] = {}
    left_out: list[Cell] = []
    for row in rows:
        filled = [(place, clean(cell)) for place, cell in enumerate(row.cells) if says(cell)]
        if not filled:
            continue
        start, written = filled[0]
        label = labels.get(spelled(written))
        if len(filled) > 1:
            cell = Cell(", ".join(words for _place, words in filled[1:]), row.number, filled[1][0])
        else:
            before, _colon, after = written.replace("：", ":").partition(":")
            cell = Cell(after.strip(), row.number, start)
            label = label or (labels.get(spelled(before)) if after else None)
        if label is None and len(filled) > 1:
            wrong.append(Wrong(Cell(written, row.number, start), "", Refused("label-unknown")))
        elif label is None:
            left_out.append(Cell(written, row.number, start))
        elif label in header:
            wrong.append(Wrong(cell, LABELS[label], Refused("label-twice")))
        elif says(cell.text):
            header[label] = cell
    return header, tuple(left_out)
