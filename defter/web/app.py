"""The web application: security outermost, then languages, then the pages that are kept, and Litestar inside."""

from collections.abc import Sequence
from functools import lru_cache
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Receive, Send

from defter.web import assets, errors, home, i18n, pages, sign_in
from defter.web.api.app import beside
from defter.web.page_cache import PageCache
from defter.web.pages import Services
from defter.web.security import Security, same_site

WITHOUT_LANGUAGE = ("static", "health", "api", "files", "open-data", "metrics", "calendar.ics", "activity.atom")
"""First parts of the addresses that belong to no language."""

NOWHERE = "/-"
"""An address that no route has: what it answers is the page for addresses that do not exist."""

__all__ = ["Services", "create_app"]


@get("/health/live", sync_to_thread=False)
def live() -> Response[str]:
    """The process answers."""
    return Response("ok", media_type="text/plain", headers={"cache-control": "no-store"})


@get("/health/ready", sync_to_thread=False)
def ready(request: pages.AnyRequest) -> Response[str]:
    """The views had caught up with the log; 503 until then."""
    is_ready = pages.services_of(request).views.ready()
    status, words = (200, "ready") if is_ready else (503, "the views are catching up")
    return Response(words, status_code=status, media_type="text/plain", headers={"cache-control": "no-store"})


COMPRESSION = 1
"""The least effort: a long meeting becomes a tenth for a weak connection, in about a millisecond. Files are already."""


def create_app(services: Services, routes: Sequence[ControllerRouterHandler] = ()) -> ASGIApp:
    """The ASGI application. `routes` are those of the concepts' page modules, beside the shell's own."""
    whole = beside(_pages(tuple(routes), services.threads, services.upload_limit), services)
    kept = PageCache(whole, services) if services.page_cache else whole
    return Security(Languages(kept, services), hosts=services.hosts, https=services.https)


@lru_cache(16)
def _pages(routes: tuple[ControllerRouterHandler, ...], threads: bool, upload_limit: int) -> Litestar:
    """The pages; they belong to no platform, because its services come with each request."""
    return Litestar(
        route_handlers=[*home.routes, *sign_in.routes, *assets.routes, live, ready, *routes],
        compression_config=CompressionConfig("gzip", gzip_compress_level=COMPRESSION, exclude="^/static/"),
        dependencies={"visit": Provide(pages.arrive, sync_to_thread=threads)},
        guards=[same_site],
        exception_handlers=errors.HANDLERS,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=4 * upload_limit,
        debug=False,
    )


class Languages:
    """Takes the language from the address, and tells the pages whose they are. Answers HEAD as GET without the body.

    `/` leads to the reader's language. Pages without a language do not exist, nor do the things without one below it.
    """

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._languages = services.languages
        self._default = services.default_language

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            send = _without_body(send)
        scope["state"]["services"] = self._services
        path = scope["path"]
        first, _slash, rest = path.removeprefix("/").partition("/")
        if path == "/" and scope["method"] == "GET":
            await self._to_language(scope, send)
            return
        if first in self._languages:
            language = first
            scope["root_path"] = f"/{first}"
            known = rest.partition("/")[0] not in WITHOUT_LANGUAGE
            scope["state"]["address"] = f"/{rest}"
        else:
            language = self._wished(scope)
            known = first in WITHOUT_LANGUAGE
            scope["state"]["address"] = "/"
        if not known:
            scope["path"], scope["root_path"] = NOWHERE, ""
        with i18n.speaking(language):
            await self._app(scope, receive, send)

    def _wished(self, scope: Any) -> str:
        headers = dict(scope["headers"])
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(sign_in.LANGUAGE_COOKIE)
        if cookie is not None and cookie.value in self._languages:
            return cookie.value
        accepted = i18n.negotiate(headers.get(b"accept-language", b"").decode("latin-1"), self._languages)
        return accepted or self._default

    async def _to_language(self, scope: Any, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")
        location = f"/{self._wished(scope)}" + (f"?{quote(query, safe='=&%+')}" if query else "")
        headers = [
            (b"location", location.encode()),
            (b"vary", b"cookie, accept-language"),
            (b"cache-control", b"private, no-cache"),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_head
