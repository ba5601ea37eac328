"""Which meeting takes the rows, and who may bring them."""

from uuid import UUID

import pytest

from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import CloseMeeting, NameRapporteur, PlanMeeting
from defter.domain.vocabulary import (
    Forbidden,
    NotFound,
    Refused,
)
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.imports.importer import Importer, source


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
    meeting = platform.open_meeting()
    with pytest.raises(Forbidden):
        Importer(platform, "Umut").prepare(source(files.TABLE), meeting)
    assert Importer(platform, "Sekreter").prepare(source(files.TABLE), meeting).wrong == ()
    known = [row if row[0] not in ("Geçim kaynakları", "Açılış") else ["Geçim", *row[1:]] for row in files.TABLE]
    assert Importer(platform, "Rana").prepare(source(known), meeting).wrong == ()


def test_rapporteur_who_may_not_change_the_agenda_is_told_of_foreign_items(platform: InUse) -> None:
    found = Importer(platform, "Rana").prepare(source(files.TABLE), platform.open_meeting())
    assert {each.problem.key for each in found.wrong} == {"item-not-on-agenda"}
    assert found.commands == ()


def test_agenda_of_a_closed_meeting_stays(platform: InUse, operator: Importer) -> None:
    meeting = platform.open_meeting()
    platform.tell(meeting, CloseMeeting())
    found = operator.prepare(source(files.TABLE), meeting)
    assert {each.problem.key for each in found.wrong} == {"item-not-on-agenda"}
    assert operator.prepare(source([files.COLUMNS, ["Geçim", "not", "Sonradan"]]), meeting).count("new") == 1


def test_titles_of_the_agenda_are_found_in_every_language(platform: InUse, operator: Importer) -> None:
    meeting = platform.open_meeting()
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
    found = operator.prepare(source(files.SHEET), platform.open_meeting())
    assert [each.problem.key for each in found.wrong] == ["day-of-another-meeting"]


def test_header_of_a_file_for_a_meeting_that_is_there_is_said_to_be_unused(platform: InUse, operator: Importer) -> None:
    rows = files.with_cell(files.SHEET, 2, 1, examples.plan_meeting().day.isoformat())
    found = operator.prepare(source(rows), platform.open_meeting())
    assert (found.wrong, found.header_unused, found.plan) == ((), True, None)
