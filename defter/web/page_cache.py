"""Pages that look the same for everybody are drawn once, and kept until anything changes.

It stands between the languages and Litestar, which knows nothing of it. Kept is what its handler calls `public` in
Cache-Control: an answer 200 to a GET without session and without token, that sets no cookie and varies by nothing but
what is in the key. Everything that is kept belongs to one `Moment`: what the views show, and the day. With the first
request of a later moment all of it is dropped, so there is nothing to invalidate, and no text that was removed stays.

The moment is read before the page is drawn. Rows and their position commit together, so a page can be newer than its
moment, never older; and a moment that has passed while a page was drawn keeps nothing. The accounts store has no
position: what is for everybody shows nothing of it.

It also gives the ETag and the 304 to whatever may be kept by the browser alone, and compresses what it took in.
"""

import gzip
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import anyio.to_thread
from litestar.types import ASGIApp, Message, Receive, Send
from msgspec import Struct

from defter.web import i18n
from defter.web.pages import Services

LARGEST = 4_000_000
"""Bytes of an answer that is taken in before it goes out; longer ones, and those of unknown length, are let through."""
SMALLEST = 500
"""Bytes from which compressing is worth it."""
KEPT_EFFORT, PASSING_EFFORT = 6, 1
"""How hard to compress what goes out many times, and what goes out once."""
TEXTS = (b"text/", b"application/json", b"application/problem+json", b"application/atom+xml", b"image/svg")
VARIES = {b"cookie", b"authorization", b"hx-request", b"accept-language", b"accept-encoding", b"host"}
"""What the key, or the refusal to keep anything for people who are known, takes care of."""
OURS = (b"accept-encoding", b"if-none-match")
"""Headers that are answered here: what is drawn for one who asks conditionally can be kept for all."""
SESSION = b"defter"
"""In the names of all cookies that say who somebody is."""

Moment = tuple[int, int, int]
"""Generation and position of the views, and the day of the platform as a number: later moments are greater."""
Key = tuple[Any, ...]
Headers = list[tuple[bytes, bytes]]


class Answer(Struct, frozen=True):
    """An answer as it goes out, to one or to many."""

    status: int
    headers: Headers
    """Without those that depend on who asks: the length and the encoding."""
    parts: tuple[bytes, ...]
    """The body, cut where the nonce of its request stood."""
    zips: bool
    """Whether it goes out compressed to those who understand that."""
    zipped: bytes | None
    """The body compressed, where that was done once for all."""
    etag: bytes | None
    """Of what a browser may keep."""

    @property
    def size(self) -> int:
        """Bytes that it takes to keep it, roughly."""
        return sum(map(len, self.parts)) + len(self.zipped or b"") + 1_000

    def body(self, nonce: str) -> bytes:
        """The body for a request with this nonce."""
        return nonce.encode().join(self.parts)


