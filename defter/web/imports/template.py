"""The sheet that people fill in: the header's labels, the columns, and one row as an example, in their language."""

from collections.abc import Sequence
from datetime import date, time

from defter.domain.vocabulary import LocalText
from defter.platform.formats.table import Cell
from defter.web import words
from defter.web.columns import MINUTES
from defter.web.i18n import _, language_name, plain


def template_rows(day: date, languages: Sequence[str], host: LocalText | None) -> list[list[Cell]]:
    """Rows of a sheet that can be imported as they are; what they say is only an example."""
    workshop, action, due = words.MEETING_KINDS["workshop"], words.OUTCOME_KINDS["action"], words.DUES["next-meeting"]
    header: dict[str, Cell] = {
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
    example: dict[str, Cell] = {
        "item": _("Opening (example)"),
        "kind": _(action),
        "text": _("Write here what was said, decided or promised."),
        "owner": plain(host),
        "due": _(due),
    }
    columns = [name for name in MINUTES.columns if name not in ("id", "base")]
    return [
        *([MINUTES.heading(label, label=True), value] for label, value in header.items()),
        [],
        [MINUTES.heading(name) for name in columns],
        [example.get(name) for name in columns],
    ]
