"""Files to download, made from what is recorded when they are asked for."""

from litestar import Response

from defter.web.exports.tables import MEDIA_TYPES, Format, Table
from defter.web.pages import Visit


def attachment(visit: Visit, body: bytes, media_type: str, name: str) -> Response[bytes]:
    """A file that the browser saves under this name; what depends on the session is never kept by caches."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store" if visit.session else "private, no-cache",
        "vary": "cookie",
    }
    return Response(body, media_type=media_type.partition(";")[0], headers=headers)  # the framework names the charset


def table_file(visit: Visit, table: Table, form: Format, name: str) -> Response[bytes]:
    """A table as a file. Raises Refused("cell-too-long")."""
    return attachment(visit, table.file(form), MEDIA_TYPES[form], f"{name}.{form}")
