from datetime import timedelta

import pytest
from sqlalchemy import event

from defter.domain.vocabulary import REDACTED, Event, NotFound, Visibility
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections.meetings import lists, outcomes, queries
from tests import examples
from tests.projections.shown import AT, Listed, shown

MEETING = examples.meeting()
ÜMRANİYE = examples.organisation()
MEMBER = Reader(organisation=examples.organisation("Pendik"), person=examples.person("Başka"), role="member")
HOST = Reader(organisation=ÜMRANİYE, person=examples.person(), role="member")
SECRETARIAT = Reader(organisation=examples.organisation("WALD"), person=examples.person("Deniz"), role="secretariat")
ITEM, COURSES = examples.item(), examples.outcome()


def told(*events: Event) -> Listed:
    """A host with a name, and a meeting to which this happened after it was planned."""
    host = [examples.organisation_registered(), examples.organisation_admitted()]
    return Listed((ÜMRANİYE, host), (MEETING, [examples.meeting_planned(), *events]))


def released(visibility: Visibility = "public", **changes: object) -> Event:
    return examples.visibility_changed(visibility=visibility, **changes)


OPENED = (examples.item_added(), examples.meeting_opened())


def test_a_planned_meeting_is_for_members_until_it_is_released(location: Location) -> None:
    log = told()
    with shown(location, log) as seen:
        with seen.read() as connection:
            assert queries.list_meetings(connection, VISITOR, 9) == []
            assert queries.count_meetings(connection, VISITOR) == 0
            with pytest.raises(NotFound):
                queries.meeting(connection, VISITOR, MEETING)
            [row] = queries.list_meetings(connection, MEMBER, 99)
            planned = examples.meeting_planned()
            assert (row.id, row.title, row.day, row.stage) == (MEETING, planned.title, planned.day, "planned")
            assert row.host_name == examples.organisation_registered().name
        log.tell(MEETING, released(outcome=None))
        seen.catch_up()
        with seen.read() as connection:
            assert queries.count_meetings(connection, VISITOR) == 1
            assert queries.meeting(connection, VISITOR, MEETING).visibility == "public"


def test_whoever_sees_the_meeting_does_not_thereby_see_its_outcomes(location: Location) -> None:
    log = told(*OPENED, released(outcome=None), examples.outcome_logged())
    with shown(location, log) as seen:
        with seen.read() as connection:
            assert outcomes.outcomes_of(connection, VISITOR, MEETING) == []
            assert lists.tallies(connection, VISITOR, [MEETING]) == {}
            assert outcomes.count_outcomes(connection, VISITOR) == {}
            assert [row.id for row in outcomes.outcomes_of(connection, MEMBER, MEETING)] == [COURSES]
        log.tell(MEETING, released(outcome=COURSES))
        seen.catch_up()
        with seen.read() as connection:
            assert outcomes.outcome(connection, VISITOR, MEETING, COURSES).visibility == "public"


def test_a_public_outcome_of_a_meeting_that_is_not_stays_hidden_elsewhere(location: Location) -> None:
    logged = examples.outcome_logged(owner=ÜMRANİYE)
    log = told(*OPENED, logged, released(outcome=COURSES))
    with shown(location, log) as seen, seen.read() as connection:
        assert outcomes.owned_by(connection, VISITOR, ÜMRANİYE) == []
        assert outcomes.latest_outcomes(connection, VISITOR) == []
        assert outcomes.count_outcomes(connection, VISITOR) == {}
        assert [found.outcome.id for found in outcomes.owned_by(connection, MEMBER, ÜMRANİYE)] == [COURSES]
        assert [found.outcome.id for found in outcomes.latest_outcomes(connection, MEMBER)] == [COURSES]


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("public", {"visitor", "member", "host", "secretariat"}),
        ("members", {"member", "host", "secretariat"}),
        ("organisation", {"host", "secretariat"}),
        ("restricted", {"secretariat"}),
    ],
)
def test_each_visibility_has_its_readers(location: Location, visibility: Visibility, readers: set[str]) -> None:
    log = told(*OPENED, examples.outcome_logged(), released("restricted", outcome=None), released(visibility))
    log.tell(MEETING, released(visibility, outcome=COURSES))
    people = {"visitor": VISITOR, "member": MEMBER, "host": HOST, "secretariat": SECRETARIAT}
    with shown(location, log) as seen, seen.read() as connection:
        found = {name for name, reader in people.items() if outcomes.outcomes_of(connection, reader, MEETING)}
    assert found == readers


