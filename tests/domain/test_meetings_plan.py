"""A meeting is planned, revised, opened and closed; rapporteurs are named; visibility and redaction."""

from datetime import time

import pytest

from defter.domain.meetings import meetings
from tests.examples import (
    accept_action,
    add_item,
    agenda_published,
    approve_minutes,
    attach_document,
    begin_correction,
    cancel_meeting,
    carry_item,
    change_document_visibility,
    change_visibility,
    circulate_minutes,
    close_meeting,
    complete_action,
    conclude_item,
    convert_outcome,
    decline_action,
    expect_organisations,
    item,
    item_added,
    item_removed,
    log_outcome,
    meeting_cancelled,
    meeting_closed,
    meeting_opened,
    meeting_planned,
    meeting_postponed,
    move_item,
    name_rapporteur,
    open_meeting,
    organisation,
    outcome,
    outcome_logged,
    outcome_struck,
    person,
    plan_meeting,
    plan_revised,
    postpone_meeting,
    publish_agenda,
    rapporteur_named,
    rapporteur_released,
    record_attendance,
    redact_text,
    release_rapporteur,
    release_result,
    remove_item,
    reopen_action,
    request_correction,
    resolve_correction,
    revise_item,
    revise_outcome,
    revise_plan,
    strike_outcome,
    text,
    text_redacted,
    visibility_changed,
    withdraw_document,
)
from tests.scenario import given, state_after

PLANNED = (meeting_planned(),)
OPEN = (*PLANNED, meeting_opened())
CLOSED = (*OPEN, meeting_closed())
WITH_OUTCOME = (*OPEN, outcome_logged())

EVERYTHING_BUT_PLANNING = [
    revise_plan(),
    name_rapporteur(),
    release_rapporteur(),
    open_meeting(),
    close_meeting(),
    change_visibility(),
    redact_text(),
    add_item(),
    revise_item(),
    move_item(),
    remove_item(),
    publish_agenda(),
    expect_organisations(),
    record_attendance(),
    log_outcome(),
    revise_outcome(),
    convert_outcome(),
    strike_outcome(),
    postpone_meeting(),
    cancel_meeting(),
    carry_item(),
    conclude_item(),
    accept_action(),
    decline_action(),
    complete_action(),
    reopen_action(),
    circulate_minutes(),
    request_correction(),
    resolve_correction(),
    approve_minutes(),
    begin_correction(),
    release_result(),
    attach_document(),
    withdraw_document(),
    change_document_visibility(),
]


def test_meeting_is_planned() -> None:
    given().when(plan_meeting()).then(meeting_planned())


def test_meeting_is_planned_once() -> None:
    given(*PLANNED).when(plan_meeting(title=text("Başka bir toplantı"))).nothing()


def test_meeting_may_be_planned_with_hardly_anything() -> None:
    little = {"host": None, "starts": None, "ends": None, "place": None, "venue": None, "number": None, "source": None}
    given().when(plan_meeting(**little)).then(meeting_planned(**little))


@pytest.mark.parametrize("command", EVERYTHING_BUT_PLANNING, ids=lambda command: type(command).__name__)
def test_nothing_is_done_to_an_unknown_meeting(command) -> None:
    given().when(command).not_found("meeting-unknown")


def test_unknown_meeting_refuses_every_command_there_is() -> None:
    assert {type(command) for command in (*EVERYTHING_BUT_PLANNING, plan_meeting())} == set(meetings.commands)


@pytest.mark.parametrize("ends", [time(9), time(10)])
def test_meeting_does_not_end_before_it_starts(ends) -> None:
    given().when(plan_meeting(starts=time(10), ends=ends)).refused("meeting-ends-before-it-starts")
    given(*PLANNED).when(revise_plan(starts=time(10), ends=ends)).refused("meeting-ends-before-it-starts")


@pytest.mark.parametrize("times", [{"starts": None, "ends": time(1)}, {"starts": time(23), "ends": None}])
def test_of_start_and_end_one_may_be_known_alone(times) -> None:
    given().when(plan_meeting(**times)).then(meeting_planned(**times))


def test_plan_is_revised() -> None:
    given(*PLANNED).when(revise_plan()).then(plan_revised())


