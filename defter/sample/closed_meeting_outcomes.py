"""What last month's workshop brought: made up and marked so, but for the figures that public sources give."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import Due, Figure
from defter.sample.organisations import organisation
from defter.sample.script import Script, text
from defter.sample.sources import MADE_UP, RED_CRESCENT_PAGE, UNION_PAGE

Outcomes = tuple[LogOutcome, ...]


def by_item(script: Script, held: date) -> Iterator[Outcomes]:
    """The outcomes of each agenda item, in the order of the agenda; `held` is the day of the workshop."""
    yield _public_figures(script)
    yield _data(script, held)
    yield _services(script, held)
    yield _language(script, held)
    yield _livelihoods(script, held)
    yield _feedback(script, held)


def _public_figures(script: Script) -> Outcomes:
    municipalities = text("belediye", "municipalities", "بلدية")
    return (
        script.outcome(
            "union-founded",
            "figure",
            text(
                "Marmara Belediyeler Birliğinin göç platformu 13 Eylül 2017'de 29 belediyeyle kurulmuştur.",
                "The migration platform of the Marmara Municipalities Union began on 13 September 2017 "
                "with 29 municipalities.",
                "انطلقت منصة الهجرة التابعة لاتحاد بلديات مرمرة في 13 أيلول 2017 بمشاركة 29 بلدية.",
            ),
            "data",
            figure=Figure(number=Decimal(29), unit=municipalities, as_of="2017-09-13", source=UNION_PAGE),
        ),
        script.outcome(
            "union-2022",
            "figure",
            text(
                "Aynı platformda 22 Mart 2022 itibarıyla 34 belediye yer almıştır.",
                "As of 22 March 2022 the same platform counted 34 municipalities.",
                "في 22 آذار 2022 بلغ عدد البلديات في المنصة نفسها 34 بلدية.",
            ),
            "data",
            figure=Figure(number=Decimal(34), unit=municipalities, as_of="2022-03-22", source=UNION_PAGE),
        ),
        script.outcome(
            "reach",
            "figure",
            text(
                "Türk Kızılay toplum merkezlerinin sosyal uyum programı 346.091 kişiye ulaşmıştır.",
                "The social cohesion programme of the Turkish Red Crescent's community centres reached 346,091 people.",
                "بلغ عدد المستفيدين من برنامج التماسك الاجتماعي في مراكز الهلال الأحمر التركي المجتمعية 346,091 شخصا.",
            ),
            "data",
            figure=Figure(
                number=Decimal(346091),
                unit=text("kişi", "people", "شخص"),
                as_of="2020-01",
                source=RED_CRESCENT_PAGE,
            ),
        ),
        script.outcome(
            "study",
            "note",
            text(
                "Bölgesel bir araştırma 94 belediyeyi kapsamış, 268 görüşmeye dayanmış ve "
                "ortak bir veri tabanı ihtiyacını ortaya koymuştur. "
                "Kaynakta tarih bulunmadığından bu sayılar veri olarak kaydedilmemiştir.",
                "A study of the region took in 94 municipalities and 268 interviews, and called for a shared database. "
                "As the source at hand gives no date, these numbers are not recorded as figures.",
                "شملت دراسة إقليمية 94 بلدية واستندت إلى 268 مقابلة ودعت إلى قاعدة بيانات مشتركة. "
                "ولعدم ورود تاريخ في المصدر لم تسجل هذه الأرقام بوصفها بيانات.",
            ),
            "data",
        ),
    )


def _data(script: Script, held: date) -> Outcomes:
    made_up = partial(script.outcome, item="data", illustrative=True)
    return (
        made_up(
            "dated-figures",
            "decision",
            text(
                "Paylaşılan her sayı, tarihi ve kaynağıyla birlikte kaydedilecektir.",
                "Every figure that is shared will be recorded with its date and its source.",
                "يسجل كل رقم يجري تبادله مع تاريخه ومصدره.",
            ),
            decided="consensus",
            review=held + timedelta(days=180),
        ),
        made_up(
            "indicators",
            "action",
            text(
                "Sekiz ortak göstergeden oluşan bir öneri listesi hazırlamak.",
                "Prepare a proposal of eight common indicators.",
                "إعداد قائمة مقترحة من ثمانية مؤشرات مشتركة.",
            ),
            owner=organisation("sample-union"),
            due=Due(kind="date", on=held + timedelta(days=21)),
        ),
    )


def _services(script: Script, held: date) -> Outcomes:
    made_up = partial(script.outcome, item="services", illustrative=True)
    return (
        made_up(
            "scattered",
            "finding",
            text(
                "Hizmet bilgileri farklı kurumların sayfalarında dağınık durmakta, geç güncellenmektedir.",
                "Information on services is scattered over the pages of many institutions and is updated late.",
                "المعلومات عن الخدمات موزعة على صفحات جهات عدة ويتأخر تحديثها.",
            ),
        ),
        made_up(
            "repeated",
            "finding",
            text(
                "Başvuru sahipleri aynı bilgiyi her kurumda yeniden vermektedir.",
                "People give the same information again at every institution.",
                "يعيد أصحاب الطلبات تقديم المعلومات نفسها لدى كل مؤسسة.",
            ),
        ),
        made_up(
            "service-list",
            "action",
            text(
                "İlçedeki hizmetlerin adres, saat ve dil bilgisini içeren listesini çıkarmak.",
                "List the services of the district with address, opening hours and languages spoken.",
                "إعداد قائمة بخدمات المنطقة تبين العنوان وأوقات الدوام ولغات التعامل.",
            ),
            owner=organisation("sample-district"),
            due=Due(kind="date", on=held + timedelta(days=45)),
        ),
        made_up(
            "one-contact",
            "decision",
            text(
                "Her kurum yönlendirme için bir irtibat kişisi bildirecektir.",
                "Every institution will name one focal point for referral.",
                "تسمي كل مؤسسة جهة اتصال واحدة لشؤون الإحالة.",
            ),
            decided="consensus",
        ),
        made_up(
            "appointments",
            "recommendation",
            text(
                "Randevu sayfaları üç dilde ve kolay anlaşılır biçimde hazırlanmalıdır.",
                "Appointment pages should be offered in three languages and in plain wording.",
                "ينبغي إعداد صفحات حجز المواعيد بثلاث لغات وبعبارات واضحة.",
            ),
            decided="recommended",
        ),
    )


def _language(script: Script, held: date) -> Outcomes:
    made_up = partial(script.outcome, item="language", illustrative=True)
    return (
        made_up(
            "waiting-list",
            "figure",
            text(
                "Türkçe kurslarının bekleme listesinde 180 kişi bulunmaktadır.",
                "There are 180 people on the waiting list for Turkish courses.",
                "على قائمة الانتظار لدورات اللغة التركية 180 شخصا.",
            ),
            figure=Figure(
                number=Decimal(180), unit=text("kişi", "people", "شخص"), as_of=held.isoformat(), source=MADE_UP
            ),
        ),
        made_up(
            "evening",
            "finding",
            text(
                "Çalışanlar gündüz kurslarına gelememektedir.",
                "People who work cannot come to courses in the daytime.",
                "لا يستطيع العاملون حضور الدورات النهارية.",
            ),
        ),
        made_up(
            "evening-course",
            "action",
            text(
                "İki akşam kursu açmak ve kursların yanında çocuk oyun alanı sağlamak.",
                "Open two evening courses, with a play area for children beside them.",
                "فتح دورتين مسائيتين مع توفير مكان للعب الأطفال.",
            ),
            owner=organisation("sample-umraniye"),
            due=Due(kind="date", on=held + timedelta(days=60)),
        ),
        made_up(
            "volunteers",
            "note",
            text(
                "Gönüllü konuşma gruplarına mülteciler ve yerel halk birlikte gelmektedir.",
                "Refugees and hosts come to the volunteers' conversation groups together.",
                "يجتمع اللاجئون وأبناء المجتمع المضيف في مجموعات المحادثة التطوعية.",
            ),
        ),
    )


def _livelihoods(script: Script, held: date) -> Outcomes:
    made_up = partial(script.outcome, item="livelihoods", illustrative=True)
    return (
        made_up(
            "child-care",
            "finding",
            text(
                "Çocuk bakımı ve ulaşım, kadınların kurslara devamını en çok zorlaştıran konulardır.",
                "Child care and transport are what most often keeps women from attending courses.",
                "رعاية الأطفال والمواصلات أكثر ما يصعب على النساء مواصلة الدورات.",
            ),
        ),
        made_up(
            "employers",
            "action",
            text(
                "İşverenlerle bir tanışma toplantısı düzenlemek.",
                "Hold an introductory meeting with employers.",
                "تنظيم لقاء تعارف مع أرباب العمل.",
            ),
            owner=organisation("sample-metropolitan"),
            due=Due(kind="date", on=held + timedelta(days=75)),
        ),
        made_up(
            "permits",
            "note",
            text(
                "Çalışma izni başvurularına ilişkin güncel bilgi notu istenmiştir.",
                "An up-to-date information note on work permit applications was asked for.",
                "طلب إعداد مذكرة محدثة عن طلبات إذن العمل.",
            ),
        ),
        made_up(
            "cooperatives",
            "recommendation",
            text(
                "Kadın kooperatifleri mesleki ve hukuki danışmanlıkla desteklenmelidir.",
                "Women's cooperatives should be supported with vocational and legal advice.",
                "ينبغي دعم التعاونيات النسائية بالمشورة المهنية والقانونية.",
            ),
            decided="recommended",
        ),
        made_up(
            "employment-next",
            "next-agenda",
            text(
                "Kadın istihdamında belediye uygulamaları yıllık toplantıda ele alınsın.",
                "Take up municipal practices in women's employment at the annual meeting.",
                "بحث ممارسات البلديات في تشغيل النساء في الاجتماع السنوي.",
            ),
        ),
    )


def _feedback(script: Script, held: date) -> Outcomes:
    made_up = partial(script.outcome, item="feedback", illustrative=True)
    return (
        made_up(
            "unanswered",
            "finding",
            text(
                "Başvuru sahipleri geri bildirimlerinin sonucunu çoğu zaman öğrenememektedir.",
                "People mostly do not learn what became of their feedback.",
                "كثيرا ما لا يعلم أصحاب الملاحظات بما آلت إليه ملاحظاتهم.",
            ),
        ),
        made_up(
            "answer-time",
            "decision",
            text(
                "Geri bildirimlere on beş gün içinde yanıt verilecektir.",
                "Feedback will be answered within fifteen days.",
                "يرد على الملاحظات والآراء خلال خمسة عشر يوما.",
            ),
            decided="vote",
            review=held + timedelta(days=365),
        ),
        made_up(
            "posters",
            "action",
            text(
                "Hak ve yükümlülüklere ilişkin afişleri üç dilde hazırlayıp muhtarlıklara ulaştırmak.",
                "Prepare posters on rights and obligations in three languages and bring them to the mukhtars' offices.",
                "إعداد ملصقات بثلاث لغات عن الحقوق والواجبات وإيصالها إلى مكاتب المخاتير.",
            ),
            owner=organisation("sample-refugee-association"),
            due=Due(kind="next-meeting"),
        ),
        made_up(
            "community",
            "recommendation",
            text(
                "Bilgilendirme metinleri yayımlanmadan önce mültecilerle birlikte denenmelidir.",
                "Information texts should be tried out with refugees before they are published.",
                "ينبغي تجربة النصوص التعريفية مع اللاجئين قبل نشرها.",
            ),
            decided="recommended",
        ),
        made_up(
            "venue",
            "note",
            text(
                "Gelecek çalıştayın yeri henüz belirlenmemiştir.",
                "The place of the next workshop has not been fixed yet.",
                "لم يحدد بعد مكان ورشة العمل المقبلة.",
            ),
        ),
    )
