"""The entry line when things go wrong: without scripts, without a connection, with others at work in the same place."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Browsing, open_meeting, send
from tests.journeys.server import Served

pytestmark = pytest.mark.xdist_group("browser")


def write(page: Page, *lines: str) -> None:
    """Types lines into the entry, each ended by Enter."""
    entry = page.get_by_label("Ne söylendi")
    entry.focus()
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def test_without_scripts_a_wrong_line_comes_back_filled_and_is_corrected(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform, "representative", java_script_enabled=False)
    at = open_meeting(page, "Betiksiz toplantı", "Tek madde")
    page.goto(f"/tr{at}")
    entry = page.get_by_role("form", name="Çıktı yaz")
    entry.get_by_label("Ne söylendi").fill("Ortak tablo hazırlanacak")
    entry.get_by_role("radio", name="Eylem").check()
    entry.get_by_label("Sorumlu kuruluş").fill("Olmayan Belediye")
    entry.get_by_label("Son tarih").fill("31.02.2027")
    entry.get_by_role("button", name="Ekle").click()
    summary = page.locator(".error-summary")
    expect(summary.get_by_role("heading")).to_have_text("Bir sorun var")
    expect(summary).to_contain_text("“Olmayan Belediye” adında bir kuruluş yok")
    expect(summary).to_contain_text("Takvimde böyle bir gün yok")
    expect(entry.get_by_label("Ne söylendi")).to_have_value("Ortak tablo hazırlanacak")
    expect(entry.get_by_role("radio", name="Eylem")).to_be_checked()
    expect(page.locator("li.outcome")).to_have_count(0)
    summary.get_by_role("link", name="Takvimde böyle bir gün yok").click()
    entry.get_by_label("Son tarih").fill("28.02.2027")
    entry.get_by_label("Sorumlu kuruluş").fill("Pendik Belediyesi")
    entry.get_by_role("button", name="Ekle").click()
    expect(summary).to_have_count(0)
    expect(page.locator("li.outcome")).to_have_count(1)
    expect(page.locator("li.outcome")).to_contain_text("28 Şubat 2027")
    expect(entry.get_by_label("Ne söylendi")).to_have_value("")


def test_what_is_typed_without_a_connection_waits_and_is_sent_once(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform, "representative")
    at = open_meeting(page, "Bağlantısız toplantı", "Tek madde")
    page.goto(f"/tr{at}")
    write(page, "Bağlantı varken yazıldı.")
    expect(page.locator("li.outcome:not(.pending)")).to_have_count(1)
    page.context.set_offline(True)
    write(page, "Birinci satır bekler.", "k İkinci satır bekler.", "Üçüncü satır bekler.")
    waiting = page.locator("li.outcome.pending")
    expect(waiting).to_have_count(3)
    expect(waiting.first).to_contain_text("Bu cihazda bekliyor")
    expect(page.locator("#sending")).to_contain_text("Bağlantı yok. 3 kayıt bu cihazda bekliyor")
    page.route("**/outcomes", lambda route: route.abort())  # the page can be had again, but nothing can be sent yet
    page.context.set_offline(False)
    page.reload()
    expect(waiting).to_have_count(3)
    page.unroute("**/outcomes")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting).to_have_count(0)
    expect(page.locator("li.outcome")).to_have_count(4)
    page.reload()
    expect(page.locator("li.outcome")).to_have_count(4)
    expect(page.locator("li.outcome").nth(2).locator("> .kind")).to_have_text("Karar")
    for words in ("Birinci satır bekler.", "İkinci satır bekler.", "Üçüncü satır bekler."):
        expect(page.locator("li.outcome").filter(has_text=words)).to_have_count(1)


def test_an_answer_that_is_lost_does_not_double_the_line(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform, "representative")
    at = open_meeting(page, "Yanıtı yolda kalan toplantı", "Tek madde")
    page.goto(f"/tr{at}")
    lost = []

    def lose(route: object) -> None:
        """Lets the platform have the line, and keeps the answer from the browser."""
        route.fetch()  # type: ignore[attr-defined]
        lost.append(route)
        route.abort()  # type: ignore[attr-defined]

    page.route("**/outcomes", lose, times=1)
    write(page, "Yanıt gelmese de bir kez yazılır.")
    expect(page.locator("li.outcome.pending")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("li.outcome:not(.pending)")).to_have_count(1)
    page.reload()
    expect(page.locator("li.outcome")).to_have_count(1)
    assert len(lost) == 1


def test_two_rapporteurs_see_each_others_lines(browsing: Browsing, platform: Served) -> None:
    one = browsing.open(platform, "representative")
    at = open_meeting(one, "İki raportörlü toplantı", "Ortak madde")
    other = browsing.open(platform, "rapporteur", "ar")
    for page, language in ((one, "tr"), (other, "ar")):
        page.goto(f"/{language}{at}")
    write(one, "Birinci raportörün satırı.")
    entry = other.get_by_label("ماذا قيل")
    entry.focus()
    other.keyboard.type("سطر المقرر الثاني.")
    other.keyboard.press("Enter")
    other.keyboard.type("كلام لم يكتمل")
    for page in (one, other):
        lines = page.locator("li.outcome:not(.pending)")
        expect(lines).to_have_count(2)
        expect(lines.filter(has_text="Birinci raportörün satırı.")).to_have_count(1)
        expect(lines.filter(has_text="سطر المقرر الثاني.")).to_have_count(1)
    expect(entry).to_have_value("كلام لم يكتمل")
    expect(entry).to_be_focused()


def test_who_revises_what_another_one_revised_sees_both_texts(browsing: Browsing, platform: Served) -> None:
    first = browsing.open(platform, "representative")
    at = open_meeting(first, "Aynı satırı düzelten iki kişi", "Tek madde")
    outcome = send(first, f"{at}/outcomes", text="Toplantı salonda yapılır.", text__original="tr", kind="note")
    second = browsing.open(platform, "secretariat")
    for page in (first, second):
        page.goto(f"/tr{at}/outcomes/{outcome}")
    save, text = "Değişiklikleri kaydet", "Metin (özgün dili: Türkçe)"
    first.get_by_label(text).fill("Toplantı büyük salonda yapılır.")
    first.get_by_role("button", name=save).click()
    expect(first.get_by_text("Toplantı büyük salonda yapılır.")).to_be_visible()
    second.get_by_label(text).fill("Toplantı küçük salonda yapılır.")
    second.get_by_role("button", name=save).click()
    both = second.get_by_role("region", name="İki metin")
    expect(both).to_contain_text("Toplantı büyük salonda yapılır.")
    expect(both).to_contain_text("Toplantı küçük salonda yapılır.")
    expect(both.locator("del")).to_have_text("büyük")
    expect(both.locator("ins")).to_have_text("küçük")
    expect(second.get_by_label(text)).to_have_value("Toplantı küçük salonda yapılır.")
    second.get_by_role("button", name="Kayıtlı olanın yerine benim metnimi kaydet").click()
    expect(second.locator("li.outcome")).to_contain_text("Toplantı küçük salonda yapılır.")
