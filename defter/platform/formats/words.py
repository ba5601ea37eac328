"""The words by which people mark what they write in minutes. Another language is another entry in each list.

Words of all languages are understood at once, for one meeting is often written in several. They are compared folded:
case, accents and Arabic spelling variants do not matter.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, TypeAlias, get_args

from defter.platform.folding import fold

Kind: TypeAlias = Literal["note", "finding", "decision", "recommendation", "action", "figure", "next-agenda"]

KIND_WORDS: Mapping[str, Mapping[Kind, str]] = {
    "tr": {
        "note": "not|notlar",
        "finding": "tespit|tespitler|bulgu|bulgular",
        "decision": "karar|kararlar|alınan kararlar",
        "recommendation": "tavsiye|tavsiyeler|öneri|öneriler",
        "action": "eylem|eylemler|aksiyon|aksiyonlar",
        "figure": "sayı|sayılar|rakam|rakamlar|veri|veriler",
        "next-agenda": "gelecek gündem|sonraki gündem|gelecek toplantı gündemi|sonraki toplantıya",
    },
    "en": {
        "note": "note|notes",
        "finding": "finding|findings",
        "decision": "decision|decisions|decided",
        "recommendation": "recommendation|recommendations",
        "action": "action|actions|action item|action items|action point|action points",
        "figure": "figure|figures",
        "next-agenda": "next agenda|for the next agenda|for the next meeting",
    },
    "ar": {
        "note": "ملاحظة|ملاحظات|الملاحظات",
        "finding": "استنتاج|استنتاجات|الاستنتاجات",
        "decision": "قرار|القرار|قرارات|القرارات",
        "recommendation": "توصية|توصيات|التوصيات",
        "action": "إجراء|إجراءات|الإجراءات|إجراء متابعة|إجراءات المتابعة",
        "figure": "رقم|أرقام|الأرقام",
        "next-agenda": "جدول الأعمال القادم|للاجتماع القادم|بند للاجتماع القادم",
    },
}

KIND_LETTERS: Mapping[str, Mapping[str, Kind]] = {
    "tr": {"k": "decision", "e": "action", "n": "note"},
    "en": {"d": "decision", "a": "action", "n": "note"},
    "ar": {"ق": "decision", "إ": "action", "م": "note"},
}
"""One letter at the start of a line, followed by a space.

No Turkish or Arabic sentence begins with one of these as a word, but many an English one does with its article. So the
capital A is never a mark, and the small one only where the line has no bullet: "- a common database is needed".
"""
ARTICLE = "a"

ITEM_WORDS: Mapping[str, str] = {
    "tr": "gündem maddesi|gündem|madde|oturum",
    "en": "agenda item|item|session",
    "ar": "بند جدول الأعمال|البند|بند|الجلسة|جلسة",
}
"""Followed by a number, the heading of an agenda item."""

DUE_WORDS: Mapping[str, Mapping[str, str]] = {
    "tr": {"next-meeting": "sonraki toplantı|gelecek toplantı|bir sonraki toplantı", "ongoing": "sürekli"},
    "en": {"next-meeting": "next meeting|the next meeting", "ongoing": "ongoing|always"},
    "ar": {"next-meeting": "الاجتماع القادم|الاجتماع المقبل|الاجتماع التالي", "ongoing": "مستمر|دائم"},
}

MONTHS: Mapping[str, str] = {
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "en": "january february march april may june july august september october november december",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar, in the Levant": "كانون-الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين-الأول تشرين-الثاني كانون-الأول",
}


def read_kind(text: str) -> Kind | None:
    """The kind of outcome that a word names in any language: "Karar", "decision", "قرارات", "next-agenda"."""
    return _KINDS.get(_key(text))


def read_letter(text: str) -> Kind | None:
    """The kind of outcome that one letter stands for: "k", "E", "ق"."""
    return None if text == ARTICLE.upper() else _LETTERS.get(fold(text))


def read_due(text: str) -> str | None:
    """When something is due: an ISO date, "next-meeting" or "ongoing"; None when the text says none of these."""
    if day := read_day(text):
        return day.isoformat()
    return _DUES.get(_key(text))


def read_day(text: str) -> date | None:
    """The date in 2021-01-22, 22.01.2021, 22/1/21 or 22 Ocak 2021, with digits and months of any language.

    The day comes before the month, as everywhere but in the United States. None when it is no date of the calendar.
    """
    written = _key(text)
    if named := re.fullmatch(r"([0-9]{1,2})\.? ([^0-9]+) ([0-9]{4})", written):
        numbers: tuple[str, ...] = (named[3], _MONTHS.get(named[2], ""), named[1])
    else:
        parts = re.split(r" |[./]", written)
        numbers = tuple(parts if len(parts[0]) == 4 else reversed(parts))
    match numbers:
        case (year, month, day) if all(re.fullmatch("[0-9]{1,4}", each) for each in numbers) and len(year) in (2, 4):
            try:
                return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
            except ValueError:
                return None
    return None


def _key(text: str) -> str:
    return " ".join(fold(text).replace("-", " ").replace("_", " ").split())


def _spellings(words: str) -> Iterator[str]:
    return (_key(word) for word in words.split("|"))


_KINDS: Mapping[str, Kind] = {_key(kind): kind for kind in get_args(Kind)} | {
    spelling: kind for words in KIND_WORDS.values() for kind in words for spelling in _spellings(words[kind])
}
_LETTERS = {fold(letter): kind for letters in KIND_LETTERS.values() for letter, kind in letters.items()}
_DUES = {due.replace("-", " "): due for due in ("next-meeting", "ongoing")} | {
    spelling: due for words in DUE_WORDS.values() for due in words for spelling in _spellings(words[due])
}
_MONTHS = {_key(name): str(month) for names in MONTHS.values() for month, name in enumerate(names.split(), 1)}

ITEM_SPELLINGS = frozenset(spelling for words in ITEM_WORDS.values() for spelling in _spellings(words))
"""Folded."""
