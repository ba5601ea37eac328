"""What the page of a meeting shows, gathered once: for the page as it is read, and around a form that was refused."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import PublishAgenda
from defter.domain.meetings.attendance import RecordAttendance
from defter.domain.meetings.meeting import RECORDING, Meeting
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import ChangeVisibility, RedactText
from defter.domain.vocabulary import (
    Command,
    LocalText,
    MeetingId,
    OrganisationId,
    OutcomeId,
    PersonId,
    Visibility,
)
from defter.platform import places
from defter.platform.formats.words import KIND_LETTERS
from defter.projections.meetings import outcomes, portions, queries
from defter.projections.meetings.outcomes import OutcomeRow
from defter.projections.meetings.portions import Wanted
from defter.projections.meetings.queries import AttendanceRow, MeetingPlan
from defter.projections.organisations import OrganisationRow, all_organisations
from defter.web import words
from defter.web.collation import by_name, key
from defter.web.i18n import _, format_moment, format_time, plain
from defter.web.meetings.parts import WHOLE, Part, portioned, whole
from defter.web.pages import Visit
from defter.web.published import Shown, figure_told, published

LISTED = 10
"""Actions that stand beside the agenda."""

VISIBILITIES: tuple[Visibility, ...] = ("public", "members", "organisation", "restricted")


class Powers(Struct, frozen=True):
    """What this visitor may do with this meeting, as the rules of the commands say."""

    organise: bool
    """Publish the agenda, open, close, plan."""
    log: bool
    """Log and change outcomes, now that the meeting runs or ran."""
    redact: bool
    read_names: bool
    """See who logged what, and how many people came: for members."""
    exact: bool
    """See small numbers of people, too: whoever organises the meeting or takes its notes."""


class Attendance(Struct, frozen=True):
    """Who came, of those that were expected and of others; names sorted for the reader."""

    present: list[AttendanceRow]
    excused: list[AttendanceRow]
    absent: list[AttendanceRow]
    open: list[LocalText]
    """Expected, and nothing recorded yet."""
    expected: int
    came: int
    """Expected, and present."""
    people: Shown
    """How many took part, as far as the reader may know it."""
    counts: dict[OrganisationId, Shown]
    """How many came for each organisation that was present, likewise."""


class Sheet(Struct, frozen=True):
    """The meeting with all that its page shows."""

    plan: MeetingPlan
    parts: list[Part]
    """With all outcomes, unless there are too many."""
    actions: list[OutcomeRow]
    """The actions that stand; the first ones, where there are too many outcomes."""
    more_actions: int
    """How many actions there are besides."""
    attendance: Attendance
    powers: Powers
    names: dict[PersonId, str]
    organisations: list[OrganisationRow]
    position: int
    """How far the views were when this was read."""
    noted: bool
    """Whether somebody is named to take the notes."""

    @property
    def outcomes(self) -> list[OutcomeRow]:
        """The outcomes that are drawn, in the order of the agenda."""
        return [outcome for part in self.parts for outcome in part.outcomes]

    @property
    def standing(self) -> list[OutcomeRow]:
        """Those that were not struck."""
        return [outcome for outcome in self.outcomes if not outcome.struck]

    @property
    def total(self) -> int:
        """How many outcomes there are, drawn or not."""
        return sum(part.total for part in self.parts)

    @property
    def long(self) -> bool:
        """Whether not all of them are drawn."""
        return self.total > len(self.outcomes)

    def part(self, key: str | None) -> Part:
        """The part of that key; otherwise that of the newest outcome, otherwise the first."""
        by_key = {part.key: part for part in self.parts}
        if key in by_key:
            return by_key[key]
        newest = max(self.outcomes, key=lambda outcome: outcome.logged_at, default=None)
        if newest is not None:
            return by_key.get(str(newest.item), self.parts[-1])
        return self.parts[0]


def wording(visit: Visit) -> dict[str, Any]:
    """The words that the templates of a meeting need beside what they show."""
    minimum = visit.services.minimum_cell
    return {
        "words": words,
        "figure_number": lambda figure, exact: figure_told(figure, exact, minimum),
        "minimum": minimum,
        "kind_words": {kind: _(sentence) for kind, sentence in words.OUTCOME_KINDS.items()},
        "place_name": lambda place: places.name(place, visit.language),
        "logged_at": _logged_at,
        "letters": {kind: letter for letter, kind in KIND_LETTERS.get(visit.language, {}).items()},
    }


def _logged_at(at: datetime, plan: MeetingPlan) -> str:
    """When something was logged, in the meeting's time zone: on its own day the time alone."""
    local = at.astimezone(ZoneInfo(plan.time_zone))
    return format_time(local.time()) if local.date() == plan.day else format_moment(at, plan.time_zone)


