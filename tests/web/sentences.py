"""Every sentence of the platform, as the code and the templates have it, and as the catalogues translate it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from defter.web.i18n import CATALOGUES

PACKAGE = CATALOGUES.parent.parent
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Sentence(msgspec.Struct, frozen=True):
    """One sentence with its context; a counted one has two English forms, and as many translated ones as it takes."""

    context: str | None
    english: tuple[str, ...]


@cache
def used() -> dict[Sentence, str]:
    """What code and templates say, and where."""
    found: dict[Sentence, str] = {}
    for file in sorted(PACKAGE.rglob("*")):
        method = {".py": "python", ".html": "jinja2.ext.babel_extract"}.get(file.suffix)
        if method is None:
            continue
        options = {"extensions": "jinja2.ext.do", "silent": "false"} if file.suffix == ".html" else {}
        with file.open("rb") as stream:
            for line, message, _comments, context in extract(method, stream, KEYWORDS, options=options):
                english = (message,) if isinstance(message, str) else tuple(message)
                found.setdefault(Sentence(context, english), f"{file.relative_to(PACKAGE)}:{line}")
    return found


def translated(language: str) -> Iterator[tuple[Path, Sentence, tuple[str, ...]]]:
    """What the catalogues of a language have."""
    for file in sorted((CATALOGUES / language).glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream):
                if message.id:
                    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                    yield file, Sentence(message.context, english), forms
