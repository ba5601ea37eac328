"""Sheets of minutes in every format, made from rows, and files that are none."""

import io
from collections.abc import Sequence

import docx

from defter.platform.formats import csv, xlsx
from tests.platform.formats import samples

HEADER: list[list[str]] = [
    ["tür", "Çalıştay"],
    ["başlık", "Geçim kaynakları çalıştayı"],
    ["tarih", "22.01.2021"],
    ["başlangıç saati", "10.00"],
    ["bitiş saati", "13:00"],
    ["il veya ilçe", "Ümraniye, İstanbul"],
    ["toplantı yeri", "Kültür merkezi"],
    ["diller", "Türkçe, Arapça"],
]
COLUMNS = ["gündem maddesi", "tür", "metin", "dil", "sorumlu", "son tarih", "sayı", "birim", "hangi tarihte", "kaynak"]
ROWS: list[list[str]] = [
    ["Açılış", "", "Hoş geldiniz"],
    ["", "karar", "Ortak veri tabanı kurulacak", "", "PENDİK", "31.03.2021"],
    ["Geçim kaynakları", "Eylem", "ستنظم دورات لغة", "Arapça", "@Ümraniye", "sürekli"],
    ["", "rakam", "İlçede yaşayanlar", "", "", "", "~20000", "kişi", "Aralık 2020", "Göç İdaresi"],
    ["-", "gelecek gündem", "Sağlık", "", "", "belirlenecek"],
]
SHEET = [*HEADER, COLUMNS, *ROWS]
TABLE = [COLUMNS, *ROWS]

LINES = """# Açılış
- Karar: Ortak veri tabanı kurulacak @Pendik !31.03.2021
- Dil kursları konuşuldu
"""
CELLS = "\n".join("\t".join(row) for row in TABLE)


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    return csv.write(rows)


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    return xlsx.write(rows)


def as_docx(rows: Sequence[Sequence[str]]) -> bytes:
    """A document: the header as lines of text, then one table."""
    made = docx.Document()
    table_from = next(at for at, row in enumerate(rows) if len(row) > 2)
    for label, value in rows[:table_from]:
        made.add_paragraph(f"{label}: {value}")
    width = max(map(len, rows[table_from:]))
    table = made.add_table(len(rows) - table_from, width)
    for number, row in enumerate(rows[table_from:]):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


MAKE = {"minutes.csv": as_csv, "minutes.xlsx": as_xlsx, "minutes.docx": as_docx}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
BROKEN: dict[str, tuple[str, bytes]] = {
    "file-empty": ("a.csv", b"\n\n"),
    "file-too-many-rows": ("a.csv", b"text\n" * 5_001),
    "file-has-macros": ("a.xlsm", samples.workbook()),
    "file-has-links": ("a.xlsx", samples.with_part(samples.workbook(), "xl/externalLinks/externalLink1.xml", b"<x/>")),
    "file-encrypted": ("a.xlsx", _OLE + "EncryptedPackage".encode("utf-16-le")),
    "file-old-format": ("a.xls", _OLE + "Workbook".encode("utf-16-le")),
    "file-not-a-table": ("a.pdf", b"%PDF-1.7\n\0\xff"),
    "file-broken": ("a.xlsx", samples.workbook()[:400]),
    "columns-missing": ("a.csv", b"item,owner\nOpening,Pendik\n"),
    "rows-missing": ("a.csv", as_csv([*HEADER, COLUMNS])),
    "lines-without-meeting": ("a.csv", b"Karar: bir\nEylem: iki\n"),
}
"""The key of the refusal, and a file that is refused with it when a new meeting is imported."""


def with_cell(rows: Sequence[Sequence[str]], row: int, column: int, value: str) -> list[list[str]]:
    """The rows with one cell changed, counted from 0."""
    changed = [list(each) for each in rows]
    changed[row] += [""] * (column + 1 - len(changed[row]))
    changed[row][column] = value
    return changed


FIRST = len(HEADER) + 1
"""The first row of the table below the names of the columns, counted from 0."""
WRONG: dict[str, tuple[list[list[str]], str]] = {
    "column-unknown": (with_cell(SHEET, len(HEADER), 3, "renk"), "renk"),
    "column-twice": (with_cell(SHEET, len(HEADER), 3, "tür"), "tür"),
    "cell-without-column": (with_cell(SHEET, FIRST, 10, "fazla"), "fazla"),
    "label-unknown": ([["hava", "güneşli"], *SHEET], "hava"),
    "label-twice": ([["tarih", "23.01.2021"], *SHEET], "22.01.2021"),
    "label-missing": (SHEET[1:], ""),
    "meeting-kind-unknown": (with_cell(SHEET, 0, 1, "piknik"), "piknik"),
    "day-unreadable": (with_cell(SHEET, 2, 1, "31.02.2021"), "31.02.2021"),
    "day-to-come": (with_cell(SHEET, 2, 1, "22.01.2031"), "22.01.2031"),
    "time-unreadable": (with_cell(SHEET, 3, 1, "25:00"), "25:00"),
    "meeting-ends-before-it-starts": (with_cell(SHEET, 4, 1, "09:00"), "09:00"),
    "place-unknown": (with_cell(SHEET, 5, 1, "Atlantis"), "Atlantis"),
    "language-unknown": (with_cell(SHEET, FIRST, 3, "Klingonca"), "Klingonca"),
    "text-missing": (with_cell(SHEET, FIRST + 1, 2, ""), ""),
    "text-too-long": (with_cell(SHEET, FIRST, 2, "a" * 10_001), "aaa"),
    "kind-unknown": (with_cell(SHEET, FIRST, 1, "dilek"), "dilek"),
    "owner-unknown": (with_cell(SHEET, FIRST, 4, "Zzzzz"), "Zzzzz"),
    "owner-near": (with_cell(SHEET, FIRST, 4, "Pendk"), "Pendk"),
    "due-unreadable": (with_cell(SHEET, FIRST, 5, "yarın"), "yarın"),
    "number-unreadable": (with_cell(SHEET, FIRST + 3, 6, "çok"), "çok"),
    "number-unclear": (with_cell(SHEET, FIRST + 3, 6, "20.000"), "20.000"),
    "as-of-unreadable": (with_cell(SHEET, FIRST + 3, 8, "eskiden"), "eskiden"),
    "figure-part-missing": (with_cell(SHEET, FIRST + 3, 9, ""), ""),
}
"""The key of what is wrong, rows with exactly that, and what stands in the cell."""
