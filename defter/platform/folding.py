"""One key for words that people spell in several ways: for finding, never for showing."""

import unicodedata

_ONE_LETTER = str.maketrans(
    # Turkish keeps dotted and dotless i apart; a keyboard or a spreadsheet often does not.
    dict.fromkeys("İIı", "i")
    # Arabic letters that writers use for one another, and the stretching mark.
    | dict.fromkeys("أإآٱ", "ا")
    | {"ى": "ي", "ئ": "ي", "ی": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": None}
)


def fold(text: str) -> str:
    """The text without case, accents, vowel marks, invisible characters, letter variants and spare spaces.

    Turkish İ, I, ı and i become one letter, Arabic أ إ آ ٱ ا too, and digits of every script become 0-9.
    Folding twice is folding once.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_ONE_LETTER).casefold()
    letters = unicodedata.normalize("NFKD", plain)
    kept = "".join(_digit(each) for each in letters if unicodedata.category(each) not in ("Mn", "Cf"))
    return " ".join(kept.translate(_ONE_LETTER).split())


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
