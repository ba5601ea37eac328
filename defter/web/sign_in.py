"""Signing in and out, choosing for whom one acts, and which language one reads.

Who has a second factor is asked for its code on a second page, after the password.
"""

from functools import partial
from typing import Any

import anyio
from litestar import Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.vocabulary import Forbidden, NotFound, OrganisationId, PersonId, Refused
from defter.platform.sessions import Person
from defter.web import errors, sessions
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, cookie_name, page, reading, redirect

LANGUAGE_COOKIE = "language"
THIS_MACHINE = ("127.0.0.1", "::1")


class Credentials(Struct, frozen=True):
    """What is typed to sign in, and where to go afterwards."""

    email: str
    password: str
    next: str = "/"


class Code(Struct, frozen=True):
    """A one-time code or a recovery code, and where to go afterwards."""

    code: str
    next: str = "/"


class Choice(Struct, frozen=True):
    """For whom to act, and where to go afterwards."""

    organisation: OrganisationId
    next: str = "/"


def local(path: str) -> str:
    """A path of our own, without language; anything else is the home page."""
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"


def draw(visit: Visit, form: Form) -> Response[str]:
    """The page to sign in."""
    form.put("password", None)
    return page(visit, "sign_in/sign_in.html", form=form, status=form.status)


@reading("/sign-in")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Asks for e-mail and password."""
    return draw(visit, Form.blank(next=local(visit.request.query_params.get("next", "/"))))


@acting("/sign-in")
async def sign_in(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Signs in; who may act for several organisations is asked for which one."""
    form = await Form.read(request)
    missing = {"email": _("Enter your e-mail address."), "password": _("Enter your password.")}
    try:
        typed = form.into(Credentials, missing=missing)
        person = await anyio.to_thread.run_sync(recognise, visit, typed.email, form.value("password"))
    except Invalid:
        form.status = 422
    except Refused as refused:
        form.status = 429 if refused.key == "too-many-attempts" else 422
        form.problem = errors.sentence(refused)
    else:
        return await anyio.to_thread.run_sync(welcome, visit, person, local(typed.next))
    return draw(visit, form)


def recognise(visit: Visit, email: str, password: str) -> Person:
    """Whose credentials these are. Raises Refused: "sign-in-failed" or "too-many-attempts"."""
    client = visit.request.client
    person = visit.services.accounts.check_password(email, password, address=client.host if client else "")
    if person is None:
        raise Refused("sign-in-failed")
    return person


def welcome(visit: Visit, person: Person, wanted: str) -> Response[Any]:
    """After the password: signed in, or on to the page that asks for the code."""
    if visit.services.accounts.second_factors.since(person.id) is None:
        return enter(visit, person.id, wanted)
    response = redirect("/sign-in/code", next=wanted)
    sessions.end(visit, response)
    sessions.begin_half(visit, person.id, response)
    return response


def enter(visit: Visit, person: PersonId, wanted: str, *, second_factor: bool = False) -> Response[Any]:
    """A new session, and the way to the page that was wanted; `second_factor` says that more than a password was given.

    Nobody who has a second factor may come here without it.
    """
    mandates = visit.services.mandates_of(person, visit.today)
    several = len(mandates) > 1
    response = redirect("/acting", next=wanted) if several else redirect(wanted)
    sessions.end_half(visit, response)
    own = mandates[0].organisation if mandates else None
    sessions.begin(visit, person, own, response, second_factor=second_factor)
    return response


def draw_code(visit: Visit, form: Form) -> Response[str]:
    """The page that asks for the code."""
    form.put("code", None)
    return page(visit, "sign_in/code.html", form=form, status=form.status)


@reading("/sign-in/code")
def ask_for_code(visit: NamedDependency[Visit]) -> Response[Any]:
    """Asks somebody who gave her password for a code; nobody else."""
    wanted = local(visit.request.query_params.get("next", "/"))
    if sessions.half(visit) is None:
        return redirect("/sign-in", next=wanted)
    return draw_code(visit, Form.blank(next=wanted))


