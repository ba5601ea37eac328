"""Meetings: their plan, agenda, attendance and outcomes, what owners answer, and their minutes."""

from defter.domain.meetings.actions import AcceptAction, CompleteAction, DeclineAction, ReopenAction
from defter.domain.meetings.agenda import (
    AddItem,
    CarryItem,
    ConcludeItem,
    MoveItem,
    PublishAgenda,
    RemoveItem,
    ReviseItem,
)
from defter.domain.meetings.attendance import ExpectOrganisations, RecordAttendance
from defter.domain.meetings.minutes import (
    ApproveMinutes,
    BeginCorrection,
    CirculateMinutes,
    ReleaseResult,
    RequestCorrection,
    ResolveCorrection,
)
from defter.domain.meetings.outcomes import ConvertOutcome, LogOutcome, ReviseOutcome, StrikeOutcome
from defter.domain.meetings.plan import (
    CancelMeeting,
    ChangeVisibility,
    CloseMeeting,
    NameRapporteur,
    OpenMeeting,
    PlanMeeting,
    PostponeMeeting,
    RedactText,
    ReleaseRapporteur,
    RevisePlan,
)
from defter.web.api.acts import Act
from defter.web.api.meetings.actions import ActionsAsked, list_actions
from defter.web.api.meetings.minutes import MinutesAsked, read_minutes
from defter.web.api.meetings.shown import (
    MeetingsAsked,
    item_standing,
    list_meetings,
    outcome_standing,
    plan_standing,
    read_meeting,
)
from defter.web.api.reads import Read
from defter.web.api.tables import Table

ONE = "/meetings/{meeting}"
ITEM = f"{ONE}/agenda/{{item}}"
OUTCOME = f"{ONE}/outcomes/{{outcome}}"

table = Table(
    "meetings",
    "Planned, held, and noted down while they run; then minutes, and actions to be done.",
    reads=(
        Read("/meetings", list_meetings, MeetingsAsked),
        Read(ONE, read_meeting),
        Read(f"{ONE}/minutes", read_minutes, MinutesAsked),
        Read("/actions", list_actions, ActionsAsked),
    ),
    acts=(
        Act("/meetings", PlanMeeting),
        Act(f"{ONE}/plan", RevisePlan, standing=plan_standing),
        Act(f"{ONE}/postpone", PostponeMeeting),
        Act(f"{ONE}/cancel", CancelMeeting),
        Act(f"{ONE}/rapporteurs", NameRapporteur),
        Act(f"{ONE}/rapporteurs/{{person}}/release", ReleaseRapporteur),
        Act(f"{ONE}/visibility", ChangeVisibility, without=("outcome",)),
        Act(f"{ONE}/redaction", RedactText),
        Act(f"{ONE}/agenda", AddItem, makes="item", own="proposer"),
        Act(ITEM, ReviseItem, standing=item_standing),
        Act(f"{ITEM}/move", MoveItem),
        Act(f"{ITEM}/remove", RemoveItem),
        Act(f"{ITEM}/carry", CarryItem),
        Act(f"{ITEM}/conclude", ConcludeItem),
        Act(f"{ONE}/publish", PublishAgenda),
        Act(f"{ONE}/open", OpenMeeting),
        Act(f"{ONE}/close", CloseMeeting),
        Act(f"{ONE}/expected", ExpectOrganisations),
        Act(f"{ONE}/attendance/{{organisation}}", RecordAttendance),
        Act(f"{ONE}/outcomes", LogOutcome, makes="outcome"),
        Act(OUTCOME, ReviseOutcome, standing=outcome_standing),
        Act(f"{OUTCOME}/kind", ConvertOutcome, standing=outcome_standing),
        Act(f"{OUTCOME}/strike", StrikeOutcome),
        Act(f"{OUTCOME}/visibility", ChangeVisibility, name="ChangeVisibilityOfOutcome"),
        Act(f"{OUTCOME}/accept", AcceptAction, own="organisation"),
        Act(f"{OUTCOME}/decline", DeclineAction, own="organisation"),
        Act(f"{OUTCOME}/complete", CompleteAction),
        Act(f"{OUTCOME}/reopen", ReopenAction),
        Act(f"{ONE}/circulate", CirculateMinutes),
        Act(f"{ONE}/corrections", RequestCorrection, makes="request", own="organisation"),
        Act(f"{ONE}/corrections/{{request}}/resolve", ResolveCorrection),
        Act(f"{ONE}/approve", ApproveMinutes),
        Act(f"{ONE}/correct", BeginCorrection),
        Act(f"{ONE}/release", ReleaseResult),
    ),
    sees=plan_standing,
)
