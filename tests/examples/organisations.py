"""Organisations and mandates."""

from datetime import date
from typing import Any

from defter.domain.organisations.mandates import (
    EndMandate,
    FocalPointNamed,
    GiveMandate,
    MandateEnded,
    MandateGiven,
    MandatesReconfirmed,
    NameFocalPoint,
    ReconfirmMandates,
)
from defter.domain.organisations.membership import (
    AdmitOrganisation,
    ApplicationClarified,
    ApplyToJoin,
    AskClarification,
    ClarificationAsked,
    ClarifyApplication,
    DeclineOrganisation,
    HoldLifted,
    LiftHold,
    MergeOrganisation,
    OrganisationAdmitted,
    OrganisationApplied,
    OrganisationDeclined,
    OrganisationMerged,
    OrganisationPutOnHold,
    OrganisationRegistered,
    OrganisationRenamed,
    OrganisationTakenIn,
    OrganisationWithdrew,
    PutOnHold,
    RegisterOrganisation,
    RenameOrganisation,
    TakeIn,
    WithdrawOrganisation,
)
from defter.domain.organisations.statements import (
    ConfirmStatement,
    ContestStatement,
    IssueLink,
    LinkIssued,
    LinkRevoked,
    RevokeLink,
    StatementConfirmed,
    StatementContested,
)
from defter.domain.vocabulary import Place
from tests.examples.values import DAY, link, mandate, organisation, person, shared_fields, statement, step, text


def organisation_registered(**changes: Any) -> OrganisationRegistered:
    name = text("Ümraniye Belediyesi", "Municipality of Ümraniye", "بلدية عمرانية")
    place = Place(province="TR-34", district="umraniye")
    return OrganisationRegistered(**{"kind": "district-municipality", "name": name, "place": place, **changes})


def organisation_renamed(**changes: Any) -> OrganisationRenamed:
    return OrganisationRenamed(**{"name": text("T.C. Ümraniye Belediyesi", revision=2), "revision": 2, **changes})


def organisation_admitted(**changes: Any) -> OrganisationAdmitted:
    return OrganisationAdmitted(**{"role": "member", "on": DAY, **changes})


def mandate_given(**changes: Any) -> MandateGiven:
    given = {"mandate": mandate(), "person": person(), "kind": "representative", "since": date(2022, 1, 1)}
    return MandateGiven(**{**given, "until": date(2024, 3, 31), "review": date(2024, 3, 1), **changes})


def mandate_ended(**changes: Any) -> MandateEnded:
    return MandateEnded(**{"mandate": mandate(), "on": DAY, "reason": text("Başka yerde çalışıyor"), **changes})


def register_organisation(**changes: Any) -> RegisterOrganisation:
    return RegisterOrganisation(**{**shared_fields(organisation_registered()), **changes})


def rename_organisation(**changes: Any) -> RenameOrganisation:
    return RenameOrganisation(**{**shared_fields(organisation_renamed()), "base": 1, **changes})


def admit_organisation(**changes: Any) -> AdmitOrganisation:
    return AdmitOrganisation(**{**shared_fields(organisation_admitted()), **changes})


def give_mandate(**changes: Any) -> GiveMandate:
    return GiveMandate(**{**shared_fields(mandate_given()), **changes})


def end_mandate(**changes: Any) -> EndMandate:
    return EndMandate(**{**shared_fields(mandate_ended()), **changes})


def organisation_applied(**changes: Any) -> OrganisationApplied:
    name = text("Ümraniye Belediyesi", "Municipality of Ümraniye", "بلدية عمرانية")
    place = Place(province="TR-34", district="umraniye")
    given = {"kind": "district-municipality", "name": name, "place": place, "endorses": True}
    return OrganisationApplied(**{**given, **changes})


def clarification_asked(**changes: Any) -> ClarificationAsked:
    return ClarificationAsked(
        **{"step": step("asked"), "question": text("Başvuruyu kim imzaladı?", "Who signed the application?"), **changes}
    )


def application_clarified(**changes: Any) -> ApplicationClarified:
    return ApplicationClarified(
        **{"step": step("clarified"), "answer": text("Belediye başkanı imzaladı.", "The mayor signed it."), **changes}
    )


def organisation_declined(**changes: Any) -> OrganisationDeclined:
    return OrganisationDeclined(
        **{"step": step("declined"), "on": DAY, "reason": text("Belge gelmedi", "No document came"), **changes}
    )


