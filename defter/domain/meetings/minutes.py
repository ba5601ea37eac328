"""The minutes: circulated with a date for correction requests, approved, corrected as a new version, released.

They are drawn from the record, never typed twice: no event holds their text. Approving locks the record; a correction
unlocks it for the secretariat alone, and its approval makes the next version. An earlier version is drawn from the
events up to its approval, so nothing that happens later changes it.
"""

from datetime import date, datetime
from typing import ClassVar, Literal, assert_never

import msgspec

from defter.domain.meetings.meeting import Meeting, own
from defter.domain.meetings.plan import VisibilityChanged
from defter.domain.vocabulary import (
    Approval,
    Command,
    Event,
    LocalText,
    MeetingId,
    NotFound,
    OrganisationId,
    OutcomeId,
    Refused,
    RequestId,
    Rule,
    anyone,
    based_on,
    secretariat,
)

Approved = Literal["at-meeting", "by-silence", "by-correction"]


class MinutesCirculated(Event, frozen=True, kw_only=True):
    """Sent to everybody who was expected or there; corrections can be requested until that day, which counts."""

    stored_as = "meetings.MinutesCirculated:1"
    until: date
    approval: Approval = "at-next-meeting"


class CorrectionRequested(Event, frozen=True, kw_only=True):
    """An organisation wants an outcome (None: something else in the minutes) to be corrected."""

    stored_as = "meetings.CorrectionRequested:1"
    about = "request"
    request: RequestId
    outcome: OutcomeId | None = None
    organisation: OrganisationId
    text: LocalText


class CorrectionResolved(Event, frozen=True, kw_only=True):
    stored_as = "meetings.CorrectionResolved:1"
    about = "request"
    request: RequestId
    accepted: bool
    reason: LocalText


class MinutesApproved(Event, frozen=True, kw_only=True):
    """Version `version` stands. `at` is the meeting that approved it, where it is on the platform."""

    stored_as = "meetings.MinutesApproved:1"
    version: int
    how: Approved
    at: MeetingId | None = None


class CorrectionBegun(Event, frozen=True, kw_only=True):
    """Approved minutes are being corrected, and why; their version stands until the next one is approved."""

    stored_as = "meetings.CorrectionBegun:1"
    reason: LocalText


class ResultReleased(Event, frozen=True, kw_only=True):
    """What the public reads of a meeting: an introduction, and the outcomes chosen for it."""

    stored_as = "meetings.ResultReleased:1"
    introduction: LocalText
    outcomes: tuple[OutcomeId, ...]
    revision: int


MinutesEvent = (
    MinutesCirculated | CorrectionRequested | CorrectionResolved | MinutesApproved | CorrectionBegun | ResultReleased
)


class CirculateMinutes(Command, frozen=True, kw_only=True):
    """Again, to set another date. `approval` is that of the series."""

    may: ClassVar[Rule] = secretariat
    until: date
    approval: Approval = "at-next-meeting"


class RequestCorrection(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, own)
    request: RequestId
    outcome: OutcomeId | None = None
    organisation: OrganisationId
    text: LocalText


