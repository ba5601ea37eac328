"""The first page: which meetings come next, and which were held last."""

from datetime import timedelta
from typing import Any

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import page_of
from tests.web.stack import NOON

TODAY = NOON.date()


def meeting(platform: InUse, title: str, days: int, *commands: Any) -> None:
    """A meeting so many days from today."""
    plan = examples.plan_meeting(title=examples.text(title), day=TODAY + timedelta(days=days))
    platform.tell(examples.meeting(title), plan, *commands)


def lists(platform: InUse) -> dict[str, list[str]]:
    """The titles under each heading of the home page."""
    document = page_of(platform.as_("Pelin").get("/tr"))
    headings = document.xpath("//div[@class='part-title'][following-sibling::*[1][self::ul[@class='rows']]]/h2")
    return {
        each.text_content(): [
            " ".join(link.text_content().split())
            for link in each.getparent().getnext().xpath("./li//a[contains(@href, '/meetings/')]")
        ]
        for each in headings
    }


def test_open_and_cancelled_meetings_take_no_place_of_those_that_come_next(platform: InUse) -> None:
    for number in range(4):
        meeting(platform, f"Süren {number}", -number, examples.open_meeting())
    meeting(platform, "İptal", 1, examples.cancel_meeting())
    for number in range(4):
        meeting(platform, f"Gelecek {number}", 2 + number)
    assert lists(platform)["Sıradaki toplantılar"] == ["İptal", "Gelecek 0", "Gelecek 1", "Gelecek 2"]


def test_last_meetings_are_those_that_were_held_however_many_are_planned(platform: InUse) -> None:
    for number in range(30):
        meeting(platform, f"Gelecek {number}", 40 + number)
    meeting(platform, "İptal", -1, examples.cancel_meeting())
    meeting(platform, "Açılmadı", -2)
    for number in range(2):
        meeting(platform, f"Yapıldı {number}", -3 - number, examples.open_meeting(), examples.close_meeting())
    assert lists(platform)["Son toplantılar"] == ["Yapıldı 0", "Yapıldı 1"]
