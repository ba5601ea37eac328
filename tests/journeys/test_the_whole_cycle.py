"""Two meetings of one series, in Turkish and in Arabic: what the first leaves open, opens the second.

Words on buttons and labels are looked up in the reader's language; what is typed is written in it.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from defter.web import i18n
from tests.journeys.browsing import Browsing, fits
from tests.journeys.server import Served, today

pytestmark = pytest.mark.xdist_group("browser")

Say = Callable[..., str]

TYPED = {
    "tr": {
        "series": "Kış hazırlığı toplantıları",
        "slug": "kis-hazirligi",
        "first": "Kış hazırlığı: birinci toplantı",
        "second": "Kış hazırlığı: ikinci toplantı",
        "items": ["Isınma desteği", "Okul servisleri"],
        "host": "Ümraniye Belediyesi (örnek)",
        "letters": {"note": "n", "decision": "k", "action": "e"},
        "lines": [
            ("note", "Isıtıcı dağıtımı üç mahallede başladı"),
            ("decision", "Listeler her pazartesi karşılaştırılacak"),
            ("action", "Ortak tabloyu hazırlamak @{host} !15.12.2027"),
            ("note", "Başvurular telefonla doğrulanıyor"),
            ("decision", "Acil başvurular 48 saat içinde yanıtlanacak"),
            ("note", "Soba güvenliği için broşür basıldı"),
            ("action", "Broşürü Arapçaya çevirmek !01.12.2027"),
            ("note", "İki mahallede kömür eksiği var"),
            ("note", "Gönüllü sayısı arttı"),
            ("note", "Muhtarlar haftalık liste verecek"),
            ("decision", "Liste biçimi ortak olacak"),
            ("action", "Liste biçimini göndermek"),
        ],
        "wrong": "Dağıtım dört mahallede başladı, metin düzeltilmeli.",
        "right": "Isıtıcı dağıtımı dört mahallede başladı",
        "answer": "Metin düzeltildi.",
    },
    "ar": {
        "series": "اجتماعات الاستعداد للشتاء",
        "slug": "al-shita",
        "first": "الاستعداد للشتاء: الاجتماع الأول",
        "second": "الاستعداد للشتاء: الاجتماع الثاني",
        "items": ["دعم التدفئة", "نقل التلاميذ"],
        "host": "بلدية العمرانية (مثال)",
        "letters": {"note": "م", "decision": "ق", "action": "إ"},
        "lines": [
            ("note", "بدأ توزيع المدافئ في ثلاثة أحياء"),
            ("decision", "تُقارن القوائم كل يوم اثنين"),
            ("action", "إعداد الجدول المشترك @{host} !15.12.2027"),
            ("note", "يجري التحقق من الطلبات هاتفيًا"),
            ("decision", "يُجاب عن الطلبات العاجلة خلال 48 ساعة"),
            ("note", "طُبع كتيّب عن سلامة المدافئ"),
            ("action", "ترجمة الكتيّب إلى التركية !01.12.2027"),
            ("note", "ينقص الفحم في حيّين"),
            ("note", "ازداد عدد المتطوعين"),
            ("note", "يقدّم المخاتير قائمة كل أسبوع"),
            ("decision", "يُوحَّد شكل القوائم"),
            ("action", "إرسال شكل القائمة"),
        ],
        "wrong": "بدأ التوزيع في أربعة أحياء، فليُصحَّح النص.",
        "right": "بدأ توزيع المدافئ في أربعة أحياء",
        "answer": "صُحِّح النص.",
    },
}


@pytest.mark.parametrize("language", ["tr", "ar"])
def test_what_one_meeting_leaves_open_opens_the_next(browsing: Browsing, platform: Served, language: str) -> None:
    def say(sentence: str, **values: str) -> str:
        with i18n.speaking(language):
            return i18n.gettext(sentence) % values if values else i18n.gettext(sentence)

    typed = TYPED[language]
    secretary = browsing.open(platform, "secretariat", language)
    found_series(secretary, say, typed)
    first = plan(secretary, say, typed, typed["first"], 0)
    write_agenda(secretary, say, typed)
    open_it(secretary, say)
    log_a_dozen(secretary, say, typed)
    defer(secretary, say, typed["items"][1])
    close(secretary, say)
    circulate(secretary, say)
    member = browsing.open(platform, "representative", language)
    request_correction(member, say, typed, first)
    resolve(secretary, say, typed, first)
    plan(secretary, say, typed, typed["second"], 14)
    what_was_left_is_there(secretary, say, typed)
    open_it(secretary, say)
    approve_here(secretary, say, typed, first)


def language_of(page: Page) -> str:
    language: str = page.evaluate("document.documentElement.lang")
    return language


def found_series(page: Page, say: Say, typed: dict) -> None:
    """The series says how its minutes are approved."""
    page.goto(f"/{language_of(page)}/series")
    page.get_by_role("link", name=say("Create a series")).click()
    page.get_by_label(say("Title"), exact=True).fill(typed["series"])
    page.get_by_label(say("Short name")).fill(typed["slug"])
    page.get_by_label(say("At the next meeting, by those who are present")).check()
    page.get_by_role("button", name=say("Create the series")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(typed["series"])


def plan(page: Page, say: Say, typed: dict, title: str, days: int) -> str:
    """Plans a meeting of the series; returns its address."""
    page.goto(f"/{language_of(page)}/series/{typed['slug']}")
    page.get_by_role("link", name=say("Plan the next meeting")).click()
    page.get_by_label(say("Title"), exact=True).fill(title)
    page.get_by_label(say("Kind of meeting")).select_option(label=say("District coordination meeting"))
    page.get_by_label(say("Day"), exact=True).fill(f"{today() + timedelta(days=days):%d.%m.%Y}")
    page.get_by_role("button", name=say("Plan the meeting")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert fits(page)
    return page.url.partition("?")[0]


def write_agenda(page: Page, say: Say, typed: dict) -> None:
    """Two items."""
    page.get_by_role("link", name=say("Work on the agenda")).click()
    for title in typed["items"]:
        page.get_by_label(say("Title"), exact=True).fill(title)
        page.get_by_role("button", name=say("Add to the agenda")).click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("link", name=typed["first"]).first.click()


def open_it(page: Page, say: Say) -> None:
    """Publishes the agenda, and opens the meeting."""
    page.get_by_role("button", name=say("Publish the agenda")).click()
    page.get_by_role("button", name=say("Open the meeting")).click()
    expect(page.locator("[aria-current=step]")).to_have_text(say("In progress"))


def log_a_dozen(page: Page, say: Say, typed: dict) -> None:
    """Twelve outcomes by keyboard alone."""
    entry = page.get_by_label(say("What was said or decided?"))
    for kind, words in typed["lines"]:
        entry.focus()
        page.keyboard.type(f"{typed['letters'][kind]} ")
        page.keyboard.insert_text(words.format(**typed))
        page.keyboard.press("Enter")
        expect(page.locator("li.pending")).to_have_count(0)
    expect(page.locator("li.outcome")).to_have_count(12)
    for kind in ("note", "decision", "action"):
        number = sum(each == kind for each, _words in typed["lines"])
        expect(page.locator(f"li.outcome > .kind.{kind}")).to_have_count(number)
    assert fits(page)


def defer(page: Page, say: Say, item: str) -> None:
    """The second item waits for the next meeting of the series."""
    article = page.locator("article.item").filter(has_text=item)
    article.get_by_text(say("What became of it?")).click()
    article.get_by_role("button", name=say("Defer"), exact=True).click()
    expect(page.locator("article.item").filter(has_text=item)).to_contain_text(say("Deferred"))


def close(page: Page, say: Say) -> None:
    """Closes the meeting, after a look at what is recorded."""
    page.get_by_role("link", name=say("Close the meeting")).click()
    page.get_by_role("button", name=say("Close the meeting")).click()


def circulate(page: Page, say: Say) -> None:
    """Corrections can be requested for two weeks."""
    page.get_by_role("link", name=say("Circulate the minutes")).first.click()
    page.get_by_label(say("Corrections can be requested until")).fill(f"{today() + timedelta(days=14):%d.%m.%Y}")
    page.get_by_role("button", name=say("Circulate the minutes")).click()
    expect(page.locator(".notice").first).to_be_visible()


def request_correction(page: Page, say: Say, typed: dict, meeting: str) -> None:
    """A member of another organisation finds a mistake in the first line."""
    page.goto(f"{meeting}/minutes")
    line = page.locator("li.outcome").filter(has_text=typed["lines"][0][1])
    line.get_by_role("link", name=say("Request a correction")).click()
    page.get_by_label(say("What is wrong, and what should stand there?")).fill(typed["wrong"])
    page.get_by_role("button", name=say("Request the correction")).click()
    expect(page.get_by_text(typed["wrong"])).to_be_visible()


def resolve(page: Page, say: Say, typed: dict, meeting: str) -> None:
    """The secretariat changes the line, and accepts the request with a reason."""
    page.goto(meeting)
    page.locator("li.outcome").filter(has_text=typed["lines"][0][1]).get_by_role("link", name=say("Edit")).click()
    page.locator("textarea[name^='text.']").first.fill(typed["right"])
    page.get_by_role("button", name=say("Save the changes")).click()
    page.goto(f"{meeting}/minutes/requests")
    page.get_by_role("link", name=say("Resolve")).click()
    page.locator("input[name=accepted]").first.check()
    page.locator("textarea").first.fill(typed["answer"])
    page.get_by_role("button", name=say("Resolve the request")).click()
    expect(page.get_by_text(typed["answer"])).to_be_visible()


def what_was_left_is_there(page: Page, say: Say, typed: dict) -> None:
    """Open actions first, then the minutes to be validated, then the deferred item."""
    first = page.locator("section.first")
    expect(first.nth(0)).to_contain_text(typed["lines"][2][1].partition(" @")[0])
    expect(first.nth(1)).to_contain_text(typed["first"])
    expect(page.locator("article.item").filter(has_text=typed["items"][1])).to_have_count(1)
    expect(page.locator("article.item").filter(has_text=typed["items"][0])).to_have_count(0)


def approve_here(page: Page, say: Say, typed: dict, meeting: str) -> None:
    """The second meeting approves the minutes of the first; from then on they are locked."""
    page.get_by_role("button", name=say("This meeting approves these minutes")).click()
    page.goto(f"{meeting}/minutes")
    expect(page.locator(".notice.good").first).to_be_visible()
    expect(page.locator("li.outcome").filter(has_text=typed["right"])).to_have_count(1)
    expect(page.get_by_role("link", name=say("Edit"))).to_have_count(0)
