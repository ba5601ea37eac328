"""The live entry: one line becomes an outcome, once, or comes back with the reason."""

import asyncio
from typing import Any

import httpx
import pytest

from defter.domain.meetings import meetings
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen

HERE = f"/meetings/{examples.meeting()}"


def entry(platform: InUse, name: str = "Rana", language: str = "en", item: str = "none") -> dict[str, Any]:
    """The entry as it is drawn for somebody."""
    return form_of(platform.as_(name).get(f"/{language}{HERE}?item={item}"), "/outcomes")


def state(platform: InUse) -> Any:
    return platform.stack.platform.store.state(meetings, examples.meeting())[0]


def test_line_is_logged_against_its_item_and_the_next_one_is_ready(platform: InUse) -> None:
    platform.open_meeting()
    rana, item = platform.as_("Rana"), examples.item()
    answer = rana.post(f"/en{HERE}/outcomes", entry(platform, item=str(item)) | {"text": "Interpreters are missing"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/en{HERE}?item={item}")
    page = rana.get(answer.headers["location"])
    (line,) = page_of(page).xpath(f"//*[@id='i-{item}']//li[starts-with(@id, 'o-')]")
    assert line.text_content().split()[:4] == ["Note", "Interpreters", "are", "missing"]
    (text,) = page_of(page).xpath(f"//*[@id='i-{item}']//form//input[@name='text']")
    assert text.get("autofocus") is not None
    assert text.get("value") == ""


def test_same_form_sent_twice_is_one_outcome(platform: InUse) -> None:
    platform.open_meeting()
    form = entry(platform) | {"text": "Once"}
    for _time in range(2):
        assert platform.as_("Rana").post(f"/en{HERE}/outcomes", form).status_code == 303
    assert len(state(platform).outcomes) == 1


def test_same_form_with_other_words_is_refused_and_keeps_them(platform: InUse) -> None:
    platform.open_meeting()
    form = entry(platform) | {"text": "Once"}
    platform.as_("Rana").post(f"/en{HERE}/outcomes", form)
    answer = platform.as_("Rana").post(f"/en{HERE}/outcomes", form | {"text": "Something else"})
    assert answer.status_code == 422
    again = form_of(answer, "/outcomes")
    assert again["text"] == "Something else"
    assert again["id"] != form["id"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("tr", "e Ulaşım bedeli ödenecek @Ümraniye !22.01.2023"),
        ("en", "action: Ulaşım bedeli ödenecek @umraniye !2023-01-22"),
        ("ar", "إ Ulaşım bedeli ödenecek @ümraniye !٢٢.٠١.٢٠٢٣"),
    ],
)
def test_one_line_says_kind_owner_and_due_date(platform: InUse, language: str, line: str) -> None:
    platform.open_meeting()
    platform.as_("Rana").post(f"/{language}{HERE}/outcomes", entry(platform, language=language) | {"text": line})
    page = platform.as_("Pelin").get(f"/en{HERE}")
    (shown,) = page_of(page).xpath("//li[starts-with(@id, 'o-')]")
    words = " ".join(shown.text_content().split())
    assert words.startswith("Action Ulaşım bedeli ödenecek")
    assert "Ümraniye" in words
    assert "due 22 January 2023" in words


def test_visible_fields_do_the_same(platform: InUse) -> None:
    platform.open_meeting()
    fields = {"text": "Pay for travel", "kind": "action", "owner": "PENDİK", "due.other": "next-meeting"}
    platform.as_("Rana").post(f"/en{HERE}/outcomes", entry(platform) | fields)
    page = seen(platform.as_("Rana").get(f"/en{HERE}"))
    assert "Action Pay for travel" in page
    assert "Pendik At the next meeting" in page


def test_capitals_in_brackets_are_a_name_too(platform: InUse) -> None:
    platform.open_meeting()
    agency = platform.stack.organisation("Birleşmiş Milletler Mülteciler Yüksek Komiserliği (UNHCR)", "observer")
    platform.as_("Rana").post(f"/en{HERE}/outcomes", entry(platform) | {"text": "a Send experts @UNHCR"})
    (line,) = page_of(platform.as_("Rana").get(f"/en{HERE}")).xpath("//li[starts-with(@id, 'o-')]")
    assert line.xpath(".//a[1]/@href")[0] == f"/en/organisations/{agency}"


def test_text_may_be_typed_in_another_language_which_stays_chosen(platform: InUse) -> None:
    platform.open_meeting()
    form = entry(platform) | {"text": "نقص المترجمين", "text.original": "ar"}
    answer = platform.as_("Rana").post(f"/en{HERE}/outcomes", form)
    assert answer.headers["location"].endswith("?item=none&in=ar")
    page = platform.as_("Rana").get(answer.headers["location"])
    assert '<bdi class="said" lang="ar" dir="rtl">نقص المترجمين</bdi>' in page.text
    assert form_of(page, "/outcomes")["text.original"] == "ar"


def test_figure_comes_with_number_unit_date_and_source(platform: InUse) -> None:
    platform.open_meeting()
    figure = {
        "figure.number": "20.000",
        "figure.unit": "kişi",
        "figure.as_of": "12.2020",
        "figure.source": "Belediye",
        "figure.place": "Ümraniye",
        "figure.population": "mixed",
        "figure.approximate": "on",
    }
    fields = {"text": "İlçede yaşayan sığınmacılar", "kind": "figure"} | figure
    answer = platform.as_("Rana").post(f"/tr{HERE}/outcomes", entry(platform, language="tr") | fields)
    assert answer.status_code == 303, seen(answer)
    page = seen(platform.as_("Rana").get(f"/tr{HERE}"))
    assert "yaklaşık 20.000 kişi Aralık 2020 itibarıyla · Kaynak: Belediye · Ümraniye, İstanbul" in page


def test_fields_of_another_kind_are_left_out(platform: InUse) -> None:
    platform.open_meeting()
    fields = {"text": "A note after all", "kind": "note", "figure.number": "not a number", "review": "never"}
    assert platform.as_("Rana").post(f"/en{HERE}/outcomes", entry(platform) | fields).status_code == 303


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("tr", "“Yokistan” adında bir kuruluş yok. Listeden birini seçin ya da alanı boş bırakın."),
        ("en", "There is no organisation called “Yokistan”. Choose one from the list, or leave it empty."),
        ("ar", "لا توجد مؤسسة باسم «Yokistan». اختاروا واحدة من القائمة، أو اتركوا الخانة فارغة."),
    ],
)
def test_unknown_organisation_comes_back_with_everything_typed(platform: InUse, language: str, sentence: str) -> None:
    platform.open_meeting()
    item = str(examples.item())
    typed = entry(platform, language=language, item=item) | {"text": "e Afiş @Yokistan !22.01.2023"}
    answer = platform.as_("Rana").post(f"/{language}{HERE}/outcomes", typed)
    assert answer.status_code == 422
    assert sentence in seen(answer)
    again = form_of(answer, "/outcomes")
    wanted = {"text": "Afiş", "kind": "action", "owner": "Yokistan", "item": item, "id": typed["id"]}
    assert {name: again[name] for name in wanted} == wanted
    assert again["due"] in ("22.01.2023", "2023-01-22")
    assert state(platform).outcomes == {}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Write what was said or decided."),
        ({"text": "x", "kind": "action", "due": "31.02.2023"}, "There is no such day in the calendar."),
        ({"text": "x", "kind": "figure"}, "Write the number."),
        ({"text": "x", "kind": "figure", "figure.number": "3"}, "Write where the number comes from."),
        ({"text": "x", "kind": "figure", "figure.place": "Atlantis"}, "There is no place called “Atlantis”."),
        ({"text": "x", "kind": "rumour"}, "Choose one of the options."),
        ({"text": "x", "outcome": "mine"}, "This form has a field that does not belong to it"),
        ({"text": "x", "item": str(examples.item("gone"))}, "There is no such agenda item."),
        ({"text": "x" * 10_001}, "This is too long."),
    ],
)
def test_bad_entries_come_back_filled_and_nothing_is_recorded(
    platform: InUse, fields: dict[str, str], sentence: str
) -> None:
    platform.open_meeting()
    answer = platform.as_("Rana").post(f"/en{HERE}/outcomes", entry(platform) | fields)
    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert form_of(answer, "/outcomes")["text"] == fields["text"]
    assert state(platform).outcomes == {}


