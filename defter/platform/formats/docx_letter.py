"""DOCX from a Word template: `{{ name }}` is filled with words, `{{r name }}` with words in a language of their own."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, RichText  # type: ignore[import-untyped]  # the package carries no types

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Words:
    """Words in several languages in a row, for one `{{r name }}`; `style` names a character style of the template."""

    def __init__(self) -> None:
        self._text = RichText()

    def say(
        self, words: str, language: str, *, right_to_left: bool, style: str | None = None, struck: bool = False
    ) -> "Words":
        """Adds words; Word chooses their letters, fonts and spelling by the language, and their order by direction."""
        self._text.add(words, style=style, lang=language, rtl=right_to_left, strike=struck)
        return self

    def __html__(self) -> str:
        """The words as the template takes them: escaped, with their properties."""
        return str(self._text)


def write(template: Path, data: Mapping[str, Any], *, title: str, author: str, language: str, at: datetime) -> bytes:
    """The template filled with the data; what people wrote is text in it, whatever it looks like.

    `language` (such as tr-TR) is that of all words without one of their own; `at` is the document's moment.
    """
    letter = DocxTemplate(template)
    letter.render(dict(data), autoescape=True)
    _speak(letter.docx, language)
    properties = letter.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language, properties.comments, properties.revision = language, "", 1
    properties.created = properties.modified = at.astimezone(UTC)
    target = io.BytesIO()
    letter.save(target)
    return target.getvalue()


def _speak(document: Any, language: str) -> None:
    """Names the document's language where Word looks for it: one for Latin letters, one for those from the right."""
    properties = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    found = properties.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        properties.append(found)
    found.set(qn("w:val"), language)
    found.set(qn("w:bidi"), language if language.startswith("ar") else "ar-SY")
