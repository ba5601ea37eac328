"""The agenda: items are added, revised, put in order, taken off; the agenda is published."""

import pytest

from tests.examples import (
    COHESION,
    add_item,
    agenda_published,
    carry_item,
    conclude_item,
    item,
    item_added,
    item_carried,
    item_concluded,
    item_removed,
    item_revised,
    items_ordered,
    log_outcome,
    meeting_cancelled,
    meeting_closed,
    meeting_opened,
    meeting_planned,
    move_item,
    organisation,
    outcome_logged,
    outcome_revised,
    outcome_struck,
    publish_agenda,
    redact_text,
    remove_item,
    revise_item,
    text,
)
from tests.scenario import given, state_after

PLANNED = (meeting_planned(),)
A, B, C = item("a"), item("b"), item("c")
THREE = (*PLANNED, item_added(item=A), item_added(item=B), item_added(item=C))


def test_item_is_added() -> None:
    given(*PLANNED).when(add_item()).then(item_added())


def test_item_is_added_once() -> None:
    given(*PLANNED, item_added()).when(add_item(title=text("Aynı form, ikinci kez"))).nothing()


def test_item_is_added_at_the_end() -> None:
    assert list(state_after(*THREE, item_added()).items) == [A, B, C, item()]


def test_item_is_added_while_the_meeting_runs() -> None:
    given(*PLANNED, meeting_opened()).when(add_item()).then(item_added())


def test_item_that_was_taken_off_does_not_return_with_the_old_form() -> None:
    given(*PLANNED, item_added(), item_removed()).when(add_item()).nothing()


def test_item_is_revised() -> None:
    given(*PLANNED, item_added()).when(revise_item()).then(item_revised())


def test_item_that_moved_on_is_not_overwritten() -> None:
    given(*PLANNED, item_added(), item_revised()).when(revise_item(base=1)).stale(current=2)


def test_item_is_revised_again() -> None:
    given(*PLANNED, item_added(), item_revised()).when(revise_item(base=2)).then(item_revised(revision=3))


def test_revising_an_item_keeps_its_place() -> None:
    assert list(state_after(*THREE, item_revised(item=B)).items) == [A, B, C]


def test_unknown_item_is_not_revised() -> None:
    given(*PLANNED).when(revise_item()).not_found("item-unknown")
    given(*PLANNED, item_added(), item_removed()).when(revise_item()).not_found("item-unknown")


@pytest.mark.parametrize(
    ("moved", "before", "order"),
    [
        (A, None, (B, C, A)),
        (A, C, (B, A, C)),
        (C, A, (C, A, B)),
        (B, A, (B, A, C)),
    ],
)
def test_item_is_moved(moved, before, order) -> None:
    given(*THREE).when(move_item(item=moved, before=before)).then(items_ordered(*order))


@pytest.mark.parametrize(("moved", "before"), [(C, None), (A, B), (B, C), (A, A)])
def test_item_that_is_there_already_is_not_moved(moved, before) -> None:
    given(*THREE).when(move_item(item=moved, before=before)).nothing()


def test_moving_keeps_the_revisions_of_the_items() -> None:
    state = state_after(*THREE, item_revised(item=B), items_ordered(C, B, A))
    assert list(state.items.items()) == [(C, 1), (B, 2), (A, 1)]


def test_unknown_item_is_not_moved() -> None:
    given(*THREE).when(move_item(item=item())).not_found("item-unknown")


def test_item_is_not_moved_before_an_unknown_one() -> None:
    given(*THREE).when(move_item(item=A, before=item())).not_found("item-unknown")


def test_item_is_removed() -> None:
    given(*PLANNED, item_added()).when(remove_item()).then(item_removed())


def test_item_is_removed_once() -> None:
    given(*PLANNED, item_added(), item_removed()).when(remove_item()).nothing()


def test_item_that_never_was_is_already_gone() -> None:
    given(*PLANNED).when(remove_item()).nothing()


@pytest.mark.parametrize("more", [(), (outcome_struck(),)], ids=["standing", "struck"])
def test_item_with_outcomes_stays_on_the_agenda(more) -> None:
    history = (*PLANNED, item_added(), meeting_opened(), outcome_logged(item=item()), *more)
    given(*history).when(remove_item()).refused("item-has-outcomes")


