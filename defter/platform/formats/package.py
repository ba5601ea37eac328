"""The ZIP container of office files, opened with suspicion.

What comes out is repacked from the parts that were read and checked here, so that no later reader can see another
container in the same bytes, and sizes are what they say.
"""

import io
import itertools
import zipfile
from collections.abc import Callable
from typing import Literal
from xml.parsers import expat

from msgspec import Struct

from defter.domain.vocabulary import Refused

MOST_PARTS = 2_000
LARGEST_UNPACKED = 30_000_000
"""Bytes of all XML in the container together. Pictures and the like are never unpacked."""
MOST_ELEMENTS = 1_500_000
STEEPEST = 250
"""How many times larger than the file its XML may be; text that people wrote stays below 30."""

Kind = Literal["xlsx", "docx"]
_MAIN_PART: dict[str, Kind] = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

StartElement = Callable[[str, dict[str, str]], None]


class Package(Struct, frozen=True):
    """An office file: its kind, and its XML parts by name. Parts that are not XML are there, but empty."""

    kind: Kind
    parts: dict[str, bytes]

    def repacked(self) -> io.BytesIO:
        """A fresh ZIP file of the parts."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            for name, content in self.parts.items():
                package.writestr(zipfile.ZipInfo(name), content)
        target.seek(0)
        return target

    def check_xml(self, start: StartElement | None = None) -> None:
        """Read every part once, and call `start` with the local name and the attributes of each element.

        Refuses XML that is not well formed, not UTF-8, or has a DOCTYPE (file-broken): without one no entity can be
        defined, so none can grow or fetch anything, and office programs never write one. And more elements than a
        document that people wrote would have (file-too-large).
        """
        elements = itertools.count(1)

        def element(name: str, attributes: dict[str, str]) -> None:
            if next(elements) > MOST_ELEMENTS:
                raise Refused("file-too-large")
            if start:
                start(name.rpartition(" ")[2], attributes)

        for content in filter(None, self.parts.values()):
            parser = expat.ParserCreate("utf-8", " ")
            parser.StartDoctypeDeclHandler = _no_doctype
            parser.StartElementHandler = element
            if b"\0" in content:  # UTF-16, which the parser would follow and a later reader might not
                raise Refused("file-broken")
            try:
                parser.Parse(content, True)
            except expat.ExpatError as error:
                raise Refused("file-broken") from error


def open_package(content: bytes) -> Package:
    """The office file in these bytes.

    Raises Refused: file-broken, file-encrypted, file-has-macros, file-has-links, file-too-large, file-not-a-table.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise Refused("file-broken") from error
    with package:
        entries = {_normal(entry.filename): entry for entry in package.infolist() if not entry.is_dir()}
        kind = next((kind for part, kind in _MAIN_PART.items() if part in entries), None)
        if any(".." in name.split("/") or ":" in name for name in entries):
            raise Refused("file-broken")  # who unpacks it by hand would write elsewhere
        _refuse_what_acts(entries)
        if kind is None:
            raise Refused("file-not-a-table")
        if any(entry.flag_bits & 1 for entry in entries.values()):
            raise Refused("file-encrypted")
        xml = {name for name in entries if name.endswith((".xml", ".rels"))}
        unpacked = sum(entries[name].file_size for name in xml)
        if len(package.infolist()) > MOST_PARTS or unpacked > min(LARGEST_UNPACKED, STEEPEST * len(content)):
            raise Refused("file-too-large")
        if any(entries[name].compress_type not in _METHODS for name in xml):
            raise Refused("file-broken")
        # Reading checks length and checksum of each part against what the container promised.
        parts = {name: part_of(package, entry) if name in xml else b"" for name, entry in entries.items()}
    content_types = parts.get("[Content_Types].xml", b"").lower()
    if b"vbaproject" in content_types or b"macroenabled" in content_types:
        raise Refused("file-has-macros")
    return Package(kind, parts)


def part_of(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry, as many as it promised: `read` unpacks all that are there before it compares.

    Raises BadZipFile when they are others.
    """
    with package.open(entry) as part:
        return part.read(entry.file_size)


def _no_doctype(*_declaration: object) -> None:
    raise Refused("file-broken")


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _refuse_what_acts(names: dict[str, zipfile.ZipInfo]) -> None:
    """Macros, and values of other files: such a cell holds what was true when somebody last reached that file."""
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise Refused("file-has-links")
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        raise Refused("file-has-macros")
