"""Word and Excel files without properties, comments, names of authors, and what programs note about their users.

The container is written anew from its parts, so nothing remains of its dates, extra fields and gaps. Tracked changes
stay, but do not say any more who made them.
"""

import io
import posixpath
import re
import zipfile
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from defter.domain.vocabulary import Refused
from defter.platform.formats.package import Package, open_package, part_of
from defter.platform.formats.stripping import pictures

LARGEST_UNPACKED = 150_000_000
"""Bytes of all parts together, with those of the office files inside."""
MOST_PIXELS = 4 * pictures.MOST_PIXELS
"""Of all its pictures together: each is drawn anew."""
DEEPEST = 2
"""Office files inside office files: the table behind a chart is one."""

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp")
_KEPT = (".emf", ".wmf", ".odttf", ".ttf", ".fntdata")
_EMBEDDED = (".xlsx", ".docx")
_DROPPED = re.compile(r"docProps/thumbnail\.|/printerSettings/|/customProperty[^/]*\.bin$|^\[trash\]/", re.IGNORECASE)
_EMPTIED = (
    {"coreProperties", "Properties", "labelList"}  # of the document
    | {"people", "commentsEx", "commentsIds", "commentsExtensible"}  # of Word
    | {"ThreadedComments", "personList"}  # of Excel
)
"""Root elements of parts that are only about people."""
_REMOVED = (
    {"commentRangeStart", "commentRangeEnd", "commentReference", "docVars", "mailMerge", "rsids"}
    | {"absPath", "fileSharing", "customPr"}  # of Excel
)
_BLANKED = {"author", "userName", "connection"}
"""Attributes that have to be there."""
_CUT = {"initials", "refreshedBy", "sourceFile", "odcFile", "dateUtc"}
_PATHS = re.compile(r"[A-Za-z]:\\|\\\\|/Users/|/home/|^file:", re.IGNORECASE)
_NOT_DRAWN = {"metadata", "script", "foreignobject", "handler", "set", "animate", "iframe", "embed", "object"}
"""Elements of an SVG; what animates could write an address that acts."""
_ACTING = re.compile("(javascript|vbscript|data:text)", re.IGNORECASE)
_SPACE = re.compile(r"[\x00-\x20]+")
_NOTE_SHAPE = re.compile(
    rb"<v:shape\b(?:(?!</v:shape>).)*?ObjectType=[\"']Note[\"'](?:(?!</v:shape>).)*?</v:shape>", re.DOTALL
)
_EXCEL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=False)


class _Allowance:
    """How much of a file may still be unpacked: one for all of it, however its parts lie inside one another."""

    def __init__(self) -> None:
        self._bytes, self._pixels = LARGEST_UNPACKED, MOST_PIXELS

    def unpack(self, size: int) -> None:
        self._bytes -= size
        self._check()

    def draw(self, picture: bytes) -> bytes:
        self._pixels -= pictures.pixels(picture)
        self._check()
        return pictures.strip(picture)

    def _check(self) -> None:
        if self._bytes < 0 or self._pixels < 0:
            raise Refused("file-too-large")


def strip(content: bytes, package: Package) -> bytes:
    """The office file without metadata; `package` is what was found in it.

    Raises Refused: file-has-macros, file-embeds-others, file-too-large, file-broken.
    """
    return _strip(content, package, 0, _Allowance())


def _strip(content: bytes, package: Package, depth: int, allowance: _Allowance) -> bytes:
    package.check_xml()
    parts = _all_parts(content, package, allowance)
    dropped = {name for name in parts if _DROPPED.search(name)}
    kept = {name: part for name, part in parts.items() if name not in dropped}
    loose = {name: _unrelated(name, part, dropped) for name, part in kept.items() if name.endswith(".rels")}
    ids = {_source(name): gone for name, (_part, gone) in loose.items()}
    result = {}
    for name, part in kept.items():
        if name in loose:
            result[name] = loose[name][0]
        elif name == "[Content_Types].xml":
            result[name] = _types(part, dropped)
        elif name.endswith(".xml"):
            result[name] = _xml(name, part, ids.get(name, set()))
        else:
            result[name] = _other(name, part, depth, allowance)
    return _packed(result)