@acting("/sign-in/code")
async def give_code(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Signs in with a code of the app, or a recovery code. Who takes longer than ten minutes begins anew."""
    form = await Form.read(request)
    return await anyio.to_thread.run_sync(_take_code, visit, form)


def _take_code(visit: Visit, form: Form) -> Response[Any]:
    wanted = local(form.value("next") or "/")
    person = sessions.half(visit)
    if person is None:
        return redirect("/sign-in", next=wanted)
    try:
        typed = form.into(Code, missing={"code": _("Enter the code.")})
        visit.services.accounts.second_factors.accept(person, typed.code)
    except Invalid:
        form.status = 422
    except Refused as refused:
        form.status = 429 if refused.key == "too-many-attempts" else 422
        if refused.key == "code-wrong":
            form.wrong("code", errors.sentence(refused))
        else:
            form.problem = errors.sentence(refused)
    else:
        return enter(visit, person, wanted, second_factor=True)
    return draw_code(visit, form)


@acting("/sign-out")
async def sign_out(visit: NamedDependency[Visit]) -> Response[Any]:
    """Ends the session."""
    response = redirect("/")
    await anyio.to_thread.run_sync(sessions.end, visit, response)
    return response


def draw_choice(visit: Visit, form: Form) -> Response[str]:
    """The page to choose for whom to act."""
    return page(visit, "sign_in/acting.html", form=form, status=form.status)


@reading("/acting")
def ask_for_whom(visit: NamedDependency[Visit]) -> Response[Any]:
    """Asks for which organisation the person acts."""
    if visit.session is None:
        return redirect("/sign-in", next="/acting")
    form = Form.blank(organisation=visit.identity.organisation, next=local(visit.request.query_params.get("next", "/")))
    return draw_choice(visit, form)


@acting("/acting")
async def act_for(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """From now on the person acts for another of her organisations, under a new token."""
    form = await Form.read(request)
    if visit.session is None:
        return redirect("/sign-in", next="/acting")
    try:
        choice = form.into(Choice, missing={"organisation": _("Choose an organisation.")})
    except Invalid:
        form.status = 422
        return await anyio.to_thread.run_sync(draw_choice, visit, form)
    if choice.organisation not in [each.organisation for each in visit.mandates]:
        raise Forbidden("no-mandate")
    response = redirect(local(choice.next))
    renew = partial(sessions.renew, visit, response, organisation=choice.organisation)
    await anyio.to_thread.run_sync(renew)
    return response


@reading("/language")
def choose_language(visit: NamedDependency[Visit]) -> Response[Any]:
    """Remembers the language of this address, and leads back to the page in it."""
    response = redirect(local(visit.request.query_params.get("next", "/")))
    year = 365 * 24 * 60 * 60
    secure = cookie_name(visit.request).startswith("__Host-")
    response.set_cookie(
        Cookie(
            key=LANGUAGE_COOKIE,
            value=visit.language,
            max_age=year,
            path="/",
            samesite="lax",
            httponly=True,
            secure=secure,
        )
    )
    if visit.session is not None:
        visit.services.accounts.prefer(visit.session.person.id, visit.language)
    return response


@reading("/demo/{role:str}")
def try_role(visit: NamedDependency[Visit], role: FromPath[str]) -> Response[Any]:
    """In a demo, on its own machine: signs in as one of the sample people; as a visitor it signs out."""
    client = visit.request.client
    if not visit.services.demo or client is None or client.host not in THIS_MACHINE:
        raise NotFound("page-unknown")
    if role == "visitor":
        response = redirect("/")
        sessions.end(visit, response)
        return response
    person = visit.services.accounts.person_by_email(visit.services.demo_people.get(role, ""))
    if person is None:
        raise NotFound("page-unknown")
    mandates = visit.services.mandates_of(person.id, visit.today)
    response = redirect("/")
    own = mandates[0].organisation if mandates else None
    sessions.begin(visit, person.id, own, response, second_factor=True)  # nobody who tries a role has an app for it
    return response


routes = [ask, sign_in, ask_for_code, give_code, sign_out, ask_for_whom, act_for, choose_language, try_role]
