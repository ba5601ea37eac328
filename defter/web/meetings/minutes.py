"""The minutes of a meeting: as they stand, each approved version, what changed between two, and as files."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.agenda import PublishAgenda
from defter.domain.meetings.meeting import Meeting
from defter.domain.meetings.minutes import (
    ApproveMinutes,
    BeginCorrection,
    CirculateMinutes,
    MinutesCirculated,
    ReleaseResult,
    RequestCorrection,
    ResolveCorrection,
)
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import Figure, LocalText, MeetingId, NotFound, RequestId
from defter.platform import places
from defter.platform.access import Reader
from defter.projections.meetings import minutes, queries
from defter.projections.meetings.minutes import Attended, Minutes, Request, Version
from defter.projections.meetings.queries import MeetingPlan
from defter.web import i18n, words
from defter.web.collation import key
from defter.web.downloads import attachment
from defter.web.i18n import N_, _, ngettext
from defter.web.letters import minutes as letters
from defter.web.letters.minutes import Letterhead
from defter.web.meetings.comparing import compare
from defter.web.meetings.sheet import may, state_of
from defter.web.pages import Visit, link, page, reading
from defter.web.published import Counts, Hidden, Shown, published, published_number, told

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Writer: TypeAlias = Callable[[Minutes, str, Letterhead], bytes]

DRAWN = ("closed", "minutes-circulated", "minutes-approved", "under-correction")
"""The stages in which there are minutes: before them nothing is final, and a cancelled meeting has none."""

ANY_TEXT = LocalText("en", {"en": "?"})
"""Stands for a text where only the rule is asked."""


class Powers(Struct, frozen=True):
    """What this visitor may do with the minutes, as they stand."""

    circulate: bool
    request: bool
    on_behalf: bool
    """Record what another organisation asked for."""
    resolve: bool
    approve: bool
    correct: bool
    release: bool
    revise: bool
    """Change an outcome, while the record is not locked."""
    exact: bool
    """See small numbers of people."""


class Subject(Struct, frozen=True):
    """A meeting that is over, with all that belongs to its minutes."""

    plan: MeetingPlan
    state: Meeting
    versions: list[Version]
    requests: list[Request]
    released: bool
    powers: Powers

    @property
    def open_requests(self) -> list[Request]:
        """Those that await an answer."""
        return [request for request in self.requests if request.accepted is None]

    def standing(self) -> Version | None:
        """The version that stands; None before the first approval."""
        return self.versions[-1] if self.versions else None


def powers_of(visit: Visit, state: Meeting) -> Powers:
    """What the rules and the stage let this visitor do."""
    today = state.day(visit.services.clock())
    stage = state.stage
    secretariat = may(visit, state, CirculateMinutes)
    own = visit.actor.organisation
    request = RequestCorrection(request=RequestId(UUID(int=0)), organisation=own, text=ANY_TEXT) if own else None
    requestable = stage == "minutes-circulated" and (state.until is None or today <= state.until)
    return Powers(
        circulate=stage in ("closed", "minutes-circulated") and secretariat,
        request=requestable and request is not None and may(visit, state, RequestCorrection, request),
        on_behalf=secretariat,
        resolve=may(visit, state, ResolveCorrection),
        approve=stage in ("minutes-circulated", "under-correction") and may(visit, state, ApproveMinutes),
        correct=stage == "minutes-approved" and may(visit, state, BeginCorrection),
        release=stage == "minutes-approved" and may(visit, state, ReleaseResult),
        revise=stage in ("closed", "minutes-circulated", "under-correction") and may(visit, state, LogOutcome),
        exact=may(visit, state, LogOutcome) or may(visit, state, PublishAgenda),
    )


def subject(visit: Visit, meeting: UUID) -> Subject:
    """The meeting, for a page about its minutes. Raises NotFound when it has none, or not for this visitor."""
    with visit.services.views.read() as connection:
        plan = queries.meeting(connection, visit.reader, meeting)
        versions = minutes.versions_of(connection, plan.id)
        requests = minutes.requests_of(connection, visit.reader, plan.id)
        released = minutes.result_of(connection, plan.id) is not None
    state = state_of(visit, plan.id)
    if plan.stage not in DRAWN:
        raise NotFound("minutes-not-drawn")
    return Subject(plan, state, versions, requests, released, powers_of(visit, state))


def drawn(visit: Visit, meeting: MeetingId, until: int | None = None, reader: Reader | None = None) -> Minutes:
    """The minutes up to a version of the stream (None: now), as this visitor, or another `reader`, may read them."""
    with visit.services.views.read() as connection:
        return minutes.read(visit.services.store, connection, reader or visit.reader, meeting, until)


def version_of(found: Subject, asked: str | None) -> tuple[Version | None, bool]:
    """The approved version that an address asks for, and whether it is the one that stands.

    None is the record as it is now. Raises NotFound when there is no such version.
    """
    standing = found.standing()
    if asked == "draft" or (asked is None and standing is None):
        return None, standing is None
    if asked is None:
        return standing, True
    version = next((each for each in found.versions if str(each.number) == asked), None)
    if version is None:
        raise NotFound("version-unknown")
    return version, version is standing


@reading("/meetings/{meeting:uuid}/minutes")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The minutes: the approved version that stands, else the draft; `?version=` is an earlier one, or `draft`."""
    found = subject(visit, meeting)
    version, standing = version_of(found, visit.request.query_params.get("version"))
    read = drawn(visit, found.plan.id, version.until if version else None)
    return page(
        visit,
        "meetings/minutes.html",
        found=found,
        plan=found.plan,
        powers=found.powers,
        minutes=read,
        version=version,
        stands=standing,
        asked=requests_by_outcome(found.requests),
        groups=attendance(visit, read, exact=found.powers.exact),
        done=visit.request.query_params.get("done"),
        confirmations={which: _(sentence) for which, sentence in CONFIRMATIONS.items()},
        **wording(visit, exact=found.powers.exact),
    )


