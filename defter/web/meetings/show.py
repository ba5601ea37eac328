"""The page of a meeting in every stage, its newest lines for those who look on, and the acts on the meeting itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import MediaType, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.meetings.agenda import PublishAgenda
from defter.domain.meetings.outcomes import OutcomeEvent
from defter.domain.meetings.plan import CloseMeeting, OpenMeeting, VisibilityChanged
from defter.domain.vocabulary import Command, Event, Forbidden, MeetingId, NotFound, OutcomeId, TextRedacted
from defter.platform.eventstore import Done, Recorded
from defter.projections import organisations
from defter.projections.meetings import outcomes, portions, queries
from defter.projections.meetings.outcomes import OutcomeRow
from defter.projections.meetings.portions import Wanted
from defter.web import carrying, documents, sessions
from defter.web.forms import Form, acting, done
from defter.web.i18n import language_name, ngettext
from defter.web.meetings import minutes, opening
from defter.web.meetings.parts import EVERYTHING, PORTION
from defter.web.meetings.sheet import gather, may, names_of, powers_of, state_of, wording
from defter.web.pages import AnyRequest, Visit, draw, page, reading

NEWEST = 500
"""Events that are looked through for what is new; who was away for longer reloads the page."""

PLURAL_SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number for each plural category of `Intl.PluralRules`, so that a script can count in the reader's language."""


def draw_meeting(visit: Visit, meeting: MeetingId, form: Form, *, writing: str | None = None) -> Response[str]:
    """The page of a meeting; `form` is the entry, `writing` the key of the part where it stands.

    Of many outcomes it draws a portion: the one with the outcome `?line=`, or `?page=` of the part.
    """
    query = visit.request.query_params
    page_of = query.get("page", "")
    at = int(page_of) if page_of.isdecimal() else None
    wanted = Wanted(size=PORTION, item=writing, line=query.get("line"), page=at)
    sheet = gather(visit, meeting, None if writing == EVERYTHING else wanted)
    here = sheet.part(writing)
    if sheet.powers.log and sheet.plan.stage == "open":
        sessions.note_meeting(visit, meeting)
    form.put("item", here.item.id if here.item else None)
    return page(
        visit,
        "meetings/show.html",
        status=form.status,
        sheet=sheet,
        plan=sheet.plan,
        powers=sheet.powers,
        names=sheet.names,
        supporter_names={each.id: each.name for each in sheet.organisations},
        spoken=[language_name(each) for each in sheet.plan.languages],
        form=form,
        writing=here,
        focus=writing not in (None, EVERYTHING) and form.status == 200,
        waiting=waiting_sentences() if sheet.powers.log else None,
        **documents.shown(visit, meeting, may_attach=sheet.powers.organise, may_manage=sheet.powers.organise),
        **minutes.beside(visit, sheet.plan, state_of(visit, meeting)),
        **opening.beside(visit, sheet),
        **wording(visit),
    )


@reading("/meetings/{meeting:uuid}")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The meeting. `?item=` is the agenda item against which the entry writes, `?in=` the language of what is typed.

    In a meeting with many outcomes it is also the item whose outcomes are drawn; `?item=all` draws all of them.
    """
    query = visit.request.query_params
    form = Form.blank(kind="note", text__original=query.get("in", visit.language))
    return draw_meeting(visit, MeetingId(meeting), form, writing=query.get("item"))


@reading("/meetings/{meeting:uuid}/news")
def news(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The lines that changed after the position `?after=`; 204 when none did, 205 when only a reload shows what did.

    Headers: `defter-position`, up to which this holds; `defter-gone`, the lines that are not for this reader any more;
    `defter-page`, when something else of the page changed.
    """
    after = visit.request.query_params.get("after", "")
    position = visit.services.views.position()
    headers = {"cache-control": "no-store", "defter-position": str(position)}
    with visit.services.views.read() as connection:
        queries.meeting(connection, visit.reader, meeting)
    changed = _changed(visit, meeting, int(after), position) if after.isdecimal() else None
    if changed is None:
        return Response("", status_code=205, headers=headers)
    if None in changed:
        headers["defter-page"] = "changed"
    ids = {each for each in changed if each is not None}
    if not ids:
        return Response("", status_code=204, headers=headers)
    with visit.services.views.read() as connection:
        lines = portions.these(connection, visit.reader, MeetingId(meeting), ids)
    headers["defter-gone"] = " ".join(str(each) for each in ids - {each.id for each in lines})
    return Response(draw_lines(visit, MeetingId(meeting), lines), media_type=MediaType.HTML, headers=headers)


def _changed(visit: Visit, meeting: UUID, after: int, position: int) -> set[OutcomeId | None] | None:
    """The outcomes of which events tell between two positions, with None for the rest of the page.

    None when there is more in between than is looked through.
    """
    if after >= position:
        return set()
    tail = visit.services.store.read(after, NEWEST)
    if len(tail) == NEWEST and tail[-1].position < position:
        return None
    return {
        _outcome_of(recorded.event) if isinstance(recorded, Recorded) else None
        for recorded in tail
        if recorded.stream == meeting and recorded.position <= position
    }


