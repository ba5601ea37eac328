"""Static files: read once, named by their content, and kept by browsers for ever."""

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.vocabulary import NotFound

DIRECTORY = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2"}
FOR_EVER = "public, max-age=31536000, immutable"


class Asset(Struct, frozen=True):
    """One file as it goes out."""

    body: bytes
    zipped: bytes | None
    media_type: str


class Assets:
    """The files below one directory; those that a style sheet names by `url(...)` are named by their content there
    too.
    """

    def __init__(self, directory: Path = DIRECTORY) -> None:
        self._names: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        files = sorted(file for file in directory.rglob("*") if file.is_file() and file.suffix in _SERVED)
        for file in sorted(files, key=lambda file: file.suffix == ".css"):  # style sheets name the others
            self._take(file, file.relative_to(directory).as_posix())

    def _take(self, file: Path, name: str) -> None:
        body = file.read_bytes()
        if file.suffix == ".css":
            body = re.sub(r"url\(\.\./([^)]+)\)", lambda at: f"url({self.url(at[1])})", body.decode()).encode()
        digest = hashlib.sha256(body).hexdigest()[:12]
        served = f"{name.removesuffix(file.suffix)}.{digest}{file.suffix}"
        self._names[name] = served
        media_type = TYPES.get(file.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        zipped = gzip.compress(body, mtime=0) if media_type.startswith(("text/", "image/svg")) else None
        self._files[served] = Asset(body, zipped, media_type)

    def url(self, name: str) -> str:
        """The address of the file `name`, as it lies below the directory; KeyError where there is none."""
        return f"/static/{self._names[name]}"

    def file(self, served: str) -> Asset:
        """What lies at the address `/static/<served>`. Raises NotFound("page-unknown")."""
        if (found := self._files.get(served)) is None:
            raise NotFound("page-unknown")
        return found


_SERVED = {".css", ".js", ".woff2", ".svg", ".png", ".ico", ".txt"}

assets = Assets()


@get("/static/{name:path}", sync_to_thread=False)
def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One static file, for ever."""
    served = str(name).lstrip("/")
    asset = assets.file(served)
    headers = {"cache-control": FOR_EVER, "etag": f'"{served}"', "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers)
    if asset.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.zipped, media_type=asset.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(asset.body, media_type=asset.media_type, headers=headers)


routes = [static_file]
