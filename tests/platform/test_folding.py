"""Words that people spell in several ways have one key."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.platform.folding import fold


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("Iğdır", "iğdir"),
        ("Işık", "ISIK"),
        ("Hakkâri", "HAKKARİ"),
        ("Çekmeköy", "cekmekoy"),
        ("i\u0307stanbul", "İstanbul"),
        ("Istanbul\u00a0 Büyükşehir ", "istanbul büyükşehir"),
    ],
)
def test_turkish_letters_and_their_plain_spellings_are_one(written: str, also: str) -> None:
    assert fold(written) == fold(also)


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("إسطنبول", "اسطنبول"),
        ("آدي", "ادي"),
        ("مُخرَج", "مخرج"),
        ("بلديـــة", "بلدية"),
        ("العمرانية", "العمرانيه"),
        ("مصطفى", "مصطفي"),
        ("کلس", "كلس"),
        ("ﻗﺮﺍﺭ", "قرار"),
        ("قرار\u200f", "قرار"),
        ("مسؤول", "مسوول"),
    ],
)
def test_arabic_letter_variants_and_marks_are_one(written: str, also: str) -> None:
    assert fold(written) == fold(also)


def test_digits_of_every_script_are_one() -> None:
    assert fold("٢٢.٠١.٢٠٢١") == fold("۲۲.۰۱.۲۰۲۱") == "22.01.2021"


def test_different_words_stay_apart() -> None:
    words = ["kadın", "kedin", "قرار", "قارار", "on", "ön söz", "Bursa", "Bolu"]
    assert len({fold(word) for word in words}) == len(words)


@settings(deadline=None)
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
