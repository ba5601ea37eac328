"""Files on their way in: a program sends the bytes, and then the act that names them by their digest."""

from functools import partial
from typing import Annotated, Any

import anyio
import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from defter.platform.clock import uuid7
from defter.web.api import bodies
from defter.web.api.acts import PREFIX
from defter.web.api.calls import Call
from defter.web.api.problems import VARY
from defter.web.documents.files import take_file
from defter.web.forms import Form, Upload
from defter.web.pages import AnyRequest

PATH = f"{PREFIX}/files"
NAME: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}


class FileAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=200)]


class HeldFile(Struct, frozen=True):
    """A file without its metadata, kept for a day until an act names it."""

    digest: str
    media_type: str
    size: int
    name: str


def handlers(largest: int) -> list[HTTPRouteHandler]:
    """The route; `largest` is the number of bytes of one file."""

    @post(PATH, status_code=200, request_max_body_size=largest)
    async def hold(call: NamedDependency[Call], request: AnyRequest) -> Response[bytes]:
        call.may_act()
        asked = bodies.convert(request.query_params.dict(), FileAsked)
        held = await anyio.to_thread.run_sync(partial(_held, call, asked.name, await request.body()))
        headers = {"cache-control": "no-store", "vary": VARY}
        return Response(msgspec.json.encode(held), media_type=bodies.JSON, headers=headers)

    return [hold]


def _held(call: Call, name: str, body: bytes) -> HeldFile:
    form = Form({}, {"file": [Upload(name, "", body)]}, uuid7())
    taken = take_file(call, form)
    assert taken is not None  # there is a file in the form
    kept_name, file = taken
    return HeldFile(form.value("held"), file.media_type, len(file.content), kept_name)


def described(held: dict[str, Any], failing: dict[str, Any]) -> dict[str, Any]:
    """The path as OpenAPI; `held` is the schema of the answer, `failing` are the other answers."""
    operation = {
        "operationId": "hold_file",
        "tags": ["documents"],
        "summary": "Send the bytes of a file, which is then attached by its digest within a day.",
        "security": [{"token": []}],
        "parameters": [
            {"name": "name", "in": "query", "required": True, "schema": NAME},
            {"$ref": "#/components/parameters/Accept-Language"},
        ],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {
            "200": {"description": "Kept for a day", "content": {bodies.JSON: {"schema": held}}},
            **failing,
        },
    }
    return {PATH: {"post": operation}}
