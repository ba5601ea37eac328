"""Makes the Word templates of minutes and of letters: `python -m defter.web.letters.word_template` writes them all.

Each is there twice, for languages that are written from the left and for those from the right; docxtpl fills them. They
are ordinary Word files: what stands in double braces is filled in, and `{%tr ... %}` or `{%p ... %}` repeats a row or
a paragraph.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from docx import Document
from docx.document import Document as Made
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

Name = Literal["minutes", "letter"]
TEMPLATES = Path(__file__).parent / "templates"
LATIN, ARABIC = "Calibri", "Arial"
"""Fonts that every office has; a file that is edited there must not need ours."""
INK, MUTE, RULE = "17242B", "4D5C66", "C9655A"
KINDS = {
    "note": MUTE,
    "finding": "7A5200",
    "decision": "5A3D7A",
    "recommendation": "5A3D7A",
    "action": "0B5060",
    "figure": INK,
    "next-agenda": "0B5060",
}
"""Colours of the words that name a kind; the word itself says it as well."""
ALONE = re.compile(r"({{r .*?}})")
"""What brings its own run with it, and would break one that it shared with other words."""
WIDTHS = (Cm(1.4), Cm(3.1), Cm(12.5))
"""Of the minute book: number, kind, what was said."""


def path(name: Name, *, mirrored: bool) -> Path:
    """Where the template lies."""
    return TEMPLATES / (f"{name}-rtl.docx" if mirrored else f"{name}.docx")


def make(name: Name, *, mirrored: bool) -> Made:
    """The template, for languages from the left or `mirrored` for those from the right."""
    return MADE_BY[name](mirrored).made


class _Template(ABC):
    """What all of them share: fonts, styles, margins, and the pieces to build with."""

    foot = ""

    def __init__(self, mirrored: bool) -> None:
        self.mirrored = mirrored
        self.made = Document()
        self._styles()
        self._frame()
        self._body()

    @abstractmethod
    def _body(self) -> None:
        """Writes what stands between header and footer."""

    def _styles(self) -> None:
        styles = self.made.styles
        normal = styles["Normal"]
        normal.font.size = Pt(10.5)
        normal.font.color.rgb = RGBColor.from_string(INK)
        normal.paragraph_format.space_after = Pt(3)
        self._fonts(normal)
        if self.mirrored:
            _add(normal.element.get_or_add_pPr(), "w:bidi")
        for name, size, before in (("Title", 22, 0), ("Heading 1", 13, 18), ("Heading 2", 11.5, 0)):
            style = styles[name]
            style.font.size = Pt(size)
            style.font.bold = True
            style.font.color.rgb = RGBColor.from_string(INK)
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(4)
            style.paragraph_format.keep_with_next = True
            self._fonts(style, size)
            for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
                style.element.pPr.remove(border)
            for spread in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
                style.element.rPr.remove(spread)  # space between its letters tears an Arabic word apart
        small = styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = normal
        small.font.size = Pt(9)
        small.font.color.rgb = RGBColor.from_string(MUTE)
        self._fonts(small, 9)
        for kind, colour in KINDS.items():
            style = styles.add_style(f"Kind {kind}", WD_STYLE_TYPE.CHARACTER)
            style.font.bold = True
            style.font.size = Pt(9)
            style.font.color.rgb = RGBColor.from_string(colour)
            self._fonts(style, 9)

    def _fonts(self, style: Any, size: float = 10.5) -> None:
        """Arabic has its own font, size and weight in Word, which python-docx leaves alone."""
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        if fonts is not None:
            properties.remove(fonts)
        fonts = _add(properties, "w:rFonts", ascii=LATIN, hAnsi=LATIN, cs=ARABIC)
        properties.insert(0, fonts)
        _add(properties, "w:szCs", val=str(int(size * 2)))
        if style.font.bold:
            _add(properties, "w:bCs")

    def _frame(self) -> None:
        section = self.made.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2.4)
        if self.mirrored:
            _add(section._sectPr, "w:bidi")
        header, footer = (section.header, section.footer)
        for part, words in ((header, "{{r platform }}  ·  {{ heading }}"), (footer, self.foot)):
            part.is_linked_to_previous = False
            paragraph = part.paragraphs[0]
            paragraph.style = self.made.styles["Small"]
            self._write(paragraph, words)
        self._field(footer.paragraphs[0], "PAGE")
        self._run(footer.paragraphs[0], " {{ of }} ")
        self._field(footer.paragraphs[0], "NUMPAGES")

    def _paragraph(self, words: str, style: str = "Normal") -> Paragraph:
        return self._write(self.made.add_paragraph(), words, style)

    def _lines(self, cell: Cell, *lines: str, style: str) -> None:
        for words in lines:
            self._write(cell.add_paragraph(), words, style)

    def _write(self, paragraph: Paragraph, words: str, style: str | None = None) -> Paragraph:
        if style is not None:
            paragraph.style = self.made.styles[style]
        if self.mirrored:
            _add(paragraph._p.get_or_add_pPr(), "w:bidi")
        for piece in filter(None, ALONE.split(words)):
            self._run(paragraph, piece)
        return paragraph

    def _run(self, paragraph: Paragraph, words: str) -> Any:
        run = paragraph.add_run(words)
        if self.mirrored:
            _add(run._r.get_or_add_rPr(), "w:rtl")
        return run._r

    def _field(self, paragraph: Paragraph, name: str) -> None:
        """A number that Word counts itself."""
        for kind, words in (("begin", ""), (None, name), ("end", "")):
            run = self._run(paragraph, "")
            if kind is None:
                instruction = _add(run, "w:instrText")
                instruction.text = words
            else:
                _add(run, "w:fldChar", fldCharType=kind)

    def _table(self, columns: int, widths: tuple[Any, ...]) -> Any:
        table = self.made.add_table(rows=0, cols=columns)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        if self.mirrored:
            _add(table._tbl.tblPr, "w:bidiVisual")
        return table

    def _row(self, table: Any, words: str) -> None:
        """A row that only says what repeats; it is not there in what is filled in."""
        table.add_row().cells[0].paragraphs[0].add_run(words)

    def _ruled(self, table: Any) -> Any:
        """A row with the margin rule behind the number."""
        row = table.add_row()
        _add(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width
        _borders(row.cells[0], end=RULE)
        return row


class _Minutes(_Template):
    foot = "{{ standing }}  ·  "

    def _body(self) -> None:
        self._head()
        self._attendance()
        self._book()
        self._approval()

    def _head(self) -> None:
        self._paragraph("{{ kicker }}", "Small")
        self._paragraph("{{r title }}", "Title")
        self._facts("facts")
        self._paragraph("{{ standing }}", "Heading 2").paragraph_format.space_before = Pt(10)

    def _attendance(self) -> None:
        self._paragraph("{%p if groups %}")
        self._paragraph("{{ words.attendance }}", "Heading 1")
        self._paragraph("{%p if attendance %}")
        self._paragraph("{{ attendance }}", "Small")
        self._paragraph("{%p endif %}")
        self._paragraph("{%p for group in groups %}")
        self._paragraph("{{ group.word }} ({{ group.count }})", "Heading 2").paragraph_format.space_before = Pt(6)
        table = self._table(2, (Cm(8.5), Cm(8.5)))
        self._row(table, "{%tr for pair in group.pairs %}")
        row = table.add_row()
        for cell, place in zip(row.cells, (0, 1), strict=True):
            self._write(cell.paragraphs[0], f"{{{{r pair[{place}] }}}}")
        self._row(table, "{%tr endfor %}")
        self._paragraph("{%p endfor %}")
        self._paragraph("{%p endif %}")

    def _book(self) -> None:
        self._paragraph("{%p if parts %}")
        self._paragraph("{{ words.agenda }}", "Heading 1")
        self._paragraph("{{ tally }}", "Small").paragraph_format.keep_with_next = True
        table = self._table(3, WIDTHS)
        self._row(table, "{%tr for part in parts %}")
        number, _kind, title = self._ruled(table).cells
        self._write(number.paragraphs[0], "{{ part.number }}", "Heading 2")
        title = _kind.merge(title)
        self._write(title.paragraphs[0], "{{r part.title }}", "Heading 2")
        self._lines(title, "{%p if part.result %}", "{{r part.result }}", "{%p endif %}", style="Small")
        self._row(table, "{%tr for line in part.lines %}")
        _number, kind, said = self._ruled(table).cells
        self._write(kind.paragraphs[0], "{{r line.kind }}")
        self._write(said.paragraphs[0], "{%p if line.figure %}")
        self._lines(said, "{{r line.figure }}", "{%p endif %}", style="Heading 2")
        self._lines(said, "{{r line.said }}", style="Normal")
        self._lines(said, "{%p if line.about %}", "{{r line.about }}", "{%p endif %}", style="Small")
        self._row(table, "{%tr endfor %}")
        self._row(table, "{%tr endfor %}")
        self._paragraph("{%p endif %}")

    def _approval(self) -> None:
        self._paragraph("{{ words.approval }}", "Heading 1")
        self._facts("approval")
        self._paragraph("{{ words.record }} {{r link }}", "Small").paragraph_format.space_after = Pt(36)
        table = self._table(3, (Cm(8), Cm(1), Cm(8)))
        first, _gap, second = table.add_row().cells
        for cell, place in ((first, 0), (second, 1)):
            _borders(cell, top=INK)
            self._write(cell.paragraphs[0], f"{{{{ signatures[{place}] }}}}", "Heading 2")
            self._lines(cell, "{{ words.sign }}", style="Small")

    def _facts(self, name: str) -> None:
        table = self._table(2, (Cm(3.5), Cm(13.5)))
        self._row(table, f"{{%tr for fact in {name} %}}")
        label, value = table.add_row().cells
        self._write(label.paragraphs[0], "{{ fact.label }}", "Small")
        self._write(value.paragraphs[0], "{{r fact.said }}")
        self._row(table, "{%tr endfor %}")


class _Letter(_Template):
    """To one organisation: to whom, about what, in whose name."""

    def _body(self) -> None:
        self._paragraph("{{ day }}", "Small")
        self._paragraph("{%p if number %}")
        self._paragraph("{{ number }}", "Small")
        self._paragraph("{%p endif %}")
        self._paragraph("{{r to }}", "Heading 1")
        self._paragraph("{%p for each in attention %}")
        self._paragraph("{{r each }}")
        self._paragraph("{%p endfor %}")
        self._paragraph("{{r subject }}", "Heading 1")
        self._paragraph("{%p for each in paragraphs %}")
        self._paragraph("{{r each }}").paragraph_format.space_after = Pt(8)
        self._paragraph("{%p endfor %}")
        sender = self._paragraph("{{r sender }}", "Heading 2")
        sender.paragraph_format.space_before = Pt(36)
        self._paragraph("{{ words.sign }}", "Small")


MADE_BY: Mapping[Name, Callable[[bool], _Template]] = {"minutes": _Minutes, "letter": _Letter}


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _borders(cell: Cell, **sides: str) -> None:
    borders = _add(cell._tc.get_or_add_tcPr(), "w:tcBorders")
    for side, colour in sides.items():
        _add(borders, f"w:{side}", val="single", sz="6", space="0", color=colour)


def main() -> None:
    """Writes every template."""
    for name in MADE_BY:
        for mirrored in (False, True):
            make(name, mirrored=mirrored).save(str(path(name, mirrored=mirrored)))


if __name__ == "__main__":
    main()
