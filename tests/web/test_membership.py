"""The page of a membership: every step, its words for those who may read them, and the next step."""

from typing import Any
from uuid import UUID

import pytest

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

UMRANIYE = examples.organisation("Ümraniye")
PENDIK = examples.organisation("Pendik")
HERE = f"/en/organisations/{UMRANIYE}/membership"


def step(platform: InUse, kind: str, at: str = HERE, name: str = "Sekreter", **changes: Any) -> Any:
    """Sends the form for the next step as it was drawn, filled in."""
    client = platform.as_(name)
    drawn = form_of(client.get(at), "/membership")
    return client.post(at, {**drawn, "step": kind, "words.en": "As the council decided", **changes})


def choices(answer: Any) -> list[str]:
    return [str(each) for each in page_of(answer).xpath("//input[@name='step']/@value")]


def test_a_membership_is_put_on_hold_and_the_hold_is_lifted(platform: InUse) -> None:
    platform.as_("Umut").get("/en")
    assert choices(platform.as_("Sekreter").get(HERE)) == ["hold", "withdraw", "merge"]
    assert step(platform, "hold").status_code == 303
    page = seen(platform.as_("Sekreter").get(HERE))
    assert "Put on hold As the council decided" in page
    assert "Membership on hold" in seen(platform.as_("Pelin").get(f"/en/organisations/{UMRANIYE}"))
    assert platform.as_("Umut").get("/en/meetings/new").status_code == 403
    assert choices(platform.as_("Sekreter").get(HERE)) == ["lift", "withdraw", "merge"]
    assert step(platform, "lift").status_code == 303
    assert platform.as_("Umut").get("/en/meetings/new").status_code == 200


def test_words_are_for_the_secretariat_and_the_organisation_itself(platform: InUse) -> None:
    step(platform, "hold")
    step(platform, "lift")
    for name, reads in (("Sekreter", True), ("Umut", True), ("Pelin", False), ("Olga", False)):
        page = seen(platform.as_(name).get(HERE))
        assert "Hold lifted" in page
        assert ("As the council decided" in page) == reads
    assert platform.as_(None).get(HERE).status_code == 403


def test_a_text_that_was_removed_is_gone_from_here(platform: InUse) -> None:
    client = platform.as_("Sekreter")
    drawn = form_of(client.get(HERE), "/membership")
    client.post(HERE, {**drawn, "step": "hold", "words.en": "A name by mistake"})
    platform.tell(UMRANIYE, examples.redact_organisation_text(thing=UUID(drawn["id"])))
    assert "A name by mistake" not in client.get(HERE).text


def test_an_organisation_that_merged_into_another_is_found_from_both(platform: InUse) -> None:
    assert step(platform, "merge", into=str(PENDIK)).status_code == 303
    client = platform.as_("Sekreter")
    assert "Merged into another organisation Pendik" in seen(client.get(HERE))
    assert "Another organisation merged into it Ümraniye" in seen(client.get(f"/en/organisations/{PENDIK}/membership"))
    assert platform.as_("Umut").get("/en/meetings/new").status_code == 403


def test_a_merger_names_the_other_one(platform: InUse) -> None:
    for into in ("", str(UMRANIYE)):
        answer = step(platform, "merge", into=into)
        assert answer.status_code == 422
        assert "Choose the other organisation." in seen(answer)
        assert form_of(answer, "/membership")["words.en"] == "As the council decided"


def test_a_representative_takes_the_organisation_out_and_does_nothing_else(platform: InUse) -> None:
    assert choices(platform.as_("Umut").get(HERE)) == ["withdraw"]
    drawn = form_of(platform.as_("Umut").get(HERE), "/membership")
    answer = platform.as_("Umut").post(HERE, {**drawn, "step": "hold", "words.en": "No"})
    assert answer.status_code == 403
    assert step(platform, "withdraw", name="Umut").status_code == 303
    assert "Left the platform" in seen(platform.as_("Sekreter").get(HERE))


@pytest.mark.parametrize("name", ["Pelin", "Olga"])
def test_nobody_else_takes_a_step(platform: InUse, name: str) -> None:
    assert choices(platform.as_(name).get(HERE)) == []
    answer = platform.as_(name).post(
        HERE, {"step": "withdraw", "words.en": "No", "words.original": "en", "on": "1.1.2022"}
    )
    assert answer.status_code == 403


def test_the_secretariat_does_not_shut_itself_out(platform: InUse) -> None:
    here = f"/en/organisations/{examples.organisation('Sekretarya')}/membership"
    answer = step(platform, "hold", here)
    assert answer.status_code == 422
    assert "The secretariat cannot leave the platform." in seen(answer)


def test_an_applicant_is_asked_answers_and_is_declined(platform: InUse) -> None:
    applicant = examples.organisation("Başvuran")
    platform.tell(applicant, examples.apply_to_join(name=examples.text("Başvuran Dernek", "Applicant")))
    here = f"/en/organisations/{applicant}/membership"
    assert choices(platform.as_("Sekreter").get(here)) == ["ask", "decline", "withdraw", "merge"]
    assert step(platform, "ask", here).status_code == 303
    assert choices(platform.as_("Sekreter").get(here)) == ["ask", "clarify", "decline", "withdraw", "merge"]
    assert step(platform, "clarify", here).status_code == 303
    assert step(platform, "decline", here).status_code == 303
    assert "Application declined" in seen(platform.as_("Pelin").get(f"/en/organisations/{applicant}"))
