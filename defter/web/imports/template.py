"""The sheet that people fill in: the header's labels, the columns, and one row as an example, in their language."""

from collections.abc import Sequence
from datetime import date, time

from defter.domain.vocabulary import LocalText
from defter.platform.formats.table import Cell
from defter.web import words
from defter.web.i18n import _, language_name, plain
from defter.web.imports.sheets import COLUMNS, LABELS, Label, shown


def template_rows(day: date, languages: Sequence[str], host: LocalText | None) -> list[list[Cell]]:
    """Rows of a sheet that can be imported as they are; what they say is only an example."""
    workshop, action, due = words.MEETING_KINDS["workshop"], words.OUTCOME_KINDS["action"], words.DUES["next-meeting"]
    header: dict[Label, Cell] = {
        "title": _("Title of the meeting (example)"),
        "kind": _(workshop),
        "number": None,
        "day": day,
        "starts": time(10),
        "ends": time(13),
        "place": None,
        "venue": None,
        "online": None,
        "languages": ", ".join(language_name(code) for code in languages),
        "host": plain(host),
    }
    example: list[Cell] = [
        _("Opening (example)"),
        _(action),
        _("Write here what was said, decided or promised."),
        None,
        plain(host),
        _(due),
    ]
    return [
        *([shown(LABELS[label]), value] for label, value in header.items()),
        [],
        [shown(sentence) for sentence in COLUMNS.values()],
        example,
    ]
