"""Outcomes: logged while the meeting runs, revised, converted, struck."""

import pytest

from defter.domain.meetings.outcomes import LogOutcome, OutcomeLogged
from tests.examples import (
    agenda_published,
    convert_outcome,
    figure,
    item,
    item_added,
    item_removed,
    log_outcome,
    meeting_closed,
    meeting_opened,
    meeting_planned,
    outcome,
    outcome_converted,
    outcome_logged,
    outcome_revised,
    outcome_struck,
    revise_outcome,
    strike_outcome,
    text,
)
from tests.scenario import given, state_after

PLANNED = (meeting_planned(),)
OPEN = (*PLANNED, meeting_opened())
LOGGED = (*OPEN, outcome_logged())
STRUCK = (*LOGGED, outcome_struck())
EVERY_COMMAND = pytest.mark.parametrize(
    "command",
    [log_outcome(), revise_outcome(), convert_outcome(), strike_outcome()],
    ids=lambda command: type(command).__name__,
)
EVERY_CHANGE = pytest.mark.parametrize(
    "command",
    [revise_outcome(), convert_outcome(), strike_outcome()],
    ids=lambda command: type(command).__name__,
)


def test_outcome_is_logged() -> None:
    given(*OPEN).when(log_outcome()).then(outcome_logged())


def test_outcome_is_a_note_unless_said_otherwise() -> None:
    note = LogOutcome(outcome=outcome(), text=text("Söz alındı"))
    given(*OPEN).when(note).then(OutcomeLogged(outcome=outcome(), kind="note", text=text("Söz alındı")))


def test_outcome_is_logged_against_an_item() -> None:
    given(*OPEN, item_added()).when(log_outcome(item=item())).then(outcome_logged(item=item()))


def test_outcome_is_logged_after_the_meeting() -> None:
    given(*OPEN, meeting_closed()).when(log_outcome()).then(outcome_logged())


@EVERY_COMMAND
@pytest.mark.parametrize(
    "history", [PLANNED, (*PLANNED, item_added(), agenda_published())], ids=["planned", "agenda published"]
)
def test_outcome_is_refused_before_meeting_opens(history, command) -> None:
    given(*history).when(command).refused("meeting-not-open")


def test_outcome_sent_twice_is_one_outcome() -> None:
    given(*OPEN).when(log_outcome(), log_outcome()).then(outcome_logged())


def test_outcome_sent_again_does_not_change_the_first() -> None:
    given(*LOGGED).when(log_outcome(kind="note", text=text("Başka"), item=item("unknown"))).nothing()


def test_struck_outcome_is_not_logged_again() -> None:
    given(*STRUCK).when(log_outcome()).nothing()


def test_outcomes_of_two_rapporteurs_stand_side_by_side() -> None:
    one, two = outcome("one"), outcome("two")
    followed = outcome_logged(outcome=one), outcome_logged(outcome=two)
    given(*OPEN).when(log_outcome(outcome=one), log_outcome(outcome=two)).then(*followed)


@pytest.mark.parametrize("command", [log_outcome(item=item()), revise_outcome(item=item())], ids=["log", "revise"])
@pytest.mark.parametrize("more", [(), (item_added(), item_removed())], ids=["unknown", "removed"])
def test_outcome_needs_an_item_that_is_on_the_agenda(command, more) -> None:
    history = OPEN if type(command) is type(log_outcome()) else LOGGED
    given(*history, *more).when(command).not_found("item-unknown")


def test_figure_comes_with_its_number() -> None:
    number = {"kind": "figure", "figure": figure()}
    given(*OPEN).when(log_outcome(**number)).then(outcome_logged(**number))


def test_figure_without_a_number_is_refused() -> None:
    given(*OPEN).when(log_outcome(kind="figure")).refused("figure-incomplete")


def test_outcome_is_revised() -> None:
    given(*LOGGED).when(revise_outcome()).then(outcome_revised())


