"""Workshop IV and Meetings V and VI: the updated declaration, and what came after it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import Figure, Place
from defter.sample.organisations import MARMARA, organisation
from defter.sample.script import Act, Script, history, text
from defter.sample.series import WORKSHOPS
from defter.sample.sources import PLATFORM_PAGE
from defter.sample.workshops_2017_2019 import NO_DETAILS


def fourth_workshop() -> Iterator[Act]:
    """18 February 2021, online."""
    script = Script("workshop-4")
    plan = PlanMeeting(
        kind="workshop",
        series=WORKSHOPS,
        title=text(
            "Koordinasyon Platformu Dördüncü Çalıştayı",
            "Fourth Workshop of the Coordination Platform",
            "ورشة العمل الرابعة لمنصة التنسيق",
        ),
        host=organisation("wald"),
        day=date(2021, 2, 18),
        online=True,
        number="IV",
        source=PLATFORM_PAGE,
    )
    outcomes = [
        script.outcome(
            "theme",
            "note",
            text(
                "Çalıştayın ana konusu kapsayıcılıktır.",
                "The main subject of the workshop was inclusiveness.",
                "كان الشمول الموضوع الرئيسي لورشة العمل.",
            ),
        ),
        script.outcome(
            "representatives",
            "figure",
            text(
                "Çalıştaya yaklaşık 200 temsilci çevrim içi olarak katılmıştır.",
                "About 200 representatives joined the workshop online.",
                "شارك في ورشة العمل عبر الإنترنت نحو 200 ممثل.",
            ),
            figure=Figure(
                number=Decimal(200),
                unit=text("temsilci", "representatives", "ممثل"),
                as_of="2021-02-18",
                source=PLATFORM_PAGE,
                approximate=True,
            ),
        ),
        script.outcome(
            "marmara",
            "note",
            text(
                "Marmara Bölgesi'ndeki bütün büyükşehir ve il belediyeleri temsil edilmiştir.",
                "All metropolitan and provincial municipalities of the Marmara region were represented.",
                "كانت جميع البلديات الكبرى وبلديات الولايات في منطقة مرمرة ممثلة في ورشة العمل.",
            ),
        ),
        script.outcome(
            "districts",
            "figure",
            text(
                "İstanbul'un 28 ilçesinden temsilciler yer almıştır.",
                "Representatives came from 28 districts of Istanbul.",
                "حضر ممثلون من 28 منطقة في إسطنبول.",
            ),
            figure=Figure(
                number=Decimal(28),
                unit=text("ilçe", "districts", "منطقة"),
                as_of="2021-02-18",
                source=PLATFORM_PAGE,
                place=Place(province="TR-34"),
            ),
        ),
        script.outcome(
            "elsewhere",
            "figure",
            text(
                "Adana, İzmir, Gaziantep ve Mersin'den altı belediye yer almıştır.",
                "Six municipalities from Adana, Izmir, Gaziantep and Mersin took part.",
                "شاركت ست بلديات من أضنة وإزمير وغازي عنتاب ومرسين.",
            ),
            figure=Figure(
                number=Decimal(6),
                unit=text("belediye", "municipalities", "بلدية"),
                as_of="2021-02-18",
                source=PLATFORM_PAGE,
            ),
        ),
        script.outcome(
            "need-for-update",
            "finding",
            text(
                "2018 tarihli deklarasyonun güncellenmesine ihtiyaç duyulduğu dile getirilmiştir.",
                "It was said that the declaration of 2018 needed to be updated.",
                "أثيرت الحاجة إلى تحديث الإعلان الصادر عام 2018.",
            ),
        ),
        script.outcome(
            "istanbul",
            "note",
            text(
                "İstanbul Büyükşehir Belediyesi platforma üye ve yürütücü olmuştur.",
                "Istanbul Metropolitan Municipality became a member and an executive of the platform.",
                "أصبحت بلدية إسطنبول الكبرى عضوا في المنصة وفي لجنتها التوجيهية.",
            ),
        ),
    ]
    present = [organisation("istanbul"), *(organisation(each.key) for each in MARMARA)]
    yield from history(script, plan, outcomes, present=present)


def fifth_meeting() -> Iterator[Act]:
    """16 December 2021, online."""
    script = Script("meeting-5")
    plan = PlanMeeting(
        kind="annual-meeting",
        series=WORKSHOPS,
        title=text(
            "Koordinasyon Platformu Beşinci Toplantısı",
            "Fifth Meeting of the Coordination Platform",
            "الاجتماع الخامس لمنصة التنسيق",
        ),
        host=organisation("wald"),
        day=date(2021, 12, 16),
        online=True,
        number="V",
        source=PLATFORM_PAGE,
    )
    outcomes = [
        script.outcome(
            "organisations",
            "figure",
            text(
                "Toplantıda 150 kurum ve kuruluş yer almıştır.",
                "One hundred and fifty organisations took part in the meeting.",
                "شاركت في الاجتماع 150 جهة.",
            ),
            figure=Figure(
                number=Decimal(150),
                unit=text("kurum/kuruluş", "organisations", "جهة"),
                as_of="2021-12-16",
                source=PLATFORM_PAGE,
            ),
        ),
        script.outcome(
            "launch",
            "note",
            text(
                "Güncellenen deklarasyon, Esenyurt ve Gaziosmanpaşa belediye başkanlarıyla birlikte tanıtılmıştır.",
                "The updated declaration was launched, with the mayors of Esenyurt and Gaziosmanpaşa.",
                "أطلقت الصيغة المحدثة من الإعلان بمشاركة رئيسي بلديتي أسنيورت وغازي عثمان باشا.",
            ),
        ),
        script.outcome(
            "august",
            "note",
            text(
                "Ağustos 2021'de bir deklarasyon çalıştayı yapılmış, yeni metin ardından üyelerin onayına sunulmuştur. "
                "Kaynaklar yalnızca ayı verdiğinden çalıştay ayrı bir toplantı olarak kaydedilmemiştir.",
                "A declaration workshop was held in August 2021, after which members were asked to approve the new "
                "text. As sources give the month only, the workshop is not recorded as a meeting of its own.",
                "عقدت ورشة عمل خاصة بالإعلان في آب 2021، ثم عرض النص الجديد على الأعضاء للموافقة عليه. "
                "ولأن المصادر لا تذكر سوى الشهر لم تسجل الورشة اجتماعا مستقلا.",
            ),
        ),
        script.outcome(
            "sources-differ",
            "note",
            text(
                "Bir kaynak güncellemenin kendisini Şubat 2021'e tarihlemektedir. Diğerlerine göre ihtiyaç şubatta "
                "dile getirilmiş, çalıştay ağustosta yapılmış, metin 16 Aralık 2021'de tanıtılmıştır.",
                "One source dates the update itself to February 2021. According to the others the need was raised in "
                "February, the workshop held in August and the text launched on 16 December 2021.",
                "يؤرخ أحد المصادر التحديث نفسه في شباط 2021. وبحسب المصادر الأخرى أثيرت الحاجة في شباط، "
                "وعقدت الورشة في آب، وأطلق النص في 16 كانون الأول 2021.",
            ),
        ),
        script.outcome(
            "text-of-2021",
            "note",
            text(
                "2021 metni; iki Küresel Mutabakat ve ulusal mevzuatla uyumludur, toplumun bütününü ve yerel "
                "öncelikleri esas almaktadır. Metnin ayrıntıları kamuya açık kaynaklarda bulunmamaktadır.",
                "The edition of 2021 is in line with the two Global Compacts and with national law, and builds on the "
                "whole of society and on local priorities. Its details are not found in public sources.",
                "تنسجم صيغة 2021 مع الاتفاقين العالميين ومع التشريعات الوطنية، وتقوم على إشراك المجتمع بأسره "
                "وعلى الأولويات المحلية. ولا ترد تفاصيلها في المصادر العامة.",
            ),
        ),
        script.outcome(
            "late-joiner",
            "note",
            text(
                "Nilüfer Belediyesi deklarasyonu sonradan imzalayanlar arasındadır; tarih verilmemiştir.",
                "Nilüfer Municipality is among those that joined the declaration later; no date is given.",
                "بلدية نيلوفر من الجهات التي انضمت إلى الإعلان لاحقا، ولم يذكر التاريخ.",
            ),
        ),
    ]
    present = [organisation(key) for key in ("esenyurt", "gaziosmanpasa")]
    yield from history(script, plan, outcomes, present=present)


def sixth_meeting() -> Iterator[Act]:
    """25 October 2022, Istanbul."""
    script = Script("meeting-6")
    plan = PlanMeeting(
        kind="annual-meeting",
        series=WORKSHOPS,
        title=text(
            "Koordinasyon Platformu Altıncı Toplantısı",
            "Sixth Meeting of the Coordination Platform",
            "الاجتماع السادس لمنصة التنسيق",
        ),
        host=organisation("wald"),
        day=date(2022, 10, 25),
        place=Place(province="TR-34"),
        number="VI",
        source=PLATFORM_PAGE,
    )
    outcomes = [
        script.outcome(
            "theme",
            "note",
            text(
                "Toplantının teması, kimseyi ve hiçbir yeri geride bırakmamaktır.",
                "The theme of the meeting: leave no one and nowhere behind.",
                "موضوع الاجتماع: ألا يترك أحد ولا مكان خلف الركب.",
            ),
        ),
        script.outcome("no-details", "note", NO_DETAILS),
    ]
    yield from history(script, plan, outcomes)
