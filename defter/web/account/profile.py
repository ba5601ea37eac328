"""The page of one's account, with the forms for name, language and password."""

from functools import partial
from typing import Any

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Struct

from defter.domain.vocabulary import Refused
from defter.web import errors, idle, sessions
from defter.web.account.own import must_have_second_factor, own_session
from defter.web.devices import named
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import _, own_name
from defter.web.pages import AnyRequest, Visit, link, page, reading, redirect


class Profile(Struct, frozen=True):
    """What a person may correct herself."""

    name: str
    language: str


class Passwords(Struct, frozen=True):
    """The password that counts, and the new one."""

    current: str
    new: str


def draw(visit: Visit, profile: Form | None = None, passwords: Form | None = None) -> Response[str]:
    """The page; a form is given where it was refused."""
    session = own_session(visit)
    accounts, person = visit.services.accounts, session.person
    since = accounts.second_factors.since(person.id)
    devices = accounts.sessions.of(person.id, partial(idle.limit, visit.services))
    passwords = passwords or Form.blank()
    passwords.scope = "-password"
    for field in ("current", "new"):
        passwords.put(field, None)
    refused = next((each for each in (profile, passwords) if each and each.status != 200), None)
    return page(
        visit,
        "account/show.html",
        status=refused.status if refused else 200,
        profile=profile or Form.blank(name=person.name, language=visit.language),
        passwords=passwords,
        person=person,
        spoken=[(code, own_name(code)) for code in visit.services.languages],
        length=accounts.policy.password_length,
        since=since,
        codes_left=accounts.second_factors.codes_left(person.id) if since else 0,
        required=must_have_second_factor(visit),
        devices=[(each, named(each.device)) for each in devices],
        here=session.id,
        changed=visit.request.query_params.get("changed", ""),
        zone=str(visit.services.time_zone),
    )


@reading("/account")
def show(visit: NamedDependency[Visit]) -> Response[str]:
    """The page of one's account."""
    return draw(visit)


@acting("/account")
async def correct(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Corrects name and language."""
    own_session(visit)
    form = await Form.read(request)
    return await anyio.to_thread.run_sync(_correct, visit, form)


def _correct(visit: Visit, form: Form) -> Response[Any]:
    person = own_session(visit).person
    try:
        missing = {"name": _("Write your name."), "language": _("Choose a language.")}
        typed = form.into(Profile, missing=missing)
        if typed.language not in visit.services.languages:
            form.wrong("language", _("Choose a language."))
        form.check()
    except Invalid:
        form.status = 422
        return draw(visit, profile=form)
    visit.services.accounts.rename(person.id, typed.name)
    # to the address that remembers a language, and leads back here in it
    return Redirect(link("/language", typed.language, next="/account?changed=name"), status_code=303)


@acting("/account/password")
async def change_password(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Changes the password; the person is signed out everywhere else, and here has a new session."""
    own_session(visit)
    form = await Form.read(request)
    return await anyio.to_thread.run_sync(_change_password, visit, form)


def _change_password(visit: Visit, form: Form) -> Response[Any]:
    session = own_session(visit)
    accounts, client = visit.services.accounts, visit.request.client
    try:
        missing = {"current": _("Enter the password that you have now."), "new": _("Enter a new password.")}
        form.into(Passwords, missing=missing)
        current, new = form.value("current"), form.value("new")  # as they were typed, with their spaces
        address = client.host if client else ""
        if accounts.check_password(session.person.email, current, address=address) is None:
            form.wrong("current", _("This is not your password. Check it and try again."))
        form.check()
        accounts.set_password(session.person.id, new)
    except Invalid:
        form.status = 422
    except Refused as refused:
        form.status = 429 if refused.key == "too-many-attempts" else 422
        if refused.key == "password-too-short":
            form.wrong("new", errors.sentence(refused))
        else:
            form.problem = errors.sentence(refused)
    else:
        response = redirect("/account", changed="password")
        sessions.begin(visit, session.person.id, session.organisation, response, second_factor=session.second_factor)
        return response
    return draw(visit, passwords=form)


routes = [show, correct, change_password]
