"""Minutes: circulated with a day, corrected on request, approved, corrected as a next version, and released."""

from datetime import timedelta

import pytest

from tests.examples import (
    approve_minutes,
    begin_correction,
    change_visibility,
    circulate_minutes,
    close_meeting,
    conclude_item,
    correction_begun,
    correction_requested,
    correction_resolved,
    expect_organisations,
    item_added,
    log_outcome,
    meeting_cancelled,
    meeting_closed,
    meeting_opened,
    meeting_planned,
    minutes_approved,
    minutes_circulated,
    outcome,
    outcome_logged,
    outcome_revised,
    outcome_struck,
    record_attendance,
    redact_text,
    release_result,
    request,
    request_correction,
    resolve_correction,
    result_released,
    revise_outcome,
    revise_plan,
    strike_outcome,
    text,
    text_redacted,
    visibility_changed,
)
from tests.examples.values import DAY
from tests.scenario import given

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
REASON = release_result().reason
HELD = (meeting_planned(), item_added(), meeting_opened(), outcome_logged())
CLOSED = (*HELD, meeting_closed())
CIRCULATED = (*CLOSED, minutes_circulated())
SILENT = (*CLOSED, minutes_circulated(approval="by-silence"))
APPROVED = (*CIRCULATED, minutes_approved())
CORRECTING = (*APPROVED, correction_begun())
OPENED_TO_ALL = (visibility_changed(outcome=None, reason=REASON), visibility_changed(reason=REASON))


# Circulating


def test_minutes_are_circulated_when_the_meeting_is_closed() -> None:
    given(*CLOSED).when(circulate_minutes()).then(minutes_circulated())


def test_today_is_still_a_day_for_corrections() -> None:
    given(*CLOSED).when(circulate_minutes(until=DAY)).then(minutes_circulated(until=DAY))


def test_minutes_are_not_circulated_with_a_day_that_has_passed() -> None:
    given(*CLOSED).when(circulate_minutes(until=YESTERDAY)).refused("date-in-the-past")


@pytest.mark.parametrize("history", [(meeting_planned(),), HELD], ids=["planned", "open"])
def test_minutes_are_not_circulated_before_the_meeting_is_closed(history) -> None:
    given(*history).when(circulate_minutes()).refused("meeting-not-closed")


def test_minutes_are_circulated_again_with_another_day_or_another_way_of_approval() -> None:
    given(*CIRCULATED).when(circulate_minutes()).nothing()
    given(*CIRCULATED).when(circulate_minutes(until=TOMORROW)).then(minutes_circulated(until=TOMORROW))
    given(*CIRCULATED).when(circulate_minutes(approval="by-silence")).then(minutes_circulated(approval="by-silence"))


def test_approved_minutes_are_not_circulated_again() -> None:
    given(*APPROVED).when(circulate_minutes()).refused("minutes-approved")
    given(*CORRECTING).when(circulate_minutes()).refused("meeting-not-closed")


def test_cancelled_meeting_has_no_minutes() -> None:
    given(meeting_planned(), meeting_cancelled()).when(circulate_minutes()).refused("meeting-cancelled")


def test_record_can_be_changed_while_minutes_are_circulated() -> None:
    given(*CIRCULATED).when(revise_outcome()).then(outcome_revised())


# Requesting and resolving corrections


def test_correction_is_requested_once_however_often_it_is_sent() -> None:
    given(*CIRCULATED).when(request_correction()).then(correction_requested())
    given(*CIRCULATED, correction_requested()).when(request_correction()).nothing()


def test_correction_of_something_else_names_no_outcome() -> None:
    given(*CIRCULATED).when(request_correction(outcome=None)).then(correction_requested(outcome=None))


def test_struck_outcome_can_be_objected_to() -> None:
    given(*CIRCULATED, outcome_struck()).when(request_correction()).then(correction_requested())


