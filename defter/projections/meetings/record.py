"""A meeting folded from its events, for its minutes: what was said, and ids where other things are named."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from defter.domain.meetings.agenda import (
    AgendaPublished,
    ItemAdded,
    ItemCarried,
    ItemConcluded,
    ItemRemoved,
    ItemRevised,
    ItemsOrdered,
)
from defter.domain.meetings.attendance import AttendanceRecorded, OrganisationsExpected
from defter.domain.meetings.meeting import Stage
from defter.domain.meetings.minutes import CorrectionBegun, MinutesApproved, MinutesCirculated
from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
from defter.domain.meetings.plan import (
    MeetingCancelled,
    MeetingClosed,
    MeetingOpened,
    MeetingPlanned,
    MeetingPostponed,
    PlanRevised,
)
from defter.domain.series import SeriesFounded, SeriesRevised
from defter.domain.vocabulary import REDACTED, Approval, Figure, ItemId, LocalText, MeetingId, OrganisationId, OutcomeId
from defter.platform.envelope import Recorded

PLAN = (
    *("kind", "title", "number", "host", "day", "starts", "ends", "time_zone", "place", "venue", "online"),
    *("languages", "series", "source", "illustrative"),
)
TOLD = (
    *("text", "item", "owner", "outsider", "all_members", "supporters", "agreed", "due", "decided", "review"),
    "figure",
)
"""What an outcome says, whether it was logged or revised."""

History = Iterable[Recorded[Any]]


class Record:
    """What the events of one meeting tell, one after the other; in place, because there are thousands of them."""

    def __init__(self, meeting: MeetingId) -> None:
        self.meeting = meeting
        self.plan: dict[str, Any] = {}
        self.stage: Stage = "unplanned"
        self.items: dict[ItemId, dict[str, Any]] = {}
        """The agenda in its order: title (None: carried), origin, result, to, referred_to."""
        self.outcomes: dict[OutcomeId, dict[str, Any]] = {}
        """In the order in which they were logged: the fields of an outcome."""
        self.expected: tuple[OrganisationId, ...] = ()
        self.attendance: dict[OrganisationId, AttendanceRecorded] = {}
        self.until: date | None = None
        self.approval: Approval | None = None
        self.approvals: list[tuple[MinutesApproved, datetime, LocalText | None]] = []
        """Each with its moment, and the reason of the correction that it ended."""
        self._correction: LocalText | None = None

    @property
    def version(self) -> int:
        """Of the minutes that were approved last."""
        return self.approvals[-1][0].version if self.approvals else 0

    @property
    def organisations(self) -> set[UUID]:
        """Those that the minutes name."""
        owners = [each for told in self.outcomes.values() for each in (told["owner"], *told["supporters"])]
        referred = (told["referred_to"] for told in self.items.values())
        return {each for each in (self.plan["host"], *self.attendance, *owners, *referred) if each is not None}

    @property
    def meetings(self) -> set[UUID]:
        """Other meetings that the minutes name."""
        deferred = (told["to"] for told in self.items.values())
        approving = (event.at for event, _moment, _reason in self.approvals)
        return {each for each in (*deferred, *approving) if each is not None}

    @property
    def carried(self) -> dict[ItemId, MeetingId]:
        """The items whose text lies in an earlier meeting, with that meeting."""
        return {item: told["origin"] for item, told in self.items.items() if told["origin"] is not None}

    def tell(self, recorded: Recorded[Any]) -> None:
        """What the next event adds. Events that change no minutes pass by: who may see what, answers of owners."""
        match event := recorded.event:
            case OutcomeLogged():
                self.outcomes[event.outcome] = {
                    **_told(event),
                    "kind": event.kind,
                    "struck": None,
                    "illustrative": event.illustrative,
                }
            case OutcomeRevised():
                self.outcomes[event.outcome].update(_told(event))
            case OutcomeConverted():
                self.outcomes[event.outcome]["kind"] = event.kind
                if event.figure is not None:
                    self.outcomes[event.outcome]["figure"] = _whole(event.figure)
            case OutcomeStruck():
                self.outcomes[event.outcome]["struck"] = event.reason
            case AttendanceRecorded():
                self.attendance[event.organisation] = event
            case OrganisationsExpected():
                self.expected = event.organisations
            case ItemAdded() | ItemRevised() | ItemCarried() | ItemsOrdered() | ItemRemoved() | ItemConcluded():
                self._tell_of_agenda(event)
            case MinutesCirculated():
                self.stage, self.until, self.approval = "minutes-circulated", event.until, event.approval
            case MinutesApproved():
                self.stage = "minutes-approved"
                self.approvals.append((event, recorded.meta.at, self._correction))
            case CorrectionBegun():
                self.stage, self._correction = "under-correction", event.reason
            case _:
                self._tell_of_plan(event)

    def _tell_of_agenda(self, event: Any) -> None:
        match event:
            case ItemAdded():
                self.items[event.item] = _item(title=event.title)
            case ItemRevised():
                self.items[event.item]["title"] = event.title
            case ItemCarried():
                self.items[event.item] = _item(origin=event.origin)
            case ItemsOrdered():
                self.items = {item: self.items[item] for item in event.order}
            case ItemRemoved():
                del self.items[event.item]
            case ItemConcluded():
                self.items[event.item].update(result=event.result, to=event.to, referred_to=event.referred_to)

    def _tell_of_plan(self, event: Any) -> None:
        match event:
            case MeetingPlanned():
                self.stage, self.plan = "planned", {name: getattr(event, name) for name in PLAN}
            case PlanRevised():
                self.plan.update((name, getattr(event, name)) for name in PLAN if hasattr(event, name))
            case MeetingPostponed():
                self.plan.update(day=event.day, starts=event.starts, ends=event.ends)
            case MeetingCancelled():
                self.stage = "cancelled"
            case AgendaPublished():
                self.stage = "agenda-published"
            case MeetingOpened():
                self.stage = "open"
            case MeetingClosed():
                self.stage = "closed"


def _told(event: OutcomeLogged | OutcomeRevised) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in TOLD}
    return {**told, "figure": _whole(event.figure)}


def _whole(figure: Figure | None) -> Figure | None:
    """No number without what it counts: of a figure whose texts were removed nothing is left."""
    return None if figure is None or REDACTED in figure.unit.texts.values() else figure


def _item(title: LocalText | None = None, origin: MeetingId | None = None) -> dict[str, Any]:
    return {"title": title, "origin": origin, "result": None, "to": None, "referred_to": None}


def fold(meeting: MeetingId, history: History) -> Record:
    """The meeting after these events of its stream."""
    record = Record(meeting)
    for recorded in history:
        record.tell(recorded)
    return record


# What other streams are called, after their own events


def title_of(history: History) -> LocalText | None:
    """The title of a meeting; None without events."""
    title = None
    for recorded in history:
        if isinstance(recorded.event, MeetingPlanned | PlanRevised):
            title = recorded.event.title
    return title


def series_title(history: History) -> LocalText | None:
    """The title of a series; None without events."""
    title = None
    for recorded in history:
        if isinstance(recorded.event, SeriesFounded | SeriesRevised):
            title = recorded.event.title
    return title


def item_titles(carried: dict[ItemId, MeetingId], history_of: Callable[[UUID], History]) -> dict[ItemId, LocalText]:
    """The titles of carried items, from the meetings where they were added; an item may have been carried on and on."""
    found: dict[ItemId, LocalText] = {}
    looked: set[MeetingId] = set()
    while meetings := set(carried.values()) - looked:
        looked |= meetings
        onward: dict[ItemId, MeetingId] = {}
        for meeting in meetings:
            for recorded in history_of(meeting):
                match recorded.event:
                    case ItemAdded(item=item, title=title) | ItemRevised(item=item, title=title) if item in carried:
                        found[item] = title
                    case ItemCarried(item=item, origin=origin) if item in carried:
                        onward[item] = origin
        carried = onward
    return found
