"""Languages: nothing untranslated, nothing left over, and forms, dates and numbers as readers write them."""

import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

import pytest

from defter.domain.vocabulary import REDACTED, LocalText, Translation
from defter.web import i18n
from tests.web.sentences import CATALOGUES, translated, used

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.fixture
def arabic() -> Iterator[None]:
    token = i18n.language.set("ar")
    yield
    i18n.language.reset(token)


@pytest.fixture
def turkish() -> Iterator[None]:
    token = i18n.language.set("tr")
    yield
    i18n.language.reset(token)


@pytest.mark.parametrize("language", ["tr", "ar"])
def test_every_sentence_is_translated(language: str) -> None:
    there = {sentence for _file, sentence, forms in translated(language) if all(forms)}
    lacking = {f"{place}: {sentence.english[0]}" for sentence, place in used().items() if sentence not in there}
    assert lacking == set()


def test_english_has_its_plurals() -> None:
    there = {sentence for _file, sentence, forms in translated("en") if all(forms)}
    assert {sentence for sentence in used() if len(sentence.english) > 1} - there == set()


@pytest.mark.parametrize("language", ["tr", "ar", "en"])
def test_no_translation_is_left_over(language: str) -> None:
    wanted = set(used())
    left = {
        f"{file.name}: {sentence.english[0]}" for file, sentence, _ in translated(language) if sentence not in wanted
    }
    assert left == set()


@pytest.mark.parametrize("language", ["tr", "ar", "en"])
def test_a_sentence_is_translated_in_one_way(language: str) -> None:
    ways: dict[object, set[tuple[str, ...]]] = {}
    for _file, sentence, forms in translated(language):
        ways.setdefault(sentence, set()).add(forms)
    assert [sentence for sentence, forms in ways.items() if len(forms) > 1] == []


@pytest.mark.parametrize("language", ["tr", "ar", "en"])
def test_translations_have_the_same_placeholders(language: str) -> None:
    for file, sentence, forms in translated(language):
        wanted = set(PLACEHOLDER.findall(sentence.english[-1]))
        for form in forms:
            found = set(PLACEHOLDER.findall(form))
            if len(sentence.english) > 1:  # "one organisation" may do without its number
                assert found <= wanted, (file.name, form)
            else:
                assert found == wanted, (file.name, form)
        assert set(PLACEHOLDER.findall(forms[-1])) == wanted, (file.name, forms[-1])


@pytest.mark.parametrize("language", ["tr", "ar", "en"])
def test_catalogues_carry_the_plural_rule_and_all_its_forms(language: str) -> None:
    count = int(i18n.PLURALS[language][len("nplurals=")])
    for file in (CATALOGUES / language).glob("*.po"):
        assert f"Plural-Forms: {i18n.PLURALS[language]}" in file.read_text("utf-8"), file
    for file, sentence, forms in translated(language):
        if len(sentence.english) > 1:
            assert len(forms) == count, (file.name, sentence)


def arabic_form(number: int) -> int:
    """The rule as grammars tell it."""
    if number in (0, 1, 2):
        return number
    last = number % 100
    if 3 <= last <= 10:
        return 3
    return 4 if last >= 11 else 5


def test_plural_forms_from_nothing_to_a_thousand() -> None:
    for number in range(1001):
        assert i18n.catalogue("ar").form_for(number) == arabic_form(number)
        assert i18n.catalogue("tr").form_for(number) == (0 if number == 1 else 1)
        assert i18n.catalogue("en").form_for(number) == (0 if number == 1 else 1)


@pytest.mark.usefixtures("arabic")
def test_counted_words_take_their_arabic_forms() -> None:
    words = {number: i18n.ngettext("meeting on record", "meetings on record", number) for number in (1, 2, 3, 11, 100)}
    assert words[1] == "اجتماع مسجّل"
    assert words[2] == "اجتماعان مسجّلان"
    assert words[3] == "اجتماعات مسجّلة"
    assert words[11] == "اجتماعًا مسجّلًا"
    assert words[100] == "اجتماع مسجّل"


def test_languages_of_the_browser_are_asked_in_the_order_of_their_weight() -> None:
    spoken = ("tr", "en", "ar")
    assert i18n.negotiate("de-DE, ar-SY;q=0.7, en;q=0.3", spoken) == "ar"
    assert i18n.negotiate("en-GB,en;q=0.9,tr;q=0.8", spoken) == "en"
    assert i18n.negotiate("ar;q=0, tr;q=0.1", spoken) == "tr"
    assert i18n.negotiate("de, fr;q=nonsense", spoken) is None
    assert i18n.negotiate("", spoken) is None


def test_turkish_letters_keep_their_dots() -> None:
    assert i18n.upper("ilçe ıslahı", "tr") == "İLÇE ISLAHI"
    assert i18n.lower("İLÇE ISLAHI", "tr") == "ilçe ıslahı"
    assert i18n.upper("title", "en") == "TITLE"


@pytest.mark.usefixtures("arabic")
def test_arabic_months_are_those_of_the_levant() -> None:
    assert i18n.format_date(date(2020, 12, 16)) == "16 كانون الأول 2020"
    assert i18n.format_partial("2021-02") == "شباط 2021"


@pytest.mark.usefixtures("turkish")
def test_turkish_dates_times_and_numbers() -> None:
    assert i18n.format_date(date(2020, 12, 16), "full") == "16 Aralık 2020 Çarşamba"
    assert i18n.format_time(time(10, 5)) == "10:05"
    assert i18n.format_number(Decimal("20000.5")) == "20.000,5"
    assert i18n.format_partial("2021") == "2021"
    assert i18n.format_list(["Türkçe", "Arapça"]) == "Türkçe ve Arapça"


def test_text_is_shown_in_the_readers_language_without_remarks() -> None:
    text = LocalText("tr", {"tr": "Karar", "en": "Decision"})
    assert i18n.show(text) == '<bdi class="said">Decision</bdi>'
    assert i18n.plain(text) == "Decision"


@pytest.mark.usefixtures("arabic")
def test_text_in_another_language_says_so() -> None:
    shown = i18n.show(LocalText("tr", {"tr": "Karar <b>"}))
    assert '<bdi class="said" lang="tr" dir="ltr">Karar &lt;b&gt;</bdi>' in shown
    assert "غير متوفر بعد بهذه اللغة (العربية)؛ اللغة المعروضة: التركية." in shown
    assert "version" not in i18n.show(LocalText("tr", {"tr": "Karar"}), note=False)


def test_machine_translations_and_old_ones_say_so() -> None:
    texts = {"tr": "Karar", "en": "Decision"}
    machine = LocalText("tr", texts, translations={"en": Translation(quality="machine")})
    old = LocalText("tr", texts, revision=2, translations={"en": Translation(quality="reviewed", of=1)})
    assert "Translated by a machine, not checked." in i18n.show(machine)
    assert "The original was changed after this translation." in i18n.show(old)


@pytest.mark.usefixtures("turkish")
def test_removed_text_says_so_in_the_readers_language() -> None:
    gone = LocalText("ar", {"ar": REDACTED})
    assert i18n.show(gone) == '<em class="removed">Metin kaldırıldı</em>'
    assert i18n.plain(gone) == "Metin kaldırıldı"


def test_a_fourth_language_needs_a_catalogue_and_nothing_else() -> None:
    assert i18n.direction("fa") == "rtl"
    assert i18n.own_name("de") == "Deutsch"
    token = i18n.language.set("de")
    try:
        assert i18n.gettext("Home") == "Home"
        assert i18n.format_date(date(2020, 12, 16)) == "16. Dezember 2020"
    finally:
        i18n.language.reset(token)
