"""A member reads what happened, and sees what a text said before."""

import pytest

from defter.sample import open_meeting
from tests.journeys.browsing import Browsing
from tests.journeys.flaws import bring_axe, found_by_axe, too_wide
from tests.journeys.server import Served, today

WORDS = {
    "tr": ("Farkı göster", "Değişenler"),
    "en": ("See the difference", "What changed"),
    "ar": ("عرض الفرق", "ما الذي تغيّر"),
}


@pytest.mark.parametrize("language", ["tr", "en", "ar"])
def test_from_the_history_of_a_meeting_to_what_changed(browsing: Browsing, platform: Served, language: str) -> None:
    stream = next(iter(open_meeting.acts(today()))).stream
    page = browsing.open(platform, "representative", language)
    page.goto(f"/{language}/meetings/{stream}/history")
    see, heading = WORDS[language]
    page.get_by_role("link", name=see).first.click()
    page.get_by_role("heading", name=heading).wait_for()
    assert page.locator("main dd ins").count() >= 1
    bring_axe(page)
    assert found_by_axe(page) == []
    assert too_wide(page) == []