def test_an_outcome_shows_what_was_said_last(location: Location) -> None:
    revised = examples.outcome_revised()
    log = told(*OPENED, examples.outcome_logged(), revised, examples.outcome_converted(kind="decision"))
    with shown(location, log) as seen, seen.read() as connection:
        row = outcomes.outcome(connection, MEMBER, MEETING, COURSES)
    assert (row.text, row.revision, row.kind, row.item) == (revised.text, revised.revision, "decision", revised.item)
    assert (row.logged_at, row.logged_by, row.struck) == (AT, examples.person(), None)


def test_a_struck_outcome_keeps_its_reason_and_counts_no_more(location: Location) -> None:
    struck = examples.outcome_struck()
    log = told(*OPENED, examples.outcome_logged(), struck)
    with shown(location, log) as seen, seen.read() as connection:
        assert outcomes.outcome(connection, MEMBER, MEETING, COURSES).struck == struck.reason
        assert lists.tallies(connection, MEMBER, [MEETING]) == {}
        assert outcomes.latest_outcomes(connection, MEMBER) == []


def test_the_agenda_keeps_its_order_whatever_is_added_later(location: Location) -> None:
    one, two, three = examples.item("one"), examples.item("two"), examples.item("three")
    log = told(
        examples.item_added(item=one),
        examples.item_added(item=two),
        examples.items_ordered(two, one),
        examples.item_added(item=three),
    )
    with shown(location, log) as seen:
        with seen.read() as connection:
            assert [row.id for row in queries.agenda(connection, MEMBER, MEETING)] == [two, one, three]
        log.tell(MEETING, examples.item_removed(item=one), examples.item_revised(item=three, minutes=15))
        seen.catch_up()
        with seen.read() as connection:
            assert [(row.id, row.minutes) for row in queries.agenda(connection, MEMBER, MEETING)][-1] == (three, 15)
            assert [row.id for row in queries.agenda(connection, MEMBER, MEETING)] == [two, three]


def test_attendance_shows_what_was_recorded_last(location: Location) -> None:
    first = examples.attendance_recorded(organisation=ÜMRANİYE, presence="absent", people=None, women=None, men=None)
    second = examples.attendance_recorded(organisation=ÜMRANİYE, presence="present", people=3, women=2, men=1)
    log = told(examples.meeting_opened(), first, second, released("public", outcome=None))
    with shown(location, log) as seen, seen.read() as connection:
        [row] = queries.attendance_of(connection, MEETING)
        assert (row.presence, row.people, row.women) == ("present", 3, 2)
        [attended] = queries.attended_by(connection, VISITOR, ÜMRANİYE)
        assert (attended.meeting.id, attended.presence) == (MEETING, "present")


def test_rapporteurs_come_and_go(location: Location) -> None:
    ayşe, can = examples.person("Ayşe"), examples.person("Can")
    log = told(
        examples.rapporteur_named(person=ayşe),
        examples.rapporteur_named(person=can),
        examples.rapporteur_released(person=ayşe),
    )
    with shown(location, log) as seen, seen.read() as connection:
        assert queries.rapporteurs_of(connection, MEETING) == [can]


