"""Minutes on the screen: what a person sees in each state, what is refused, and who may not."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from defter.domain.meetings import meetings
from defter.domain.vocabulary import Command
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen
from tests.web.stack import NOON

TODAY = NOON.date()
MEETING = examples.meeting()
HERE = f"/meetings/{MEETING}"
MINUTES = f"{HERE}/minutes"
PENDİK = examples.organisation("Pendik")
DECISION = examples.outcome("decision")
CIRCULATED = examples.circulate_minutes(until=TODAY + timedelta(days=14))
SILENT = examples.circulate_minutes(until=TODAY + timedelta(days=14), approval="by-silence")
AT_MEETING = examples.approve_minutes(at=None)


def decision(**changes: Any) -> Command:
    fields = {"outcome": DECISION, "kind": "decision", "text": examples.text("Ortak form", "One form for all")}
    return examples.log_outcome(**{**fields, "item": examples.item(), "owner": None, "due": None, **changes})


def held(platform: InUse, *commands: Command) -> None:
    """The example meeting, closed, with an action and a decision; then whatever else is to happen."""
    attended = examples.record_attendance()
    platform.open_meeting(examples.log_outcome(), decision(), attended, examples.close_meeting(), *commands)


def state(platform: InUse) -> Any:
    return platform.stack.platform.store.state(meetings, MEETING)[0]


def test_minutes_are_drawn_as_soon_as_the_meeting_is_closed(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    pelin = platform.as_("Pelin")
    missing = pelin.get(f"/en{MINUTES}")
    assert missing.status_code == 404
    assert "There are no minutes yet: the meeting is not closed." in seen(missing)
    assert page_of(missing).xpath("//a[normalize-space()='Go to the meeting']/@href") == [f"/en/meetings/{MEETING}"]
    platform.tell(MEETING, examples.close_meeting())
    words = seen(pelin.get(f"/en{MINUTES}"))
    assert "Draft. These minutes are not circulated yet" in words
    assert "Action Travel to courses will be paid Ümraniye with: Pendik due 25 October 2022" in words


def test_version_that_there_is_not_is_not_found(platform: InUse) -> None:
    held(platform)
    assert platform.as_("Pelin").get(f"/en{MINUTES}?version=1").status_code == 404
    assert platform.as_("Pelin").get(f"/en{MINUTES}/changes?from=1&to=2").status_code == 404


def test_secretariat_circulates_with_a_day_after_seeing_what_is_missing(platform: InUse) -> None:
    held(platform, examples.log_outcome(outcome=examples.outcome("loose"), owner=None, supporters=(), due=None))
    secretariat = platform.as_("Sekreter")
    page = secretariat.get(f"/en{MINUTES}/circulate")
    words = seen(page)
    assert "1 action has no owner." in words
    assert "1 action has no due date." in words
    assert "Of 2 agenda items it is not said what became of them." in words
    drawn = form_of(page, "/circulate")
    assert drawn["until"] == "20.07.2022"
    wrong = secretariat.post(f"/en{MINUTES}/circulate", drawn | {"until": "tomorrow"})
    assert wrong.status_code == 422
    assert "This is not a date." in seen(wrong)
    assert form_of(wrong, "/circulate")["until"] == "tomorrow"
    past = secretariat.post(f"/en{MINUTES}/circulate", drawn | {"until": "01.07.2022", "approval": "at-next-meeting"})
    assert "This date has passed. Choose today or a later day." in seen(past)
    done = secretariat.post(f"/en{MINUTES}/circulate", drawn | {"approval": "by-silence"})
    assert done.headers["location"] == f"/en{MINUTES}?done=circulated"
    assert "The minutes are circulated." in seen(secretariat.get(done.headers["location"]))
    assert "Corrections can be requested until 20 July 2022." in seen(platform.as_("Pelin").get(f"/en{MINUTES}"))


def test_circulation_begins_with_how_the_series_approves(platform: InUse) -> None:
    platform.tell(examples.series_of(), examples.found_series(approval="by-silence"))
    held(platform)
    page = platform.as_("Sekreter").get(f"/en{MINUTES}/circulate")
    assert form_of(page, "/circulate")["approval"] == "by-silence"


def test_member_requests_a_correction_of_an_outcome(platform: InUse) -> None:
    held(platform, CIRCULATED)
    pelin = platform.as_("Pelin")
    minutes = pelin.get(f"/en{MINUTES}")
    (way,) = page_of(minutes).xpath(f"//li[@id='o-{DECISION}']//a[normalize-space()='Request a correction']/@href")
    page = pelin.get(way)
    assert "One form for all" in seen(page)
    assert "Who requests it?" not in seen(page)
    drawn = form_of(page, "/requests")
    empty = pelin.post(f"/en{MINUTES}/requests", drawn)
    assert empty.status_code == 422
    assert "Write what is wrong, and what should stand there." in seen(empty)
    done = pelin.post(f"/en{MINUTES}/requests", drawn | {"text": "Two forms"})
    assert done.status_code == 303, seen(done)
    words = seen(pelin.get(done.headers["location"].partition("#")[0]))
    assert "The request is recorded." in words
    assert "Pendik" in words
    assert "Awaits an answer Decision: One form for all Two forms" in words
    assert "1 request awaits an answer" in seen(platform.as_("Umut").get(f"/en{HERE}"))


def test_request_is_recorded_on_behalf_of_an_organisation_that_says_how(platform: InUse) -> None:
    held(platform, CIRCULATED)
    secretariat = platform.as_("Sekreter")
    drawn = form_of(secretariat.get(f"/en{MINUTES}/requests/new"), "/requests")
    theirs = drawn | {"organisation": str(PENDİK), "text": "The hall was another one"}
    unsaid = secretariat.post(f"/en{MINUTES}/requests", theirs)
    assert unsaid.status_code == 422
    assert "Say how the organisation told you." in seen(unsaid)
    assert form_of(unsaid, "/requests")["text"] == "The hall was another one"
    assert secretariat.post(f"/en{MINUTES}/requests", theirs | {"channel": "phone"}).status_code == 303
    assert "Recorded by the secretariat on its behalf" in seen(platform.as_("Pelin").get(f"/en{MINUTES}/requests"))
    recorded = platform.stack.platform.store.history(MEETING)[-1]
    assert recorded.meta.behalf is not None
    assert (recorded.meta.behalf.declared_by, recorded.meta.behalf.channel) == (PENDİK, "phone")


def test_nobody_requests_for_another_organisation(platform: InUse) -> None:
    """Whatever the browser sends, it is one's own organisation that asks."""
    held(platform, CIRCULATED)
    fields = {"id": str(examples.id_of("form", "other")), "text": "x", "organisation": str(examples.organisation())}
    assert platform.as_("Pelin").post(f"/en{MINUTES}/requests", fields).status_code == 303
    [recorded] = platform.stack.platform.store.history(MEETING)[-1:]
    assert recorded.event.organisation == PENDİK