def test_plan_is_revised_again() -> None:
    given(*PLANNED, plan_revised()).when(revise_plan(base=2)).then(plan_revised(revision=3))


def test_plan_that_moved_on_is_not_overwritten() -> None:
    given(*PLANNED, plan_revised()).when(revise_plan(base=1)).stale(current=2)


def test_revised_plan_keeps_its_host() -> None:
    assert state_after(*PLANNED, plan_revised()).host == organisation()


def test_meeting_is_postponed_with_a_reason() -> None:
    given(*PLANNED).when(postpone_meeting()).then(meeting_postponed())
    given(*PLANNED, agenda_published()).when(postpone_meeting()).then(meeting_postponed())


def test_meeting_is_not_postponed_to_when_it_is() -> None:
    given(*PLANNED, meeting_postponed()).when(postpone_meeting()).nothing()


def test_postponed_meeting_does_not_end_before_it_starts() -> None:
    given(*PLANNED).when(postpone_meeting(ends=time(9))).refused("meeting-ends-before-it-starts")


def test_plan_from_before_it_was_postponed_is_not_written_back() -> None:
    given(*PLANNED, meeting_postponed()).when(revise_plan()).stale(current=2)


def test_meeting_is_cancelled_once() -> None:
    given(*PLANNED).when(cancel_meeting()).then(meeting_cancelled())
    given(*PLANNED, meeting_cancelled()).when(cancel_meeting()).nothing()


@pytest.mark.parametrize("command", [postpone_meeting(), cancel_meeting()], ids=lambda each: type(each).__name__)
def test_meeting_that_has_begun_takes_place(command) -> None:
    given(*PLANNED, meeting_opened()).when(command).refused("meeting-already-held")
    given(*PLANNED, meeting_opened(), meeting_closed()).when(command).refused("meeting-already-held")


CANCELLED_STAYS = [revise_plan(base=2), postpone_meeting(), open_meeting(), log_outcome(), record_attendance()]


@pytest.mark.parametrize("command", CANCELLED_STAYS, ids=lambda each: type(each).__name__)
def test_nothing_happens_at_a_cancelled_meeting(command) -> None:
    given(*PLANNED, meeting_cancelled()).when(command).refused("meeting-cancelled")


def test_rapporteur_is_named() -> None:
    given(*PLANNED).when(name_rapporteur()).then(rapporteur_named())


def test_rapporteur_is_named_once() -> None:
    given(*PLANNED, rapporteur_named()).when(name_rapporteur()).nothing()


def test_several_rapporteurs_are_named() -> None:
    sami = person("Sami")
    given(*PLANNED, rapporteur_named()).when(name_rapporteur(person=sami)).then(rapporteur_named(person=sami))


def test_rapporteur_is_released() -> None:
    given(*PLANNED, rapporteur_named()).when(release_rapporteur()).then(rapporteur_released())


def test_whoever_is_no_rapporteur_is_not_released() -> None:
    given(*PLANNED).when(release_rapporteur()).nothing()
    given(*PLANNED, rapporteur_named(), rapporteur_released()).when(release_rapporteur()).nothing()


def test_released_rapporteur_is_named_again() -> None:
    given(*PLANNED, rapporteur_named(), rapporteur_released()).when(name_rapporteur()).then(rapporteur_named())


def test_meeting_is_opened() -> None:
    given(*PLANNED).when(open_meeting()).then(meeting_opened())


def test_meeting_with_a_published_agenda_is_opened() -> None:
    given(*PLANNED, item_added(), agenda_published()).when(open_meeting()).then(meeting_opened())


def test_meeting_is_opened_once() -> None:
    given(*OPEN).when(open_meeting()).nothing()


def test_closed_meeting_is_not_opened_again() -> None:
    given(*CLOSED).when(open_meeting()).refused("meeting-closed")


def test_meeting_is_closed() -> None:
    given(*OPEN).when(close_meeting()).then(meeting_closed())


def test_meeting_is_closed_once() -> None:
    given(*CLOSED).when(close_meeting()).nothing()


