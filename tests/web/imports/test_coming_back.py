"""Minutes go out as a file, are edited there, and come back: only edited cells become acts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from defter.domain.meetings.outcomes import ConvertOutcome, LogOutcome, ReviseOutcome
from defter.domain.meetings.plan import RevisePlan
from defter.domain.vocabulary import Command, Due, LocalText
from defter.platform.formats import read_table
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports.going_out import (
    ACTION,
    DECISION,
    FIGURE,
    MEETING,
    NOTE,
    acts,
    edit,
    edit_header,
    export,
    given_back,
    grid,
    names_row,
)
from tests.web.imports.importer import LANGUAGES, PENDIK, Importer


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_file_that_comes_back_as_it_went_out_changes_nothing(meeting: InUse, form: Any, language: str) -> None:
    name = f"m.{form}"
    content = export(meeting, form, language)
    found = Importer(meeting, None).prepare(Source.file(name, read_table(name, content), "en"))
    assert acts(found) == []
    assert {row.status for row in found.rows} == {"there"}
    assert found.count("there") == 4
    assert found.meeting == MEETING


def test_everything_that_import_reads_goes_out(meeting: InUse) -> None:
    cells = grid(export(meeting))
    assert cells[0][:2] == ["başlık", "Uyum çalıştayı"] or cells[0][0] == "başlık"
    at = names_row(cells)
    rows = {row[cells[at].index("kayıt no")]: dict(zip(cells[at], row, strict=True)) for row in cells[at + 1 :]}
    action = rows[str(ACTION)]
    assert (action["gündem maddesi"], action["tür"], action["sorumlu"]) == ("Geçim", "Eylem", "Pendik")
    assert action["metin"] == "-Dil kursları; =açılacak"
    assert (action["dil"], action["metin (Arapça)"]) == ("Türkçe", "ستنظم دورات لغة")
    assert action["destekleyenler"] == "Ümraniye; Sekretarya"
    assert action["son tarih"] == "2022-09-01"
    figure = rows[str(FIGURE)]
    assert (figure["sayı"], figure["birim"], figure["hangi tarihte"]) == ("20.125", "kişi", "2021-02")
    assert rows[str(NOTE)]["gündem maddesi"] == "–"


EDITS: list[tuple[str, Any, str, type[Command], Callable[[Any], bool]]] = [
    ("metin", NOTE, "Yeni söz", ReviseOutcome, lambda c: c.text.texts == {"ar": "Yeni söz"}),
    ("metin (İngilizce)", ACTION, "Courses", ReviseOutcome, lambda c: set(c.text.texts) == {"tr", "en", "ar"}),
    ("metin (Arapça)", ACTION, "", ReviseOutcome, lambda c: set(c.text.texts) == {"tr"}),
    ("dil", DECISION, "İngilizce", ReviseOutcome, lambda c: c.text.original == "en"),
    ("tür", NOTE, "karar", ConvertOutcome, lambda c: c.kind == "decision"),
    ("gündem maddesi", NOTE, "Geçim", ReviseOutcome, lambda c: c.item == examples.item("livelihoods")),
    ("sorumlu", ACTION, "Ümraniye", ReviseOutcome, lambda c: c.owner == examples.organisation("Ümraniye")),
    ("sorumlu", ACTION, "", ReviseOutcome, lambda c: c.owner is None and c.agreed is None),
    ("destekleyenler", ACTION, "Pendik", ReviseOutcome, lambda c: c.supporters == (PENDIK,)),
    ("son tarih", ACTION, "sürekli", ReviseOutcome, lambda c: c.due == Due(kind="ongoing")),
    ("nasıl karar verildi", DECISION, "Uzlaşıyla", ReviseOutcome, lambda c: c.decided == "consensus"),
    ("gözden geçirme tarihi", DECISION, "01.02.2023", ReviseOutcome, lambda c: c.review == date(2023, 2, 1)),
    ("sayı", FIGURE, "~300", ReviseOutcome, lambda c: (c.figure.number, c.figure.approximate) == (Decimal(300), True)),
    ("birim", FIGURE, "hane", ReviseOutcome, lambda c: c.figure.unit.texts == {"tr": "hane", "en": "people"}),
    ("hangi tarihte", FIGURE, "2022", ReviseOutcome, lambda c: c.figure.as_of == "2022"),
    ("nüfus grubu", FIGURE, "", ReviseOutcome, lambda c: c.figure.population == "unspecified"),
]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(("column", "outcome", "value", "kind", "so"), EDITS)
def test_edited_cell_is_exactly_one_act(
    meeting: InUse, form: str, column: str, outcome: Any, value: str, kind: type[Command], so: Callable[[Any], bool]
) -> None:
    operator = Importer(meeting, None)
    cells = edit(grid(export(meeting)), column, outcome, value)
    found = operator.prepare(given_back(cells, f"m.{form}"))
    (command,) = acts(found)
    assert type(command) is kind
    assert so(command)
    (changed,) = [row for row in found.rows if row.status == "changed"]
    (made,) = changed.edited
    assert made.after == value
    assert made.before != value
    before = operator.head()
    operator.record(found)
    assert operator.head() == before + 1
    again = operator.prepare(given_back(cells, f"m.{form}"))
    assert acts(again) == []


def test_note_becomes_a_figure_with_its_number(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = grid(export(meeting))
    for column, value in {"tür": "rakam", "sayı": "7", "birim": "kişi", "hangi tarihte": "2021"}.items():
        edit(cells, column, NOTE, value)
    assert [each.problem.key for each in operator.prepare(given_back(cells)).wrong] == ["figure-part-missing"]
    found = operator.prepare(given_back(edit(cells, "kaynak", NOTE, "İl Müdürlüğü")))
    (command,) = acts(found)
    assert isinstance(command, ConvertOutcome)
    assert command.figure is not None
    assert command.figure.unit == LocalText("ar", {"ar": "kişi"})


def test_new_row_is_logged_and_a_removed_one_does_nothing(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = grid(export(meeting))
    at = names_row(cells)
    cells = [row for row in cells if str(DECISION) not in row]
    new = [""] * len(cells[at])
    new[cells[at].index("metin")] = "Sonradan"
    found = operator.prepare(given_back([*cells, new]))
    (command,) = acts(found)
    assert isinstance(command, LogOutcome)
    operator.record(found)
    assert acts(operator.prepare(given_back([*cells, new]))) == []


def test_rows_may_be_sorted_and_columns_removed(meeting: InUse) -> None:
    cells = grid(export(meeting))
    at = names_row(cells)
    body = sorted(cells[at + 1 :], reverse=True)
    keep = [place for place, name in enumerate(cells[at]) if name in ("metin", "kayıt no", "temel sürüm", "tür")]
    fewer = [[row[place] for place in keep] for row in (cells[at], *body)]
    assert acts(Importer(meeting, None).prepare(given_back(fewer), MEETING)) == []


def test_edited_header_revises_the_plan_once(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = edit_header(edit_header(grid(export(meeting)), "toplantı yeri", "Yeni salon"), "başlangıç saati", "08:45")
    found = operator.prepare(given_back(cells))
    (command,) = acts(found)
    assert isinstance(command, RevisePlan)
    assert command.venue is not None
    assert "Yeni salon" in command.venue.texts.values()
    assert {each.column: each.after for each in found.header_edited} == {"starts": "08:45", "venue": "Yeni salon"}
    operator.record(found)
    assert acts(operator.prepare(given_back(cells))) == []


def test_header_that_cannot_be_is_a_wrong_cell(meeting: InUse) -> None:
    cells = edit_header(edit_header(grid(export(meeting)), "başlangıç saati", "23:00"), "bitiş saati", "22:00")
    found = Importer(meeting, None).prepare(given_back(cells))
    assert [each.problem.key for each in found.wrong] == ["meeting-ends-before-it-starts"]
    assert found.wrong[0].cell.text == "22:00"
    other_host = edit_header(grid(export(meeting)), "ev sahibi kuruluş", "Pendik")
    found = Importer(meeting, None).prepare(given_back(other_host))
    assert [each.problem.key for each in found.wrong] == ["host-stays"]


def test_rapporteur_may_bring_rows_back_but_not_the_plan(meeting: InUse) -> None:
    rana = Importer(meeting, "Rana")
    cells = grid(export(meeting))
    assert len(acts(rana.prepare(given_back(edit(cells, "metin", NOTE, "Yeni"))))) == 1
    with pytest.raises(Exception, match="not-allowed"):
        rana.prepare(given_back(edit_header(cells, "toplantı yeri", "Yeni salon")))
