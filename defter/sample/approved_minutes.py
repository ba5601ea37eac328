"""The minutes of last month's made-up workshop: circulated, corrected on request, approved, and a result released."""

from collections.abc import Iterator
from datetime import date, timedelta

from defter.domain.meetings.minutes import (
    ApproveMinutes,
    CirculateMinutes,
    ReleaseResult,
    RequestCorrection,
    ResolveCorrection,
)
from defter.domain.meetings.outcomes import ReviseOutcome
from defter.domain.vocabulary import Due, LocalText, RequestId
from defter.sample import closed_meeting
from defter.sample.organisations import organisation
from defter.sample.people import REPRESENTATIVE
from defter.sample.script import Act, Script, sample_id, text

RELEASED = ("dated-figures", "one-contact", "appointments", "cooperatives", "answer-time", "community")
EVENING = LocalText(
    "tr",
    {
        "tr": "Bir akşam kursu ve bir hafta sonu kursu açmak, kursların yanında çocuk oyun alanı sağlamak.",
        "en": "Open one evening course and one course at weekends, with a play area for children beside them.",
        "ar": "فتح دورة مسائية ودورة في عطلة نهاية الأسبوع مع توفير مكان للعب الأطفال.",
    },
    revision=2,
)


def acts(today: date) -> Iterator[Act]:
    """By the secretariat; the municipality that owes an action asks for its wording to be corrected."""
    script = closed_meeting.script_of(today)
    held = today - closed_meeting.AGO
    request = RequestId(sample_id("request", script.name, "evening"))
    yield script.act("circulate", CirculateMinutes(until=today + timedelta(days=3)))
    asked = RequestCorrection(
        request=request,
        outcome=script.outcome_id("evening-course"),
        organisation=organisation("sample-umraniye"),
        text=text(
            "İki akşam kursu değil, bir akşam ve bir hafta sonu kursu üzerinde anlaşılmıştı.",
            "It was not two evening courses that were agreed, but one in the evening and one at weekends.",
            "لم يتفق على دورتين مسائيتين، بل على دورة مسائية ودورة في عطلة نهاية الأسبوع.",
        ),
    )
    yield script.act("request", asked, identity=REPRESENTATIVE.identity)
    resolved = ResolveCorrection(
        request=request,
        accepted=True,
        reason=text(
            "İki raportörün notları da böyledir; metin düzeltilmiştir.",
            "The notes of both rapporteurs say so too; the text is corrected.",
            "هذا ما ورد أيضا في ملاحظات المقررين، وقد صحح النص.",
        ),
    )
    yield script.act("correct", _corrected(script, held), resolved)
    yield script.act("approve", ApproveMinutes(how="at-meeting"))
    yield script.act("release", _released(script))


def _corrected(script: Script, held: date) -> ReviseOutcome:
    return ReviseOutcome(
        outcome=script.outcome_id("evening-course"),
        text=EVENING,
        item=script.item_id("language"),
        owner=organisation("sample-umraniye"),
        due=Due(kind="date", on=held + timedelta(days=60)),
        base=1,
    )


def _released(script: Script) -> ReleaseResult:
    return ReleaseResult(
        introduction=text(
            "Belediyeler, kamu kurumları ve sivil toplum kuruluşları çalıştayda hizmet bilgilerinin ve sayıların nasıl "
            "ortak tutulacağını görüştü. Başvuru sahiplerinin aynı bilgiyi her kurumda yeniden vermemesi için "
            "kurumlar arası yönlendirmenin kolaylaştırılması kararlaştırıldı.",
            "At the workshop, municipalities, public institutions and civil-society organisations discussed how to "
            "keep information on services, and figures, in common. They decided to make referral between institutions "
            "easier, so that nobody has to give the same information again at every door.",
            "ناقشت البلديات والمؤسسات العامة ومنظمات المجتمع المدني في الورشة كيفية توحيد المعلومات عن الخدمات "
            "والأرقام. وتقرر تسهيل الإحالة بين المؤسسات كي لا يضطر أصحاب الطلبات إلى تقديم المعلومات نفسها لدى كل جهة.",
        ),
        outcomes=tuple(script.outcome_id(name) for name in RELEASED),
        reason=text(
            "Tutanak onaylanmıştır; sonuç kamuoyuna duyurulmaktadır",
            "The minutes are approved; the result is announced to the public",
            "اعتمد المحضر، وتعلن النتيجة للعموم",
        ),
        base=0,
    )