def test_meeting_is_not_closed_before_it_opens() -> None:
    given(*PLANNED).when(close_meeting()).refused("meeting-not-open")


# Visibility


def test_outcome_is_released_to_the_public() -> None:
    given(*WITH_OUTCOME).when(change_visibility()).then(visibility_changed())


def test_visibility_of_the_meeting_itself_is_changed() -> None:
    command, event = change_visibility(outcome=None), visibility_changed(outcome=None)
    given(*PLANNED).when(command).then(event)


def test_outcome_is_for_members_from_the_start() -> None:
    given(*WITH_OUTCOME).when(change_visibility(visibility="members")).nothing()


def test_meeting_is_for_members_from_the_start() -> None:
    given(*PLANNED).when(change_visibility(outcome=None, visibility="members")).nothing()


def test_visibility_is_changed_once() -> None:
    given(*WITH_OUTCOME, visibility_changed()).when(change_visibility(reason=text("Yine"))).nothing()


def test_visibility_is_changed_back() -> None:
    back = {"visibility": "members"}
    given(*WITH_OUTCOME, visibility_changed()).when(change_visibility(**back)).then(visibility_changed(**back))


def test_visibility_of_the_meeting_says_nothing_about_its_outcomes() -> None:
    meeting_public = visibility_changed(outcome=None)
    given(*WITH_OUTCOME, meeting_public).when(change_visibility()).then(visibility_changed())


def test_visibility_of_an_unknown_outcome_is_not_changed() -> None:
    given(*OPEN).when(change_visibility()).not_found("outcome-unknown")


def test_struck_outcome_can_still_be_hidden() -> None:
    hide = {"visibility": "restricted"}
    given(*WITH_OUTCOME, outcome_struck()).when(change_visibility(**hide)).then(visibility_changed(**hide))


# Redaction


def test_texts_of_an_outcome_are_redacted() -> None:
    given(*WITH_OUTCOME).when(redact_text()).then(text_redacted())


def test_texts_of_a_struck_outcome_are_redacted() -> None:
    given(*WITH_OUTCOME, outcome_struck()).when(redact_text()).then(text_redacted())


def test_texts_of_an_agenda_item_are_redacted() -> None:
    given(*PLANNED, item_added()).when(redact_text(thing=item())).then(text_redacted(thing=item()))


def test_texts_of_an_item_that_was_taken_off_the_agenda_are_redacted() -> None:
    history = (*PLANNED, item_added(), item_removed())
    given(*history).when(redact_text(thing=item())).then(text_redacted(thing=item()))
    assert state_after(*history, text_redacted(thing=item())) == state_after(*history)


def test_texts_of_the_meeting_itself_are_redacted() -> None:
    given(*PLANNED).when(redact_text(thing=None)).then(text_redacted(thing=None))


def test_closed_meeting_can_be_redacted() -> None:
    given(*WITH_OUTCOME, meeting_closed()).when(redact_text()).then(text_redacted())


def test_what_never_was_is_not_redacted() -> None:
    given(*OPEN).when(redact_text(thing=outcome("unknown"))).not_found("nothing-to-redact")


def test_who_still_has_the_redacted_outcome_on_the_screen_does_not_bring_it_back() -> None:
    given(*WITH_OUTCOME, text_redacted()).when(revise_outcome(base=1)).stale(current=2)


def test_who_still_has_the_redacted_item_on_the_screen_does_not_bring_it_back() -> None:
    given(*PLANNED, item_added(), text_redacted(thing=item())).when(revise_item(base=1)).stale(current=2)


def test_who_still_has_the_redacted_plan_on_the_screen_does_not_bring_it_back() -> None:
    given(*PLANNED, text_redacted(thing=None)).when(revise_plan(base=1)).stale(current=2)


def test_redacting_one_thing_leaves_the_revision_of_every_other() -> None:
    history = (*WITH_OUTCOME, item_added(), outcome_logged(outcome=outcome("other")))
    before, after = state_after(*history), state_after(*history, text_redacted())
    assert after.outcomes[outcome()].revision == 2
    assert after.outcomes[outcome("other")] == before.outcomes[outcome("other")]
    assert (after.items, after.revision) == (before.items, before.revision)
