"""Cells become values, however people write them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from defter.domain.vocabulary import (
    Due,
    LocalText,
    OrganisationId,
    Refused,
)
from defter.web.imports import cells
from defter.web.imports.cells import Organisations
from tests.web.imports.importer import PENDIK


@pytest.mark.parametrize(
    ("written", "number", "approximate"),
    [
        ("20000", "20000", False),
        ("~20000", "20000", True),
        ("٢٠٠٠٠", "20000", False),
        ("1.234.567", "1234567", False),
        ("1,234,567.5", "1234567.5", False),
        ("20 000", "20000", False),
        ("3,5", "3.5", False),
        ("0.125", "0.125", False),
        ("-2", "-2", False),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: str, approximate: bool) -> None:
    assert cells.number_of(written) == (Decimal(number), approximate)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021", "2021"),
        ("2021-2", "2021-02"),
        ("02.2021", "2021-02"),
        ("Şubat 2021", "2021-02"),
        ("شباط 2021", "2021-02"),
        ("18.02.2021", "2021-02-18"),
        ("٢٠٢١", "2021"),
    ],
)
def test_dates_of_figures_are_days_months_or_years(written: str, meant: str) -> None:
    assert cells.as_of(written) == meant


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("sonraki toplantı", Due(kind="next-meeting")),
        ("At the next meeting", Due(kind="next-meeting")),
        ("مستمر", Due(kind="ongoing")),
        ("يُحدَّد لاحقًا", Due(kind="to-be-set")),
        ("to-be-set", Due(kind="to-be-set")),
        ("31.03.2021", Due(kind="date", on=date(2021, 3, 31))),
    ],
)
def test_due_is_read_in_three_languages(written: str, due: Due) -> None:
    assert cells.due_of(written) == due


def test_shared_name_is_not_guessed() -> None:
    name = LocalText("tr", {"tr": "Belediye"})
    known = Organisations([(OrganisationId(UUID(int=1)), name), (OrganisationId(UUID(int=2)), name)])
    with pytest.raises(Refused, match="owner-shared"):
        known.find("belediye")


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("Pendik Belediyes", "Pendik Belediyesi"),
        ("pendk", "Pendik Belediyesi"),
        ("WALD", "Yerel Yönetim Akademisi (WALD)"),
        ("بلدية بندي", "بلدية بنديك"),
    ],
)
def test_nearest_name_is_suggested(written: str, nearest: str) -> None:
    known = Organisations(
        [
            (PENDIK, LocalText("tr", {"tr": "Pendik Belediyesi", "ar": "بلدية بنديك"})),
            (OrganisationId(UUID(int=2)), LocalText("tr", {"tr": "Yerel Yönetim Akademisi (WALD)"})),
        ]
    )
    with pytest.raises(Refused) as refused:
        known.find(written)
    assert refused.value.details == {"nearest": nearest}