def test_correction_of_an_outcome_that_is_not_there_is_not_found() -> None:
    given(*CIRCULATED).when(request_correction(outcome=outcome("unknown"))).not_found("outcome-unknown")


@pytest.mark.parametrize("until", [DAY, TOMORROW], ids=["today", "tomorrow"])
def test_correction_is_requested_up_to_the_day_that_was_set(until) -> None:
    given(*CLOSED, minutes_circulated(until=until)).when(request_correction()).then(correction_requested())


def test_correction_comes_too_late_after_that_day() -> None:
    given(*CLOSED, minutes_circulated(until=YESTERDAY)).when(request_correction()).refused("corrections-ended")


def test_day_ends_where_the_meeting_is() -> None:
    """At half past nine UTC it is the same day in Istanbul, and still the day before on Niue."""
    circulated = (meeting_opened(), outcome_logged(), meeting_closed(), minutes_circulated(until=YESTERDAY))
    given(meeting_planned(), *circulated).when(request_correction()).refused("corrections-ended")
    far = meeting_planned(time_zone="Pacific/Niue")
    given(far, *circulated).when(request_correction()).then(correction_requested())


def test_corrections_are_requested_of_circulated_minutes_only() -> None:
    given(*CLOSED).when(request_correction()).refused("minutes-not-circulated")
    given(*CORRECTING).when(request_correction()).refused("minutes-not-circulated")
    given(*APPROVED).when(request_correction()).refused("minutes-approved")


def test_request_is_resolved_once_with_a_reason() -> None:
    asked = (*CIRCULATED, correction_requested())
    given(*asked).when(resolve_correction()).then(correction_resolved())
    given(*asked).when(resolve_correction(accepted=False)).then(correction_resolved(accepted=False))
    given(*asked, correction_resolved()).when(resolve_correction(accepted=False)).refused("request-resolved")


def test_request_that_nobody_made_is_not_found() -> None:
    given(*CIRCULATED).when(resolve_correction(request=request("other"))).not_found("request-unknown")


def test_words_of_a_request_can_be_removed() -> None:
    asked = (*CIRCULATED, correction_requested())
    given(*asked).when(redact_text(thing=request())).then(text_redacted(thing=request()))


# Approving


def test_meeting_approves_the_minutes_also_before_the_day_for_corrections() -> None:
    given(*CIRCULATED).when(approve_minutes()).then(minutes_approved())
    given(*SILENT).when(approve_minutes()).then(minutes_approved())


def test_minutes_are_approved_once() -> None:
    given(*APPROVED).when(approve_minutes()).nothing()


def test_minutes_are_approved_by_silence_when_the_day_has_passed() -> None:
    passed = (*CLOSED, minutes_circulated(until=YESTERDAY, approval="by-silence"))
    silence = minutes_approved(how="by-silence", at=None)
    given(*passed).when(approve_minutes(how="by-silence", at=None)).then(silence)


@pytest.mark.parametrize("until", [DAY, TOMORROW], ids=["today", "tomorrow"])
def test_silence_is_no_approval_while_corrections_can_be_requested(until) -> None:
    running = (*CLOSED, minutes_circulated(until=until, approval="by-silence"))
    given(*running).when(approve_minutes(how="by-silence", at=None)).refused("corrections-running")


def test_silence_approves_only_where_that_was_said() -> None:
    passed = (*CLOSED, minutes_circulated(until=YESTERDAY))
    given(*passed).when(approve_minutes(how="by-silence", at=None)).refused("approval-not-by-silence")


def test_open_request_stands_in_the_way_of_approval() -> None:
    asked = (*CIRCULATED, correction_requested())
    given(*asked).when(approve_minutes()).refused("requests-open")
    given(*asked, correction_resolved(accepted=False)).when(approve_minutes()).then(minutes_approved())


