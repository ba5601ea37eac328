"""Minutes drawn from the events of a meeting: what stands in them, for whom, and what a later act may change."""

from uuid import UUID

from defter.domain.vocabulary import Event
from defter.platform.access import Reader
from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.projections.meetings import minutes
from defter.projections.meetings.minutes import Minutes
from tests import examples
from tests.projections.shown import Listed, shown

MEETING, NEXT, EARLIER = examples.meeting(), examples.meeting("next workshop"), examples.meeting("earlier workshop")
ÜMRANİYE, PENDİK = examples.organisation(), examples.organisation("Pendik")
MEMBER = Reader(organisation=PENDİK, person=examples.person("Başka"), role="member")
COURSES, ITEM = examples.outcome(), examples.item()


class Log(Listed):
    """A log whose streams can be read one by one."""

    def history(self, stream: UUID, until: int | None = None) -> list[Recorded]:
        return [each for each in self.events if each.stream == stream and (until is None or each.version <= until)]


def told(*events: Event) -> Log:
    """Two organisations with names, a series, the next meeting, and a meeting to which this happened."""
    pendik = [examples.organisation_registered(name=examples.text("Pendik")), examples.organisation_admitted()]
    return Log(
        (ÜMRANİYE, [examples.organisation_registered(), examples.organisation_admitted()]),
        (PENDİK, pendik),
        (examples.series_of(), [examples.series_founded()]),
        (NEXT, [examples.meeting_planned(title=examples.text("Sonraki", "The next one"))]),
        (MEETING, [examples.meeting_planned(), *events]),
    )


OPENED = (examples.item_added(), examples.meeting_opened())
HELD = (*OPENED, examples.outcome_logged(), examples.attendance_recorded(), examples.meeting_closed())
APPROVED = (*HELD, examples.minutes_circulated(), examples.minutes_approved())


def read(location: Location, log: Log, reader: Reader = MEMBER, until: int | None = None) -> Minutes:
    with shown(location, log) as seen, seen.read() as connection:
        return minutes.read(log, connection, reader, MEETING, until)


def test_minutes_say_what_was_planned_who_came_and_what_was_said(location: Location) -> None:
    log = told(*HELD)
    drawn = read(location, log)
    planned, logged = examples.meeting_planned(), examples.outcome_logged()
    assert (drawn.title, drawn.day, drawn.stage, drawn.version) == (planned.title, planned.day, "closed", 0)
    assert drawn.host_name == examples.organisation_registered().name
    assert drawn.series_title == examples.series_founded().title
    [attended] = drawn.attendance
    recorded = examples.attendance_recorded()
    assert (attended.organisation, attended.presence, attended.people) == (
        recorded.organisation,
        recorded.presence,
        recorded.people,
    )
    [item] = drawn.items
    assert (item.number, item.title) == (1, examples.item_added().title)
    [line] = drawn.outcomes
    assert (line.kind, line.text, line.owner_name) == ("action", logged.text, drawn.host_name)
    assert line.due == logged.due
