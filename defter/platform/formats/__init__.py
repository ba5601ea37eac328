"""File formats as plain rows: bytes in, rows out, and rows back into bytes. One file a format.

What a file is, is seen from what lies inside it. Its name is used only to refuse what calls itself a macro file, and to
name the sheet of a text file.
"""

from pathlib import PurePath

from defter.domain.vocabulary import Refused
from defter.platform.formats import csv, xlsx
from defter.platform.formats.package import open_package
from defter.platform.formats.table import LARGEST_FILE, Row, Table, column_letter

__all__ = ["Row", "Table", "column_letter", "read_table"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office before 2007, and around everything that Office encrypts."""
_MACRO_NAMES = (".xlsm", ".xltm", ".xlam", ".docm", ".dotm")


def read_table(name: str, content: bytes) -> Table:
    """The rows of an XLSX, DOCX or CSV file; everything is text, dates are ISO, formulas are their results.

    Raises Refused, and nothing else, with one of: file-empty, file-too-large, file-too-many-rows, file-has-macros,
    file-has-links, file-encrypted, file-old-format, file-not-a-table, file-broken. Every refusal has `name` in its
    details.
    """
    try:
        return _read(PurePath(name), content)
    except Refused as refused:
        raise Refused(refused.key, **{**refused.details, "name": name}) from refused
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # Whatever a reader stumbles over, even a panic of the one that is not written in Python: the file is broken.
        raise Refused("file-broken", name=name) from error


def _read(name: PurePath, content: bytes) -> Table:
    if not content.strip():
        raise Refused("file-empty")
    if len(content) > LARGEST_FILE:
        raise Refused("file-too-large", limit=LARGEST_FILE)
    if name.suffix.lower() in _MACRO_NAMES:
        raise Refused("file-has-macros")
    if content.startswith(_OLE):
        raise Refused(_inside_ole(content))
    if content.startswith(_ZIP):
        package = open_package(content)
        if package.kind == "xlsx":
            return xlsx.read(package)
        from defter.platform.formats import docx  # few files are Word's, and its library is large

        return docx.read(package)
    return csv.read(name.stem, content)


def _inside_ole(content: bytes) -> str:
    """Why such a container is refused, told by the names of the streams in its directory."""
    streams = {
        "EncryptedPackage": "file-encrypted",
        "Workbook": "file-old-format",
        "Book": "file-old-format",
        "WordDocument": "file-old-format",
    }
    return next((key for stream, key in streams.items() if stream.encode("utf-16-le") in content), "file-not-a-table")
