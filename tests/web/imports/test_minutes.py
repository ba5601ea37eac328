"""From rows to the commands that record a meeting: every format, twice is once, all or nothing."""

import asyncio
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.meetings import meetings
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import CloseMeeting, NameRapporteur, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import (
    Due,
    Figure,
    Forbidden,
    Identity,
    LocalText,
    NotFound,
    OrganisationId,
    Place,
    Refused,
)
from defter.platform.eventstore import Done
from defter.platform.formats import read_table, xlsx
from defter.projections.meetings import queries
from defter.web import i18n
from defter.web.errors import SENTENCES
from defter.web.imports import cells, minutes
from defter.web.imports.cells import Organisations
from defter.web.imports.minutes import Import
from defter.web.imports.sheets import COLUMNS, LABELS, Source, read_sheet, spelled, spellings
from defter.web.imports.template import template_rows
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.stack import NOON, open_stack

LANGUAGES = ("tr", "en", "ar")
PENDIK = examples.organisation("Pendik")


def source(rows: Any, name: str = "minutes.xlsx", language: str = "tr") -> Source:
    return Source.file(name, read_table(name, files.MAKE[name](rows)), language)


class Importer:
    """Somebody who imports."""

    def __init__(self, platform: InUse, name: str | None) -> None:
        self.platform = platform.stack.platform
        if name is None:
            self.identity = Identity(operator=True)
        else:
            acts_for = {"Umut": "Ümraniye", "Sekreter": "Sekretarya"}.get(name, "Pendik")
            self.identity = Identity(person=platform.people[name], organisation=examples.organisation(acts_for))

    def prepare(self, given: Source, meeting: UUID | None = None) -> Import:
        return minutes.prepare(
            given,
            self.platform.store,
            self.platform.views,
            self.platform.store.actor(self.identity),
            NOON,
            languages=LANGUAGES,
            meeting=meeting,
        )

    def record(self, found: Import) -> Done | None:
        done = asyncio.run(minutes.record(found, self.platform.store, self.identity))
        if done is not None:
            assert self.platform.views.wait_sync(done.position)
        return done

    def head(self) -> int:
        return self.platform.store.head()


@pytest.fixture
def operator(platform: InUse) -> Importer:
    return Importer(platform, None)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InUse]:
    """One platform for tests that record nothing, or each a meeting of their own."""
    with open_stack(tmp_path_factory.mktemp("shared")) as stack:
        yield InUse(stack)


@pytest.fixture
def onlooker(shared: InUse) -> Importer:
    """The operator, who in this test records nothing."""
    return Importer(shared, None)


@pytest.mark.parametrize("name", files.MAKE)
def test_sheet_with_a_header_becomes_a_closed_meeting(platform: InUse, name: str) -> None:
    host = Importer(platform, "Umut")
    found = host.prepare(source(files.SHEET, name))
    assert found.wrong == ()
    assert host.record(found) is not None
    views, reader = host.platform.views, queries.Reader(role="secretariat")
    with views.read() as connection:
        plan = queries.meeting(connection, reader, found.meeting or UUID(int=0))
        agenda = queries.agenda(connection, plan.id)
        logged = queries.outcomes_of(connection, reader, plan.id)
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


def test_every_format_leads_to_the_same_commands(onlooker: Importer) -> None:
    digests = {onlooker.prepare(source(files.SHEET, name)).digest for name in files.MAKE}
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
        operator.prepare(source(files.TABLE), _open(platform)),
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
    meeting = _open(platform)
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


def test_host_becomes_the_rapporteur_of_the_meeting_it_imports(platform: InUse, operator: Importer) -> None:
    host = Importer(platform, "Umut")
    found = host.prepare(source(files.SHEET))
    assert NameRapporteur(person=platform.people["Umut"]) in found.commands
    assert not operator.prepare(source(files.SHEET)).names_rapporteur


def test_member_imports_as_its_own_organisation_only(platform: InUse) -> None:
    host = Importer(platform, "Umut")
    (plan,) = [each for each in host.prepare(source(files.SHEET)).commands if isinstance(each, PlanMeeting)]
    assert plan.host == examples.organisation("Ümraniye")
    with pytest.raises(Forbidden):
        host.prepare(source([["ev sahibi", "Pendik"], *files.SHEET]))


def test_meeting_of_another_host_is_forbidden(platform: InUse) -> None:
    host, other = Importer(platform, "Umut"), Importer(platform, "Pelin")
    host.record(host.prepare(source(files.SHEET)))
    with pytest.raises(Forbidden):
        other.prepare(source(files.SHEET))


def test_only_note_takers_import_into_a_meeting(platform: InUse) -> None:
    meeting = _open(platform)
    with pytest.raises(Forbidden):
        Importer(platform, "Umut").prepare(source(files.TABLE), meeting)
    assert Importer(platform, "Sekreter").prepare(source(files.TABLE), meeting).wrong == ()
    known = [row if row[0] not in ("Geçim kaynakları", "Açılış") else ["Geçim", *row[1:]] for row in files.TABLE]
    assert Importer(platform, "Rana").prepare(source(known), meeting).wrong == ()


