"""Minutes as a Word file: right to left where the language is, and only text in what people wrote."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from pypdf import PdfReader

from defter.domain.vocabulary import LocalText
from defter.projections.meetings.minutes import Minutes
from defter.web.letters import word_template
from defter.web.letters.minutes import docx
from tests.web.letters.sheets import APPROVED, HEAD, LINK, TEXTS, attended, line, minutes, text

LANGUAGES = ("tr", "en", "ar")


def read(given: Minutes, language: str) -> Any:
    return reader.Document(io.BytesIO(docx(given, language, HEAD)))


def every(document: Any, tag: str) -> list[Any]:
    section = document.sections[0]
    roots = (document.element.body, section.header._element, section.footer._element)
    return [element for root in roots for element in root.iter(qn(tag))]


def text_of(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(qn("w:t")))


def test_every_paragraph_and_table_of_an_arabic_file_runs_from_the_right() -> None:
    document = read(minutes(), "ar")
    paragraphs = [each for each in every(document, "w:p") if text_of(each)]
    assert len(paragraphs) > 50
    assert all(each.find(f".//{qn('w:bidi')}") is not None for each in paragraphs)
    assert all(each.find(qn("w:bidiVisual")) is not None for each in every(document, "w:tblPr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_run_the_way_of_their_own_language(language: str) -> None:
    there = minutes(attendance=minutes().attendance[:1], loose=(line(1, "action", supporters=()),), items=())
    for run in [each for each in every(read(there, language), "w:r") if text_of(each)]:
        arabic = any("ء" <= letter <= "ي" for letter in text_of(run))
        mixed = any("a" <= letter <= "z" for letter in text_of(run).lower())
        if arabic != mixed:
            assert (run.find(f".//{qn('w:rtl')}") is not None) == arabic, text_of(run)


def test_a_turkish_sentence_in_an_arabic_file_keeps_its_full_stop() -> None:
    (run,) = [each for each in every(read(minutes(), "ar"), "w:r") if TEXTS["tr"] in text_of(each)]
    assert text_of(run) == f"\N{LEFT-TO-RIGHT MARK}{TEXTS['tr']}\N{LEFT-TO-RIGHT MARK}"
    language = run.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "tr-TR"


def test_a_turkish_file_runs_from_the_left() -> None:
    document = read(minutes(), "tr")
    assert every(document, "w:bidi") == every(document, "w:bidiVisual") == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "tr",
            ["Ümraniye koordinasyon toplantısı", "Türk Kızılay", "Sorumlu: Ümraniye Belediyesi", "İki kez yazılmış"],
        ),
        (
            "en",
            [
                "Coordination meeting in Ümraniye",
                "(Only in Turkish)",
                "Responsible: Ümraniye Municipality",
                "Version 1",
            ],
        ),
        ("ar", ["الاجتماع التنسيقي في العمرانية", "(بالتركية فقط)", "المسؤول: بلدية العمرانية", "النسخة 1"]),
    ],
)
def test_all_that_was_recorded_is_in_it(language: str, words: list[str]) -> None:
    found = "\n".join(text_of(each) for each in every(read(minutes(), language), "w:p"))
    assert found.count(TEXTS[language]) == 14 - (language != "tr")
    for each in [*words, LINK]:
        assert each in found
    assert "{" not in found


def test_a_struck_outcome_is_struck_through() -> None:
    struck = [each for each in every(read(minutes(), "tr"), "w:r") if each.find(f".//{qn('w:strike')}") is not None]
    assert [text_of(each) for each in struck] == [TEXTS["tr"]]


def test_the_file_says_its_title_language_and_moment() -> None:
    document = read(minutes(), "ar")
    properties = document.core_properties
    assert properties.title == "الاجتماع التنسيقي في العمرانية"
    assert properties.language == "ar-SY"
    assert properties.created.replace(tzinfo=APPROVED.tzinfo) == APPROVED
    fields = "".join(each.text or "" for each in every(document, "w:instrText"))
    assert fields == "PAGENUMPAGES"


@pytest.mark.parametrize("said", ["{{ title }}", "{% for x in y %}", "<w:br/>&amp;", "{%tr endfor %}", "{{r title }}"])
def test_what_people_wrote_is_never_a_template(said: str) -> None:
    given = minutes(0, number=said, loose=(line(1, text=text(said)),), attendance=(attended(text(said)),))
    found = [text_of(each) for each in every(read(given, "tr"), "w:p")]
    assert found.count(said) >= 1


def test_an_odd_number_of_organisations_and_none_at_all_are_fine() -> None:
    assert "WALD" in "".join(
        text_of(each) for each in every(read(minutes(0, attendance=(attended(text("WALD")),)), "tr"), "w:p")
    )
    bare = minutes(0, items=(), loose=(), attendance=(), approvals=(), stage="closed")
    found = [text_of(each) for each in every(read(bare, "tr"), "w:p")]
    assert "Katılım" not in found
    assert "Toplantı başkanı" in found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(min_size=1, max_size=60), language=st.sampled_from(LANGUAGES))
def test_whatever_is_written_makes_a_file_that_can_be_read(words: str, language: str) -> None:
    said = LocalText("ar", {"ar": words})
    given = minutes(
        0, title=said, number=words, loose=(line(1, text=said), line(2, "action", outsider=words, owner=None))
    )
    assert every(read(given, language), "w:p")


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_templates_are_what_the_script_makes(mirrored: bool, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    word_template.make("minutes", mirrored=mirrored).save(str(made))
    for part in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/footer1.xml"):
        with zipfile.ZipFile(made) as new, zipfile.ZipFile(word_template.path("minutes", mirrored=mirrored)) as kept:
            assert new.read(part) == kept.read(part)


@pytest.mark.skipif(
    not os.environ.get("DEFTER_SOAK") or shutil.which("soffice") is None,
    reason="LibreOffice opens the files in `make soak`, where it is installed",
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_opens_it(language: str, tmp_path: Path) -> None:
    written = tmp_path / "minutes.docx"
    written.write_bytes(docx(structs.replace(minutes(60), illustrative=False), language, HEAD))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(written)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    pages = PdfReader(tmp_path / "minutes.pdf").pages
    found = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) > 3
    assert (language == "ar" and "من" in found) or f"{len(pages)} / {len(pages)}" in found
    assert ("العمرانية" if language == "ar" else "Ümraniye") in found
