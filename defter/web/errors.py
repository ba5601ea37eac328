"""What people read when something cannot be done: what is wrong, and what to do about it.

Every key that is raised as a `Refused`, `Forbidden` or `NotFound` anywhere in the house has its sentence here.
Details of the problem fill the placeholders.
"""

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException

from defter.domain.vocabulary import Forbidden, NotFound, Problem, Refused, StaleWrite
from defter.platform.eventstore import Unavailable
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, page, visit_of

log = structlog.get_logger("defter.web")

SENTENCES: dict[str, str] = {
    # everywhere
    "stale": N_("Somebody changed this text while you were writing. Compare both texts, then send yours again."),
    "key-reused": N_("This form was sent before with other content. Check what is recorded, then send it again."),
    "no-mandate": N_("You hold no mandate for this organisation today. Choose another one, or ask the secretariat."),
    "not-allowed": N_("Your role does not allow this. Ask the secretariat if you think that it should."),
    "cross-site": N_("This request came from another site, so it was not done. Open the page here and try again."),
    "page-unknown": N_("There is no page at this address. Check the address, or start from the home page."),
    # signing in
    "sign-in-failed": N_("E-mail address and password do not match. Check both and try again."),
    "too-many-attempts": N_("Too many attempts to sign in. Wait %(minutes)s minutes, then try again."),
    "email-taken": N_("There is already an account with this e-mail address. Use another address."),
    "email-malformed": N_("This is not an e-mail address. Write one such as name@example.org."),
    "password-too-short": N_("The password is too short. Use at least %(length)s characters."),
    # organisations
    "organisation-unknown": N_("There is no such organisation. Choose one from the list of organisations."),
    "organisation-not-admitted": N_("This organisation is not admitted to the platform yet. Admit it first."),
    "mandate-ends-before-it-begins": N_("The mandate ends before it begins. Correct one of the two dates."),
    "mandate-unknown": N_("There is no such mandate. Reload the page to see those that stand."),
    # meetings
    "meeting-unknown": N_("There is no such meeting, or you may not see it. Sign in, or look in the list of meetings."),
    "meeting-not-open": N_("This meeting is not open, so nothing can be logged. Open the meeting first."),
    "meeting-closed": N_("This meeting is closed, so this can no longer be changed."),
    "meeting-ends-before-it-starts": N_("The meeting ends before it starts. Correct one of the two times."),
    "agenda-empty": N_("The agenda is empty. Add at least one item before publishing it."),
    "item-unknown": N_("There is no such agenda item. Reload the page to see the agenda as it stands."),
    "item-has-outcomes": N_("This agenda item has outcomes, so it stays. Move or strike them first."),
    "outcome-unknown": N_("There is no such outcome. Reload the page to see those that are logged."),
    "outcome-struck": N_("This outcome was struck, so it can no longer be changed. Log a new one instead."),
    "counts-exceed-people": N_("The counts are larger than the number of people. Correct the counts or the total."),
    "figure-incomplete": N_("A figure needs its number, unit, as-of date and source. Fill in what is missing."),
    "nothing-to-redact": N_("There is no text to remove here. Reload the page."),
}

STATUS: dict[type[Problem], int] = {Refused: 422, Forbidden: 403, NotFound: 404, StaleWrite: 409}

TITLES = {
    400: N_("This request could not be understood"),
    403: N_("You may not do this"),
    404: N_("Nothing found at this address"),
    405: N_("This address is not for that"),
    409: N_("Somebody was faster"),
    413: N_("This is too large"),
    422: N_("This cannot be done as things stand"),
    500: N_("Something went wrong here"),
    503: N_("Not available at the moment"),
}

ADVICE = {
    400: N_("Go back, reload the page and try again. Nothing was recorded."),
    403: N_("Sign in, or ask the secretariat whether you should have access. Nothing was recorded."),
    404: N_("Check the address, or start from the home page."),
    405: N_("Go back and use the form or the link on the page."),
    409: N_("Go back and reload the page to see what changed. Nothing of yours was recorded."),
    413: N_("Choose a smaller file, or split it in parts. Nothing was recorded."),
    422: N_("Go back and correct what you sent. Nothing was recorded."),
    500: N_("It is not your fault. Try again; if it stays so, tell the secretariat the reference below."),
    503: N_("Nothing was recorded. Wait a moment, then go back and send it again: what you typed is still there."),
}


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, in the reader's language."""
    known = SENTENCES.get(problem.key)
    return _(known) % problem.details if known else _(TITLES[status_of(problem)])


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem."""
    return next(STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS)


def _page(request: AnyRequest, status: int, advice: str | None = None, **values: Any) -> Response[str]:
    title = _(TITLES.get(status, TITLES[400 if status < 500 else 500]))
    shown = advice or _(ADVICE.get(status, ADVICE[400 if status < 500 else 500]))
    visit = visit_of(request)
    values |= {"status": status, "title": title, "advice": shown, "code": status}
    try:
        return page(visit, "shell/error.html", **values)
    except Exception:
        if status < 500:
            raise
        visit.forget()  # the stores that know the reader are what failed
        return page(visit, "shell/error.html", **values)


def on_problem(request: AnyRequest, problem: Problem) -> Response[str]:
    """A problem of the domain that no form has shown."""
    return _page(request, status_of(problem), sentence(problem))


def on_http(request: AnyRequest, error: HTTPException) -> Response[str]:
    """What Litestar refuses: unknown addresses, wrong methods, oversize bodies."""
    return _page(request, error.status_code)


def on_unavailable(request: AnyRequest, error: Unavailable) -> Response[str]:
    """The log or a database cannot be reached or written."""
    log.error("unavailable", path=request.scope["path"], error=str(error))
    answer = _page(request, 503)
    answer.headers["retry-after"] = "5"
    return answer


def on_failure(request: AnyRequest, error: Exception) -> Response[str]:
    """Whatever else: logged with a reference that the page names."""
    reference = visit_of(request).nonce[:8]
    log.error("failure", path=request.scope["path"], reference=reference, exc_info=error)
    return _page(request, 500, reference=reference)


HANDLERS: Any = {
    Problem: on_problem,
    HTTPException: on_http,
    Unavailable: on_unavailable,
    Exception: on_failure,
}