def test_request_for_an_outcome_that_one_may_not_see_is_not_found(platform: InUse) -> None:
    hidden = examples.change_visibility(outcome=DECISION, visibility="restricted")
    held(platform, CIRCULATED, hidden)
    fields = {"id": str(examples.id_of("form", "hidden")), "text": "x", "outcome": str(DECISION)}
    assert platform.as_("Pelin").get(f"/en{MINUTES}/requests/new?outcome={DECISION}").status_code == 404
    assert platform.as_("Pelin").post(f"/en{MINUTES}/requests", fields).status_code == 404


def test_secretariat_resolves_a_request_with_a_reason_and_approves(platform: InUse) -> None:
    held(platform, CIRCULATED, examples.request_correction(outcome=DECISION))
    secretariat = platform.as_("Sekreter")
    waiting = secretariat.get(f"/en{MINUTES}/approve")
    assert "1 correction request awaits an answer. Resolve it first." in seen(waiting)
    here = f"/en{MINUTES}/requests/{examples.request()}"
    page = secretariat.get(here)
    assert f"/en{HERE}/outcomes/{DECISION}" in page_of(page).xpath("//main//a/@href")
    drawn = form_of(page, f"/requests/{examples.request()}")
    empty = secretariat.post(here, drawn)
    assert "Choose whether the request is accepted." in seen(empty)
    assert "Write why: whoever asked will read it." in seen(empty)
    done = secretariat.post(here, drawn | {"accepted": "no", "reason": "Two rapporteurs wrote it so"})
    assert done.status_code == 303
    words = seen(platform.as_("Pelin").get(f"/en{MINUTES}/requests"))
    assert "Not accepted" in words
    assert "Answer: Two rapporteurs wrote it so" in words
    twice = secretariat.post(here, drawn | {"id": str(examples.id_of("form", "2")), "accepted": "yes", "reason": "x"})
    assert twice.status_code == 422
    assert "This correction request was already resolved." in seen(twice)
    drawn = form_of(secretariat.get(f"/en{MINUTES}/approve"), "/approve")
    approved = secretariat.post(f"/en{MINUTES}/approve", drawn)
    assert approved.headers["location"] == f"/en{MINUTES}?done=approved"
    words = seen(platform.as_("Pelin").get(f"/en{MINUTES}"))
    assert "Approved on 6 July 2022, version 1. The record is locked." in words
    assert "The minutes are approved, and the record is locked." in seen(platform.as_("Pelin").get(f"/en{HERE}"))


