"""Lists of what was recorded on behalf: of all organisations for the secretariat, and of one for its own people."""

from datetime import date, timedelta
from typing import get_args
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.organisations.statements import IssueLink
from defter.domain.vocabulary import Forbidden, NotFound, OrganisationId
from defter.projections import organisations, statements
from defter.projections.organisations import OrganisationRow
from defter.projections.statements import How
from defter.web.collation import by_name
from defter.web.forms import Form
from defter.web.i18n import _, plain
from defter.web.pages import Visit, page, reading
from defter.web.statements.lines import HOW, lines

ROWS = 50
"""Statements on one page."""
LINK_DAYS = 14
"""How long a link holds unless somebody says otherwise."""
FURTHEST = 10_000
"""No list has so many pages."""


@reading("/statements")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """Who has answered and who has not; `?how=` and `?organisation=` narrow it, `?page=` goes on."""
    return draw(visit, Form.blank(until=until(visit)))


def draw(visit: Visit, form: Form) -> Response[str]:
    """The list of the secretariat, with the form that makes links for those that are chosen."""
    if visit.actor.role != "secretariat":
        raise Forbidden("not-allowed")
    how, organisation, at = _how(visit), _organisation(visit), _page(visit)
    with visit.services.views.read() as connection:
        counts = statements.counts(connection, organisation)
        rows = statements.found(connection, how=how, organisation=organisation, limit=ROWS, offset=(at - 1) * ROWS)
        waiting = {each: number for each, number, _oldest in statements.waiting(connection)}
        owing = [each for each in organisations.all_organisations(connection, visit.reader) if each.id in waiting]
    total = sum(number for each, number in counts.items() if how in (None, each))
    if at > 1 and not rows:
        raise NotFound("page-unknown")
    return page(
        visit,
        "statements/list.html",
        status=form.status,
        form=form,
        lines=lines(visit, rows, visit.reader, links=True),
        how=how,
        hows=[(each, _(sentence), counts.get(each, 0)) for each, sentence in HOW.items()],
        everything=sum(counts.values()),
        organisation=organisation,
        owing=[(each.id, plain(each.name), waiting[each.id]) for each in by_name(owing, visit.language)],
        may_issue=IssueLink.may.allows(visit.actor, None, None),
        query={"how": how or "all", "organisation": organisation},
        at=at,
        pages=-(-total // ROWS),
    )


def until(visit: Visit) -> date:
    """The last day of a link that is made today."""
    return visit.today + timedelta(days=LINK_DAYS)


def _how(visit: Visit) -> How | None:
    """What waits, unless something else is asked for. Raises NotFound."""
    asked = visit.request.query_params.get("how") or "waiting"
    if asked == "all":
        return None
    found: How | None = next((each for each in get_args(How) if each == asked), None)
    if found is None:
        raise NotFound("page-unknown")
    return found


def _organisation(visit: Visit) -> OrganisationId | None:
    asked = visit.request.query_params.get("organisation")
    try:
        return OrganisationId(UUID(asked)) if asked else None
    except ValueError:
        raise NotFound("page-unknown") from None


def _page(visit: Visit) -> int:
    asked = visit.request.query_params.get("page") or "1"
    if not (asked.isascii() and asked.isdecimal() and 0 < int(asked[:6]) < FURTHEST):
        raise NotFound("page-unknown")
    return int(asked)


def readable(visit: Visit, organisation: UUID) -> OrganisationRow:
    """The organisation, for its own people and the secretariat. Raises NotFound and Forbidden."""
    with visit.services.views.read() as connection:
        found = organisations.organisation(connection, visit.reader, organisation)
    if visit.actor.role != "secretariat" and visit.actor.organisation != found.id:
        raise Forbidden("not-allowed")
    return found


@reading("/organisations/{organisation:uuid}/statements")
def of_organisation(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """What waits for the organisation's answer, and what it answered; the newest of that."""
    found = readable(visit, organisation)
    with visit.services.views.read() as connection:
        waiting = statements.found(connection, how="waiting", organisation=found.id, limit=ROWS)
        rest = [
            row for row in statements.found(connection, organisation=found.id, limit=2 * ROWS) if row.answer is not None
        ]
    secretariat = visit.actor.role == "secretariat"
    return page(
        visit,
        "statements/of_organisation.html",
        organisation=found,
        waiting=lines(visit, waiting, visit.reader, links=secretariat),
        answered=lines(visit, rest, visit.reader, links=secretariat),
        secretariat=secretariat,
        own=visit.actor.organisation == found.id,
    )


routes = [listing, of_organisation]
