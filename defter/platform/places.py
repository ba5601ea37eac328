"""Provinces and districts with their names, from `places.csv` beside this file.

A province's code is ISO 3166-2 (TR-34), a district's is its province and a key of ours (TR-34/umraniye). There is one
column for a language, so another language is another column. A cell may hold other spellings after the name: "A|B|C".
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from defter.domain.vocabulary import Place
from defter.platform.folding import fold

_OFFICIAL = "tr"
_COMMA: Mapping[str, str] = {"ar": "، "}


def name(place: Place, language: str) -> str:
    """The place's name with its province: "Ümraniye, İstanbul".

    A language without a column gets the official name, a place that is not in the file its code.
    """
    province = _name(place.province, language)
    if place.district is None:
        return province
    return _COMMA.get(language, ", ").join((_name(_code(place), language), province))


def district_name(place: Place, language: str) -> str | None:
    """The name of the district alone: "Ümraniye"; None for a province."""
    return _name(_code(place), language) if place.district else None


def find(text: str) -> Place | None:
    """The place of that name, in any language and spelling, or of that code.

    "Ümraniye", "UMRANIYE/ISTANBUL", "إسطنبول، العمرانية" and "TR-34/umraniye" are understood. None when nothing, or
    more than one place, has that name; a province comes before a district of the same name.
    """
    names = _by_name()
    code = names.get(fold(text))
    if code is None:
        parts = [fold(part) for part in re.split(r"[,،/()]| - ", text) if fold(part)]
        if len(parts) == 2:
            first, second = parts
            code = names.get(f"{first}, {second}") or names.get(f"{second}, {first}")
    return _place(code) if code else None


@cache
def every() -> tuple[Place, ...]:
    """Every place of the file: the provinces by code, each followed by its districts."""
    return tuple(_place(code) for code in sorted(_names()))


@cache
def _names() -> dict[str, dict[str, tuple[str, ...]]]:
    """For every code and language the names, the one to show first."""
    source = resources.files("defter.platform").joinpath("places.csv").read_text("utf-8")
    return {
        row.pop("code"): {language: tuple(cell.split("|")) for language, cell in row.items()}
        for row in csv.DictReader(source.splitlines())
    }


@cache
def _by_name() -> dict[str, str]:
    """The code for every folded name that only one place has."""
    provinces: dict[str, set[str]] = {}
    districts: dict[str, set[str]] = {}
    for code, names in _names().items():
        spellings = {fold(spelling) for each in names.values() for spelling in each} | {fold(code)}
        if "/" not in code:
            for spelling in spellings:
                provinces.setdefault(spelling, set()).add(code)
            continue
        around = {fold(each) for spelled in _names()[code.split("/")[0]].values() for each in spelled}
        for spelling in spellings:
            districts.setdefault(spelling, set()).add(code)
            for province in around:
                districts.setdefault(f"{spelling}, {province}", set()).add(code)
    return {spelling: codes.pop() for spelling, codes in (districts | provinces).items() if len(codes) == 1}


def _name(code: str, language: str) -> str:
    names = _names().get(code)
    return (names.get(language) or names[_OFFICIAL])[0] if names else code


def _code(place: Place) -> str:
    return f"{place.province}/{place.district}" if place.district else place.province


def _place(code: str) -> Place:
    province, _, district = code.partition("/")
    return Place(province=province, district=district or None)
