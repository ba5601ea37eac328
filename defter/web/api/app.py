"""The application below `/api`: a Litestar of its own, beside that of the pages, with other errors and no cookies."""

from functools import lru_cache
from typing import Any

from litestar import HttpMethod, Litestar, Response, route
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Send

from defter.web import i18n
from defter.web.api import activity, documentation, documents, files, meetings, organisations, problems, series, sheets
from defter.web.api.acts import Act, Look, carry_out, typed
from defter.web.api.calls import Call, arrive
from defter.web.api.reads import Read, answered
from defter.web.pages import AnyRequest, Services

TABLES = (organisations.table, series.table, meetings.table, documents.table, activity.table)
LARGEST = 1_000_000
"""Bytes of what is sent at once."""


def beside(pages: ASGIApp, services: Services) -> ASGIApp:
    """The pages, and below `/api` the JSON interface, which speaks the language of Accept-Language."""
    api = create_api(services.threads, services.upload_limit)

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not f"{scope['path']}/".startswith("/api/"):
            await pages(scope, receive, send)
            return
        accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        wished = i18n.negotiate(accepted, services.languages) or services.default_language
        with i18n.speaking(wished):
            await api(scope, receive, send)

    return app


@lru_cache(16)
def create_api(threads: bool, upload_limit: int) -> Litestar:
    """The JSON interface with its documentation; it belongs to no platform, as the pages do not."""
    handlers: list[Any] = [documentation.documented(TABLES), documentation.docs]
    for table in TABLES:
        reads = {each.path: each for each in table.reads}
        acts = {each.path: each for each in table.acts}
        handlers += [handler(path, reads.get(path), acts.get(path), table.sees) for path in {**reads, **acts}]
    handlers += sheets.handlers(upload_limit)
    handlers += files.handlers(upload_limit)
    return Litestar(
        route_handlers=handlers,
        dependencies={"call": Provide(arrive, sync_to_thread=threads)},
        exception_handlers=problems.HANDLERS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST,
        debug=False,
    )


def handler(path: str, read: Read | None, act: Act | None, sees: Look | None) -> HTTPRouteHandler:
    """What can be read and done at one address: one handler, so that OPTIONS names all of it."""
    methods = {HttpMethod.GET: read, HttpMethod.POST: act}

    async def run(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        if act is not None and request.method == HttpMethod.POST:
            return await carry_out(act, sees, call, request)
        assert read is not None
        return await answered(read, call, request)

    return route(typed(path), http_method=[method for method, done in methods.items() if done])(run)
