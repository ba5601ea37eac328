"""The page of an organisation: who it is, who acts for it, its meetings and what it owes."""

from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import (
    AdmitOrganisation,
    GiveMandate,
    Organisation,
    RenameOrganisation,
)
from defter.domain.organisations import organisations as concept
from defter.domain.organisations.records import ReportFigure
from defter.domain.vocabulary import Command
from defter.platform import places
from defter.projections import organisations, statements
from defter.projections.meetings import actions, outcomes, queries
from defter.projections.organisations import MandateRow, OrganisationRow
from defter.web import documents, words
from defter.web.actions.lines import MEMBERS, by_due, lines
from defter.web.i18n import _
from defter.web.organisations import figures
from defter.web.organisations.subject import subject
from defter.web.pages import Visit, page, reading

MANAGED: tuple[type[Command], ...] = (RenameOrganisation, AdmitOrganisation)
"""What the page to manage an organisation is for."""


class Holder(Struct, frozen=True):
    """A mandate, and the name of who holds it; None when that person has no account any more."""

    mandate: MandateRow
    name: str | None


def may_manage(visit: Visit, organisation: UUID) -> list[type[Command]]:
    """What the visit may do with the organisation."""
    state: Organisation = visit.services.store.state(concept, organisation)[0]
    return [command for command in MANAGED if command.may.allows(visit.actor, state, command)]


def holders(visit: Visit, mandates: list[MandateRow]) -> list[Holder]:
    """Mandates with names, the strongest first."""
    names = visit.services.accounts.names(each.person for each in mandates)
    order = list(words.MANDATES)
    found = [Holder(each, names.get(each.person)) for each in mandates]
    return sorted(found, key=lambda each: (order.index(each.mandate.kind), each.name or ""))


@reading("/organisations/{organisation:uuid}")
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """The organisation as far as the reader may see it; who acts for it, and where it was missing, is for members."""
    takes_part = visit.actor.role is not None
    with visit.services.views.read() as connection:
        found: OrganisationRow = organisations.organisation(connection, visit.reader, organisation)
        hosted = queries.hosted_by(connection, visit.reader, found.id)
        attended = queries.attended_by(connection, visit.reader, found.id)
        owned = outcomes.owned_by(connection, visit.reader, found.id)
        given = actions.actions(connection, visit.reader, owner=found.id)
        given = [each for each in given if found.role in MEMBERS or not each.all_members]
        promised = by_due(lines(visit, connection, given, party=found.id))
        mandates = organisations.mandate_holders(connection, visit.today, [found.id]) if takes_part else []
        reads_statements = visit.actor.role == "secretariat" or visit.actor.organisation == found.id
        unanswered = statements.counts(connection, found.id).get("waiting", 0) if reads_statements else 0
    allowed = may_manage(visit, organisation)
    acted_on = subject(visit, organisation)
    may_record = acted_on.may(visit, ReportFigure)
    return page(
        visit,
        "organisations/show.html",
        organisation=found,
        kind=_(words.ORGANISATION_KINDS[found.kind]),
        role=_(words.ROLES[found.role]) if found.role else None,
        standing=_(words.STANDINGS[found.standing]),
        place=places.name(found.place, visit.language) if found.place else None,
        hosted=hosted,
        attended=[each for each in attended if takes_part or each.presence == "present"],
        owned=[each for each in owned if each.outcome.kind != "action"],
        actions=promised,
        words=words,
        holders=holders(visit, mandates),
        takes_part=takes_part,
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        presences={presence: _(sentence) for presence, sentence in words.PRESENCES.items()},
        outcome_words={kind: _(sentence) for kind, sentence in words.OUTCOME_KINDS.items()},
        due_words={kind: _(sentence) for kind, sentence in words.DUES.items()},
        stages={stage: _(sentence) for stage, sentence in words.STAGES.items()},
        reads_statements=reads_statements,
        unanswered=unanswered,
        may_manage=bool(allowed),
        may_admit=AdmitOrganisation in allowed,
        in_charge=acted_on.may(visit, GiveMandate),
        figures=figures.lines(visit, organisation),
        may_report=may_record,
        may_manage_figures=may_record,
        **documents.shown(visit, organisation, may_attach=may_record, may_manage=may_record),
    )


routes = [show]
