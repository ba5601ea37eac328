"""What people call the fixed words of the domain: kinds, stages, roles; translated with `_` where they are shown."""

from collections.abc import Mapping
from typing import TypeVar

from defter.domain.meetings.agenda import Result
from defter.domain.meetings.attendance import Presence
from defter.domain.meetings.meeting import MeetingKind, OutcomeKind, Stage
from defter.domain.meetings.outcomes import Decided
from defter.domain.organisations.organisation import OrganisationKind, Standing
from defter.domain.vocabulary import Channel, MandateKind, Population, Role, Visibility
from defter.web.i18n import N_, _

K = TypeVar("K", bound=str)

MEETING_KINDS: Mapping[MeetingKind, str] = {
    "annual-meeting": N_("Annual meeting"),
    "workshop": N_("Workshop"),
    "design-workshop": N_("Design workshop"),
    "district-coordination-meeting": N_("District coordination meeting"),
    "mukhtars-meeting": N_("Mukhtars’ meeting"),
    "steering-meeting": N_("Steering meeting"),
    "community-consultation": N_("Community consultation"),
}

STAGES: Mapping[Stage, str] = {
    "planned": N_("Planned"),
    "agenda-published": N_("Agenda published"),
    "open": N_("In progress"),
    "closed": N_("Closed"),
    "minutes-circulated": N_("Minutes circulated"),
    "minutes-approved": N_("Minutes approved"),
    "under-correction": N_("Minutes under correction"),
    "cancelled": N_("Cancelled"),
}

STANDINGS: Mapping[Standing, str] = {
    "registered": N_("Not admitted yet"),
    "applied": N_("Asks to join"),
    "declined": N_("Application declined"),
    "admitted": N_("Admitted"),
    "on-hold": N_("Membership on hold"),
    "withdrawn": N_("Left the platform"),
    "merged": N_("Merged into another organisation"),
}
"""How an organisation stands to the platform."""

RESULTS: Mapping[Result, str] = {
    "discussed": N_("Discussed"),
    "decided": N_("Decided"),
    "deferred": N_("Deferred"),
    "referred": N_("Referred"),
    "not-reached": N_("Not reached"),
}
"""What became of an agenda item."""

PRESENCES: Mapping[Presence, str] = {
    "present": N_("Present"),
    "excused": N_("Excused"),
    "absent": N_("Absent"),
}

OUTCOME_KINDS: Mapping[OutcomeKind, str] = {
    "note": N_("Note"),
    "decision": N_("Decision"),
    "action": N_("Action"),
    "finding": N_("Finding"),
    "recommendation": N_("Recommendation"),
    "figure": N_("Figure"),
    "next-agenda": N_("For the next agenda"),
}
"""Those at hand while a meeting runs come first."""

DECIDED: Mapping[Decided, str] = {
    "consensus": N_("By consensus"),
    "vote": N_("By vote"),
    "recommended": N_("As a recommendation"),
    "by-the-chair": N_("By the chair"),
}

DUES: Mapping[str, str] = {
    "next-meeting": N_("At the next meeting"),
    "ongoing": N_("Ongoing"),
    "to-be-set": N_("Date to be set"),
}
"""The ways of being due that are no date."""

POPULATIONS: Mapping[Population, str] = {
    "unspecified": N_("Not specified"),
    "temporary-protection": N_("People under temporary protection"),
    "international-protection": N_("People under international protection"),
    "residence-permit": N_("People with a residence permit"),
    "mixed": N_("Several of these groups"),
}

ORGANISATION_KINDS: Mapping[OrganisationKind, str] = {
    "metropolitan-municipality": N_("Metropolitan municipality"),
    "provincial-municipality": N_("Provincial municipality"),
    "district-municipality": N_("District municipality"),
    "local-government-union": N_("Union of local governments"),
    "district-governorate": N_("District governorate"),
    "public-institution": N_("Public institution"),
    "ngo": N_("Non-governmental organisation"),
    "refugee-led-organisation": N_("Refugee-led organisation"),
    "red-cross-red-crescent": N_("Red Cross or Red Crescent"),
    "un-agency": N_("United Nations agency"),
    "donor": N_("Donor"),
    "academia": N_("University or research institute"),
}

GROUPS: Mapping[OrganisationKind, str] = {
    "metropolitan-municipality": N_("Metropolitan municipalities"),
    "provincial-municipality": N_("Provincial municipalities"),
    "district-municipality": N_("District municipalities"),
    "local-government-union": N_("Unions of local governments"),
    "district-governorate": N_("District governorates"),
    "public-institution": N_("Public institutions"),
    "ngo": N_("Non-governmental organisations"),
    "refugee-led-organisation": N_("Refugee-led organisations"),
    "red-cross-red-crescent": N_("Red Cross and Red Crescent"),
    "un-agency": N_("United Nations agencies"),
    "donor": N_("Donors"),
    "academia": N_("Universities and research institutes"),
}
"""The kinds of organisations as headings, in the order in which lists show them."""

ROLES: Mapping[Role, str] = {
    "member": N_("Member"),
    "executive": N_("Executive member"),
    "observer": N_("Observer"),
    "secretariat": N_("Secretariat"),
}

MANDATES: Mapping[MandateKind, str] = {
    "representative": N_("Representative"),
    "alternate": N_("Alternate representative"),
    "editor": N_("Editor"),
    "reader": N_("Reader"),
}

ALLOWS: Mapping[MandateKind, str] = {
    "representative": N_("All that the organisation may do on the platform."),
    "alternate": N_("The same as a representative, except endorsing and giving mandates."),
    "editor": N_("Drafting, for the representative to submit."),
    "reader": N_("Reading."),
}
"""What a mandate of each kind allows."""

CHANNELS: Mapping[Channel, str] = {
    "letter": N_("By letter"),
    "e-mail": N_("By e-mail"),
    "phone": N_("By phone"),
    "in-the-room": N_("In the room"),
    "online": N_("Online"),
    "command-line": N_("From the command line"),
}
"""How an organisation's act reached whoever recorded it on its behalf."""

VISIBILITIES: Mapping[Visibility, str] = {
    "public": N_("Everybody, also without an account"),
    "members": N_("Members (organisations of the platform)"),
    "organisation": N_("The host organisation and the secretariat"),
    "restricted": N_("The secretariat and those who are named"),
}
"""Who can see a record, as an answer to that question."""


def options(words: Mapping[K, str]) -> list[tuple[K, str]]:
    """The choices of a form, in the reader's language."""
    return [(key, _(sentence)) for key, sentence in words.items()]
