"""Organisations: who belongs to the platform, and who acts for it."""

from msgspec import structs

from defter.domain.organisations import OrganisationKind
from defter.domain.organisations.mandates import EndMandate, GiveMandate, NameFocalPoint, ReconfirmMandates
from defter.domain.organisations.membership import (
    AdmitOrganisation,
    AskClarification,
    ClarifyApplication,
    DeclineOrganisation,
    LiftHold,
    PutOnHold,
    RegisterOrganisation,
    RenameOrganisation,
    WithdrawOrganisation,
)
from defter.domain.organisations.records import (
    ChangeRecordVisibility,
    RedactText,
    ReportFigure,
    ReviseFigure,
    WithdrawFigure,
)
from defter.domain.organisations.statements import ConfirmStatement, ContestStatement
from defter.domain.vocabulary import Role
from defter.projections import figures, organisations
from defter.projections.figures import FigureRow
from defter.projections.organisations import MandateRow, OrganisationRow
from defter.web.api.acts import Act, Ids
from defter.web.api.calls import Call
from defter.web.api.figures import PublishedFigure, published_figure
from defter.web.api.reads import Asked, Nothing, Part, Read, sliced
from defter.web.api.tables import Table

ONE = "/organisations/{organisation}"


class OrganisationsAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: OrganisationKind | None = None
    role: Role | None = None


class Organisation(OrganisationRow, frozen=True, kw_only=True):
    """An organisation; who acts for it today is for those who take part in the platform."""

    mandates: tuple[MandateRow, ...]


def list_organisations(call: Call, _ids: Ids, asked: OrganisationsAsked) -> Part[OrganisationRow]:
    """The organisations that the caller may see, in the order in which they were registered."""
    with call.services.views.read() as connection:
        every = organisations.all_organisations(connection, call.reader)
    kept = [each for each in every if asked.kind in (None, each.kind) and asked.role in (None, each.role)]
    return sliced(asked, sorted(kept, key=lambda each: each.id))


def read_organisation(call: Call, ids: Ids, _asked: Nothing) -> Organisation:
    """One organisation."""
    with call.services.views.read() as connection:
        found = organisations.organisation(connection, call.reader, ids["organisation"])
        holders = organisations.mandate_holders(connection, call.today, [found.id]) if call.actor.role else []
    return Organisation(
        **{name: getattr(found, name) for name in OrganisationRow.__struct_fields__}, mandates=tuple(holders)
    )


def standing(call: Call, ids: Ids) -> OrganisationRow:
    """The organisation as it stands."""
    with call.services.views.read() as connection:
        return organisations.organisation(connection, call.reader, ids["organisation"])


class ListedFigure(FigureRow, frozen=True, kw_only=True):
    """A figure that the organisation reported; exact for itself and the secretariat."""

    figure: PublishedFigure  # type: ignore[assignment]


def list_figures(call: Call, ids: Ids, asked: Asked) -> Part[ListedFigure]:
    """The figures of an organisation."""
    organisation, takes_part = ids["organisation"], call.actor.role is not None
    with call.services.views.read() as connection:
        found = figures.figures_of(connection, call.reader, organisation)
    exact = call.actor.role == "secretariat" or call.actor.organisation == organisation
    listed = []
    for row in found:
        if row.withdrawn is None or takes_part:
            shown = structs.asdict(row) | {"figure": published_figure(call, row.figure, exact=exact)}
            listed.append(ListedFigure(**shown | ({} if takes_part else {"reported_by": None})))
    return sliced(asked, listed)


table = Table(
    "organisations",
    "Who belongs to the platform, and who acts for whom.",
    reads=(
        Read("/organisations", list_organisations, OrganisationsAsked),
        Read(ONE, read_organisation),
        Read(f"{ONE}/figures", list_figures, Asked),
    ),
    acts=(
        Act("/organisations", RegisterOrganisation),
        Act(f"{ONE}/name", RenameOrganisation, standing=standing),
        Act(f"{ONE}/role", AdmitOrganisation),
        Act(f"{ONE}/questions", AskClarification, makes="step"),
        Act(f"{ONE}/answers", ClarifyApplication, makes="step"),
        Act(f"{ONE}/decline", DeclineOrganisation, makes="step"),
        Act(f"{ONE}/hold", PutOnHold, makes="step"),
        Act(f"{ONE}/hold/lift", LiftHold, makes="step"),
        Act(f"{ONE}/withdraw", WithdrawOrganisation, makes="step"),
        Act(f"{ONE}/mandates", GiveMandate, makes="mandate"),
        Act(f"{ONE}/mandates/reconfirm", ReconfirmMandates),
        Act(f"{ONE}/mandates/{{mandate}}/end", EndMandate),
        Act(f"{ONE}/focal-point", NameFocalPoint),
        Act(f"{ONE}/statements/{{statement}}/confirm", ConfirmStatement),
        Act(f"{ONE}/statements/{{statement}}/contest", ContestStatement),
        Act(f"{ONE}/redaction", RedactText, name="RedactTextOfOrganisation"),
        Act(f"{ONE}/figures", ReportFigure, makes="figure"),
        Act(f"{ONE}/figures/{{figure}}", ReviseFigure),
        Act(f"{ONE}/figures/{{figure}}/withdraw", WithdrawFigure),
        Act(f"{ONE}/records/{{thing}}/visibility", ChangeRecordVisibility),
    ),
    sees=standing,
)
