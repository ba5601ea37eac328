"""An organisation's way into the platform, through it and out of it: in order, and nothing twice."""

import pytest

from defter.domain.organisations import actor_of
from defter.domain.vocabulary import Forbidden, Identity
from tests.examples import (
    DAY,
    admit_organisation,
    application_clarified,
    apply_to_join,
    ask_clarification,
    clarification_asked,
    clarify_application,
    decline_organisation,
    give_mandate,
    hold_lifted,
    lift_hold,
    mandate_given,
    merge_organisation,
    organisation,
    organisation_admitted,
    organisation_applied,
    organisation_declined,
    organisation_merged,
    organisation_put_on_hold,
    organisation_registered,
    organisation_taken_in,
    organisation_withdrew,
    person,
    put_on_hold,
    step,
    take_in,
    withdraw_organisation,
)
from tests.scenario import given, state_after

APPLIED = (organisation_applied(),)
ADMITTED = (organisation_registered(), organisation_admitted())
ON_HOLD = (*ADMITTED, organisation_put_on_hold())
SECRETARIAT = (organisation_registered(), organisation_admitted(role="secretariat"))


def test_whoever_wants_to_join_applies_once() -> None:
    given().when(apply_to_join()).then(organisation_applied())
    given(*APPLIED).when(apply_to_join()).nothing()
    given(*ADMITTED).when(apply_to_join()).nothing()


def test_the_secretariat_asks_and_the_applicant_answers() -> None:
    given(*APPLIED).when(ask_clarification()).then(clarification_asked())
    given(*APPLIED, clarification_asked()).when(clarify_application()).then(application_clarified())


def test_nobody_clarifies_what_was_not_asked() -> None:
    given(*APPLIED).when(clarify_application()).refused("nothing-to-clarify")
    answered = (*APPLIED, clarification_asked(), application_clarified())
    given(*answered).when(clarify_application(step=step("again"))).refused("nothing-to-clarify")


def test_the_same_form_twice_is_one_step() -> None:
    given(*APPLIED, clarification_asked()).when(ask_clarification()).nothing()
    given(*ON_HOLD, hold_lifted()).when(put_on_hold()).nothing()


def test_an_applicant_is_admitted_or_declined_and_may_be_admitted_later() -> None:
    given(*APPLIED).when(admit_organisation()).then(organisation_admitted())
    given(*APPLIED).when(decline_organisation()).then(organisation_declined())
    given(*APPLIED, organisation_declined()).when(admit_organisation(role="observer")).then(
        organisation_admitted(role="observer")
    )


@pytest.mark.parametrize("command", [ask_clarification(), decline_organisation()])
def test_without_an_application_there_is_nothing_to_decide(command) -> None:
    given(*ADMITTED).when(command).refused("no-application")


def test_a_member_on_hold_gets_its_role_back() -> None:
    executive = (organisation_registered(), organisation_admitted(role="executive"))
    given(*executive).when(put_on_hold(), lift_hold()).then(organisation_put_on_hold(), hold_lifted(role="executive"))
    assert state_after(*executive, organisation_put_on_hold(), hold_lifted(role="executive")).role == "executive"


def test_who_is_on_hold_may_do_nothing_and_gets_no_other_role() -> None:
    acting = Identity(person=person(), organisation=organisation())
    assert actor_of(state_after(*ADMITTED, mandate_given()), acting, DAY).role == "member"
    with pytest.raises(Forbidden, match="no-mandate"):
        actor_of(state_after(*ADMITTED, mandate_given(), organisation_put_on_hold()), acting, DAY)
    given(*ON_HOLD).when(admit_organisation(role="executive")).refused("organisation-on-hold")
    given(*ON_HOLD).when(give_mandate()).refused("organisation-not-admitted")


def test_only_a_member_is_put_on_hold() -> None:
    given(*APPLIED).when(put_on_hold()).refused("organisation-not-admitted")
    given(*ADMITTED).when(lift_hold()).nothing()


@pytest.mark.parametrize("before", [APPLIED, ADMITTED, ON_HOLD], ids=["applicant", "member", "on hold"])
def test_an_organisation_leaves_and_may_come_back(before) -> None:
    given(*before).when(withdraw_organisation()).then(organisation_withdrew())
    gone = (*before, organisation_withdrew())
    given(*gone).when(withdraw_organisation(step=step("again"))).nothing()
    assert state_after(*gone).role is None
    given(*gone).when(admit_organisation()).then(organisation_admitted())


def test_who_never_came_does_not_leave() -> None:
    given(organisation_registered()).when(withdraw_organisation()).refused("organisation-not-admitted")


def test_who_became_a_part_of_another_is_not_admitted_again() -> None:
    given(*ADMITTED).when(merge_organisation()).then(organisation_merged())
    merged = (*ADMITTED, organisation_merged())
    given(*merged).when(admit_organisation()).refused("organisation-merged")
    given(*merged).when(take_in()).refused("organisation-merged")
    given(*merged).when(merge_organisation(step=step("again"))).nothing()


def test_the_other_one_takes_it_in_once() -> None:
    given(*ADMITTED).when(take_in()).then(organisation_taken_in())
    given(*ADMITTED, organisation_taken_in()).when(take_in()).nothing()


@pytest.mark.parametrize("command", [put_on_hold(), withdraw_organisation(), merge_organisation()])
def test_the_secretariat_cannot_shut_itself_out(command) -> None:
    given(*SECRETARIAT).when(command).refused("secretariat-stays")
