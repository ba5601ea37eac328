"""Tokens for programs: everyone makes and revokes her own; who looks after an organisation sees and revokes all of it.

A new token stands in the answer to the form that asked for it and nowhere else: neither in an address nor in a page
that is kept. A form that is sent twice makes one token, and the second answer does not show it.
"""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import EndMandate, Organisation
from defter.domain.organisations import organisations as concept
from defter.domain.vocabulary import Forbidden, LocalText, OrganisationId, PersonId, Refused
from defter.platform.tokens import LONGEST, Scope, Token
from defter.projections import organisations
from defter.projections.organisations import OrganisationRow
from defter.web import errors
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, Visit, page, reading, redirect

SCOPES: dict[Scope, str] = {
    "read": N_("Read what you may see"),
    "write": N_("Read what you may see, and record what you may record"),
}
LIFETIMES = (30, 90, 180, LONGEST.days)
"""Days for which a token may last; the second is chosen unless somebody chooses another."""
MINE = "/account/tokens"


class Wanted(Struct, frozen=True):
    """A token as it is asked for; the organisation is the one that is acted for."""

    label: str
    scope: Scope
    days: int


class Revoking(Struct, frozen=True):
    """Which token is to end."""

    token: UUID


class Line(Struct, frozen=True):
    """A token in a list; `organisation` is None when nothing is known of it here."""

    token: Token
    organisation: LocalText | None
    scope: str
    valid: bool


def lines(visit: Visit, found: list[Token]) -> list[Line]:
    """Those that are valid first, the newest on top."""
    now = visit.services.clock()
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, {each.organisation for each in found}) if found else {}
    made = [
        Line(each, names.get(each.organisation), _(SCOPES[each.scope]), each.valid(now)) for each in reversed(found)
    ]
    return sorted(made, key=lambda line: not line.valid)


def signed_in(visit: Visit) -> PersonId | None:
    """Who is signed in."""
    return None if visit.session is None else visit.session.person.id


# One's own


def draw(visit: Visit, form: Form, *, token: str = "") -> Response[str]:
    """One's tokens and the form for another one; `token` is the one that was just made."""
    person = signed_in(visit)
    found = visit.services.accounts.tokens.of_person(person) if person else []
    return page(
        visit,
        "tokens/mine.html",
        status=form.status,
        form=form,
        token=token,
        tokens=lines(visit, found),
        revoked=visit.request.query_params.get("done") == "revoked",
        scopes=[(scope, _(words)) for scope, words in SCOPES.items()],
        lifetimes=LIFETIMES,
    )


def blank() -> Form:
    """What is chosen unless somebody chooses otherwise: the least."""
    return Form.blank(scope="read", days=LIFETIMES[1])


@reading(MINE)
def show(visit: NamedDependency[Visit]) -> Response[Any]:
    """The tokens of who is signed in."""
    if visit.session is None:
        return redirect("/sign-in", next=MINE)
    return draw(visit, blank())


@acting(MINE)
async def issue(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Makes a token and shows it, this once."""
    person, organisation = signed_in(visit), visit.actor.organisation
    if person is None:
        return redirect("/sign-in", next=MINE)
    if organisation is None:
        raise Forbidden("no-mandate")
    form = await Form.read(request)
    missing = {
        "label": _("Say which program will use the token."),
        "scope": _("Choose what the program may do."),
        "days": _("Choose for how long."),
    }
    try:
        wanted = form.into(Wanted, missing=missing)
        if wanted.days not in LIFETIMES:
            form.wrong("days", missing["days"])
        form.check()
        token = await anyio.to_thread.run_sync(_issue, visit, form.id, wanted, person, organisation)
    except Invalid:
        form.status = 422
    except Refused as refused:
        form.status = 422
        form.problem = errors.sentence(refused)
        form.id = blank().id
    else:
        return await anyio.to_thread.run_sync(partial(draw, token=token), visit, blank())
    return await anyio.to_thread.run_sync(draw, visit, form)


def _issue(visit: Visit, token_id: UUID, wanted: Wanted, person: PersonId, organisation: OrganisationId) -> str:
    return visit.services.accounts.tokens.issue(
        person,
        organisation,
        scope=wanted.scope,
        lifetime=timedelta(days=wanted.days),
        label=wanted.label,
        token_id=token_id,
    )


@acting(MINE + "/revoke")
async def revoke(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Ends one's own token."""
    person = signed_in(visit)
    if person is None:
        return redirect("/sign-in", next=MINE)
    await _end(visit, await Form.read(request), person=person)
    return redirect(MINE, done="revoked")


async def _end(visit: Visit, form: Form, **whose: Any) -> None:
    try:
        token = form.into(Revoking).token
    except Invalid:
        raise Refused("token-unknown") from None
    await anyio.to_thread.run_sync(partial(visit.services.accounts.tokens.revoke, token, **whose))


# Those of an organisation


def _looked_after(visit: Visit, organisation: UUID) -> OrganisationRow:
    """The organisation, for who may end its mandates: what a token may do comes from one.

    Raises NotFound, Forbidden("not-allowed").
    """
    with visit.services.views.read() as connection:
        found = organisations.organisation(connection, visit.reader, organisation)
    known: Organisation = visit.services.store.state(concept, organisation)[0]
    if not EndMandate.may.allows(visit.actor, known, EndMandate):
        raise Forbidden("not-allowed")
    return found


@reading("/organisations/{organisation:uuid}/tokens")
def show_all(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """Every token that acts for the organisation, with whose it is, and never the token itself."""
    found = _looked_after(visit, organisation)
    return page(
        visit,
        "tokens/organisation.html",
        organisation=found,
        tokens=lines(visit, visit.services.accounts.tokens.of_organisation(found.id)),
        revoked=visit.request.query_params.get("done") == "revoked",
    )


@acting("/organisations/{organisation:uuid}/tokens/revoke")
async def revoke_any(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Ends a token that acts for the organisation."""
    found = await anyio.to_thread.run_sync(_looked_after, visit, organisation)
    await _end(visit, await Form.read(request), organisation=found.id)
    return redirect(f"/organisations/{organisation}/tokens", done="revoked")


routes = [show, issue, revoke, show_all, revoke_any]
