"""Minutes to put on paper: with everything that minutes can hold, as long as wanted."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, get_args

from msgspec import structs

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.vocabulary import (
    Due,
    Figure,
    ItemId,
    LocalText,
    MeetingId,
    OrganisationId,
    OutcomeId,
    Place,
    SeriesId,
)
from defter.projections.meetings.minutes import Approved, Attended, Item, Line, Minutes
from defter.web.letters.minutes import Letterhead
from tests import examples

LINK = "https://defter.example/tr/meetings/0190b2a6-7d3e-7f1a-8c55-2b1f4a9d0e11/minutes"
PLATFORM = LocalText(
    "tr",
    {
        "tr": "Mülteciler Alanında Belediyeler Arası Koordinasyon Platformu",
        "en": "Coordination Platform of Municipalities on Refugees",
        "ar": "منصة التنسيق بين البلديات في مجال اللاجئين",
    },
)
HEAD = Letterhead(platform=PLATFORM, link=LINK)
APPROVED = datetime(2021, 2, 18, 11, 20, tzinfo=UTC)
TEXTS = {
    "tr": "Aile hukuku başvuruları için ortak yönlendirme formu hazırlanır; Iğdır, Şanlıurfa ve Çığlı incelenir.",
    "en": "A shared referral form for family law is drawn up, as in Iğdır, Şanlıurfa and Çığlı.",
    "ar": "إعداد نموذج إحالة مشترك لطلبات قانون الأسرة مع Iğdır وأورفا (PDF، 120 KB) قبل 29 كانون الثاني 2021.",
}
ITEMS = [
    ("Önceki eylemlerin gözden geçirilmesi", "Review of earlier actions", "متابعة الإجراءات السابقة"),
    (
        "Hukuki destek ve psikososyal danışmanlık",
        "Legal aid and psychosocial support",
        "الدعم القانوني والنفسي الاجتماعي",
    ),
    ("Mültecilerin eğitime katılımı", "Refugees’ participation in education", "مشاركة اللاجئين في التعليم"),
    ("Geçim kaynakları ve kadın istihdamı", "Livelihoods and women’s employment", "سبل العيش وتشغيل النساء"),
]


def text(tr: str, en: str | None = None, ar: str | None = None) -> LocalText:
    given = {"tr": tr, "en": en, "ar": ar}
    return LocalText("tr", {language: words for language, words in given.items() if words})


UMRANIYE = text("Ümraniye Belediyesi", "Ümraniye Municipality", "بلدية العمرانية")
WALD = text("WALD")


def line(number: int, kind: OutcomeKind = "note", **changed: Any) -> Line:
    given: dict[str, Any] = {
        "id": OutcomeId(examples.id_of("outcome", f"paper {number}")),
        "kind": kind,
        "text": LocalText("tr", TEXTS),
        "owner": None,
        "owner_name": None,
        "outsider": None,
        "all_members": False,
        "supporters": (),
        "agreed": False,
        "due": None,
        "decided": "consensus" if kind == "decision" else None,
        "review": None,
        "figure": None,
        "struck": None,
        "illustrative": False,
    }
    if kind == "action":
        due = Due(kind="date", on=date(2021, 1, 29))
        given |= {
            "owner": OrganisationId(examples.organisation("u")),
            "owner_name": UMRANIYE,
            "due": due,
            "agreed": True,
        }
        given["supporters"] = (WALD,)
    if kind == "figure":
        given["figure"] = figure(20_000)
    return Line(**given | changed)


def figure(number: int, **changed: Any) -> Figure:
    given: dict[str, Any] = {
        "number": Decimal(number),
        "unit": text("mülteci", "refugees", "لاجئ"),
        "as_of": "2020-12",
        "source": text("Sosyal Koruma Masası"),
        "place": Place(province="TR-34", district="umraniye"),
        "people": True,
        "population": "temporary-protection",
        "approximate": True,
    }
    return Figure(**given | changed)


def attended(name: LocalText, presence: str = "present", people: int | None = 12) -> Attended:
    organisation = OrganisationId(examples.organisation(name.texts["tr"]))
    return Attended(organisation=organisation, name=name, presence=presence, people=people)  # type: ignore[arg-type]


def minutes(outcomes: int = 14, **changed: Any) -> Minutes:
    """Approved minutes: every kind of outcome in turn, one struck, one in Turkish only, some without an item."""
    kinds = get_args(OutcomeKind)
    lines = [line(number, kinds[number % len(kinds)]) for number in range(outcomes)]
    if outcomes > 8:
        lines[4] = structs.replace(lines[4], text=text(TEXTS["tr"]))
        lines[8] = structs.replace(lines[8], struck=text("İki kez yazılmış", "Written twice", "سُجِّل مرتين"))
    share = max(1, outcomes // 5)
    chunks = [tuple(lines[share * at : share * (at + 1)]) for at in range(4)]
    results = ("discussed", "decided", "deferred", "referred")
    given: dict[str, Any] = {
        "meeting": MeetingId(examples.id_of("meeting", "paper")),
        "version": 1,
        "stage": "minutes-approved",
        "kind": "district-coordination-meeting",
        "title": text(
            "Ümraniye koordinasyon toplantısı", "Coordination meeting in Ümraniye", "الاجتماع التنسيقي في العمرانية"
        ),
        "number": "IV",
        "day": date(2020, 12, 16),
        "starts": time(10),
        "ends": time(12, 30),
        "time_zone": "Europe/Istanbul",
        "place": Place(province="TR-34", district="umraniye"),
        "venue": text("Sosyal Koruma Masası"),
        "online": True,
        "languages": ("tr", "ar"),
        "host": None,
        "host_name": UMRANIYE,
        "series": SeriesId(examples.id_of("series", "paper")),
        "series_title": text("İlçe toplantıları", "District meetings", "اجتماعات المناطق"),
        "source": None,
        "illustrative": True,
        "until": date(2021, 1, 15),
        "approval": "at-next-meeting",
        "expected": 8,
        "attendance": (
            attended(UMRANIYE, people=14),
            attended(WALD, people=3),
            attended(text("Türk Kızılay İstanbul Toplum Merkezi ve Gençlik Çalışmaları Koordinatörlüğü")),
            attended(text("İlçe Millî Eğitim Müdürlüğü", None, "مديرية التربية في المنطقة"), people=None),
            attended(text("Sultanbeyli Belediyesi", None, "بلدية سلطان بيلي"), "excused", None),
            attended(text("Çınar Derneği"), "absent", None),
        ),
        "items": tuple(
            Item(
                id=ItemId(examples.id_of("item", f"paper {number}")),
                number=number,
                title=text(*ITEMS[number - 1]),
                origin=MeetingId(examples.id_of("meeting", "before")) if number == 1 else None,
                result=results[number - 1],  # type: ignore[arg-type]
                deferred_to=None,
                deferred_title=text("Sancaktepe toplantısı") if number == 3 else None,
                referred_to=None,
                referred_name=WALD if number == 4 else None,
                outcomes=chunks[number - 1],
            )
            for number in range(1, 5)
        ),
        "loose": tuple(lines[share * 4 :]),
        "approvals": (
            Approved(
                version=1, how="at-meeting", at=None, title=text("Sancaktepe toplantısı"), moment=APPROVED, reason=None
            ),
        ),
    }
    return Minutes(**given | changed)