def test_item_whose_outcome_went_to_another_item_is_removed() -> None:
    outcomes = outcome_logged(item=A), outcome_revised(item=B)
    given(*THREE, meeting_opened(), *outcomes).when(remove_item(item=A)).then(item_removed(item=A))


def test_agenda_is_published() -> None:
    given(*PLANNED, item_added()).when(publish_agenda()).then(agenda_published())


def test_agenda_is_published_once() -> None:
    given(*PLANNED, item_added(), agenda_published()).when(publish_agenda()).nothing()


def test_agenda_of_a_running_meeting_is_already_known() -> None:
    given(*PLANNED, item_added(), meeting_opened()).when(publish_agenda()).nothing()


def test_empty_agenda_is_not_published() -> None:
    given(*PLANNED).when(publish_agenda()).refused("agenda-empty")
    given(*PLANNED, item_added(), item_removed()).when(publish_agenda()).refused("agenda-empty")


@pytest.mark.parametrize(
    "command",
    [add_item(item=C, title=COHESION), revise_item(), move_item(), remove_item(), publish_agenda()],
    ids=lambda command: type(command).__name__,
)
def test_agenda_of_a_closed_meeting_stays_as_it_was(command) -> None:
    given(*PLANNED, item_added(), meeting_opened(), meeting_closed()).when(command).refused("meeting-closed")


def test_item_that_was_deferred_is_carried_over_as_it_is() -> None:
    given(*PLANNED).when(carry_item()).then(item_carried())
    given(*PLANNED, item_carried()).when(carry_item()).nothing()


def test_carried_item_that_was_taken_off_can_be_put_back() -> None:
    off = item_carried(), item_removed(item=item_carried().item)
    given(*PLANNED, *off).when(carry_item(), carry_item()).then(item_carried())


def test_text_of_a_carried_item_belongs_to_its_own_meeting() -> None:
    carried = item_carried(item=A)
    given(*PLANNED, carried).when(revise_item(item=A)).refused("item-carried")
    given(*PLANNED, carried).when(redact_text(thing=A)).refused("item-carried")


def test_carried_item_takes_its_place_in_the_order_and_its_outcomes() -> None:
    carried = (*PLANNED, item_added(item=B), item_carried(item=A))
    given(*carried).when(move_item(item=A, before=B)).then(items_ordered(A, B))
    given(*carried, meeting_opened()).when(log_outcome(item=A)).then(outcome_logged(item=A))


def test_item_is_concluded_while_the_meeting_runs_and_after() -> None:
    for stages in ((meeting_opened(),), (meeting_opened(), meeting_closed())):
        given(*PLANNED, item_added(), *stages).when(conclude_item()).then(item_concluded())
    given(*PLANNED, item_added()).when(conclude_item()).refused("meeting-not-open")


def test_item_is_concluded_once_and_may_be_concluded_otherwise() -> None:
    concluded = (*PLANNED, item_added(), meeting_opened(), item_concluded())
    given(*concluded).when(conclude_item()).nothing()
    given(*concluded).when(conclude_item(result="discussed", to=None)).then(item_concluded(result="discussed", to=None))


def test_only_what_is_deferred_goes_to_a_meeting_and_only_what_is_referred_to_somebody() -> None:
    running = (*PLANNED, item_added(), meeting_opened())
    given(*running).when(conclude_item(result="decided")).refused("item-result-unclear")
    given(*running).when(conclude_item(referred_to=organisation())).refused("item-result-unclear")
    given(*running).when(conclude_item(result="referred", to=None, referred_to=organisation())).then(
        item_concluded(result="referred", to=None, referred_to=organisation())
    )


def test_agenda_of_a_cancelled_meeting_stays_as_it_was() -> None:
    given(*PLANNED, item_added(), meeting_cancelled()).when(add_item(item=C)).refused("meeting-cancelled")
    given(*PLANNED, meeting_cancelled()).when(carry_item()).refused("meeting-cancelled")
