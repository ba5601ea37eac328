"""Actions across meetings, and what their owners answer, as a person sees and does it."""

from datetime import timedelta
from typing import Any

import pytest

from defter.domain.meetings import meetings
from defter.domain.vocabulary import Due
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import NOON

TODAY = NOON.date()
MEETING = examples.meeting()
PENDIK, UMRANIYE = examples.organisation("Pendik"), examples.organisation("Ümraniye")
LATE = Due(kind="date", on=TODAY - timedelta(days=1))
FORMS, CALENDAR = examples.outcome("forms"), examples.outcome("calendar")


def action(name: str = "forms", **changes: Any) -> Any:
    fields = {"outcome": examples.outcome(name), "text": examples.text("Ortak form", f"One {name} for all")}
    return examples.log_outcome(**{**fields, "owner": PENDIK, "supporters": (), "due": None, "item": None, **changes})


def answer_page(outcome: Any = FORMS) -> str:
    return f"/en/meetings/{MEETING}/outcomes/{outcome}/answer"


def said(platform: InUse, outcome: Any, party: Any) -> Any:
    state = platform.stack.platform.store.state(meetings, MEETING)[0]
    return state.outcomes[outcome].answers.get(party, (None,))[0]


def test_actions_are_listed_with_owner_due_and_how_they_stand(platform: InUse) -> None:
    platform.open_meeting(action(due=LATE), action("calendar", owner=None, outsider="Okul müdürü"))
    words = seen(platform.as_("Pelin").get("/en/actions"))
    for each in ("2 actions", "One forms for all", "Pendik", "Overdue", "Waits for an answer", "Okul müdürü"):
        assert each in words


def test_the_list_is_narrowed_by_links(platform: InUse) -> None:
    platform.open_meeting(action(due=LATE), action("calendar", owner=UMRANIYE))
    pelin = platform.as_("Pelin")
    for query, shown, hidden in (
        ("standing=overdue", "One forms", "One calendar"),
        (f"organisation={UMRANIYE}", "One calendar", "One forms"),
    ):
        words = seen(pelin.get(f"/en/actions?{query}"))
        assert shown in words
        assert hidden not in words
    assert "No action is of this kind" in seen(pelin.get("/en/actions?standing=done"))
    for wrong in ("standing=wished", "series=nowhere", "organisation=7", "page=9", "page=x"):
        assert pelin.get(f"/en/actions?{wrong}").status_code == 404


def test_visitors_hear_of_released_actions_and_not_of_refusals(platform: InUse) -> None:
    public = [examples.change_visibility(outcome=each, visibility="public") for each in (None, FORMS)]
    declined = examples.decline_action(outcome=FORMS, organisation=PENDIK)
    platform.open_meeting(action(), action("calendar"), *public, declined)
    words = seen(platform.as_(None).get("/en/actions"))
    assert "One forms for all" in words
    assert "One calendar" not in words
    assert "Declined" not in words
    assert platform.as_(None).get("/en/actions?standing=declined").status_code == 404
    assert "Declined" in seen(platform.as_("Olga").get("/en/actions"))


def test_an_action_of_all_members_names_its_denominator(platform: InUse) -> None:
    everybody = action(owner=None, all_members=True)
    done = examples.complete_action(outcome=FORMS, organisation=PENDIK, on=TODAY)
    platform.open_meeting(everybody, done)
    assert "Done by 1 of 2 members" in seen(platform.as_("Olga").get("/en/actions"))
    platform.tell(MEETING, examples.complete_action(outcome=FORMS, organisation=UMRANIYE, on=TODAY))
    assert "One forms for all" in seen(platform.as_("Olga").get("/en/actions?standing=done"))
    assert "One forms for all" not in seen(platform.as_("Olga").get("/en/actions?standing=open"))


def test_everything_that_waits_is_accepted_in_one_act(platform: InUse) -> None:
    platform.open_meeting(action(), action("calendar"))
    pelin = platform.as_("Pelin")
    before = pelin.get("/en/actions/mine")
    assert "Waiting for your answer 2" in seen(before)
    (form,) = [each for each in page_of(before).forms if each.action.endswith("/actions/mine")]
    assert not form.xpath(".//input[@type='checkbox'][@checked]")
    assert "Accept all (2)" in seen(before)
    head = platform.stack.platform.store.head()
    sent = {"id": form.fields["id"], "shown": form.xpath(".//input[@name='shown']/@value"), "all": "on"}
    assert pelin.post("/en/actions/mine", sent).status_code == 303
    assert platform.stack.platform.store.head() == head + 2
    assert "Nothing waits for your answer." in seen(pelin.get("/en/actions/mine"))
    assert pelin.post("/en/actions/mine", sent).status_code == 303
    assert platform.stack.platform.store.head() == head + 2


def test_one_is_accepted_by_its_own_button(platform: InUse) -> None:
    platform.open_meeting(action(), action("calendar"))
    key = f"{MEETING}/{FORMS}"
    ticked = [key, f"{MEETING}/{CALENDAR}"]
    assert platform.as_("Pelin").post("/en/actions/mine", {"action": ticked, "only": key}).status_code == 303
    assert (said(platform, FORMS, PENDIK), said(platform, CALENDAR, PENDIK)) == ("accepted", None)


