"""A rapporteur who reads Arabic, with a phone: everything by touch, from right to left."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, Browsing, fits, open_meeting
from tests.journeys.server import Served

pytestmark = pytest.mark.xdist_group("browser")


def test_notes_are_taken_on_a_phone_in_arabic(browsing: Browsing, platform: Served) -> None:
    host = browsing.open(platform, "representative")
    at = open_meeting(host, "Telefonla tutulan toplantı", "Birinci madde", "İkinci madde")
    page = browsing.open(platform, "rapporteur", "ar", viewport=PHONE, has_touch=True, is_mobile=True)
    find_meeting(page)
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    red_line_is_on_the_right(page)
    assert fits(page)
    log_by_touch(page)
    assert fits(page)
    switch_language(page, at)


def find_meeting(page: Page) -> None:
    """Through the menu to the list, and to the meeting."""
    page.get_by_text("القائمة", exact=True).tap()
    page.get_by_role("link", name="الاجتماعات", exact=True).tap()
    page.get_by_role("link", name="Telefonla tutulan toplantı").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Telefonla tutulan toplantı")


def red_line_is_on_the_right(page: Page) -> None:
    """The margin of the minute book is mirrored: numbers stand to the right of what is written."""
    margin, entry = (page.locator(f".item .{name}").first.bounding_box() for name in ("margin", "entry"))
    assert margin
    assert entry
    assert margin["x"] > entry["x"]


def log_by_touch(page: Page) -> None:
    """A decision and an action, with what belongs to them, and a third line at another agenda item."""
    entry = page.get_by_label("كتابة مُخرَج")
    write = entry.get_by_role("button", name="إضافة")
    entry.get_by_role("radio", name="قرار").tap()
    page.get_by_label("ماذا قيل").fill("تُنشر القوائم كل يوم اثنين")
    write.tap()
    entry.get_by_role("radio", name="إجراء متابعة").tap()
    page.get_by_label("ماذا قيل").fill("إعداد الجدول المشترك")
    entry.get_by_label("الجهة المسؤولة").fill("بلدية العمرانية (مثال)")
    entry.get_by_label("الموعد النهائي").fill("15.12.2026")
    write.tap()
    page.get_by_role("link", name="الكتابة هنا").first.tap()
    page.get_by_label("ماذا قيل").fill("ملاحظة في البند الثاني")
    write.tap()
    first, second = (page.locator(".item").nth(each).locator("li.outcome:not(.pending)") for each in (0, 1))
    expect(first).to_have_count(2)
    expect(second).to_have_count(1)
    expect(first.nth(0).locator("> .kind")).to_have_text("قرار")
    expect(first.nth(1)).to_contain_text("15 كانون الأول 2026")
    said = first.nth(1).locator(".what bdi").first
    assert said.evaluate("node => getComputedStyle(node).direction") == "rtl"


def switch_language(page: Page, at: str) -> None:
    """In another language the same page is open."""
    page.get_by_text("القائمة", exact=True).tap()
    page.get_by_role("link", name="Türkçe").locator("visible=true").first.tap()
    page.wait_for_url(f"**/tr{at}*")
    assert page.evaluate("document.documentElement.dir") == "ltr"
    expect(page.locator("li.outcome")).to_have_count(3)
