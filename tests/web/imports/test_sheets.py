"""Headers, columns and rows are recognised in every language."""

from typing import Any

import pytest

from defter.domain.vocabulary import (
    LocalText,
    Refused,
)
from defter.platform.formats import read_table, xlsx
from defter.web import i18n
from defter.web.columns import MINUTES, ORGANISATIONS
from defter.web.imports.sheets import Source, packed, read_sheet, unpacked
from defter.web.imports.spelling import spelled, spellings
from defter.web.imports.template import template_rows
from tests.web.imports import files
from tests.web.imports.importer import LANGUAGES, PENDIK, Importer, source
from tests.web.stack import NOON


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_can_be_imported_as_it_is(onlooker: Importer, language: str) -> None:
    token = i18n.language.set(language)
    try:
        content = xlsx.write(template_rows(NOON.date(), LANGUAGES, LocalText("tr", {"tr": "Pendik"})))
    finally:
        i18n.language.reset(token)
    found = onlooker.prepare(Source.file("t.xlsx", read_table("t.xlsx", content), language))
    assert found.wrong == ()
    assert [row.content.kind for row in found.rows if row.content] == ["action"]
    assert found.plan is not None
    assert (found.plan.kind, found.plan.host, found.plan.languages) == ("workshop", PENDIK, LANGUAGES)


@pytest.mark.parametrize(
    "names", [MINUTES.labels, MINUTES.columns, ORGANISATIONS.columns], ids=["labels", "columns", "organisations"]
)
def test_no_name_means_two_things_in_any_language(names: Any) -> None:
    meant: dict[str, str] = {}
    for code in LANGUAGES:
        for key, sentence in names.items():
            for spelling in i18n.catalogue(code).one(sentence, sentence).split("|"):
                assert meant.setdefault(spelled(spelling), key) == key, spelling
    assert spellings(names).items() >= meant.items()


def test_source_comes_back_from_its_packed_form() -> None:
    given = source(files.SHEET)
    assert unpacked(packed([given, given])) == (given, given)
    with pytest.raises(Refused, match="import-content-broken"):
        unpacked('[{"language": "tr", "rows": 7}]')


def test_empty_item_is_that_of_the_row_above_and_a_dash_is_none() -> None:
    rows = read_sheet(
        source([["item", "text"], ["", "a"], ["Bir", "b"], ["", "c"], ["–", "d"], ["", "e"]]), MINUTES, LANGUAGES
    ).rows
    assert [row.item for row in rows] == ["", "Bir", "Bir", "", ""]
