"""A municipality joins by the form on a phone, is admitted, acts for the first time, and hands its mandate over."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, Browsing, fits
from tests.journeys.server import PASSWORD, Served

pytestmark = pytest.mark.xdist_group("browser")

NAME = "Deneme Belediyesi (örnek)"
FIRST, SECOND = "first@example.org", "second@example.org"


def test_from_the_form_to_the_first_act_and_to_who_comes_after(browsing: Browsing, platform: Served) -> None:
    apply(browsing.open(platform, viewport=PHONE, has_touch=True, is_mobile=True))
    office = browsing.open(platform, "secretariat")
    at = admit(office)
    first = accept(browsing.open(platform), invite(office, at), "İlk temsilci (örnek)", FIRST)
    correct_the_name(first, at)
    link = hand_over(first, at)
    first.goto(f"/tr{at}/people")
    expect(first.get_by_role("main")).to_contain_text("İlk temsilci (örnek)")  # until the other one accepts
    second = accept(browsing.open(platform), link, "İkinci temsilci (örnek)", SECOND)
    second.goto(f"/tr{at}/people")
    expect(second.get_by_role("main")).to_contain_text("İkinci temsilci (örnek)")
    expect(second.get_by_role("main")).not_to_contain_text("İlk temsilci (örnek)")
    first.goto(f"/tr{at}/people")
    expect(first.get_by_role("main")).not_to_contain_text("İkinci temsilci (örnek)")  # her mandate has ended


def apply(page: Page) -> None:
    """The form, which comes back filled with what was forgotten."""
    page.goto("/tr/organisations")
    page.get_by_role("link", name="Üyelik başvurusu").tap()
    page.get_by_label("Kuruluşun adı", exact=True).fill(NAME)
    page.get_by_label("Kuruluş türü").select_option("district-municipality")
    page.get_by_label("İl veya ilçe").fill("Ümraniye")
    page.get_by_label("İrtibat kişisi").fill("İrtibat kişisi (örnek)")
    page.get_by_role("button", name="Başvuruyu gönder").tap()
    expect(page.get_by_role("alert")).to_be_visible()
    assert fits(page)
    page.get_by_label("E-posta adresi").fill(FIRST)
    page.get_by_role("button", name="Başvuruyu gönder").tap()
    page.wait_for_url(re.compile("/tr/join/.+"))
    assert fits(page)


def admit(page: Page) -> str:
    """The secretariat finds the application and gives it a role; the address of the organisation."""
    page.goto("/tr/organisations")
    page.get_by_role("region", name="Yanıt bekleyen üyelik başvuruları").get_by_role("link", name=NAME).click()
    at = page.url.partition("/tr")[2].removesuffix("/membership")
    page.get_by_role("link", name="Bir rolle kabul et").click()
    page.get_by_label("Rol", exact=True).select_option("member")
    page.get_by_role("button", name="Kabul et").click()
    expect(page.get_by_role("status").first).to_be_visible()
    return at


def invite(page: Page, at: str) -> str:
    """The link for the first representative."""
    page.goto(f"/tr{at}/people")
    panel = page.get_by_role("region", name="Birini davet et")
    panel.get_by_label("Ad", exact=True).fill("İlk temsilci (örnek)")
    panel.get_by_label("E-posta adresi").fill(FIRST)
    panel.get_by_role("button", name="Davet et").click()
    return page.get_by_label("Davetin bağlantısı").input_value()


def accept(page: Page, link: str, name: str, email: str) -> Page:
    """Accepts as somebody without an account, and signs in."""
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text(email)
    page.get_by_label("Adınız").fill(name)
    page.get_by_label("Parola").fill(PASSWORD)
    page.get_by_role("button", name="Daveti kabul et").click()
    page.goto("/tr/sign-in")
    page.get_by_label("E-posta adresi").fill(email)
    page.get_by_label("Parola").fill(PASSWORD)
    page.get_by_role("button", name="Giriş yap", exact=True).click()
    expect(page.get_by_role("button", name="Çıkış yap")).to_be_visible()
    return page


def correct_the_name(page: Page, at: str) -> None:
    """The first act of the new member."""
    page.goto(f"/tr{at}/manage")
    page.get_by_role("textbox", name="Ad", exact=True).fill(f"{NAME} – Strateji")
    page.get_by_role("button", name="Adı kaydet").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(f"/tr{at}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME} – Strateji")


def hand_over(page: Page, at: str) -> str:
    """The representative hands her own mandate over to somebody who has no account; the link for that person."""
    page.goto(f"/tr{at}/people")
    page.get_by_role("link", name=re.compile("Devret ya da bitir")).click()
    panel = page.get_by_role("region", name=re.compile("Görevlendirmeyi devret"))
    panel.get_by_label("Devralacak kişinin e-posta adresi").fill(SECOND)
    panel.get_by_label("Davet için ad").fill("İkinci temsilci (örnek)")
    panel.get_by_label("Gerekçe", exact=True).first.fill("Yerel seçim")
    panel.get_by_role("button", name="Devret").click()
    return page.get_by_label("Davetin bağlantısı").input_value()
