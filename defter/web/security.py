"""Headers for every answer, hosts that are not ours, and requests that come from other sites."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Send

from defter.domain.vocabulary import Forbidden
from defter.web.pages import Connection

SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = b"content-security-policy"
KEEPING = b"cache-control"
SEALED = (POLICY, b"default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
"""Of files to be saved: should something show one nevertheless, nothing in it runs, loads or is of our origin."""


def same_site(request: Connection, handler: BaseRouteHandler) -> None:
    """A guard: what changes something must come from our own pages (or from a program, which sends no such headers).

    What is done by the secret in an address is not asked: no other site knows it, and a page with `no-referrer` tells
    us no origin either. Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`. Raises
    Forbidden("cross-site").
    """
    if request.scope.get("method", "GET") in SAFE or handler.opt.get("by_secret"):
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden("cross-site")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden("cross-site")


class Security:
    """The outermost layer: refuses foreign host names, gives each answer a nonce and the headers."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...], https: bool) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._https = https

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        added = self._headers(nonce, secure=self._https or scope["scheme"] == "https")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _value in message["headers"]}
                if message["status"] == 304:
                    # the page that the browser kept was drawn for the policy that it came with, and is kept as it said
                    names |= {POLICY, KEEPING}
                if b"content-disposition" in names:
                    message["headers"] = [*message["headers"], SEALED]
                    names.add(POLICY)
                message["headers"] = [*message["headers"], *(each for each in added if each[0] not in names)]
            await send(message)

        if self._hosts and _host(scope) not in self._hosts:
            await send_with_headers(
                {"type": "http.response.start", "status": 421, "headers": [(b"content-length", b"0")]}
            )
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await self._app(scope, receive, send_with_headers)

    def _headers(self, nonce: str, *, secure: bool) -> list[tuple[bytes, bytes]]:
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        headers = {
            "content-security-policy": policy,
            "cache-control": "no-store",  # of an answer that does not say itself how long it may be kept
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }
        if secure:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        return [(name.encode(), value.encode()) for name, value in headers.items()]


def _host(scope: Any) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    return urlsplit(f"//{host}").hostname or ""
