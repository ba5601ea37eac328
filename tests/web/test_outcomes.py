"""The live entry, and the acts on an outcome: what a person sees, what is refused, and who may not."""

import asyncio
from typing import Any

import httpx
import pytest

from defter.domain.meetings import meetings
from defter.web.meetings.outcomes import compare
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen

HERE = f"/meetings/{examples.meeting()}"
OUTCOME = f"{HERE}/outcomes/{examples.outcome()}"


def entry(platform: InUse, name: str = "Rana", language: str = "en", item: str = "none") -> dict[str, Any]:
    """The entry as it is drawn for somebody."""
    return form_of(platform.as_(name).get(f"/{language}{HERE}?item={item}"), "/outcomes")


def state(platform: InUse) -> Any:
    return platform.stack.platform.store.state(meetings, examples.meeting())[0]


# The entry


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
        ({"text": "x", "kind": "action", "due": "31.02.2023"}, "This is not a date."),
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
    token = platform.stack.platform.accounts.begin_session(
        platform.people["Pelin"], examples.organisation("Sekretarya")
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


# One outcome


def test_one_tap_makes_a_decision_of_it(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    answer = rana.post(f"/en{OUTCOME}/kind", {"kind": "decision"})
    assert answer.headers["location"] == f"/en{HERE}#o-{examples.outcome()}"
    assert "Decision Travel to courses will be paid" in seen(rana.get(f"/en{HERE}"))
    line = rana.post(f"/en{OUTCOME}/kind", {"kind": "note"}, headers={"hx-request": "true"})
    assert '<span class="kind note">Note</span>' in line.text


def test_figure_without_a_number_is_asked_for_on_the_page(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    answer = platform.as_("Rana").post(f"/en{OUTCOME}/kind", {"kind": "figure"})
    assert answer.status_code == 422
    assert "A figure needs its number" in seen(answer)
    assert form_of(answer, OUTCOME)["kind"] == "figure"


def test_page_of_an_outcome_changes_all_of_it_at_once(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    drawn = form_of(rana.get(f"/en{OUTCOME}"), OUTCOME)
    assert (drawn["owner"], drawn["due"], drawn["kind"]) == ("Ümraniye", "25.10.2022", "action")
    changes = {
        "text.tr": "Ulaşım bedeli ödenecek",
        "kind": "decision",
        "owner": "Pendik",
        "due": "",
        "due.other": "ongoing",
        "item": str(examples.item()),
    }
    answer = rana.post(f"/en{OUTCOME}", drawn | changes)
    assert answer.status_code == 303, seen(answer)
    page = rana.get(f"/tr{HERE}")
    (line,) = page_of(page).xpath(f"//*[@id='i-{examples.item()}']//li[starts-with(@id, 'o-')]")
    words = " ".join(line.text_content().split())
    assert words.startswith("Karar Ulaşım bedeli ödenecek")
    assert "Pendik" in words
    assert "Sürekli" in words
    assert "The original was changed after this translation." in seen(rana.get(f"/en{HERE}"))


def test_saving_without_a_change_records_nothing(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome(), examples.convert_outcome())
    rana = platform.as_("Rana")
    head = platform.stack.platform.store.head()
    answer = rana.post(f"/en{OUTCOME}", form_of(rana.get(f"/en{OUTCOME}"), OUTCOME))
    assert answer.status_code == 303, seen(answer)
    assert platform.stack.platform.store.head() == head


def test_two_who_change_the_same_text_see_both_versions(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    drawn = form_of(rana.get(f"/en{OUTCOME}"), OUTCOME)
    platform.tell(examples.meeting(), examples.revise_outcome())
    answer = rana.post(f"/en{OUTCOME}", drawn | {"text.tr": "Ulaşım desteği verilecek"})
    assert answer.status_code == 409
    assert "Ulaşım <del>bedeli" in answer.text
    assert "<ins>desteği" in answer.text
    again = form_of(answer, OUTCOME)
    assert (again["text.tr"], again["base"]) == ("Ulaşım desteği verilecek", "2")
    assert rana.post(f"/en{OUTCOME}", again).status_code == 303
    assert "Ulaşım desteği verilecek" in seen(rana.get(f"/tr{HERE}"))


def test_differences_keep_the_words_as_they_were_typed() -> None:
    theirs, ours = compare("a <b> c", "a d c")
    assert theirs == "a <del>&lt;b&gt;</del> c"
    assert ours == "a <ins>d</ins> c"


def test_outcome_is_struck_with_a_reason(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    drawn = form_of(rana.get(f"/en{OUTCOME}"), "/strike")
    refused = rana.post(f"/en{OUTCOME}/strike", drawn)
    assert refused.status_code == 422
    assert "Write why this outcome is struck." in seen(refused)
    assert rana.post(f"/en{OUTCOME}/strike", drawn | {"reason": "Misheard"}).status_code == 303
    page = rana.get(f"/en{HERE}")
    assert "Struck: Misheard" in seen(page)
    assert "Save the changes" not in buttons(rana.get(f"/en{OUTCOME}"))


def test_secretariat_opens_an_outcome_to_everybody_with_a_reason(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome(), examples.change_visibility(outcome=None))
    secretariat = platform.as_("Sekreter")
    drawn = form_of(secretariat.get(f"/en{OUTCOME}"), "/visibility")
    unsaid = secretariat.post(f"/en{OUTCOME}/visibility", drawn)
    assert "Choose who may see this outcome." in seen(unsaid)
    assert "Travel to courses" not in seen(platform.as_(None).get(f"/en{HERE}"))
    given = {"visibility": "public", "reason": "Agreed"}
    assert secretariat.post(f"/en{OUTCOME}/visibility", drawn | given).status_code == 303
    assert "Travel to courses" in seen(platform.as_(None).get(f"/en{HERE}"))


def test_host_may_only_narrow_who_sees_an_outcome(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    host = platform.as_("Umut")
    page = host.get(f"/en{OUTCOME}")
    choices = [each.get("value") for each in page_of(page).xpath("//input[@name='visibility']")]
    assert choices == ["organisation", "restricted"]
    drawn = form_of(page, "/visibility")
    wider = host.post(f"/en{OUTCOME}/visibility", drawn | {"visibility": "public", "reason": "?"})
    assert wider.status_code == 403
    narrower = host.post(f"/en{OUTCOME}/visibility", drawn | {"visibility": "restricted", "reason": "Names a family"})
    assert narrower.status_code == 303
    assert "Travel to courses" not in seen(platform.as_("Pelin").get(f"/en{HERE}"))


def test_text_is_removed_for_good_by_the_secretariat_alone(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    secretariat = platform.as_("Sekreter")
    drawn = form_of(secretariat.get(f"/en{OUTCOME}"), "/redaction")
    unsure = secretariat.post(f"/en{OUTCOME}/redaction", drawn | {"reason": "A name"})
    assert "Confirm that the text is to be removed for good." in seen(unsure)
    sure = {"reason": "A name", "sure": "on"}
    assert platform.as_("Rana").post(f"/en{OUTCOME}/redaction", drawn | sure).status_code == 403
    assert secretariat.post(f"/en{OUTCOME}/redaction", drawn | sure).status_code == 303
    page = seen(secretariat.get(f"/en{HERE}"))
    assert "Text removed" in page
    assert "Travel to courses" not in page


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("", {"kind": "note", "text.tr": "x", "base": "1"}),
        ("/kind", {"kind": "note"}),
        ("/strike", {"reason": "x"}),
        ("/visibility", {"visibility": "restricted", "reason": "x"}),
        ("/redaction", {"reason": "x", "sure": "on"}),
    ],
)
@pytest.mark.parametrize("name", ["Pelin", "Olga", None])
def test_outcome_is_left_alone_by_who_may_not(
    platform: InUse, act: str, fields: dict[str, str], name: str | None
) -> None:
    platform.open_meeting(examples.log_outcome())
    before = state(platform)
    answer = platform.as_(name).post(f"/en{OUTCOME}{act}", {"id": str(examples.id_of("form", act))} | fields)
    assert answer.status_code in (403, 404)
    assert state(platform) == before


def test_outcome_of_another_meeting_is_not_found(platform: InUse) -> None:
    platform.open_meeting()
    assert platform.as_("Rana").get(f"/en{OUTCOME}").status_code == 404
    assert platform.as_("Sekreter").post(f"/en{OUTCOME}/kind", {"kind": "note"}).status_code == 404


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
    logged = [
        each.text_content()
        for each in page_of(writers[0].get(f"/en{HERE}")).xpath("//li[starts-with(@id, 'o-')]//bdi[@class='said']")
    ]
    assert sorted(logged) == sorted(f"{who} {n}" for n in range(200) for who in range(2))
