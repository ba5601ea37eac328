"""The bytes of documents: taken in without their metadata, and given out to those who may read them."""

import re
from pathlib import PurePath
from threading import Lock
from urllib.parse import quote
from uuid import UUID

import structlog
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.vocabulary import NotFound
from defter.platform.formats.stripping import Stripped, known, stripped
from defter.projections import documents
from defter.projections.documents import DocumentRow
from defter.web.forms import Form
from defter.web.i18n import _
from defter.web.pages import Visit, reading

log = structlog.get_logger("defter.web")

LONGEST_NAME = 120
_ONE_AT_A_TIME = Lock()
"""A large picture takes a few hundred megabytes while it is drawn anew."""


def take_file(visit: Visit, form: Form, *, needed: bool = True) -> tuple[str, Stripped] | None:
    """The file that was sent now or with the form before, without its metadata; None if none was.

    That is said at the field when one is `needed`. From here on the form brings the file along: of who is not signed
    in, under the id of the form. Raises Refused for what cannot be attached.
    """
    files, person = visit.services.files, visit.identity.person or form.id
    sent = form.files.get("file")
    if sent is not None:
        with _ONE_AT_A_TIME:
            file = stripped(sent.name, sent.body)
        name = file_name(sent.name, file.extension)
        form.put("held", files.hold(file.content, person))
        form.put("held_name", name)
        return name, file
    if form.value("held"):
        try:
            content = files.held(form.value("held"), person)
        except NotFound:
            form.put("held", None)
            form.wrong("file", _("The file is no longer kept. Choose it once more."))
            return None
        file = known(form.value("held_name"), content)
        return file_name(form.value("held_name"), file.extension), file
    if needed:
        form.wrong("file", _("Choose the file."))
    return None


def file_name(given: str, extension: str) -> str:
    """The name of an upload without folders and odd characters, with the extension that it should have."""
    name = PurePath(given.replace("\\", "/")).name
    stem = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+', " ", PurePath(name).stem)
    stem = " ".join(stem.split())[:LONGEST_NAME].strip(" .")
    return f"{stem or _('Document')}.{extension}"


def read_file(visit: Visit, id_: UUID) -> tuple[DocumentRow, bytes]:
    """A document with its bytes. Raises NotFound for one who may not read it, and when it was withdrawn or redacted."""
    with visit.services.views.read() as connection:
        found = documents.document(connection, visit.reader, id_)
    if not found.readable:
        raise NotFound("document-withdrawn")
    content = visit.services.files.get(found.digest)
    if found.visibility in ("restricted", "organisation"):
        actor = visit.actor
        log.info("restricted record read", record=found.id, person=actor.person, organisation=actor.organisation)
    return found, content


@reading("/files/{document:uuid}/{name:str}")
def download(visit: NamedDependency[Visit], document: FromPath[UUID], name: FromPath[str]) -> Response[bytes]:
    """The bytes of a document, for the browser to save; the name in the address is for people only."""
    del name
    found, content = read_file(visit, document)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "cache-control": "private, no-cache",
        "vary": "cookie",
        "etag": f'"{found.digest}"',
        "x-robots-tag": "noindex",
    }
    if visit.request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers)
    charset = "; charset=utf-8" if found.media_type.startswith("text/") and _is_utf8(content) else ""
    return Response(content, media_type=found.media_type + charset, headers=headers)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


routes = [download]