def test_entry_is_there_for_rapporteurs_and_the_secretariat_alone(platform: InUse) -> None:
    platform.open_meeting()
    there = {name: "Add" in buttons(platform.as_(name).get(f"/en{HERE}")) for name in platform.people}
    assert there == {"Rana": True, "Sekreter": True, "Umut": False, "Pelin": False, "Olga": False}


def test_entry_waits_until_the_meeting_opens_and_stays_when_it_is_closed(platform: InUse) -> None:
    meeting = platform.meeting()
    assert "Add" not in buttons(platform.as_("Rana").get(f"/en{HERE}"))
    platform.tell(meeting, examples.open_meeting(), examples.close_meeting())
    assert "Add" in buttons(platform.as_("Rana").get(f"/en{HERE}"))


def test_who_may_not_write_gets_the_words_back(platform: InUse) -> None:
    platform.open_meeting()
    form = entry(platform) | {"text": "Much typed"}
    for name, words in (("Pelin", "Your role does not allow this."), (None, "You are not signed in any more")):
        answer = platform.as_(name).post(f"/en{HERE}/outcomes", form)
        assert answer.status_code == 403
        assert words in seen(answer)
        assert page_of(answer).xpath("//textarea")[0].value.strip() == "Much typed"
    assert state(platform).outcomes == {}


