"""The live entry: one line, typed while the meeting runs, becomes an outcome.

The hidden id of the form is the outcome's id and the command's: sent twice, by a second tap or by a device that got no
answer, it is logged once. A browser that sends in the background asks for the line alone (`visit.htmx`): it gets the
line's mark-up, or what is wrong with it as JSON.
"""

import re
from typing import Any
from uuid import UUID

import anyio
from litestar import MediaType, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import Forbidden, MeetingId, NotFound, OrganisationId, OutcomeId, Refused
from defter.platform import places
from defter.platform.eventstore import Done
from defter.platform.folding import fold
from defter.platform.formats.pasted import parse_line
from defter.projections.organisations import all_organisations
from defter.web.columns import ALL_MEMBERS
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.imports.spelling import spelled, spellings
from defter.web.meetings.show import draw_line, draw_meeting
from defter.web.pages import AnyRequest, Visit, page

DECIDED = ("decision", "recommendation")
"""Kinds that can say how they were decided, and when they are to be reviewed."""

SHORT_NAME = re.compile(r"\(([^\W\d_]{2,12})\)$")
"""As in "... (UNHCR)"."""

TYPED = ("owner", "supporters", "due.other", "figure.place")
"""Fields that are read here, not by their type."""

FOR_ACTIONS = ("outsider", "supporters", "agreed")
"""Fields that only an action has."""


def known_names(visit: Visit) -> dict[str, OrganisationId]:
    """Every organisation that the visitor may see by each of its names, folded.

    The capitals in brackets at the end of a name are a name too, unless another organisation has the same.
    """
    with visit.services.views.read() as connection:
        found = all_organisations(connection, visit.reader)
    names = {fold(name): each.id for each in found for name in each.name.texts.values()}
    short: dict[str, set[OrganisationId]] = {}
    for each in found:
        for name in each.name.texts.values():
            if (bracketed := SHORT_NAME.search(name)) and bracketed[1].isupper():
                short.setdefault(fold(bracketed[1]), set()).add(each.id)
    return {name: ids.pop() for name, ids in short.items() if len(ids) == 1} | names


def all_members(typed: str) -> bool:
    """Whether that is a word for all members, in any language."""
    return spelled(typed) in spellings(ALL_MEMBERS)


def read_line(form: Form, names: dict[str, OrganisationId]) -> None:
    """Takes kind, owner and due date out of the typed line, and writes them into the fields for them."""
    said = parse_line(form.value("text"), {*names, *spellings(ALL_MEMBERS)})
    form.put("text", said.text)
    if said.kind:
        form.put("kind", said.kind)
    if said.owner:
        form.put("owner", said.owner)
    if said.due:
        form.put("due", said.due)


def read_fields(form: Form, names: dict[str, OrganisationId]) -> dict[str, Any]:
    """What the entry and the page of an outcome have in common: owner and supporters by name, how it is due, a place.

    Fields that do not go with the kind are left out, whatever still stood in them. Notes what is wrong in the form.
    """
    unknown = _("There is no organisation called “%(name)s”. Choose one from the list, or leave it empty.")
    kind = form.value("kind")
    if kind != "action":
        for name in FOR_ACTIONS:
            form.put(name, None)
    typed = form.value("owner").strip()
    given: dict[str, Any] = {"owner": None, "all_members": kind == "action" and all_members(typed), "supporters": ()}
    if typed and not all_members(typed):
        given["owner"] = names.get(fold(typed))
        if given["owner"] is None:
            form.wrong("owner", unknown % {"name": typed})
    supporters = [line.strip() for line in form.value("supporters").split("\n") if line.strip()]
    for name in supporters:
        if fold(name) not in names:
            form.wrong("supporters", unknown % {"name": name})
    given["supporters"] = tuple(dict.fromkeys(names[fold(name)] for name in supporters if fold(name) in names))
    if not form.value("due").strip():
        form.put("due", form.value("due.other") or None)
    if kind not in DECIDED:
        form.put("decided", None)
        form.put("review", None)
    if kind != "figure":
        for name in [each for each in form.values if each.startswith("figure.")]:
            form.put(name, None)
    elif typed := form.value("figure.place").strip():
        place = places.find(typed)
        if place is None:
            unknown = _("There is no place called “%(name)s”. Write a province or a district, such as Ümraniye.")
            form.wrong("figure.place", unknown % {"name": typed})
        else:
            form.put("figure.place.province", place.province)
            form.put("figure.place.district", place.district)
    return given


def missing() -> dict[str, str]:
    """What to say about fields that cannot stay empty."""
    return {
        "text": _("Write what was said or decided."),
        "figure.number": _("Write the number."),
        "figure.unit": _("Write what is counted, such as people or households."),
        "figure.as_of": _("Write for which day, month or year the number holds, such as 16.12.2021 or 2021."),
        "figure.source": _("Write where the number comes from."),
    }


def _logged(visit: Visit, form: Form) -> LogOutcome:
    wants_names = form.value("owner").strip() or form.value("supporters").strip() or "@" in form.value("text")
    names = known_names(visit) if wants_names else {}
    read_line(form, names)
    given = read_fields(form, names)
    for name in ("figure.unit", "figure.source"):
        if form.value(name):
            form.put(f"{name}.original", form.value("text.original"))
    return form.into(
        LogOutcome, outcome=OutcomeId(form.id), illustrative=False, ignored=TYPED, missing=missing(), **given
    )


@acting("/meetings/{meeting:uuid}/outcomes")
async def log(visit: NamedDependency[Visit], request: AnyRequest, meeting: FromPath[UUID]) -> Response[Any]:
    """Logs one line, and comes back to the same item with the next line to write."""
    form = await Form.read(request)
    item = form.value("item") or "none"
    meant = request.headers.get("defter-person", str(visit.identity.person))
    same = visit.session is not None and meant == str(visit.identity.person)

    async def act() -> Done:
        if not same:
            raise Forbidden("not-allowed")  # what one person typed is never logged in the name of another
        command = await anyio.to_thread.run_sync(_logged, visit, form)
        try:
            return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)
        except NotFound as problem:
            raise Refused(problem.key) from None  # an item was taken off meanwhile: what was typed must come back

    def again(visit: Visit, form: Form) -> Response[Any]:
        if visit.htmx:
            why = {"problem": form.problem, "errors": form.errors, "signed_in": same}
            return Response(why, status_code=form.status, media_type=MediaType.JSON)
        if form.status == 403:
            return page(visit, "meetings/not_logged.html", status=403, form=form, meeting=meeting)
        return draw_meeting(visit, MeetingId(meeting), form, writing=item)

    language = form.value("text.original")
    kept = f"&in={language}" if language not in ("", visit.language) else ""
    answer = await done(visit, form, act, then=f"/meetings/{meeting}?item={item}{kept}", again=again)
    if visit.htmx and answer.status_code == 303:
        return await anyio.to_thread.run_sync(draw_line, visit, MeetingId(meeting), OutcomeId(form.id))
    return answer


routes = [log]
