"""Files go through LibreOffice and come back: only what was edited there becomes an act. Only in `make soak`."""

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest

from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised
from defter.domain.organisations import OrganisationRenamed
from defter.domain.vocabulary import LocalText
from defter.platform.formats import read_table
from defter.web.imports.sheets import Source
from tests import examples
from tests.platform.formats import samples
from tests.web.conftest import InUse
from tests.web.imports import going_out as minutes
from tests.web.imports import test_organisations as organisations
from tests.web.imports.importer import Importer
from tests.web.stack import open_stack

pytestmark = [
    pytest.mark.skipif(not os.environ.get("DEFTER_SOAK"), reason="takes minutes: make soak"),
    pytest.mark.skipif(
        shutil.which("soffice") is None,
        reason="needs LibreOffice: apt-get install --no-install-recommends libreoffice-calc",
    ),
]

HARD = ["=1+1", "'=1", "+90 212", "-", "@ad", "00123", "1/2", "10-12", "TRUE", "1,5", "a;b\tc", "“İğne” ışığı\nikinci"]
"""What spreadsheets like to make something else of."""


def converted(directory: Path, content: bytes, form: Literal["xlsx", "ods", "csv"]) -> bytes:
    """What LibreOffice makes of a workbook when it saves it anew."""
    given, out = directory / "given.xlsx", directory / "out"
    given.write_bytes(content)
    kind = {"csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"}.get(form, form)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{directory}/profile",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(given),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (out / f"given.{form}").read_bytes()


def edited(content: bytes, cells: dict[tuple[str, str], Any]) -> bytes:
    """The workbook with other values; a cell is named by what stands in its row, and the name of its column."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    assert page is not None
    names = next(row for row in page.iter_rows() if {"metin", "ad"} & {cell.value for cell in row})
    columns = {cell.value: cell.column for cell in names}
    for (key, column), value in cells.items():
        row = next(row for row in page.iter_rows(min_row=names[0].row) if key in {str(cell.value) for cell in row})
        page.cell(row[0].row, columns[column]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def platform(tmp_path: Path) -> Any:
    with open_stack(tmp_path / "data") as stack:
        platform = InUse(stack)
        hard = [
            examples.log_outcome(
                outcome=examples.outcome(f"hard {number}"), item=None, text=LocalText("tr", {"tr": text, "en": text})
            )
            for number, text in enumerate(HARD)
        ]
        platform.open_meeting(*minutes.LOGGED, *hard)
        yield platform


@pytest.mark.parametrize("language", ["tr", "ar"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_minutes_that_were_only_saved_anew_change_nothing(
    platform: InUse, tmp_path: Path, language: str, form: Any
) -> None:
    saved = converted(tmp_path, minutes.export(platform, "xlsx", language), form)
    name = f"saved.{form}"
    found = Importer(platform, None).prepare(Source.file(name, read_table(name, saved), "en"))
    assert minutes.acts(found) == []
    assert found.count("there") == len(minutes.LOGGED) + len(HARD)


def test_only_edited_cells_become_acts(platform: InUse, tmp_path: Path) -> None:
    operator = Importer(platform, None)
    saved = converted(tmp_path, minutes.export(platform), "xlsx")
    changes = {
        (str(minutes.NOTE), "metin"): "Yeni söz",
        (str(minutes.ACTION), "son tarih"): "31.12.2022",
        (str(minutes.DECISION), "tür"): "Tavsiye",
    }
    again = converted(tmp_path, edited(saved, changes), "xlsx")
    before = operator.head()
    found = operator.prepare(Source.file("m.xlsx", read_table("m.xlsx", again), "tr"))
    assert len(minutes.acts(found)) == 3
    operator.record(found)
    history = platform.stack.platform.store.history(minutes.MEETING)
    new = [recorded.event for recorded in history if recorded.position > before]
    assert {type(event) for event in new} == {OutcomeRevised, OutcomeConverted}
    assert len(new) == 3
    assert sum(isinstance(recorded.event, OutcomeLogged) for recorded in history) == len(minutes.LOGGED) + len(HARD)
    bad = edited(
        minutes.export(platform), {(str(minutes.NOTE), "tür"): "dilek", (str(minutes.ACTION), "metin"): "Başka söz"}
    )
    refused = operator.prepare(Source.file("m.xlsx", read_table("m.xlsx", bad), "tr"))
    (wrong,) = refused.wrong
    assert (wrong.cell.text, wrong.name, wrong.problem.key) == ("dilek", "kind", "kind-unknown")
    assert operator.record(refused) is None


def test_organisations_come_back_from_a_spreadsheet(platform: InUse, tmp_path: Path) -> None:
    organisations.record_it(platform, organisations.prepare(platform, organisations.source(organisations.TABLE)))
    saved = converted(tmp_path, organisations.export(platform), "xlsx")
    source = Source.file("o.xlsx", read_table("o.xlsx", saved), "tr")
    assert organisations.acts(organisations.prepare(platform, source)) == []
    changed = converted(tmp_path, edited(saved, {("Tuzla Belediyesi", "ad (Arapça)"): "بلديّة توزلا"}), "xlsx")
    found = organisations.prepare(platform, Source.file("o.xlsx", read_table("o.xlsx", changed), "tr"))
    assert len(organisations.acts(found)) == 1
    done = organisations.record_it(platform, found)
    assert done is not None
    history = platform.stack.platform.store.history(done.streams[0])
    assert isinstance(history[-1].event, OrganisationRenamed)


def test_arabic_sheet_opens_from_right_to_left(platform: InUse, tmp_path: Path) -> None:
    saved = converted(tmp_path, minutes.export(platform, "xlsx", "ar"), "xlsx")
    assert b'rightToLeft="true"' in samples.parts(saved)[samples.SHEET]


def test_no_cell_is_a_formula_after_a_spreadsheet_read_it(platform: InUse, tmp_path: Path) -> None:
    for form in ("xlsx", "csv"):
        content = minutes.export(platform, form)  # type: ignore[arg-type]
        given = tmp_path / f"g.{form}"
        given.write_bytes(content)
        saved = converted(tmp_path, content, "xlsx") if form == "xlsx" else content
        if form == "xlsx":
            assert b"<f" not in samples.parts(saved)[samples.SHEET]
        else:
            cells = content.decode("utf-8-sig").replace('"', "").replace("\r\n", ";").split(";")
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
