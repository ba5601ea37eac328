"""`defter export`, and the files coming back through `defter import`."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from defter.commandline import main
from defter.main import open_platform
from defter.platform.formats import read_table, xlsx
from defter.platform.settings import Settings
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.going_out import LOGGED, NOTE, edit, grid
from tests.web.imports.test_organisations import TABLE
from tests.web.stack import Stack

MEETING = str(examples.meeting())


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform with an open meeting that has four outcomes, to be copied."""
    data = tmp_path_factory.mktemp("begun")
    with open_platform(Settings(data=data)) as platform:
        platform.views.start()
        InUse(Stack(platform)).open_meeting(*LOGGED)
    return data


@pytest.fixture
def data(tmp_path: Path, begun: Path) -> Path:
    """The same for each test."""
    return Path(shutil.copytree(begun, tmp_path / "data"))


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(data)])


def head(data: Path) -> int:
    with open_platform(Settings(data=data)) as platform:
        return platform.store.head()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_minutes_go_to_a_file_and_come_back(data: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"m.{form}"
    out = run(data, "export", "minutes", "--meeting", MEETING, "--format", form, "--output", str(file))
    assert out.exit_code == 0, out.output
    back = run(data, "import", "minutes", str(file))
    assert back.exit_code == 0, back.output
    assert f"0 new, 4 already there.\nMeeting {MEETING}" in back.output


def test_edited_row_is_shown_and_recorded(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "m.xlsx"
    run(data, "export", "minutes", "--meeting", MEETING, "--output", str(file))
    file.write_bytes(xlsx.write(edit(grid(file.read_bytes()), "metin", NOTE, "Yeni söz")))
    before = head(data)
    looked = run(data, "import", "minutes", str(file), "--dry-run")
    assert "changed  note            Yeni söz" in looked.output
    assert "0 new, 1 changed, 3 already there. Nothing was recorded (--dry-run)." in looked.output
    assert head(data) == before
    assert run(data, "import", "minutes", str(file)).exit_code == 0
    assert head(data) == before + 1


def test_file_goes_to_standard_output(data: Path) -> None:
    out = run(data, "export", "organisations", "--format", "csv", "--language", "en")
    assert out.exit_code == 0
    rows = read_table("o.csv", out.stdout_bytes).rows
    assert rows[0].cells[:2] == ("name", "language")
    assert len(rows) == 5


def test_json_has_stable_names_and_every_language(data: Path) -> None:
    minutes = json.loads(run(data, "export", "minutes", "--meeting", MEETING, "--format", "json").stdout_bytes)
    assert (minutes["id"], minutes["kind"], len(minutes["outcomes"])) == (MEETING, "design-workshop", 4)
    assert {outcome["kind"] for outcome in minutes["outcomes"]} == {"note", "action", "decision", "figure"}
    found = json.loads(run(data, "export", "organisations", "--format", "json").stdout_bytes)
    assert {each["role"] for each in found} == {"secretariat", "member", "observer"}


def test_organisations_come_in_from_several_files(data: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.csv"
    one.write_bytes(xlsx.write(TABLE[:2]))
    two.write_bytes(files.as_csv([TABLE[0], *TABLE[2:]]))
    result = run(data, "import", "organisations", str(one), str(two))
    assert result.exit_code == 0, result.output
    assert "3 new, 0 already there." in result.output
    assert "0 new, 3 already there." in run(data, "import", "organisations", str(one), str(two)).output


def test_one_bad_file_of_several_records_nothing(data: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.csv"
    one.write_bytes(xlsx.write(TABLE[:2]))
    two.write_bytes(files.as_csv([TABLE[0], ["Bir", "", "", "", "dernekçik"]]))
    before = head(data)
    result = run(data, "import", "organisations", str(one), str(two))
    assert result.exit_code == 1
    assert "two.csv, row 2, column E (kind) “dernekçik”: This is no kind of organisation." in result.output
    two.write_bytes(b"colour\nred\n")
    assert "two.csv: No row names the columns." in run(data, "import", "organisations", str(one), str(two)).output
    assert head(data) == before


def test_wrong_use_and_unknown_things_are_told_apart(data: Path) -> None:
    assert run(data, "export", "minutes").exit_code == 2
    assert run(data, "export", "organisations", "--language", "xx").exit_code == 2
    unknown = run(data, "export", "minutes", "--meeting", str(examples.id_of("no", "meeting")))
    assert unknown.exit_code == 1
    assert "There is no such meeting" in unknown.output
