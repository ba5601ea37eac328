"""Minutes that exist already: an Excel file becomes a meeting, and lines from a messenger are added to it."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Browsing
from tests.journeys.server import Served

pytestmark = pytest.mark.xdist_group("browser")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "Muhtarlarla değerlendirme"
HEADER = [("Başlık", TITLE), ("Toplantı türü", "Muhtarlar toplantısı"), ("Tarih", date(2022, 3, 2))]
COLUMNS = ("Gündem maddesi", "Tür", "Metin", "Sorumlu", "Son tarih")
ROWS = [
    ("Mahallelerin ihtiyaçları", "Tespit", "Üç mahallede kreş eksiği var.", "", ""),
    ("", "Karar", "İhtiyaç listesi yılda iki kez yenilenir.", "", ""),
    ("Bilgilendirme", "Eylem", "Arapça broşürü dağıtır.", "Örnek Mülteci Dayanışma Derneği", "15.04.2022"),
]


def sheet(*rows: Any) -> dict[str, Any]:
    """The minutes as an Excel file, the way a browser sends it."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (*HEADER, (), COLUMNS, *rows):
        page.append(list(row))
    body = BytesIO()
    book.save(body)
    return {"name": "tutanak.xlsx", "mimeType": XLSX, "buffer": body.getvalue()}


def test_an_excel_file_becomes_a_meeting_and_pasted_lines_are_added(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform, "representative")
    page.get_by_role("link", name="Toplantılar", exact=True).first.click()
    page.get_by_role("link", name="Tutanağı içe aktar").click()
    check, rows = page.get_by_role("button", name="Kontrol et"), page.locator("main table tbody tr")

    page.get_by_label("Dosyalar", exact=True).set_input_files(sheet(*ROWS, ("", "Karra", "Yanlış tür.", "", "")))
    check.click()
    expect(page.locator("tr.wrong").first).to_contain_text("Karra")
    expect(page.get_by_text("Böyle bir çıktı türü yok")).to_be_visible()
    expect(page.get_by_role("button", name="kaydet")).to_have_count(0)

    page.get_by_label("Dosyalar", exact=True).set_input_files(sheet(*ROWS))
    check.click()
    expect(page.get_by_text("3 yeni çıktı")).to_be_visible()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="3 çıktıyı kaydet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("li.outcome")).to_have_count(3)
    expect(page.locator("li.outcome").filter(has_text="broşürü")).to_contain_text("15 Nisan 2022")

    page.get_by_role("link", name="Word ya da Excel’den satır aktar").click()
    page.get_by_label("Ya da yapıştırılan metin").fill(
        "- Karar: Toplantı altı ayda bir yapılır.\n- Muhtarlar memnun kaldı.\n- e Tutanağı yollar @Pendik Belediyesi"
    )
    check.click()
    page.get_by_role("button", name="3 çıktıyı kaydet").click()
    expect(page.locator("li.outcome")).to_have_count(6)
    added = page.locator("li.outcome").filter(has_text="Tutanağı yollar")
    expect(added).to_contain_text("Pendik Belediyesi")
    expect(added.locator("> .kind")).to_have_text("Eylem")

    page.get_by_role("link", name="Toplantılar", exact=True).first.click()
    page.get_by_role("link", name="Tutanağı içe aktar").click()
    page.get_by_label("Dosyalar", exact=True).set_input_files(sheet(*ROWS))
    check.click()
    expect(page.get_by_text("Bunların hepsi zaten kayıtlı")).to_be_visible()
