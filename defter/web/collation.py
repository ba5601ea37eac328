"""Names in the order in which readers look for them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, TypeVar

from defter.domain.vocabulary import LocalText
from defter.platform.folding import fold
from defter.web import i18n

TURKISH = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_PLACE = {letter: chr(ord("a") + place) for place, letter in enumerate(TURKISH)}


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> LocalText: ...


N = TypeVar("N", bound=Named)


@lru_cache(8192)
def key(text: str, language: str) -> tuple[str, str]:
    """What to sort a text by. Turkish has letters of its own (ç ğ ı i ö ş ü); elsewhere accents do not count.

    Ties are broken by the text itself, so that the order is always the same.
    """
    if language != "tr":
        return fold(text), text
    letters = [each if each in _PLACE else fold(each) for each in i18n.lower(text, "tr")]
    return "".join(_PLACE.get(each, each) for letter in letters for each in letter or ""), text


def by_name(things: Iterable[N], language: str) -> list[N]:
    """Things with a name, in the order of the reader's alphabet."""
    return sorted(things, key=lambda thing: key(i18n.plain(thing.name), language))
