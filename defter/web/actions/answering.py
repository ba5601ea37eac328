"""The page on which an owner answers one action: accepts or declines it, reports it done, or reopens it.

The secretariat records what an organisation said by letter, by phone or in the room, on its behalf.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Literal
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.actions import AcceptAction, ActionCommand, CompleteAction, DeclineAction, ReopenAction
from defter.domain.meetings.meeting import Meeting
from defter.domain.vocabulary import Forbidden, LocalText, MeetingId, NotFound, OrganisationId, OutcomeId
from defter.platform.eventstore import Done
from defter.projections.meetings import actions, queries
from defter.projections.organisations import OrganisationRow, all_organisations
from defter.web import on_behalf, words
from defter.web.actions.lines import MEMBERS, ActionLine, line, recorded_with
from defter.web.collation import by_name
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _, plain
from defter.web.meetings.sheet import state_of
from defter.web.pages import AnyRequest, Visit, page, reading

Said = Literal["accepted", "declined", "done", "reopened"]
SAYINGS: dict[Said, str] = {
    "accepted": N_("The organisation accepts the action"),
    "declined": N_("The organisation declines the action"),
    "done": N_("The action is done"),
    "reopened": N_("The action is not done after all"),
}
OWN = SAYINGS | {"accepted": N_("We accept the action"), "declined": N_("We decline the action")}
"""The same, said by an organisation of itself."""
ROUTE = "/meetings/{meeting:uuid}/outcomes/{outcome:uuid}/answer"


class Given(Struct, frozen=True):
    """What was said, and by whom."""

    said: Said
    organisation: OrganisationId | None = None
    on: date | None = None
    note: LocalText | None = None


class Asked(Struct, frozen=True):
    """One action with those who may answer for it here."""

    line: ActionLine
    state: Meeting
    parties: list[OrganisationRow]
    """The organisations for which the visit may answer; of an owner outside the platform there is none."""


def _find(visit: Visit, meeting: UUID, outcome: UUID) -> Asked:
    """The action, for one who may answer it. Raises NotFound and Forbidden."""
    with visit.services.views.read() as connection:
        queries.meeting(connection, visit.reader, meeting)
        found = actions.actions(connection, visit.reader, meeting=MeetingId(meeting))
        row = next((each for each in found if each.id == outcome), None)
        if row is None:
            raise NotFound("outcome-unknown")
        organisations = {each.id: each for each in all_organisations(connection, visit.reader)}
        recorded = recorded_with(connection, [row])
    state = state_of(visit, MeetingId(meeting))
    owners = [each for each in organisations.values() if each.role in MEMBERS] if row.all_members else []
    if row.owner in organisations:
        owners = [organisations[row.owner]]
    parties = [each for each in by_name(owners, visit.language) if _may(visit, state, row.id, each.id)]
    outside = not (row.all_members or row.owner)
    if not parties and not (outside and _may(visit, state, row.id, None)):
        raise Forbidden("not-allowed")
    own = visit.actor.organisation
    party = parties[0].id if len(parties) == 1 else own if any(each.id == own for each in parties) else None
    return Asked(line(visit, organisations, row, party, recorded), state, parties)


def _may(visit: Visit, state: Meeting, outcome: OutcomeId, organisation: OrganisationId | None) -> bool:
    probe = CompleteAction(outcome=outcome, organisation=organisation, on=visit.today)
    return CompleteAction.may.allows(visit.actor, state, probe)


def _sayings(asked: Asked) -> list[Said]:
    """What can be said of the action as it stands; of one that all members own, each may say anything."""
    if not asked.parties:
        return ["reopened"] if asked.line.standing == "done" else ["done"]
    match asked.line.standing:
        case "proposed":
            return ["accepted", "declined", "done"]
        case "accepted":
            return ["done", "declined"]
        case "declined":
            return ["accepted"]
        case "done":
            return ["reopened"]
        case _:
            return list(SAYINGS)


def draw(visit: Visit, form: Form, *, meeting: UUID, outcome: UUID) -> Response[str]:
    """The action with what its owner said so far, and the form."""
    asked = _find(visit, meeting, outcome)
    own = visit.actor.organisation
    others = [each for each in asked.parties if each.id != own]
    sayings = _sayings(asked)
    if len(sayings) == 1:
        form.put("said", sayings[0])
    return page(
        visit,
        "actions/answer.html",
        status=form.status,
        form=form,
        line=asked.line,
        parties=[(each.id, plain(each.name)) for each in asked.parties],
        sayings=[(each, _((SAYINGS if others else OWN)[each])) for each in sayings],
        note_hint=_note_hint(sayings),
        heard=on_behalf.offered(visit, [each.id for each in others], own=not others),
        back=form.value("back"),
        leads=_leads(form, meeting, outcome),
        words=words,
    )


def _note_hint(sayings: Sequence[Said]) -> str:
    """When the note is needed, by what can be said."""
    if "declined" in sayings and "reopened" in sayings:
        return _("Needed when the action is declined or reopened. Members read it.")
    if "declined" in sayings:
        return _("Needed when the action is declined. Members read it.")
    return _("Needed: it stays on record. Members read it.") if "reopened" in sayings else _("Members read it.")


def _leads(form: Form, meeting: UUID, outcome: UUID) -> str:
    """Where one came from, and goes back to: my actions, the list, a series, or the meeting that begins with it."""
    back = form.value("back")
    if back == "mine":
        return "/actions/mine"
    if back == "list":
        return "/actions"
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", back):
        return f"/meetings/{back}"
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", back):
        return f"/series/{back}"
    return f"/meetings/{meeting}?line={outcome}#o-{outcome}"


@reading(ROUTE)
def ask(visit: NamedDependency[Visit], meeting: FromPath[UUID], outcome: FromPath[UUID]) -> Response[str]:
    """The form; `?say=` is what is chosen in it, `?back=` where one goes afterwards."""
    query = visit.request.query_params
    form = Form.blank(back=query.get("back", ""), on=visit.today, note__original=visit.language)
    asked = _find(visit, meeting, outcome)
    form.put("organisation", asked.line.party)
    if query.get("say") in SAYINGS:
        form.put("said", query["say"])
    return draw(visit, form, meeting=meeting, outcome=outcome)


@acting(ROUTE)
async def answer(
    visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID], outcome: FromPath[UUID]
) -> Response[Any]:
    """Records the answer: of one's own organisation, or by the secretariat on behalf of another."""
    form = await Form.read(request)
    asked = await anyio.to_thread.run_sync(_find, visit, meeting, outcome)

    async def act() -> Done:
        if form.value("said") != "done":
            form.put("on", None)
        given = form.into(Given, missing={"said": _("Choose what is reported.")}, ignored=("back", *on_behalf.HEARD))
        organisation = given.organisation
        if asked.parties and organisation not in {each.id for each in asked.parties}:
            form.wrong("organisation", _("Choose whose answer it is."))
        command = _command(form, given, OutcomeId(outcome))
        behalf = None
        if organisation is not None:
            own = organisation == visit.actor.organisation
            behalf = await anyio.to_thread.run_sync(partial(on_behalf.behalf, visit, form, organisation, own=own))
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id, behalf=behalf)

    again = partial(draw, meeting=meeting, outcome=outcome)
    return await done(visit, form, act, then=_leads(form, meeting, outcome), again=again)


def _command(form: Form, given: Given, outcome: OutcomeId) -> ActionCommand:
    """What was said, as a command. Raises Invalid when something is missing."""
    organisation, note = given.organisation, given.note
    if given.said in ("declined", "reopened") and note is None:
        form.wrong("note", _("Give the reason: it stays on record."))
    if given.said == "done" and given.on is None:
        form.wrong("on", _("Say on which day it was done, such as 22.01.2021."))
    form.check()
    match given.said:
        case "accepted" if organisation is not None:
            return AcceptAction(outcome=outcome, organisation=organisation)
        case "declined" if organisation is not None and note is not None:
            return DeclineAction(outcome=outcome, organisation=organisation, reason=note)
        case "done" if given.on is not None:
            return CompleteAction(outcome=outcome, organisation=organisation, on=given.on, note=note)
        case "reopened" if note is not None:
            return ReopenAction(outcome=outcome, organisation=organisation, reason=note)
    raise Forbidden("not-allowed")  # nobody accepts for an owner that is not on the platform


routes = [ask, answer]
