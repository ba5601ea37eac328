"""Who takes the notes of a meeting, and who may see it."""

from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings.meeting import on_platform
from defter.domain.meetings.plan import ChangeVisibility, NameRapporteur, ReleaseRapporteur
from defter.domain.vocabulary import WIDTH, LocalText, PersonId, Visibility
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.projections.meetings import queries
from defter.web import i18n, words
from defter.web.collation import key
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.meetings.subject import Subject, subject
from defter.web.pages import AnyRequest, Visit, page, reading

ANY_REASON = LocalText("en", {"en": "?"})
"""Stands for a reason where only the rule is asked."""


class Candidate(Struct, frozen=True):
    """Somebody who may take notes: a person with a mandate, and for whom she acts."""

    person: PersonId
    name: str
    organisations: str


def draw(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """Rapporteurs and visibility. `form` is the one that was refused, if any: it has a person, or a visibility."""
    found = subject(visit, meeting, NameRapporteur)
    with visit.services.views.read() as connection:
        named = queries.rapporteurs_of(connection, found.shown.id)
        roles = {each.id: each.role for each in organisations.all_organisations(connection, visit.reader)}
        holders = organisations.mandate_holders(connection, visit.today)
    acting_for: dict[PersonId, list[str]] = {}
    for each in holders:
        if roles.get(each.organisation) in on_platform:
            acting_for.setdefault(each.person, []).append(i18n.plain(each.name))
    names = visit.services.accounts.names([*named, *acting_for])
    people = [
        Candidate(person, names.get(person, _("Former representative")), i18n.format_list(sorted(set(acting))))
        for person, acting in {**{person: [] for person in named}, **acting_for}.items()
        if person in names or person in named
    ]
    people.sort(key=lambda each: key(each.name, visit.language))
    refused = form.status != 200
    about_people = refused and "visibility" not in form.values
    return page(
        visit,
        "meetings/access.html",
        status=form.status,
        meeting=found.shown,
        named=[each for each in people if each.person in named],
        candidates=[
            (each.person, f"{each.name} – {each.organisations}") for each in people if each.person not in named
        ],
        changed=visit.request.query_params.get("changed") == "yes",
        naming=form if about_people else Form.blank(),
        visibility=form if refused and not about_people else Form.blank(visibility=found.shown.visibility),
        visibilities=_allowed(visit, found),
    )


def _allowed(visit: Visit, found: Subject) -> list[tuple[str, str]]:
    """What this visit may choose: what it is now, and what the rule lets it become."""
    return [
        (which, _(sentence))
        for which, sentence in sorted(words.VISIBILITIES.items(), key=lambda each: -WIDTH[each[0]])
        if which == found.shown.visibility or found.may(visit, ChangeVisibility(visibility=which, reason=ANY_REASON))
    ]


@reading("/meetings/{meeting:uuid}/access")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """Rapporteurs and visibility."""
    return draw(visit, Form.blank(), meeting=meeting)


async def _form(visit: Visit, meeting: UUID, request: AnyRequest) -> Form:
    await anyio.to_thread.run_sync(subject, visit, meeting, NameRapporteur)
    return await Form.read(request)


@acting("/meetings/{meeting:uuid}/access/rapporteurs")
async def name(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Names a rapporteur."""
    return await _rapporteur(visit, meeting, await _form(visit, meeting, request), NameRapporteur)


@acting("/meetings/{meeting:uuid}/access/rapporteurs/release")
async def release(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Releases a rapporteur: what was logged stays."""
    return await _rapporteur(visit, meeting, await _form(visit, meeting, request), ReleaseRapporteur)


async def _rapporteur(
    visit: Visit, meeting: UUID, form: Form, kind: type[NameRapporteur] | type[ReleaseRapporteur]
) -> Response[Any]:
    async def act() -> Done:
        command = form.into(kind, missing={"person": _("Choose who takes the notes.")})
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)

    return await done(visit, form, act, then=f"/meetings/{meeting}/access", again=partial(draw, meeting=meeting))


@acting("/meetings/{meeting:uuid}/access/visibility")
async def change_visibility(
    visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Changes who may see the meeting. Before it becomes public, the answers are shown once more to be checked."""
    found = await anyio.to_thread.run_sync(subject, visit, meeting, NameRapporteur)
    form = await Form.read(request)
    checked = form.value("checked") == "on"

    async def act() -> Done:
        missing = {"reason": _("Give the reason: it stays on record."), "visibility": _("Choose who may see it.")}
        command = form.into(ChangeVisibility, missing=missing, ignored=("checked",), outcome=None)
        becomes_public = command.visibility == "public" != found.shown.visibility
        if becomes_public and not checked and found.may(visit, command):
            raise Unchecked
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)

    try:
        return await done(
            visit, form, act, then=f"/meetings/{meeting}/access?changed=yes", again=partial(draw, meeting=meeting)
        )
    except Unchecked:
        return await anyio.to_thread.run_sync(partial(draw_check, meeting=meeting), visit, form)


class Unchecked(Exception):
    """Something would become public that nobody has checked yet."""


def draw_check(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """What will be public, to check before it is."""
    found = subject(visit, meeting, NameRapporteur)
    which: Visibility = "public"
    return page(
        visit, "meetings/check_visibility.html", meeting=found.shown, form=form, becomes=_(words.VISIBILITIES[which])
    )


routes = [show, name, release, change_visibility]