def test_next_meeting_approves_with_one_tap(platform: InUse) -> None:
    held(platform, CIRCULATED)
    later = examples.meeting("next workshop")
    platform.tell(
        later, examples.plan_meeting(day=TODAY + timedelta(days=7), title=examples.text("Sonraki", "Next one"))
    )
    secretariat = platform.as_("Sekreter")
    page = secretariat.get(f"/en{MINUTES}/approve?at={later}")
    assert form_of(page, "/approve")["at"] == str(later)
    fields = {"id": str(examples.id_of("form", "at")), "at": str(later)}
    assert secretariat.post(f"/en{MINUTES}/approve", fields).status_code == 303
    assert "Approved at a meeting: Next one" in seen(secretariat.get(f"/en{MINUTES}"))


def test_silence_is_offered_only_when_the_day_has_passed(platform: InUse) -> None:
    held(platform, SILENT)
    secretariat = platform.as_("Sekreter")
    page = secretariat.get(f"/en{MINUTES}/approve")
    assert "Corrections can still be requested until 20 July 2022." in seen(page)
    assert "By silence" not in seen(page)
    early = secretariat.post(f"/en{MINUTES}/approve", form_of(page, "/approve") | {"how": "by-silence"})
    assert early.status_code == 422
    assert "Corrections can still be requested, so silence is not approval yet." in seen(early)


def test_correction_becomes_a_second_version_and_shows_what_changed(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING)
    secretariat = platform.as_("Sekreter")
    drawn = form_of(secretariat.get(f"/en{MINUTES}/correct"), "/correct")
    assert "Write what is wrong in the approved minutes." in seen(secretariat.post(f"/en{MINUTES}/correct", drawn))
    begun = secretariat.post(f"/en{MINUTES}/correct", drawn | {"reason": "A wrong word"})
    assert begun.headers["location"] == f"/en{MINUTES}?done=correcting"
    revised = examples.revise_outcome(
        outcome=DECISION, text=examples.text("Tek form", "One single form"), item=examples.item(), owner=None, due=None
    )
    platform.tell(MEETING, revised)
    pelin = platform.as_("Pelin")
    assert "Version 1 stands. It is being corrected." in seen(pelin.get(f"/en{MINUTES}"))
    assert "One form for all" in seen(pelin.get(f"/en{MINUTES}"))
    assert "One single form" in seen(pelin.get(f"/en{MINUTES}?version=draft"))
    drawn = form_of(secretariat.get(f"/en{MINUTES}/approve"), "/approve")
    assert secretariat.post(f"/en{MINUTES}/approve", drawn | {"how": "by-correction"}).status_code == 303
    words = seen(pelin.get(f"/en{MINUTES}"))
    assert "One single form" in words
    assert "Reason of the correction: A wrong word" in words
    assert "This is version 1. A later version stands." in seen(pelin.get(f"/en{MINUTES}?version=1"))
    changes = pelin.get(f"/en{MINUTES}/changes?from=1&to=2")
    assert "One Added: single form Removed: for all" in seen(changes)
    assert "Nothing differs" in seen(pelin.get(f"/en{MINUTES}/changes?from=circulated&to=1"))


def test_result_is_checked_then_released_and_read_by_everybody(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING)
    visitor, secretariat = platform.as_(None), platform.as_("Sekreter")
    assert visitor.get(f"/en{HERE}/result").status_code == 404
    page = secretariat.get(f"/en{HERE}/result/release")
    drawn = form_of(page, "/release")
    assert drawn["outcomes"] == str(DECISION)
    unsaid = secretariat.post(f"/en{HERE}/result/release", drawn)
    assert unsaid.status_code == 422
    assert "Write what the meeting was about, for people who were not there." in seen(unsaid)
    told = drawn | {"introduction.en": "Municipalities talked about forms", "reason": "Approved"}
    check = secretariat.post(f"/en{HERE}/result/release", told)
    assert "Check before it becomes public" in seen(check)
    assert "1 outcome is released" in seen(check)
    assert visitor.get(f"/en{HERE}/result").status_code == 404
    done = secretariat.post(f"/en{HERE}/result/release", form_of(check, "/release"))
    assert done.headers["location"] == f"/en{HERE}/result?done=released"
    words = seen(visitor.get(f"/en{HERE}/result"))
    assert "Municipalities talked about forms" in words
    assert "One form for all" in words
    assert "Travel to courses" not in words
    assert "Travel to courses" not in seen(visitor.get(f"/en{MINUTES}"))
    assert "Result of the meeting" in seen(visitor.get(f"/en{HERE}"))


