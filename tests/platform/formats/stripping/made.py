"""Files full of what must not be stored: a canary wherever a program can leave a name, a place or a comment."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pikepdf
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name
from PIL import Image, PngImagePlugin

CANARY = "Zeynep-Kanarya"
"""A name that no program writes by itself."""
SEEN = "Gorunen metin"
"""What a reader is to see still."""


def picture(kind: str, *, size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture twice as wide as high, lying on its side, with EXIF, GPS, comments and a colour profile."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (41.0, 1.0, 30.5)
    more: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Author", CANARY)
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
    else:
        more["xmp"] = f"<x>{CANARY}</x>".encode()
    if kind == "JPEG":
        more["comment"] = CANARY
    target = io.BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def pdf(more: Callable[[pikepdf.Pdf], None] = lambda _pdf: None, **saving: Any) -> bytes:
    """A PDF of one page with a picture, comments, an attached file, a script and a signature."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 100))
    page = document.pages[0]
    photo = pikepdf.Stream(document, picture("JPEG"))
    photo.update({"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 40, "/Height": 20})
    photo.update({"/ColorSpace": Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": Name.DCTDecode})
    photo.Metadata = pikepdf.Stream(document, CANARY.encode())
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(XObject=Dictionary(P=photo), Font=Dictionary(F=font))
    page.Contents = pikepdf.Stream(document, f"/P Do BT /F 12 Tf 10 50 Td ({SEEN}) Tj ET".encode())
    box = Array([0, 0, 10, 10])
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, T=CANARY, Contents=CANARY, Rect=box)
    mark = Dictionary(Type=Name.Annot, Subtype=Name.Highlight, T=CANARY, Contents=CANARY, NM=CANARY, Rect=box)
    typed = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, T=CANARY, Contents="Gorulen not", Rect=box)
    jump = Dictionary(Type=Name.Action, S=Name.URI, URI="https://example.org/")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=jump)
    signature = Dictionary(Type=Name.Sig, Name=CANARY, Contents=CANARY)
    signed = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="imza", V=signature, Rect=box)
    )
    page.Annots = Array([document.make_indirect(note), mark, document.make_indirect(typed), link, signed])
    page.PieceInfo = Dictionary(Word=Dictionary(Private=CANARY))
    with document.open_metadata() as xmp:
        xmp["dc:creator"] = [CANARY]
    document.docinfo["/Author"] = CANARY
    document.attachments["note.txt"] = CANARY.encode()
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=f"app.alert('{CANARY}')")
    document.Root.AcroForm = Dictionary(Fields=Array([signed]))
    more(document)
    target = io.BytesIO()
    document.save(target, **saving)
    return target.getvalue()


def word() -> bytes:
    """A Word file with properties, a comment, a tracked change, a photo, and a template on somebody's computer."""
    document = docx.Document()
    paragraph = document.add_paragraph(SEEN)
    document.add_comment(paragraph.runs, text=f"{CANARY} buraya baksin", author=CANARY, initials="ZK")
    document.add_picture(io.BytesIO(picture("JPEG")))
    document.core_properties.author = document.core_properties.last_modified_by = CANARY
    target = io.BytesIO()
    document.save(target)
    tracked = (
        f'<w:p><w:ins w:id="1" w:author="{CANARY}" w:date="2022-07-06T09:00:00Z"><w:r w:rsidR="00A1"><w:t>Eklenen'
        "</w:t></w:r></w:ins></w:p></w:body>"
    )
    return rewritten(
        target.getvalue(),
        {
            "word/document.xml": lambda part: part.replace(b"</w:body>", tracked.encode()),
            "word/_rels/settings.xml.rels": lambda _part: _relations(
                "attachedTemplate", f"file:///C:\\Users\\{CANARY}\\Normal.dotm", "External"
            ),
            "docProps/custom.xml": lambda _part: f"<Properties><property>{CANARY}</property></Properties>".encode(),
            "docProps/app.xml": lambda _part: f"<Properties><Manager>{CANARY}</Manager></Properties>".encode(),
            "customXml/item1.xml": lambda _part: f"<p><author>{CANARY}</author></p>".encode(),
            "word/people.xml": lambda _part: (
                f'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
                f'<w15:person w15:author="{CANARY}"/></w15:people>'.encode()
            ),
        },
    )


def excel() -> bytes:
    """An Excel file with properties, a comment, a path of somebody's computer, and a printer."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"] = SEEN, 20_000
    sheet["A1"].comment = Comment(f"{CANARY}: sor", CANARY)
    book.properties.creator = book.properties.lastModifiedBy = CANARY
    target = io.BytesIO()
    book.save(target)
    path = (
        '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
        f'url="C:\\Users\\{CANARY}\\"/></workbook>'
    )
    return rewritten(
        target.getvalue(),
        {
            "xl/workbook.xml": lambda part: part.replace(b"</workbook>", path.encode()),
            "xl/printerSettings/printerSettings1.bin": lambda _part: CANARY.encode("utf-16-le"),
            "docProps/thumbnail.jpeg": lambda _part: picture("JPEG"),
            "xl/persons/person.xml": lambda _part: (
                f'<personList><person displayName="{CANARY}"/></personList>'.encode()
            ),
        },
    )


def _relations(kind: str, target: str, mode: str) -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/{kind}" Target="{target}" '
        f'TargetMode="{mode}"/></Relationships>'
    ).encode()


def rewritten(content: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """An office file with parts changed or added, and a comment of the container."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = [*old.namelist(), *(name for name in changes if name not in old.namelist())]
        for name in names:
            part = old.read(name) if name in old.namelist() else b""
            new.writestr(name, changes.get(name, bytes)(part))
        new.comment = CANARY.encode()
    return target.getvalue()


def unpacked(content: bytes) -> bytes:
    """Everything in a file that could be read: compressed parts unpacked, besides the bytes as they are."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            found += [part for name in container.namelist() for part in (name.encode(), container.read(name))]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            for each in document.objects:
                found.append(each.unparse())
                if isinstance(each, pikepdf.Stream):
                    found.append(each.read_raw_bytes())
    return b"\n".join(found)


def has_canary(content: bytes) -> bool:
    """Whether the name can be found anywhere, also as UTF-16."""
    everything = unpacked(content)
    return any(CANARY.encode(code) in everything for code in ("utf-8", "utf-16-le", "utf-16-be"))
