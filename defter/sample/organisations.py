"""The organisations of the sample.

Real organisations are registered as far as public sources name them; a role on the platform is recorded only where a
source gives it. Whoever acts in made-up records is a sample organisation, and its name says so.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from defter.domain.organisations import AdmitOrganisation, OrganisationKind, RegisterOrganisation
from defter.domain.vocabulary import Command, LocalText, OrganisationId, Place, Role
from defter.sample.script import OPERATOR, Act, sample_id, text

FOUNDED = date(2017, 12, 21)
"""The first workshop: sources date the founding to 2017 only, and this is its first recorded day."""
SAMPLE_SINCE = date(2023, 1, 1)
"""Made up, for sample organisations only."""


class SampleOrganisation(Struct, frozen=True):
    """One organisation; without a role it is known to the platform, and nothing more is claimed."""

    key: str
    kind: OrganisationKind
    name: LocalText
    place: Place | None = None
    role: Role | None = None
    since: date | None = None


def organisation(key: str) -> OrganisationId:
    """The id of the organisation of that key; raises KeyError when the sample has none."""
    return OrganisationId(sample_id("organisation", BY_KEY[key].key))


def _metropolitan(key: str, province: str, tr: str, en: str, ar: str) -> SampleOrganisation:
    name = text(f"{tr} Büyükşehir Belediyesi", f"{en} Metropolitan Municipality", f"بلدية {ar} الكبرى")
    return SampleOrganisation(key, "metropolitan-municipality", name, Place(province=province))


def _provincial(key: str, province: str, name: str, ar: str) -> SampleOrganisation:
    words = text(f"{name} Belediyesi", f"{name} Municipality", f"بلدية {ar}")
    return SampleOrganisation(key, "provincial-municipality", words, Place(province=province))


def _district(key: str, name: str, ar: str, province: str = "TR-34") -> SampleOrganisation:
    words = text(f"{name} Belediyesi", f"{name} Municipality", f"بلدية {ar}")
    return SampleOrganisation(key, "district-municipality", words, Place(province=province, district=key))


def _sample(
    key: str, kind: OrganisationKind, name: LocalText, *, role: Role = "member", place: Place | None = None
) -> SampleOrganisation:
    return SampleOrganisation(f"sample-{key}", kind, name, place, role, SAMPLE_SINCE)


LEADING = (
    SampleOrganisation(
        "wald",
        "ngo",
        text(
            "Dünya Yerel Yönetim ve Demokrasi Akademisi (WALD)",
            "World Academy for Local Government and Democracy (WALD)",
            "الأكاديمية العالمية للإدارة المحلية والديمقراطية (WALD)",
        ),
        Place(province="TR-34"),
        "secretariat",
        FOUNDED,
    ),
    SampleOrganisation(
        "istanbul-academy",
        "academia",
        text("İstanbul Akademisi", "Istanbul Academy", "أكاديمية إسطنبول"),
        Place(province="TR-34"),
        "executive",
        FOUNDED,
    ),
    SampleOrganisation(
        "unhcr",
        "un-agency",
        text(
            "Birleşmiş Milletler Mülteciler Yüksek Komiserliği (UNHCR)",
            "United Nations High Commissioner for Refugees (UNHCR)",
            "مفوضية الأمم المتحدة لشؤون اللاجئين (UNHCR)",
        ),
        None,
        "executive",
        FOUNDED,
    ),
    SampleOrganisation(
        "istanbul",
        "metropolitan-municipality",
        text("İstanbul Büyükşehir Belediyesi", "Istanbul Metropolitan Municipality", "بلدية إسطنبول الكبرى"),
        Place(province="TR-34"),
        "executive",
        date(2021, 2, 18),
    ),
)

MARMARA = (
    _metropolitan("balikesir", "TR-10", "Balıkesir", "Balıkesir", "باليكسير"),
    _metropolitan("bursa", "TR-16", "Bursa", "Bursa", "بورصة"),
    _metropolitan("kocaeli", "TR-41", "Kocaeli", "Kocaeli", "كوجالي"),
    _metropolitan("sakarya", "TR-54", "Sakarya", "Sakarya", "سكاريا"),
    _metropolitan("tekirdag", "TR-59", "Tekirdağ", "Tekirdağ", "تكيرداغ"),
    _provincial("bilecik", "TR-11", "Bilecik", "بيلجيك"),
    _provincial("canakkale", "TR-17", "Çanakkale", "تشاناكالي"),
    _provincial("edirne", "TR-22", "Edirne", "أدرنة"),
    _provincial("kirklareli", "TR-39", "Kırklareli", "كركلاريلي"),
    _provincial("yalova", "TR-77", "Yalova", "يالوفا"),
)
"""The metropolitan and provincial municipalities of the Marmara region, beside İstanbul."""

ELSEWHERE = (
    _metropolitan("adana", "TR-01", "Adana", "Adana", "أضنة"),
    _metropolitan("gaziantep", "TR-27", "Gaziantep", "Gaziantep", "غازي عنتاب"),
    _metropolitan("izmir", "TR-35", "İzmir", "Izmir", "إزمير"),
    _metropolitan("mersin", "TR-33", "Mersin", "Mersin", "مرسين"),
)
"""Cities from which representatives came; which municipalities of theirs is not known."""

DISTRICTS = (
    _district("bagcilar", "Bağcılar", "باغجلار"),
    _district("esenyurt", "Esenyurt", "أسنيورت"),
    _district("gaziosmanpasa", "Gaziosmanpaşa", "غازي عثمان باشا"),
    _district("nilufer", "Nilüfer", "نيلوفر", "TR-16"),
    _district("pendik", "Pendik", "بنديك"),
    _district("sancaktepe", "Sancaktepe", "سنجق تبة"),
    _district("sultanbeyli", "Sultanbeyli", "السلطان بيلي"),
    _district("sultangazi", "Sultangazi", "سلطان غازي"),
    _district("umraniye", "Ümraniye", "العمرانية"),
)

NEIGHBOURS = (
    SampleOrganisation(
        "marmara-union",
        "local-government-union",
        text("Marmara Belediyeler Birliği", "Marmara Municipalities Union", "اتحاد بلديات مرمرة"),
        Place(province="TR-34"),
    ),
    SampleOrganisation(
        "red-crescent",
        "red-cross-red-crescent",
        text("Türk Kızılay", "Turkish Red Crescent", "الهلال الأحمر التركي"),
        Place(province="TR-06"),
    ),
)

SAMPLES = (
    _sample(
        "umraniye",
        "district-municipality",
        text("Ümraniye Belediyesi (örnek)", "Ümraniye Municipality (sample)", "بلدية العمرانية (مثال)"),
        place=Place(province="TR-34", district="umraniye"),
    ),
    _sample(
        "district",
        "district-municipality",
        text("Örnek İlçe Belediyesi", "Sample District Municipality", "بلدية منطقة (مثال)"),
    ),
    _sample(
        "metropolitan",
        "metropolitan-municipality",
        text("Örnek Büyükşehir Belediyesi", "Sample Metropolitan Municipality", "بلدية كبرى (مثال)"),
        role="executive",
    ),
    _sample(
        "union",
        "local-government-union",
        text("Örnek Belediyeler Birliği", "Sample Union of Municipalities", "اتحاد بلديات (مثال)"),
    ),
    _sample(
        "governorate",
        "district-governorate",
        text("Örnek Kaymakamlık", "Sample District Governorate", "قائمقامية (مثال)"),
        role="observer",
    ),
    _sample(
        "education",
        "public-institution",
        text(
            "Örnek İlçe Millî Eğitim Müdürlüğü",
            "Sample District Directorate of National Education",
            "مديرية التربية في المنطقة (مثال)",
        ),
        role="observer",
    ),
    _sample(
        "association",
        "ngo",
        text("Örnek Toplum Destek Derneği", "Sample Community Support Association", "جمعية دعم المجتمع (مثال)"),
    ),
    _sample(
        "refugee-association",
        "refugee-led-organisation",
        text(
            "Örnek Mülteci Dayanışma Derneği",
            "Sample Refugee Solidarity Association",
            "جمعية التضامن مع اللاجئين (مثال)",
        ),
    ),
    _sample(
        "university",
        "academia",
        text("Örnek Üniversite", "Sample University", "جامعة (مثال)"),
        role="observer",
    ),
)

ALL = (*LEADING, *MARMARA, *ELSEWHERE, *DISTRICTS, *NEIGHBOURS, *SAMPLES)
BY_KEY = {each.key: each for each in ALL}


def acts() -> Iterator[Act]:
    """Registers every organisation, and admits those whose role is known."""
    for each in ALL:
        commands: list[Command] = [RegisterOrganisation(kind=each.kind, name=each.name, place=each.place)]
        if each.role is not None and each.since is not None:
            commands.append(AdmitOrganisation(role=each.role, on=each.since))
        yield Act(organisation(each.key), tuple(commands), sample_id("act", "organisation", each.key), OPERATOR)