def gather(visit: Visit, meeting: MeetingId, wanted: Wanted | None = None) -> Sheet:
    """Everything that the page of a meeting shows to this visitor. Raises NotFound.

    When there are too many outcomes only those `wanted` are in it, and while lines are logged rather the last than the
    first; None wants all of them.
    """
    position = visit.services.views.position()
    with visit.services.views.read() as connection:
        plan = queries.meeting(connection, visit.reader, meeting)
        items = queries.agenda(connection, visit.reader, meeting)
        state = state_of(visit, meeting)
        logged = portions.count(connection, visit.reader, meeting) if wanted and len(state.outcomes) > WHOLE else []
        if wanted and sum(each.count for each in logged) > WHOLE:
            agenda = [item.id for item in items]
            end = plan.stage == "open"
            portion = portions.portion(connection, visit.reader, meeting, agenda, logged, wanted, end=end)
            parts = portioned(plan, items, logged, portion)
            actions = portions.first_actions(connection, visit.reader, meeting, LISTED)
            more = sum(each.count for each in logged if each.kind == "action" and not each.struck) - len(actions)
        else:
            parts = whole(plan, items, outcomes.outcomes_of(connection, visit.reader, meeting))
            standing = [outcome for part in parts for outcome in part.outcomes if not outcome.struck]
            actions, more = [outcome for outcome in standing if outcome.kind == "action"], 0
        rows = queries.attendance_of(connection, meeting)
        organisations = all_organisations(connection, visit.reader)
    powers = powers_of(visit, state)
    drawn = [outcome for part in parts for outcome in part.outcomes]
    return Sheet(
        plan=plan,
        parts=parts,
        actions=actions,
        more_actions=more,
        attendance=_attendance(visit, plan, rows, organisations, exact=powers.exact),
        powers=powers,
        names=names_of(visit, drawn) if powers.read_names else {},
        organisations=by_name(organisations, visit.language),
        position=position,
        noted=bool(state.rapporteurs),
    )


def state_of(visit: Visit, meeting: MeetingId) -> Meeting:
    """The meeting as the log knows it now."""
    state: Meeting = visit.services.store.state(meetings, meeting)[0]
    return state


def powers_of(visit: Visit, state: Meeting) -> Powers:
    """What the rules let this visitor do."""
    held = state.stage in RECORDING
    return Powers(
        organise=may(visit, state, PublishAgenda),
        log=held and may(visit, state, LogOutcome),
        redact=may(visit, state, RedactText),
        read_names=visit.actor.role is not None,
        exact=may(visit, state, PublishAgenda) or may(visit, state, RecordAttendance),
    )


def may(visit: Visit, state: Meeting, command: type[Command], given: Command | None = None) -> bool:
    """Whether the command's own rule lets this visitor; `given` is the command, where the rule looks into it."""
    return command.may.allows(visit.actor, state, given)


def visibilities(visit: Visit, state: Meeting, outcome: OutcomeId, current: Visibility) -> list[Visibility]:
    """Who may see an outcome instead, as far as this visitor may say so."""
    commands = (
        ChangeVisibility(outcome=outcome, visibility=each, reason=LocalText("en", {"en": "?"}))
        for each in VISIBILITIES
        if each != current
    )
    return [each.visibility for each in commands if may(visit, state, ChangeVisibility, each)]


def names_of(visit: Visit, outcomes: Iterable[OutcomeRow]) -> dict[PersonId, str]:
    """The names of those who logged these outcomes, in one query; who was erased is not in it."""
    return visit.services.accounts.names(outcome.logged_by for outcome in outcomes if outcome.logged_by)


def _attendance(
    visit: Visit, plan: MeetingPlan, rows: list[AttendanceRow], organisations: list[OrganisationRow], *, exact: bool
) -> Attendance:
    language, own = visit.language, visit.actor.organisation
    names = {organisation.id: organisation.name for organisation in organisations}
    recorded = {row.organisation for row in rows}
    rows = sorted(rows, key=lambda row: key(plain(row.name), language))
    present = [row for row in rows if row.presence == "present"]
    waiting = [names[each] for each in plan.expected if each in names and each not in recorded]
    counts = published(
        present, exact, visit.services.minimum_cell, own=lambda at: own is not None and present[at].organisation == own
    )
    return Attendance(
        present=present,
        excused=[row for row in rows if row.presence == "excused"],
        absent=[row for row in rows if row.presence == "absent"],
        open=sorted(waiting, key=lambda name: key(plain(name), language)),
        expected=len(plan.expected),
        came=sum(row.organisation in plan.expected for row in present),
        people=counts.total.people,
        counts={row.organisation: count.people for row, count in zip(present, counts.rows, strict=True)},
    )