def requests_by_outcome(requests: Sequence[Request]) -> dict[Any, int]:
    """How many requests about each outcome (None: about something else) await an answer."""
    counted: dict[Any, int] = {}
    for request in requests:
        if request.accepted is None:
            counted[request.outcome] = counted.get(request.outcome, 0) + 1
    return counted


def attendance(visit: Visit, read: Minutes, *, exact: bool) -> list[tuple[str, list[tuple[Attended, Counts]]]]:
    """The attendance list by presence, sorted by name, with the counts that may be shown."""
    counts = published(
        read.attendance,
        exact,
        visit.services.minimum_cell,
        own=lambda row: read.attendance[row].organisation == visit.actor.organisation,
    )
    rows = sorted(
        zip(read.attendance, counts.rows, strict=True), key=lambda row: key(i18n.plain(row[0].name), visit.language)
    )
    groups = [(_(word), [row for row in rows if row[0].presence == which]) for which, word in words.PRESENCES.items()]
    return [group for group in groups if group[1]]


def wording(visit: Visit, *, exact: bool = False) -> dict[str, Any]:
    """The words that templates of minutes need beside what they show."""
    return {
        "words": words,
        "approved": {way: _(sentence) for way, sentence in WAYS.items()},
        "local_day": lambda at, plan: at.astimezone(ZoneInfo(plan.time_zone)).date(),
        "said": lambda words_typed: i18n.show(LocalText(visit.language, {visit.language: words_typed})),
        "place_name": lambda place: places.name(place, visit.language),
        "figure_number": figure_number(visit, exact=exact),
        "count_words": _count_words(visit),
    }


def figure_number(visit: Visit, *, exact: bool) -> Callable[[Figure], str]:
    """Writes the number of a figure; a small number of people only for who may see it."""
    minimum = visit.services.minimum_cell
    return lambda figure: told(published_number(figure, exact, minimum), minimum)


def people(visit: Visit, *, exact: bool) -> Callable[[Minutes], dict[UUID, str]]:
    """Writes how many people each organisation sent."""
    words_of = _count_words(visit)

    def of(read: Minutes) -> dict[UUID, str]:
        rows = [row for _word, group in attendance(visit, read, exact=exact) for row in group]
        return {row.organisation: words_of(counts.people) for row, counts in rows}

    return of


def _count_words(visit: Visit) -> Callable[[Shown], str]:
    """Writes a count of people; nothing where nobody counted, or where it may not be shown."""
    minimum = visit.services.minimum_cell

    def written(count: Shown) -> str:
        if isinstance(count, int):
            return ngettext("%(num)s person", "%(num)s people", count) % {"num": i18n.format_number(count)}
        few = _("fewer than %(number)s people") % {"number": i18n.format_number(minimum)}
        return few if count is Hidden.FEW else ""

    return written


WAYS = {
    "at-meeting": N_("Approved at a meeting"),
    "by-silence": N_("Approved by silence"),
    "by-correction": N_("Approved as a correction"),
}
"""How minutes came to be approved."""


CONFIRMATIONS = {
    "circulated": N_("The minutes are circulated. Members can request corrections until the day that you set."),
    "approved": N_("The minutes are approved. From now on the record is locked."),
    "correcting": N_(
        "The correction has begun. Change the record, then approve it as the next version; until then, what was "
        "approved stands."
    ),
}
"""What the page says after an act."""


