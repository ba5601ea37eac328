"""Files that are meant to do harm. A check that believes names and what browsers say of them would take every one."""

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from defter.domain.vocabulary import Refused
from defter.platform.formats.stripping import ACCEPTED, office, stripped
from tests.platform.formats.stripping import made

PAGE = f"<html><script>{made.CANARY}</script></html>".encode()
DRAWING = f"<svg xmlns='http://www.w3.org/2000/svg'><script>{made.CANARY}</script></svg>".encode()
MACROS = b"vnd.ms-word.document.macroEnabled.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def trusting(name: str, content: bytes) -> bool:
    """What a naive check asks: the extension that the sender wrote, and the size that was sent."""
    return PurePath(name).suffix.lower() in ACCEPTED.split(",") and 0 < len(content) < 10_000_000


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        stripped(name, content)
    return refused.value.key


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """An office file with another part, or another one in place of what it had."""
    return made.rewritten(content, {name: lambda _old: part})


def renamed_macro_file() -> bytes:
    main = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return made.rewritten(made.word(), {"[Content_Types].xml": lambda part: part.replace(main, MACROS)})


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large, of a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


HARMFUL: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "page as pdf": ("rapor.pdf", lambda: PAGE, "file-kind-unknown"),
    "page with the first bytes of a pdf": ("rapor.pdf", lambda: b"%PDF-1.7\n" + PAGE, "file-broken"),
    "page with the first bytes of a jpeg": ("foto.jpg", lambda: b"\xff\xd8\xff\xe0" + PAGE, "file-broken"),
    "page before a word file": ("not.docx", lambda: PAGE + made.word(), "file-kind-unknown"),
    "page as text": ("not.txt", lambda: b"\xef\xbb\xbf \n" + PAGE, "file-kind-unknown"),
    "drawing as png": ("logo.png", lambda: DRAWING, "file-kind-unknown"),
    "drawing in utf-16 as png": ("logo.png", lambda: DRAWING.decode().encode("utf-16"), "file-kind-unknown"),
    "drawing as text": ("logo.txt", lambda: b"<?xml version='1.0'?>" + DRAWING, "file-kind-unknown"),
    "program as pdf": ("rapor.pdf", lambda: b"MZ\x90\0\x03\0\0\0" + bytes(200), "file-kind-unknown"),
    "archive as word file": ("not.docx", lambda: with_part(zip_of({}), "a.docx", b"PK"), "file-kind-unknown"),
    "macro file as docx": ("not.docx", renamed_macro_file, "file-has-macros"),
    "macros in a docx": ("not.docx", lambda: with_part(made.word(), "word/vbaProject.bin", b"\0"), "file-has-macros"),
    "macros in a xlsx": ("liste.xlsx", lambda: with_part(made.excel(), "xl/VBAPROJECT.BIN", b"\0"), "file-has-macros"),
    "old macros in a xlsx": (
        "liste.xlsx",
        lambda: with_part(made.excel(), "xl/macrosheets/sheet1.xml", b"<a/>"),
        "file-has-macros",
    ),
    "macros in a docx in a docx": (
        "not.docx",
        lambda: with_part(made.word(), "word/embeddings/a.docx", with_part(made.word(), "word/vbaProject.bin", b"\0")),
        "file-has-macros",
    ),
    "path out of a docx": ("not.docx", lambda: zip_of({"../../evil.xml": b"<a/>"}, made.word()), "file-broken"),
    "windows path out of a docx": ("not.docx", lambda: zip_of({"..\\evil.xml": b"<a/>"}, made.word()), "file-broken"),
    "drive in a docx": ("not.docx", lambda: zip_of({"C:/evil.xml": b"<a/>"}, made.word()), "file-broken"),
    "oversized picture": ("foto.png", lambda: png(60_000, 60_000), "file-too-heavy"),
    "picture a little too large": ("foto.png", lambda: png(10_000, 10_000), "file-too-heavy"),
    "oversized picture in a docx": (
        "not.docx",
        lambda: with_part(made.word(), "word/media/a.png", png(60_000, 60_000)),
        "file-too-heavy",
    ),
    "word files inside word files": ("not.docx", lambda: nested(3), "file-embeds-others"),
}


