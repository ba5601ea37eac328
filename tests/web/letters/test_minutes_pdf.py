"""Minutes as PDF: whole in every language, read aloud in order, and the same bytes whenever they are asked for."""

import hashlib
import io
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from pypdf import PdfReader

from defter.domain.vocabulary import LocalText
from defter.projections.meetings.minutes import Minutes
from defter.web.letters.minutes import pdf
from tests.web.letters.sheets import HEAD, ITEMS, TEXTS, figure, line, minutes, text

LANGUAGES = ("tr", "en", "ar")


def read(given: Minutes, language: str, **changed: Any) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(given, language, structs.replace(HEAD, **changed))))


def text_of(given: Minutes, language: str = "tr", **changed: Any) -> str:
    """The text with every kind of space as one."""
    found = "\n".join(page.extract_text() for page in read(given, language, **changed).pages)
    return " ".join(found.split())


def roles(node: Any) -> Counter[str]:
    """How often each structure element stands in the tree below a node."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return sum((roles(each) for each in node), Counter())
    if not isinstance(node, dict):
        return Counter()
    own = Counter([str(node["/S"])] if "/S" in node else [])
    return own + (roles(node["/K"]) if "/K" in node else Counter())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_with_headings_in_order_and_names_its_language_and_title(language: str) -> None:
    found = read(minutes(), language)
    root = found.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - the library's own kind of true
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert root["/Lang"].startswith(language)
    assert found.metadata is not None
    assert found.metadata.title == minutes().title.texts[language]
    counted = roles(root["/StructTreeRoot"])
    assert (counted["/H1"], counted["/H2"], counted["/H3"]) == (1, 3, len(ITEMS) + 1)


def test_turkish_text_is_whole() -> None:
    found = text_of(minutes())
    for words in (
        "Ümraniye koordinasyon toplantısı",
        "16 Aralık 2020 Çarşamba",
        "Türk Kızılay İstanbul Toplum Merkezi ve Gençlik Çalışmaları Koordinatörlüğü",
        "Geçim kaynakları ve kadın istihdamı",
        TEXTS["tr"],
        "Sorumlu: Ümraniye Belediyesi",
        "Son tarih: 29 Ocak 2021",
        "yaklaşık 20.000 mülteci",
        "İki kez yazılmış",
        "Onaylandı: 18 Şubat 2021, sürüm 1",
        "1 / 3",
    ):
        assert words in found


def test_arabic_words_are_whole_and_in_the_order_in_which_they_are_read() -> None:
    found = text_of(minutes(), "ar")
    for words in ("العمرانية", "متابعة", "الإجراءات", "السابقة", "مشترك", "كانون", "Iğdır", "20,000"):
        assert words in found
    assert found.index("السابقة") < found.index("الدعم") < found.index("مشاركة")


@pytest.mark.parametrize(("language", "note"), [("en", "(Only in Turkish)"), ("ar", "بالتركية")])
def test_a_text_that_is_not_there_in_the_language_is_shown_in_its_own_and_says_so(language: str, note: str) -> None:
    found = text_of(minutes(), language)
    assert TEXTS["tr"] in found
    assert note in found
    assert TEXTS["tr"] not in text_of(minutes(5), language)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"stage": "closed", "approvals": (), "approval": None}, "Taslak, henüz gönderilmedi"),
        ({"stage": "minutes-circulated", "approvals": ()}, "Taslak: düzeltme talepleri için son gün 15 Ocak 2021"),
        ({"stage": "under-correction"}, "Düzeltme taslağı; geçerli olan sürüm 1"),
        ({"stage": "open", "approvals": ()}, "Taslak: toplantı henüz kapatılmadı"),
    ],
)
def test_each_page_says_how_far_the_minutes_are(changed: dict[str, Any], words: str) -> None:
    for page in read(minutes(**changed), "tr").pages:
        assert words in " ".join(page.extract_text().split())


def test_owners_outside_the_platform_and_all_members_are_named() -> None:
    lines = (
        line(1, "action", owner=None, outsider="Mahalle muhtarlığı"),
        line(2, "action", owner=None, all_members=True),
    )
    found = text_of(minutes(0, loose=lines))
    assert "Sorumlu: Mahalle muhtarlığı" in found
    assert "Sorumlu: tüm üyeler" in found


def test_small_numbers_of_people_are_not_told_on_paper() -> None:
    given = minutes(0, loose=(line(1, "figure", figure=figure(3, approximate=False)),))
    assert "3 mülteci" not in text_of(given)
    assert "3 kişi" not in text_of(given)
    assert "14 kişi" in text_of(given)


def test_minutes_of_nothing_are_a_page_with_room_for_signatures() -> None:
    bare = minutes(
        0, items=(), loose=(), attendance=(), approvals=(), stage="closed", starts=None, place=None, venue=None
    )
    found = read(bare, "tr")
    assert len(found.pages) == 1
    assert "Toplantı başkanı" in found.pages[0].extract_text()


def test_what_people_wrote_is_never_markup() -> None:
    said = "#panic() *kalın* $x$ <ad> @kaynak = Başlık // son"
    assert said in text_of(minutes(0, loose=(line(1, text=text(said)),)))


def test_lines_of_a_text_stay_lines() -> None:
    found = read(minutes(0, items=(), loose=(line(1, text=text("birinci satır\nikinci satır")),)), "tr")
    assert "birinci satır\n" in found.pages[0].extract_text()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(min_size=1, max_size=60), language=st.sampled_from(LANGUAGES))
def test_whatever_is_written_can_be_set(words: str, language: str) -> None:
    said = LocalText("ar", {"ar": words})
    given = minutes(
        0, title=said, number=words[:20], loose=(line(1, text=said), line(2, "action", outsider=words, owner=None))
    )
    assert pdf(given, language, HEAD).startswith(b"%PDF-")


def test_sixty_outcomes_take_less_than_a_second() -> None:
    given = minutes(60)
    for language in LANGUAGES:
        began = time.process_time()  # of this process alone: other tests run beside it
        written = pdf(structs.replace(given, number=language), language, HEAD)
        assert time.process_time() - began < 1
        assert len(written) < 400_000


def test_approved_minutes_are_the_same_bytes_in_another_process_on_another_day() -> None:
    code = (
        "import hashlib; from tests.web.letters.sheets import *; from defter.web.letters.minutes import pdf;"
        "print(hashlib.sha256(pdf(minutes(), 'ar', HEAD)).hexdigest())"
    )
    environment = {"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "4102444800", "PATH": "/usr/bin:/bin"}
    other = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(pdf(minutes(), "ar", HEAD)).hexdigest()


def test_a_draft_has_the_date_of_its_meeting() -> None:
    found = read(minutes(stage="closed", approvals=()), "tr").metadata
    assert found is not None
    assert found.creation_date is not None
    assert found.creation_date.date() == date(2020, 12, 16)
