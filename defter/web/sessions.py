"""The session cookie: set when somebody signs in, and never for anyone else.

A token that the store does not know is nobody: it is never adopted. Signing in and choosing an organisation give a
new one.
"""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from defter.domain.vocabulary import OrganisationId, PersonId
from defter.web.pages import Visit, cookie_name


def begin(visit: Visit, person: PersonId, organisation: OrganisationId | None, response: Response[Any]) -> None:
    """Signs a person in, acting for an organisation; whatever session the browser had ends."""
    end(visit)
    accounts = visit.services.accounts
    token = accounts.begin_session(person, organisation)
    response.set_cookie(_cookie(visit, token, int(accounts.policy.lifetime.total_seconds())))


def end(visit: Visit, response: Response[Any] | None = None) -> None:
    """Signs out, and takes the cookie back when an answer is given."""
    if token := visit.request.cookies.get(cookie_name(visit.request)):
        visit.services.accounts.end_session(token)
        if response is not None:
            response.set_cookie(_cookie(visit, "", 0))


def _cookie(visit: Visit, value: str, seconds: int) -> Cookie:
    name = cookie_name(visit.request)
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=name.startswith("__Host-"),
    )
