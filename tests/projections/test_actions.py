"""Actions across meetings: whose they are, what their owners said last, and which are still open."""

from datetime import timedelta

import pytest
from sqlalchemy import event as listening

from defter.domain.vocabulary import Due, Event, OutcomeId
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections.meetings.actions import ActionRow, actions
from tests import examples
from tests.projections.shown import Listed, shown

MEETING, EARLIER = examples.meeting(), examples.meeting("earlier workshop")
ÜMRANİYE, PENDİK = examples.organisation(), examples.organisation("Pendik")
MEMBER = Reader(organisation=PENDİK, person=examples.person("Başka"), role="member")
COURSES = examples.outcome()
TODAY = examples.DAY


def told(*events: Event) -> Listed:
    """An owner with a name, and an open meeting to which this happened."""
    owner = [examples.organisation_registered(), examples.organisation_admitted()]
    opened = (examples.meeting_planned(), examples.item_added(), examples.meeting_opened())
    return Listed((ÜMRANİYE, owner), (MEETING, [*opened, *events]))


def only(location: Location, *events: Event) -> ActionRow:
    """The one action that stands after this."""
    with shown(location, told(*events)) as seen, seen.read() as connection:
        (row,) = actions(connection, MEMBER)
    return row


def action(**changes: object) -> Event:
    return examples.outcome_logged(**{"agreed": False, **changes})


@pytest.mark.parametrize(("agreed", "standing"), [(False, "proposed"), (True, "accepted")])
def test_an_action_is_proposed_until_its_owner_answers_or_agreed_in_the_room(
    location: Location, agreed: bool, standing: str
) -> None:
    assert only(location, action(agreed=agreed)).standing() == standing


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ((examples.action_accepted(),), "accepted"),
        ((examples.action_declined(),), "declined"),
        ((examples.action_accepted(), examples.action_done()), "done"),
        ((examples.action_done(), examples.action_reopened()), "accepted"),
        ((examples.action_declined(), examples.action_accepted()), "accepted"),
    ],
)
def test_what_was_said_last_counts(location: Location, answers: tuple[Event, ...], standing: str) -> None:
    row = only(location, action(), *answers)
    assert row.standing() == standing
    assert row.open == (standing in ("proposed", "accepted"))


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (examples.action_accepted(), "proposed"),
        (examples.action_declined(), "proposed"),
        (examples.action_done(), "done"),
    ],
)
def test_an_answer_to_other_terms_does_not_count_any_more(location: Location, answer: Event, standing: str) -> None:
    changed = examples.outcome_revised(terms=2, agreed=False)
    assert only(location, action(), answer, changed).standing() == standing


def test_each_member_answers_an_action_of_all_for_itself(location: Location) -> None:
    row = only(
        location,
        action(owner=None, all_members=True, supporters=()),
        examples.action_done(organisation=PENDİK),
        examples.action_accepted(organisation=ÜMRANİYE),
    )
    assert (row.standing(PENDİK), row.standing(ÜMRANİYE)) == ("done", "accepted")
    assert row.standing(examples.organisation("WALD")) == "proposed"
    assert row.open


def test_what_an_owner_outside_the_platform_did_is_told(location: Location) -> None:
    outsider = action(owner=None, outsider="Okul aile birliği", supporters=())
    row = only(location, outsider, examples.action_done(organisation=None))
    assert (row.outsider, row.standing(), row.open) == ("Okul aile birliği", "done", False)
    assert row.answers[0].note == examples.action_done().note


@pytest.mark.parametrize(
    ("due", "answers", "overdue"),
    [
        (Due(kind="date", on=TODAY), (), True),
        (Due(kind="date", on=TODAY), (examples.action_accepted(),), True),
        (Due(kind="date", on=TODAY), (examples.action_done(),), False),
        (Due(kind="date", on=TODAY), (examples.action_declined(),), False),
        (Due(kind="ongoing"), (), False),
        (None, (), False),
    ],
)
def test_overdue_is_computed_for_a_day_and_ends_with_the_answer(
    location: Location, due: Due | None, answers: tuple[Event, ...], overdue: bool
) -> None:
    row = only(location, action(due=due), *answers)
    assert not row.overdue(TODAY)
    assert row.overdue(TODAY + timedelta(days=1)) == overdue


def test_what_is_struck_or_no_action_is_not_among_them(location: Location) -> None:
    other = examples.outcome_logged(outcome=examples.outcome("note"), kind="note")
    with shown(location, told(action(), examples.outcome_struck(), other)) as seen, seen.read() as connection:
        assert actions(connection, MEMBER) == []


def test_actions_are_found_by_owner_series_and_day(location: Location) -> None:
    log = told(action(), action(outcome=examples.outcome("all"), owner=None, all_members=True, supporters=()))
    series = examples.series_of()
    earlier = examples.meeting_planned(series=series, day=TODAY - timedelta(days=90))
    log.tell(EARLIER, earlier, action(outcome=examples.outcome("earlier"), item=None, owner=PENDİK))
    with shown(location, log) as seen, seen.read() as connection:

        def found(**asked: object) -> list[OutcomeId]:
            return [row.id for row in actions(connection, MEMBER, **asked)]  # type: ignore[arg-type]

        assert found(owner=ÜMRANİYE) == [COURSES, examples.outcome("all")]
        assert found(owner=PENDİK) == [examples.outcome("earlier"), examples.outcome("all")]
        assert examples.outcome("earlier") in found(series=series)
        assert found(before=examples.meeting_planned().day) == [examples.outcome("earlier")]
        assert found(meeting=EARLIER) == [examples.outcome("earlier")]


def test_a_reader_must_be_allowed_to_see_the_action_and_its_meeting(location: Location) -> None:
    public = examples.visibility_changed(outcome=COURSES, visibility="public")
    log = told(action(), public)
    with shown(location, log) as seen:
        with seen.read() as connection:
            assert actions(connection, VISITOR) == []
        log.tell(MEETING, examples.visibility_changed(outcome=None, visibility="public"))
        seen.catch_up()
        with seen.read() as connection:
            assert [row.id for row in actions(connection, VISITOR)] == [COURSES]


def test_a_long_list_asks_no_more_queries_than_a_short_one(location: Location) -> None:
    log = told(action(), examples.action_accepted())
    asked = []
    for rows in (1, 30):
        for number in range(rows):
            outcome = examples.outcome(f"{rows}/{number}")
            log.tell(MEETING, action(outcome=outcome), examples.action_accepted(outcome=outcome))
        with shown(location, log) as seen, seen.read() as connection:
            statements: list[str] = []
            listening.listen(connection, "before_cursor_execute", lambda *args, to=statements: to.append(args[2]))
            actions(connection, MEMBER)
            asked.append(len(statements))
    assert asked[0] == asked[1] > 0
