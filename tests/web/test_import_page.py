"""The pages that import minutes: nothing is recorded before it was looked at, and nothing typed is lost."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from defter.domain.vocabulary import Refused
from defter.platform.formats import read_table
from defter.web import errors, i18n
from tests import examples
from tests.platform.formats import samples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.seeing import buttons, page_of, seen
from tests.web.stack import Client, open_stack

NEW = "/meetings/import"
INTO = f"/meetings/{examples.meeting()}/import"
LANGUAGES = ("tr", "en", "ar")
TEXT = {"tr": "metin", "en": "text", "ar": "النص"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InUse]:
    """One platform for tests that record nothing, with an open meeting."""
    with open_stack(tmp_path_factory.mktemp("shared")) as stack:
        platform = InUse(stack)
        platform.open_meeting()
        yield platform


def head(platform: InUse) -> int:
    return platform.stack.platform.store.head()


def upload(client: Client, path: str, content: bytes, name: str = "minutes.csv", **fields: str) -> httpx.Response:
    given = {"language": "tr", "text": ""} | fields
    return client.post(path, given, files={"file": (name, content, "application/octet-stream")})


def paste(client: Client, path: str, text: str, **fields: str) -> httpx.Response:
    return client.post(path, {"language": "tr", "text": text} | fields)


def previewed(answer: httpx.Response) -> dict[str, Any]:
    """What the button that records would send."""
    (form,) = [dict(form.form_values()) for form in page_of(answer).forms if "digest" in dict(form.form_values())]
    return form


def typed(answer: httpx.Response) -> str:
    (area,) = page_of(answer).xpath("//textarea[@name='text']")
    return str(area.text or "").removeprefix("\n")


def says(language: str, key: str, **details: Any) -> str:
    token = i18n.language.set(language)
    try:
        return errors.sentence(Refused(key, **details))
    finally:
        i18n.language.reset(token)


@pytest.mark.parametrize("name", files.MAKE)
def test_file_becomes_a_meeting_after_a_look(platform: InUse, name: str) -> None:
    umut = platform.as_("Umut")
    before = head(platform)
    answer = upload(umut, f"/tr{NEW}", files.MAKE[name](files.SHEET), name)
    assert answer.status_code == 200
    page = seen(answer)
    for words in (
        "5 yeni çıktı",
        "2 yeni gündem maddesi",
        "22 Ocak 2021 Cuma",
        "10:00–13:00",
        "Ümraniye, İstanbul",
        name,
    ):
        assert words in page
    assert "Toplantı, yapılmış ve kapatılmış olarak kaydedilir." in page
    assert "Toplantının raportörü olarak siz kaydedilirsiniz." in page
    assert head(platform) == before
    recorded = umut.post(f"/tr{NEW}", previewed(answer))
    assert recorded.status_code == 303
    shown = seen(umut.get(recorded.headers["location"]))
    assert "Ortak veri tabanı kurulacak" in shown
    assert "ستنظم دورات لغة" in shown
    assert "20.000" in shown


def test_second_tap_and_second_file_record_nothing(platform: InUse) -> None:
    umut = platform.as_("Umut")
    form = previewed(upload(umut, f"/en{NEW}", files.as_csv(files.SHEET)))
    first = umut.post(f"/en{NEW}", form)
    recorded = head(platform)
    again = umut.post(f"/en{NEW}", form)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    answer = upload(umut, f"/en{NEW}", files.as_xlsx(files.SHEET), "other.xlsx")
    assert "All of this is recorded already." in seen(answer)
    assert "This meeting is recorded already." in seen(answer)
    assert buttons(answer) == ["Check"]
    assert head(platform) == recorded


def test_edited_file_shows_and_adds_only_the_new_row(platform: InUse) -> None:
    umut = platform.as_("Umut")
    umut.post(f"/en{NEW}", previewed(upload(umut, f"/en{NEW}", files.as_csv(files.SHEET))))
    recorded = head(platform)
    answer = upload(umut, f"/en{NEW}", files.as_csv([*files.SHEET, ["Açılış", "not", "Yeni satır"]]))
    assert "1 outcome is new" in seen(answer)
    assert "5 outcomes are already there" in seen(answer)
    umut.post(f"/en{NEW}", previewed(answer))
    assert head(platform) == recorded + 1


@pytest.mark.parametrize("text", [files.LINES, files.CELLS], ids=["lines", "cells"])
def test_pasted_text_becomes_outcomes_of_an_open_meeting(platform: InUse, text: str) -> None:
    meeting = platform.open_meeting()
    secretary = platform.as_("Sekreter")
    answer = paste(secretary, f"/en{INTO}", text)
    assert answer.status_code == 200
    assert typed(answer).strip() == text.strip()
    recorded = secretary.post(f"/en{INTO}", previewed(answer))
    assert (recorded.status_code, recorded.headers["location"]) == (303, f"/en/meetings/{meeting}")
    shown = seen(secretary.get(recorded.headers["location"]))
    assert "Ortak veri tabanı kurulacak" in shown
    assert "due 31 March 2021" in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", files.BROKEN)
def test_file_that_cannot_be_read_is_refused_with_what_to_do(shared: InUse, key: str, language: str) -> None:
    name, content = files.BROKEN[key]
    before = head(shared)
    answer = upload(shared.as_("Umut"), f"/{language}{NEW}", content, name)
    assert answer.status_code == 422
    assert says(language, key, limit=5000, column=TEXT[language]) in seen(answer)
    assert page_of(answer).xpath("//select[@name='language']/option[@selected]/@value") == ["tr"]
    assert head(shared) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", files.WRONG)
def test_wrong_cell_stands_in_the_preview_with_what_to_do(shared: InUse, key: str, language: str) -> None:
    rows, value = files.WRONG[key]
    before = head(shared)
    text = "\n".join("\t".join(row) for row in rows)
    answer = paste(shared.as_("Umut"), f"/{language}{NEW}", text)
    assert answer.status_code == 422
    page = seen(answer)
    details = {"nearest": "Pendik", "without": "20000", "most": 10_000}
    assert says(language, key, **details) in page
    assert value in page
    assert typed(answer) == text
    assert not page_of(answer).xpath("//input[@name='digest']")
    assert head(shared) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_line_comes_back_with_everything_that_was_pasted(shared: InUse, language: str) -> None:
    text = "Karar: Takvim @Pendk\nEylem: Liste !31.02.2021\n"
    before = head(shared)
    answer = paste(shared.as_("Sekreter"), f"/{language}{INTO}", text)
    assert answer.status_code == 422
    assert typed(answer) == text
    assert says(language, "owner-near", nearest="Pendik") in seen(answer)
    assert says(language, "due-unreadable") in seen(answer)
    assert head(shared) == before


def test_every_row_is_either_counted_or_wrong_in_each_language(shared: InUse) -> None:
    rows = files.with_cell(files.SHEET, files.FIRST, 1, "dilek")
    for language, words in (("tr", "1 hücre düzeltilmeli"), ("en", "1 entry has to be"), ("ar", "يوجد موضع واحد")):
        assert words in seen(upload(shared.as_("Umut"), f"/{language}{NEW}", files.as_csv(rows)))


def test_oversize_file_is_refused_and_the_pasted_text_stays(shared: InUse) -> None:
    answer = upload(shared.as_("Sekreter"), f"/en{INTO}", b"a" * 5_000_001, text="Karar: bir")
    assert answer.status_code == 422
    assert "The file is larger than 5 MB." in seen(answer)
    assert typed(answer) == "Karar: bir"


def test_largest_preview_comes_back_whole(platform: InUse) -> None:
    platform.open_meeting()
    secretary = platform.as_("Sekreter")
    rows = [["text"], *([f"{number} " + "ş" * 440] for number in range(4_900))]
    answer = upload(secretary, f"/en{INTO}", files.as_csv(rows))
    form = previewed(answer)
    assert len(form["content"].encode()) > 4_000_000
    recorded = secretary.post(f"/en{INTO}", form, files={"file": ("", b"")})
    assert recorded.status_code == 303
    assert head(platform) > 4_900


def test_preview_that_would_be_too_large_is_refused(shared: InUse) -> None:
    rows = [["text", "item"], *([f"{number} " + "a" * 600, "b" * 600] for number in range(4_900))]
    answer = upload(shared.as_("Sekreter"), f"/en{INTO}", files.as_xlsx(rows), "large.xlsx")
    assert answer.status_code == 422
    assert "The file is too large" in seen(answer)


def test_nothing_and_both_are_refused(shared: InUse) -> None:
    umut = shared.as_("Umut")
    assert "Choose one or more files, or paste rows" in seen(paste(umut, f"/en{NEW}", "  "))
    both = upload(umut, f"/en{NEW}", files.as_csv(files.SHEET), text="Karar: bir")
    assert "Either choose files or paste text" in seen(both)
    assert typed(both) == "Karar: bir"


def test_unknown_language_and_foreign_fields_are_refused(shared: InUse) -> None:
    umut = shared.as_("Umut")
    assert "Choose the language" in seen(paste(umut, f"/en{NEW}", files.CELLS, language="xx"))
    answer = paste(umut, f"/en{NEW}", files.CELLS, organisation="Pendik")
    assert answer.status_code == 422
    assert "does not belong to it: organisation" in seen(answer)


def test_what_changed_since_the_preview_is_shown_before_it_is_recorded(platform: InUse) -> None:
    umut = platform.as_("Umut")
    answer = upload(umut, f"/en{NEW}", files.as_csv(files.SHEET))
    stale = previewed(answer)
    shorter = [row for row in files.SHEET if row[2:3] != ["Sağlık"]]
    umut.post(f"/en{NEW}", previewed(upload(umut, f"/en{NEW}", files.as_csv(shorter))))
    recorded = head(platform)
    changed = umut.post(f"/en{NEW}", stale)
    assert changed.status_code == 422
    assert "Things have changed since you checked." in seen(changed)
    assert "1 outcome is new" in seen(changed)
    assert head(platform) == recorded
    assert umut.post(f"/en{NEW}", previewed(changed)).status_code == 303
    assert head(platform) == recorded + 1


def test_preview_that_was_tampered_with_is_shown_again(shared: InUse) -> None:
    umut = shared.as_("Umut")
    before = head(shared)
    form = previewed(upload(umut, f"/en{NEW}", files.as_csv(files.SHEET)))
    changed = umut.post(f"/en{NEW}", form | {"content": form["content"].replace("Sağlık", "Başka")})
    assert "Things have changed since you checked." in seen(changed)
    assert "Başka" in seen(changed)
    broken = umut.post(f"/en{NEW}", form | {"content": "{"})
    assert broken.status_code == 422
    assert "did not come back whole" in seen(broken)
    assert head(shared) == before


def test_meeting_that_closed_meanwhile_is_said_and_nothing_recorded(platform: InUse) -> None:
    meeting = platform.open_meeting()
    secretary = platform.as_("Sekreter")
    form = previewed(paste(secretary, f"/en{INTO}", files.LINES))
    platform.tell(meeting, examples.close_meeting())
    before = head(platform)
    answer = secretary.post(f"/en{INTO}", form)
    assert answer.status_code == 422
    assert "This item is not on the agenda" in seen(answer)
    assert head(platform) == before


def test_meeting_that_is_not_open_says_what_to_do(platform: InUse) -> None:
    platform.meeting()
    secretary = platform.as_("Sekreter")
    assert "Open the meeting first." in seen(secretary.get(f"/en{INTO}"))
    answer = paste(secretary, f"/en{INTO}", files.LINES)
    assert answer.status_code == 422
    assert "Open the meeting first." in seen(answer)


def test_who_may_not_import_is_forbidden(shared: InUse) -> None:
    before = head(shared)
    for name in (None, "Olga"):
        client = shared.as_(name)
        assert client.get(f"/en{NEW}").status_code == 403
        assert upload(client, f"/en{NEW}", files.as_csv(files.SHEET)).status_code == 403
    for name in ("Umut", "Pelin", "Olga"):
        assert shared.as_(name).get(f"/en{INTO}").status_code == 403
        answer = paste(shared.as_(name), f"/en{INTO}", files.LINES)
        assert answer.status_code == 403
        assert typed(answer) == files.LINES
    assert shared.as_(None).get(f"/en{INTO}").status_code == 404
    assert paste(shared.as_(None), f"/en{INTO}", files.LINES).status_code == 404
    assert head(shared) == before


def test_confirming_for_another_is_forbidden(platform: InUse) -> None:
    form = previewed(upload(platform.as_("Umut"), f"/en{NEW}", files.as_csv(files.SHEET)))
    before = head(platform)
    assert platform.as_("Olga").post(f"/en{NEW}", form).status_code == 403
    assert platform.as_(None).post(f"/en{NEW}", form).status_code == 403
    assert head(platform) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_is_a_sheet_in_the_readers_language_that_can_be_imported(shared: InUse, language: str) -> None:
    umut = shared.as_("Umut")
    answer = umut.get(f"/{language}{NEW}/template.xlsx")
    assert answer.headers["content-disposition"].endswith(f'-{language}.xlsx"')
    first = {"tr": "başlık", "en": "title", "ar": "العنوان"}
    assert read_table("t.xlsx", answer.content).rows[0].cell(0) == first[language]
    sheet = samples.parts(answer.content)[samples.SHEET]
    assert (b'rightToLeft="1"' in sheet) == (language == "ar")
    looked = upload(umut, f"/{language}{NEW}", answer.content, "template.xlsx", language=language)
    assert looked.status_code == 200
    assert previewed(looked)


def test_long_preview_shows_what_is_wrong_first_and_says_what_is_left_out(shared: InUse) -> None:
    rows = [["text", "kind"], *([f"Row {number}", "not"] for number in range(400)), ["Last", "dilek"]]
    page = seen(upload(shared.as_("Sekreter"), f"/en{INTO}", files.as_csv(rows)))
    assert "101 further rows are not shown." in page
    assert "Last" in page


def test_markup_in_cells_stays_text(shared: InUse) -> None:
    rows = [["text", "kind"], ["<script>alert(1)</script>", "<b>"]]
    answer = upload(shared.as_("Sekreter"), f"/en{INTO}", files.as_csv(rows), "<i>.csv")
    assert not re.search(r"<script>alert|<td><b>|<i>\.csv", answer.text)
    assert "<script>alert(1)</script>" in seen(answer)


def test_downloaded_minutes_are_edited_and_sent_back(platform: InUse) -> None:
    meeting = platform.open_meeting(examples.log_outcome())
    secretary = platform.as_("Sekreter")
    out = secretary.get(f"/en/meetings/{meeting}/minutes.xlsx")
    assert out.headers["content-disposition"].endswith('.xlsx"')
    assert f"/en/meetings/{meeting}/minutes.csv" in secretary.get(f"/en/meetings/{meeting}").text
    rows = [list(row.cells) for row in read_table("m.xlsx", out.content).rows]
    said = examples.log_outcome().text
    for row in rows:
        row[:] = [cell.replace(said.texts[said.original], "Said otherwise") for cell in row]
    answer = upload(secretary, f"/tr{INTO}", files.as_csv(rows))
    assert "1 çıktı değişiyor" in seen(answer)
    assert "Said otherwise" in seen(answer)
    before = head(platform)
    assert secretary.post(f"/tr{INTO}", previewed(answer)).status_code == 303
    assert head(platform) == before + 1


def test_minutes_are_downloaded_by_those_who_may_see_the_meeting(platform: InUse) -> None:
    meeting = platform.open_meeting(examples.log_outcome())
    assert platform.as_("Pelin").get(f"/tr/meetings/{meeting}/minutes.csv").status_code == 200
    assert platform.as_(None).get(f"/tr/meetings/{meeting}/minutes.csv").status_code == 404


def test_several_files_become_several_meetings_in_one_act(platform: InUse) -> None:
    umut = platform.as_("Umut")
    second = files.with_cell(files.SHEET, 2, 1, "23.01.2021")
    sheets = [("file", (f"{day}.csv", files.as_csv(rows))) for day, rows in (("22", files.SHEET), ("23", second))]
    answer = umut.post(f"/en{NEW}", {"language": "tr", "text": ""}, files=sheets)
    assert "10 outcomes are new" in seen(answer)
    recorded = umut.post(f"/en{NEW}", previewed(answer))
    assert (recorded.status_code, recorded.headers["location"]) == (303, "/en/meetings")
