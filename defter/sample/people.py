"""The people of the sample: roles, never persons, each with a mandate for an organisation."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from defter.domain.organisations import GiveMandate
from defter.domain.vocabulary import Identity, Language, MandateId, MandateKind, OrganisationId, PersonId
from defter.sample.organisations import SAMPLE_SINCE, organisation
from defter.sample.script import OPERATOR, Act, sample_id

RoleKey = Literal["secretariat", "representative", "rapporteur", "observer", "reader"]


class SamplePerson(Struct, frozen=True):
    """Someone who can sign in to the sample: named by role, in the language in which that person reads."""

    id: PersonId
    name: str
    email: str
    language: Language
    organisation: OrganisationId
    role_key: RoleKey
    mandate: MandateKind

    @property
    def identity(self) -> Identity:
        """Who this person says to be when acting."""
        return Identity(person=self.id, organisation=self.organisation)


def _person(
    key: str, name: str, language: Language, acts_for: str, role: RoleKey, mandate: MandateKind
) -> SamplePerson:
    return SamplePerson(
        id=PersonId(sample_id("person", key)),
        name=name,
        email=f"{key}@example.org",
        language=language,
        organisation=organisation(acts_for),
        role_key=role,
        mandate=mandate,
    )


SECRETARIAT = _person("secretariat", "Sekretarya (örnek)", "tr", "wald", "secretariat", "representative")
REPRESENTATIVE = _person(
    "representative", "Ümraniye temsilcisi (örnek)", "tr", "sample-umraniye", "representative", "representative"
)
FIRST_RAPPORTEUR = _person("rapporteur-1", "Birinci raportör (örnek)", "tr", "sample-district", "rapporteur", "editor")
SECOND_RAPPORTEUR = _person(
    "rapporteur-2", "المقرر الثاني (مثال)", "ar", "sample-refugee-association", "rapporteur", "editor"
)
OBSERVER = _person("observer", "Observer (sample)", "en", "sample-university", "observer", "representative")
READER = _person("reader", "قارئ (مثال)", "ar", "sample-association", "reader", "reader")


def people() -> list[SamplePerson]:
    """Everybody who can sign in, the secretariat and the municipal representative first."""
    return [SECRETARIAT, REPRESENTATIVE, FIRST_RAPPORTEUR, SECOND_RAPPORTEUR, OBSERVER, READER]


def mandates() -> Iterator[Act]:
    """Gives each of them the mandate to act."""
    for person in people():
        mandate = MandateId(sample_id("mandate", person.email))
        give = GiveMandate(mandate=mandate, person=person.id, kind=person.mandate, since=SAMPLE_SINCE)
        yield Act(person.organisation, (give,), sample_id("act", "mandate", person.email), OPERATOR)
