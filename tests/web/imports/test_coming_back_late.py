"""Files that come back when others were at work, several at once, with any text: nothing is overwritten or lost."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.meetings.agenda import ReviseItem
from defter.domain.meetings.outcomes import ConvertOutcome, LogOutcome, ReviseOutcome
from defter.domain.meetings.plan import CloseMeeting, PlanMeeting
from defter.domain.organisations import RenameOrganisation
from defter.domain.vocabulary import Figure, LocalText
from defter.platform.database import Location
from defter.platform.formats import Row, read_table
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.going_out import (
    ACTION,
    DECISION,
    LOGGED,
    MEETING,
    MEMBER,
    NOTE,
    acts,
    edit,
    edit_header,
    export,
    given_back,
    grid,
    names_row,
)
from tests.web.imports.importer import LANGUAGES, PENDIK, Importer, source
from tests.web.stack import open_stack


def test_what_was_changed_meanwhile_is_told_and_nothing_is_recorded(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = grid(export(meeting))
    meeting.tell(MEETING, examples.revise_outcome(outcome=NOTE, item=None, text=examples.text("Başkasının sözü")))
    assert acts(operator.prepare(given_back(cells))) == []  # that row was not edited
    found = operator.prepare(given_back(edit(edit(cells, "metin", NOTE, "Benim sözüm"), "metin", DECISION, "Başka")))
    (wrong,) = found.wrong
    assert wrong.problem.key == "outcome-changed-meanwhile"
    assert wrong.problem.details["current"] == "Başkasının sözü"
    assert wrong.cell.text == "Benim sözüm"
    assert found.whole.intents == ()


def test_words_that_were_gone_before_an_outcome_was_opened_are_not_asked_out_of_an_older_version(
    meeting: InUse,
) -> None:
    """A preview says what an edited cell said before; whoever could not see the outcome then, is not told."""
    narrow, widen = (examples.change_visibility(outcome=NOTE, visibility=each) for each in ("restricted", "members"))
    meeting.tell(MEETING, narrow)
    cells = edit(grid(export(meeting)), "metin", NOTE, "Benim sözüm")
    meeting.tell(MEETING, examples.revise_outcome(outcome=NOTE, item=None, text=examples.text("Temiz söz")), widen)
    found = Importer(meeting, "Rana").prepare(given_back(cells))
    assert [each.problem.key for each in found.wrong] == ["base-unknown"]
    assert [row.edited for row in found.rows if row.edited] == []
    assert [each.problem.key for each in Importer(meeting, None).prepare(given_back(cells)).wrong] == [
        "outcome-changed-meanwhile"
    ]


def test_conversion_meanwhile_is_not_undone_by_a_row_that_was_not_edited(meeting: InUse) -> None:
    cells = grid(export(meeting))
    meeting.tell(MEETING, ConvertOutcome(outcome=NOTE, kind="recommendation"))
    assert acts(Importer(meeting, None).prepare(given_back(cells))) == []


def test_plan_changed_meanwhile_is_told(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = grid(export(meeting))
    meeting.tell(MEETING, examples.revise_plan(base=1))
    assert acts(operator.prepare(given_back(cells))) == []
    found = operator.prepare(given_back(edit_header(cells, "toplantı yeri", "Bambaşka salon")))
    assert [each.problem.key for each in found.wrong] == ["plan-changed-meanwhile"]


def test_renamed_items_and_organisations_are_still_those_of_the_row(meeting: InUse) -> None:
    cells = grid(export(meeting))
    item = examples.item("livelihoods")
    meeting.tell(MEETING, ReviseItem(item=item, title=examples.text("Geçim kaynakları", "Livelihoods"), base=1))
    found = Importer(meeting, None).prepare(given_back(edit(cells, "metin", ACTION, "Yeni söz")))
    (command,) = acts(found)
    assert isinstance(command, ReviseOutcome)
    assert (command.item, command.owner) == (item, PENDIK)
    meeting.tell(PENDIK, RenameOrganisation(name=LocalText("tr", {"tr": "Pendik Kaymakamlığı"}), base=1))
    found = Importer(meeting, None).prepare(given_back(edit(cells, "sorumlu", DECISION, "Pendik")))
    assert [type(command) for command in acts(found)] == [ReviseOutcome, ReviseOutcome]


def test_forged_ids_and_versions_are_refused(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    for column, value, key in (
        ("kayıt no", str(examples.id_of("no", "outcome")), "record-unknown"),
        ("kayıt no", "yedi", "record-unknown"),
        ("temel sürüm", "1", "base-unknown"),
        ("temel sürüm", "999999", "base-unknown"),
        ("temel sürüm", "bir", "base-unknown"),
    ):
        cells = edit(edit(grid(export(meeting)), "metin", NOTE, "Yeni"), column, NOTE, value)
        assert {each.problem.key for each in operator.prepare(given_back(cells)).wrong} == {key}


def test_file_of_another_meeting_is_refused_on_the_page_of_this_one(meeting: InUse) -> None:
    other = examples.meeting("another meeting")
    meeting.tell(other, examples.plan_meeting(), examples.open_meeting())
    found = Importer(meeting, None).prepare(given_back(grid(export(meeting))), other)
    assert found.wrong[0].problem.key == "file-of-another-meeting"


def test_edit_that_is_made_again_after_it_was_undone_is_another_act(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    for _round in range(2):
        found = operator.prepare(given_back(edit(grid(export(meeting)), "tür", NOTE, "karar")))
        assert len(acts(found)) == 1
        done = operator.record(found)
        assert done is not None
        assert not done.repeated
        operator.record(operator.prepare(given_back(edit(grid(export(meeting)), "tür", NOTE, "not"))))


def test_minutes_of_a_closed_meeting_can_be_edited_without_changing_its_agenda(meeting: InUse) -> None:
    meeting.tell(MEETING, CloseMeeting())
    cells = edit(grid(export(meeting)), "gündem maddesi", NOTE, "Yeni madde")
    assert [each.problem.key for each in Importer(meeting, None).prepare(given_back(cells)).wrong] == [
        "item-not-on-agenda"
    ]


def test_small_number_of_people_does_not_go_out_and_still_comes_back(meeting: InUse) -> None:
    few = Figure(
        number=Decimal(3),
        unit=examples.text("çocuk"),
        as_of="2021",
        source=examples.text("İlçe Müdürlüğü"),
        people=True,
    )
    told = examples.log_outcome(outcome=examples.outcome("few"), kind="figure", text=examples.text("Az"), figure=few)
    meeting.tell(MEETING, told)
    cells = grid(export(meeting, reader=MEMBER))
    row = next(row for row in cells if "Az" in row)
    number = cells[names_row(cells)].index("sayı")
    assert row[number] == "5 kişiden az"
    assert grid(export(meeting))[cells.index(row)][number] == "3"
    assert acts(Importer(meeting, None).prepare(given_back(cells))) == []
    row[number] = row[number].replace("5", "2")
    assert [each.problem.key for each in Importer(meeting, None).prepare(given_back(cells)).wrong] == [
        "number-unreadable"
    ]


def test_several_files_are_one_act(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    first = given_back(edit(grid(export(meeting)), "metin", NOTE, "Bir"))
    second = given_back(edit(grid(export(meeting)), "metin", DECISION, "İki"))
    other = Source("tr", "o.csv", rows=(Row(1, ("tür", "Çalıştay")), Row(2, ("başlık", "Başka")),
                   Row(3, ("tarih", "22.01.2021")), Row(4, ("metin",)), Row(5, ("Söz",))))  # fmt: skip
    found = operator.prepare_all(first, second, other)
    assert found.wrong == 0
    done = operator.record(found)
    assert done is not None
    assert len(done.streams) == 2
    assert operator.record(operator.prepare_all(first, second, other)) is None
    twice = operator.prepare_all(first, given_back(edit(grid(export(meeting)), "metin", NOTE, "Üç")))
    assert twice.wrong == 0


def test_two_files_of_one_new_meeting_are_one_meeting(platform: InUse) -> None:
    host = Importer(platform, "Umut")
    more = [*files.HEADER, files.COLUMNS, ["Kapanış", "karar", "İkinci masanın kararı"], ["Açılış", "not", "Bir söz"]]
    found = host.prepare_all(source(files.SHEET), source(more, "minutes.csv"))
    assert found.wrong == 0
    (intent,) = found.intents
    kinds = [type(command) for command in intent.commands]
    assert (kinds.count(PlanMeeting), kinds.count(CloseMeeting), kinds[-1]) == (1, 1, CloseMeeting)
    assert kinds.count(LogOutcome) == 7
    assert host.record(found) is not None
    assert host.record(host.prepare_all(source(more), source(files.SHEET, "minutes.csv"))) is None


def test_same_row_edited_in_two_files_is_refused(meeting: InUse) -> None:
    one, two = (given_back(edit(grid(export(meeting)), "metin", NOTE, text)) for text in ("Bir", "İki"))
    found = Importer(meeting, None).prepare_all(one, two)
    assert [each.problem.key for file in found.files for each in file.wrong] == ["record-twice"]
    assert found.intents == ()


def test_both_databases_take_a_file_back(location: Location) -> None:
    with open_stack(location.data, location.database) as stack:
        platform = InUse(stack)
        platform.open_meeting(*LOGGED)
        operator = Importer(platform, None)
        found = operator.prepare(given_back(edit(grid(export(platform)), "metin", NOTE, "Yeni söz")))
        assert len(acts(found)) == 1
        operator.record(found)
        assert "Yeni söz" in str(grid(export(platform)))


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InUse]:
    """A platform whose meeting gets more and more outcomes."""
    with open_stack(tmp_path_factory.mktemp("logged")) as stack:
        platform = InUse(stack)
        platform.open_meeting()
        yield platform


WRITTEN = st.text(st.sampled_from("=+-@'\t\n \";,a.İıق\u200f😀＝_x0041_"), min_size=1, max_size=30) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60
)
NUMBER = 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.dictionaries(st.sampled_from(LANGUAGES), WRITTEN, min_size=1), min_size=1, max_size=4))
def test_any_text_in_any_language_goes_out_and_comes_back_unchanged(logged: InUse, texts: list[dict[str, str]]) -> None:
    global NUMBER  # noqa: PLW0603 - every example logs outcomes of its own
    for versions in texts:
        NUMBER += 1
        text = LocalText(next(iter(versions)), versions)
        logged.tell(MEETING, examples.log_outcome(outcome=examples.outcome(f"o{NUMBER}"), text=text, item=None))
    operator = Importer(logged, None)
    for name in ("m.xlsx", "m.csv"):
        content = export(logged, name.rpartition(".")[2], "ar")  # type: ignore[arg-type]
        found = operator.prepare(Source.file(name, read_table(name, content), "tr"))
        assert acts(found) == []
