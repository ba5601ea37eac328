"""The document as it is served, and the page that shows it: Swagger UI, from this machine alone."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from defter.web.api.bodies import JSON
from defter.web.api.document import document
from defter.web.api.tables import Table
from defter.web.pages import AnyRequest, environment

ADDRESS = "/api/schema/openapi.json"
KEPT = {"cache-control": "public, no-cache"}


def documented(tables: Sequence[Table]) -> HTTPRouteHandler:
    """The route of the document, which is made once."""
    made: list[bytes] = []

    @get(ADDRESS, sync_to_thread=False)
    def schema() -> Response[bytes]:
        if not made:
            made.append(msgspec.json.encode(document(tables)))
        return Response(made[0], media_type=JSON, headers=KEPT)

    return schema


@get("/api/docs", sync_to_thread=False)
def docs(request: AnyRequest) -> Response[str]:
    """The page; its script gets the nonce of this request."""
    nonce: Any = request.scope["state"].get("nonce", "")
    html = environment.get_template("api/docs.html").render(address=ADDRESS, nonce=nonce)
    return Response(html, media_type=MediaType.HTML, headers=KEPT)
