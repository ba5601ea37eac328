"""The attendance sheet: who was expected and who came; only changed rows are recorded, and nobody's by mistake."""

from typing import Any

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

HERE = f"/en/meetings/{examples.meeting()}/attendance"
UMRANIYE, PENDIK, OFFICE = (examples.organisation(name) for name in ("Ümraniye", "Pendik", "Sekretarya"))


def held(platform: InUse, *more: Any) -> None:
    platform.open_meeting(examples.expect_organisations(PENDIK, UMRANIYE), *more)


def row_of(answer: Any, name: str) -> str:
    rows = page_of(answer).xpath("//tbody/tr")
    (found,) = [row for row in rows if row.xpath("./th/bdi") and row.xpath("string(./th/bdi)") == name]
    return " ".join(" ".join(found.itertext()).split())


def test_rapporteur_records_who_came_with_counts(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    drawn = form_of(client.get(HERE), "/attendance")
    typed = {
        f"{PENDIK}.presence": "present",
        f"{PENDIK}.people": "4",
        f"{PENDIK}.women": "٣",
        f"{PENDIK}.arrived": "10.15",
    }
    answer = client.post(HERE, {**drawn, **typed, f"{UMRANIYE}.presence": "excused"})
    assert answer.status_code == 303
    page = seen(client.get(answer.headers["location"]))
    assert "The attendance of 2 organisations was recorded." in page
    assert "2 Expected 1 Present 1 Excused 0 Absent 4 People" in page
    again = form_of(client.get(HERE), "/attendance")
    assert (again[f"{PENDIK}.people"], again[f"{PENDIK}.women"], again[f"{PENDIK}.arrived"]) == ("4", "3", "10:15")


def test_untouched_rows_are_not_recorded(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    head = platform.stack.platform.store.head()
    answer = client.post(HERE, form_of(client.get(HERE), "/attendance"))
    assert "No row was changed, so nothing was recorded." in seen(client.get(answer.headers["location"]))
    assert platform.stack.platform.store.head() == head
    client.post(HERE, {**form_of(client.get(HERE), "/attendance"), f"{PENDIK}.presence": "absent"})
    assert platform.stack.platform.store.head() == head + 1


def test_more_women_and_men_than_people_is_said_at_the_row_and_nothing_is_recorded(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    head = platform.stack.platform.store.head()
    wrong = {f"{PENDIK}.presence": "present", f"{PENDIK}.people": "3", f"{PENDIK}.women": "2", f"{PENDIK}.men": "2"}
    drawn = form_of(client.get(HERE), "/attendance")
    answer = client.post(HERE, {**drawn, **wrong, f"{UMRANIYE}.presence": "present"})
    assert answer.status_code == 422
    assert "The counts are larger than the number of people." in row_of(answer, "Pendik")
    assert "The counts" not in row_of(answer, "Ümraniye")
    (target,) = page_of(answer).xpath("//*[@id='error-summary']//a/@href")
    assert page_of(answer).xpath(f"//*[@id='{target.removeprefix('#')}']")
    typed = form_of(answer, "/attendance")
    assert (typed[f"{PENDIK}.women"], typed[f"{UMRANIYE}.presence"]) == ("2", "present")
    assert platform.stack.platform.store.head() == head


def test_counts_without_presence_are_asked_for(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    answer = client.post(HERE, {**form_of(client.get(HERE), "/attendance"), f"{PENDIK}.people": "3"})
    assert answer.status_code == 422
    assert "Say whether the organisation was present" in row_of(answer, "Pendik")


def test_two_who_fill_in_the_sheet_at_once_keep_each_others_rows(platform: InUse) -> None:
    held(platform)
    rana, office = platform.as_("Rana"), platform.as_("Sekreter")
    first, second = (form_of(client.get(HERE), "/attendance") for client in (rana, office))
    rana.post(HERE, {**first, f"{PENDIK}.presence": "present", f"{PENDIK}.people": "5"})
    assert office.post(HERE, {**second, f"{UMRANIYE}.presence": "present"}).status_code == 303
    page = form_of(rana.get(HERE), "/attendance")
    assert (page[f"{PENDIK}.people"], page[f"{UMRANIYE}.presence"]) == ("5", "present")


def test_same_row_changed_by_somebody_else_is_shown_first(platform: InUse) -> None:
    held(platform)
    rana, office = platform.as_("Rana"), platform.as_("Sekreter")
    first, second = (form_of(client.get(HERE), "/attendance") for client in (rana, office))
    rana.post(HERE, {**first, f"{PENDIK}.presence": "present", f"{PENDIK}.people": "5"})
    answer = office.post(HERE, {**second, f"{PENDIK}.presence": "absent"})
    assert answer.status_code == 422
    assert "Somebody else changed this row in the meantime (Present, 5 people)" in row_of(answer, "Pendik")
    assert office.post(HERE, form_of(answer, "/attendance")).status_code == 303
    assert form_of(rana.get(HERE), "/attendance")[f"{PENDIK}.presence"] == "absent"


def test_organisation_that_was_not_expected_is_added(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    drawn = form_of(client.get(HERE), "/attendance")
    typed = {"more.organisation": str(OFFICE), "more.presence": "present", "more.people": "2"}
    assert client.post(HERE, {**drawn, **typed}).status_code == 303
    assert "Not expected" in row_of(client.get(HERE), "Sekretarya")
    nameless = client.post(HERE, {**form_of(client.get(HERE), "/attendance"), "more.presence": "present"})
    assert nameless.status_code == 422
    assert "Choose the organisation that you want to add." in seen(nameless)


def test_added_organisation_with_a_mistake_comes_back_as_its_row(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    drawn = form_of(client.get(HERE), "/attendance")
    typed = {"more.organisation": str(OFFICE), "more.presence": "present", "more.people": "two"}
    answer = client.post(HERE, {**drawn, **typed})
    assert answer.status_code == 422
    assert "This is not a number." in row_of(answer, "Sekretarya")
    assert client.post(HERE, {**form_of(answer, "/attendance"), f"{OFFICE}.people": "2"}).status_code == 303


def test_the_rest_is_recorded_as_absent_when_that_is_ticked(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    drawn = form_of(client.get(HERE), "/attendance")
    client.post(HERE, {**drawn, f"{PENDIK}.presence": "present", "rest": "absent"})
    assert "1 Present 0 Excused 1 Absent" in seen(client.get(HERE))


def test_foreign_fields_and_organisations_are_refused(platform: InUse) -> None:
    held(platform)
    client = platform.as_("Rana")
    head = platform.stack.platform.store.head()
    for name in (f"{examples.organisation('nobody')}.presence", f"{PENDIK}.names", "note"):
        drawn = form_of(client.get(HERE), "/attendance")
        assert client.post(HERE, {**drawn, f"{PENDIK}.presence": "present", name: "present"}).status_code == 422
    assert platform.stack.platform.store.head() == head


def test_host_says_who_is_expected(platform: InUse) -> None:
    platform.meeting()
    client = platform.as_("Umut")
    assert "as soon as the meeting has been opened" in seen(client.get(HERE))
    answer = client.post(f"{HERE}/expected", {"organisations": [str(PENDIK), str(OFFICE)]})
    assert answer.status_code == 303
    assert "2 Expected" in seen(client.get(HERE))
    assert client.post(f"{HERE}/expected", {}).status_code == 303
    assert "0 Expected" in seen(client.get(HERE))
    assert client.post(f"{HERE}/expected", {"organisations": [str(examples.organisation("nobody"))]}).status_code == 404


def test_attendance_before_the_meeting_opens_is_refused(platform: InUse) -> None:
    platform.meeting(examples.expect_organisations(PENDIK))
    answer = platform.as_("Sekreter").post(HERE, {f"{PENDIK}.presence": "present"})
    assert answer.status_code == 422
    assert "This meeting is not open" in seen(answer)


def test_who_may_do_neither_is_kept_out(platform: InUse) -> None:
    held(platform)
    for name, status in ((None, 404), ("Pelin", 403), ("Olga", 403)):
        client = platform.as_(name)
        assert client.get(HERE).status_code == status
        assert client.post(HERE, {f"{PENDIK}.presence": "present"}).status_code == status
        assert client.post(f"{HERE}/expected", {}).status_code == status
    assert platform.as_("Umut").post(HERE, {f"{PENDIK}.presence": "present"}).status_code == 403
    assert platform.as_("Rana").post(f"{HERE}/expected", {}).status_code == 403
