"""The application below `/api`: a Litestar of its own, beside that of the pages, with other errors and no cookies."""

from typing import Any

from litestar import Litestar, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Send

from defter.web import i18n
from defter.web.api import documentation, meetings, organisations, problems, series
from defter.web.api.acts import Act, Look, carry_out, typed
from defter.web.api.calls import Call, arrive
from defter.web.api.reads import Read, answered
from defter.web.pages import AnyRequest, Services

TABLES = (organisations.table, series.table, meetings.table)
LARGEST = 1_000_000
"""Bytes of what is sent at once."""


def beside(pages: ASGIApp, services: Services) -> ASGIApp:
    """The pages, and below `/api` the JSON interface, which speaks the language of Accept-Language."""
    api = create_api(services)

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not f"{scope['path']}/".startswith("/api/"):
            await pages(scope, receive, send)
            return
        accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        wished = i18n.negotiate(accepted, services.languages) or services.default_language
        token = i18n.language.set(wished)
        try:
            await api(scope, receive, send)
        finally:
            i18n.language.reset(token)

    return app


def create_api(services: Services) -> ASGIApp:
    """The JSON interface with its documentation."""
    handlers: list[Any] = [
        documentation.documented(TABLES),
        documentation.docs,
        *(reading(each) for table in TABLES for each in table.reads),
        *(acting(each, table.sees) for table in TABLES for each in table.acts),
    ]
    app = Litestar(
        route_handlers=handlers,
        dependencies={"call": Provide(arrive, sync_to_thread=services.threads)},
        exception_handlers=problems.HANDLERS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST,
        debug=False,
    )
    app.state.services = services
    return app


def reading(read: Read) -> HTTPRouteHandler:
    """The route of something to read."""

    async def run(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        return await answered(read, call, request)

    return get(typed(read.path), name=read.operation)(run)


def acting(act: Act, sees: Look) -> HTTPRouteHandler:
    """The route of something to do."""

    async def run(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        return await carry_out(act, sees, call, request)

    return post(typed(act.path), name=act.operation, status_code=act.status)(run)