def zip_of(parts: dict[str, bytes], base: bytes = b"") -> bytes:
    """A ZIP file with these very names, after the parts of `base`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    new.writestr(name, old.read(name))
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED  # as given, whatever the system is
            new.writestr(entry, part, compresslevel=1)
    return target.getvalue()


def nested(depth: int) -> bytes:
    content = made.word()
    for _level in range(depth):
        content = with_part(made.word(), "word/embeddings/a.docx", content)
    return content


@pytest.mark.parametrize("what", sorted(HARMFUL))
def test_what_a_trusting_check_would_take_is_refused(what: str) -> None:
    name, make, key = HARMFUL[what]
    content = make()
    assert trusting(name, content)
    assert refusal(name, content) == key


BOMBS: dict[str, Callable[[], bytes]] = {
    "text": lambda: zip_of({"word/a.xml": b"<a>" + b" " * 40_000_000 + b"</a>"}, made.word()),
    "picture": lambda: zip_of({"word/media/a.emf": bytes(160_000_000)}, made.word()),
}


@pytest.mark.parametrize("what", sorted(BOMBS))
def test_bomb_is_refused_before_it_is_unpacked(what: str) -> None:
    content = BOMBS[what]()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert sum(each.file_size for each in package.infolist()) > 100 * len(content), "a naive reader unpacks it"
    tracemalloc.start()
    try:
        assert refusal("not.docx", content) == "file-too-heavy"
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_bombs_side_by_side_inside_a_file_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "LARGEST_UNPACKED", 5_000_000)
    inside = zip_of({"word/media/a.emf": bytes(2_000_000)}, made.word())
    assert stripped("not.docx", zip_of({"word/embeddings/0.docx": inside}, made.word())).extension == "docx"
    three = {f"word/embeddings/{n}.docx": inside for n in range(3)}
    assert refusal("not.docx", zip_of(three, made.word())) == "file-too-heavy"


def test_many_pictures_inside_a_file_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST_PIXELS", 3_000)
    pictures = {f"word/media/{n}.png": made.picture("PNG") for n in range(4)}
    assert refusal("not.docx", zip_of(pictures, made.word())) == "file-too-heavy"


def test_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(zip_of({"word/lie.xml": b"<a>" + b" " * 20_000_000 + b"</a>"}, made.word()))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)  # the length in the directory of the container
    tracemalloc.start()
    try:
        assert refusal("not.docx", bytes(content)) == "file-broken"
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_bomb_in_the_objects_of_a_pdf_is_not_unpacked() -> None:
    filler = zlib.compress(b" " * 110_000_000, 1)
    assert len(filler) < 1_000_000

    def packed(document: pikepdf.Pdf) -> None:
        document.Root.Bomb = pikepdf.Stream(document, b"")
        document.Root.Bomb.write(filler, filter=Name.FlateDecode)

    content = made.pdf(packed)
    result = stripped("rapor.pdf", content).content
    assert len(result) < 2 * len(content)
    with pikepdf.open(io.BytesIO(result)) as document, pytest.raises(pikepdf.PdfError):
        document.Root.Bomb.read_bytes()


def chained(document: pikepdf.Pdf) -> None:
    """A link to a page, after which a script runs; a script behind every mouse; a form in another language."""
    page = document.pages[0]
    script = Dictionary(S=Name.JavaScript, JS=made.CANARY)
    launch = document.make_indirect(Dictionary(S=Name.Launch, F=made.CANARY, Win=Dictionary(F=made.CANARY)))
    jump = Dictionary(S=Name.GoTo, D=Array([page.obj, Name.Fit]), Next=Array([script, launch]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=jump)
    page.Annots.append(document.make_indirect(link))
    page.AA = Dictionary(O=script)
    document.Root.Names.JavaScript = Dictionary(Names=Array([made.CANARY, script]))
    document.Root.AcroForm.XFA = pikepdf.Stream(document, f"<script>{made.CANARY}</script>".encode())


ACTING = (
    f"<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' onload='{made.CANARY}'>"
    f"<script>{made.CANARY}</script><a x:href=' java\tscript:{made.CANARY}'><path d='M0 0'/></a>"
    f"<foreignObject><iframe src='{made.CANARY}'/></foreignObject><set to='{made.CANARY}'/></svg>"
).encode()
TEMPLATE = (
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    f"<Relationship Id='rId1' Type='{OFFICE}/attachedTemplate' Target='https://{made.CANARY}/a.dotm' "
    "TargetMode='External'/></Relationships>"
).encode()
DISARMED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "page after a pdf": ("rapor.pdf", lambda: made.pdf() + PAGE),
    "page before a pdf": ("rapor.pdf", lambda: b"%PDF-1.4\n%" + PAGE + b"\n" + made.pdf()),
    "scripts in a pdf": ("rapor.pdf", lambda: made.pdf(chained)),
    "page after a png": ("foto.png", lambda: made.picture("PNG") + PAGE),
    "page after a jpeg": ("foto.jpg", lambda: made.picture("JPEG") + PAGE),
    "word file after a jpeg": ("foto.jpg", lambda: made.picture("JPEG") + made.word()),
    "page after a word file": ("not.docx", lambda: made.word() + PAGE),
    "drawing with scripts in a word file": ("not.docx", lambda: with_part(made.word(), "word/media/a.svg", ACTING)),
    "template elsewhere": ("not.docx", lambda: with_part(made.word(), "word/_rels/settings.xml.rels", TEMPLATE)),
}


@pytest.mark.parametrize("what", sorted(DISARMED))
def test_nothing_is_left_of_what_was_to_act(what: str) -> None:
    name, make = DISARMED[what]
    content = make()
    assert trusting(name, content)
    assert made.has_canary(content), "a naive store keeps it"
    result = stripped(name, content)
    assert f".{result.extension}" == PurePath(name).suffix
    assert not made.has_canary(result.content)
    assert not zipfile.is_zipfile(io.BytesIO(result.content)) or result.extension == "docx"


def test_links_that_people_follow_stay() -> None:
    link = TEMPLATE.replace(b"attachedTemplate", b"hyperlink").replace(made.CANARY.encode(), b"example.org")
    content = stripped("not.docx", with_part(made.word(), "word/_rels/more.xml.rels", link)).content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"https://example.org/a.dotm" in package.read("word/_rels/more.xml.rels")