def test_the_stage_follows_the_meeting(location: Location) -> None:
    log = told(examples.item_added())
    with shown(location, log) as seen:
        for happened, stage in (
            (examples.agenda_published(), "agenda-published"),
            (examples.meeting_opened(), "open"),
            (examples.meeting_closed(), "closed"),
        ):
            log.tell(MEETING, happened)
            seen.catch_up()
            with seen.read() as connection:
                assert queries.meeting(connection, MEMBER, MEETING).stage == stage


def test_upcoming_shows_open_meetings_first_and_no_past_ones(location: Location) -> None:
    day = examples.meeting_planned().day
    later, past, running = (examples.meeting(name) for name in ("later", "past", "running"))
    log = told()
    log.tell(later, examples.meeting_planned(day=day + timedelta(days=9)))
    log.tell(past, examples.meeting_planned(day=day - timedelta(days=9)))
    log.tell(running, examples.meeting_planned(day=day - timedelta(days=1)), examples.meeting_opened())
    with shown(location, log) as seen, seen.read() as connection:
        assert [row.id for row in queries.upcoming(connection, MEMBER, day)] == [running, MEETING, later]


def test_lists_are_filtered_by_kind_and_year_and_paged(location: Location) -> None:
    planned = examples.meeting_planned()
    log = told()
    for number in range(3):
        day = planned.day.replace(year=2018) + timedelta(days=number)
        log.tell(examples.meeting(f"old {number}"), examples.meeting_planned(kind="steering-meeting", day=day))
    with shown(location, log) as seen, seen.read() as connection:
        old, new = sorted(lists.facets(connection, MEMBER), key=lambda facet: facet.year)
        assert (old.year, old.kind, old.count) == (2018, "steering-meeting", 3)
        assert (new.year, new.kind, new.count) == (planned.day.year, planned.kind, 1)
        assert [row.id for row in lists.lines(connection, MEMBER, kind=planned.kind)[0]] == [MEETING]
        second, _ = lists.lines(connection, MEMBER, year=2018, limit=1, offset=1)
        assert [row.id for row in second] == [examples.meeting("old 1")]


def test_a_redacted_text_is_gone_from_every_row(location: Location) -> None:
    log = told(
        *OPENED,
        examples.outcome_logged(),
        examples.outcome_struck(),
        examples.text_redacted(thing=COURSES),
        examples.text_redacted(thing=ITEM),
        examples.text_redacted(thing=None),
    )
    with shown(location, log) as seen, seen.read() as connection:
        outcome = outcomes.outcome(connection, MEMBER, MEETING, COURSES)
        [item] = queries.agenda(connection, MEMBER, MEETING)
        meeting = queries.meeting(connection, MEMBER, MEETING)
    assert set(outcome.text.texts.values()) == {REDACTED}
    assert (set(outcome.struck.texts.values()), outcome.figure, outcome.revision) == ({REDACTED}, None, 2)
    assert (set(item.title.texts.values()), item.questions, item.revision) == ({REDACTED}, (), 2)
    assert (set(meeting.title.texts.values()), meeting.revision) == ({REDACTED}, 2)


@pytest.mark.parametrize("ask", ["list", "outcomes"])
def test_a_long_list_asks_no_more_queries_than_a_short_one(location: Location, ask: str) -> None:
    log = told(*OPENED, examples.outcome_logged())
    asked = []
    for rows in (1, 30):
        for number in range(rows):
            log.tell(examples.meeting(f"{rows}/{number}"), examples.meeting_planned())
            log.tell(MEETING, examples.outcome_logged(outcome=examples.outcome(f"{rows}/{number}")))
        with shown(location, log) as seen, seen.read() as connection:
            statements: list[str] = []
            event.listen(connection, "before_cursor_execute", lambda *args, to=statements: to.append(args[2]))
            if ask == "list":
                lists.lines(connection, MEMBER)
            else:
                outcomes.outcomes_of(connection, MEMBER, MEETING)
            asked.append(len(statements))
    assert asked[0] == asked[1] > 0
