"""What the sentence of every event needs, and who hears of it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from defter.domain.meetings.actions import ActionAccepted, ActionDeclined, ActionDone, ActionReopened
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
from defter.domain.meetings.documents import DocumentAttached, DocumentVisibilityChanged, DocumentWithdrawn
from defter.domain.meetings.minutes import (
    CorrectionBegun,
    CorrectionRequested,
    CorrectionResolved,
    MinutesApproved,
    MinutesCirculated,
    ResultReleased,
)
from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
from defter.domain.meetings.plan import (
    MeetingCancelled,
    MeetingClosed,
    MeetingOpened,
    MeetingPlanned,
    MeetingPostponed,
    PlanRevised,
    RapporteurNamed,
    RapporteurReleased,
    VisibilityChanged,
)
from defter.domain.organisations.mandates import FocalPointNamed, MandateEnded, MandateGiven, MandatesReconfirmed
from defter.domain.organisations.membership import (
    ApplicationClarified,
    ClarificationAsked,
    HoldLifted,
    OrganisationAdmitted,
    OrganisationApplied,
    OrganisationDeclined,
    OrganisationMerged,
    OrganisationPutOnHold,
    OrganisationRegistered,
    OrganisationRenamed,
    OrganisationTakenIn,
    OrganisationWithdrew,
)
from defter.domain.organisations.records import (
    DocumentFiled,
    FigureReported,
    FigureRevised,
    FigureWithdrawn,
    FiledDocumentWithdrawn,
    RecordVisibilityChanged,
)
from defter.domain.organisations.statements import LinkIssued, LinkRevoked, StatementConfirmed, StatementContested
from defter.domain.series import SeriesFounded, SeriesRevised
from defter.domain.vocabulary import Event, MeetingId, OrganisationId, TextRedacted, Visibility


class Details(Struct, frozen=True, omit_defaults=True):
    """What a sentence needs of an event beside the thing it is about; never a text that somebody wrote."""

    word: str | None = None
    """A fixed word of the domain, such as a kind or a role."""
    organisation: OrganisationId | None = None
    meeting: MeetingId | None = None
    day: date | None = None
    version: int | None = None


ALWAYS = lambda _event: True  # noqa: E731 - a word in the table below
NEVER = lambda _event: False  # noqa: E731


class Told(Struct, frozen=True, kw_only=True):
    """How one event is told: the names of the fields that its sentence needs, and who hears of it."""

    word: str | Callable[[Any], str] | None = None
    """The field with the fixed word, or what makes one of the event."""
    organisation: str | None = None
    meeting: str | None = None
    day: str | None = None
    version: str | None = None
    subject: str | None = None
    """The field with the thing that it is about, where that is not the event's own `about`."""
    own: bool = False
    """Whether that thing is a record with a visibility of its own."""
    internal: Callable[[Any], bool] = NEVER
    """Whether it is for those who take part, even where the record is public."""
    visibility: Callable[[Any], Visibility] | None = None
    """What the event makes of the visibility of the thing."""


def _conclusion(event: ItemConcluded) -> str:
    """The result, and whether it says where to."""
    return f"{event.result}-to" if event.to or event.referred_to else event.result


def _owner(event: ActionDone | ActionReopened) -> str:
    return "organisation" if event.organisation else "outsider"


