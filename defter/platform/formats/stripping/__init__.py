"""Uploads without what they say about the people who made them: authors, places, comments, earlier versions.

Bytes in, bytes out: the same bytes always give the same result, and the result is what is stored. What a file is, is
seen from its content; its name only decides between CSV and plain text. One file for each family of formats.
"""

from pathlib import PurePath

import filetype  # type: ignore[import-untyped]
from msgspec import Struct

from defter.domain.vocabulary import Refused
from defter.platform.formats.package import open_package

__all__ = ["ACCEPTED", "PICTURES", "Stripped", "known", "stripped"]

PICTURES = ".png,.jpg,.jpeg,.webp"
ACCEPTED = f".pdf,{PICTURES},.docx,.xlsx,.csv,.txt"
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


_OTHERWISE = {"file-not-a-table": "file-kind-unknown", "file-too-large": "file-too-heavy"}
"""What those who read tables say, in the words for those who attach files."""


class Stripped(Struct, frozen=True):
    """A file as it may be stored: `extension` is that of its real kind, without the dot."""

    content: bytes
    media_type: str
    extension: str


def stripped(name: str, content: bytes) -> Stripped:
    """The file without metadata.

    Raises Refused, and nothing else, with one of: file-empty, file-too-heavy, file-has-macros, file-encrypted,
    file-old-format, file-embeds-others, file-kind-unknown, file-broken.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _MACRO_NAMES:
        raise Refused("file-has-macros")
    try:
        extension = _extension(suffix, content)
        result = _strip(extension, content)
    except (KeyboardInterrupt, SystemExit):
        raise
    except Refused as refused:
        raise Refused(_OTHERWISE.get(refused.key, refused.key)) from refused
    except BaseException as error:
        # Whatever a library stumbles over, the file is broken, and is not stored.
        raise Refused("file-broken") from error
    return Stripped(result, _MEDIA_TYPES[extension], extension)


def known(name: str, content: bytes) -> Stripped:
    """The same for a file that was stripped before, which is not done twice: lossy pictures would lose again."""
    extension = _extension(PurePath(name).suffix.lower(), content)
    return Stripped(content, _MEDIA_TYPES[extension], extension)


def _extension(suffix: str, content: bytes) -> str:
    """What the file really is, as the extension that it should have. Raises Refused."""
    if not content.strip():
        raise Refused("file-empty")
    guessed = filetype.guess(content)
    if guessed is not None and guessed.extension in ("pdf", "png", "jpg", "webp"):
        return str(guessed.extension)
    if content.startswith(_OLE):
        raise Refused("file-encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "file-old-format")
    if content.startswith(_ZIP):
        return open_package(content).kind
    if guessed is None and _is_text(content):
        return "csv" if suffix == ".csv" else "txt"
    raise Refused("file-kind-unknown")


def _strip(extension: str, content: bytes) -> bytes:
    # Each family has a large library: it is there from its first file on.
    match extension:
        case "pdf":
            from defter.platform.formats.stripping import pdf

            return pdf.strip(content)
        case "docx" | "xlsx":
            from defter.platform.formats.stripping import office

            return office.strip(content, open_package(content))
        case "csv" | "txt":
            return content
    from defter.platform.formats.stripping import pictures

    return pictures.strip(content)


def _is_text(content: bytes) -> bool:
    """Whether these are lines of text, in UTF-8 or the Turkish or Arabic code page of older programs."""
    controls = set(content) - {*range(0x20, 0x100), *b"\t\n\r\f\x1a"}
    return not controls and not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{\\rtf", b"%!PS"))
