"""A meeting whose minutes go out, and ways to edit the cells of the file and to give it back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from defter.domain.vocabulary import Command, Due, Figure, LocalText, Translation
from defter.platform.access import Reader
from defter.platform.formats import csv, read_table, xlsx
from defter.platform.formats.table import Cell
from defter.web.exports import minutes as exported
from defter.web.i18n import speaking
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports.importer import LANGUAGES, PENDIK, Looked

MEETING = examples.meeting()
SECRETARIAT = Reader(role="secretariat")
MEMBER = Reader(organisation=PENDIK, role="member")
NOTE, ACTION, DECISION, FIGURE = (examples.outcome(each) for each in ("a note", "an action", "a decision", "a figure"))
TEXT = LocalText(
    "tr", {"tr": "-Dil kursları; =açılacak", "ar": "ستنظم دورات لغة"}, 1, {"ar": Translation(quality="machine")}
)
LOGGED: list[Command] = [
    examples.log_outcome(outcome=NOTE, kind="note", item=None, text=LocalText("ar", {"ar": "+ملاحظة"})),
    examples.log_outcome(
        outcome=ACTION,
        kind="action",
        item=examples.item("livelihoods"),
        text=TEXT,
        owner=PENDIK,
        supporters=(examples.organisation("Ümraniye"), examples.organisation("Sekretarya")),
        due=Due(kind="date", on=date(2022, 9, 1)),
    ),
    examples.log_outcome(outcome=DECISION, kind="decision", text=examples.text("Karar"), decided="vote"),
    examples.log_outcome(
        outcome=FIGURE,
        kind="figure",
        text=examples.text("Nüfus"),
        figure=Figure(
            number=Decimal("20.125"),
            unit=LocalText("tr", {"tr": "kişi", "en": "people"}),
            as_of="2021-02",
            source=examples.text("Göç İdaresi"),
            population="mixed",
            approximate=False,
        ),
    ),
]
Grid = list[list[str]]


def export(
    platform: InUse, form: Literal["xlsx", "csv"] = "xlsx", language: str = "tr", reader: Reader = SECRETARIAT
) -> bytes:
    """The file, as the secretariat gets it, or somebody else."""
    of = platform.stack.platform
    with speaking(language):
        found = exported.minutes(of.store, of.views, reader, MEETING, minimum=5)
        return exported.table(found, LANGUAGES).file(form)


def grid(content: bytes, name: str = "m.xlsx") -> Grid:
    """All cells of a file, empty rows included."""
    rows = read_table(name, content).rows
    width = max(len(row.cells) for row in rows)
    cells = [[""] * width for _ in range(rows[-1].number)]
    for row in rows:
        cells[row.number - 1][: len(row.cells)] = row.cells
    return cells


def given_back(cells: Sequence[Sequence[Cell]], name: str = "m.xlsx") -> Source:
    """The file with these cells."""
    content = csv.write(cells) if name.endswith("csv") else xlsx.write(cells)
    return Source.file(name, read_table(name, content), "tr")


def names_row(cells: Grid) -> int:
    return next(at for at, row in enumerate(cells) if "metin" in row)


def edit(cells: Grid, column: str, outcome: Any, value: str) -> Grid:
    """The cells with another value in the row of an outcome."""
    at = names_row(cells)
    row = next(row for row in cells[at:] if str(outcome) in row)
    row[cells[at].index(column)] = value
    return cells


def edit_header(cells: Grid, label: str, value: str) -> Grid:
    next(row for row in cells if row[0] == label)[1] = value
    return cells


def acts(found: Looked) -> list[Command]:
    assert found.wrong == (), [(each.cell, each.problem.key, each.problem.details) for each in found.wrong]
    return [command for intent in found.whole.intents for command in intent.commands]
