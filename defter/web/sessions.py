"""The cookies that say who somebody is: set when somebody signs in, and never for anyone else.

A token that the store does not know is nobody: it is never adopted. Signing in, choosing an organisation and setting
up a second factor give a new one. Between the password and the code there is a cookie of its own, whose token is
nobody's session (`platform/second_factors.py`).
"""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from defter.domain.vocabulary import MeetingId, OrganisationId, PersonId
from defter.platform.second_factors import BETWEEN
from defter.web.devices import device
from defter.web.pages import Visit, cookie_name


def begin(
    visit: Visit,
    person: PersonId,
    organisation: OrganisationId | None,
    response: Response[Any],
    *,
    second_factor: bool = False,
) -> None:
    """Signs a person in, acting for an organisation; whatever session the browser had ends."""
    end(visit)
    accounts = visit.services.accounts
    agent = device(visit.request.headers.get("user-agent", ""))
    token = accounts.sessions.begin(person, organisation, second_factor=second_factor, device=agent)
    response.set_cookie(_cookie(visit, token, int(accounts.policy.lifetime.total_seconds())))


def renew(visit: Visit, response: Response[Any], **changes: Any) -> None:
    """Gives the session another token, and changes `organisation` or `second_factor`. Raises NotFound."""
    accounts = visit.services.accounts
    token = accounts.sessions.renew(visit.request.cookies[cookie_name(visit.request)], **changes)
    response.set_cookie(_cookie(visit, token, int(accounts.policy.lifetime.total_seconds())))


def end(visit: Visit, response: Response[Any] | None = None) -> None:
    """Signs out, and takes the cookie back when an answer is given."""
    if token := visit.request.cookies.get(cookie_name(visit.request)):
        visit.services.accounts.sessions.end(token)
        if response is not None:
            response.set_cookie(_cookie(visit, "", 0))


def note_meeting(visit: Visit, meeting: MeetingId) -> None:
    """Somebody takes the notes of an open meeting, and is not to be signed out meanwhile (see `idle.py`)."""
    session = visit.session
    if session is not None and session.id is not None and session.meeting != meeting:
        visit.services.accounts.sessions.note_meeting(session.id, meeting)


def begin_half(visit: Visit, person: PersonId, response: Response[Any]) -> None:
    """The person gave her password, and is asked for the code."""
    token = visit.services.accounts.second_factors.begin_half(person)
    response.set_cookie(_cookie(visit, token, int(BETWEEN.total_seconds()), half=True))


def half(visit: Visit) -> PersonId | None:
    """Who is asked for the code."""
    token = visit.request.cookies.get(_name(visit, half=True))
    return visit.services.accounts.second_factors.half(token) if token else None


def end_half(visit: Visit, response: Response[Any]) -> None:
    """The code was given, or somebody else signs in."""
    if token := visit.request.cookies.get(_name(visit, half=True)):
        visit.services.accounts.second_factors.end_half(token)
        response.set_cookie(_cookie(visit, "", 0, half=True))


def _name(visit: Visit, *, half: bool = False) -> str:
    return cookie_name(visit.request) + "-half" * half


def _cookie(visit: Visit, value: str, seconds: int, *, half: bool = False) -> Cookie:
    name = _name(visit, half=half)
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=name.startswith("__Host-"),
    )
