"""Uploads without what they say about the people who made them: authors, places, comments, earlier versions.

Bytes in, bytes out: the same bytes always give the same result, and the result is what is stored. What a file is, is
seen from its content; its name only decides between CSV and plain text. One file for each family of formats.
"""

from pathlib import PurePath

import filetype  # type: ignore[import-untyped]
from msgspec import Struct

from defter.domain.vocabulary import Refused
from defter.platform.formats.package import open_package
from defter.platform.formats.stripping import office, pdf, pictures

__all__ = ["ACCEPTED", "Stripped", "stripped"]

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.csv,.txt"
"""What a file chooser should offer."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_MACRO_NAMES = (".xlsm", ".xltm", ".xlam", ".docm", ".dotm")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
}


class Stripped(Struct, frozen=True):
    """A file as it may be stored: `extension` is that of its real kind, without the dot."""

    content: bytes
    media_type: str
    extension: str


def stripped(name: str, content: bytes) -> Stripped:
    """The file without metadata.

    Raises Refused, and nothing else, with one of: file-empty, file-too-large, file-has-macros, file-encrypted,
    file-old-format, file-embeds-others, file-kind-unknown, file-broken.
    """
    if not content.strip():
        raise Refused("file-empty")
    suffix = PurePath(name).suffix.lower()
    if suffix in _MACRO_NAMES:
        raise Refused("file-has-macros")
    try:
        extension, result = _strip(suffix, content)
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # Whatever a library stumbles over, the file is broken, and is not stored.
        raise Refused("file-broken") from error
    return Stripped(result, _MEDIA_TYPES[extension], extension)


def _strip(suffix: str, content: bytes) -> tuple[str, bytes]:
    """What the file really is, as an extension, and its bytes without metadata."""
    guessed = filetype.guess(content)
    match guessed.extension if guessed is not None else None:
        case "pdf":
            return "pdf", pdf.strip(content)
        case "png" | "jpg" | "webp" as extension:
            return extension, pictures.strip(content)
    if content.startswith(_OLE):
        raise Refused("file-encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "file-old-format")
    if content.startswith(_ZIP):
        try:
            package = open_package(content)
        except Refused as refused:
            raise Refused("file-kind-unknown" if refused.key == "file-not-a-table" else refused.key) from refused
        return package.kind, office.strip(content, package)
    if guessed is None and _is_text(content):
        return ("csv" if suffix == ".csv" else "txt"), content
    raise Refused("file-kind-unknown")


def _is_text(content: bytes) -> bool:
    """Whether these are lines of text, in UTF-8 or the Turkish or Arabic code page of older programs."""
    controls = set(content) - {*range(0x20, 0x100), *b"\t\n\r\f\x1a"}
    return not controls and not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{\\rtf", b"%!PS"))
