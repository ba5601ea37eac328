"""Setting up, changing and removing the second factor, and its recovery codes.

What is set up is shown as a QR code and as text, and counts once its first code was given. All of this is for somebody
who signed in lately, and with her second factor if she has one: a browser that was left open, or a password alone,
must not be enough to lock its owner out.
"""

from typing import Any

import anyio
from litestar import Response
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Struct

from defter.domain.vocabulary import Forbidden, Refused
from defter.platform.formats import qr
from defter.platform.second_factors import Offer, address
from defter.platform.sessions import Session
from defter.web import errors, sessions
from defter.web.account.own import is_fresh, must_have_second_factor, own_session
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import _, plain
from defter.web.pages import AnyRequest, Visit, page, reading, redirect
from defter.web.sign_in import local


class Confirmation(Struct, frozen=True):
    """The offer as it was drawn, its first code, and where to go afterwards."""

    sealed: str
    code: str
    next: str = "/"


def allowed(visit: Visit) -> Session:
    """The session of somebody who gave all that she has. Raises Forbidden: "not-allowed", "second-factor-needed"."""
    session = own_session(visit)
    if not session.second_factor and visit.services.accounts.second_factors.since(session.person.id) is not None:
        raise Forbidden("second-factor-needed")
    return session


def changing(visit: Visit) -> Session:
    """The same, for who signed in lately. Raises Forbidden("sign-in-again"), too."""
    session = allowed(visit)
    if not is_fresh(visit, session):
        raise Forbidden("sign-in-again")
    return session


def draw(visit: Visit, form: Form, offer: Offer | None = None) -> Response[str]:
    """The page that sets it up; without an offer, with a new one."""
    session = allowed(visit)
    factors = visit.services.accounts.second_factors
    offer = offer or factors.offer(session.person.id)
    form.put("sealed", offer.sealed)
    form.put("code", None)
    said = address(offer.secret, session.person.email, plain(visit.services.name))
    return page(
        visit,
        "account/second_factor.html",
        form=form,
        status=form.status,
        is_fresh=is_fresh(visit, session),
        has_one=factors.since(session.person.id) is not None,
        secret=" ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4)),
        address=said,
        code=Markup(qr.svg(said)),  # noqa: S704 - squares alone, whatever they say
    )


def draw_codes(visit: Visit, codes: list[str], wanted: str, done: str) -> Response[str]:
    """New recovery codes, the only time that they are shown; `done` says what happened."""
    return page(visit, "account/recovery_codes.html", codes=codes, next=wanted, done=done)


@reading("/account/second-factor")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Shows a new secret; nothing counts before its first code was given."""
    return draw(visit, Form.blank(next=local(visit.request.query_params.get("next", "/account"))))


@acting("/account/second-factor")
async def set_up(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Takes the first code; the session has another token from here on, and the person's other sessions end."""
    own_session(visit)
    form = await Form.read(request)
    return await anyio.to_thread.run_sync(_set_up, visit, form)


def _set_up(visit: Visit, form: Form) -> Response[Any]:
    session = changing(visit)
    accounts, person = visit.services.accounts, session.person.id
    offer: Offer | None = None
    try:
        offer = accounts.second_factors.offered(person, form.value("sealed"))
        typed = form.into(Confirmation, missing={"code": _("Enter the code that the app shows.")})
        codes = accounts.second_factors.confirm(person, typed.sealed, typed.code)
    except Invalid:
        form.status = 422
    except Refused as refused:
        form.status = 422
        form.wrong("code", errors.sentence(refused))
        if refused.key == "second-factor-offer-ended":
            offer = None
    else:
        accounts.sessions.end_all(person, but=session.id)
        response = draw_codes(visit, codes, local(typed.next), _("The second factor counts from now on."))
        sessions.renew(visit, response, second_factor=True)
        return response
    return draw(visit, form, offer)


@acting("/account/recovery-codes")
async def renew_codes(visit: NamedDependency[Visit]) -> Response[Any]:
    """Makes new recovery codes; those before count no more."""
    return await anyio.to_thread.run_sync(_renew_codes, visit)


def _renew_codes(visit: Visit) -> Response[Any]:
    session = changing(visit)
    factors = visit.services.accounts.second_factors
    if factors.since(session.person.id) is None:
        return redirect("/account/second-factor")
    done = _("The recovery codes that you had before count no longer.")
    return draw_codes(visit, factors.renew_codes(session.person.id), "/account", done)


@acting("/account/second-factor/remove")
async def remove(visit: NamedDependency[Visit]) -> Response[Any]:
    """Removes it, for somebody who may do without."""
    return await anyio.to_thread.run_sync(_remove, visit)


def _remove(visit: Visit) -> Response[Any]:
    session = changing(visit)
    if must_have_second_factor(visit):
        raise Forbidden("second-factor-required")
    visit.services.accounts.second_factors.remove(session.person.id)
    response = redirect("/account", changed="second-factor")
    sessions.renew(visit, response, second_factor=False)
    return response


routes = [ask, set_up, renew_codes, remove]
