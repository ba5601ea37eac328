"""A meeting with more outcomes than a page draws: one item at a time, and the entry goes everywhere all the same."""

import re

import pytest
from playwright.sync_api import Page, expect

from defter.platform.clock import uuid7
from tests.journeys.browsing import Browsing, open_meeting
from tests.journeys.server import Served, window
from tests.journeys.test_the_live_entry import write

pytestmark = pytest.mark.xdist_group("browser")

EACH = 80


def long_meeting(page: Page, platform: Served, title: str) -> tuple[str, list[str]]:
    """An open meeting with two items of eighty outcomes each: its path, and the keys of the items."""
    at = open_meeting(page, title, "Birinci madde", "İkinci madde")
    page.goto(f"/tr{at}")
    keys = [str(each.get_attribute("data-key")) for each in page.locator(".item").all()[:2]]
    with window(platform, "representative") as client:
        for number in range(EACH):
            for key in keys:
                line = {"id": str(uuid7()), "item": key, "kind": "note", "text": f"Kayıt {number}."}
                assert client.post(f"/tr{at}/outcomes", data=line).status_code == 303
    return at, keys


def test_entry_goes_to_an_item_that_is_not_drawn_and_others_see_only_what_belongs_there(
    browsing: Browsing, platform: Served
) -> None:
    page = browsing.open(platform, "representative")
    at, (first, second) = long_meeting(page, platform, "Uzun toplantı")
    other = browsing.open(platform, "secretariat")
    other.goto(f"/tr{at}?item={first}")
    expect(other.locator(f"#i-{first} li.outcome")).to_have_count(EACH)

    page.goto(f"/tr{at}")
    expect(page.locator(f"#i-{second} li.outcome")).to_have_count(EACH)
    expect(page.locator(f"#i-{first} li.outcome")).to_have_count(0)
    expect(page.locator(f"#i-{first} .folded")).to_contain_text(re.compile(rf"Not\s+{EACH}"))
    write(page, "İkinci maddede yeni.")
    page.locator(f"#i-{first}").get_by_role("link", name="Buraya yaz").click()
    write(page, "k Birinci maddede yeni.")
    added = page.locator(f"#i-{first} li.outcome:not(.pending)")
    expect(added).to_have_count(1)
    expect(added).to_contain_text("Karar")

    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # who comes back sees at once what is new
    expect(other.locator(f"#i-{first} li.outcome")).to_have_count(EACH + 1)
    expect(other.locator(f"#i-{first} li.outcome").last).to_contain_text("Birinci maddede yeni.")
    expect(other.locator(f"#i-{second} li.outcome")).to_have_count(0)

    page.locator(f"#i-{first}").get_by_role("link", name="Bu çıktıları göster").click()
    expect(page.locator(f"#i-{first} li.outcome")).to_have_count(EACH + 1)
    expect(page.locator(f"#i-{first} #write")).to_be_visible()
    page.get_by_role("link", name=f"{2 * EACH + 2} çıktının tümünü tek sayfada göster").click()
    expect(page.locator("li.outcome")).to_have_count(2 * EACH + 2)


def test_without_scripts_one_comes_back_to_the_line_that_one_changed(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform, "representative", java_script_enabled=False)
    at, (first, second) = long_meeting(page, platform, "Uzun toplantı, betiksiz")
    page.goto(f"/tr{at}?item={first}")
    line = page.locator(f"#i-{first} li.outcome", has_text="Kayıt 41.")
    line.get_by_role("button", name="Karar").click()
    expect(page.locator(f"#i-{first} li.outcome", has_text="Kayıt 41.").locator(".kind").first).to_have_text("Karar")
    page.locator(f"#i-{second}").get_by_role("link", name="Buraya yaz").click()
    expect(page.locator(f"#i-{second} li.outcome")).to_have_count(EACH)
    expect(page.locator(f"#i-{second} #write")).to_be_visible()