class PageCache:
    """The middleware. One event loop uses it; `services.page_cache` bounds the bytes, the least used go first."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._room = services.page_cache
        self._moment: Moment = (0, 0, 0)
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        if SESSION in asked.get(b"cookie", b""):
            await self._app(scope, receive, send)
            return
        moment = await self._now() if _for_everybody(scope, asked) else None
        answer = self._find(_key(scope, asked), moment)
        if answer is None:
            taken = _Taken(send, asked)
            plain = [header for header in scope["headers"] if header[0] not in OURS]
            given: Any = {**scope, "headers": plain}
            await self._app(given, receive, taken)
            if taken.start is None:
                return  # it went out already
            keep = moment == self._moment and _may_be_kept(taken.start)
            answer = _made(taken.start, b"".join(taken.parts), scope["state"].get("nonce", ""), keep=keep)
            if keep:
                self._keep(_key(scope, asked), answer)
        await _send(answer, asked, scope["state"].get("nonce", ""), send)

    async def _now(self) -> Moment | None:
        """The present moment; None while the views cannot be asked, which the pages say better."""
        services = self._services
        today = services.today().toordinal()
        try:
            stamp = await anyio.to_thread.run_sync(services.views.stamp) if services.threads else services.views.stamp()
        except Exception:  # noqa: BLE001 - whatever a database raises when it is away
            return None
        return stamp.generation, stamp.position, today

    def _find(self, key: Key, moment: Moment | None) -> Answer | None:
        if moment is None:
            return None
        if moment > self._moment:
            self._moment, self._size = moment, 0
            self._kept.clear()
        if moment != self._moment or key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Key, answer: Answer) -> None:
        replaced = self._kept.pop(key, None)
        self._kept[key] = answer
        self._size += answer.size - (replaced.size if replaced else 0)
        while self._size > self._room:
            self._size -= self._kept.popitem(last=False)[1].size


class _Taken:
    """Takes an answer in; what is too long for that goes on as it comes, and leaves `start` None.

    The body of what the asker has already is let go.
    """

    def __init__(self, send: Send, asked: Mapping[bytes, bytes]) -> None:
        self._send = send
        self._has = asked.get(b"if-none-match", b"")
        self._passes = False
        self.start: Any = None
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            length = headers.get(b"content-length", b"")
            known = b"etag" in headers and _knows(self._has, headers[b"etag"])
            self._passes = (not length.isdigit() or int(length) > LARGEST) and not known
            if not self._passes:
                self.start = message
        elif message["type"] == "http.response.body" and not self._passes:
            self.parts.append(message.get("body", b""))
        if self._passes:
            await self._send(message)


def _for_everybody(scope: Any, asked: Mapping[bytes, bytes]) -> bool:
    """Whether nobody in particular asks: no token, and not the way back from a form."""
    return b"authorization" not in asked and b"recorded=" not in scope["query_string"]


def _key(scope: Any, asked: Mapping[bytes, bytes]) -> Key:
    """All that a public page depends on besides the moment."""
    return (
        i18n.language.get(),
        scope["path"],
        scope["query_string"],
        asked.get(b"hx-request") == b"true",
        scope["scheme"],
        asked.get(b"host"),
    )


def _may_be_kept(start: Any) -> bool:
    headers = dict(start["headers"])
    return (
        start["status"] == 200
        and b"public" in headers.get(b"cache-control", b"")
        and b"set-cookie" not in headers
        and _varies(start) <= VARIES
    )


def _made(start: Any, body: bytes, nonce: str, *, keep: bool) -> Answer:
    """The answer that the application gave, without what depends on who asked."""
    given = dict(start["headers"])
    media_type, control = given.get(b"content-type", b""), given.get(b"cache-control", b"no-store")
    html = media_type.startswith(b"text/html")
    parts = tuple(body.split(nonce.encode())) if nonce and html else (body,)
    zips = media_type.startswith(TEXTS) and len(body) >= SMALLEST and b"content-encoding" not in given
    zipped = gzip.compress(body, KEPT_EFFORT, mtime=0) if keep and zips and len(parts) == 1 else None
    etag = given.get(b"etag")
    if etag is None and start["status"] == 200 and b"no-store" not in control:
        etag = b'W/"%s"' % sha256(b"".join(parts)).hexdigest()[:24].encode()
    headers = [header for header in start["headers"] if header[0] not in (b"content-length", b"etag", b"vary")]
    if varies := _varies(start) | ({b"accept-encoding"} if zips else set()):
        headers.append((b"vary", b", ".join(sorted(varies))))
    if etag is not None:
        headers.append((b"etag", etag))
    return Answer(start["status"], headers, parts, zips, zipped, etag)


async def _send(answer: Answer, asked: Mapping[bytes, bytes], nonce: str, send: Send) -> None:
    """Sends it to one who asks; without the body to one who has it already."""
    status, headers = answer.status, answer.headers
    if answer.etag is not None and _knows(asked.get(b"if-none-match", b""), answer.etag):
        status, body = 304, b""
        headers = [header for header in headers if header[0] in (b"etag", b"cache-control", b"vary")]
    elif answer.zips and _takes_gzip(asked.get(b"accept-encoding", b"")):
        body = answer.zipped or gzip.compress(answer.body(nonce), PASSING_EFFORT, mtime=0)
        headers = [*headers, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
    else:
        body = answer.body(nonce)
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _knows(tags: bytes, etag: bytes) -> bool:
    """Whether If-None-Match names the ETag, or anything at all; weak and strong count as the same there."""
    bare = etag.removeprefix(b"W/")
    return any(tag.strip().removeprefix(b"W/") in (bare, b"*") for tag in tags.split(b","))


def _takes_gzip(accepted: bytes) -> bool:
    for part in accepted.split(b","):
        name, _, quality = part.replace(b" ", b"").partition(b";q=")
        if name == b"gzip":
            return not quality or bool(quality.strip(b"0."))
    return False


def _varies(start: Any) -> set[bytes]:
    """The request headers by which the answer varies."""
    listed = b",".join(value for name, value in start["headers"] if name.lower() == b"vary")
    return {name.strip().lower() for name in listed.split(b",") if name.strip()}
