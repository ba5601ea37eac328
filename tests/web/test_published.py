"""No number that is hidden can be computed from those that are shown, also by who knows how they are chosen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import Figure
from defter.web.published import Counts, Hidden, Published, counts_people, published, published_number
from tests import examples

MINIMUM = 3
EVERY_ROW = [
    Counts(people, women, men)
    for people in range(8)
    for women, men in [(None, None), *((women, people - women) for women in range(people + 1))]
]
"""All rows of up to seven people whose women and men, where they are recorded, make up the people."""


def worlds(size: int, rows: Sequence[Counts] = EVERY_ROW) -> Iterator[tuple[Counts, ...]]:
    """Every table of so many rows."""
    return product(rows, repeat=size)


def cells(table: Sequence[Counts]) -> Iterator[tuple[tuple[int, str], int]]:
    """Each recorded number of a table, with its place."""
    for at, row in enumerate(table):
        for name in ("people", "women", "men"):
            if (count := getattr(row, name)) is not None:
                yield (at, name), count


def told_cells(tables: Iterator[tuple[Counts, ...]], knowing: int | None = None) -> set[tuple[object, ...]]:
    """The hidden cells that are the same in every table which is shown like theirs: those that somebody can compute.

    `knowing` is the row whose numbers that somebody typed.
    """
    possible: dict[bytes, dict[tuple[int, str], set[int]]] = defaultdict(lambda: defaultdict(set))
    examples: dict[bytes, tuple[tuple[Counts, ...], Published]] = {}
    for table in tables:
        found = published(table, exact=False, minimum=MINIMUM, own=lambda row: row == knowing)
        key = msgspec.msgpack.encode(found)
        examples.setdefault(key, (table, found))
        for place, count in cells(table):
            possible[key][place].add(count)
    return {
        (table, at, name)
        for key, (table, found) in examples.items()
        for (at, name), counts in possible[key].items()
        if isinstance(getattr(found.rows[at], name), Hidden) and len(counts) == 1
    }


@pytest.mark.parametrize("knowing", [None, 0], ids=["a reader", "a participant"])
def test_no_hidden_number_of_two_rows_can_be_computed(knowing) -> None:
    assert told_cells(worlds(2), knowing) == set()


@pytest.mark.parametrize("knowing", [None, 0], ids=["a reader", "a participant"])
def test_no_hidden_number_of_three_rows_can_be_computed(knowing) -> None:
    rows = [row for row in EVERY_ROW if isinstance(row.people, int) and row.people < 6]
    assert told_cells(worlds(3, rows), knowing) == set()


def test_no_hidden_number_of_four_rows_can_be_computed() -> None:
    rows = [row for row in EVERY_ROW if isinstance(row.people, int) and row.people < 4]
    assert told_cells(worlds(4, rows)) == set()


counts = st.one_of(st.none(), st.integers(0, 40))
tables = st.lists(st.builds(Counts, counts, counts, counts, counts, counts), max_size=8)


@settings(deadline=None, max_examples=100, database=None, derandomize=True)
@given(table=tables, minimum=st.integers(2, 10))
def test_whatever_is_shown_is_large_and_leaves_nothing_small_over(table: list[Counts], minimum: int) -> None:
    found = published(table, exact=False, minimum=minimum)
    for row in found.rows:
        shown = [each for each in msgspec.structs.astuple(row) if isinstance(each, int)]
        assert all(each >= minimum for each in shown)
        for pair in (row.women, row.men), (row.refugees, row.hosts):
            parts = [each for each in pair if isinstance(each, int)]
            if parts and isinstance(row.people, int):
                rest = row.people - sum(parts)
                assert rest == 0 or rest >= minimum
    for name in Counts.__struct_fields__:
        hidden = [getattr(row, name) for row in found.rows if isinstance(getattr(row, name), Hidden)]
        if isinstance(getattr(found.total, name), int):
            assert len(hidden) == 0 or len(hidden) >= 3


def test_three_women_of_twenty_are_not_told_by_seventeen_men() -> None:
    found = published([Counts(20, 3, 17)], exact=False, minimum=5)
    assert found.rows == [Counts(20, Hidden.WITHHELD, Hidden.WITHHELD)]
    assert found.total == Counts(20, Hidden.WITHHELD, Hidden.WITHHELD)


def test_sum_of_many_small_delegations_is_shown_and_that_of_few_is_not() -> None:
    many = published([Counts(2), Counts(2), Counts(2), Counts(30)], exact=False, minimum=5)
    assert [row.people for row in many.rows] == [Hidden.FEW, Hidden.FEW, Hidden.FEW, 30]
    assert many.total.people == 36
    few = published([Counts(2), Counts(2), Counts(30)], exact=False, minimum=5)
    assert few.total.people is Hidden.WITHHELD


def test_women_and_men_of_a_meeting_are_shown_in_sum_when_its_delegations_are_small() -> None:
    found = published([Counts(3, 2, 1)] * 6, exact=False, minimum=5)
    assert found.total == Counts(18, 12, 6)
    assert {row.women for row in found.rows} == {Hidden.WITHHELD}


def test_who_may_see_every_number_sees_it_and_an_organisation_its_own() -> None:
    table = [Counts(2, 1, 1), Counts(3)]
    assert published(table, exact=True, minimum=5) == Published(table, Counts(5, 1, 1))
    assert published(table, exact=False, minimum=0).rows == table
    own = published(table, exact=False, minimum=5, own=lambda row: row == 0)
    assert own.rows == [Counts(2, 1, 1), Counts(Hidden.FEW)]
    assert own.total.people is Hidden.WITHHELD


def test_of_an_organisation_that_was_not_there_nobody_is_counted() -> None:
    class Row(Counts, frozen=True, kw_only=True):
        presence: str

    table = [Row(people=20, presence="present"), Row(people=3, presence="excused"), Row(people=7, presence="absent")]
    for exact in (True, False):
        found = published(table, exact=exact, minimum=5)
        assert found == Published([Counts(20), Counts(), Counts()], Counts(20))


def test_small_number_of_people_in_a_figure_is_not_shown_and_other_small_numbers_are() -> None:
    figure = examples.figure()
    three = msgspec.structs.replace(figure, number=Decimal(3))
    people = msgspec.structs.replace(three, people=True)
    assert published_number(people, exact=False, minimum=5) is Hidden.FEW
    assert published_number(people, exact=True, minimum=5) == 3
    courses = Figure(number=Decimal(3), unit=figure.unit, as_of="2022", source=figure.source)
    assert published_number(courses, exact=False, minimum=5) == 3
    assert counts_people(msgspec.structs.replace(courses, population="mixed"))
