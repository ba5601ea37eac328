"""PDF: a document set by Typst from data, tagged so that it can be read aloud, in any mix of scripts.

What people wrote reaches the template as data, never as its markup. The template finds it with
`json(bytes(sys.inputs.data))`.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst

MEDIA_TYPE = "application/pdf"
FONTS = Path(__file__).parent / "fonts"
"""Whole fonts: the parts that are cut for the web miss Turkish letters here. IBM Plex Sans and IBM Plex Sans Arabic in
two weights, Source Serif 4 for titles."""


def write(template: Path, data: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF that the template draws of the data; the same bytes for the same data and moment `at` (aware).

    It is PDF/UA-1. Where the data holds a sign that none of the fonts has (a smiley, another script), a box stands for
    it and the PDF is tagged all the same, but promises no standard: a document is never refused for one sign.
    """
    given = {"data": msgspec.json.encode(data).decode()}
    try:
        return _compile(template, given, at, "ua-1")
    except typst.TypstError:
        return _compile(template, given, at, None)


def _compile(template: Path, given: dict[str, str], at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=given,
        pdf_standards=standard,
        timestamp=int(at.timestamp()),
    )


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
