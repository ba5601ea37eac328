"""Fixed words as people write them in cells: in any language, with other spellings, with marks around them."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from defter.domain.vocabulary import Refused
from defter.platform.folding import fold
from defter.web import i18n
from defter.web.i18n import OWN_NAMES, locale

K = TypeVar("K", bound=str)

_VERSION = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]|(.+)[\s._]([a-zA-Z]{2,3})")
"""text (English), text [en], text_en."""


def spellings(words: Mapping[K, str]) -> dict[str, K]:
    """Every spelling of these words in every language, folded, and what it stands for."""
    return _spellings(tuple(words.items()))


@lru_cache
def _spellings(words: tuple[tuple[Any, str], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in sorted(each.name for each in i18n.CATALOGUES.iterdir() if each.is_dir()):
        for key, sentence in words:
            for spelling in (key, *sentence.split("|"), *i18n.catalogue(code).one(sentence, sentence).split("|")):
                found.setdefault(spelled(spelling), key)
    return found


def spelled(text: str) -> str:
    """One key for the spellings of a fixed word: folded, and without the marks that people put around labels."""
    return " ".join(fold(text).replace("-", " ").replace("_", " ").strip(" :：*.").split())


def says(text: str) -> bool:
    """Whether anything is left of a text without spaces and invisible characters."""
    return any(each.isalnum() for each in text) or bool(fold(text))


def named(written: str, names: Mapping[str, str], texts: Collection[str], languages: Sequence[str]) -> str | None:
    """The label or column of that name; `text.en` for a version of a text in another language; else None."""
    if found := names.get(spelled(written)):
        return found
    parts = _VERSION.fullmatch(written.strip(" :：*"))
    if parts is None:
        return None
    name, language = parts[1] or parts[3], parts[2] or parts[4]
    text = names.get(spelled(name))
    if text not in texts:
        return None
    try:
        return f"{text}.{language_of(language, languages)}"
    except Refused:
        return None


def language_of(text: str, languages: Sequence[str]) -> str:
    """The language that a code or a name in any language means. Raises Refused("language-unknown")."""
    wanted = spelled(text)
    for code in languages:
        names = {
            code,
            OWN_NAMES.get(code, code),
            *(str(locale(other).languages.get(code, code)) for other in languages),
        }
        if wanted in map(spelled, names):
            return code
    raise Refused("language-unknown")
