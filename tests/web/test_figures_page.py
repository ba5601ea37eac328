"""Figures of organisations: reported with date and source, revised, withdrawn; few people are not shown."""

from datetime import date
from typing import Any

import pytest

from defter.web.organisations.figures import is_old
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import Client

UMRANIYE = examples.organisation("Ümraniye")
HERE = f"/en/organisations/{UMRANIYE}"
TYPED = {
    "content.number": "20,000",
    "content.unit.en": "refugees in the district",
    "content.as_of": "12.2020",
    "content.source.en": "Municipal survey",
    "place": "Ümraniye",
    "content.people": "on",
}


class Desk:
    """Browsers, and the form for figures."""

    def __init__(self, platform: InUse) -> None:
        self.platform = platform

    def as_(self, name: str | None) -> Client:
        return self.platform.as_(name)

    def report(self, name: str, **changes: Any) -> Any:
        drawn = form_of(self.as_(name).get(f"{HERE}/figures/new"), "/figures/new")
        return self.as_(name).post(f"{HERE}/figures/new", {**drawn, **TYPED, **changes})

    def reported(self, **changes: Any) -> str:
        """Reports a figure, and gives the address of its page."""
        answer = self.report("Umut", **changes)
        assert answer.status_code == 303, seen(answer)
        links = page_of(self.as_("Umut").get(HERE)).xpath("//main//a[contains(@href, '/figures/')]/@href")
        return str(next(each for each in links if not each.endswith("/new")))


@pytest.fixture
def desk(platform: InUse) -> Desk:
    return Desk(platform)


def test_organisation_reports_a_figure_with_its_date_source_and_place(desk: Desk) -> None:
    desk.reported()
    page = seen(desk.as_("Pelin").get(HERE))
    assert "20,000 refugees in the district as of December 2020 Source: Municipal survey" in page
    assert "Ümraniye" in page
    assert "20,000" not in seen(desk.as_(None).get(HERE)), "nothing becomes public by being typed"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("content.number", "Write the number."),
        ("content.unit.en", "Write what is counted, such as people or households."),
        ("content.as_of", "Write for which day, month or year the number holds"),
        ("content.source.en", "Write where the number comes from."),
    ],
)
def test_figure_without_a_part_is_refused_and_the_rest_stays_typed(desk: Desk, field: str, words: str) -> None:
    answer = desk.report("Umut", **{field: ""})
    assert answer.status_code == 422
    assert words in seen(answer)
    kept = form_of(answer, "/figures/new")
    assert all(kept[name] == typed for name, typed in TYPED.items() if name != field)


def test_empty_form_names_what_is_missing(desk: Desk) -> None:
    answer = desk.as_("Umut").post(f"{HERE}/figures/new", {"id": str(examples.id_of("form", "x"))})
    assert answer.status_code == 422
    assert "Write the number, what it counts, its date and its source." in seen(answer)


def test_figure_is_revised_and_a_stale_revision_shows_both(desk: Desk) -> None:
    here = desk.reported()
    client, other = desk.as_("Umut"), desk.as_("Sekreter")
    first, late = form_of(client.get(here), here), form_of(other.get(here), here)
    assert first["content.as_of"] == "12.2020"
    assert client.post(here, {**first, "content.number": "21,000", "content.as_of": "2021"}).status_code == 303
    assert "21,000 refugees in the district as of 2021" in seen(desk.as_("Pelin").get(HERE))
    typed = {"content.number": "22,000", "content.population": "mixed", "channel": "phone"}
    answer = other.post(here, {**late, **typed})
    assert answer.status_code == 409
    page = seen(answer)
    assert "Number 21,000 22,000" in page
    assert "Which population Not specified Several of these groups" in page
    again = {**form_of(answer, here), "channel": "phone"}
    assert other.post(here, again).status_code == 303
    assert "22,000 refugees" in seen(desk.as_("Pelin").get(HERE))


def test_figure_is_withdrawn_with_a_reason(desk: Desk) -> None:
    here = desk.reported()
    client = desk.as_("Umut")
    sent = {**form_of(client.get(here), "/withdraw"), "reason": "Of another district"}
    assert client.post(f"{here}/withdraw", sent).status_code == 303
    page = seen(desk.as_("Pelin").get(HERE))
    assert "Of another district" in page
    assert "Withdrawn (1)" in page


def test_secretariat_reports_on_behalf_and_says_how_it_heard(desk: Desk) -> None:
    assert "Say how the organisation told you." in seen(desk.report("Sekreter"))
    assert desk.report("Sekreter", channel="phone").status_code == 303


def test_others_neither_report_nor_change_figures(desk: Desk) -> None:
    here = desk.reported()
    for name in ("Pelin", "Olga", None):
        client = desk.as_(name)
        assert client.get(f"{HERE}/figures/new").status_code == 403
        assert client.post(f"{HERE}/figures/new", TYPED).status_code == 403
        wanted = 404 if name is None else 403
        assert client.get(here).status_code == wanted
        assert client.post(here, TYPED).status_code in (403, 404)
    foreign = here.replace(str(UMRANIYE), str(examples.organisation("Pendik")))
    assert desk.as_("Sekreter").get(foreign).status_code == 404


def test_few_people_are_shown_to_their_organisation_and_the_secretariat_alone(desk: Desk) -> None:
    here = desk.reported(**{"content.number": "3", "content.unit.en": "people in wheelchairs"})
    for name in ("Umut", "Sekreter"):
        assert "3 people in wheelchairs" in seen(desk.as_(name).get(HERE))
    page = seen(desk.as_("Pelin").get(HERE))
    assert "fewer than 5 people in wheelchairs" in page
    assert "3 people" not in page
    client = desk.as_("Sekreter")
    released = {**form_of(client.get(here), "/visibility"), "visibility": "public", "reason": "Released"}
    assert client.post(f"{here}/visibility", released).status_code == 303
    assert "fewer than 5 people in wheelchairs" in seen(desk.as_(None).get(HERE))


def test_few_courses_are_no_secret(desk: Desk) -> None:
    typed = {"content.number": "3", "content.unit.en": "courses", "content.people": ""}
    desk.reported(**typed)
    assert "3 courses" in seen(desk.as_("Pelin").get(HERE))


def test_who_names_a_population_counts_people(desk: Desk) -> None:
    desk.reported(**{"content.number": "3", "content.people": "", "content.population": "temporary-protection"})
    assert "fewer than 5" in seen(desk.as_("Pelin").get(HERE))


def test_texts_of_a_figure_are_removed_for_good(desk: Desk) -> None:
    here = desk.reported()
    client = desk.as_("Sekreter")
    sent = {**form_of(client.get(here), "/redaction"), "reason": "A name", "sure": "on"}
    assert client.post(f"{here}/redaction", sent).status_code == 303
    page = seen(desk.as_("Pelin").get(HERE))
    assert "Municipal survey" not in page
    assert "Text removed" in page


@pytest.mark.parametrize(
    ("as_of", "old"),
    [
        ("2019-07-05", True),
        ("2019-07-06", False),
        ("2019-06", True),
        ("2019-07", False),
        ("2018", True),
        ("2019", False),
        ("2022-07-06", False),
    ],
)
def test_figure_is_old_three_years_after_its_last_day(as_of: str, old: bool) -> None:
    assert is_old(as_of, date(2022, 7, 6)) is old


def test_old_figures_say_so(desk: Desk) -> None:
    desk.reported(**{"content.as_of": "2018"})
    assert "older than three years" in seen(desk.as_("Pelin").get(HERE))
