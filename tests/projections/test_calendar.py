"""Meetings by their days: in order, within bounds, for those who may see them."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from msgspec import structs

from defter.domain.vocabulary import Event, MeetingId, NotFound
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections.meetings import calendar
from tests import examples
from tests.projections.shown import AT, Listed, shown

HOST, OTHER = examples.organisation(), examples.organisation("Pendik")
MEMBER = Reader(organisation=OTHER, person=examples.person("Başka"), role="member")
FIRST, SECOND, THIRD = (examples.meeting(name) for name in ("first", "second", "third"))
PUBLIC = examples.visibility_changed(outcome=None)
DAY = examples.DAY
LONG_AGO, LATER = DAY - timedelta(days=400), DAY + timedelta(days=400)


def planned(days: int = 0, **changed: Any) -> Event:
    return examples.meeting_planned(day=DAY + timedelta(days=days), **changed)


def ids(rows: list[calendar.CalendarRow]) -> list[MeetingId]:
    return [row.id for row in rows]


def test_meetings_come_in_the_order_in_which_they_begin(location: Location) -> None:
    log = Listed(
        (FIRST, [planned(1, starts=time(14), ends=None)]),
        (SECOND, [planned(1, starts=time(9, 30))]),
        (THIRD, [planned(1, starts=None, ends=None)]),
    )
    with shown(location, log) as seen, seen.read() as connection:
        assert ids(calendar.between(connection, MEMBER, DAY)) == [THIRD, SECOND, FIRST]


def test_both_days_of_a_range_belong_to_it(location: Location) -> None:
    log = Listed((FIRST, [planned(-1)]), (SECOND, [planned(0)]), (THIRD, [planned(3)]))
    with shown(location, log) as seen, seen.read() as connection:
        assert ids(calendar.between(connection, MEMBER, DAY, DAY + timedelta(days=3))) == [SECOND, THIRD]
        assert ids(calendar.between(connection, MEMBER, DAY, DAY)) == [SECOND]
        assert ids(calendar.between(connection, MEMBER, LONG_AGO, limit=1)) == [FIRST]


def test_visitors_see_public_meetings_only(location: Location) -> None:
    log = Listed((FIRST, [planned(), PUBLIC]), (SECOND, [planned()]))
    with shown(location, log) as seen, seen.read() as connection:
        assert ids(calendar.between(connection, VISITOR, DAY)) == [FIRST]
        assert calendar.one(connection, VISITOR, FIRST).id == FIRST
        with pytest.raises(NotFound):
            calendar.one(connection, VISITOR, SECOND)
        assert calendar.one(connection, MEMBER, SECOND).id == SECOND


def test_a_range_is_narrowed_by_kind(location: Location) -> None:
    log = Listed((FIRST, [planned(kind="workshop")]), (SECOND, [planned(kind="annual-meeting")]))
    with shown(location, log) as seen, seen.read() as connection:
        assert ids(calendar.between(connection, MEMBER, DAY, kind="workshop")) == [FIRST]


def test_an_organisation_has_the_meetings_that_it_hosts_and_those_where_it_was(location: Location) -> None:
    absent = examples.attendance_recorded(organisation=OTHER, presence="absent", people=None, women=None, men=None)
    absent = structs.replace(absent, refugees=None, hosts=None, arrived=None, left=None)
    log = Listed(
        (FIRST, [planned(host=OTHER), PUBLIC]),
        (SECOND, [planned(), examples.meeting_opened(), examples.attendance_recorded(organisation=OTHER), PUBLIC]),
        (THIRD, [planned(), examples.meeting_opened(), absent, PUBLIC]),
    )
    with shown(location, log) as seen, seen.read() as connection:
        assert set(ids(calendar.between(connection, VISITOR, DAY, organisation=OTHER))) == {FIRST, SECOND}
        assert set(ids(calendar.between(connection, VISITOR, DAY, organisation=HOST))) == {SECOND, THIRD}


def test_who_is_expected_is_for_members(location: Location) -> None:
    log = Listed((FIRST, [planned(), examples.organisations_expected(OTHER), PUBLIC]))
    with shown(location, log) as seen, seen.read() as connection:
        assert ids(calendar.between(connection, MEMBER, DAY, organisation=OTHER)) == [FIRST]
        assert ids(calendar.between(connection, VISITOR, DAY, organisation=OTHER)) == []


def test_a_postponed_meeting_stands_on_its_new_day_and_says_why(location: Location) -> None:
    with shown(location, Listed((FIRST, [planned(), examples.meeting_postponed()]))) as seen, seen.read() as connection:
        (row,) = calendar.between(connection, MEMBER, DAY)
        event = examples.meeting_postponed()
        assert (row.day, row.starts, row.ends, row.moved) == (event.day, event.starts, event.ends, event.reason)
        assert (row.postponed, row.cancelled, row.revision, row.changed_at) == (True, False, 2, AT)


def test_a_cancelled_meeting_stays_where_it_was(location: Location) -> None:
    with shown(location, Listed((FIRST, [planned(), examples.meeting_cancelled()]))) as seen, seen.read() as connection:
        (row,) = calendar.between(connection, MEMBER, DAY)
        assert (row.day, row.cancelled, row.postponed, row.revision) == (DAY, True, False, 2)


def test_what_raises_the_revision_says_when(location: Location) -> None:
    log = Listed((FIRST, [planned()]), (SECOND, [planned(), examples.text_redacted(thing=None)]))
    with shown(location, log) as seen, seen.read() as connection:
        rows = {row.id: row for row in calendar.between(connection, MEMBER, date(2000, 1, 1), LATER)}
        assert (rows[FIRST].revision, rows[SECOND].revision) == (1, 2)
        assert rows[SECOND].changed_at == AT
