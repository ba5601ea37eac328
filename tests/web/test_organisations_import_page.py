"""The page that imports organisations, and the tables that pages give out."""

from typing import Any

import httpx
import pytest

from defter.domain.vocabulary import Refused
from defter.platform.formats import read_table, xlsx
from defter.web import errors, i18n
from tests import examples
from tests.platform.formats import samples
from tests.web.conftest import InUse
from tests.web.imports.test_organisations import COLUMNS, ROWS, TABLE, WRONG
from tests.web.seeing import buttons, seen
from tests.web.stack import Client
from tests.web.test_import_page import head, previewed, typed

PAGE = "/organisations/import"
LANGUAGES = ("tr", "en", "ar")


@pytest.fixture
def secretary(platform: InUse) -> Client:
    return platform.as_("Sekreter")


def upload(secretary: Client, *sheets: tuple[str, Any], language: str = "tr") -> httpx.Response:
    files = [("file", (name, xlsx.write(rows), "application/octet-stream")) for name, rows in sheets]
    return secretary.post(f"/{language}{PAGE}", {"language": "tr", "text": ""}, files=files)


def says(language: str, key: str, **details: Any) -> str:
    with i18n.speaking(language):
        return errors.sentence(Refused(key, **details))


def test_table_becomes_organisations_after_a_look(platform: InUse, secretary: Client) -> None:
    before = head(platform)
    answer = upload(secretary, ("o.xlsx", TABLE), language="en")
    page = seen(answer)
    for words in ("3 organisations are new", "Tuzla Municipality", "بلدية توزلا", "Tuzla, Istanbul", "Observer"):
        assert words in page
    assert head(platform) == before
    recorded = secretary.post(f"/en{PAGE}", previewed(answer))
    assert (recorded.status_code, recorded.headers["location"]) == (303, "/en/organisations")
    assert "Tuzla Municipality" in seen(secretary.get("/en/organisations"))
    again = upload(secretary, ("o.xlsx", TABLE), language="en")
    assert "All of this is recorded already." in seen(again)
    assert buttons(again) == ["Check"]


def test_pasted_table_is_read(secretary: Client) -> None:
    text = "\n".join("\t".join(row) for row in TABLE)
    answer = secretary.post(f"/en{PAGE}", {"language": "tr", "text": text})
    assert "3 organisations are new" in seen(answer)
    refused = secretary.post(f"/en{PAGE}", {"language": "tr", "text": "yalnızca bir söz"})
    assert refused.status_code == 422
    assert says("en", "columns-missing", column="name") in seen(refused)
    assert typed(refused) == "yalnızca bir söz"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "row", "column", "value"), WRONG)
def test_wrong_cell_stands_in_the_preview_with_what_to_do(
    platform: InUse, secretary: Client, language: str, key: str, row: int, column: str, value: str
) -> None:
    rows = [list(each) for each in ROWS]
    rows[row][COLUMNS.index(column)] = value
    before = head(platform)
    answer = upload(secretary, ("o.xlsx", [COLUMNS, *rows]), language=language)
    assert answer.status_code == 422
    assert says(language, key, row=2) in seen(answer)
    assert head(platform) == before


def test_several_files_are_looked_at_and_recorded_together(platform: InUse, secretary: Client) -> None:
    answer = upload(secretary, ("bir.xlsx", [COLUMNS, ROWS[0]]), ("iki.xlsx", [COLUMNS, *ROWS[1:]]), language="en")
    page = seen(answer)
    assert "bir.xlsx" in page
    assert "iki.xlsx" in page
    before = head(platform)
    assert secretary.post(f"/en{PAGE}", previewed(answer)).status_code == 303
    assert head(platform) == before + 5
    broken = secretary.post(
        f"/en{PAGE}",
        {"language": "tr", "text": ""},
        files=[("file", ("bir.xlsx", xlsx.write(TABLE))), ("file", ("kötü.pdf", b"%PDF-1.7\n\0\xff"))],
    )
    assert broken.status_code == 422
    assert "kötü.pdf: This kind of file cannot be read." in seen(broken)


def test_rows_that_change_nothing_do_not_hide_those_that_do(platform: InUse, secretary: Client) -> None:
    many = [COLUMNS, *([f"Dernek {number}", "", "", "", "Sivil toplum kuruluşu"] for number in range(25))]
    secretary.post(f"/en{PAGE}", previewed(upload(secretary, ("m.xlsx", many))))
    out = read_table("o.xlsx", secretary.get("/tr/organisations/export.xlsx").content)
    rows = [["Dernek Yedi" if cell == "Dernek 7" else cell for cell in row.cells] for row in out.rows]
    page = seen(upload(secretary, ("o.xlsx", rows), language="en"))
    assert "1 organisation is changed" in page
    assert "28 further rows are not shown." in page
    assert "Dernek 8" not in page


def test_only_the_secretariat_imports(platform: InUse) -> None:
    for name in ("Pelin", "Olga", None):
        other = platform.as_(name)
        assert other.get(f"/en{PAGE}").status_code == 403
        assert other.get(f"/en{PAGE}/template.xlsx").status_code == 403
        assert upload(other, ("o.xlsx", TABLE)).status_code == 403
        assert PAGE not in other.get("/en/organisations").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_can_be_sent_as_it_is(secretary: Client, language: str) -> None:
    answer = secretary.get(f"/{language}{PAGE}/template.xlsx")
    sheet = samples.parts(answer.content)[samples.SHEET]
    assert (b'rightToLeft="1"' in sheet) == (language == "ar")
    assert b'state="frozen"' in sheet
    sent = secretary.post(
        f"/{language}{PAGE}", {"language": language, "text": ""}, files={"file": ("t.xlsx", answer.content)}
    )
    assert sent.status_code == 200
    assert previewed(sent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_goes_out_and_comes_back(secretary: Client, language: str) -> None:
    for name in ("export.xlsx", "export.csv"):
        answer = secretary.get(f"/{language}/organisations/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith('attachment; filename="defter-organisations-')
        sent = secretary.post(f"/en{PAGE}", {"language": "tr", "text": ""}, files={"file": (name, answer.content)})
        assert "4 organisations are already there" in seen(sent)
        assert "All of this is recorded already." in seen(sent)


def test_visitor_gets_what_is_public_only(platform: InUse, secretary: Client) -> None:
    platform.tell(examples.organisation("Yeni"), examples.register_organisation(name=examples.text("Henüz Üye Değil")))
    for reader, sees in ((platform.as_(None), False), (secretary, True)):
        content = reader.get("/tr/organisations/export.csv").content
        assert ("Henüz Üye Değil" in str(read_table("o.csv", content).rows)) == sees
