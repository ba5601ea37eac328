"""CSV as spreadsheets write it: whatever encoding and delimiter, and rows back as UTF-8."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from defter.domain.vocabulary import Refused
from defter.platform.formats.table import Cell, Table, clean, guard, make_table, text_of, unguard

MEDIA_TYPE = "text/csv; charset=utf-8"
_DELIMITERS = ",;\t"
_SAMPLE = 200
"""Lines from which the delimiter is guessed."""
_QUOTED = re.compile('"[^"]*"')

_TURKISH = frozenset("ÇçĞğİıÖöŞşÜüÂâÎîÛû".encode("windows-1254"))
_ARABIC = frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤ".encode("windows-1256")) - _TURKISH
_OTHER_FILES = ("{\\rtf", "%PDF", "<")
"""How text begins that is meant for other programs: RTF, PDF, HTML, XML."""


def read(name: str, content: bytes) -> Table:
    """The rows of a text file with `,` `;` or tab between the cells; the sheet is called `name`.

    Raises Refused: file-not-a-table, file-broken, file-empty, file-too-large, file-too-many-rows.
    """
    text = decode(content)
    if text.startswith("sep=") and len(first := text.partition("\n")[0].strip()) == len("sep=;"):
        return parse(name, text, first[-1], skip=1)
    return parse(name, text, _delimiter(text))


def parse(name: str, text: str, delimiter: str, *, skip: int = 0) -> Table:
    """The rows of text with a known delimiter; the first `skip` rows count, but are not read.

    Raises Refused: file-broken, file-empty, file-too-large, file-too-many-rows.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return make_table(name, ([] if n < skip else [unguard(clean(c)) for c in row] for n, row in enumerate(rows)))
    except csv.Error as error:
        raise Refused("file-broken") from error


def write(rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV for the spreadsheets of offices: UTF-8 with a byte order mark, and semicolons.

    Without the mark Excel takes it for another encoding. It cuts where the list separator of Windows stands, the
    semicolon in Turkish and in Arabic, whose numbers have commas; programs find it in the first line.
    """
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows(
        [guard(clean(cell)) if isinstance(cell, str) else text_of(cell) for cell in row] for row in rows
    )
    return target.getvalue().encode("utf-8-sig")


def decode(content: bytes) -> str:
    """The text in UTF-8, UTF-16, or in what Turkish (windows-1254) and Arabic (windows-1256) systems write.

    Raises Refused: file-not-a-table when it is no text that a person wrote.
    """
    try:
        text = _decoded(content)
    except UnicodeDecodeError as error:
        raise Refused("file-not-a-table") from error
    if text.startswith(_OTHER_FILES) or any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v" for c in text):
        raise Refused("file-not-a-table")
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Both encodings use the same bytes: letters that only one of the alphabets has tell them apart.
        arabic = sum(byte in _ARABIC for byte in content) > sum(byte in _TURKISH for byte in content)
        return content.decode("windows-1256" if arabic else "windows-1254")


def _delimiter(text: str) -> str:
    """The delimiter that makes the most cuts in lines that are cut alike. What stands in quotes does not count."""
    lines = _QUOTED.sub("", text).splitlines()[:_SAMPLE]

    def agreement(delimiter: str) -> int:
        cuts = Counter(line.count(delimiter) for line in lines)
        return max((number * alike for number, alike in cuts.items()), default=0)

    return max(_DELIMITERS, key=agreement)