class ResolveCorrection(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    request: RequestId
    accepted: bool
    reason: LocalText


class ApproveMinutes(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    how: Approved
    at: MeetingId | None = None


class BeginCorrection(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = secretariat
    reason: LocalText


class ReleaseResult(Command, frozen=True, kw_only=True):
    """Makes the meeting and these outcomes public, for a reason, under an introduction."""

    may: ClassVar[Rule] = secretariat
    introduction: LocalText
    outcomes: tuple[OutcomeId, ...]
    reason: LocalText
    base: int


MinutesCommand = (
    CirculateMinutes | RequestCorrection | ResolveCorrection | ApproveMinutes | BeginCorrection | ReleaseResult
)


def decide(meeting: Meeting, command: MinutesCommand, at: datetime) -> list[MinutesEvent | VisibilityChanged]:
    """What follows from `command`."""
    today = meeting.day(at)
    match command:
        case CirculateMinutes(until=until, approval=approval):
            meeting.unlocked()
            if meeting.stage not in ("closed", "minutes-circulated"):
                raise Refused("meeting-not-closed")
            if until < today:
                raise Refused("date-in-the-past")
            if meeting.stage == "minutes-circulated" and (until, approval) == (meeting.until, meeting.approval):
                return []
            return [MinutesCirculated(until=until, approval=approval)]
        case RequestCorrection(request=request, outcome=outcome, organisation=organisation, text=text):
            if request in meeting.requests:
                return []
            _check_circulated(meeting)
            if meeting.until is not None and today > meeting.until:
                raise Refused("corrections-ended")
            if outcome is not None and outcome not in meeting.outcomes:
                raise NotFound("outcome-unknown")
            return [CorrectionRequested(request=request, outcome=outcome, organisation=organisation, text=text)]
        case ResolveCorrection(request=request, accepted=accepted, reason=reason):
            if request not in meeting.requests:
                raise NotFound("request-unknown")
            if meeting.requests[request]:
                raise Refused("request-resolved")
            return [CorrectionResolved(request=request, accepted=accepted, reason=reason)]
        case ApproveMinutes(how=how, at=where):
            if meeting.stage == "minutes-approved":
                return []
            _check_approval(meeting, how, today)
            return [MinutesApproved(version=meeting.version + 1, how=how, at=where)]
        case BeginCorrection(reason=reason):
            if meeting.stage == "under-correction":
                return []
            _check_approved(meeting)
            return [CorrectionBegun(reason=reason)]
        case ReleaseResult(introduction=introduction, reason=reason, base=base):
            _check_approved(meeting)
            chosen = tuple(dict.fromkeys(command.outcomes))
            for outcome in chosen:
                meeting.outcome(outcome)
            hidden = [each for each in (None, *chosen) if meeting.visibility.get(each, "members") != "public"]
            opened = [VisibilityChanged(outcome=each, visibility="public", reason=reason) for each in hidden]
            revision = based_on(base, meeting.result)
            return [*opened, ResultReleased(introduction=introduction, outcomes=chosen, revision=revision)]
        case _:
            assert_never(command)


def _check_circulated(meeting: Meeting) -> None:
    meeting.unlocked()
    if meeting.stage != "minutes-circulated":
        raise Refused("minutes-not-circulated")


def _check_approved(meeting: Meeting) -> None:
    if meeting.stage != "minutes-approved":
        raise Refused("minutes-not-approved")


def _check_approval(meeting: Meeting, how: Approved, today: date) -> None:
    """Corrected minutes were circulated and approved before: the secretariat or a meeting approves the correction."""
    if meeting.stage == "under-correction":
        if how == "by-silence":
            raise Refused("approval-not-by-silence")
        return
    _check_circulated(meeting)
    if not all(meeting.requests.values()):
        raise Refused("requests-open")
    if how == "by-correction" or (how == "by-silence" and meeting.approval != "by-silence"):
        raise Refused("approval-not-by-silence")
    if how == "by-silence" and meeting.until is not None and today <= meeting.until:
        raise Refused("corrections-running")


def evolve(meeting: Meeting, event: MinutesEvent) -> Meeting:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case MinutesCirculated(until=until, approval=approval):
            return change(meeting, stage="minutes-circulated", until=until, approval=approval)
        case CorrectionRequested(request=request):
            return change(meeting, requests={**meeting.requests, request: False})
        case CorrectionResolved(request=request):
            return change(meeting, requests={**meeting.requests, request: True})
        case MinutesApproved(version=version):
            return change(meeting, stage="minutes-approved", version=version)
        case CorrectionBegun():
            return change(meeting, stage="under-correction")
        case ResultReleased(revision=revision):
            return change(meeting, result=revision)
        case _:
            assert_never(event)