def beside(visit: Visit, plan: MeetingPlan, state: Meeting) -> dict[str, Any]:
    """What the meeting's own page says of its minutes."""
    drawn_now = plan.stage in DRAWN
    with visit.services.views.read() as connection:
        requests = minutes.requests_of(connection, visit.reader, plan.id) if drawn_now else []
        released = drawn_now and minutes.result_of(connection, plan.id) is not None
    return {
        "minutes_beside": {
            "drawn": drawn_now,
            "open": sum(request.accepted is None for request in requests),
            "released": released and plan.visibility == "public",
            "circulate": plan.stage == "closed" and may(visit, state, CirculateMinutes),
        }
    }


# What changed


@reading("/meetings/{meeting:uuid}/minutes/changes")
def changes(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """What changed between two drawings, word by word: `?from=` and `?to=` are versions, `circulated`, or `now`."""
    found = subject(visit, meeting)
    points = _points(visit, found)
    query = visit.request.query_params
    from_, to = query.get("from", ""), query.get("to", "")
    if from_ not in points or to not in points:
        raise NotFound("version-unknown")
    before, after = (drawn(visit, found.plan.id, points[each][1]) for each in (from_, to))
    exact = found.powers.exact
    return page(
        visit,
        "meetings/minutes_changes.html",
        plan=found.plan,
        before=points[from_][0],
        after=points[to][0],
        points=[(name, label) for name, (label, _until) in points.items()],
        chosen=(from_, to),
        changes=compare(before, after, figure_number(visit, exact=exact), people(visit, exact=exact)),
    )


def _points(visit: Visit, found: Subject) -> dict[str, tuple[str, int | None]]:
    """The drawings that can be compared, by how addresses name them: what each is called, and up to where it goes."""
    points: dict[str, tuple[str, int | None]] = {}
    circulated = None
    for recorded in visit.services.store.history(found.plan.id):
        if isinstance(recorded.event, MinutesCirculated):
            circulated = recorded.version
    if circulated is not None:
        points["circulated"] = (_("As circulated"), circulated)
    for version in found.versions:
        label = _("Version %(number)s") % {"number": i18n.format_number(version.number)}
        points[str(version.number)] = (label, version.until)
    if found.plan.stage != "minutes-approved":
        points["now"] = (_("As recorded now"), None)
    return points


# Files


def _bearer(visit: Visit) -> Reader:
    """As whom files are drawn: they go from hand to hand, so they hold what every member may read, and no more."""
    return letters.ANY_MEMBER if visit.actor.role else visit.reader


def letterhead(visit: Visit, plan: MeetingPlan) -> Letterhead:
    """What a paper says beside the record: the platform, the address of the minutes, and how small counts are told."""
    services = visit.services
    return Letterhead(platform=services.name, link=_address(visit, plan), minimum=services.minimum_cell)


def _address(visit: Visit, plan: MeetingPlan) -> str:
    url = visit.request.url
    return f"{url.scheme}://{url.netloc}{link(f'/meetings/{plan.id}/minutes')}"


def _file(visit: Visit, meeting: UUID, form: str, media_type: str, write: Writer) -> Response[bytes]:
    """The minutes that stand, or those of `?version=`, as a file in the reader's language."""
    found = subject(visit, meeting)
    version, _standing = version_of(found, visit.request.query_params.get("version"))
    read = drawn(visit, found.plan.id, version.until if version else None, _bearer(visit))
    body = write(read, visit.language, letterhead(visit, found.plan))
    return attachment(visit, body, media_type, f"minutes-{found.plan.day}-{visit.language}.{form}")


@reading("/meetings/{meeting:uuid}/minutes.pdf")
def as_pdf(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """To print and sign."""
    return _file(visit, meeting, "pdf", PDF, letters.pdf)


@reading("/meetings/{meeting:uuid}/minutes.docx")
def as_docx(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """For Word."""
    return _file(visit, meeting, "docx", DOCX, letters.docx)


def summary_of(visit: Visit, meeting: UUID) -> tuple[Subject, str]:
    """A few lines for a messenger."""
    found = subject(visit, meeting)
    standing = found.standing()
    read = drawn(visit, found.plan.id, standing.until if standing else None, _bearer(visit))
    return found, letters.summary(read, visit.language, _address(visit, found.plan))


@reading("/meetings/{meeting:uuid}/summary")
def summary(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The summary in a field, to be copied."""
    found, text = summary_of(visit, meeting)
    return page(visit, "meetings/minutes_summary.html", plan=found.plan, summary=text)


@reading("/meetings/{meeting:uuid}/summary.txt")
def as_text(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """The summary as a file."""
    found, text = summary_of(visit, meeting)
    name = f"summary-{found.plan.day}-{visit.language}.txt"
    return attachment(visit, text.encode(), "text/plain; charset=utf-8", name)


routes = [show, changes, as_pdf, as_docx, summary, as_text]
