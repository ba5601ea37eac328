"""A letter is recorded on an organisation's behalf, and contested by a signed link on a phone, in Arabic."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from defter.sample.organisations import organisation
from tests.journeys.browsing import PHONE, Browsing, fits
from tests.journeys.flaws import bring_axe, found_by_axe
from tests.journeys.server import Served

pytestmark = pytest.mark.xdist_group("browser")

ASSOCIATION = f"/organisations/{organisation('sample-association')}"


def test_a_letter_is_contested_by_a_link_on_a_phone(browsing: Browsing, platform: Served) -> None:
    office = browsing.open(platform, "secretariat")
    record_letter(office)
    at = make_link(office)
    phone = browsing.open(platform, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(at)
    phone.get_by_role("link", name="العربية").tap()
    contest(phone)
    office.goto("/tr/statements?how=contested")
    expect(office.get_by_text("العدد في الكتاب 14")).to_be_visible()
    assert urlsplit(at).path.rpartition("/")[2] not in (platform.data.parent / "demo.told").read_text("utf-8")


def record_letter(page: Page) -> None:
    """A figure that came with a letter, by its number and date."""
    page.goto(f"/tr{ASSOCIATION}/figures/new")
    page.get_by_label("Sayı", exact=True).fill("41")
    page.get_by_label("Hangi tarih itibarıyla").fill("2026")
    page.get_by_label("Sayılan birim", exact=True).fill("gönüllü")
    page.get_by_label("Kaynak", exact=True).fill("Derneğin yazısı (örnek)")
    page.get_by_label("Kuruluşun size bildirme yolu").select_option("letter")
    page.get_by_text("Yazı ve taranmış belge").click()
    page.get_by_label("Yazının sayısı").fill("E-00000000-000.00-7")
    page.get_by_label("Yazının tarihi").fill("02.11.2026")
    page.get_by_role("button", name="Rakamı bildir").click()
    page.wait_for_url(f"**{ASSOCIATION}*")


def make_link(page: Page) -> str:
    """The address of the link for that entry, as the secretariat copies it."""
    page.goto(f"/tr/statements?organisation={organisation('sample-association')}")
    page.get_by_label("Bu kayıt için bağlantı oluştur").check()
    page.get_by_role("button", name="Bağlantıları oluştur").click()
    address = page.get_by_role("textbox", name=re.compile("^Bağlantı")).input_value()
    assert urlsplit(address).path.startswith("/tr/l/")
    return address


def contest(page: Page) -> None:
    """Whose it is and what it is about stands there before anything is done; then it is answered once."""
    expect(page.get_by_role("heading", level=1)).to_have_text("هل هذا صحيح؟")
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    expect(page.locator("main")).to_contain_text("E-00000000-000.00-7")
    assert fits(page)
    page.get_by_text("لا، هذا غير صحيح").tap()
    page.get_by_label("ما هو غير الصحيح؟").fill("العدد في الكتاب 14")
    bring_axe(page)
    assert found_by_axe(page) == []
    page.get_by_role("button", name="تسجيل الاعتراض").tap()
    expect(page.get_by_role("status")).to_contain_text("معترَض عليه")
    assert fits(page)
    page.reload()
    expect(page.get_by_role("button")).to_have_count(0)
