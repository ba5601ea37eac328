"""Organisations from tables: registered once, admitted, renamed; two of one name are told of; all or nothing."""

import asyncio
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.organisations import AdmitOrganisation, RegisterOrganisation, RenameOrganisation
from defter.domain.organisations.membership import ApplyToJoin, LiftHold, PutOnHold
from defter.domain.vocabulary import Command, Forbidden, Identity, LocalText, Place, StepId
from defter.platform.access import Reader
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.eventstore import Done
from defter.platform.formats import csv, read_table, xlsx
from defter.projections.organisations import all_organisations
from defter.web.errors import SENTENCES
from defter.web.exports import organisations as exported
from defter.web.i18n import speaking
from defter.web.imports import organisations
from defter.web.imports.prepared import Import, record
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports.importer import LANGUAGES, PENDIK
from tests.web.stack import NOON, open_stack

SECRETARIAT = Reader(role="secretariat")
COLUMNS = ["ad", "dil", "ad (İngilizce)", "ad (Arapça)", "tür", "il", "ilçe", "rol", "üyelik tarihi", "kayıt no"]
ROWS = [
    ["Tuzla Belediyesi", "", "Tuzla Municipality", "بلدية توزلا", "İlçe belediyesi", "İstanbul", "Tuzla", "Üye",
     "22.01.2021", ""],
    ["Göç Derneği", "", "", "", "Sivil toplum kuruluşu", "", "", "", "", "liste-7"],
    ["UNHCR", "İngilizce", "", "", "Birleşmiş Milletler kuruluşu", "Ankara", "", "gözlemci", "2020-05-01", ""],
]  # fmt: skip
TABLE = [COLUMNS, *ROWS]


def source(rows: Any, name: str = "o.xlsx") -> Source:
    content = csv.write(rows) if name.endswith("csv") else xlsx.write(rows)
    return Source.file(name, read_table(name, content), "tr")


def prepare(platform: InUse, *given_: Source, identity: Identity | None = None) -> Import[Any]:
    of = platform.stack.platform
    actor = of.store.actor(identity or Identity(operator=True))
    return organisations.prepare(given_, of.store, of.views, actor, NOON, languages=LANGUAGES)


def record_it(platform: InUse, found: Import[Any]) -> Done | None:
    of = platform.stack.platform
    done = asyncio.run(record(found, of.store, of.views, Identity(operator=True)))
    if done is not None:
        assert of.views.wait_sync(done.position)
    return done


def acts(found: Import[Any]) -> list[Command]:
    assert found.wrong == 0, [(w.cell, w.problem.key) for file in found.files for w in file.wrong]
    return [command for intent in found.intents for command in intent.commands]


def wrong(found: Import[Any]) -> list[str]:
    assert found.intents == ()
    return [each.problem.key for file in found.files for each in file.wrong]


def export(platform: InUse, form: Any = "xlsx", language: str = "tr") -> bytes:
    of = platform.stack.platform
    with speaking(language):
        return exported.table(exported.organisations(of.store, of.views, SECRETARIAT), LANGUAGES).file(form)


def grid(platform: InUse) -> list[list[str]]:
    rows = read_table("o.xlsx", export(platform)).rows
    width = len(rows[0].cells)
    return [[*row.cells, *[""] * (width - len(row.cells))] for row in rows]


def edit(cells: list[list[str]], name: str, column: str, value: str) -> list[list[str]]:
    row = next(row for row in cells if name in row)
    row[cells[0].index(column)] = value
    return cells


@pytest.mark.parametrize("name", ["o.xlsx", "o.csv"])
def test_rows_become_organisations_once(platform: InUse, name: str) -> None:
    found = prepare(platform, source(TABLE, name))
    assert [type(command) for command in acts(found)] == [
        RegisterOrganisation,
        AdmitOrganisation,
        RegisterOrganisation,
        RegisterOrganisation,
        AdmitOrganisation,
    ]
    done = record_it(platform, found)
    assert done is not None
    assert len(done.streams) == 3
    with platform.stack.platform.views.read() as connection:
        known = {each.name.texts[each.name.original]: each for each in all_organisations(connection, SECRETARIAT)}
    tuzla = known["Tuzla Belediyesi"]
    assert tuzla.name.texts == {"tr": "Tuzla Belediyesi", "en": "Tuzla Municipality", "ar": "بلدية توزلا"}
    assert (tuzla.kind, tuzla.role, tuzla.admitted_on) == ("district-municipality", "member", date(2021, 1, 22))
    assert tuzla.place == Place(province="TR-34", district="tuzla")
    assert (known["UNHCR"].name.original, known["UNHCR"].place) == ("en", Place(province="TR-06"))
    assert known["Göç Derneği"].role is None
    again = prepare(platform, source(TABLE, "o.csv"))
    assert acts(again) == []
    assert again.files[0].count("there") == 3
    assert record_it(platform, again) is None


