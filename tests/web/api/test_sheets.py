"""Spreadsheets for programs: out, edited, and back in; what is wrong is named cell by cell."""

from typing import Any

import httpx
import pytest

from defter.platform.formats import read_table, xlsx
from tests import examples
from tests.web.api.conftest import Programs, problem
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.going_out import LOGGED, NOTE, edit, grid

MEETING = examples.meeting()
TABLE = [["name", "kind"], ["Göç Derneği", "ngo"]]


def send(program: Any, path: str, *sheets: tuple[str, bytes], **fields: str) -> httpx.Response:
    """Files, as a form."""
    given = [("file", (name, content, "application/octet-stream")) for name, content in sheets]
    answer: httpx.Response = program.send("POST", f"/api/v1/imports/{path}", files=given, data=fields)
    return answer


def test_edited_cell_of_an_export_is_one_act(platform: InUse, program: Programs) -> None:
    platform.open_meeting(*LOGGED)
    secretary = program("Sekreter")
    out = secretary.get(f"/meetings/{MEETING}/minutes.xlsx", accept_language="tr")
    assert out.status_code == 200
    assert out.headers["content-disposition"].endswith('.xlsx"')
    back = xlsx.write(edit(grid(out.content), "metin", NOTE, "Yeni söz"))
    before = platform.stack.platform.store.head()
    tried = send(secretary, "minutes?dry_run=true", ("m.xlsx", back))
    assert tried.json()["position"] is None
    assert platform.stack.platform.store.head() == before
    done = send(secretary, "minutes", ("m.xlsx", back))
    assert done.status_code == 200
    told = done.json()
    assert told["position"] == before + 1
    changed = [row for row in told["files"][0]["rows"] if row["status"] == "changed"]
    assert [row["edited"] for row in changed] == [["text"]]
    assert told["files"][0]["meeting"] == str(MEETING)
    assert send(secretary, "minutes", ("m.xlsx", back)).json()["position"] is None


def test_csv_has_what_the_caller_may_see(platform: InUse, program: Programs) -> None:
    platform.open_meeting(*LOGGED)
    answer = program("Pelin").get(f"/meetings/{MEETING}/minutes.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(read_table("m.csv", answer.content).rows) > len(LOGGED)
    assert problem(program().get(f"/meetings/{MEETING}/minutes.csv")) == (404, "not-found")


def test_several_files_are_recorded_together_or_not_at_all(platform: InUse, program: Programs) -> None:
    secretary = program("Sekreter")
    good = ("a.xlsx", files.as_xlsx(files.SHEET))
    bad = ("b.csv", files.as_csv(files.with_cell(files.SHEET, files.FIRST, 1, "dilek")))
    before = platform.stack.platform.store.head()
    answer = send(secretary, "minutes", good, bad, language="tr")
    assert problem(answer) == (422, "refused:cells-wrong")
    (wrong,) = answer.json()["errors"]
    assert (wrong["file"], wrong["row"], wrong["column"], wrong["value"], wrong["key"]) == (
        "b.csv",
        10,
        "B",
        "dilek",
        "kind-unknown",
    )
    assert wrong["detail"]
    assert platform.stack.platform.store.head() == before


def test_organisations_go_out_and_come_in(platform: InUse, program: Programs) -> None:
    secretary = program("Sekreter")
    assert send(secretary, "organisations", ("o.xlsx", xlsx.write(TABLE))).json()["position"] is not None
    platform.stack.platform.views.wait_sync(platform.stack.platform.store.head())
    assert "Göç Derneği" in str(grid(secretary.get("/organisations.csv").content, "o.csv"))
    assert problem(send(program("Pelin"), "organisations", ("o.xlsx", xlsx.write(TABLE)))) == (403, "forbidden")


def test_whoever_brings_no_token_or_one_for_reading_imports_nothing(idle: Programs) -> None:
    sheet = ("a.xlsx", files.as_xlsx(files.SHEET))
    assert problem(send(idle(), "minutes", sheet)) == (401, "unauthorised")
    assert problem(send(idle("Sekreter", scope="read"), "minutes", sheet)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("path", "given", "answer"),
    [
        ("minutes", {"files": []}, (400, "invalid")),
        ("minutes", {"json": {"file": "x"}}, (400, "invalid")),
        ("minutes", {"content": b"x", "headers": {"content-type": "multipart/form-data"}}, (400, "invalid")),
        ("minutes", {"content": b"", "headers": {"content-type": "multipart/form-data; boundary=x"}}, (400, "invalid")),
        (
            "minutes",
            {"files": {"file": ("a.csv", b"metin\nx")}, "data": {"language": "xx"}},
            (422, "refused:language-unknown"),
        ),
        ("minutes", {"files": {"file": ("a.csv", b"metin\nx")}, "data": {"colour": "red"}}, (400, "invalid")),
        ("minutes", {"files": {"other": ("a.csv", b"metin\nx")}}, (400, "invalid")),
        ("minutes?colour=red", {"files": {"file": ("a.csv", b"metin\nx")}}, (400, "invalid")),
        ("minutes?dry_run=perhaps", {"files": {"file": ("a.csv", b"metin\nx")}}, (400, "invalid")),
        ("minutes", {"files": {"file": ("a.xlsm", files.as_xlsx(files.SHEET))}}, (422, "refused:file-has-macros")),
        ("minutes", {"files": {"file": ("a.csv", b"a\n" * 3_000_000)}}, (422, "refused:file-too-large")),
        (f"minutes?meeting={examples.id_of('no', 'meeting')}", {"files": {"file": ("a.csv", b"metin\nx")}},
         (404, "not-found")),
        ("organisations", {"files": {"file": ("a.csv", b"colour\nred")}}, (422, "refused:columns-missing")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(
    idle: Programs, path: str, given: dict[str, Any], answer: tuple[int, str]
) -> None:
    sent = idle("Sekreter").send("POST", f"/api/v1/imports/{path}", **given)
    assert problem(sent) == answer
