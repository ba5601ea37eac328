"""Cells become values; what cannot be understood is noted, with what to do, and read on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from defter.domain.vocabulary import LocalText, Refused
from defter.platform.formats.table import Cell as Value
from defter.platform.formats.table import text_of
from defter.web.columns import Layout
from defter.web.imports import cells
from defter.web.imports.cells import Organisations
from defter.web.imports.sheets import Cell, Wrong
from defter.web.imports.spelling import says
from defter.web.versions import revised_text

T = TypeVar("T")


class Reading:
    """One pass over a file. `language` is that of texts that do not say theirs."""

    def __init__(self, layout: Layout, language: str, languages: Sequence[str], organisations: Organisations) -> None:
        self.layout = layout
        self.language = language
        self.languages = languages
        self.organisations = organisations
        self.wrong: list[Wrong] = []

    def note(self, cell: Cell, name: str, key: str, *, label: bool = False, **details: Any) -> None:
        """Notes that something is wrong with a cell of the column `name`."""
        self.wrong.append(Wrong(cell, self.layout.heading(name, label=label), Refused(key, **details)))

    def value(self, read: Callable[..., T], cell: Cell, name: str, *more: Any, label: bool = False) -> T | None:
        """What `read` makes of a cell; None for an empty one, and for one that is wrong."""
        if not says(cell.text):
            return None
        try:
            return read(cell.text, *more)
        except Refused as problem:
            self.wrong.append(Wrong(cell, self.layout.heading(name, label=label), problem))
            return None

    def local(self, cell: Cell, name: str, was: LocalText | None = None, *, language: str = "") -> LocalText | None:
        """A text in one language, or the new original of a text that was there."""
        text = self.value(cells.text_of, cell, name)
        if not text:
            return None
        if was is not None:
            return revised_text(was, LocalText(was.original, {**was.texts, was.original: text}))
        return LocalText(language or self.language, {language or self.language: text})

    def texts(
        self,
        given: Mapping[str, Cell],
        name: str,
        edited: Collection[str],
        was: LocalText | None = None,
        *,
        language: str = "",
        label: bool = False,
    ) -> LocalText | None:
        """A text in its versions: the cell `name` in `language`, and `name.en` and the like for others.

        Of a text that `was` there only the `edited` cells count; an emptied version goes. None when nothing is said.
        """
        first = given.get(name, Cell(""))
        versions = {code: cell for column, cell in given.items() if (code := column.partition(f"{name}.")[2])}
        filled = {code for code, cell in versions.items() if says(cell.text)}
        texts = dict(was.texts) if was else {}
        own = language or (was.original if was else self.language)
        if was is None and not language and not says(first.text):
            own = next((code for code in (own, *self.languages) if code in filled), own)
        elif was is not None and own != was.original:
            texts[own] = texts.pop(was.original)  # the same words, said to be of another language
        for code, cell in versions.items():
            if f"{name}.{code}" in edited:
                text = self.value(cells.text_of, cell, f"{name}.{code}", label=label)
                texts = {other: words for other, words in texts.items() if other != code}
                texts |= {code: text} if text else {}
        if own in filled and says(first.text) and first.text != versions[own].text:
            self.note(versions[own], f"{name}.{own}", "text-twice", label=label)
        elif name in edited and own not in filled:
            text = self.value(cells.text_of, first, name, label=label)
            texts = {other: words for other, words in texts.items() if other != own}
            texts |= {own: text} if text else {}
        if own not in texts:
            return None
        typed = LocalText(own, {own: texts[own], **texts})
        return typed if was is None else revised_text(was, typed)


def edited(given: Mapping[str, Cell], went_out: Sequence[Mapping[str, Value]]) -> set[str]:
    """The columns whose cells no longer say what went out, in whichever language that was written."""
    return {
        name for name, cell in given.items() if all(cell.text != text_of(written.get(name)) for written in went_out)
    }
