"""The page of one outcome and the acts on it: what a person sees, what is refused, and who may not."""

from typing import Any

import pytest

from defter.domain.meetings import meetings
from defter.web.differences import compare
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen

HERE = f"/meetings/{examples.meeting()}"
OUTCOME = f"{HERE}/outcomes/{examples.outcome()}"


def state(platform: InUse) -> Any:
    return platform.stack.platform.store.state(meetings, examples.meeting())[0]


def test_one_tap_makes_a_decision_of_it(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    answer = rana.post(f"/en{OUTCOME}/kind", {"kind": "decision"})
    assert answer.headers["location"] == f"/en{HERE}?line={examples.outcome()}#o-{examples.outcome()}"
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


def test_outcome_without_its_text_says_so_at_the_field_that_the_summary_leads_to(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    emptied = {f"text.{code}": "" for code in ("tr", "en", "ar")}
    answer = rana.post(f"/en{OUTCOME}", form_of(rana.get(f"/en{OUTCOME}"), OUTCOME) | emptied)
    assert answer.status_code == 422
    document = page_of(answer)
    (link,) = document.xpath("//*[@id='error-summary']//a/@href")
    (field,) = document.xpath(f"//textarea[@id='{link[1:]}']")
    assert field.get("name") == "text.tr"
    (why,) = document.xpath(f"//p[@id='{field.get('aria-describedby')}']")
    assert "Write what was said or decided." in why.text_content()


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


def test_struck_outcome_cannot_be_changed_any_more_and_says_so(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    rana = platform.as_("Rana")
    page = rana.get(f"/tr{OUTCOME}")
    platform.tell(examples.meeting(), examples.strike_outcome())
    for action, more in ((OUTCOME, {"text.tr": "Yeni"}), ("/strike", {"reason": "Yine"})):
        answer = rana.post(f"/tr{OUTCOME.removesuffix(action)}{action}", form_of(page, action) | more)
        assert answer.status_code == 422
        assert "Bu çıktının üstü çizildi, bu yüzden artık değiştirilemez." in seen(answer)
    assert rana.post(f"/tr{OUTCOME}/kind", {"kind": "note"}).status_code == 422


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
