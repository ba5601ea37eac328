"""What was recorded on an organisation's behalf is confirmed or contested, by its people or by a link, once."""

from datetime import timedelta

import pytest

from defter.domain.organisations import actor_of
from defter.domain.vocabulary import Forbidden, Identity
from tests.examples import (
    DAY,
    application_clarified,
    clarification_asked,
    confirm_statement,
    contest_statement,
    focal_point_named,
    issue_link,
    link,
    link_issued,
    link_revoked,
    mandate,
    mandate_ended,
    mandate_given,
    mandates_reconfirmed,
    name_focal_point,
    organisation,
    organisation_admitted,
    organisation_applied,
    organisation_registered,
    reconfirm_mandates,
    redact_organisation_text,
    revoke_link,
    statement,
    statement_confirmed,
    statement_contested,
)
from tests.scenario import given, state_after

ADMITTED = (organisation_registered(), organisation_admitted())
WITH_MANDATE = (*ADMITTED, mandate_given())
BY_LINK = Identity(organisation=organisation(), link=link())


def test_an_organisation_confirms_or_contests_once() -> None:
    given(*ADMITTED).when(confirm_statement(), confirm_statement()).then(statement_confirmed())
    given(*ADMITTED).when(contest_statement(), contest_statement()).then(statement_contested())


def test_an_answer_is_not_turned_round() -> None:
    given(*ADMITTED, statement_confirmed()).when(contest_statement(statement=statement())).refused("statement-answered")
    contested = statement_contested(statement=statement())
    given(*ADMITTED, contested).when(confirm_statement()).refused("statement-answered")


def test_the_words_of_a_contest_can_be_removed() -> None:
    redact = redact_organisation_text(thing=statement("by phone"))
    assert given(*ADMITTED, statement_contested()).when(redact).events
    given(*ADMITTED).when(redact).not_found("nothing-to-redact")


def test_a_link_lets_its_holder_act_until_its_last_day() -> None:
    state = state_after(*ADMITTED, link_issued(until=DAY))
    actor = actor_of(state, BY_LINK, DAY)
    assert (actor.organisation, actor.link, actor.person, actor.role) == (organisation(), link(), None, None)
    with pytest.raises(Forbidden, match="link-ended"):
        actor_of(state, BY_LINK, DAY + timedelta(days=1))


def test_a_revoked_link_ends_at_once() -> None:
    given(*ADMITTED, link_issued()).when(revoke_link()).then(link_revoked())
    with pytest.raises(Forbidden, match="link-ended"):
        actor_of(state_after(*ADMITTED, link_issued(), link_revoked()), BY_LINK, DAY)
    given(*ADMITTED).when(revoke_link()).not_found("link-unknown")


def test_a_link_to_confirm_says_what() -> None:
    given(*ADMITTED).when(issue_link()).then(link_issued())
    given(*ADMITTED, link_issued()).when(issue_link()).nothing()
    given(*ADMITTED).when(issue_link(statement=None)).refused("link-without-purpose")
    given(*ADMITTED).when(issue_link(purpose="clarify")).refused("link-without-purpose")


def test_a_link_to_clarify_ends_with_the_clarification() -> None:
    asked = (organisation_applied(), clarification_asked(), link_issued(purpose="clarify", statement=None))
    assert actor_of(state_after(*asked), BY_LINK, DAY).link == link()
    with pytest.raises(Forbidden, match="link-ended"):
        actor_of(state_after(*asked, application_clarified()), BY_LINK, DAY)
    both = (*asked, link_issued(link=link("to confirm")), application_clarified())
    assert set(state_after(*both).links) == {link("to confirm")}


def test_mandates_are_reconfirmed_together() -> None:
    given(*WITH_MANDATE).when(reconfirm_mandates()).then(mandates_reconfirmed())
    given(*WITH_MANDATE).when(reconfirm_mandates(mandates=())).nothing()
    other = reconfirm_mandates(mandates=(mandate(), mandate("of nobody")))
    given(*WITH_MANDATE).when(other).not_found("mandate-unknown")


def test_the_focal_point_holds_a_mandate_and_goes_with_it() -> None:
    given(*WITH_MANDATE).when(name_focal_point(), name_focal_point()).then(focal_point_named())
    given(*ADMITTED).when(name_focal_point()).not_found("mandate-unknown")
    given(*WITH_MANDATE, focal_point_named()).when(name_focal_point(mandate=None)).then(focal_point_named(mandate=None))
    assert state_after(*WITH_MANDATE, focal_point_named(), mandate_ended()).focal_point is None
