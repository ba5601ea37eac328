"""A forgotten password: a link is sent by mail, and whoever has it sets a new one.

Who asks for a link is told the same, after the same time, whether or not there is such an account.
"""

from typing import Any

import anyio
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.domain.vocabulary import Refused
from defter.platform.clock import uuid7
from defter.web import errors, mails
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading, redirect

SAME_TIME = 0.25
"""Seconds after which the answer comes; to look an account up and to write a mail down takes a small part of it."""


class Asked(Struct, frozen=True):
    """Who needs a new password."""

    email: str


class Chosen(Struct, frozen=True):
    """What stood in the link, and the new password."""

    token: str
    password: str


def draw(visit: Visit, form: Form) -> Response[str]:
    """The page to ask for a link."""
    asked = bool(visit.request.query_params.get("sent"))
    return page(visit, "reset/forgotten.html", form=form, asked=asked, status=form.status)


@reading("/forgotten-password")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Asks for the e-mail address."""
    return draw(visit, Form.blank())


@acting("/forgotten-password")
async def send_link(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Sends a link to the account with that address, if there is one."""
    form = await Form.read(request)
    answer_at = anyio.current_time() + SAME_TIME
    try:
        typed = form.into(Asked, missing={"email": _("Enter your e-mail address.")})
        await anyio.to_thread.run_sync(_count, visit, typed.email)
    except Invalid:
        form.status = 422
    except Refused as refused:
        form.status = 429
        form.problem = _("A link was asked for too often. Wait %(minutes)s minutes, then try again.") % refused.details
    else:
        await anyio.to_thread.run_sync(_issue, visit, typed.email)
        await anyio.sleep_until(answer_at)
        return redirect("/forgotten-password", sent="yes")
    return draw(visit, form)


def _count(visit: Visit, email: str) -> None:
    """Raises Refused("too-many-attempts", minutes=...)."""
    client = visit.request.client
    visit.services.accounts.count_reset(email, client.host if client else "")


def _issue(visit: Visit, email: str) -> None:
    services = visit.services
    person = services.accounts.person_by_email(email)
    if person is not None:
        token = services.accounts.resets.issue(person.id)
        mails.post(services, uuid7(), person.email, mails.password_reset(services, person, token))


def draw_choice(visit: Visit, form: Form, *, ended: bool = False) -> Response[str]:
    """The page to set a new password, or why it cannot be set. No cache keeps it: the link stands in its address."""
    form.put("password", None)
    drawn = page(visit, "reset/new_password.html", form=form, ended=ended, status=410 if ended else form.status)
    drawn.headers["cache-control"] = "no-store"
    return drawn


@reading("/new-password")
def choose(visit: NamedDependency[Visit]) -> Response[str]:
    """Asks for the new password, if the link can still be used. A program that only looks at links uses none up."""
    token = visit.request.query_params.get("token", "")
    return draw_choice(visit, Form.blank(token=token), ended=not visit.services.accounts.resets.holds(token))


@acting("/new-password")
async def chosen(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Sets the new password, with which one then signs in."""
    form = await Form.read(request)
    ended = False
    try:
        typed = form.into(Chosen, missing={"password": _("Enter a new password.")})
        await anyio.to_thread.run_sync(_set, visit, typed)
    except Invalid:
        form.status = 422
        ended = "token" in form.errors
    except Refused as refused:
        form.status = 422
        ended = refused.key == "reset-ended"
        form.wrong("password", errors.sentence(refused))
    else:
        return redirect("/sign-in", reset="done")
    return draw_choice(visit, form, ended=ended)


def _set(visit: Visit, typed: Chosen) -> None:
    """Raises Refused: "reset-ended" or "password-too-short"."""
    services = visit.services
    person = services.accounts.reset_password(typed.token, typed.password)
    mails.post(services, uuid7(), person.email, mails.password_changed(services, person))


routes = [ask, send_link, choose, chosen]