def test_result_that_another_released_meanwhile_stands_beside_ones_own(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING)
    secretariat = platform.as_("Sekreter")
    drawn = form_of(secretariat.get(f"/en{HERE}/result/release"), "/release")
    platform.tell(MEETING, examples.release_result())
    late = drawn | {"introduction.en": "Another introduction", "reason": "Approved", "checked": "on"}
    answer = secretariat.post(f"/en{HERE}/result/release", late)
    assert answer.status_code == 409
    assert "Municipalities discussed travel to courses" in seen(answer)
    again = form_of(answer, "/release")
    assert (again["introduction.en"], again["base"]) == ("Another introduction", "1")


def test_what_was_withdrawn_from_the_public_leaves_the_result(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING, examples.release_result())
    visitor = platform.as_(None)
    assert "Travel to courses" in seen(visitor.get(f"/en{HERE}/result"))
    platform.tell(MEETING, examples.change_visibility(visibility="members"))
    assert "Travel to courses" not in seen(visitor.get(f"/en{HERE}/result"))
    platform.tell(MEETING, examples.change_visibility(outcome=None, visibility="members"))
    assert visitor.get(f"/en{HERE}/result").status_code == 404
    assert platform.as_("Sekreter").get(f"/en{HERE}/result").status_code == 404


def test_minutes_are_downloaded_in_the_readers_language(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING)
    pelin = platform.as_("Pelin")
    pdf, docx = (pelin.get(f"/tr{HERE}/minutes.{form}") for form in ("pdf", "docx"))
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert (docx.content[:2], docx.headers["content-disposition"]) == (
        b"PK",
        'attachment; filename="minutes-2022-07-06-tr.docx"',
    )
    text = pelin.get(f"/en{HERE}/summary.txt").text
    assert "One form for all" in text
    assert "http://platform.test/en" in text
    (field,) = page_of(pelin.get(f"/en{HERE}/summary")).xpath("//textarea")
    assert field.text.strip() == text.strip()


def test_files_hold_what_every_member_may_read_whoever_downloads_them(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING, examples.change_visibility(visibility="restricted"))
    secretary = platform.as_("Sekreter")
    assert "Travel to courses" in seen(secretary.get(f"/en{MINUTES}"))
    given = secretary.get(f"/en{HERE}/minutes.pdf").content
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(given)).pages)
    assert "One form for all" in " ".join(text.split())
    assert "Travel to courses" not in " ".join(text.split())


def test_visitors_of_a_public_meeting_read_what_is_public_and_do_nothing(platform: InUse) -> None:
    held(platform, CIRCULATED, examples.change_visibility(outcome=None), examples.change_visibility(outcome=DECISION))
    visitor = platform.as_(None)
    page = visitor.get(f"/en{MINUTES}")
    words = seen(page)
    assert "One form for all" in words
    assert "Travel to courses" not in words
    assert "people" not in words
    assert "Request a correction" not in words
    assert buttons(page) == []
    assert visitor.get(f"/en{MINUTES}/requests").status_code == 403
    assert visitor.get(f"/en{HERE}/summary.txt").text.count("Travel to courses") == 0


EVERY_ACT = {
    "/minutes/circulate": {"until": "20.07.2022", "approval": "by-silence"},
    "/minutes/approve": {"how": "at-meeting"},
    "/minutes/correct": {"reason": "x"},
    f"/minutes/requests/{examples.request()}": {"accepted": "yes", "reason": "x"},
    "/result/release": {"introduction.en": "x", "reason": "x", "base": "0", "checked": "on"},
}


@pytest.mark.parametrize("act", EVERY_ACT)
@pytest.mark.parametrize("name", ["Pelin", "Umut", "Rana", "Olga", None])
def test_minutes_are_the_secretariats(platform: InUse, act: str, name: str | None) -> None:
    held(platform, CIRCULATED, examples.request_correction())
    if act in ("/minutes/correct", "/result/release"):
        platform.tell(MEETING, examples.resolve_correction(), AT_MEETING)
    before = state(platform)
    browser = platform.as_(name)
    answer = browser.post(f"/en{HERE}{act}", {"id": str(examples.id_of("form", act))} | EVERY_ACT[act])
    assert answer.status_code in (403, 404)
    assert browser.get(f"/en{HERE}{act}").status_code in (403, 404)
    assert state(platform) == before


def test_too_late_for_corrections_says_so(platform: InUse) -> None:
    held(platform, CIRCULATED, AT_MEETING)
    pelin = platform.as_("Pelin")
    answer = pelin.post(f"/en{MINUTES}/requests", {"id": str(examples.id_of("form", "late")), "text": "Too late"})
    assert answer.status_code == 422
    assert "The minutes are approved, so the record is locked." in seen(answer)
    assert "Too late" in answer.text