def organisation_put_on_hold(**changes: Any) -> OrganisationPutOnHold:
    return OrganisationPutOnHold(
        **{"step": step("put on hold"), "on": DAY, "reason": text("Yeni meclis karar verecek"), **changes}
    )


def hold_lifted(**changes: Any) -> HoldLifted:
    return HoldLifted(
        **{"step": step("hold lifted"), "role": "member", "on": DAY, "reason": text("Meclis karar verdi"), **changes}
    )


def organisation_withdrew(**changes: Any) -> OrganisationWithdrew:
    return OrganisationWithdrew(
        **{"step": step("withdrew"), "on": DAY, "reason": text("Meclis kararıyla ayrıldı"), **changes}
    )


def organisation_merged(**changes: Any) -> OrganisationMerged:
    given = {
        "step": step("merged"),
        "into": organisation("Pendik"),
        "on": DAY,
        "reason": text("İki kayıt aynı kuruluş içindi"),
    }
    return OrganisationMerged(**{**given, **changes})


def organisation_taken_in(**changes: Any) -> OrganisationTakenIn:
    return OrganisationTakenIn(**{"other": organisation("Pendik"), "on": DAY, **changes})


def mandates_reconfirmed(**changes: Any) -> MandatesReconfirmed:
    return MandatesReconfirmed(**{"mandates": (mandate(),), "review": date(2029, 3, 31), **changes})


def focal_point_named(**changes: Any) -> FocalPointNamed:
    return FocalPointNamed(**{"mandate": mandate(), **changes})


def statement_confirmed(**changes: Any) -> StatementConfirmed:
    return StatementConfirmed(**{"statement": statement(), **changes})


def statement_contested(**changes: Any) -> StatementContested:
    given = {"statement": statement("by phone"), "reason": text("Böyle bir söz vermedik", "We promised no such thing")}
    return StatementContested(**{**given, **changes})


def link_issued(**changes: Any) -> LinkIssued:
    given = {"link": link(), "purpose": "confirm", "until": date(2022, 8, 6), "statement": statement()}
    return LinkIssued(**{**given, **changes})


def link_revoked(**changes: Any) -> LinkRevoked:
    return LinkRevoked(**{"link": link(), **changes})


def apply_to_join(**changes: Any) -> ApplyToJoin:
    return ApplyToJoin(**{**shared_fields(organisation_applied()), **changes})


def ask_clarification(**changes: Any) -> AskClarification:
    return AskClarification(**{**shared_fields(clarification_asked()), **changes})


def clarify_application(**changes: Any) -> ClarifyApplication:
    return ClarifyApplication(**{**shared_fields(application_clarified()), **changes})


def decline_organisation(**changes: Any) -> DeclineOrganisation:
    return DeclineOrganisation(**{**shared_fields(organisation_declined()), **changes})


def put_on_hold(**changes: Any) -> PutOnHold:
    return PutOnHold(**{**shared_fields(organisation_put_on_hold()), **changes})


def lift_hold(**changes: Any) -> LiftHold:
    fields = shared_fields(hold_lifted())
    del fields["role"]
    return LiftHold(**{**fields, **changes})


def withdraw_organisation(**changes: Any) -> WithdrawOrganisation:
    return WithdrawOrganisation(**{**shared_fields(organisation_withdrew()), **changes})


def merge_organisation(**changes: Any) -> MergeOrganisation:
    return MergeOrganisation(**{**shared_fields(organisation_merged()), **changes})


def take_in(**changes: Any) -> TakeIn:
    return TakeIn(**{**shared_fields(organisation_taken_in()), **changes})


def reconfirm_mandates(**changes: Any) -> ReconfirmMandates:
    return ReconfirmMandates(**{**shared_fields(mandates_reconfirmed()), **changes})


def name_focal_point(**changes: Any) -> NameFocalPoint:
    return NameFocalPoint(**{**shared_fields(focal_point_named()), **changes})


def confirm_statement(**changes: Any) -> ConfirmStatement:
    return ConfirmStatement(**{**shared_fields(statement_confirmed()), **changes})


def contest_statement(**changes: Any) -> ContestStatement:
    return ContestStatement(**{**shared_fields(statement_contested()), **changes})


def issue_link(**changes: Any) -> IssueLink:
    return IssueLink(**{**shared_fields(link_issued()), **changes})


def revoke_link(**changes: Any) -> RevokeLink:
    return RevokeLink(**{**shared_fields(link_revoked()), **changes})
