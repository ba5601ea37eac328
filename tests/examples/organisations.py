"""Organisations and mandates."""

from datetime import date
from typing import Any

from defter.domain.organisations import (
    AdmitOrganisation,
    EndMandate,
    GiveMandate,
    MandateEnded,
    MandateGiven,
    OrganisationAdmitted,
    OrganisationRegistered,
    OrganisationRenamed,
    RegisterOrganisation,
    RenameOrganisation,
)
from defter.domain.vocabulary import (
    Place,
)
from tests.examples.values import DAY, mandate, person, shared_fields, text


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
