"""Each owner answers for itself: in the room, or asked; and nobody for another."""

from datetime import timedelta

import pytest

from tests.examples import (
    DAY,
    accept_action,
    action_accepted,
    action_declined,
    action_done,
    action_reopened,
    attendance_recorded,
    complete_action,
    correction_begun,
    decline_action,
    log_outcome,
    meeting_closed,
    meeting_opened,
    meeting_planned,
    minutes_approved,
    minutes_circulated,
    organisation,
    outcome,
    outcome_logged,
    outcome_revised,
    outcome_struck,
    reopen_action,
    revise_outcome,
    text,
)
from tests.scenario import given

OPEN = (meeting_planned(), meeting_opened())
ASKED = (*OPEN, outcome_logged())
AGREED = (*OPEN, outcome_logged(agreed=True))
ALL = (*OPEN, outcome_logged(owner=None, all_members=True))
OUTSIDE = (*OPEN, outcome_logged(owner=None, outsider="Kaymakamlık"))
APPROVED = (meeting_closed(), minutes_circulated(), minutes_approved())
EVERY_ANSWER = [accept_action(), decline_action(), complete_action(), reopen_action()]


def name(command) -> str:
    return type(command).__name__


def test_owner_that_is_present_agrees_in_the_room() -> None:
    present = (*OPEN, attendance_recorded())
    given(*present).when(log_outcome(agreed=None)).then(outcome_logged(agreed=True))


def test_owner_that_is_not_there_is_asked() -> None:
    for attended in ((), (attendance_recorded(presence="absent"),), (attendance_recorded(presence="excused"),)):
        given(*OPEN, *attended).when(log_outcome(agreed=None)).then(outcome_logged(agreed=False))


def test_absent_owner_cannot_have_agreed_in_the_room() -> None:
    given(*OPEN, attendance_recorded(presence="absent")).when(log_outcome(agreed=True)).refused("owner-not-present")


def test_all_members_never_agree_in_one_word() -> None:
    given(*OPEN).when(log_outcome(owner=None, all_members=True, agreed=True)).then(
        outcome_logged(owner=None, all_members=True, agreed=False)
    )


@pytest.mark.parametrize("second", [{"outsider": "Kaymakamlık"}, {"all_members": True}])
def test_action_has_one_owner(second) -> None:
    given(*OPEN).when(log_outcome(**second)).refused("owner-ambiguous")
    given(*ASKED).when(revise_outcome(**second)).refused("owner-ambiguous")


def test_owner_accepts() -> None:
    given(*ASKED).when(accept_action()).then(action_accepted())


def test_accepting_again_changes_nothing() -> None:
    given(*ASKED, action_accepted()).when(accept_action()).nothing()
    given(*ASKED, action_done()).when(accept_action()).nothing()


def test_owner_declines_with_a_reason() -> None:
    given(*ASKED).when(decline_action()).then(action_declined())
    given(*ASKED, action_declined()).when(decline_action()).nothing()


def test_declined_action_can_be_accepted_after_all() -> None:
    given(*ASKED, action_declined()).when(accept_action()).then(action_accepted())


def test_what_was_agreed_in_the_room_is_contested_until_the_minutes_are_approved() -> None:
    given(*AGREED, meeting_closed(), minutes_circulated()).when(decline_action()).then(action_declined())
    given(*AGREED, *APPROVED).when(decline_action()).refused("action-agreed")
    given(*AGREED, *APPROVED, correction_begun()).when(decline_action()).then(action_declined())


def test_what_was_only_proposed_is_declined_at_any_time() -> None:
    given(*ASKED, *APPROVED).when(decline_action()).then(action_declined())


def test_new_wording_is_not_what_was_accepted() -> None:
    revised = (*ASKED, action_accepted(), outcome_revised())
    given(*revised).when(accept_action()).then(action_accepted(terms=2))
    given(*revised, action_accepted(terms=2)).when(accept_action()).nothing()


def test_translation_that_is_added_later_leaves_the_answer_as_it_is() -> None:
    translated = text("Kurslara ulaşım desteği verilecek", "Travel to courses will be paid")
    given(*ASKED, action_accepted()).when(revise_outcome(text=translated)).then(
        outcome_revised(text=translated, terms=1)
    )


def test_another_due_or_owner_is_another_promise() -> None:
    given(*ASKED).when(revise_outcome(text=outcome_logged().text, due=None)).then(
        outcome_revised(text=outcome_logged().text, due=None, terms=2)
    )
    given(*ASKED).when(revise_outcome(text=outcome_logged().text, owner=organisation("Pendik"))).then(
        outcome_revised(text=outcome_logged().text, owner=organisation("Pendik"), terms=2)
    )


def test_agreement_in_the_room_stays_with_its_owner() -> None:
    given(*AGREED).when(revise_outcome(agreed=None)).then(outcome_revised(agreed=True))
    given(*AGREED).when(revise_outcome(agreed=None, owner=organisation("Pendik"))).then(
        outcome_revised(agreed=False, owner=organisation("Pendik"))
    )


def test_action_is_done_on_a_day_that_has_come() -> None:
    given(*ASKED).when(complete_action()).then(action_done())
    given(*ASKED).when(complete_action(on=DAY + timedelta(days=1))).refused("date-in-the-future")


def test_done_stays_done_whatever_the_wording() -> None:
    given(*ASKED, action_done()).when(complete_action()).nothing()
    given(*ASKED, action_done(), outcome_revised()).when(complete_action()).nothing()
    given(*ASKED, action_done()).when(decline_action()).refused("action-done")


def test_declined_action_is_not_done() -> None:
    given(*ASKED, action_declined()).when(complete_action()).refused("action-declined")


def test_done_by_mistake_is_reopened_with_a_reason() -> None:
    given(*ASKED, action_done()).when(reopen_action()).then(action_reopened())
    given(*ASKED).when(reopen_action()).nothing()
    given(*ASKED, action_done(), action_reopened()).when(complete_action()).then(action_done())


def test_every_member_answers_for_itself() -> None:
    pendik = organisation("Pendik")
    given(*ALL, action_done()).when(complete_action(organisation=pendik)).then(action_done(organisation=pendik))
    given(*ALL, action_done()).when(complete_action()).nothing()
    given(*ALL).when(complete_action(organisation=None)).refused("not-its-owner")


def test_owner_outside_the_platform_is_reported_without_an_organisation() -> None:
    given(*OUTSIDE).when(complete_action(organisation=None)).then(action_done(organisation=None))


@pytest.mark.parametrize("command", EVERY_ANSWER, ids=name)
def test_nobody_but_its_owner_answers(command) -> None:
    given(*OUTSIDE).when(command).refused("not-its-owner")
    given(*OPEN, outcome_logged(owner=organisation("Pendik"))).when(command).refused("not-its-owner")


@pytest.mark.parametrize("command", EVERY_ANSWER, ids=name)
def test_only_an_action_that_stands_is_answered(command) -> None:
    given(*OPEN).when(command).not_found("outcome-unknown")
    given(*ASKED, outcome_struck()).when(command).refused("outcome-struck")
    given(*OPEN, outcome_logged(kind="decision")).when(command).refused("not-an-action")


def test_answers_of_one_action_are_not_those_of_another() -> None:
    other = outcome("other")
    two = (*ASKED, outcome_logged(outcome=other), action_done())
    given(*two).when(complete_action(outcome=other)).then(action_done(outcome=other))
