"""Coordination meetings in the districts of Istanbul, and the meetings with mukhtars."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import Figure, LocalText, Place
from defter.sample.organisations import organisation
from defter.sample.script import Act, Script, history, text
from defter.sample.sources import DESK_NEWS, PLATFORM_PAGE
from defter.sample.workshops_2017_2019 import NO_DETAILS

UMRANIYE = Place(province="TR-34", district="umraniye")


def umraniye() -> Iterator[Act]:
    """The coordination meeting of 16 December 2020, at the social protection desk."""
    script = Script("umraniye-2020")
    plan = PlanMeeting(
        kind="district-coordination-meeting",
        title=text(
            "Ümraniye ilçe koordinasyon toplantısı",
            "District coordination meeting, Ümraniye",
            "الاجتماع التنسيقي لمنطقة العمرانية",
        ),
        host=organisation("wald"),
        day=date(2020, 12, 16),
        place=UMRANIYE,
        venue=text("Sosyal Koruma Masası", "Social protection desk", "مكتب الحماية الاجتماعية"),
        source=DESK_NEWS,
    )
    agenda = [
        script.item(
            "pandemic",
            text(
                "COVID-19 sürecinde ve normalleşmede çalışmalar",
                "Work during COVID-19 and normalisation",
                "العمل خلال جائحة كوفيد-19 والعودة إلى الحياة الطبيعية",
            ),
        ),
        script.item(
            "legal-support",
            text(
                "Hukuki destek ve psikososyal danışmanlık",
                "Legal support and psychosocial counselling",
                "الدعم القانوني والإرشاد النفسي والاجتماعي",
            ),
        ),
        script.item(
            "education",
            text(
                "Mültecilerin eğitim süreçlerinde yer alması",
                "Refugees' participation in education",
                "مشاركة اللاجئين في التعليم",
            ),
        ),
        script.item(
            "cohesion",
            text("Sosyal uyum ve yönlendirme", "Social cohesion and orientation", "التماسك الاجتماعي والتوجيه"),
        ),
        script.item(
            "livelihoods",
            text(
                "Geçim kaynakları ve kadın istihdamı",
                "Livelihoods and women's employment",
                "سبل العيش وتشغيل النساء",
            ),
        ),
    ]
    outcomes = [
        script.outcome(
            "opening",
            "note",
            text(
                "Açılışta Ümraniye belediye başkan yardımcısı, UNHCR temsilcisi ve "
                "WALD yönetim kurulu başkanı konuşmuştur.",
                "The vice-mayor of Ümraniye, the representative of UNHCR and the chair of WALD spoke at the opening.",
                "ألقى كل من نائب رئيس بلدية العمرانية وممثل المفوضية ورئيس مجلس إدارة WALD كلمة في الافتتاح.",
            ),
        ),
        script.outcome(
            "refugees",
            "figure",
            text(
                "İlçede yaklaşık 20 bin mülteci yaşamaktadır.",
                "About 20,000 refugees live in the district.",
                "يقيم في المنطقة نحو 20 ألف لاجئ.",
            ),
            figure=Figure(
                number=Decimal(20000),
                unit=text("mülteci", "refugees", "لاجئ"),
                as_of="2020-12",
                source=DESK_NEWS,
                place=UMRANIYE,
                approximate=True,
            ),
        ),
        script.outcome(
            "remote-services",
            "note",
            text(
                "Sosyal Koruma Masası salgın boyunca telefon ve internet üzerinden hizmet vermeyi sürdürmüştür.",
                "During the pandemic the social protection desk kept serving people by phone and internet.",
                "استمر مكتب الحماية الاجتماعية طوال الجائحة في خدمة المراجعين بالهاتف وعبر الإنترنت.",
            ),
            "pandemic",
        ),
        script.outcome(
            "services",
            "note",
            text(
                "Masanın hizmet alanları: sağlık, eğitim, kimlik belgeleri, gıda, nakdi destek ve sosyal uyum.",
                "Fields in which the desk helps: health, education, identity documents, food, cash support, cohesion.",
                "مجالات عمل المكتب: الصحة، والتعليم، ووثائق الهوية، والغذاء، والدعم النقدي، والتماسك الاجتماعي.",
            ),
            "pandemic",
        ),
        script.outcome(
            "family-law",
            "finding",
            text(
                "İlçede verilen hukuki desteğin çoğu aile hukuku alanındadır.",
                "Most of the legal support given in the district concerns family law.",
                "معظم ما يقدم في المنطقة من دعم قانوني يتعلق بقانون الأسرة.",
            ),
            "legal-support",
        ),
        script.outcome(
            "divisive-speech",
            "finding",
            text(
                "Ayrıştırıcı ve ırkçı söylem sosyal uyumu zedelemektedir; önlenmesi gerekmektedir.",
                "Divisive and racist speech harms social cohesion and needs to be prevented.",
                "ينبغي منع الخطاب العنصري والخطاب الذي يفرق بين الناس لما يلحقانه من ضرر بالتماسك الاجتماعي.",
            ),
        ),
        script.outcome(
            "cooperation",
            "finding",
            text(
                "Kurumların birbirini tanıması ve iş birliği yapması, hizmetlerin niteliğini ve "
                "doğru bilgiye erişimi güçlendirmektedir.",
                "When institutions know one another and cooperate, services get better and "
                "accurate information is easier to reach.",
                "حين تتعارف المؤسسات وتتعاون تتحسن جودة الخدمات ويسهل الحصول على المعلومات الصحيحة.",
            ),
        ),
        script.outcome(
            "other-place",
            "note",
            text(
                "Aynı toplantıya ilişkin Türkçe bir sayfa yer olarak Pendik'i göstermektedir.",
                "A page in Turkish about the same meeting names Pendik as the place.",
                "تذكر صفحة بالتركية عن الاجتماع نفسه أنه عقد في بنديك.",
            ),
        ),
    ]
    present = [organisation(key) for key in ("wald", "unhcr", "umraniye")]
    yield from history(script, plan, outcomes, agenda=agenda, present=present)


def sancaktepe() -> Iterator[Act]:
    """24 December 2021, online, with the subgroups of the city council."""
    script = Script("sancaktepe-2021")
    plan = PlanMeeting(
        kind="district-coordination-meeting",
        title=text(
            "Sancaktepe ilçe koordinasyon toplantısı",
            "District coordination meeting, Sancaktepe",
            "الاجتماع التنسيقي لمنطقة سنجق تبة",
        ),
        day=date(2021, 12, 24),
        place=Place(province="TR-34", district="sancaktepe"),
        online=True,
        source=PLATFORM_PAGE,
    )
    outcomes = [
        script.outcome(
            "subgroups",
            "note",
            text(
                "Toplantı, kent konseyinin alt gruplarıyla çevrim içi yapılmıştır.",
                "The meeting was held online with the subgroups of the city council.",
                "عقد الاجتماع عبر الإنترنت مع المجموعات الفرعية لمجلس المدينة.",
            ),
        ),
        script.outcome(
            "districts",
            "figure",
            text(
                "Proje 2021 yılında 11 ilçede yürütülmüştür.",
                "Eleven districts were covered by the project in 2021.",
                "نفذ المشروع عام 2021 في 11 منطقة.",
            ),
            figure=Figure(
                number=Decimal(11), unit=text("ilçe", "districts", "منطقة"), as_of="2021", source=PLATFORM_PAGE
            ),
        ),
        script.outcome("no-details", "note", NO_DETAILS),
    ]
    yield from history(script, plan, outcomes)


def mukhtars_pendik() -> Iterator[Act]:
    """18 April 2018."""
    title = text("Muhtarlar toplantısı, Pendik", "Mukhtars' meeting, Pendik", "اجتماع المخاتير في بنديك")
    yield from _mukhtars("mukhtars-pendik-2018", title, date(2018, 4, 18), "pendik")


def mukhtars_umraniye() -> Iterator[Act]:
    """5 May 2022."""
    title = text("Muhtarlar toplantısı, Ümraniye", "Mukhtars' meeting, Ümraniye", "اجتماع المخاتير في العمرانية")
    yield from _mukhtars("mukhtars-umraniye-2022", title, date(2022, 5, 5), "umraniye")


def _mukhtars(name: str, title: LocalText, on: date, district: str) -> Iterator[Act]:
    script = Script(name)
    plan = PlanMeeting(
        kind="mukhtars-meeting",
        title=title,
        day=on,
        place=Place(province="TR-34", district=district),
        source=PLATFORM_PAGE,
    )
    yield from history(script, plan, [script.outcome("no-details", "note", NO_DETAILS)])