def test_nothing_is_accepted_for_others(platform: InUse) -> None:
    platform.open_meeting(action(owner=UMRANIYE))
    answer = platform.as_("Pelin").post("/en/actions/mine", {"action": f"{MEETING}/{FORMS}"})
    assert answer.status_code == 422
    assert "not yours" in seen(answer)
    assert "Tick the actions" in seen(platform.as_("Pelin").post("/en/actions/mine", {}))
    assert platform.as_(None).get("/en/actions/mine").status_code == 403
    assert platform.as_(None).post("/en/actions/mine", {}).status_code == 403


def test_an_owner_reports_done_and_reopens_with_a_reason(platform: InUse) -> None:
    platform.open_meeting(action())
    pelin = platform.as_("Pelin")
    form = form_of(pelin.get(f"{answer_page()}?back=mine&say=done"), "/answer")
    answer = pelin.post(answer_page(), form | {"note": "In all schools"})
    assert answer.headers["location"] == "/en/actions/mine"
    words = seen(pelin.get("/en/actions/mine"))
    assert "Done on 6 July 2022" in words
    assert "In all schools" in words
    form = form_of(pelin.get(answer_page()), "/answer")
    refused = pelin.post(answer_page(), form | {"said": "reopened", "note": ""})
    assert refused.status_code == 422
    assert "Give the reason" in seen(refused)
    assert pelin.post(answer_page(), form | {"said": "reopened", "note": "Not in one school"}).status_code == 303
    assert said(platform, FORMS, PENDIK) == "accepted"


def test_an_owner_declines_with_a_reason_that_members_read(platform: InUse) -> None:
    platform.open_meeting(action())
    pelin = platform.as_("Pelin")
    form = form_of(pelin.get(f"{answer_page()}?say=declined"), "/answer")
    assert form["said"] == "declined"
    assert pelin.post(answer_page(), form).status_code == 422
    assert pelin.post(answer_page(), form | {"note": "No budget"}).status_code == 303
    words = seen(platform.as_("Umut").get("/en/actions"))
    assert "Declined" in words
    assert "No budget" in words


def test_a_day_to_come_is_refused(platform: InUse) -> None:
    platform.open_meeting(action())
    tomorrow = (TODAY + timedelta(days=1)).strftime("%d.%m.%Y")
    sent = {"said": "done", "on": tomorrow, "organisation": str(PENDIK), "note.original": "en", "back": ""}
    answer = platform.as_("Pelin").post(answer_page(), sent)
    assert answer.status_code == 422
    assert "There is a problem" in seen(answer)


def test_the_secretariat_records_an_answer_on_behalf_and_says_how_it_came(platform: InUse) -> None:
    platform.open_meeting(action())
    secretary = platform.as_("Sekreter")
    form = form_of(secretary.get(answer_page()), "/answer") | {"said": "accepted"}
    refused = secretary.post(answer_page(), form)
    assert refused.status_code == 422
    assert "Say how the organisation told you." in seen(refused)
    assert secretary.post(answer_page(), form | {"channel": "phone"}).status_code == 303
    assert "Recorded by the secretariat on its behalf" in seen(platform.as_("Pelin").get("/en/actions"))
    assert said(platform, FORMS, PENDIK) == "accepted"


def test_the_secretariat_chooses_which_member_answers_for_an_action_of_all(platform: InUse) -> None:
    platform.open_meeting(action(owner=None, all_members=True))
    secretary = platform.as_("Sekreter")
    form = form_of(secretary.get(answer_page()), "/answer") | {"said": "done", "channel": "letter"}
    assert secretary.post(answer_page(), form).status_code == 422
    assert secretary.post(answer_page(), form | {"organisation": str(UMRANIYE)}).status_code == 303
    assert (said(platform, FORMS, UMRANIYE), said(platform, FORMS, PENDIK)) == ("done", None)


def test_the_host_reports_for_an_owner_that_is_not_on_the_platform(platform: InUse) -> None:
    platform.open_meeting(action(owner=None, outsider="Okul müdürü"))
    umut = platform.as_("Umut")
    form = form_of(umut.get(answer_page()), "/answer")
    assert form["said"] == "done"
    assert umut.post(answer_page(), form).status_code == 303
    assert said(platform, FORMS, None) == "done"


@pytest.mark.parametrize("name", ["Umut", "Olga", None])
def test_nobody_answers_for_another_organisation(platform: InUse, name: str | None) -> None:
    platform.open_meeting(action())
    client = platform.as_(name)
    expected = 404 if name is None else 403
    assert client.get(answer_page()).status_code == expected
    sent = {"said": "accepted", "organisation": str(PENDIK)}
    assert client.post(answer_page(), sent).status_code == expected


def test_an_observer_has_no_part_in_what_all_members_do(platform: InUse) -> None:
    platform.open_meeting(action(owner=None, all_members=True))
    assert "Nothing waits for your answer." in seen(platform.as_("Olga").get("/en/actions/mine"))
    assert "One forms for all" in seen(platform.as_("Pelin").get("/en/actions/mine"))
