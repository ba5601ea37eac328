"""Pages that count how often they are drawn, and what is kept of them."""

import re
from typing import Any

import httpx
from litestar import Response, get

from defter.web.page_cache import Answer, PageCache
from tests import examples
from tests.web.stack import Client

HERE = f"/meetings/{examples.meeting()}"
PLAIN = {"accept-encoding": "identity"}
PUBLIC = {"cache-control": "public, no-cache"}
LONG = "Kamuya açık. " * 100


class Drawn:
    """Routes that count how often they are drawn."""

    def __init__(self) -> None:
        self.times = 0

    def page(self, headers: dict[str, str], **answer: Any) -> Any:
        @get("/open-data/page", sync_to_thread=False)
        def drawn() -> Response[str]:
            self.times += 1
            return Response(f"{self.times} {LONG}", media_type="text/html", headers=headers, **answer)

        return drawn


def cache_of(client: Client) -> PageCache:
    cache = client._app._app._app
    assert isinstance(cache, PageCache)
    return cache


def kept(client: Client) -> list[Answer]:
    return list(cache_of(client)._kept.values())


def without_nonce(answer: httpx.Response) -> str:
    """The page, with what is drawn for each request alike taken out."""
    found = re.search("nonce-([^']+)'", answer.headers.get("content-security-policy", ""))
    return answer.text.replace(found[1], "") if found else answer.text
