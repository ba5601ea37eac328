"""What cannot be done, as programs read it: RFC 9457, with a stable `type` and a sentence for people in `title`."""

from http import HTTPStatus
from typing import Any, Generic, TypeVar

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from msgspec import UNSET, Struct, UnsetType

from defter.domain.vocabulary import Forbidden, NotFound, Problem, StaleWrite
from defter.platform.eventstore import Unavailable
from defter.web import errors, i18n
from defter.web.api.calls import CHALLENGE, Unauthorised
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest

log = structlog.get_logger("defter.web.api")

T = TypeVar("T")

MEDIA_TYPE = "application/problem+json"
VARY = "authorization, accept-language"

TITLES = errors.TITLES | {
    401: N_("A valid token is needed here"),
    415: N_("What was sent is not JSON"),
}

KINDS = {
    400: "invalid",
    401: "unauthorised",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "stale",
    413: "too-large",
    415: "not-json",
    422: "refused",
    500: "failure",
    503: "unavailable",
}
"""What follows `urn:defter:` for a status; what was refused names its key, too: `urn:defter:refused:meeting-closed`."""


class Fault(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with a request, and where: in the body (a JSON pointer), or in a parameter or header."""

    detail: str
    pointer: str | UnsetType = UNSET
    parameter: str | UnsetType = UNSET


class ProblemDetails(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Why something was not done. Nothing was recorded."""

    type: str
    title: str
    status: int
    key: str | UnsetType = UNSET
    """Which problem exactly, where there are several of the type."""
    reference: str | UnsetType = UNSET
    """By which the operator of the platform finds a failure in the log."""


class Invalid(ProblemDetails, frozen=True, omit_defaults=True, kw_only=True):
    """The request is not as the document of this interface says."""

    errors: tuple[Fault, ...]


class Stale(ProblemDetails, Generic[T], frozen=True, omit_defaults=True, kw_only=True):
    """A text was changed since it was read.

    `current` is the revision that stands, `standing` the thing as it stands for the caller.
    """

    current: int
    standing: T


class Misfit(Exception):
    """A request that is not as it should be, and everything that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


class NotJson(Exception):
    """A body of another media type."""


class Outdated(Exception):
    """A stale write, with the thing as it stands for the caller."""

    def __init__(self, current: int, standing: Any) -> None:
        super().__init__(current)
        self.current = current
        self.standing = standing


def answer(document: ProblemDetails, **headers: str) -> Response[bytes]:
    """The answer that says so."""
    given = {"cache-control": "no-store", "vary": VARY, "content-language": i18n.language.get()}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(msgspec.json.encode(document), status_code=document.status, media_type=MEDIA_TYPE, headers=given)


def _about(status: int, **members: Any) -> dict[str, Any]:
    known = status if status in KINDS else 400 if status < 500 else 500
    named = {"type": f"urn:defter:{KINDS[known]}", "title": _(TITLES[known]), "status": status}
    return named | members


def on_problem(_request: AnyRequest, problem: Problem) -> Response[bytes]:
    """What the domain refused, or who may not."""
    known = errors.SENTENCES.get(problem.key)
    title = {"title": _(known) % problem.details} if known else {}
    if isinstance(problem, Unauthorised):
        document = ProblemDetails(**_about(401, key=problem.key, **title))
        return answer(document, www_authenticate=CHALLENGE[problem.key])
    if isinstance(problem, StaleWrite):
        return on_outdated(_request, Outdated(problem.current, None))
    if isinstance(problem, Forbidden | NotFound):
        return answer(ProblemDetails(**_about(errors.status_of(problem), key=problem.key, **title)))
    return answer(ProblemDetails(**_about(422, **title) | {"type": f"urn:defter:refused:{problem.key}"}))


def on_misfit(_request: AnyRequest, misfit: Misfit) -> Response[bytes]:
    """What does not fit the document."""
    return answer(Invalid(**_about(400, errors=misfit.faults)))


def on_not_json(_request: AnyRequest, _error: NotJson) -> Response[bytes]:
    """A body of another kind."""
    return answer(ProblemDetails(**_about(415)), accept="application/json")


def on_outdated(_request: AnyRequest, outdated: Outdated) -> Response[bytes]:
    """Somebody was faster."""
    sentence = errors.SENTENCES["stale"]
    document = Stale[Any](**_about(409, title=_(sentence), current=outdated.current, standing=outdated.standing))
    return answer(document)


def on_http(_request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What Litestar refuses: unknown addresses, other methods, large bodies."""
    allowed = {"allow": error.headers["allow"]} if error.headers and "allow" in error.headers else {}
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return answer(Invalid(**_about(400, errors=(Fault(error.detail),))))
    return answer(ProblemDetails(**_about(error.status_code)), **allowed)


def on_unavailable(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The log or a database cannot be reached or written."""
    log.error("unavailable", path=request.scope["path"], error=str(error))
    return answer(ProblemDetails(**_about(503)), retry_after="5")


def on_failure(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Whatever else: logged with a reference that the answer names. A database that is away is an outage."""
    if any(kind.__name__ in errors.OUTAGES for kind in type(error).__mro__):
        return on_unavailable(request, error)
    reference = request.scope["state"].get("nonce", "")[:8]
    log.error("failure", path=request.scope["path"], reference=reference, exc_info=error)
    return answer(ProblemDetails(**_about(500, reference=reference)))


HANDLERS: Any = {
    Problem: on_problem,
    Misfit: on_misfit,
    NotJson: on_not_json,
    Outdated: on_outdated,
    HTTPException: on_http,
    Unavailable: on_unavailable,
    Exception: on_failure,
}
