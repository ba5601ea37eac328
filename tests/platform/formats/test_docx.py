"""Word tables are read as people see them."""

import io
from collections.abc import Callable

import docx
from docx.document import Document

from defter.platform.formats import read_table
from tests.platform.formats.samples import DOCUMENT, changed


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table("x.docx", content).rows]


def table_of(*rows: tuple[str, ...]) -> Document:
    document = docx.Document()
    fill(document, *rows)
    return document


def fill(document: Document, *rows: tuple[str, ...]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text


def test_lines_above_a_table_are_rows_of_one_cell_and_lines_after_it_are_left_out() -> None:
    document = docx.Document()
    document.add_paragraph("Tür: çalıştay")
    document.add_paragraph("")
    document.add_paragraph("Tarih: 18.02.2021")
    fill(document, ("item", "text"), ("1", "a"))
    document.add_paragraph("İkinci oturum")
    fill(document, ("2", "b"), ("3", "c"))
    document.add_paragraph("İmza")
    expected = [("Tür: çalıştay",), ("Tarih: 18.02.2021",), ("item", "text"), ("1", "a")]
    assert cells(saved(document)) == [*expected, ("İkinci oturum",), ("2", "b"), ("3", "c")]


def test_a_document_without_tables_gives_its_lines() -> None:
    document = docx.Document()
    document.add_heading("Açılış")
    document.add_paragraph("karar: bir\nnot: iki", style="List Bullet")
    assert cells(saved(document)) == [("Açılış",), ("karar: bir",), ("not: iki",)]


def test_merged_cells_have_their_text_once() -> None:
    document = table_of(("a", "b", "c"), ("d", "e", "f"), ("g", "h", "i"))
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(1, 0)).text = "madde"
    table.cell(2, 0).merge(table.cell(2, 1)).text = "geniş"
    assert cells(saved(document)) == [("madde", "b", "c"), ("", "e", "f"), ("geniş", "", "i")]


def test_a_table_inside_a_cell_gives_its_cells_lines() -> None:
    document = table_of(("a", "b"))
    inner = document.tables[0].cell(0, 1).add_table(2, 1)
    inner.cell(0, 0).text, inner.cell(1, 0).text = "iç 1", "iç 2"
    assert cells(saved(document)) == [("a", "b\niç 1\niç 2")]


def test_lines_and_tabs_within_a_cell_stay() -> None:
    assert cells(saved(table_of(("a", "bir\niki\tüç")))) == [("a", "bir\niki\tüç")]


def edited(change: Callable[[bytes], bytes]) -> list[tuple[str, ...]]:
    return cells(changed(saved(table_of(("bir", "iki"), ("üç", "dört"))), DOCUMENT, change))


def test_tracked_changes_read_as_if_accepted() -> None:
    def change(xml: bytes) -> bytes:
        xml = xml.replace(b"<w:r><w:t>bir</w:t></w:r>", b"<w:del><w:r><w:delText>bir</w:delText></w:r></w:del>")
        return xml.replace(b"<w:r><w:t>iki</w:t></w:r>", b"<w:ins><w:r><w:t>yeni</w:t></w:r></w:ins>")

    assert edited(change)[0] == ("", "yeni")


def test_form_fields_around_rows_and_cells_are_looked_through() -> None:
    def change(xml: bytes) -> bytes:
        xml = xml.replace(b"<w:tr>", b"<w:sdt><w:sdtContent><w:tr>").replace(
            b"</w:tr>", b"</w:tr></w:sdtContent></w:sdt>"
        )
        return xml.replace(b"<w:tc>", b"<w:sdt><w:sdtContent><w:tc>").replace(
            b"</w:tc>", b"</w:tc></w:sdtContent></w:sdt>"
        )

    assert edited(change) == [("bir", "iki"), ("üç", "dört")]


def test_text_that_stands_there_twice_for_old_programs_is_read_once() -> None:
    twice = (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b"<mc:Choice><w:r><w:t>bir</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>bir</w:t></w:r></mc:Fallback>"
        b"</mc:AlternateContent>"
    )
    assert edited(lambda xml: xml.replace(b"<w:r><w:t>bir</w:t></w:r>", twice))[0] == ("bir", "iki")
