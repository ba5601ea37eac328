"""The meeting itself: when and where, who takes the notes, its stages, and who may see it."""

from datetime import date, time
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from defter.domain.meetings.meeting import (
    BEFORE,
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
    ItemId,
    Language,
    LocalText,
    NotFound,
    OrganisationId,
    OutcomeId,
    PersonId,
    Place,
    Refused,
    Rule,
    SeriesId,
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
    series: SeriesId | None = None
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
    series: SeriesId | None = None
    revision: int


class MeetingPostponed(Event, frozen=True, kw_only=True):
    """Moved to another day or time, and why; the plan is otherwise as it was."""

    stored_as = "meetings.MeetingPostponed:1"
    day: date
    starts: LocalTime | None = None
    ends: LocalTime | None = None
    reason: LocalText
    revision: int


class MeetingCancelled(Event, frozen=True, kw_only=True):
    stored_as = "meetings.MeetingCancelled:1"
    reason: LocalText
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
    | MeetingPostponed
    | MeetingCancelled
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
    series: SeriesId | None = None
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
    series: SeriesId | None = None
    base: int


class PostponeMeeting(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    day: date
    starts: LocalTime | None = None
    ends: LocalTime | None = None
    reason: LocalText


class CancelMeeting(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    reason: LocalText


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
    | PostponeMeeting
    | CancelMeeting
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
            meeting.unlocked()
            _check_times(command.starts, command.ends)
            return [PlanRevised(**fields(command), revision=based_on(command.base, meeting.revision))]
        case PostponeMeeting(day=day, starts=starts, ends=ends, reason=reason):
            _check_still_ahead(meeting)
            _check_times(starts, ends)
            if (day, starts, ends) == meeting.appointed:
                return []
            return [MeetingPostponed(day=day, starts=starts, ends=ends, reason=reason, revision=meeting.revision + 1)]
        case CancelMeeting(reason=reason):
            if meeting.stage == "cancelled":
                return []
            _check_still_ahead(meeting)
            return [MeetingCancelled(reason=reason, revision=meeting.revision + 1)]
        case NameRapporteur(person=person):
            return [] if person in meeting.rapporteurs else [RapporteurNamed(person=person)]
        case ReleaseRapporteur(person=person):
            return [RapporteurReleased(person=person)] if person in meeting.rapporteurs else []
        case OpenMeeting():
            if meeting.stage == "open":
                return []
            meeting.unlocked()
            if meeting.stage not in BEFORE:
                raise Refused("meeting-closed")
            return [MeetingOpened()]
        case CloseMeeting():
            if meeting.stage in BEFORE:
                raise Refused("meeting-not-open")
            return [MeetingClosed()] if meeting.stage == "open" else []
        case ChangeVisibility(outcome=outcome, visibility=visibility, reason=reason):
            if outcome is not None and outcome not in meeting.outcomes:
                raise NotFound("outcome-unknown")
            if meeting.visibility.get(outcome, "members") == visibility:
                return []
            return [VisibilityChanged(outcome=outcome, visibility=visibility, reason=reason)]
        case RedactText(thing=thing, reason=reason):
            things = (
                *(meeting.outcomes, meeting.items, meeting.removed, meeting.requests),
                *(meeting.documents, meeting.withdrawn),
            )
            if thing is not None and not any(thing in each for each in things):
                raise NotFound("nothing-to-redact")
            if thing is not None and meeting.items.get(ItemId(thing)) == 0:
                raise Refused("item-carried")
            return [TextRedacted(thing=thing, reason=reason)]
        case _:
            assert_never(command)


def _check_times(starts: time | None, ends: time | None) -> None:
    if starts is not None and ends is not None and ends <= starts:
        raise Refused("meeting-ends-before-it-starts")


def _check_still_ahead(meeting: Meeting) -> None:
    meeting.unlocked()
    if meeting.stage not in BEFORE:
        raise Refused("meeting-already-held")


def evolve(meeting: Meeting, event: PlanEvent) -> Meeting:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case MeetingPlanned():
            return change(
                meeting,
                stage="planned",
                host=event.host,
                time_zone=event.time_zone,
                appointed=(event.day, event.starts, event.ends),
                revision=1,
            )
        case PlanRevised():
            appointed = (event.day, event.starts, event.ends)
            return change(meeting, time_zone=event.time_zone, appointed=appointed, revision=event.revision)
        case MeetingPostponed(day=day, starts=starts, ends=ends, revision=revision):
            return change(meeting, appointed=(day, starts, ends), revision=revision)
        case MeetingCancelled(revision=revision):
            return change(meeting, stage="cancelled", revision=revision)
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
