"""A table on its way out: its header, its columns and its rows, in any of the formats."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from defter.domain.vocabulary import LocalText
from defter.platform.formats import csv, xlsx
from defter.platform.formats.table import Cell
from defter.web import i18n
from defter.web.columns import Layout

Format = Literal["xlsx", "csv"]
MEDIA_TYPES: Mapping[Format, str] = {"xlsx": xlsx.MEDIA_TYPE, "csv": csv.MEDIA_TYPE}


class Table(Struct, frozen=True, kw_only=True):
    """What a file is made of; `columns` are names inside and as they are called, rows have cells by the former."""

    title: str
    header: Sequence[tuple[str, Cell]] = ()
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Cell]]

    def lines(self) -> list[list[Cell]]:
        """Header, an empty line, the names of the columns, and the rows."""
        above: list[list[Cell]] = [[label, value] for label, value in self.header]
        below = [[row.get(name) for name in self.columns] for row in self.rows]
        return [*above, *([[]] if above else []), list(self.columns.values()), *below]

    def file(self, form: Format) -> bytes:
        """The bytes of the file. Raises Refused("cell-too-long")."""
        if form == "csv":
            return csv.write(self.lines())
        return xlsx.write(
            self.lines(),
            sheet=self.title,
            right_to_left=i18n.direction(i18n.language.get()) == "rtl",
            names=len(self.header) + bool(self.header),
        )


def columns_of(layout: Layout, texts: Sequence[LocalText], languages: Sequence[str]) -> list[str]:
    """The columns of a table whose key column holds `texts`, each text's other versions beside it.

    There is a column for each language, so that translators have a place to write, but for one in which every row is
    written anyway.
    """
    originals = {text.original for text in texts} or {i18n.language.get()}
    spoken = dict.fromkeys((*languages, *(code for text in texts for code in text.texts)))
    others = [f"{layout.key}.{code}" for code in spoken if originals != {code}]
    columns = list(layout.columns)
    after = columns.index("language") + 1
    return [*columns[:after], *others, *columns[after:]]
