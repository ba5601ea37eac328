"""Meetings as programs read them: what the caller may see, and no small numbers of people."""

from collections.abc import Sequence
from datetime import time
from typing import Annotated, Protocol

from msgspec import Meta, Struct, structs

from defter.domain.meetings import meetings as concept
from defter.domain.meetings.attendance import Presence
from defter.domain.meetings.meeting import MeetingKind, note_takers, organisers
from defter.domain.vocabulary import (
    LocalText,
    MeetingId,
    NotFound,
    OrganisationId,
    PersonId,
    SeriesId,
)
from defter.projections.meetings import lists, queries
from defter.projections.meetings.lists import MeetingLine
from defter.projections.meetings.outcomes import OutcomeRow, outcome, outcomes_of
from defter.projections.meetings.queries import ItemRow, MeetingPlan
from defter.web.api.acts import Ids
from defter.web.api.calls import Call
from defter.web.api.figures import PublishedFigure, published_figure
from defter.web.api.reads import Asked, Nothing, Part, part
from defter.web.published import Counts, published


class MeetingsAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: MeetingKind | None = None
    year: Annotated[int, Meta(ge=1900, le=9999)] | None = None
    series: SeriesId | None = None


class ListedMeeting(MeetingLine, frozen=True, kw_only=True):
    """A meeting of a list, with how many decisions and actions of it stand."""

    decisions: int
    actions: int


class Outcome(OutcomeRow, frozen=True, kw_only=True):
    """An outcome; who logged it is for those who take part in the platform."""

    figure: PublishedFigure | None  # type: ignore[assignment]


class Attendance(Struct, frozen=True):
    """Whether an organisation was there. Counts are for those who take part, small ones for those who keep them."""

    organisation: OrganisationId
    name: LocalText | None
    presence: Presence
    counts: Counts | None
    arrived: time | None
    left: time | None


class Meeting(MeetingPlan, frozen=True, kw_only=True):
    """A meeting whole, as far as the caller may see it."""

    rapporteurs: tuple[PersonId, ...]
    agenda: tuple[ItemRow, ...]
    attendance: tuple[Attendance, ...]
    outcomes: tuple[Outcome, ...]


def list_meetings(call: Call, _ids: Ids, asked: MeetingsAsked) -> Part[ListedMeeting]:
    """The meetings that the caller may see, from the newest day to the oldest."""
    with call.services.views.read() as connection:
        total = lists.count(connection, call.reader, kind=asked.kind, year=asked.year, series=asked.series)
        lines, tallies = lists.lines(
            connection,
            call.reader,
            kind=asked.kind,
            year=asked.year,
            series=asked.series,
            limit=asked.limit,
            offset=asked.offset,
        )
    nothing = lists.Tally()
    listed = [
        ListedMeeting(
            **structs.asdict(line),
            decisions=tallies.get(line.id, nothing).decisions,
            actions=tallies.get(line.id, nothing).actions,
        )
        for line in lines
    ]
    return part(asked, listed, total)


def read_meeting(call: Call, ids: Ids, _asked: Nothing) -> Meeting:
    """A meeting with its agenda, who came, and the outcomes that the caller may see."""
    with call.services.views.read() as connection:
        plan = queries.meeting(connection, call.reader, ids["meeting"])
        items = queries.agenda(connection, call.reader, plan.id)
        outcomes = outcomes_of(connection, call.reader, plan.id)
        attended = queries.attendance_of(connection, plan.id)
        rapporteurs = queries.rapporteurs_of(connection, plan.id)
    takes_part, exact = call.actor.role is not None, keeps_record(call, plan.id)
    whole = structs.asdict(plan) | ({} if takes_part else {"expected": ()})
    return Meeting(
        **whole,
        rapporteurs=tuple(rapporteurs) if takes_part else (),
        agenda=tuple(items),
        attendance=attendance(call, attended, exact=exact),
        outcomes=tuple(_outcome(call, each, exact=exact) for each in outcomes),
    )


def keeps_record(call: Call, meeting: MeetingId) -> bool:
    """Whether the caller may see every number: who organises the meeting, or takes its notes."""
    state = call.services.store.state(concept, meeting)[0]
    return any(rule.allows(call.actor, state, None) for rule in (organisers, note_takers))


class Attended(Protocol):
    """The attendance of one organisation, in a meeting or in its minutes."""

    @property
    def organisation(self) -> OrganisationId: ...
    @property
    def name(self) -> LocalText | None: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def people(self) -> int | None: ...
    @property
    def women(self) -> int | None: ...
    @property
    def men(self) -> int | None: ...
    @property
    def refugees(self) -> int | None: ...
    @property
    def hosts(self) -> int | None: ...
    @property
    def arrived(self) -> time | None: ...
    @property
    def left(self) -> time | None: ...


def attendance(call: Call, rows: Sequence[Attended], *, exact: bool) -> tuple[Attendance, ...]:
    """Who came, and for those who take part who did not; counts of people only as they may be shown."""
    takes_part, own = call.actor.role is not None, call.actor.organisation
    present = [row for row in rows if row.presence == "present"]
    shown = published(present, exact, call.services.minimum_cell, own=lambda at: present[at].organisation == own).rows
    counts = {row.organisation: count for row, count in zip(present, shown, strict=True)}
    return tuple(
        Attendance(
            organisation=row.organisation,
            name=row.name,
            presence=row.presence,
            counts=counts.get(row.organisation) if takes_part else None,
            arrived=row.arrived if takes_part else None,
            left=row.left if takes_part else None,
        )
        for row in rows
        if takes_part or row.presence == "present"
    )


def _outcome(call: Call, row: OutcomeRow, *, exact: bool) -> Outcome:
    fields = structs.asdict(row) | {"figure": published_figure(call, row.figure, exact=exact) if row.figure else None}
    if call.actor.role is None:
        fields["logged_by"] = None
    return Outcome(**fields)


def plan_standing(call: Call, ids: Ids) -> MeetingPlan:
    """The plan as it stands."""
    with call.services.views.read() as connection:
        return queries.meeting(connection, call.reader, ids["meeting"])


def item_standing(call: Call, ids: Ids) -> ItemRow:
    """The agenda item as it stands."""
    with call.services.views.read() as connection:
        meeting = queries.meeting(connection, call.reader, ids["meeting"]).id
        found = next(
            (each for each in queries.agenda(connection, call.reader, meeting) if each.id == ids["item"]), None
        )
    if found is None:
        raise NotFound("item-unknown")
    return found


def outcome_standing(call: Call, ids: Ids) -> Outcome:
    """The outcome as it stands."""
    with call.services.views.read() as connection:
        meeting = queries.meeting(connection, call.reader, ids["meeting"]).id
        found = outcome(connection, call.reader, meeting, ids["outcome"])
    return _outcome(call, found, exact=keeps_record(call, meeting))
