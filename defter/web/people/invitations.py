"""Inviting somebody to act for an organisation, and who has answered and who has not.

An invitation is a link that is handed over: its number is told once, to whoever invites, and never again. Sent again
it is another link.
"""

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

from defter.domain.vocabulary import LocalText, MandateId, MandateKind, NotFound, OrganisationId, Problem, Refused
from defter.platform.clock import uuid7
from defter.platform.invitations import STANDINGS, Invitation, Standing
from defter.projections import organisations
from defter.web import errors, mails, words
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, Visit, link, page, reading, redirect
from defter.web.people import mandates
from defter.web.people.entrance import ROWS, in_charge, page_asked, paging, secretariat_only

STANDS: dict[Standing, str] = {
    "open": N_("Not answered"),
    "expired": N_("Expired without an answer"),
    "accepted": N_("Accepted"),
    "revoked": N_("Revoked"),
}
MOST_AT_ONCE = 100


class Inviting(Struct, frozen=True):
    """An invitation as it was typed."""

    email: str
    name: str
    language: Literal["tr", "en", "ar"]
    kind: MandateKind
    since: date
    until: date | None = None
    review: date | None = None


class Replaced(Struct, frozen=True):
    """The mandate that an invitation hands over, and why."""

    mandate: MandateId
    reason: LocalText


class Reminding(Struct, frozen=True):
    """The invitations that are sent again."""

    invitations: tuple[UUID, ...]


class Handed(Struct, frozen=True):
    """An invitation with its link, which is known here and now alone."""

    invitation: Invitation
    address: str


class Line(Struct, frozen=True):
    """One row of the list."""

    invitation: Invitation
    standing: Standing
    days: int
    """Since it was sent last."""


def invite(
    visit: Visit, form: Form, organisation: OrganisationId, typed: Inviting, replaced: Replaced | None = None
) -> str:
    """Writes the invitation down under the id of the form; the number for its link. Raises what `Invitations` does."""
    identity = visit.identity
    if identity.person is None or identity.organisation is None:
        raise Refused("no-mandate")
    return visit.services.accounts.invitations.invite(
        form.id,
        organisation,
        email=typed.email,
        name=typed.name,
        language=typed.language,
        kind=typed.kind,
        since=typed.since,
        until=typed.until,
        review=typed.review,
        replaces=replaced.mandate if replaced else None,
        reason=replaced.reason if replaced else None,
        invited_by=identity.person,
        invited_for=identity.organisation,
    )


def hand_over(visit: Visit, sent: Sequence[tuple[UUID, str]], back: str) -> Response[str]:
    """The page with the links of invitations that were just sent: id and number of each. It is shown once.

    Where mails go out, each goes to the person invited as well.
    """
    url = visit.request.url
    site = f"{url.scheme}://{url.netloc}"
    handed = []
    for invitation, token in sent:
        found = visit.services.accounts.invitations.one(invitation)
        address = site + link("/invitation", found.language, token=token)
        handed.append(Handed(found, address))
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, [each.invitation.organisation for each in handed])
    services = visit.services
    if services.mails or services.demo:
        for each, (_id, token) in zip(handed, sent, strict=True):
            invited = each.invitation
            mail = mails.invitation(services, invited, names[invited.organisation], token)
            mails.post(services, uuid7(), invited.email, mail)
    return page(
        visit,
        "people/handed.html",
        lies_under="/organisations",
        handed=handed,
        mailed=services.mails or services.demo,
        names=names,
        back=back,
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
    )


@acting("/organisations/{organisation:uuid}/people/invitations")
async def ask(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Invites somebody, and shows the link."""
    found = await anyio.to_thread.run_sync(in_charge, visit, organisation)
    form = await Form.read(request)
    missing = {
        "email": _("Write an e-mail address."),
        "name": _("Write the person’s name."),
        "kind": _("Choose what the mandate allows."),
        "since": _("Say since when, such as 22.01.2021."),
    }

    def act() -> Response[str]:
        if found.shown.role is None:
            raise Refused("organisation-not-admitted")
        token = invite(visit, form, found.shown.id, form.into(Inviting, missing=missing))
        return hand_over(visit, [(form.id, token)], f"/organisations/{organisation}/people")

    again = partial(mandates.draw, organisation=organisation, which="inviting")
    try:
        return await anyio.to_thread.run_sync(act)
    except Invalid:
        form.status = 422
    except Refused as problem:
        form.status = errors.status_of(problem)
        form.problem = errors.sentence(problem)
    return await anyio.to_thread.run_sync(again, visit, form)


def _in_charge_of(visit: Visit, invitation: UUID) -> Invitation:
    """The invitation, for who could have sent it. Raises NotFound for everybody else."""
    found = visit.services.accounts.invitations.one(invitation)
    try:
        in_charge(visit, found.organisation)
    except Problem:
        raise NotFound("invitation-unknown") from None
    return found


@acting("/invitations/{invitation:uuid}/send")
async def send_again(visit: NamedDependency[Visit], invitation: FromPath[UUID]) -> Response[Any]:
    """Makes a new link; the one before opens nothing any more."""

    def act() -> Response[str]:
        found = _in_charge_of(visit, invitation)
        token = visit.services.accounts.invitations.send_again(invitation)
        return hand_over(visit, [(invitation, token)], f"/organisations/{found.organisation}/people")

    return await anyio.to_thread.run_sync(act)


@acting("/invitations/{invitation:uuid}/revoke")
async def revoke(visit: NamedDependency[Visit], invitation: FromPath[UUID]) -> Response[Any]:
    """Takes the invitation back."""

    def act() -> Response[Any]:
        found = _in_charge_of(visit, invitation)
        visit.services.accounts.invitations.revoke(invitation)
        return redirect(f"/organisations/{found.organisation}/people", done="revoked")

    return await anyio.to_thread.run_sync(act)


def draw(visit: Visit, form: Form) -> Response[str]:
    """The list; the address says which part of it."""
    secretariat_only(visit)
    query = visit.request.query_params
    standing = next((each for each in STANDINGS if each == query.get("standing")), None)
    wanted, at = query.get("wanted", "")[:100], page_asked(query)
    found, count = visit.services.accounts.invitations.found(
        standing=standing, wanted=wanted, limit=ROWS, offset=(at - 1) * ROWS
    )
    inviters = visit.services.accounts.names(each.invited_by for each in found)
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, [each.organisation for each in found])
    now = visit.services.clock()
    return page(
        visit,
        "people/invitations.html",
        status=form.status,
        lies_under="/organisations",
        form=form,
        lines=[Line(each, each.standing(now), (now - each.sent_at).days) for each in found],
        names=names,
        inviters=inviters,
        standing=standing,
        wanted=wanted,
        stands={each: _(sentence) for each, sentence in STANDS.items()},
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        **paging(count, at),
    )


@reading("/invitations")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """Who has answered and who has not."""
    return draw(visit, Form.blank())


@acting("/invitations/remind")
async def remind(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Sends several invitations again."""
    await anyio.to_thread.run_sync(secretariat_only, visit)
    form = await Form.read(request)
    try:
        typed = form.into(Reminding, missing={"invitations": _("Choose at least one invitation.")})
    except Invalid:
        form.status = 422
        return await anyio.to_thread.run_sync(draw, visit, form)

    def act() -> Response[str]:
        invitations = visit.services.accounts.invitations
        waiting = invitations.several(typed.invitations[:MOST_AT_ONCE])
        return hand_over(visit, [(each.id, invitations.send_again(each.id)) for each in waiting], "/invitations")

    return await anyio.to_thread.run_sync(act)


routes = [ask, send_again, revoke, listing, remind]
