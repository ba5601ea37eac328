"""What the OpenAPI document says of spreadsheets, which are no JSON."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from defter.web.api import bodies
from defter.web.api.acts import PREFIX
from defter.web.api.problems import ProblemDetails
from defter.web.api.sheets import FORM, FORMATS, AskedMinutes, AskedOrganisations, Imported, WrongRows
from defter.web.exports.tables import MEDIA_TYPES
from defter.web.imports.sheets import MOST_FILES

TAG = {"name": "sheets", "description": "Minutes and organisations as spreadsheets, out and back in."}
TYPES = (Imported, WrongRows)
"""What is answered as JSON."""
BYTES = {"type": "string", "format": "binary"}
QUERY = {"dry_run": {"type": "boolean"}, "meeting": {"type": "string", "format": "uuid"}}
LANGUAGE = {"$ref": "#/components/parameters/Accept-Language"}

Schema = Callable[[Any], Mapping[str, Any]]
Failing = Callable[[Sequence[int]], Mapping[str, Any]]


def described(of: Schema, failing: Failing) -> dict[str, dict[str, Any]]:
    """The paths of this module as OpenAPI; `of` gives the schema of a type, `failing` the answers for statuses."""
    paths: dict[str, dict[str, Any]] = {}
    for form in FORMATS:
        for path, name, about in (
            ("/meetings/{meeting}/minutes", "minutes", "The minutes of a meeting as a spreadsheet"),
            ("/organisations", "organisations", "The organisations as a spreadsheet"),
        ):
            file = {
                "content": {MEDIA_TYPES[form].partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}}
            }
            paths[f"{PREFIX}{path}.{form}"] = {
                "get": {
                    "operationId": f"{name}_as_{form}",
                    "tags": ["sheets"],
                    "summary": about,
                    "security": [{}, {"token": []}],
                    "parameters": [LANGUAGE],
                    "responses": {
                        "200": {"description": "As the caller may see it"} | file,
                        **failing((400, 401, 403, 404, 422, 500, 503)),
                    },
                }
            }
    for kind, asked in (("minutes", AskedMinutes), ("organisations", AskedOrganisations)):
        paths[f"{PREFIX}/imports/{kind}"] = {"post": _described_import(kind, asked, of, failing)}
    return paths


def _described_import(
    kind: str,
    asked: type[Struct],
    of: Schema,
    failing: Failing,
) -> dict[str, Any]:
    files = {"type": "array", "minItems": 1, "maxItems": MOST_FILES, "items": BYTES}
    fields = {"file": files, "language": {"type": "string", "pattern": "^[a-z]{2,3}$"}}
    body = {"type": "object", "required": ["file"], "properties": fields, "additionalProperties": False}
    refused = {"anyOf": [of(WrongRows), of(ProblemDetails)]}
    return {
        "operationId": f"import_{kind}",
        "tags": ["sheets"],
        "summary": f"Import {kind}",
        "description": (
            "XLSX, CSV or Word files with the columns of the export, as `file`; all of them are recorded, or none. "
            "`language` is that of texts that do not name theirs."
        ),
        "security": [{"token": []}],
        "parameters": [
            *(
                {"name": name, "in": "query", "required": False, "schema": QUERY[name]}
                for name in asked.__struct_fields__
            ),
            LANGUAGE,
        ],
        "requestBody": {"required": True, "content": {FORM: {"schema": body}}},
        "responses": {
            "200": {"description": "Recorded, or what would be", "content": {bodies.JSON: {"schema": of(Imported)}}},
            **failing((400, 401, 403, 404, 413, 500, 503)),
            "422": {
                "description": "Refused, as things stand",
                "content": {"application/problem+json": {"schema": refused}},
            },
        },
    }
