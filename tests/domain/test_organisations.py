"""Organisations: registered, renamed, admitted; mandates given and ended."""

from datetime import date, timedelta

import pytest

from defter.domain.organisations import Organisation, actor_of
from defter.domain.vocabulary import Actor, Forbidden, Identity
from tests.examples import (
    DAY,
    admit_organisation,
    end_mandate,
    give_mandate,
    mandate,
    mandate_ended,
    mandate_given,
    organisation,
    organisation_admitted,
    organisation_registered,
    organisation_renamed,
    person,
    register_organisation,
    rename_organisation,
    text,
)
from tests.scenario import given, state_after

REGISTERED = (organisation_registered(),)
ADMITTED = (*REGISTERED, organisation_admitted())
WITH_MANDATE = (*ADMITTED, mandate_given())


def test_organisation_is_registered() -> None:
    given().when(register_organisation()).then(organisation_registered())


def test_organisation_is_registered_once() -> None:
    given(*REGISTERED).when(register_organisation(name=text("Başka"))).nothing()


@pytest.mark.parametrize("command", [rename_organisation(), admit_organisation(), give_mandate(), end_mandate()])
def test_nothing_is_done_to_an_unknown_organisation(command) -> None:
    given().when(command).not_found("organisation-unknown")


def test_organisation_is_renamed() -> None:
    given(*REGISTERED).when(rename_organisation()).then(organisation_renamed())


def test_name_that_moved_on_is_not_overwritten() -> None:
    given(*REGISTERED, organisation_renamed()).when(rename_organisation(base=1)).stale(current=2)


def test_name_that_moved_on_can_be_changed_again() -> None:
    renamed_again = organisation_renamed(revision=3)
    given(*REGISTERED, organisation_renamed()).when(rename_organisation(base=2)).then(renamed_again)


def test_name_cannot_be_based_on_a_revision_to_come() -> None:
    given(*REGISTERED).when(rename_organisation(base=2)).stale(current=1)


def test_organisation_is_admitted() -> None:
    given(*REGISTERED).when(admit_organisation()).then(organisation_admitted())


def test_organisation_is_admitted_once_in_a_role() -> None:
    given(*ADMITTED).when(admit_organisation(on=date(2023, 1, 1))).nothing()


def test_organisation_is_given_another_role() -> None:
    given(*ADMITTED).when(admit_organisation(role="executive")).then(organisation_admitted(role="executive"))


def test_mandate_is_given() -> None:
    given(*ADMITTED).when(give_mandate()).then(mandate_given())


def test_mandate_is_given_once() -> None:
    given(*WITH_MANDATE).when(give_mandate(kind="reader")).nothing()


def test_mandate_that_ended_is_not_given_again_under_the_same_id() -> None:
    given(*WITH_MANDATE, mandate_ended()).when(give_mandate()).nothing()


def test_mandate_needs_an_admitted_organisation() -> None:
    given(*REGISTERED).when(give_mandate()).refused("organisation-not-admitted")


def test_mandate_does_not_end_before_it_begins() -> None:
    command = give_mandate(since=DAY, until=DAY - timedelta(days=1))
    given(*ADMITTED).when(command).refused("mandate-ends-before-it-begins")


def test_mandate_may_last_one_day() -> None:
    given(*ADMITTED).when(give_mandate(since=DAY, until=DAY)).then(mandate_given(since=DAY, until=DAY))


def test_mandate_may_have_no_end() -> None:
    given(*ADMITTED).when(give_mandate(until=None)).then(mandate_given(until=None))


def test_mandate_is_ended() -> None:
    given(*WITH_MANDATE).when(end_mandate()).then(mandate_ended())


def test_mandate_is_ended_once() -> None:
    given(*WITH_MANDATE, mandate_ended()).when(end_mandate(reason=text("Bir kez daha"))).nothing()


def test_mandate_that_nobody_gave_is_not_ended() -> None:
    given(*ADMITTED).when(end_mandate()).not_found("mandate-unknown")


def test_ending_one_mandate_leaves_the_others() -> None:
    other = mandate_given(mandate=mandate("Baran"), person=person("Baran"))
    state = state_after(*WITH_MANDATE, other, mandate_ended())
    assert set(state.mandates) == {mandate("Baran")}


# Who somebody is today

ME = Identity(person=person(), organisation=organisation())


def test_actor_has_the_organisations_role_and_the_persons_mandate() -> None:
    expected = Actor(
        person=person(), organisation=organisation(), role="member", mandate="representative", under=mandate()
    )
    assert actor_of(state_after(*WITH_MANDATE), ME, DAY) == expected


@pytest.mark.parametrize(
    ("kinds", "strongest"),
    [
        (("reader", "editor", "alternate", "representative"), "representative"),
        (("reader", "alternate", "editor"), "alternate"),
        (("reader", "editor"), "editor"),
        (("reader",), "reader"),
    ],
)
def test_actor_has_the_strongest_of_several_mandates(kinds, strongest) -> None:
    mandates = [mandate_given(mandate=mandate(kind), kind=kind) for kind in kinds]
    assert actor_of(state_after(*ADMITTED, *mandates), ME, DAY).mandate == strongest


def test_stronger_mandate_that_ran_out_does_not_count() -> None:
    mandates = mandate_given(until=DAY - timedelta(days=1)), mandate_given(mandate=mandate("later"), kind="reader")
    assert actor_of(state_after(*ADMITTED, *mandates), ME, DAY).mandate == "reader"


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (DAY - timedelta(days=1), DAY, True),
        (DAY + timedelta(days=1), None, False),
        (DAY - timedelta(days=2), DAY - timedelta(days=1), False),
    ],
)
def test_mandate_holds_from_its_first_day_to_its_last(since, until, holds) -> None:
    state = state_after(*ADMITTED, mandate_given(since=since, until=until))
    if holds:
        assert actor_of(state, ME, DAY).mandate == "representative"
    else:
        with pytest.raises(Forbidden, match="no-mandate"):
            actor_of(state, ME, DAY)


@pytest.mark.parametrize(
    ("history", "identity"),
    [
        pytest.param((*WITH_MANDATE, mandate_ended()), ME, id="ended"),
        pytest.param((*WITH_MANDATE, mandate_ended(on=DAY + timedelta(days=9))), ME, id="ended for a later day"),
        pytest.param(WITH_MANDATE, Identity(person=person("Baran"), organisation=organisation()), id="somebody else"),
        pytest.param(WITH_MANDATE, Identity(organisation=organisation()), id="nobody"),
        pytest.param((*REGISTERED, mandate_given()), ME, id="not admitted"),
        pytest.param(ADMITTED, ME, id="no mandate"),
    ],
)
def test_who_holds_no_mandate_may_not_act(history, identity) -> None:
    with pytest.raises(Forbidden, match="no-mandate"):
        actor_of(state_after(*history), identity, DAY)


def test_nobody_acts_for_an_organisation_that_does_not_exist() -> None:
    with pytest.raises(Forbidden, match="no-mandate"):
        actor_of(Organisation(), ME, DAY)
