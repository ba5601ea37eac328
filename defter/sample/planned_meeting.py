"""A made-up annual meeting in thirty days, its agenda published and open to the public."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from defter.domain.meetings.agenda import PublishAgenda
from defter.domain.meetings.attendance import ExpectOrganisations
from defter.domain.meetings.plan import ChangeVisibility, NameRapporteur, PlanMeeting
from defter.domain.vocabulary import Place
from defter.sample.organisations import SAMPLES, organisation
from defter.sample.people import FIRST_RAPPORTEUR, SECRETARIAT
from defter.sample.script import Act, Script, text


def acts(today: date) -> Iterator[Act]:
    """Planned by the secretariat, and announced."""
    script = Script(f"next-month-{today}", SECRETARIAT.identity)
    plan = PlanMeeting(
        kind="annual-meeting",
        title=text(
            "Yıllık koordinasyon toplantısı (örnek)",
            "Annual coordination meeting (sample)",
            "الاجتماع التنسيقي السنوي (مثال)",
        ),
        host=organisation("sample-metropolitan"),
        day=today + timedelta(days=30),
        starts=time(9, 30),
        ends=time(16, 30),
        place=Place(province="TR-34"),
        venue=text("Örnek Kongre Merkezi", "Sample Congress Centre", "مركز مؤتمرات (مثال)"),
        languages=("tr", "en", "ar"),
        illustrative=True,
    )
    agenda = [
        script.item(
            "review",
            text(
                "Önceki toplantılardan açık kalan eylemler",
                "Open actions of earlier meetings",
                "الإجراءات التي ما زالت مفتوحة من الاجتماعات السابقة",
            ),
            minutes=45,
            proposer=organisation("wald"),
        ),
        script.item(
            "practices",
            text(
                "Sosyal uyumda iyi uygulamalar",
                "Good practices in social cohesion",
                "ممارسات جيدة في التماسك الاجتماعي",
            ),
            text(
                "Uygulama hangi ihtiyacı karşılamaktadır, mülteciler ve yerel halk sürece nasıl dahil edilmiştir?",
                "Which need does the practice meet, and how were refugees and hosts involved?",
                "ما الحاجة التي تلبيها الممارسة، وكيف أشرك اللاجئون والمجتمع المضيف فيها؟",
            ),
            text(
                "Başka bir belediye bu uygulamadan neyi alıp uyarlayabilir?",
                "What could another municipality take from it and adapt?",
                "ما الذي يمكن لبلدية أخرى أن تأخذه عنها وتكيفه مع ظروفها؟",
            ),
            minutes=90,
            proposer=organisation("sample-district"),
        ),
        script.item(
            "employment",
            text("Kadın istihdamı", "Women's employment", "تشغيل النساء"),
            text(
                "Belediyeler işverenlerle nasıl çalışmaktadır?",
                "How do municipalities work with employers?",
                "كيف تعمل البلديات مع أرباب العمل؟",
            ),
            text(
                "Çocuk bakımı ve ulaşım için hangi destekler verilebilir?",
                "Which support is possible for child care and transport?",
                "ما الدعم الممكن لرعاية الأطفال والمواصلات؟",
            ),
            minutes=75,
            proposer=organisation("sample-umraniye"),
        ),
        script.item(
            "data",
            text(
                "Veri paylaşımı ve ortak göstergeler",
                "Data sharing and common indicators",
                "تبادل البيانات والمؤشرات المشتركة",
            ),
            minutes=60,
            proposer=organisation("sample-union"),
        ),
        script.item(
            "next-year",
            text("Gelecek yılın çalışma takvimi", "Calendar of work for the coming year", "جدول العمل للعام المقبل"),
            minutes=45,
            proposer=organisation("wald"),
        ),
    ]
    expected = ExpectOrganisations(organisations=tuple(organisation(each.key) for each in SAMPLES))
    yield script.act("plan", plan, *agenda, expected, NameRapporteur(person=FIRST_RAPPORTEUR.id), PublishAgenda())
    reason = text(
        "Toplantı duyurusu kamuya açıktır", "The announcement is for the public", "الإعلان عن الاجتماع متاح للعموم"
    )
    yield script.act("announce", ChangeVisibility(visibility="public", reason=reason))
