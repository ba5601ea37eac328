from datetime import timedelta

from defter.domain.meetings.meeting import MeetingKind
from defter.domain.vocabulary import Event
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections import organisations
from defter.projections.meetings import lists, queries
from defter.projections.meetings.lists import Facet, MeetingLine, Tally
from tests import examples
from tests.projections.shown import Listed, shown

MEMBER = Reader(organisation=examples.organisation("Pendik"), person=examples.person("Başka"), role="member")
FIRST, SECOND, THIRD = (examples.meeting(name) for name in ("first", "second", "third"))


def planned(weeks: int, kind: MeetingKind = "workshop") -> Event:
    return examples.meeting_planned(kind=kind, day=examples.DAY - timedelta(weeks=weeks))


def logged(name: str, kind: str) -> Event:
    return examples.outcome_logged(outcome=examples.outcome(name), kind=kind)


PUBLIC = examples.visibility_changed(outcome=None)


def three() -> Listed:
    """Three meetings, the oldest a year back; the second is public and so is its first decision."""
    open_ = (examples.meeting_opened(), logged("a", "decision"), logged("b", "decision"), logged("c", "action"))
    released = examples.visibility_changed(outcome=examples.outcome("a"))
    struck = examples.outcome_struck(outcome=examples.outcome("b"))
    return Listed(
        (FIRST, [planned(60, "steering-meeting")]),
        (SECOND, [planned(2), *open_, logged("d", "note"), released, PUBLIC]),
        (THIRD, [planned(1), examples.meeting_opened(), logged("e", "decision"), logged("b", "decision"), struck]),
    )


def test_lines_come_newest_first_with_what_a_line_shows(location: Location) -> None:
    with shown(location, three()) as seen, seen.read() as connection:
        lines, _tallies = lists.lines(connection, MEMBER)
        assert [line.id for line in lines] == [THIRD, SECOND, FIRST]
        event = examples.meeting_planned()
        day = examples.DAY - timedelta(weeks=2)
        assert lines[1] == MeetingLine(
            SECOND, "workshop", event.title, day, event.place, False, "open", True, event.series, False
        )
        rows = queries.list_meetings(connection, MEMBER, 9)
        assert [line.id for line in lines] == [row.id for row in rows]


def test_tallies_count_what_stands_and_what_the_reader_may_see(location: Location) -> None:
    log = Listed(
        (SECOND, [planned(2), examples.meeting_opened(), logged("a", "decision"), logged("b", "decision")]),
        (SECOND, [logged("c", "action"), logged("d", "note"), examples.outcome_struck(outcome=examples.outcome("b"))]),
        (SECOND, [PUBLIC, examples.visibility_changed(outcome=examples.outcome("a"))]),
        (THIRD, [planned(1), PUBLIC]),
    )
    with shown(location, log) as seen, seen.read() as connection:
        assert lists.lines(connection, MEMBER)[1] == {SECOND: Tally(decisions=1, actions=1)}
        lines, tallies = lists.lines(connection, VISITOR)
        assert [line.id for line in lines] == [THIRD, SECOND]
        assert tallies == {SECOND: Tally(decisions=1)} == lists.tallies(connection, VISITOR, [SECOND, THIRD])
        assert lists.tallies(connection, VISITOR, []) == {}


def test_lines_are_tallied_for_their_own_page_only(location: Location) -> None:
    with shown(location, three()) as seen, seen.read() as connection:
        lines, tallies = lists.lines(connection, MEMBER, limit=1, offset=1)
        assert [line.id for line in lines] == list(tallies) == [SECOND]
        narrowed, _tallies = lists.lines(connection, MEMBER, kind="steering-meeting", year=2021)
        assert [line.id for line in narrowed] == [FIRST]


def test_facets_count_by_year_kind_and_series_what_the_reader_may_see(location: Location) -> None:
    log, series = three(), examples.series_of()
    log.tell(examples.meeting("of none"), examples.meeting_planned(kind="workshop", series=None), PUBLIC)
    of_none = Facet(2022, "workshop", None, 1)
    with shown(location, log) as seen, seen.read() as connection:
        assert sorted(lists.facets(connection, MEMBER), key=repr) == [
            Facet(2021, "steering-meeting", series, 1),
            of_none,
            Facet(2022, "workshop", series, 2),
        ]
        assert sorted(lists.facets(connection, VISITOR), key=repr) == [of_none, Facet(2022, "workshop", series, 1)]


def test_mandates_of_an_organisation_include_those_of_other_days(location: Location) -> None:
    organisation = examples.organisation()
    later = examples.mandate_given(
        mandate=examples.mandate("later"), since=examples.DAY + timedelta(days=900), until=None
    )
    ended = [
        examples.mandate_given(mandate=examples.mandate("ended")),
        examples.mandate_ended(mandate=examples.mandate("ended")),
    ]
    told = [
        examples.organisation_registered(),
        examples.organisation_admitted(),
        examples.mandate_given(),
        later,
        *ended,
    ]
    with shown(location, Listed((organisation, told))) as seen, seen.read() as connection:
        found = {each.id for each in organisations.mandates_of(connection, organisation)}
        assert found == {examples.mandate(), examples.mandate("later")}
