"""Who was expected at a meeting, and who came: organisations and counts, never names."""

from typing import Annotated, ClassVar, Literal, assert_never

import msgspec
from msgspec import Meta

from defter.domain.meetings.meeting import LocalTime, Meeting, fields, note_takers, organisers
from defter.domain.vocabulary import Command, Event, OrganisationId, Refused, Rule

Presence = Literal["present", "excused", "absent"]
People = Annotated[int, Meta(ge=0, le=100_000)]


class OrganisationsExpected(Event, frozen=True, kw_only=True):
    """All organisations that are expected, as the list now stands."""

    stored_as = "meetings.OrganisationsExpected:1"
    organisations: tuple[OrganisationId, ...]


class AttendanceRecorded(Event, frozen=True, kw_only=True):
    """Whether one organisation was there, and with how many people: counts only, never names."""

    stored_as = "meetings.AttendanceRecorded:1"
    organisation: OrganisationId
    presence: Presence
    people: People | None = None
    women: People | None = None
    men: People | None = None
    refugees: People | None = None
    hosts: People | None = None
    arrived: LocalTime | None = None
    left: LocalTime | None = None


AttendanceEvent = OrganisationsExpected | AttendanceRecorded


class ExpectOrganisations(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    organisations: tuple[OrganisationId, ...]


class RecordAttendance(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = note_takers
    organisation: OrganisationId
    presence: Presence
    people: People | None = None
    women: People | None = None
    men: People | None = None
    refugees: People | None = None
    hosts: People | None = None
    arrived: LocalTime | None = None
    left: LocalTime | None = None


AttendanceCommand = ExpectOrganisations | RecordAttendance


def decide(meeting: Meeting, command: AttendanceCommand) -> list[AttendanceEvent]:
    """What follows from `command`."""
    match command:
        case ExpectOrganisations(organisations=organisations):
            meeting.unlocked()
            expected = tuple(dict.fromkeys(organisations))
            return [] if expected == meeting.expected else [OrganisationsExpected(organisations=expected)]
        case RecordAttendance():
            meeting.held()
            _check_counts(command)
            recorded = AttendanceRecorded(**fields(command))
            return [] if meeting.attendance.get(command.organisation) == recorded else [recorded]
        case _:
            assert_never(command)


def _check_counts(command: RecordAttendance) -> None:
    for part in (command.women, command.men), (command.refugees, command.hosts):
        if command.people is not None and sum(count or 0 for count in part) > command.people:
            raise Refused("counts-exceed-people")


def evolve(meeting: Meeting, event: AttendanceEvent) -> Meeting:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case OrganisationsExpected(organisations=organisations):
            return change(meeting, expected=organisations)
        case AttendanceRecorded(organisation=organisation):
            return change(meeting, attendance={**meeting.attendance, organisation: event})
        case _:
            assert_never(event)