def test_outcome_is_revised_again() -> None:
    given(*LOGGED, outcome_revised()).when(revise_outcome(base=2)).then(outcome_revised(revision=3))


def test_outcome_that_moved_on_is_not_overwritten() -> None:
    given(*LOGGED, outcome_revised()).when(revise_outcome(base=1)).stale(current=2)


def test_outcome_is_revised_after_the_meeting() -> None:
    given(*LOGGED, meeting_closed()).when(revise_outcome()).then(outcome_revised())


def test_revision_moves_an_outcome_to_another_item() -> None:
    moved = (*LOGGED, item_added(), outcome_revised(item=item()))
    assert state_after(*moved).outcomes[outcome()].item == item()


def test_figure_does_not_lose_its_number_in_a_revision() -> None:
    history = (*OPEN, outcome_logged(kind="figure", figure=figure()))
    given(*history).when(revise_outcome(figure=None)).refused("figure-incomplete")
    kept = {"figure": figure(source="Another source")}
    given(*history).when(revise_outcome(**kept)).then(outcome_revised(**kept))


def test_outcome_is_converted() -> None:
    decision = {"kind": "decision", "figure": None}
    given(*LOGGED).when(convert_outcome(**decision)).then(outcome_converted(**decision))


def test_outcome_that_is_of_that_kind_already_is_not_converted() -> None:
    given(*LOGGED).when(convert_outcome(kind="action", figure=None)).nothing()


def test_outcome_becomes_a_figure_with_its_number() -> None:
    given(*LOGGED).when(convert_outcome()).then(outcome_converted())


def test_outcome_does_not_become_a_figure_without_a_number() -> None:
    given(*LOGGED).when(convert_outcome(figure=None)).refused("figure-incomplete")


def test_conversion_without_a_number_brings_none() -> None:
    decision = outcome_converted(kind="decision", figure=None)
    given(*LOGGED, decision).when(convert_outcome(figure=None)).refused("figure-incomplete")


def test_outcome_that_has_a_number_becomes_a_figure() -> None:
    with_number = (*OPEN, outcome_logged(figure=figure()))
    given(*with_number).when(convert_outcome(figure=None)).then(outcome_converted(figure=None))


def test_figure_that_became_a_note_still_has_its_number() -> None:
    as_note = (*LOGGED, outcome_converted(), outcome_converted(kind="note", figure=None))
    given(*as_note).when(convert_outcome(figure=None)).then(outcome_converted(figure=None))


def test_number_that_a_revision_took_away_is_gone() -> None:
    without = (*OPEN, outcome_logged(figure=figure()), outcome_revised(figure=None))
    given(*without).when(convert_outcome(figure=None)).refused("figure-incomplete")


def test_number_of_a_figure_is_not_overwritten_by_a_second_conversion() -> None:
    given(*LOGGED, outcome_converted()).when(convert_outcome(figure=figure(unit=text("hane")))).stale(current=1)


def test_conversion_keeps_the_revision_of_the_text() -> None:
    given(*LOGGED, outcome_converted(kind="note")).when(revise_outcome(base=1)).then(outcome_revised())


def test_outcome_is_struck_with_a_reason() -> None:
    given(*LOGGED).when(strike_outcome()).then(outcome_struck())


@EVERY_CHANGE
def test_struck_outcome_stays_struck(command) -> None:
    given(*STRUCK).when(command).refused("outcome-struck")


@EVERY_CHANGE
def test_unknown_outcome_is_not_changed(command) -> None:
    given(*OPEN).when(command).not_found("outcome-unknown")


@pytest.mark.parametrize("kind", ["note", "finding", "decision", "recommendation", "action", "figure", "next-agenda"])
def test_every_kind_of_the_dictionary_is_logged(kind) -> None:
    fields = {"kind": kind, "figure": figure() if kind == "figure" else None}
    given(*OPEN).when(log_outcome(**fields)).then(outcome_logged(**fields))
