"""What differs: between what is recorded and what a form that came too late has, and of two texts word by word."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup
from msgspec import Struct

from defter.web import i18n
from defter.web.forms import Form
from defter.web.i18n import _


class Difference(Struct, frozen=True):
    """A field that both filled in, otherwise: `recorded` stands now, `typed` came too late."""

    label: str
    recorded: str
    typed: str
    language: str | None = None
    """The language of both, when the field has one for each language."""


def _words(form: Form, name: str) -> str:
    return "\n".join(form.all(name)).strip()


def differences(
    recorded: Form, typed: Form, labels: Mapping[str, str], words: Callable[[Form, str], str] = _words
) -> list[Difference]:
    """The fields in which the two differ, in the order of `labels`, which names the fields that people see.

    `words` says what stands in a field as people read it.
    """
    found: list[Difference] = []
    for field, label in labels.items():
        for name in dict.fromkeys((*recorded.values, *typed.values)):
            head, _dot, code = name.partition(".")
            pair = words(recorded, name), words(typed, name)
            if head == field and code != "original" and pair[0] != pair[1]:
                named = f"{_(label)} ({i18n.language_name(code)})" if code else _(label)
                found.append(Difference(named, *pair, language=code or None))
    return found


def compare(recorded: str, mine: str) -> tuple[Markup, Markup]:
    """Both texts, with the words that only one of them has marked."""
    theirs, ours = Markup(), Markup()
    for same, old, new in _runs(recorded, mine):
        theirs += old if same else _marked("del", old)
        ours += new if same else _marked("ins", new)
    return theirs, ours


def word_by_word(before: str, after: str) -> Markup:
    """One text of both: words that went are struck, words that came underlined, and read aloud as such."""
    text = Markup()
    for same, old, new in _runs(before, after):
        if same:
            text += max(old, new, key=len)  # the last word of one text has no space behind it
            continue
        gap = " " if old and new and old == old.rstrip() else ""
        text += _marked("del", old, _("Removed:")) + gap + _marked("ins", new, _("Added:"))
    return text


def _runs(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    """What both have, and what they have otherwise, in their order."""
    # Spaces belong to the word before them: on their own they would make this slow for long texts.
    old, new = (re.findall(r"\s+|\S+\s*", each) for each in (before, after))
    bare = [[each.rstrip() or each for each in text] for text in (old, new)]
    for same, from_, to, start, end in difflib.SequenceMatcher(None, bare[0], bare[1], autojunk=False).get_opcodes():
        yield same == "equal", "".join(old[from_:to]), "".join(new[start:end])


def _marked(tag: str, words: str, label: str = "") -> Markup:
    bare = words.rstrip()
    spoken = Markup('<span class="vh">{} </span>').format(label) if label else ""
    mark = Markup("<{0}>{1}{2}</{0}>{3}") if bare else Markup("{3}")
    return mark.format(Markup(tag), spoken, bare, words[len(bare) :])  # noqa: S704 - one of two tags, both ours
