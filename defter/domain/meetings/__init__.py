"""Meetings: planned, their agenda, who came, the outcomes that are logged while they run, and their minutes.

The stream is one meeting; several rapporteurs log at once. Each topic has a file of its own: `plan` (the meeting
itself), `agenda`, `attendance`, `outcomes`, `actions` (what owners answer), `minutes`, `documents`; `meeting` holds
the state and the rules that they share.
"""

from datetime import datetime
from typing import Any, assert_never, get_args

import msgspec

from defter.domain.meetings import actions, agenda, attendance, documents, minutes, outcomes, plan
from defter.domain.meetings.meeting import Meeting
from defter.domain.vocabulary import Concept, NotFound, TextRedacted

MeetingEvent = (
    plan.PlanEvent
    | agenda.AgendaEvent
    | attendance.AttendanceEvent
    | outcomes.OutcomeEvent
    | actions.ActionEvent
    | minutes.MinutesEvent
    | documents.DocumentEvent
    | TextRedacted
)
MeetingCommand = (
    plan.PlanCommand
    | agenda.AgendaCommand
    | attendance.AttendanceCommand
    | outcomes.OutcomeCommand
    | actions.ActionCommand
    | minutes.MinutesCommand
    | documents.DocumentCommand
)


def decide(meeting: Meeting, command: MeetingCommand, at: datetime) -> list[Any]:
    """The events that `command` leads to; an empty list means that things are already so."""
    if meeting.stage == "unplanned" and not isinstance(command, plan.PlanMeeting):
        raise NotFound("meeting-unknown")
    if isinstance(command, outcomes.OutcomeCommand):
        return outcomes.decide(meeting, command)
    if isinstance(command, attendance.AttendanceCommand):
        return attendance.decide(meeting, command)
    if isinstance(command, agenda.AgendaCommand):
        return agenda.decide(meeting, command)
    if isinstance(command, plan.PlanCommand):
        return plan.decide(meeting, command)
    if isinstance(command, actions.ActionCommand):
        return actions.decide(meeting, command, at)
    if isinstance(command, minutes.MinutesCommand):
        return minutes.decide(meeting, command, at)
    if isinstance(command, documents.DocumentCommand):
        return documents.decide(meeting, command)
    assert_never(command)


def evolve(meeting: Meeting, event: MeetingEvent) -> Meeting:
    """The state after `event`."""
    if isinstance(event, outcomes.OutcomeEvent):
        return outcomes.evolve(meeting, event)
    if isinstance(event, attendance.AttendanceEvent):
        return attendance.evolve(meeting, event)
    if isinstance(event, agenda.AgendaEvent):
        return agenda.evolve(meeting, event)
    if isinstance(event, plan.PlanEvent):
        return plan.evolve(meeting, event)
    if isinstance(event, actions.ActionEvent):
        return actions.evolve(meeting, event)
    if isinstance(event, minutes.MinutesEvent):
        return minutes.evolve(meeting, event)
    if isinstance(event, documents.DocumentEvent):
        return documents.evolve(meeting, event)
    if isinstance(event, TextRedacted):
        return _after_redaction(meeting, event.thing)
    assert_never(event)


def _after_redaction(meeting: Meeting, thing: Any) -> Meeting:
    """A redaction is a revision: whoever still has the old text on the screen must not write it back unseen."""
    if thing is None:
        return msgspec.structs.replace(meeting, revision=meeting.revision + 1)
    if meeting.items.get(thing):
        meeting = msgspec.structs.replace(meeting, items={**meeting.items, thing: meeting.items[thing] + 1})
    if thing in meeting.outcomes:
        meeting = outcomes.changed(meeting, thing, revision=meeting.outcomes[thing].revision + 1)
    return meeting


meetings = Concept(
    name="meetings",
    initial=Meeting(),
    decide=decide,
    evolve=evolve,
    events=get_args(MeetingEvent),
    commands=get_args(MeetingCommand),
)
