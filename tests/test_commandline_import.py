"""`defter import minutes`: the same import from the command line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from defter.commandline import main
from defter.main import open_platform
from defter.platform.database import Location
from defter.platform.settings import Settings
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.stack import Stack

HOLDER = """
import sys
from pathlib import Path
from defter.platform.database import Location
from defter.platform.datalock import lock_data

lock = lock_data(Location(data=Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""
"""A process that has leave to write, until its input ends."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform with the organisations that the sheet names, and an open meeting, to be copied."""
    data = tmp_path_factory.mktemp("begun")
    with open_platform(Settings(data=data)) as platform:
        platform.views.start()
        InUse(Stack(platform)).open_meeting()
    return data


@pytest.fixture
def data(tmp_path: Path, begun: Path) -> Path:
    """The same for each test."""
    return Path(shutil.copytree(begun, tmp_path / "data"))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "minutes.xlsx"
    file.write_bytes(files.as_xlsx(files.SHEET))
    return file


def imported(data: Path, file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", "minutes", str(file), "--data", str(data), *arguments])


def head(data: Path) -> int:
    with open_platform(Settings(data=data)) as platform:
        return platform.store.head()


def test_file_is_recorded_once_however_often_it_is_imported(data: Path, sheet: Path) -> None:
    first = imported(data, sheet)
    assert first.exit_code == 0, first.output
    assert "5 new, 0 already there." in first.output
    recorded = head(data)
    again = imported(data, sheet)
    assert again.exit_code == 0
    assert "0 new, 5 already there." in again.output
    assert head(data) == recorded


def test_both_databases_take_the_same_import(location: Location, sheet: Path) -> None:
    with open_platform(Settings(data=location.data, database=location.database)) as platform:
        platform.views.start()
        InUse(Stack(platform))
    where = ["--database", location.database] if location.database else []
    for counted in ("5 new, 0 already there.", "0 new, 5 already there."):
        result = imported(location.data, sheet, *where)
        assert result.exit_code == 0, result.output
        assert counted in result.output


def test_dry_run_says_row_by_row_what_would_happen_and_records_nothing(data: Path, sheet: Path) -> None:
    before = head(data)
    result = imported(data, sheet, "--dry-run")
    assert result.exit_code == 0
    assert "row    11  new      decision        Ortak veri tabanı kurulacak" in result.output
    assert "5 new, 0 already there. Nothing was recorded (--dry-run)." in result.output
    assert head(data) == before


def test_bad_rows_are_named_with_file_row_column_value_and_reason(data: Path, sheet: Path) -> None:
    before = head(data)
    rows = files.with_cell(files.with_cell(files.SHEET, files.FIRST, 1, "dilek"), files.FIRST + 1, 4, "Pendk")
    sheet.write_bytes(files.as_xlsx(rows))
    for arguments in ([], ["--dry-run"]):
        result = imported(data, sheet, *arguments)
        assert result.exit_code == 1
        assert "minutes.xlsx, row 10, column B (kind) “dilek”: This is no kind of outcome." in result.output
        assert "minutes.xlsx, row 11, column E (owner) “Pendk”: There is no organisation of this name." in result.output
        assert "Nothing was recorded." in result.output
    assert head(data) == before


def test_rows_go_into_a_meeting_that_is_there(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(files.as_csv(files.TABLE))
    before = head(data)
    result = imported(data, file, "--meeting", str(examples.meeting()))
    assert result.exit_code == 0, result.output
    assert f"5 new, 0 already there.\nMeeting {examples.meeting()}" in result.output
    assert head(data) == before + 7  # five outcomes, and two items that were not on the agenda


def test_file_that_cannot_be_read_ends_with_the_reason(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsm"
    file.write_bytes(files.as_xlsx(files.SHEET))
    result = imported(data, file)
    assert result.exit_code == 1
    assert "The file carries macros" in result.output


def test_unknown_meeting_and_unknown_language_are_refused(data: Path, sheet: Path) -> None:
    assert "There is no such meeting" in imported(data, sheet, "--meeting", str(examples.id_of("no", "meeting"))).output
    assert imported(data, sheet, "--language", "xx").exit_code == 2


def test_data_that_another_process_writes_to_is_left_alone(data: Path, sheet: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        before = head(data)
        result = imported(data, sheet)
        assert result.exit_code == 1
        assert "another process writes to" in result.output
        assert head(data) == before
        other.communicate("")
