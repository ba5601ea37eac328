"""The design workshop of 6 July 2022: two sessions with guiding questions, and five recommendations."""

from collections.abc import Iterator
from datetime import date

from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import Place
from defter.sample.organisations import organisation
from defter.sample.script import Act, Script, history, text
from defter.sample.sources import DESIGN_NEWS

SCRIPT = Script("design-workshop-2022")

PLAN = PlanMeeting(
    kind="design-workshop",
    title=text(
        "Sonbahar toplantısı tasarım çalıştayı", "Design workshop for the autumn meeting", "ورشة تصميم اجتماع الخريف"
    ),
    host=organisation("wald"),
    day=date(2022, 7, 6),
    place=Place(province="TR-34"),
    number="V",
    source=DESIGN_NEWS,
)

COHESION = SCRIPT.item(
    "cohesion",
    text("1. oturum: Sosyal uyum", "Session 1: Social cohesion", "الجلسة الأولى: التماسك الاجتماعي"),
    text(
        "Sosyal uyumda hangi güçlüklerle karşılaşılmaktadır, bunlar için ne önerilmektedir?",
        "Which difficulties arise in social cohesion, and what is proposed to resolve them?",
        "ما الصعوبات التي تواجه التماسك الاجتماعي، وما المقترح لمعالجتها؟",
    ),
    text(
        "Hangi faaliyetlerin işe yaradığı görülmektedir?",
        "Which activities are seen to work?",
        "ما الأنشطة التي يلاحظ نجاحها؟",
    ),
    text(
        "Hangi girişimler sonuç vermemiş ya da başlatılamamıştır, neden?",
        "Which initiatives brought no result or could not be started, and why?",
        "أي المبادرات لم تحقق نتيجة أو تعذر إطلاقها، ولماذا؟",
    ),
    text(
        "Geçim kaynakları alanında hangi ihtiyaçlar vardır?",
        "Which needs exist in the field of livelihoods?",
        "ما الاحتياجات القائمة في مجال سبل العيش؟",
    ),
    text(
        "Uyum çalışmaları istihdam çalışmalarıyla nasıl bir arada yürütülebilir?",
        "How can cohesion work go hand in hand with work on employment?",
        "كيف يمكن أن تسير أعمال التماسك جنبا إلى جنب مع أعمال التشغيل؟",
    ),
)

LIVELIHOODS = SCRIPT.item(
    "livelihoods",
    text("2. oturum: Geçim kaynakları", "Session 2: Livelihoods", "الجلسة الثانية: سبل العيش"),
    text(
        "Geçim kaynakları konusu hangi yönden ele alınmalıdır?",
        "From which side should livelihoods be approached?",
        "من أي زاوية ينبغي تناول موضوع سبل العيش؟",
    ),
    text(
        "Belediyelerin uyum çalışmalarının ne kadarı geçim kaynaklarıyla ilgilidir?",
        "How much of the municipalities' cohesion work concerns livelihoods?",
        "ما نصيب سبل العيش من عمل البلديات في مجال التماسك؟",
    ),
    text(
        "Mesleki eğitim, dil kursları ya da belediyeler istihdamı artırabilir mi?",
        "Can employment be raised by training for a trade, by language courses, or by municipalities themselves?",
        "هل يمكن زيادة فرص العمل بالتدريب المهني ودورات اللغة أو بجهود البلديات نفسها؟",
    ),
    text(
        "Geçim kaynaklarına erişimde yerel yönetimler hangi güçlüklerle karşılaşmaktadır?",
        "Which difficulties do local governments meet in access to livelihoods?",
        "ما الصعوبات التي تعترض الإدارات المحلية في إتاحة سبل العيش؟",
    ),
)

NOTES = [
    SCRIPT.outcome(
        "purpose",
        "note",
        text(
            "Çalıştay, sonbaharda yapılacak toplantının konularını birlikte belirlemek için düzenlenmiştir.",
            "The workshop was held to choose the subjects of the autumn meeting together.",
            "نظمت الورشة للاتفاق معا على موضوعات الاجتماع المقرر في الخريف.",
        ),
    ),
    SCRIPT.outcome(
        "numbering",
        "note",
        text(
            "Numaralandırma kaynaklara göre değişmektedir: bir belge bu toplantıyı beşinci çalıştay olarak anmakta, "
            "16 Aralık 2021 toplantısı da beşinci sayılmaktadır.",
            "Sources number differently: one document counts this meeting as the fifth workshop, "
            "while the meeting of 16 December 2021 is counted as the fifth as well.",
            "يختلف الترقيم بين المصادر: فإحدى الوثائق تعد هذا الاجتماع ورشة العمل الخامسة، "
            "في حين يعد اجتماع 16 كانون الأول 2021 الخامس أيضا.",
        ),
    ),
    SCRIPT.outcome(
        "represented",
        "note",
        text(
            "Marmara Bölgesi'nden ve İstanbul'dan yerel yönetim temsilcileri yer almış, açılışta UNHCR konuşmuştur.",
            "Local governments of the Marmara region and Istanbul were represented; UNHCR spoke at the opening.",
            "حضر ممثلو إدارات محلية من منطقة مرمرة وإسطنبول، وتحدثت المفوضية في الافتتاح.",
        ),
    ),
]

RECOMMENDATIONS = [
    SCRIPT.outcome(
        "support-cohesion",
        "recommendation",
        text(
            "Sosyal uyum alanında yerel yönetimlere verilen destek artırılmalıdır.",
            "Local governments should be given more support in social cohesion.",
            "ينبغي زيادة ما يقدم للإدارات المحلية من دعم في مجال التماسك الاجتماعي.",
        ),
        "cohesion",
        decided="recommended",
    ),
    SCRIPT.outcome(
        "support-livelihoods",
        "recommendation",
        text(
            "Geçim kaynaklarına erişim konusunda yerel yönetimler daha çok desteklenmelidir.",
            "Local governments should be supported more in opening access to livelihoods.",
            "ينبغي دعم الإدارات المحلية على نحو أوسع في إتاحة سبل العيش.",
        ),
        "livelihoods",
        decided="recommended",
    ),
    SCRIPT.outcome(
        "local-solutions",
        "recommendation",
        text(
            "Yerelde geliştirilen çözümler desteklenmelidir.",
            "Solutions developed locally should be supported.",
            "ينبغي دعم الحلول التي توضع على المستوى المحلي.",
        ),
        decided="recommended",
    ),
    SCRIPT.outcome(
        "exchange",
        "recommendation",
        text(
            "İyi uygulamalar dünya ölçeğinde paylaşılmalıdır.",
            "Good practices should be exchanged worldwide.",
            "ينبغي تبادل الممارسات الجيدة مع مدن العالم.",
        ),
        decided="recommended",
    ),
    SCRIPT.outcome(
        "capacity",
        "recommendation",
        text(
            "Yerel yönetimlerin kurumsal kapasitesi ve dayanıklılığı güçlendirilmelidir.",
            "The institutional capacity and the resilience of local governments should be strengthened.",
            "ينبغي تعزيز القدرات المؤسسية للإدارات المحلية وقدرتها على الصمود.",
        ),
        decided="recommended",
    ),
]


def acts() -> Iterator[Act]:
    """The workshop, with what it recommended at its end."""
    agenda = [COHESION, LIVELIHOODS]
    yield from history(SCRIPT, PLAN, [*NOTES, *RECOMMENDATIONS], agenda=agenda, present=[organisation("unhcr")])