TOLD: Mapping[type[Event], Told] = {
    TextRedacted: Told(subject="thing"),
    # organisations
    OrganisationRegistered: Told(word="kind"),
    OrganisationRenamed: Told(),
    OrganisationAdmitted: Told(word="role", day="on", visibility=lambda _event: "public"),
    # its way in and out: who belongs is for everybody, what went before and between is for members
    OrganisationApplied: Told(word="kind", internal=ALWAYS),
    ClarificationAsked: Told(internal=ALWAYS),
    ApplicationClarified: Told(internal=ALWAYS),
    OrganisationDeclined: Told(day="on", internal=ALWAYS),
    OrganisationPutOnHold: Told(day="on", internal=ALWAYS),
    HoldLifted: Told(day="on", internal=ALWAYS),
    OrganisationWithdrew: Told(day="on"),
    OrganisationMerged: Told(organisation="into", day="on"),
    OrganisationTakenIn: Told(organisation="other", day="on"),
    # who acts for it, and what it says to what was recorded on its behalf
    MandateGiven: Told(word="kind", day="since", internal=ALWAYS),
    MandateEnded: Told(day="on", internal=ALWAYS),
    MandatesReconfirmed: Told(internal=ALWAYS),
    FocalPointNamed: Told(internal=ALWAYS),
    StatementConfirmed: Told(internal=ALWAYS),
    StatementContested: Told(internal=ALWAYS),
    LinkIssued: Told(day="until", internal=ALWAYS),
    LinkRevoked: Told(internal=ALWAYS),
    # what an organisation puts on record
    DocumentFiled: Told(own=True, visibility=lambda event: event.visibility),
    FiledDocumentWithdrawn: Told(own=True),
    FigureReported: Told(own=True, visibility=lambda event: event.visibility),
    FigureRevised: Told(own=True),
    FigureWithdrawn: Told(own=True),
    RecordVisibilityChanged: Told(word="visibility", own=True, visibility=lambda event: event.visibility),
    # meetings: the meeting itself
    MeetingPlanned: Told(day="day"),
    PlanRevised: Told(day="day"),
    MeetingPostponed: Told(day="day"),
    MeetingCancelled: Told(),
    RapporteurNamed: Told(internal=ALWAYS),
    RapporteurReleased: Told(internal=ALWAYS),
    MeetingOpened: Told(),
    MeetingClosed: Told(),
    VisibilityChanged: Told(word="visibility", own=True, visibility=lambda event: event.visibility),
    # the agenda
    ItemAdded: Told(),
    ItemRevised: Told(),
    ItemsOrdered: Told(),
    ItemRemoved: Told(),
    ItemCarried: Told(meeting="origin"),
    ItemConcluded: Told(word=_conclusion, meeting="to", organisation="referred_to"),
    AgendaPublished: Told(),
    # attendance: who stayed away is for members
    OrganisationsExpected: Told(),
    AttendanceRecorded: Told(
        word="presence", organisation="organisation", internal=lambda event: event.presence != "present"
    ),
    # outcomes
    OutcomeLogged: Told(word="kind", own=True),
    OutcomeRevised: Told(own=True),
    OutcomeConverted: Told(word="kind", own=True),
    OutcomeStruck: Told(own=True),
    # actions: who declined is for members
    ActionAccepted: Told(organisation="organisation", own=True),
    ActionDeclined: Told(organisation="organisation", own=True, internal=ALWAYS),
    ActionDone: Told(word=_owner, organisation="organisation", day="on", own=True),
    ActionReopened: Told(word=_owner, organisation="organisation", own=True),
    # minutes: who wants what corrected is for members
    MinutesCirculated: Told(day="until"),
    CorrectionRequested: Told(subject="outcome", organisation="organisation", own=True, internal=ALWAYS),
    CorrectionResolved: Told(word=lambda event: "accepted" if event.accepted else "declined", internal=ALWAYS),
    MinutesApproved: Told(word="how", meeting="at", version="version"),
    CorrectionBegun: Told(),
    ResultReleased: Told(version="revision"),
    # documents
    DocumentAttached: Told(own=True, visibility=lambda event: event.visibility),
    DocumentWithdrawn: Told(own=True),
    DocumentVisibilityChanged: Told(word="visibility", own=True, visibility=lambda event: event.visibility),
    # series
    SeriesFounded: Told(),
    SeriesRevised: Told(),
}
"""Every event that there is. A new one needs a line here and a sentence in `web/activity/sentences.py`."""


def name_of(event: type[Event]) -> str:
    """How the rows name an event: as it is stored, without the version."""
    return event.stored_as.partition(":")[0]
