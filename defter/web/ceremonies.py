"""The cookie of a ceremony: what this browser has begun, here or at a provider, and must finish itself."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from defter.platform.ceremonies import LIFETIME
from defter.web.pages import Visit, cookie_name


def begin(visit: Visit, token: str, response: Response[Any]) -> None:
    """Gives the browser the token of what it has begun; what it began before can no longer be finished."""
    response.set_cookie(_cookie(visit, token, int(LIFETIME.total_seconds())))


def token_of(visit: Visit) -> str:
    """The token of what this browser has begun; empty when it has begun nothing."""
    return visit.request.cookies.get(_name(visit), "")


def end(visit: Visit, response: Response[Any]) -> None:
    """Takes the cookie back."""
    response.set_cookie(_cookie(visit, "", 0))


def _name(visit: Visit) -> str:
    return f"{cookie_name(visit.request)}-ceremony"


def _cookie(visit: Visit, value: str, seconds: int) -> Cookie:
    name = _name(visit)
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",  # from a provider somebody comes back by a link of another site
        secure=name.startswith("__Host-"),
    )