def test_rapporteur_who_may_not_change_the_agenda_is_told_of_foreign_items(platform: InUse) -> None:
    found = Importer(platform, "Rana").prepare(source(files.TABLE), _open(platform))
    assert {each.problem.key for each in found.wrong} == {"item-not-on-agenda"}
    assert found.commands == ()


def test_agenda_of_a_closed_meeting_stays(platform: InUse, operator: Importer) -> None:
    meeting = _open(platform)
    platform.tell(meeting, CloseMeeting())
    found = operator.prepare(source(files.TABLE), meeting)
    assert {each.problem.key for each in found.wrong} == {"item-not-on-agenda"}
    assert operator.prepare(source([files.COLUMNS, ["Geçim", "not", "Sonradan"]]), meeting).count("new") == 1


def test_titles_of_the_agenda_are_found_in_every_language(platform: InUse, operator: Importer) -> None:
    meeting = _open(platform)
    rows = [["item", "text"], ["LIVELIHOODS", "one"], ["geçim", "two"]]
    found = operator.prepare(source(rows, "minutes.csv", "en"), meeting)
    logged = [command for command in found.commands if isinstance(command, LogOutcome)]
    assert {command.item for command in logged} == {examples.item("livelihoods")}


def test_meeting_that_is_not_open_takes_no_rows(platform: InUse, operator: Importer) -> None:
    meeting = platform.meeting()
    with pytest.raises(Refused) as refused:
        operator.prepare(source(files.TABLE), meeting)
    assert refused.value.key == "meeting-not-open"


def test_unknown_meeting_is_not_found(onlooker: Importer) -> None:
    with pytest.raises(NotFound):
        onlooker.prepare(source(files.TABLE), UUID(int=7))


def test_file_of_another_day_does_not_go_into_a_meeting(platform: InUse, operator: Importer) -> None:
    found = operator.prepare(source(files.SHEET), _open(platform))
    assert [each.problem.key for each in found.wrong] == ["day-of-another-meeting"]


@pytest.mark.parametrize("text", [files.LINES, files.CELLS], ids=["lines", "cells"])
def test_pasted_text_goes_into_a_meeting(platform: InUse, operator: Importer, text: str) -> None:
    meeting = _open(platform)
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
    found = operator.prepare(Source.file("notes.csv", table, "tr"), _open(platform))
    assert [(row.given.row, row.line.kind if row.line else None) for row in found.rows] == [
        (1, "decision"),
        (3, "note"),
    ]


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_can_be_imported_as_it_is(onlooker: Importer, language: str) -> None:
    token = i18n.language.set(language)
    try:
        content = xlsx.write(template_rows(NOON.date(), LANGUAGES, LocalText("tr", {"tr": "Pendik"})))
    finally:
        i18n.language.reset(token)
    found = onlooker.prepare(Source.file("t.xlsx", read_table("t.xlsx", content), language))
    assert found.wrong == ()
    assert [row.line.kind for row in found.rows if row.line] == ["action"]
    assert found.plan is not None
    assert (found.plan.kind, found.plan.host, found.plan.languages) == ("workshop", PENDIK, LANGUAGES)


@pytest.mark.parametrize("names", [LABELS, COLUMNS], ids=["labels", "columns"])
def test_no_name_means_two_things_in_any_language(names: Any) -> None:
    meant: dict[str, str] = {}
    for code in LANGUAGES:
        for key, sentence in names.items():
            for spelling in i18n.catalogue(code).one(sentence, sentence).split("|"):
                assert meant.setdefault(spelled(spelling), key) == key, spelling
    assert spellings(names).items() >= meant.items()


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


def test_header_of_a_file_for_a_meeting_that_is_there_is_said_to_be_unused(platform: InUse, operator: Importer) -> None:
    rows = files.with_cell(files.SHEET, 2, 1, examples.plan_meeting().day.isoformat())
    found = operator.prepare(source(rows), _open(platform))
    assert (found.wrong, found.header_unused, found.plan) == ((), True, None)


def test_source_comes_back_from_its_packed_form() -> None:
    given = source(files.SHEET)
    assert Source.unpacked(given.packed()) == given
    with pytest.raises(Refused, match="import-content-broken"):
        Source.unpacked('{"language": "tr", "rows": 7}')


def test_empty_item_is_that_of_the_row_above_and_a_dash_is_none() -> None:
    rows = read_sheet(source([["item", "text"], ["", "a"], ["Bir", "b"], ["", "c"], ["–", "d"], ["", "e"]]), ()).rows
    assert [row.item for row in rows] == ["", "Bir", "Bir", "", ""]


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


def _open(platform: InUse) -> Any:
    return platform.open_meeting()


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
