"""From rows to the commands that record a meeting: every format, twice is once, all or nothing."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID

import pytest

from defter.domain.meetings import meetings
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import CloseMeeting, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import (
    Due,
    Figure,
    LocalText,
    Place,
)
from defter.platform.formats import read_table
from defter.projections.meetings import outcomes, queries
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.importer import PENDIK, Importer, source


@pytest.mark.parametrize("name", files.MAKE)
def test_sheet_with_a_header_becomes_a_closed_meeting(platform: InUse, name: str) -> None:
    host = Importer(platform, "Umut")
    found = host.prepare(source(files.SHEET, name))
    assert found.wrong == ()
    assert host.record(found) is not None
    views, reader = host.platform.views, queries.Reader(role="secretariat")
    with views.read() as connection:
        plan = queries.meeting(connection, reader, found.meeting or UUID(int=0))
        agenda = queries.agenda(connection, reader, plan.id)
        logged = outcomes.outcomes_of(connection, reader, plan.id)
    assert (plan.kind, plan.stage, plan.day, plan.starts, plan.ends) == (
        "workshop",
        "closed",
        date(2021, 1, 22),
        time(10),
        time(13),
    )
    assert plan.title == LocalText("tr", {"tr": "Geçim kaynakları çalıştayı"})
    assert plan.place == Place(province="TR-34", district="umraniye")
    assert plan.languages == ("tr", "ar")
    assert plan.host == examples.organisation("Ümraniye")
    titles = {item.id: item.title.texts["tr"] for item in agenda}
    assert list(titles.values()) == ["Açılış", "Geçim kaynakları"]
    assert [(outcome.kind, titles.get(outcome.item) if outcome.item else None) for outcome in logged] == [
        ("note", "Açılış"),
        ("decision", "Açılış"),
        ("action", "Geçim kaynakları"),
        ("figure", "Geçim kaynakları"),
        ("next-agenda", None),
    ]
    assert logged[1].owner == PENDIK
    assert logged[1].due == Due(kind="date", on=date(2021, 3, 31))
    assert logged[2].text == LocalText("ar", {"ar": "ستنظم دورات لغة"})
    assert logged[2].due == Due(kind="ongoing")
    assert logged[3].figure == Figure(
        number=Decimal(20000),
        approximate=True,
        unit=LocalText("tr", {"tr": "kişi"}),
        as_of="2020-12",
        source=LocalText("tr", {"tr": "Göç İdaresi"}),
    )
    assert logged[4].due == Due(kind="to-be-set")


def test_new_meeting_is_planned_then_filled_then_opened_in_one_act(operator: Importer) -> None:
    found = operator.prepare(source(files.SHEET))
    kinds = [type(command).__name__ for command in found.commands]
    assert kinds[0] == PlanMeeting.__name__
    assert kinds[1] == OpenMeeting.__name__
    assert kinds[-1] == CloseMeeting.__name__
    done = operator.record(found)
    assert done is not None
    assert done.streams == (found.meeting,)
    assert (done.first, done.last) == (operator.head() - len(kinds) + 1, operator.head())


def test_every_format_leads_to_the_same_commands(onlooker: Importer) -> None:
    digests = {onlooker.prepare(source(files.SHEET, name)).whole.digest for name in files.MAKE}
    assert len(digests) == 1


def test_same_file_twice_is_recorded_once(operator: Importer) -> None:
    assert operator.record(operator.prepare(source(files.SHEET))) is not None
    head = operator.head()
    again = operator.prepare(source(files.SHEET))
    assert (again.count("new"), again.count("there"), again.commands) == (0, 5, ())
    assert operator.record(again) is None
    assert operator.head() == head


def test_what_was_prepared_twice_is_done_once(operator: Importer) -> None:
    first, second = operator.prepare(source(files.SHEET)), operator.prepare(source(files.SHEET))
    done = operator.record(first)
    again = operator.record(second)
    assert done is not None
    assert again is not None
    assert again.repeated
    assert again.last == done.last


def test_another_person_may_send_the_same_file_at_the_same_moment(platform: InUse, operator: Importer) -> None:
    secretary = Importer(platform, "Sekreter")
    first, second = (
        operator.prepare(source(files.TABLE), platform.open_meeting()),
        secretary.prepare(source(files.TABLE), examples.meeting()),
    )
    operator.record(first)
    head = operator.head()
    secretary.record(second)
    assert operator.head() == head


def test_edited_file_adds_only_the_new_row(operator: Importer) -> None:
    operator.record(operator.prepare(source(files.SHEET)))
    edited = operator.prepare(source([*files.SHEET[:-1], ["Açılış", "not", "Yeni satır"], files.SHEET[-1]]))
    assert [row.status for row in edited.rows] == ["there"] * 4 + ["new", "there"]
    assert [type(command) for command in edited.commands] == [LogOutcome]
    before = operator.head()
    operator.record(edited)
    assert operator.head() == before + 1


def test_equal_rows_are_as_many_outcomes(operator: Importer) -> None:
    row = ["Açılış", "not", "Alkış"]
    found = operator.prepare(source([*files.SHEET, row, row]))
    assert found.count("new") == 7
    operator.record(found)
    third = operator.prepare(source([*files.SHEET, row, row, row]))
    assert (third.count("new"), third.count("there")) == (1, 7)


def test_struck_outcome_is_not_logged_again(platform: InUse, operator: Importer) -> None:
    meeting = platform.open_meeting()
    found = operator.prepare(source(files.TABLE), meeting)
    operator.record(found)
    struck = next(command.outcome for command in found.commands if isinstance(command, LogOutcome))
    platform.tell(meeting, examples.strike_outcome(outcome=struck))
    again = operator.prepare(source(files.TABLE), meeting)
    assert [row.status for row in again.rows] == ["struck", "there", "there", "there", "there"]


def test_meeting_of_today_stays_open_and_one_of_yesterday_is_closed(onlooker: Importer) -> None:
    today = onlooker.prepare(source(files.with_cell(files.SHEET, 2, 1, "06.07.2022")))
    assert (today.opens, today.closes) == (True, False)
    yesterday = onlooker.prepare(source(files.with_cell(files.SHEET, 2, 1, "05.07.2022")))
    assert (yesterday.opens, yesterday.closes) == (True, True)


def test_import_does_not_close_what_people_left_open(operator: Importer) -> None:
    rows = files.with_cell(files.SHEET, 2, 1, "06.07.2022")
    found = operator.prepare(source(rows))
    operator.record(found)
    more = operator.prepare(source([*rows, ["", "not", "Sonradan"]]))
    assert [type(command) for command in more.commands] == [LogOutcome]


@pytest.mark.parametrize("text", [files.LINES, files.CELLS], ids=["lines", "cells"])
def test_pasted_text_goes_into_a_meeting(platform: InUse, operator: Importer, text: str) -> None:
    meeting = platform.open_meeting()
    found = operator.prepare(Source(language="tr", pasted=text), meeting)
    assert found.wrong == ()
    assert found.items[0] == "Açılış"
    decision = next(each for each in found.commands if isinstance(each, LogOutcome) and each.kind == "decision")
    assert decision.owner == PENDIK
    assert decision.due == Due(kind="date", on=date(2021, 3, 31))
    operator.record(found)
    assert operator.prepare(Source(language="tr", pasted=text), meeting).commands == ()


def test_document_of_lines_goes_into_a_meeting(platform: InUse, operator: Importer) -> None:
    table = read_table("notes.csv", "Karar: Takvim hazırlanacak\n\nBir not\n".encode())
    found = operator.prepare(Source.file("notes.csv", table, "tr"), platform.open_meeting())
    assert [(row.given.row, row.content.kind if row.content else None) for row in found.rows] == [
        (1, "decision"),
        (3, "note"),
    ]


def test_item_that_was_removed_comes_back_as_a_new_one(platform: InUse, operator: Importer) -> None:
    rows = files.with_cell([*files.HEADER, files.COLUMNS, ["Açılış"], ["-", "not", "Bir"]], 2, 1, "06.07.2022")
    found = operator.prepare(source(rows))
    operator.record(found)
    assert found.meeting is not None
    state, _version = operator.platform.store.state(meetings, found.meeting)
    platform.tell(found.meeting, examples.remove_item(item=next(iter(state.items))))
    again = operator.prepare(source([*rows[:-2], ["Açılış", "not", "İki"]]))
    assert again.wrong == ()
    operator.record(again)
    state, _version = operator.platform.store.state(meetings, found.meeting)
    assert (len(state.items), len(state.removed), len(state.outcomes)) == (1, 1, 2)