def test_only_circulated_minutes_are_approved() -> None:
    given(*CLOSED).when(approve_minutes()).refused("minutes-not-circulated")
    given(*HELD).when(approve_minutes()).refused("minutes-not-circulated")
    given(meeting_planned(), meeting_cancelled()).when(approve_minutes()).refused("meeting-cancelled")


def test_first_version_is_not_approved_as_a_correction() -> None:
    given(*CIRCULATED).when(approve_minutes(how="by-correction", at=None)).refused("approval-not-by-silence")


@pytest.mark.parametrize(
    "command",
    [
        log_outcome(outcome=outcome("late")),
        revise_outcome(),
        strike_outcome(),
        record_attendance(),
        expect_organisations(),
        revise_plan(),
        conclude_item(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_approved_minutes_lock_the_record(command) -> None:
    given(*APPROVED).when(command).refused("minutes-approved")


def test_who_may_see_an_outcome_can_be_changed_after_approval() -> None:
    given(*APPROVED).when(change_visibility()).then(visibility_changed())


def test_approved_meeting_stays_closed() -> None:
    given(*APPROVED).when(close_meeting()).nothing()


# Correcting what was approved


def test_correction_begins_with_a_reason_and_unlocks_the_record() -> None:
    given(*APPROVED).when(begin_correction(), revise_outcome()).then(correction_begun(), outcome_revised())
    given(*CORRECTING).when(begin_correction()).nothing()


def test_only_approved_minutes_are_corrected_as_a_version() -> None:
    given(*CIRCULATED).when(begin_correction()).refused("minutes-not-approved")


@pytest.mark.parametrize("how", ["by-correction", "at-meeting"])
def test_correction_is_approved_as_the_next_version(how) -> None:
    approved = minutes_approved(version=2, how=how, at=None)
    given(*CORRECTING).when(approve_minutes(how=how, at=None)).then(approved)
    again = (*CORRECTING, approved, correction_begun())
    given(*again).when(approve_minutes(how=how, at=None)).then(minutes_approved(version=3, how=how, at=None))


def test_correction_is_not_approved_by_silence() -> None:
    given(*CORRECTING).when(approve_minutes(how="by-silence", at=None)).refused("approval-not-by-silence")


# Releasing


def test_result_makes_the_meeting_and_what_was_chosen_public() -> None:
    given(*APPROVED).when(release_result()).then(*OPENED_TO_ALL, result_released())


def test_what_is_public_already_is_not_opened_again() -> None:
    public = (*APPROVED, visibility_changed(outcome=None), visibility_changed())
    given(*public).when(release_result()).then(result_released())


def test_outcome_that_was_chosen_twice_is_told_once() -> None:
    given(*APPROVED).when(release_result(outcomes=(outcome(), outcome()))).then(*OPENED_TO_ALL, result_released())


def test_result_may_tell_no_outcome_at_all() -> None:
    opened = visibility_changed(outcome=None, reason=REASON)
    given(*APPROVED).when(release_result(outcomes=())).then(opened, result_released(outcomes=()))


def test_result_is_released_anew_on_what_stands_released() -> None:
    released = (*APPROVED, *OPENED_TO_ALL, result_released())
    words = text("Toplantı özeti", "The meeting in short")
    anew = release_result(introduction=words, base=1)
    given(*released).when(anew).then(result_released(introduction=words, revision=2))
    given(*released).when(release_result()).stale(current=1)


def test_result_is_released_of_approved_minutes_only() -> None:
    given(*CIRCULATED).when(release_result()).refused("minutes-not-approved")
    given(*CORRECTING).when(release_result()).refused("minutes-not-approved")


def test_result_tells_only_outcomes_that_stand() -> None:
    struck = (*HELD, outcome_struck(), meeting_closed(), minutes_circulated(), minutes_approved())
    given(*struck).when(release_result()).refused("outcome-struck")
    given(*APPROVED).when(release_result(outcomes=(outcome("unknown"),))).not_found("outcome-unknown")
