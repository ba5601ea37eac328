"""A whole meeting in Turkish: planned, prepared, opened, noted down by keyboard, corrected, closed and found again."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Browsing
from tests.journeys.server import Served, today

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Kış hazırlıkları koordinasyon toplantısı"
ITEMS = [
    ("Kış yardımlarının eşgüdümü", "20", "Hangi mahalleler öncelikli?\nMükerrer yardım nasıl önlenir?"),
    ("Okula kayıt yenileme", "25", "Kayıt günleri nerede duyurulacak?"),
    ("Gönüllü tercümanlar", "15", "Hangi kurumlarda tercüman eksik?"),
]
EXPECTED = ["Ümraniye Belediyesi (örnek)", "Örnek Mülteci Dayanışma Derneği"]


def test_a_representative_takes_a_meeting_from_its_plan_to_its_end(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform)
    page.get_by_role("link", name="Temsilci", exact=True).click()
    plan(page)
    prepare(page)
    name_rapporteur(page)
    publish_and_open(page)
    record_attendance(page)
    log_by_keyboard(page)
    revise(page)
    convert(page)
    strike(page)
    close(page)
    find_it_again(page)


def plan(page: Page) -> None:
    """Plans a meeting for today."""
    page.get_by_role("link", name="Toplantılar", exact=True).first.click()
    page.get_by_role("link", name="Toplantı planla").click()
    page.get_by_label("Başlık", exact=True).fill(TITLE)
    page.get_by_label("Toplantı türü").select_option(label="İlçe koordinasyon toplantısı")
    page.get_by_label("Gün", exact=True).fill(f"{today():%d.%m.%Y}")
    page.get_by_label("Başlangıç saati").fill("10.00")
    page.get_by_label("Bitiş saati").fill("11.00")
    page.get_by_label("İl veya ilçe").fill("Ümraniye, İstanbul")
    page.get_by_role("button", name="Toplantıyı planla").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("[aria-current=step]")).to_have_text("Planlandı")


def prepare(page: Page) -> None:
    """Writes the agenda, puts its items in order, and says who is expected."""
    page.get_by_role("link", name="Gündemi düzenle").click()
    for title, minutes, questions in ITEMS[1:] + ITEMS[:1]:
        page.get_by_label("Başlık", exact=True).fill(title)
        page.get_by_label("Süre (dakika)").fill(minutes)
        page.get_by_label("Yönlendirici sorular", exact=True).fill(questions)
        page.get_by_role("button", name="Gündeme ekle").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("button", name=f"En başa taşı: {ITEMS[0][0]}").click()
    expect(page.locator("ol.sheet h2")).to_have_text([title for title, _minutes, _questions in ITEMS])
    expect(page.get_by_text("Gündem, toplantının tamamını dolduruyor.")).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Beklenen kuruluşları belirt").click()
    for name in EXPECTED:
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Beklenenleri kaydet").click()
    expect(page.get_by_role("rowheader", name=EXPECTED[1])).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()


def name_rapporteur(page: Page) -> None:
    """Names whoever takes the notes, as the page asks for it: the representative herself."""
    expect(page.get_by_text("Henüz kimse görevlendirilmedi")).to_be_visible()
    page.get_by_role("link", name="Raportör görevlendir").click()
    herself = page.get_by_role("option", name="Ümraniye temsilcisi (örnek)")
    page.get_by_label("Raportör görevlendir").select_option(herself.get_attribute("value"))
    page.get_by_role("button", name="Raportör olarak görevlendir").click()
    expect(page.get_by_role("button", name="Görevini sonlandır")).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_text("Henüz kimse görevlendirilmedi")).to_have_count(0)


def publish_and_open(page: Page) -> None:
    """Publishes the agenda, and opens the meeting."""
    page.get_by_role("button", name="Gündemi yayımla").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Gündem yayımlandı")
    page.get_by_role("button", name="Toplantıyı aç").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Toplantı sürüyor")


def record_attendance(page: Page) -> None:
    """One organisation came with five people, the other one sent word."""
    page.get_by_role("link", name="Katılımcıları kaydet").click()
    host, guest = (page.get_by_role("group", name=name) for name in EXPECTED)
    host.get_by_role("radio", name="Katıldı").check()
    page.get_by_label(f"Kişi: {EXPECTED[0]}").fill("5")
    guest.get_by_role("radio", name="Mazeretli").check()
    page.get_by_role("button", name="Katılımcıları kaydet").click()
    expect(page.locator(".tile").filter(has_text="Mazeretli")).to_contain_text("1")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_text("Beklenen kuruluş: 2; katılan: 1.")).to_be_visible()
    expect(page.get_by_text("5 kişi katıldı.")).to_be_visible()


LINES = [
    ("Isıtıcı dağıtımı üç mahallede başladı.", "note"),
    ("k Dağıtım listeleri her pazartesi karşılaştırılacak.", "decision"),
    ("e Ortak tabloyu hazırlar @Ümraniye Belediyesi (örnek) !15.12.2026", "action"),
    ("Mükerrer başvurular telefonla doğrulanıyor.", "note"),
    ("k Acil başvurular 48 saat içinde yanıtlanacak.", "decision"),
    ("Soba güvenliği için broşür basıldı.", "note"),
    ("e Broşürü Arapçaya çevirir @Örnek Mülteci Dayanışma Derneği", "action"),
    ("İki mahallede kömür eksiği var.", "note"),
    ("n Karar ve eylem sözcükleri satır içinde geçebilir.", "note"),
    ("Muhtarlar haftalık liste verecek.", "note"),
    ("k Liste biçimi ortak olacak.", "decision"),
    ("e Liste biçimini gönderir !01.12.2026", "action"),
]


def log_by_keyboard(page: Page) -> None:
    """A dozen outcomes, without leaving the keyboard: the line is typed, Enter adds it and opens the next."""
    page.get_by_role("link", name="Yazma satırına git").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ne söylendi").focus()
    for words, _kind in LINES:
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    outcomes = page.locator("li.outcome")
    expect(outcomes).to_have_count(len(LINES))
    expect(page.locator("li.pending")).to_have_count(0)
    for kind, number in (("note", 6), ("decision", 3), ("action", 3)):
        expect(page.locator(f"li.outcome > .kind.{kind}")).to_have_count(number)
    action = outcomes.filter(has_text="Ortak tabloyu hazırlar")
    expect(action).to_contain_text("Ümraniye Belediyesi (örnek)")
    expect(action).to_contain_text("15 Aralık 2026")
    expect(action).not_to_contain_text("@")
    page.reload()
    expect(outcomes).to_have_count(len(LINES))


def revise(page: Page) -> None:
    """Corrects a text."""
    row = page.locator("li.outcome").filter(has_text="Isıtıcı dağıtımı")
    row.get_by_role("link", name="Düzenle").click()
    page.get_by_label("Metin (özgün dili: Türkçe)").fill("Isıtıcı dağıtımı dört mahallede başladı.")
    page.get_by_role("button", name="Değişiklikleri kaydet").click()
    expect(page.locator("li.outcome").filter(has_text="dört mahallede")).to_be_visible()
    expect(page.get_by_text("üç mahallede")).to_have_count(0)


def convert(page: Page) -> None:
    """One key makes a decision of a note; the list stays where it is."""
    row = page.locator("li.outcome").filter(has_text="İki mahallede kömür eksiği var.")
    row.get_by_role("button", name="Karar").focus()
    page.keyboard.press("Enter")
    expect(row.locator("> .kind")).to_have_text("Karar")


def strike(page: Page) -> None:
    """Strikes an outcome; it stays readable, with the reason."""
    row = page.locator("li.outcome").filter(has_text="Soba güvenliği")
    row.get_by_role("link", name="Düzenle").click()
    page.get_by_text("Bu çıktının üstünü çiz").click()
    strike = page.locator("form[action$='/strike']")
    strike.get_by_label("Gerekçe").fill("Başka toplantıda konuşuldu")
    strike.get_by_role("button", name="Üstünü çiz").click()
    expect(row.locator("s")).to_contain_text("Soba güvenliği")
    expect(row).to_contain_text("Başka toplantıda konuşuldu")


def close(page: Page) -> None:
    """Closes the meeting, after a look at what is recorded."""
    page.get_by_role("link", name="Toplantıyı kapat").click()
    expect(page.get_by_role("definition").nth(0)).to_have_text("11")
    page.get_by_role("button", name="Toplantıyı kapat").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Kapandı")


def find_it_again(page: Page) -> None:
    """It stands in the list, on the host's page and on that of the organisation that owes something."""
    page.get_by_role("link", name="Toplantılar", exact=True).first.click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.get_by_role("link", name="Kuruluşlar", exact=True).first.click()
    page.get_by_role("link", name=EXPECTED[1]).click()
    expect(page.get_by_text("Broşürü Arapçaya çevirir")).to_be_visible()
    page.get_by_role("link", name="Kuruluşlar", exact=True).first.click()
    page.get_by_role("link", name=EXPECTED[0]).click()
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