def _outcome_of(event: Event) -> OutcomeId | None:
    if isinstance(event, OutcomeEvent | VisibilityChanged):
        return event.outcome
    if isinstance(event, TextRedacted) and event.thing is not None:
        return OutcomeId(event.thing)
    return None


def draw_lines(visit: Visit, meeting: MeetingId, outcomes: list[OutcomeRow]) -> str:
    """Outcomes as the lines of the page, each saying against which item it stands."""
    powers = powers_of(visit, state_of(visit, meeting))
    names = names_of(visit, outcomes) if powers.read_names else {}
    supporting = [each for outcome in outcomes for each in outcome.supporters]
    with visit.services.views.read() as connection:
        plan = queries.meeting(connection, visit.reader, meeting)
        supporters = organisations.names(connection, visit.reader, supporting) if supporting else {}
    return draw(
        visit,
        "meetings/_lines.html",
        outcomes=outcomes,
        plan=plan,
        powers=powers,
        names=names,
        supporter_names=supporters,
        **wording(visit),
    )


def draw_line(visit: Visit, meeting: MeetingId, outcome: OutcomeId) -> Response[str]:
    """The line as it now stands on the page; 202 while it is recorded but not shown yet."""
    try:
        with visit.services.views.read() as connection:
            found = outcomes.outcome(connection, visit.reader, meeting, outcome)
    except NotFound:
        return Response("", status_code=202)
    return Response(draw_lines(visit, meeting, [found]), media_type=MediaType.HTML)


WAITING: dict[str, Callable[[int], str]] = {
    "offline": lambda n: ngettext(
        "No connection. %(number)s line waits on this device; it will be sent when the connection is back.",
        "No connection. %(number)s lines wait on this device; they will be sent when the connection is back.",
        n,
    ),
    "sending": lambda n: ngettext("%(number)s line is being sent.", "%(number)s lines are being sent.", n),
    "refused": lambda n: ngettext(
        "%(number)s line was not accepted. It stands on the page with the reason.",
        "%(number)s lines were not accepted. They stand on the page with the reason.",
        n,
    ),
    "signed-out": lambda n: ngettext(
        "You are signed out. %(number)s line waits on this device; sign in to send it.",
        "You are signed out. %(number)s lines wait on this device; sign in to send them.",
        n,
    ),
    "foreign": lambda n: ngettext(
        "%(number)s line of another account waits on this device. It is sent when that person signs in.",
        "%(number)s lines of another account wait on this device. They are sent when that person signs in.",
        n,
    ),
}
"""What the status bar of the entry says about so many lines."""


def waiting_sentences() -> dict[str, dict[str, str]]:
    """The sentences of the status bar for each plural category, in the reader's language; `{n}` is the number."""
    return {
        what: {category: counted(n) % {"number": "{n}"} for category, n in PLURAL_SAMPLES.items()}
        for what, counted in WAITING.items()
    }


# Acts on the meeting itself


async def _advance(visit: Visit, request: AnyRequest, meeting: UUID, command: Command) -> Response[Any]:
    """Carries out a step of the meeting; what is refused is said at the top of its page."""
    form = await Form.read(request)

    async def act() -> Done:
        services = visit.services
        return await carrying.execute(
            services.store, services.views, visit.identity, meeting, command, command_id=form.id
        )

    def again(visit: Visit, form: Form) -> Response[str]:
        try:
            entry = Form.blank(kind="note", text__original=visit.language)
            entry.problem, entry.status = form.problem, form.status
            return draw_meeting(visit, MeetingId(meeting), entry)
        except NotFound:
            raise Forbidden("not-allowed") from None  # whoever may not see the meeting gets no page of it

    return await done(visit, form, act, then=f"/meetings/{meeting}", again=again)


@acting("/meetings/{meeting:uuid}/publish")
async def publish(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Publishes the agenda."""
    return await _advance(visit, request, meeting, PublishAgenda())


@acting("/meetings/{meeting:uuid}/open")
async def open_meeting(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Opens the meeting, so that outcomes can be logged."""
    return await _advance(visit, request, meeting, OpenMeeting())


@reading("/meetings/{meeting:uuid}/close")
def ask_to_close(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """Says what closing means, and what is still missing in the record."""
    sheet = gather(visit, MeetingId(meeting))
    if not may(visit, state_of(visit, MeetingId(meeting)), CloseMeeting):
        raise Forbidden("not-allowed")
    return page(visit, "meetings/close.html", sheet=sheet, plan=sheet.plan, form=Form.blank())


@acting("/meetings/{meeting:uuid}/close")
async def close(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Closes the meeting."""
    return await _advance(visit, request, meeting, CloseMeeting())


routes = [show, news, publish, open_meeting, ask_to_close, close]