def test_own_id_of_an_office_is_the_same_organisation_whatever_it_is_called_later(platform: InUse) -> None:
    record_it(platform, prepare(platform, source(TABLE)))
    renamed = [COLUMNS, ["Göç ve Uyum Derneği", *ROWS[1][1:]]]
    assert acts(prepare(platform, source(renamed))) == []


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_table_that_comes_back_as_it_went_out_changes_nothing(platform: InUse, form: str, language: str) -> None:
    record_it(platform, prepare(platform, source(TABLE)))
    name = f"o.{form}"
    found = prepare(platform, Source.file(name, read_table(name, export(platform, form, language)), "en"))
    assert acts(found) == []
    assert {row.status for row in found.files[0].rows} == {"there"}


def test_applicants_and_members_on_hold_go_out_and_come_back_unchanged(platform: InUse) -> None:
    joining = ApplyToJoin(kind="ngo", name=LocalText("tr", {"tr": "Başvuran Dernek"}))
    platform.tell(examples.organisation("Başvuran"), joining)
    reason = LocalText("tr", {"tr": "Meclis kararı bekleniyor"})
    held = PutOnHold(step=StepId(uuid7()), on=date(2022, 3, 1), reason=reason)
    platform.tell(examples.organisation("Pendik"), held)
    rows = grid(platform)
    role, since = rows[0].index("rol"), rows[0].index("üyelik tarihi")
    for name in ("Başvuran Dernek", "Pendik"):
        assert [(row[role], row[since]) for row in rows if name in row] == [("", "")], name
    found = prepare(platform, source(rows))
    assert acts(found) == []
    lifted = LiftHold(step=StepId(uuid7()), on=date(2022, 4, 1), reason=reason)
    platform.tell(examples.organisation("Pendik"), lifted)
    assert [row[role] for row in grid(platform) if "Pendik" in row] == ["Üye"]


def test_edited_name_is_one_act_and_keeps_the_other_languages(platform: InUse) -> None:
    record_it(platform, prepare(platform, source(TABLE)))
    cells = edit(grid(platform), "Tuzla Belediyesi", "ad (Arapça)", "بلديّة توزلا")
    (command,) = acts(prepare(platform, source(cells)))
    assert isinstance(command, RenameOrganisation)
    assert command.name.texts == {"tr": "Tuzla Belediyesi", "en": "Tuzla Municipality", "ar": "بلديّة توزلا"}
    record_it(platform, prepare(platform, source(cells)))
    assert acts(prepare(platform, source(cells))) == []


def test_new_role_needs_its_day(platform: InUse) -> None:
    cells = edit(grid(platform), "Pendik", "rol", "Yürütücü")
    assert wrong(prepare(platform, source(cells))) == ["admission-missing"]
    found = prepare(platform, source(edit(cells, "Pendik", "üyelik tarihi", "01.07.2022")))
    assert acts(found) == [AdmitOrganisation(role="executive", on=date(2022, 7, 1))]


WRONG: list[tuple[str, int, str, str]] = [
    ("kind-missing", 0, "tür", ""),
    ("organisation-kind-unknown", 0, "tür", "dernekçik"),
    ("name-missing", 1, "ad", ""),
    ("place-unknown", 0, "il", "Atlantis"),
    ("district-elsewhere", 0, "ilçe", "Çankaya"),
    ("role-unknown", 0, "rol", "başkan"),
    ("admission-missing", 0, "üyelik tarihi", ""),
    ("admitted-without-role", 0, "rol", ""),
    ("day-unreadable", 0, "üyelik tarihi", "dün"),
    ("language-unknown", 0, "dil", "Klingonca"),
    ("name-taken", 1, "ad", "pendik"),
    ("name-twice", 1, "ad", "Tuzla Municipality"),
    ("record-unknown", 1, "kayıt no", "01890000-0000-7000-8000-000000000000"),
]


