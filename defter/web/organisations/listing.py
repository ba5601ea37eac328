"""The list of organisations, by kind, in the order of the reader's alphabet."""

from litestar import Response
from litestar.di import NamedDependency

from defter.domain.organisations import RegisterOrganisation
from defter.platform import places
from defter.projections import organisations
from defter.web import words
from defter.web.collation import by_name
from defter.web.i18n import _
from defter.web.pages import Visit, page, reading


@reading("/organisations")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """Every organisation that the reader may see; those that are not admitted yet say so."""
    with visit.services.views.read() as connection:
        found = by_name(organisations.all_organisations(connection, visit.reader), visit.language)
    groups = [
        (kind, _(heading), [each for each in found if each.kind == kind]) for kind, heading in words.GROUPS.items()
    ]
    return page(
        visit,
        "organisations/list.html",
        groups=[group for group in groups if group[2]],
        admitted=sum(each.role is not None for each in found),
        total=len(found),
        roles={role: _(sentence) for role, sentence in words.ROLES.items()},
        standings={standing: _(sentence) for standing, sentence in words.STANDINGS.items()},
        place_of={each.id: places.name(each.place, visit.language) for each in found if each.place},
        waiting=sorted((each for each in found if each.standing == "applied"), key=lambda each: each.applied_at)
        if RegisterOrganisation.may.allows(visit.actor, None, RegisterOrganisation)
        else [],
        may_register=RegisterOrganisation.may.allows(visit.actor, None, RegisterOrganisation),
    )


routes = [listing]
