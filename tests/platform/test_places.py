"""Every place has a name in every language, and every name leads back to its place."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from defter.domain.vocabulary import Place
from defter.platform import places

UMRANIYE = Place(province="TR-34", district="umraniye")
BURSA = Place(province="TR-16")


def test_a_district_is_named_with_its_province_in_each_language() -> None:
    assert places.name(UMRANIYE, "tr") == "Ümraniye, İstanbul"
    assert places.name(UMRANIYE, "en") == "Ümraniye, Istanbul"
    assert places.name(UMRANIYE, "ar") == "العمرانية، إسطنبول"
    assert places.name(Place(province="TR-34", district="sultanbeyli"), "ar") == "السلطان بيلي، إسطنبول"
    assert places.name(BURSA, "ar") == "بورصة"


def test_another_language_gets_the_official_name() -> None:
    assert places.name(UMRANIYE, "de") == "Ümraniye, İstanbul"


def test_an_unknown_place_is_named_by_its_code() -> None:
    assert places.name(Place(province="SY-HL"), "tr") == "SY-HL"
    assert places.name(Place(province="TR-34", district="nowhere"), "tr") == "TR-34/nowhere, İstanbul"


@pytest.mark.parametrize(
    "text",
    [
        "Ümraniye",
        "umraniye",
        "ÜMRANİYE",
        "العمرانية",
        "عمرانيه",
        "Ümraniye, İstanbul",
        "İstanbul / Ümraniye",
        "UMRANIYE (ISTANBUL)",
        "إسطنبول، العمرانية",
        "TR-34/umraniye",
    ],
)
def test_a_place_is_found_by_any_spelling(text: str) -> None:
    assert places.find(text) == UMRANIYE


def test_a_province_comes_before_its_districts() -> None:
    assert places.find("كيليس") == Place(province="TR-79")
    assert places.find("urfa") == Place(province="TR-63")
    assert places.find("tr-16") == BURSA


def test_a_name_that_two_places_share_needs_its_province() -> None:
    assert places.find("Yenişehir") is None
    assert places.find("Yenişehir, Bursa") == Place(province="TR-16", district="yenisehir")
    assert places.find("يني شهير، مرسين") == Place(province="TR-33", district="yenisehir")


@pytest.mark.parametrize("text", ["", " ", ",", "Atlantis", "Ümraniye, Bursa", "a, b, c"])
def test_what_is_no_place_is_not_found(text: str) -> None:
    assert places.find(text) is None


def test_every_province_is_there_and_every_district_where_members_are() -> None:
    known = places.every()
    assert [place.province for place in known if not place.district] == [f"TR-{n:02}" for n in range(1, 82)]
    districts = Counter(place.province for place in known if place.district)
    assert districts == {
        "TR-01": 15,
        "TR-06": 25,
        "TR-16": 17,
        "TR-27": 9,
        "TR-31": 15,
        "TR-33": 13,
        "TR-34": 39,
        "TR-35": 30,
        "TR-42": 31,
        "TR-63": 13,
        "TR-79": 4,
    }


def test_every_place_is_found_again_by_its_name_in_every_language() -> None:
    lost = [
        (place, language)
        for place in places.every()
        for language in ("tr", "en", "ar")
        if places.find(places.name(place, language)) != place
    ]
    assert lost == []


def test_the_file_is_in_order() -> None:
    rows = list(csv.reader(Path(places.__file__).with_name("places.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["code", "tr", "en", "ar"]
    codes = [row[0] for row in rows[1:]]
    assert len(codes) == len(set(codes))
    assert all(len(row) == 4 and all(cell == cell.strip() and cell for cell in row) for row in rows)
    arabic = {letter for row in rows[1:] for letter in row[3] if letter.isalpha()}
    assert all("\u0600" <= letter <= "\u06ff" for letter in arabic)
