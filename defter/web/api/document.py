"""The OpenAPI document, made of the tables: its schemas are those of the very types that decode and encode.

Litestar could describe its handlers, but not what is refused: fields that are not known, numbers that come as text.
"""

import re
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import Struct

from defter.domain.series import Slug
from defter.web.api import files, sheets_document
from defter.web.api.acts import KEY, PREFIX, Act, Receipt
from defter.web.api.bodies import JSON
from defter.web.api.problems import MEDIA_TYPE, Invalid, ProblemDetails
from defter.web.api.reads import File, Read
from defter.web.api.tables import Table

ABOUT = """\
What people do on the pages of the platform, for programs. Whoever brings no token reads what is public; a token
(`defter token issue`) reads, and acts, as one person for one organisation.

A text is `{"original": "tr", "texts": {"tr": "…", "en": "…"}}`. What is sent to change a text carries as `base` the
revision that was read; when that is no longer current, the answer 409 shows the thing as it stands. The revisions
inside texts are counted by the platform.

A list comes in parts: `next` is the `cursor` of the part that follows.

Every act has an `Idempotency-Key`, a UUID: sent again with the same content it is done once, and gives the same
answer. It is the id of the thing that the act makes. What the secretariat records for an organisation, from a letter or
a call, says so in `behalf`.
"""

SCHEMAS = "#/components/schemas/{name}"

FAILING = {
    400: "Not as this document says",
    401: "The token is missing, unknown, expired or revoked",
    403: "The caller may not",
    404: "There is no such thing, or not for the caller",
    409: "Somebody changed it since it was read",
    413: "Too large",
    415: "Not JSON",
    422: "Refused, as things stand; `type` ends in the reason",
    500: "A failure here",
    503: "Not available at the moment",
}
READING = (400, 401, 403, 404, 500, 503)
ACTING = (400, 401, 403, 404, 413, 415, 422, 500, 503)

HEADERS: dict[str, dict[str, Any]] = {
    "Accept-Language": {"description": "In which language `title` says what is wrong."},
    "If-None-Match": {"description": "An ETag: what is still the same is answered with 304."},
    "Prefer": {"description": "`wait`: the answer comes when everything that is read shows the act."},
}


def document(tables: Sequence[Table]) -> dict[str, Any]:
    """The whole document."""
    types = _Types(tables)
    paths: dict[str, dict[str, Any]] = {}
    for table in tables:
        for read in table.reads:
            paths.setdefault(PREFIX + read.path, {})["get"] = _read(read, table, types)
        for act in table.acts:
            paths.setdefault(PREFIX + act.path, {})["post"] = _act(act, table, types)
    paths |= sheets_document.described(types.of, _failing)
    paths |= files.described(types.of(files.HeldFile), _failing((400, 401, 403, 413, 422, 500, 503)))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Defter", "version": "1", "description": ABOUT},
        "tags": [*({"name": each.name, "description": each.about} for each in tables), sheets_document.TAG],
        "paths": {path: _with_ids(path, operations, types) for path, operations in paths.items()},
        "components": {
            "schemas": types.components,
            "parameters": {
                name: {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, **about}
                for name, about in HEADERS.items()
            },
            "responses": {
                str(status): _response(FAILING[status], types.of(Invalid if status == 400 else ProblemDetails))
                for status in sorted({*READING, *ACTING})
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


class _Types:
    """The schemas of everything that is sent and answered; structs are named once, among the components."""

    def __init__(self, tables: Sequence[Table]) -> None:
        every = list(dict.fromkeys(_types(tables), None))
        schemas, components = msgspec.json.schema_components(every, ref_template=SCHEMAS)
        self._schemas = dict(zip(every, schemas, strict=True))
        self.components = {name: _said(schema) for name, schema in sorted(components.items())}

    def of(self, type_: Any) -> dict[str, Any]:
        """The schema of a type: of a struct, a reference."""
        found: dict[str, Any] = self._schemas[type_]
        return found

    def fields(self, struct: type[Struct]) -> dict[str, Any]:
        """The schema of each field of a struct."""
        name = self.of(struct)["$ref"].rpartition("/")[2]
        found: dict[str, Any] = self.components[name]["properties"]
        return found


def _types(tables: Sequence[Table]) -> Iterator[Any]:
    yield from (Receipt, Invalid, ProblemDetails, Slug, files.HeldFile, *sheets_document.TYPES)
    for table in tables:
        for read in table.reads:
            yield from (read.answers, read.asked)
        for act in table.acts:
            yield from (act.body, act.stale)


def _said(schema: dict[str, Any]) -> dict[str, Any]:
    """With its docstring as people read it."""
    return schema | {"description": cleandoc(schema["description"])} if "description" in schema else schema


def _with_ids(path: str, operations: dict[str, Any], types: _Types) -> dict[str, Any]:
    ids = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": types.of(Slug) if name == "slug" else {"type": "string", "format": "uuid"},
        }
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    return ({"parameters": ids} if ids else {}) | operations


def _read(read: Read, table: Table, types: _Types) -> dict[str, Any]:
    asked = [
        {"name": name, "in": "query", "required": False, "schema": _given(schema)}
        for name, schema in types.fields(read.asked).items()
    ]
    etag = {"ETag": {"schema": {"type": "string"}, "required": True}}
    done = _response("As the caller may see it", types.of(read.answers), JSON) | {"headers": etag}
    if read.answers is File:
        done["content"] = {"*/*": {"schema": {}}}
    return {
        "operationId": read.operation,
        "tags": [table.name],
        "summary": cleandoc(read.look.__doc__ or ""),
        "security": [{}, {"token": []}],
        "parameters": [*asked, *_headers("Accept-Language", "If-None-Match")],
        "responses": {"200": done, "304": {"description": "Still the same"}, **_failing(READING)},
    }


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """What can be written into an address: no null, which is to leave the parameter out."""
    options = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    return options[0] if options else schema


def _act(act: Act, table: Table, types: _Types) -> dict[str, Any]:
    key = {
        "name": KEY,
        "in": "header",
        "required": True,
        "description": "New for each act; the same to repeat it.",
        "schema": {"type": "string", "format": "uuid"},
    }
    body = types.of(act.body)
    required = bool(types.components[act.operation]["required"])
    stale = _response(FAILING[409], types.of(act.stale))
    about = cleandoc(act.command.__doc__) if act.command.__doc__ else ""
    return {
        "operationId": act.operation,
        "tags": [table.name],
        "summary": re.sub(r"(?<!^)([A-Z])", lambda letter: f" {letter[1].lower()}", act.operation),
        "description": f"{about}\n\nWho may: {act.command.may.name}.".strip(),
        "security": [{"token": []}],
        "parameters": [key, *_headers("Prefer", "Accept-Language")],
        "requestBody": {"required": required, "content": {JSON: {"schema": body}}},
        "responses": {
            str(act.status): _response("Made" if act.made else "Done", types.of(Receipt), JSON),
            **_failing(ACTING),
            "409": stale,
        },
    }


def _headers(*names: str) -> list[dict[str, str]]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _failing(statuses: Sequence[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _response(about: str, schema: dict[str, Any], media_type: str = MEDIA_TYPE) -> dict[str, Any]:
    return {"description": about, "content": {media_type: {"schema": schema}}}
