"""Two texts beside each other, and in one another, word by word."""

import pytest

from defter.web.differences import compare, word_by_word


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("Karar alındı.", "Karar alındı.", "Karar alındı."),
        ("Pendik", "Pendik Belediyesi", "Pendik +Belediyesi+"),
        ("Pendik Belediyesi", "Pendik", "Pendik -Belediyesi-"),
        ("yol desteği", "ulaşım desteği", "-yol- +ulaşım+ desteği"),
        ("iki yol", "iki ulaşım", "iki -yol- +ulaşım+"),
        ("", "yeni metin", "+yeni metin+"),
        ("eski metin", "", "-eski metin-"),
        ("bir\nsatır", "bir\nikinci\nsatır", "bir\n+ikinci+\nsatır"),
    ],
)
def test_one_text_has_what_went_and_what_came(before: str, after: str, seen: str) -> None:
    marked = word_by_word(before, after)
    for tag, sign, label in (("del", "-", "Removed:"), ("ins", "+", "Added:")):
        marked = marked.replace(f'<{tag}><span class="vh">{label} </span>', sign).replace(f"</{tag}>", sign)
    assert marked == seen


def test_marks_are_read_aloud_and_texts_are_never_markup() -> None:
    marked = word_by_word("a <b>", "a <i>")
    assert '<del><span class="vh">Removed: </span>&lt;b&gt;</del>' in marked
    assert '<ins><span class="vh">Added: </span>&lt;i&gt;</ins>' in marked


def test_two_texts_side_by_side_mark_what_only_one_has() -> None:
    assert compare("Pendik", "Pendik Belediyesi") == ("Pendik", "Pendik <ins>Belediyesi</ins>")
