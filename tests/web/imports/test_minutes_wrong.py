"""What is wrong is named with its place, value and reason; any table is refused or recorded whole."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.meetings import meetings
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import (
    Refused,
)
from defter.web.errors import SENTENCES
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.importer import Importer, source


@pytest.mark.parametrize("key", files.WRONG)
def test_wrong_cell_is_named_with_row_column_value_and_reason(onlooker: Importer, key: str) -> None:
    rows, value = files.WRONG[key]
    head = onlooker.head()
    found = onlooker.prepare(source(rows, "minutes.csv"))
    assert key in SENTENCES
    assert [each.problem.key for each in found.wrong] == [key]
    (wrong,) = found.wrong
    assert wrong.cell.text.startswith(value)
    if value:
        assert wrong.cell.column is not None
        assert rows[wrong.cell.row - 1][wrong.cell.column] == wrong.cell.text
    assert found.commands == ()
    assert onlooker.record(found) is None
    assert onlooker.head() == head


def test_everything_that_is_wrong_is_told_at_once(onlooker: Importer) -> None:
    rows = files.with_cell(files.with_cell(files.SHEET, 0, 1, "piknik"), files.FIRST, 1, "dilek")
    rows = files.with_cell(files.with_cell(rows, files.FIRST, 4, "Zzzzz"), files.FIRST + 1, 5, "yarın")
    found = onlooker.prepare(source(rows))
    assert [(each.cell.row, each.cell.letter) for each in found.wrong] == [(1, "B"), (10, "B"), (10, "E"), (11, "F")]


def test_lines_above_the_table_that_say_nothing_are_named_as_left_out(onlooker: Importer) -> None:
    found = onlooker.prepare(source([["T.C. Ümraniye Belediyesi"], *files.SHEET], "minutes.csv"))
    assert found.wrong == ()
    assert [cell.text for cell in found.left_out] == ["T.C. Ümraniye Belediyesi"]


CELL = st.one_of(
    st.sampled_from(["", "karar", "not", "rakam", "Pendik", "Pendk", "31.03.2021", "31.02.2021", "sürekli", "-", "tr"]),
    st.sampled_from(["20.000", "20000", "~3,5", "2021", "kişi", "text", "metin", "item", "=1+1", "\u200b", "Açılış"]),
    st.text(max_size=12),
)


TITLES = st.text(st.characters(categories=["Ll", "Lu"]), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=TITLES,
    columns=st.permutations(files.COLUMNS).map(list),
    rows=st.lists(st.lists(CELL, min_size=1, max_size=11), min_size=1, max_size=6),
)
def test_any_table_is_refused_with_reasons_or_recorded_whole(
    shared: InUse, title: str, columns: list[str], rows: list[list[str]]
) -> None:
    operator = Importer(shared, None)
    sheet = [files.HEADER[0], ["başlık", title], files.HEADER[2], columns, *rows]
    before = operator.head()
    refused: Refused | None = None
    try:
        given_source = source(sheet, "minutes.csv")
        found = operator.prepare(given_source)
    except Refused as problem:
        refused = problem
    if refused is not None:
        assert refused.key in SENTENCES
        assert operator.head() == before
        return
    if found.wrong:
        assert found.commands == ()
        assert all(each.problem.key in SENTENCES for each in found.wrong)
        assert operator.record(found) is None
        assert operator.head() == before
        return
    done = operator.record(found)
    state, _version = operator.platform.store.state(meetings, found.meeting or UUID(int=0))
    logged = {command.outcome for command in found.commands if isinstance(command, LogOutcome)}
    assert len(logged) == found.count("new")
    assert logged <= state.outcomes.keys()
    if done is not None:
        assert operator.head() == done.last
    again = operator.prepare(given_source)
    assert (again.commands, again.wrong, again.count("new")) == ((), (), 0)