def _all_parts(content: bytes, package: Package, allowance: _Allowance) -> dict[str, bytes]:
    """Every part, in the order of the container; what is not XML is read here."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        entries = {each.filename.replace("\\", "/").lstrip("/"): each for each in container.infolist()}
        allowance.unpack(sum(entries[name].file_size for name in package.parts))
        for name, part in package.parts.items():
            parts[name] = part if _is_xml(name) else part_of(container, entries[name])
    return parts


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _other(name: str, part: bytes, depth: int, allowance: _Allowance) -> bytes:
    """A part that is not XML."""
    lower = name.lower()
    if "/activex/" in lower:
        raise Refused("file-has-macros")
    if lower.endswith(_PICTURES):
        return allowance.draw(part)
    if lower.endswith(_KEPT):
        return part
    if lower.endswith(".vml"):
        return _NOTE_SHAPE.sub(b"", part)
    if lower.endswith(".svg"):
        return _drawing(part)
    if lower.endswith(_EMBEDDED) and depth < DEEPEST:
        return _strip(part, open_package(part), depth + 1, allowance)
    raise Refused("file-embeds-others")


def _drawing(part: bytes) -> bytes:
    """An SVG without what says who drew it, and without what acts or holds a page."""
    root = etree.fromstring(part, _PARSER)
    if root.getroottree().docinfo.doctype:  # as in all other parts: what it defines others would resolve
        raise Refused("file-broken")
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).localname.lower() in _NOT_DRAWN:
            _remove(element)
            continue
        for key, value in element.items():
            if etree.QName(key).localname.lower().startswith("on") or _ACTING.match(_SPACE.sub("", value)):
                del element.attrib[key]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _xml(name: str, part: bytes, gone: set[str]) -> bytes:
    """An XML part; `gone` are the ids of its relations to parts that are dropped."""
    root = etree.fromstring(part, _PARSER)
    local = etree.QName(root).localname
    if local in _EMPTIED or local == "comments" or re.match(r"customXml/item\d*\.xml$", name):
        root.clear()
        if root.tag == f"{{{_EXCEL}}}comments":
            etree.SubElement(etree.SubElement(root, f"{{{_EXCEL}}}authors"), f"{{{_EXCEL}}}author")
            etree.SubElement(root, f"{{{_EXCEL}}}commentList")
        return _written(root)
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).localname in _REMOVED:
            _remove(element)
        else:
            _strip_attributes(element, gone)
    return _written(root)


def _strip_attributes(element: Any, gone: set[str]) -> None:
    changed = False
    for key, value in element.items():
        name = etree.QName(key).localname
        if name in _BLANKED:
            changed |= name == "author"
            element.set(key, "")
        elif name in _CUT or name.startswith("rsid") or (name == "id" and key != "id" and value in gone):
            del element.attrib[key]
        elif name in ("descr", "name", "title") and _PATHS.search(value):
            element.set(key, "")
    if changed:  # when it was made stands beside who made it
        for key in [key for key in element.keys() if etree.QName(key).localname == "date"]:  # noqa: SIM118
            del element.attrib[key]


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        raise Refused("file-broken")
    parent.remove(element)


def _unrelated(name: str, part: bytes, dropped: set[str]) -> tuple[bytes, set[str]]:
    """The relations of a part without those to dropped parts and to other files than links; and their ids.

    What a program would fetch by itself, such as a template with macros or a picture that tells who looks, is not part
    of the file; links, which a person follows, stay unless they lead into somebody's computer.
    """
    root = etree.fromstring(part, _PARSER)
    gone = set()
    folder = posixpath.dirname(_source(name))
    for relation in list(root):
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            if _PATHS.search(target) or not relation.get("Type", "").endswith("/hyperlink"):
                relation.set("Target", "file:///")
        elif posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") in dropped:
            gone.add(relation.get("Id", ""))
            root.remove(relation)
    return _written(root), gone


def _source(relations: str) -> str:
    """The part whose relations lie under this name: word/_rels/document.xml.rels belongs to word/document.xml."""
    folder, file = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def _types(part: bytes, dropped: set[str]) -> bytes:
    root = etree.fromstring(part, _PARSER)
    for each in list(root):
        if each.get("PartName", "").lstrip("/") in dropped:
            root.remove(each)
    return _written(root)


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1 January 1980: the container has no date either
            entry.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(entry, part)
    return target.getvalue()
