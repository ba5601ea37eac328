"""The words of the quick entry are understood in every language."""

from datetime import date

import pytest

from defter.platform.formats.words import KIND_LETTERS, KIND_WORDS, read_day, read_due, read_kind, read_letter


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["not", "Note", "ملاحظة", "ملاحظه"], "note"),
        (["Tespit", "FINDING", "استنتاج"], "finding"),
        (["KARAR", "Kararlar", "decision", "قرار", "القرارات"], "decision"),
        (["Tavsiye", "oneri", "ÖNERİ", "recommendation", "توصية"], "recommendation"),
        (["eylem", "EYLEM", "Action", "إجراء", "اجراء", "إجراء متابعة"], "action"),
        (["rakam", "sayı", "SAYI", "figure", "رقم"], "figure"),
        (["gelecek gündem", "next-agenda", "Next agenda", "next_agenda", "جدول الأعمال القادم"], "next-agenda"),
        (["", "toplantı", "k", "notlarım"], None),
    ],
)
def test_a_kind_is_named_in_any_language(words: list[str], kind: str | None) -> None:
    assert {read_kind(word) for word in words} == {kind}


def test_every_language_names_every_kind_and_no_word_names_two() -> None:
    named = [
        (word, kind) for kinds in KIND_WORDS.values() for kind, words in kinds.items() for word in words.split("|")
    ]
    assert all(len(kinds) == 7 for kinds in KIND_WORDS.values())
    assert [(word, read_kind(word)) for word, _kind in named] == named
    assert KIND_LETTERS.keys() == KIND_WORDS.keys()


def test_letters_stand_for_the_kinds_at_hand() -> None:
    assert [read_letter(letter) for letter in "kKdق"] == ["decision"] * 4
    assert [read_letter(letter) for letter in "eEaإا"] == ["action"] * 5
    assert [read_letter(letter) for letter in "nNم"] == ["note"] * 3
    assert [read_letter(letter) for letter in ("A", "o", "x", "kk", "")] == [None] * 5


@pytest.mark.parametrize(
    "written",
    [
        "2021-01-22",
        "2021/1/22",
        "22.01.2021",
        "22.1.2021",
        "22/01/21",
        "22-01-2021",
        "٢٢.٠١.٢٠٢١",
        "٢٠٢١-٠١-٢٢",
        "22 Ocak 2021",
        "22 OCAK 2021",
        "22 January 2021",
        "22 يناير 2021",
        "٢٢ كانون الثاني ٢٠٢١",
    ],
)
def test_a_date_is_read_however_people_write_it(written: str) -> None:
    assert read_day(written) == date(2021, 1, 22)
    assert read_due(written) == "2021-01-22"


@pytest.mark.parametrize(
    "written", ["31.02.2021", "22.01", "2021", "22 Brumaire 2021", "1.2.3", "", "0000-01-01", "a.b.c"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_day(written) is None
    assert read_due(written) is None


def test_due_may_be_a_word() -> None:
    assert {read_due(word) for word in ("next-meeting", "Sonraki toplantı", "الاجتماع القادم")} == {"next-meeting"}
    assert {read_due(word) for word in ("ongoing", "SÜREKLİ", "مستمر")} == {"ongoing"}
