"""Minutes go out as a file, are edited there, and come back: only edited cells become acts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.meetings.agenda import ReviseItem
from defter.domain.meetings.outcomes import ConvertOutcome, LogOutcome, ReviseOutcome
from defter.domain.meetings.plan import CloseMeeting, PlanMeeting, RevisePlan
from defter.domain.organisations import RenameOrganisation
from defter.domain.vocabulary import Command, Due, Figure, LocalText, Translation
from defter.platform.access import Reader
from defter.platform.database import Location
from defter.platform.formats import Row, csv, read_table, xlsx
from defter.platform.formats.table import Cell
from defter.web.exports import minutes as exported
from defter.web.i18n import speaking
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.importer import LANGUAGES, PENDIK, Importer, Looked, source
from tests.web.stack import open_stack

MEETING = examples.meeting()
SECRETARIAT = Reader(role="secretariat")
MEMBER = Reader(organisation=PENDIK, role="member")
NOTE, ACTION, DECISION, FIGURE = (examples.outcome(each) for each in ("a note", "an action", "a decision", "a figure"))
TEXT = LocalText(
    "tr", {"tr": "-Dil kursları; =açılacak", "ar": "ستنظم دورات لغة"}, 1, {"ar": Translation(quality="machine")}
)
LOGGED: list[Command] = [
    examples.log_outcome(outcome=NOTE, kind="note", item=None, text=LocalText("ar", {"ar": "+ملاحظة"})),
    examples.log_outcome(
        outcome=ACTION,
        kind="action",
        item=examples.item("livelihoods"),
        text=TEXT,
        owner=PENDIK,
        supporters=(examples.organisation("Ümraniye"), examples.organisation("Sekretarya")),
        due=Due(kind="date", on=date(2022, 9, 1)),
    ),
    examples.log_outcome(outcome=DECISION, kind="decision", text=examples.text("Karar"), decided="vote"),
    examples.log_outcome(
        outcome=FIGURE,
        kind="figure",
        text=examples.text("Nüfus"),
        figure=Figure(
            number=Decimal("20.125"),
            unit=LocalText("tr", {"tr": "kişi", "en": "people"}),
            as_of="2021-02",
            source=examples.text("Göç İdaresi"),
            population="mixed",
            approximate=False,
        ),
    ),
]
Grid = list[list[str]]


@pytest.fixture
def meeting(platform: InUse) -> InUse:
    """A platform whose open meeting has four outcomes."""
    platform.open_meeting(*LOGGED)
    return platform


def export(
    platform: InUse, form: Literal["xlsx", "csv"] = "xlsx", language: str = "tr", reader: Reader = SECRETARIAT
) -> bytes:
    """The file, as the secretariat gets it, or somebody else."""
    of = platform.stack.platform
    with speaking(language):
        found = exported.minutes(of.store, of.views, reader, MEETING, minimum=5)
        return exported.table(found, LANGUAGES).file(form)


def grid(content: bytes, name: str = "m.xlsx") -> Grid:
    """All cells of a file, empty rows included."""
    rows = read_table(name, content).rows
    width = max(len(row.cells) for row in rows)
    cells = [[""] * width for _ in range(rows[-1].number)]
    for row in rows:
        cells[row.number - 1][: len(row.cells)] = row.cells
    return cells


def given_back(cells: Sequence[Sequence[Cell]], name: str = "m.xlsx") -> Source:
    """The file with these cells."""
    content = csv.write(cells) if name.endswith("csv") else xlsx.write(cells)
    return Source.file(name, read_table(name, content), "tr")


def names_row(cells: Grid) -> int:
    return next(at for at, row in enumerate(cells) if "metin" in row)


def edit(cells: Grid, column: str, outcome: Any, value: str) -> Grid:
    """The cells with another value in the row of an outcome."""
    at = names_row(cells)
    row = next(row for row in cells[at:] if str(outcome) in row)
    row[cells[at].index(column)] = value
    return cells


def edit_header(cells: Grid, label: str, value: str) -> Grid:
    next(row for row in cells if row[0] == label)[1] = value
    return cells


def acts(found: Looked) -> list[Command]:
    assert found.wrong == (), [(each.cell, each.problem.key, each.problem.details) for each in found.wrong]
    return [command for intent in found.whole.intents for command in intent.commands]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_file_that_comes_back_as_it_went_out_changes_nothing(meeting: InUse, form: Any, language: str) -> None:
    name = f"m.{form}"
    content = export(meeting, form, language)
    found = Importer(meeting, None).prepare(Source.file(name, read_table(name, content), "en"))
    assert acts(found) == []
    assert {row.status for row in found.rows} == {"there"}
    assert found.count("there") == 4
    assert found.meeting == MEETING


def test_everything_that_import_reads_goes_out(meeting: InUse) -> None:
    cells = grid(export(meeting))
    assert cells[0][:2] == ["başlık", "Uyum çalıştayı"] or cells[0][0] == "başlık"
    at = names_row(cells)
    rows = {row[cells[at].index("kayıt no")]: dict(zip(cells[at], row, strict=True)) for row in cells[at + 1 :]}
    action = rows[str(ACTION)]
    assert (action["gündem maddesi"], action["tür"], action["sorumlu"]) == ("Geçim", "Eylem", "Pendik")
    assert action["metin"] == "-Dil kursları; =açılacak"
    assert (action["dil"], action["metin (Arapça)"]) == ("Türkçe", "ستنظم دورات لغة")
    assert action["destekleyenler"] == "Ümraniye; Sekretarya"
    assert action["son tarih"] == "2022-09-01"
    figure = rows[str(FIGURE)]
    assert (figure["sayı"], figure["birim"], figure["hangi tarihte"]) == ("20.125", "kişi", "2021-02")
    assert rows[str(NOTE)]["gündem maddesi"] == "–"


EDITS: list[tuple[str, Any, str, type[Command], Callable[[Any], bool]]] = [
    ("metin", NOTE, "Yeni söz", ReviseOutcome, lambda c: c.text.texts == {"ar": "Yeni söz"}),
    ("metin (İngilizce)", ACTION, "Courses", ReviseOutcome, lambda c: set(c.text.texts) == {"tr", "en", "ar"}),
    ("metin (Arapça)", ACTION, "", ReviseOutcome, lambda c: set(c.text.texts) == {"tr"}),
    ("dil", DECISION, "İngilizce", ReviseOutcome, lambda c: c.text.original == "en"),
    ("tür", NOTE, "karar", ConvertOutcome, lambda c: c.kind == "decision"),
    ("gündem maddesi", NOTE, "Geçim", ReviseOutcome, lambda c: c.item == examples.item("livelihoods")),
    ("sorumlu", ACTION, "Ümraniye", ReviseOutcome, lambda c: c.owner == examples.organisation("Ümraniye")),
    ("sorumlu", ACTION, "", ReviseOutcome, lambda c: c.owner is None and c.agreed is None),
    ("destekleyenler", ACTION, "Pendik", ReviseOutcome, lambda c: c.supporters == (PENDIK,)),
    ("son tarih", ACTION, "sürekli", ReviseOutcome, lambda c: c.due == Due(kind="ongoing")),
    ("nasıl karar verildi", DECISION, "Uzlaşıyla", ReviseOutcome, lambda c: c.decided == "consensus"),
    ("gözden geçirme tarihi", DECISION, "01.02.2023", ReviseOutcome, lambda c: c.review == date(2023, 2, 1)),
    ("sayı", FIGURE, "~300", ReviseOutcome, lambda c: (c.figure.number, c.figure.approximate) == (Decimal(300), True)),
    ("birim", FIGURE, "hane", ReviseOutcome, lambda c: c.figure.unit.texts == {"tr": "hane", "en": "people"}),
    ("hangi tarihte", FIGURE, "2022", ReviseOutcome, lambda c: c.figure.as_of == "2022"),
    ("nüfus grubu", FIGURE, "", ReviseOutcome, lambda c: c.figure.population == "unspecified"),
]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(("column", "outcome", "value", "kind", "so"), EDITS)
def test_edited_cell_is_exactly_one_act(
    meeting: InUse, form: str, column: str, outcome: Any, value: str, kind: type[Command], so: Callable[[Any], bool]
) -> None:
    operator = Importer(meeting, None)
    cells = edit(grid(export(meeting)), column, outcome, value)
    found = operator.prepare(given_back(cells, f"m.{form}"))
    (command,) = acts(found)
    assert type(command) is kind
    assert so(command)
    (changed,) = [row for row in found.rows if row.status == "changed"]
    (made,) = changed.edited
    assert made.after == value
    assert made.before != value
    before = operator.head()
    operator.record(found)
    assert operator.head() == before + 1
    again = operator.prepare(given_back(cells, f"m.{form}"))
    assert acts(again) == []


def test_note_becomes_a_figure_with_its_number(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = grid(export(meeting))
    for column, value in {"tür": "rakam", "sayı": "7", "birim": "kişi", "hangi tarihte": "2021"}.items():
        edit(cells, column, NOTE, value)
    assert [each.problem.key for each in operator.prepare(given_back(cells)).wrong] == ["figure-part-missing"]
    found = operator.prepare(given_back(edit(cells, "kaynak", NOTE, "İl Müdürlüğü")))
    (command,) = acts(found)
    assert isinstance(command, ConvertOutcome)
    assert command.figure is not None
    assert command.figure.unit == LocalText("ar", {"ar": "kişi"})


def test_new_row_is_logged_and_a_removed_one_does_nothing(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = grid(export(meeting))
    at = names_row(cells)
    cells = [row for row in cells if str(DECISION) not in row]
    new = [""] * len(cells[at])
    new[cells[at].index("metin")] = "Sonradan"
    found = operator.prepare(given_back([*cells, new]))
    (command,) = acts(found)
    assert isinstance(command, LogOutcome)
    operator.record(found)
    assert acts(operator.prepare(given_back([*cells, new]))) == []


def test_rows_may_be_sorted_and_columns_removed(meeting: InUse) -> None:
    cells = grid(export(meeting))
    at = names_row(cells)
    body = sorted(cells[at + 1 :], reverse=True)
    keep = [place for place, name in enumerate(cells[at]) if name in ("metin", "kayıt no", "temel sürüm", "tür")]
    fewer = [[row[place] for place in keep] for row in (cells[at], *body)]
    assert acts(Importer(meeting, None).prepare(given_back(fewer), MEETING)) == []


def test_edited_header_revises_the_plan_once(meeting: InUse) -> None:
    operator = Importer(meeting, None)
    cells = edit_header(edit_header(grid(export(meeting)), "toplantı yeri", "Yeni salon"), "başlangıç saati", "08:45")
    found = operator.prepare(given_back(cells))
    (command,) = acts(found)
    assert isinstance(command, RevisePlan)
    assert command.venue is not None
    assert "Yeni salon" in command.venue.texts.values()
    assert {each.column: each.after for each in found.header_edited} == {"starts": "08:45", "venue": "Yeni salon"}
    operator.record(found)
    assert acts(operator.prepare(given_back(cells))) == []


def test_header_that_cannot_be_is_a_wrong_cell(meeting: InUse) -> None:
    cells = edit_header(edit_header(grid(export(meeting)), "başlangıç saati", "23:00"), "bitiş saati", "22:00")
    found = Importer(meeting, None).prepare(given_back(cells))
    assert [each.problem.key for each in found.wrong] == ["meeting-ends-before-it-starts"]
    assert found.wrong[0].cell.text == "22:00"
    other_host = edit_header(grid(export(meeting)), "ev sahibi kuruluş", "Pendik")
    found = Importer(meeting, None).prepare(given_back(other_host))
    assert [each.problem.key for each in found.wrong] == ["host-stays"]


def test_rapporteur_may_bring_rows_back_but_not_the_plan(meeting: InUse) -> None:
    rana = Importer(meeting, "Rana")
    cells = grid(export(meeting))
    assert len(acts(rana.prepare(given_back(edit(cells, "metin", NOTE, "Yeni"))))) == 1
    with pytest.raises(Exception, match="not-allowed"):
        rana.prepare(given_back(edit_header(cells, "toplantı yeri", "Yeni salon")))


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
