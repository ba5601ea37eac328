"""Small valid files of every format, and ways to change what lies inside them."""

import io
import zipfile
from collections.abc import Callable

import docx

from defter.platform.formats import xlsx

ROWS = (
    ("item", "kind", "text", "owner"),
    ("Açılış", "karar", "Çalışma grubu kurulsun", "Ümraniye"),
    ("", "ملاحظة", "نص"),
)
SHEET = "xl/worksheets/sheet1.xml"
DOCUMENT = "word/document.xml"


def workbook() -> bytes:
    return xlsx.write(ROWS, sheet="Tutanak")


def document() -> bytes:
    made = docx.Document()
    made.add_paragraph("Çalıştay IV")
    table = made.add_table(len(ROWS), len(ROWS[0]))
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return target.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The office file with one part changed; the change has to change something."""
    contents = parts(content)
    before = contents[part]
    contents[part] = change(before)
    assert contents[part] != before
    return packed(contents)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    return packed(parts(content) | {name: part})