def test_acting_organisation_is_never_taken_from_the_form(platform: InUse) -> None:
    platform.open_meeting()
    forged = entry(platform) | {"text": "x", "organisation": str(examples.organisation("Sekretarya"))}
    assert platform.as_("Pelin").post(f"/en{HERE}/outcomes", forged).status_code == 422
    assert state(platform).outcomes == {}


def test_acting_for_an_organisation_without_its_mandate_is_refused(platform: InUse) -> None:
    platform.open_meeting()
    form = entry(platform, "Sekreter") | {"text": "x"}
    token = platform.stack.platform.accounts.sessions.begin(
        platform.people["Pelin"], examples.organisation("Sekretarya"), second_factor=True
    )
    foreign = platform.as_(None)
    foreign.cookies["defter"] = token
    answer = foreign.post(f"/en{HERE}/outcomes", form)
    assert answer.status_code == 403
    assert "You hold no mandate for this organisation today." in seen(answer)
    assert state(platform).outcomes == {}


def test_background_sending_answers_with_the_line_or_with_what_is_wrong(platform: InUse) -> None:
    platform.open_meeting()
    rana = platform.as_("Rana")
    form = entry(platform) | {"text": "In the background"}
    for _time in range(2):
        line = rana.post(f"/en{HERE}/outcomes", form, headers={"hx-request": "true"})
        assert (line.status_code, f'id="o-{form["id"]}"' in line.text) == (200, True)
    refused = rana.post(f"/ar{HERE}/outcomes", entry(platform), headers={"hx-request": "true"})
    assert refused.status_code == 422
    assert refused.json() == {"problem": None, "errors": {"text": "اكتبوا ما قيل أو ما تقرر."}, "signed_in": True}
    other = rana.post(f"/en{HERE}/outcomes", form, headers={"hx-request": "true", "defter-person": "somebody else"})
    assert (other.status_code, other.json()["signed_in"]) == (403, False)
    gone = platform.as_(None).post(f"/en{HERE}/outcomes", form | {"id": "x"}, headers={"hx-request": "true"})
    assert (gone.status_code, gone.json()["signed_in"]) == (403, False)


def test_two_rapporteurs_log_two_hundred_lines_each_at_once(platform: InUse) -> None:
    platform.open_meeting()
    writers = [platform.as_("Rana"), platform.as_("Sekreter")]
    form = entry(platform)

    async def write() -> list[int]:
        clients = [
            httpx.AsyncClient(
                transport=httpx.ASGITransport(writer._app), base_url="http://platform.test", cookies=writer.cookies
            )
            for writer in writers
        ]

        async def log(client: httpx.AsyncClient, line: str) -> int:
            sent = form | {"id": str(examples.id_of("form", line)), "text": line}
            answer = await client.post(f"/en{HERE}/outcomes", data=sent, headers={"hx-request": "true"})
            return answer.status_code

        lines = [log(client, f"{who} {n}") for n in range(200) for who, client in enumerate(clients)]
        return await asyncio.gather(*lines)

    assert set(asyncio.run(write())) <= {200, 202}
    page = page_of(writers[0].get(f"/en{HERE}?item=all"))
    logged = [each.text_content() for each in page.xpath("//li[starts-with(@id, 'o-')]//bdi[@class='said']")]
    assert sorted(logged) == sorted(f"{who} {n}" for n in range(200) for who in range(2))