@pytest.mark.parametrize(("key", "row", "column", "value"), WRONG)
def test_wrong_cell_is_named_and_nothing_is_recorded(
    platform: InUse, key: str, row: int, column: str, value: str
) -> None:
    rows = [list(each) for each in ROWS]
    rows[row][COLUMNS.index(column)] = value
    found = prepare(platform, source([COLUMNS, *rows]))
    assert key in SENTENCES
    assert wrong(found) == [key]
    (problem,) = found.files[0].wrong
    assert problem.cell.row == row + 2
    assert problem.cell.text == (value or ("22.01.2021" if key == "admitted-without-role" else ""))


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("tür", "Akademi", "organisation-kind-unknown"),
        ("tür", "İl belediyesi", "fixed-once-registered"),
        ("il", "Ankara", "fixed-once-registered"),
        ("üyelik tarihi", "01.02.2019", "fixed-once-registered"),
        ("rol", "", "role-stays"),
        ("ad", "", "name-missing"),
        ("ad", "Ümraniye", "name-taken"),
        ("temel sürüm", "99", "base-unknown"),
    ],
)
def test_what_no_act_can_change_is_refused(platform: InUse, column: str, value: str, key: str) -> None:
    cells = edit(grid(platform), "Pendik", column, value)
    found = prepare(platform, source(cells))
    assert key in wrong(found)


def test_same_name_in_two_districts_is_two_organisations(platform: InUse) -> None:
    rows = [
        ["ad", "tür", "il", "ilçe"],
        ["Halk Eğitimi Merkezi", "Kamu kurumu", "İstanbul", "Tuzla"],
        ["Halk Eğitimi Merkezi", "Kamu kurumu", "İstanbul", "Ümraniye"],
    ]
    assert len(acts(prepare(platform, source(rows)))) == 2
    assert wrong(prepare(platform, source([*rows, ["Halk Eğitimi Merkezi", "Kamu kurumu"]]))) == ["name-twice"]


def test_what_was_changed_meanwhile_is_told(platform: InUse) -> None:
    cells = grid(platform)
    platform.tell(PENDIK, RenameOrganisation(name=LocalText("tr", {"tr": "Pendik Bld."}), base=1))
    assert acts(prepare(platform, source(cells))) == []
    found = prepare(platform, source(edit(cells, "Pendik", "ad", "Pendik Belediyesi")))
    assert wrong(found) == ["organisation-changed-meanwhile"]
    assert found.files[0].wrong[0].problem.details["current"] == "Pendik Bld."


def test_only_the_secretariat_imports(platform: InUse) -> None:
    member = Identity(person=platform.people["Pelin"], organisation=PENDIK)
    with pytest.raises(Forbidden):
        prepare(platform, source(TABLE), identity=member)
    secretary = Identity(person=platform.people["Sekreter"], organisation=examples.organisation("Sekretarya"))
    assert len(acts(prepare(platform, source(TABLE), identity=secretary))) == 5


def test_several_files_are_one_act_and_tell_of_one_another(platform: InUse) -> None:
    one, two = source([COLUMNS, ROWS[0]]), source([COLUMNS, *ROWS[1:]], "p.csv")
    done = record_it(platform, prepare(platform, one, two))
    assert done is not None
    assert len(done.streams) == 3
    other = ["Tuzla Belediyesi", "", "", "", "Kamu kurumu", "", "", "", "", "liste-9"]
    assert wrong(prepare(platform, one, source([COLUMNS, other]))) == ["name-taken"]


def test_both_databases_take_a_table_back(location: Location) -> None:
    with open_stack(location.data, location.database) as stack:
        platform = InUse(stack)
        record_it(platform, prepare(platform, source(TABLE)))
        cells = edit(grid(platform), "Tuzla Belediyesi", "ad", "Tuzla Bld.")
        assert len(acts(prepare(platform, source(cells)))) == 1


NAMES = st.text(st.sampled_from("=+-@'\t \";,a.İıق\u200f＝"), max_size=10).map(lambda text: f"{text}k")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.dictionaries(st.sampled_from(LANGUAGES), NAMES, min_size=1))
def test_any_name_goes_out_and_comes_back_unchanged(platform: InUse, names: dict[str, str]) -> None:
    organisation = examples.id_of("organisation", repr(names))
    platform.tell(organisation, RegisterOrganisation(kind="ngo", name=LocalText(next(iter(names)), names)))
    for form in ("xlsx", "csv"):
        name = f"o.{form}"
        assert acts(prepare(platform, Source.file(name, read_table(name, export(platform, form)), "tr"))) == []
