"""Accepting an invitation: for which organisation and as what it is, before anything is done.

The mandate is recorded as given by whoever invited, at the moment of acceptance: the rule that lets her give it is
asked then, so an invitation is worth nothing once its inviter may no longer give the mandate. It is recorded before the
invitation is used up, under the invitation's own id: if the second fails, the same link tries again and nothing is
recorded twice. Somebody without an account gets the one that the invitation set aside; somebody with one has to be
signed in, so that a link that was passed on opens nothing for others. An invitation that hands a mandate over ends that
one in the same act.
"""

from typing import Any, Literal

import anyio
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.domain.organisations import EndMandate, GiveMandate
from defter.domain.vocabulary import Command, Forbidden, Identity, MandateId, Problem, Refused
from defter.platform.invitations import Invitation
from defter.platform.sessions import Person
from defter.projections import organisations
from defter.web import errors, words
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading, redirect

Answer = Literal["join", "accept", "sign-in", "other"]
"""What this visit can do: make an account, accept with its own, sign in first, or nothing, being somebody else."""


class Joining(Struct, frozen=True):
    """What somebody without an account fills in. The password is read apart, and never drawn again."""

    token: str
    name: str = ""
    password: str = ""


def _answer(visit: Visit, invitation: Invitation, known: Person | None) -> Answer:
    if visit.session is not None:
        return "accept" if visit.session.person.email == invitation.email else "other"
    return "join" if known is None else "sign-in"


def draw(visit: Visit, form: Form) -> Response[str]:
    """The invitation, and the way to accept it. Raises what `Invitations.by_token` does."""
    form.put("password", None)
    accounts = visit.services.accounts
    invitation = accounts.invitations.by_token(form.value("token"))
    with visit.services.views.read() as connection:
        name = organisations.names_at(connection, [invitation.organisation])[invitation.organisation]
    answer = page(
        visit,
        "people/accept.html",
        form=form,
        status=form.status,
        invitation=invitation,
        organisation=name,
        kind=_(words.MANDATES[invitation.kind]),
        allows=_(words.ALLOWS[invitation.kind]),
        answer=_answer(visit, invitation, accounts.person_by_email(invitation.email)),
        length=accounts.policy.password_length,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@reading("/invitation")
def show(visit: NamedDependency[Visit]) -> Response[str]:
    """What the link is an invitation to. To look at it does nothing."""
    token = visit.request.query_params.get("token", "")
    invitation = visit.services.accounts.invitations.by_token(token)
    return draw(visit, Form.blank(token=token, name=invitation.name))


@acting("/invitation")
async def accept(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Gives the mandate, and makes the account of who has none."""
    form = await Form.read(request)
    try:
        form.into(Joining)
        await _accept(visit, form)
    except Invalid:
        form.status = 422
    except Problem as problem:
        if problem.key.startswith("invitation-") and problem.key != "invitation-unnamed":
            raise
        form.status = errors.status_of(problem)
        form.problem = errors.sentence(problem)
    else:
        return redirect("/invitation/accepted")
    return await anyio.to_thread.run_sync(draw, visit, form)


async def _accept(visit: Visit, form: Form) -> None:
    services = visit.services
    accounts = services.accounts
    invitation = await anyio.to_thread.run_sync(_checked, visit, form)
    known = await anyio.to_thread.run_sync(accounts.person_by_email, invitation.email)
    given = GiveMandate(
        mandate=MandateId(invitation.id),
        person=known.id if known else invitation.person,
        kind=invitation.kind,
        since=invitation.since,
        until=invitation.until,
        review=invitation.review,
    )
    commands: list[Command] = [given]
    if invitation.replaces is not None and invitation.reason is not None:
        commands.append(EndMandate(mandate=invitation.replaces, on=invitation.since, reason=invitation.reason))
    inviter = Identity(person=invitation.invited_by, organisation=invitation.invited_for)
    try:
        done = await services.store.execute(inviter, invitation.organisation, *commands, command_id=invitation.id)
    except (Forbidden, Refused) as problem:
        raise Refused("invitation-void") from problem
    await anyio.to_thread.run_sync(accounts.accept, form.value("token"), form.value("name"), form.value("password"))
    await services.views.wait(done.position, services.wait_seconds)


def _checked(visit: Visit, form: Form) -> Invitation:
    """The invitation, if this visit may accept it with what was typed."""
    accounts = visit.services.accounts
    invitation = accounts.invitations.by_token(form.value("token"))
    answer = _answer(visit, invitation, accounts.person_by_email(invitation.email))
    if answer == "other":
        raise Forbidden("invitation-for-another")
    if answer == "sign-in":
        raise Forbidden("invitation-needs-sign-in")
    if answer == "join":
        if not form.value("name").strip():
            form.wrong("name", _("Write your name as others are to read it."))
        if len(form.value("password")) < accounts.policy.password_length:
            short = Refused("password-too-short", length=accounts.policy.password_length)
            form.wrong("password", errors.sentence(short))
        form.check()
    return invitation


@reading("/invitation/accepted")
def accepted(visit: NamedDependency[Visit]) -> Response[str]:
    """That it is done, and what comes next."""
    return page(visit, "people/accepted.html")


routes = [show, accept, accepted]
