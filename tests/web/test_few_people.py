"""Few people are not shown: on the page of a meeting, in its lines, and in what is downloaded from it."""

from decimal import Decimal

import pytest

from defter.domain.vocabulary import MeetingId
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import seen

PEOPLE = {"Ümraniye": 9, "Pendik": 3, "Gözlemci": 2}
EXACT = ("Sekreter", "Umut", "Rana")
"""The secretariat, the host, and the rapporteur, who acts for Pendik."""


@pytest.fixture
def meeting(platform: InUse) -> MeetingId:
    came = [
        examples.record_attendance(
            organisation=examples.organisation(name), people=people, women=1, men=people - 1, refugees=None, hosts=None
        )
        for name, people in PEOPLE.items()
    ]
    few = examples.figure(number=Decimal(3), people=True, approximate=False, unit=examples.text("kişi", "people"))
    figure = examples.log_outcome(
        outcome=examples.outcome("few"), kind="figure", figure=few, text=examples.text("Sandalye", "Wheelchairs")
    )
    return platform.open_meeting(*came, figure)


@pytest.mark.parametrize("name", EXACT)
def test_who_organises_the_meeting_or_takes_its_notes_sees_every_number(
    platform: InUse, meeting: MeetingId, name: str
) -> None:
    page = seen(platform.as_(name).get(f"/en/meetings/{meeting}"))
    assert "14 people took part." in page
    for people in PEOPLE.values():
        assert f"{people} people" in page
    assert "3 people as of December 2020" in page


def test_others_see_no_small_number_and_none_from_which_it_follows(platform: InUse, meeting: MeetingId) -> None:
    page = seen(platform.as_("Olga").get(f"/en/meetings/{meeting}"))
    assert "9 people" in page
    assert "fewer than 5 people" in page
    assert "2 people" in page, "its own"
    assert "3 people" not in page
    assert "14 people" not in page
    assert "How many people took part is not shown" in page
    assert "fewer than 5 people as of December 2020" in page


def test_downloaded_minutes_have_no_small_number_for_others(platform: InUse, meeting: MeetingId) -> None:
    def numbers(name: str) -> str:
        return platform.as_(name).get(f"/en/meetings/{meeting}/minutes.csv").text

    assert "fewer than 5" in numbers("Olga")
    for name in EXACT:
        assert "fewer than 5" not in numbers(name)
        assert "Wheelchairs" in numbers(name)


def test_figure_of_few_people_stays_as_it_was_typed_for_who_corrects_it(platform: InUse, meeting: MeetingId) -> None:
    page = platform.as_("Rana").get(f"/en/meetings/{meeting}/outcomes/{examples.outcome('few')}")
    assert 'name="figure.number" type="text" value="3"' in page.text
    assert 'name="figure.people" value="on" checked' in page.text
