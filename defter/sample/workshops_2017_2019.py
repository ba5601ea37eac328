"""The first three workshops, from 2017 to 2019, as far as public sources tell of them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import Figure, Place
from defter.sample.organisations import organisation
from defter.sample.script import Act, Script, history, text
from defter.sample.series import WORKSHOPS
from defter.sample.sources import PLATFORM_PAGE

ISTANBUL = Place(province="TR-34")

NO_DETAILS = text(
    "Gündem ve ayrıntılı sonuçlar kamuya açık kaynaklarda yer almamaktadır.",
    "The agenda and the detailed outcomes do not appear in public sources.",
    "لا يرد جدول الأعمال ولا المخرجات التفصيلية في المصادر العامة.",
)


def first_workshop() -> Iterator[Act]:
    """21 December 2017, Istanbul."""
    script = Script("workshop-1")
    plan = PlanMeeting(
        kind="workshop",
        series=WORKSHOPS,
        title=text(
            "Koordinasyon Platformu Birinci Çalıştayı",
            "First Workshop of the Coordination Platform",
            "ورشة العمل الأولى لمنصة التنسيق",
        ),
        host=organisation("wald"),
        day=date(2017, 12, 21),
        place=ISTANBUL,
        number="I",
        source=PLATFORM_PAGE,
    )
    outcomes = [
        script.outcome(
            "founding",
            "note",
            text(
                "Platform 2017 yılında İstanbul'da kurulmuştur. "
                "Çalışmalara WALD, İstanbul Akademisi ve UNHCR ile birlikte öncülük etmektedir.",
                "The platform was founded in Istanbul in 2017. "
                "WALD leads its work together with Istanbul Academy and UNHCR.",
                "تأسست المنصة في إسطنبول عام 2017. "
                "وتقود WALD أعمالها بالتعاون مع أكاديمية إسطنبول ومفوضية الأمم المتحدة لشؤون اللاجئين.",
            ),
        ),
        script.outcome(
            "membership",
            "note",
            text(
                "Yerel yönetimler ile birlikleri platforma üye olabilmekte, yürütücülük üstlenebilmektedir.",
                "Local governments and their associations may join as members and may serve as executives.",
                "يجوز للإدارات المحلية واتحاداتها أن تنضم إلى المنصة بصفة عضو، وأن تشارك في لجنتها التوجيهية.",
            ),
        ),
        script.outcome("no-details", "note", NO_DETAILS),
    ]
    yield from history(script, plan, outcomes)


def second_workshop() -> Iterator[Act]:
    """16 October 2018; the declaration followed."""
    script = Script("workshop-2")
    plan = PlanMeeting(
        kind="workshop",
        series=WORKSHOPS,
        title=text(
            "Koordinasyon Platformu İkinci Çalıştayı",
            "Second Workshop of the Coordination Platform",
            "ورشة العمل الثانية لمنصة التنسيق",
        ),
        host=organisation("wald"),
        day=date(2018, 10, 16),
        number="II",
        source=PLATFORM_PAGE,
    )
    municipalities = text("belediye", "municipalities", "بلدية")
    outcomes = [
        script.outcome(
            "municipalities",
            "figure",
            text(
                "Çalıştayda 48 belediye yer almıştır.",
                "Forty-eight municipalities took part in the workshop.",
                "شاركت في ورشة العمل 48 بلدية.",
            ),
            figure=Figure(number=Decimal(48), unit=municipalities, as_of="2018-10-16", source=PLATFORM_PAGE),
        ),
        script.outcome(
            "practices",
            "note",
            text(
                "Üç ilçe belediyesi kendi uygulamalarını sunmuştur: Sultanbeyli, Sultangazi ve Bağcılar.",
                "Three district municipalities presented practices of their own: Sultanbeyli, Sultangazi and Bağcılar.",
                "عرضت ثلاث بلديات من بلديات المناطق ممارساتها، وهي السلطان بيلي وسلطان غازي وباغجلار.",
            ),
        ),
        script.outcome(
            "declaration",
            "note",
            text(
                "Çalıştayı, Mülteciler Alanında Yerel Yönetimler Koordinasyon Platformu Deklarasyonu izlemiştir.",
                "The Declaration of the Local Governments' Coordination Platform on Refugees followed the workshop.",
                "أعقب ورشة العمل صدور إعلان منصة التنسيق بين الإدارات المحلية في مجال اللاجئين.",
            ),
        ),
        script.outcome(
            "signatories",
            "figure",
            text(
                "Deklarasyonu 20'den fazla belediye imzalamıştır.",
                "More than twenty municipalities signed the declaration.",
                "وقع على الإعلان أكثر من 20 بلدية.",
            ),
            figure=Figure(
                number=Decimal(20), unit=municipalities, as_of="2018", source=PLATFORM_PAGE, approximate=True
            ),
        ),
        script.outcome(
            "preamble-framework",
            "note",
            text(
                "Deklarasyonun başlangıç bölümü sırasıyla devletin öncülüğüne, hukuki haklara, "
                "bakanlıklar ile valiliklere ve geniş iş birliğine yer vermektedir.",
                "The preamble turns first to the leadership of the state, then to legal rights, "
                "to ministries and governorates, and to broad cooperation.",
                "تتناول ديباجة الإعلان على التوالي دور الدولة القيادي، والحقوق القانونية، "
                "والوزارات والولايات، والتعاون الواسع.",
            ),
        ),
        script.outcome(
            "preamble-services",
            "note",
            text(
                "Başlangıç bölümü; hak ve hizmetlere erişime, geçim kaynaklarına ve uyuma imkânlar ölçüsünde verilen "
                "desteği ve hizmetler üzerindeki yük nedeniyle gereken iş birliklerini anlatarak sürmektedir.",
                "It goes on to the support given, within means, for rights and services, livelihoods and cohesion, "
                "and to the partnerships that the strain on services calls for.",
                "ثم تتطرق الديباجة إلى الدعم المقدم في حدود الإمكانات للحقوق والخدمات وسبل العيش والتماسك، "
                "وإلى الشراكات التي يتطلبها الضغط الواقع على الخدمات.",
            ),
        ),
        script.outcome(
            "operative",
            "note",
            text(
                "Deklarasyon; sosyal korumada tamamlayıcı bir rolü, dezavantajlı gruplara öncelik verilerek koruma "
                "mekanizmalarına dahil edilmeyi, hak ve yükümlülükler konusunda bilgilendirmeyi öngörmektedir.",
                "The declaration foresees that local governments complement social protection, that protection "
                "mechanisms include people, disadvantaged groups first, and that rights and obligations be known.",
                "ينص الإعلان على دور مكمل في الحماية الاجتماعية، وعلى الشمول بآليات الحماية مع إعطاء الأولوية للفئات "
                "الأقل حظا، وعلى التعريف بالحقوق والواجبات.",
            ),
        ),
        script.outcome(
            "unknown",
            "note",
            text(
                "Madde sayısı ve imzacıların tam listesi kamuya açık kaynaklarda bulunmamaktadır.",
                "The number of articles and the full list of signatories are not found in public sources.",
                "لا تذكر المصادر العامة عدد المواد ولا القائمة الكاملة للموقعين.",
            ),
        ),
    ]
    present = [organisation(key) for key in ("sultanbeyli", "sultangazi", "bagcilar")]
    yield from history(script, plan, outcomes, present=present)


def third_workshop() -> Iterator[Act]:
    """6 November 2019, Istanbul."""
    script = Script("workshop-3")
    plan = PlanMeeting(
        kind="workshop",
        series=WORKSHOPS,
        title=text(
            "Koordinasyon Platformu Üçüncü Çalıştayı",
            "Third Workshop of the Coordination Platform",
            "ورشة العمل الثالثة لمنصة التنسيق",
        ),
        host=organisation("wald"),
        day=date(2019, 11, 6),
        place=ISTANBUL,
        number="III",
        source=PLATFORM_PAGE,
    )
    outcomes = [
        script.outcome(
            "theme",
            "note",
            text(
                "Çalıştayın teması, mültecilerle birlikte güçlenen kentlerdir.",
                "The theme of the workshop: cities strengthened together with refugees.",
                "موضوع ورشة العمل: مدن تزداد قوة مع اللاجئين.",
            ),
        ),
        script.outcome("no-details", "note", NO_DETAILS),
    ]
    yield from history(script, plan, outcomes)
