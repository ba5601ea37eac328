"""Ways into the platform and out of it, made up: who asks to join, who is on hold, who became a part of another one."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec import Struct

from defter.domain.organisations import AdmitOrganisation
from defter.domain.organisations.membership import (
    ApplyToJoin,
    AskClarification,
    MergeOrganisation,
    PutOnHold,
    TakeIn,
)
from defter.domain.vocabulary import Command, Identity, OrganisationId, StepId
from defter.sample.organisations import SAMPLE_SINCE, organisation
from defter.sample.people import SECRETARIAT
from defter.sample.script import Act, sample_id, text

APPLICANT = OrganisationId(sample_id("organisation", "sample-applicant"))
ASKED = OrganisationId(sample_id("organisation", "sample-asked"))
ON_HOLD = OrganisationId(sample_id("organisation", "sample-on-hold"))
MERGED = OrganisationId(sample_id("organisation", "sample-merged"))


class SampleContact(Struct, frozen=True):
    """Whom to reach at an applicant: a role, never a person."""

    id: UUID
    organisation: OrganisationId
    name: str
    title: str
    email: str
    phone: str


CONTACTS = (
    SampleContact(
        sample_id("contact", "applicant"),
        APPLICANT,
        "Başvuru sorumlusu (örnek)",
        "Strateji geliştirme müdürü",
        "basvuru@example.org",
        "+90 212 000 00 00",
    ),
    SampleContact(
        sample_id("contact", "asked"), ASKED, "منسقة الجمعية (مثال)", "منسقة", "coordination@example.org", ""
    ),
)


def acts() -> Iterator[Act]:
    """Two that ask to join, of which one was asked for more; one on hold; one that became a part of another one."""
    wants = ApplyToJoin(
        kind="provincial-municipality",
        name=text("Başvuran İl Belediyesi (örnek)", "Applying Provincial Municipality (sample)", "بلدية متقدمة (مثال)"),
        endorses=True,
    )
    yield _act(APPLICANT, "apply", wants, identity=Identity())
    name = text("Başvuran Kadın Derneği (örnek)", "Applying Women’s Association (sample)", "جمعية نسائية متقدمة (مثال)")
    yield _act(ASKED, "apply", ApplyToJoin(kind="refugee-led-organisation", name=name), identity=Identity())
    question = text(
        "Derneğin tüzüğünü ya da kuruluş belgesini iletir misiniz?",
        "Could you send the association’s statute or its certificate of registration?",
        "هل يمكنكم إرسال النظام الأساسي للجمعية أو شهادة تسجيلها؟",
    )
    yield _act(ASKED, "ask", AskClarification(step=_step("ask"), question=question))
    name = text("Bekleyen Örnek Belediye", "Sample Municipality on Hold", "بلدية موقوفة العضوية (مثال)")
    yield _act(ON_HOLD, "apply", ApplyToJoin(kind="district-municipality", name=name), identity=Identity())
    reason = text(
        "Belediye, yerel seçimden sonra yeni temsilcisini henüz bildirmedi.",
        "After the local elections the municipality has not yet named its new representative.",
        "لم تعين البلدية ممثلها الجديد بعد الانتخابات المحلية.",
    )
    hold = PutOnHold(step=_step("hold"), on=date(2024, 5, 2), reason=reason)
    yield _act(ON_HOLD, "hold", AdmitOrganisation(role="member", on=SAMPLE_SINCE), hold)
    name = text("Eski Örnek Birlik", "Former Sample Union", "اتحاد سابق (مثال)")
    yield _act(MERGED, "apply", ApplyToJoin(kind="local-government-union", name=name), identity=Identity())
    union, on = organisation("sample-union"), date(2024, 1, 1)
    reason = text("İki birlik birleşti.", "The two unions became one.", "اندمج الاتحادان.")
    merge = MergeOrganisation(step=_step("merge"), into=union, on=on, reason=reason)
    yield _act(MERGED, "merge", AdmitOrganisation(role="member", on=SAMPLE_SINCE), merge)
    yield _act(union, "take-in", TakeIn(other=MERGED, on=on))


def _step(name: str) -> StepId:
    return StepId(sample_id("step", name))


def _act(stream: OrganisationId, step: str, *commands: Command, identity: Identity = SECRETARIAT.identity) -> Act:
    return Act(stream, commands, sample_id("act", "membership", str(stream), step), identity)
