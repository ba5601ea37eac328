"""The meeting itself: when and where, who takes the notes, its stages, and who may see it."""

from datetime import date, time
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from defter.domain.meetings.meeting import (
    LocalTime,
    Meeting,
    MeetingKind,
    TimeZone,
    fields,
    host_planning,
    host_to_narrower,
    organisers,
)
from defter.domain.vocabulary import (
    Command,
    Event,
    Language,
    LocalText,
    NotFound,
    OrganisationId,
    OutcomeId,
    PersonId,
    Place,
    Refused,
    Rule,
    Text,
    TextRedacted,
    Visibility,
    anyone,
    based_on,
    secretariat,
)


class MeetingPlanned(Event, frozen=True, kw_only=True):
    """A meeting on a day. Its number ("IV") is given, not computed: sources disagree on numbers."""

    stored_as = "meetings.MeetingPlanned:1"
    kind: MeetingKind
    title: LocalText
    host: OrganisationId | None = None
    day: date
    starts: LocalTime | None = None
    ends: LocalTime | None = None
    time_zone: TimeZone = "Europe/Istanbul"
    place: Place | None = None
    venue: LocalText | None = None
    online: bool = False
    languages: tuple[Language, ...] = ()
    number: Text | None = None
    source: LocalText | None = None
    illustrative: bool = False


class PlanRevised(Event, frozen=True, kw_only=True):
    stored_as = "meetings.PlanRevised:1"
    kind: MeetingKind
    title: LocalText
    day: date
    starts: LocalTime | None = None
    ends: LocalTime | None = None
    time_zone: TimeZone = "Europe/Istanbul"
    place: Place | None = None
    venue: LocalText | None = None
    online: bool = False
    languages: tuple[Language, ...] = ()
    number: Text | None = None
    revision: int


class RapporteurNamed(Event, frozen=True, kw_only=True):
    stored_as = "meetings.RapporteurNamed:1"
    person: PersonId


class RapporteurReleased(Event, frozen=True, kw_only=True):
    stored_as = "meetings.RapporteurReleased:1"
    person: PersonId


class MeetingOpened(Event, frozen=True, kw_only=True):
    stored_as = "meetings.MeetingOpened:1"


class MeetingClosed(Event, frozen=True, kw_only=True):
    stored_as = "meetings.MeetingClosed:1"


class VisibilityChanged(Event, frozen=True, kw_only=True):
    """One outcome (None: the meeting itself) can now be seen by more, or fewer, and why."""

    stored_as = "meetings.VisibilityChanged:1"
    about = "outcome"
    outcome: OutcomeId | None = None
    visibility: Visibility
    reason: LocalText


PlanEvent = (
    MeetingPlanned
    | PlanRevised
    | RapporteurNamed
    | RapporteurReleased
    | MeetingOpened
    | MeetingClosed
    | VisibilityChanged
)


class PlanMeeting(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, host_planning)
    kind: MeetingKind
    title: LocalText
    host: OrganisationId | None = None
    day: date
    starts: LocalTime | None = None
    ends: LocalTime | None = None
    time_zone: TimeZone = "Europe/Istanbul"
    place: Place | None = None
    venue: LocalText | None = None
    online: bool = False
    languages: tuple[Language, ...] = ()
    number: Text | None = None
    source: LocalText | None = None
    illustrative: bool = False


class RevisePlan(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    kind: MeetingKind
    title: LocalText
    day: date
    starts: LocalTime | None = None
    ends: LocalTime | None = None
    time_zone: TimeZone = "Europe/Istanbul"
    place: Place | None = None
    venue: LocalText | None = None
    online: bool = False
    languages: tuple[Language, ...] = ()
    number: Text | None = None
    base: int


class NameRapporteur(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    person: PersonId


class ReleaseRapporteur(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    person: PersonId


class OpenMeeting(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers


class CloseMeeting(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers


class ChangeVisibility(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, host_to_narrower)
    outcome: OutcomeId | None = None
    visibility: Visibility
    reason: LocalText


class RedactText(Command, frozen=True, kw_only=True):
    """Removes the texts of an outcome or an agenda item (None: of the meeting itself) from the log's bytes."""

    may: ClassVar[Rule] = secretariat
    thing: UUID | None = None
    reason: LocalText


PlanCommand = (
    PlanMeeting
    | RevisePlan
    | NameRapporteur
    | ReleaseRapporteur
    | OpenMeeting
    | CloseMeeting
    | ChangeVisibility
    | RedactText
)


def decide(meeting: Meeting, command: PlanCommand) -> list[PlanEvent | TextRedacted]:
    """What follows from `command`."""
    match command:
        case PlanMeeting():
            if meeting.stage != "unplanned":
                return []
            _check_times(command.starts, command.ends)
            return [MeetingPlanned(**fields(command))]
        case RevisePlan():
            _check_times(command.starts, command.ends)
            return [PlanRevised(**fields(command), revision=based_on(command.base, meeting.revision))]
        case NameRapporteur(person=person):
            return [] if person in meeting.rapporteurs else [RapporteurNamed(person=person)]
        case ReleaseRapporteur(person=person):
            return [RapporteurReleased(person=person)] if person in meeting.rapporteurs else []
        case OpenMeeting():
            if meeting.stage == "closed":
                raise Refused("meeting-closed")
            return [] if meeting.stage == "open" else [MeetingOpened()]
        case CloseMeeting():
            if meeting.stage == "closed":
                return []
            meeting.held()
            return [MeetingClosed()]
        case ChangeVisibility(outcome=outcome, visibility=visibility, reason=reason):
            if outcome is not None and outcome not in meeting.outcomes:
                raise NotFound("outcome-unknown")
            if meeting.visibility.get(outcome, "members") == visibility:
                return []
            return [VisibilityChanged(outcome=outcome, visibility=visibility, reason=reason)]
        case RedactText(thing=thing, reason=reason):
            known = thing is None or thing in meeting.outcomes or thing in meeting.items or thing in meeting.removed
            if not known:
                raise NotFound("nothing-to-redact")
            return [TextRedacted(thing=thing, reason=reason)]
        case _:
            assert_never(command)


def _check_times(starts: time | None, ends: time | None) -> None:
    if starts is not None and ends is not None and ends <= starts:
        raise Refused("meeting-ends-before-it-starts")


def evolve(meeting: Meeting, event: PlanEvent) -> Meeting:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case MeetingPlanned(host=host):
            return change(meeting, stage="planned", host=host, revision=1)
        case PlanRevised(revision=revision):
            return change(meeting, revision=revision)
        case RapporteurNamed(person=person):
            return change(meeting, rapporteurs=meeting.rapporteurs | {person})
        case RapporteurReleased(person=person):
            return change(meeting, rapporteurs=meeting.rapporteurs - {person})
        case MeetingOpened():
            return change(meeting, stage="open")
        case MeetingClosed():
            return change(meeting, stage="closed")
        case VisibilityChanged(outcome=outcome, visibility=visibility):
            return change(meeting, visibility={**meeting.visibility, outcome: visibility})
        case _:
            assert_never(event)
