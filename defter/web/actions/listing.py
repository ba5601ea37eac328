"""All actions that the reader may see, narrowed by links: whose, of which series, how they stand, overdue."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct, structs

from defter.domain.vocabulary import NotFound, OrganisationId
from defter.projections import series
from defter.projections.meetings import actions
from defter.web import i18n, words
from defter.web.actions.lines import ActionLine, by_due, lines
from defter.web.collation import key
from defter.web.i18n import N_, _
from defter.web.pages import Visit, link, page, reading

ROWS = 50
STANDINGS: Mapping[str, str] = {
    "open": N_("Still to be done"),
    "overdue": N_("Overdue"),
    "proposed": N_("Waits for an answer"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "done": N_("Done"),
}
"""By which the list can be narrowed; what was answered is for those who take part in the platform."""
FOR_ALL = ("open", "overdue", "done")


class Wish(Struct, frozen=True, kw_only=True):
    """Which part of the list is asked for: what the address says."""

    organisation: OrganisationId | None = None
    series: str | None = None
    """The slug."""
    standing: str | None = None
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], *, takes_part: bool) -> "Wish":
        """Reads the address; raises NotFound when there can be no such list."""
        at = query.get("page", "1")
        standing = query.get("standing") or None
        if not (at.isdecimal() and at.isascii() and 1 <= int(at) <= 1_000_000):
            raise NotFound("page-unknown")
        if standing is not None and standing not in (STANDINGS if takes_part else FOR_ALL):
            raise NotFound("page-unknown")
        organisation = query.get("organisation")
        try:
            whose = OrganisationId(UUID(organisation)) if organisation else None
        except ValueError:
            raise NotFound("organisation-unknown") from None
        return cls(organisation=whose, series=query.get("series") or None, standing=standing, page=int(at))

    @property
    def query(self) -> dict[str, Any]:
        """What the address of this list has beside the page."""
        return {"organisation": self.organisation, "series": self.series, "standing": self.standing}

    def but(self, **changes: Any) -> str:
        """The address of the first page of the list with something else asked for."""
        return link("/actions", **structs.replace(self, **changes).query)


def stands(line: ActionLine, standing: str | None) -> bool:
    """Whether an action is meant by that part of the list."""
    match standing:
        case None:
            return True
        case "open":
            return line.open
        case "overdue":
            return line.overdue
        case "done":
            return line.standing == "done" or (line.standing is None and not line.open)
        case _:
            return line.standing == standing and not line.nobody


@reading("/actions")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """What is still to be done first, by its day; with how many there are of each kind."""
    takes_part = visit.actor.role is not None
    wish = Wish.of(visit.request.query_params, takes_part=takes_part)
    with visit.services.views.read() as connection:
        every_series = series.all_series(connection, visit.reader)
        asked = series.by_slug(connection, visit.reader, wish.series).id if wish.series else None
        every = lines(visit, connection, actions.actions(connection, visit.reader))

    def found(*, whose: bool = True, of: bool = True, how: bool = True) -> list[ActionLine]:
        return [
            each
            for each in every
            if (not whose or wish.organisation is None or each.row.owner == wish.organisation)
            and (not of or asked is None or each.row.series == asked)
            and (not how or stands(each, wish.standing))
        ]

    shown = by_due(found())
    pages = max(1, -(-len(shown) // ROWS))
    if wish.page > pages:
        raise NotFound("page-unknown")
    standing = {which: sum(stands(each, which) for each in found(how=False)) for which in STANDINGS}
    return page(
        visit,
        "actions/list.html",
        wish=wish,
        lines=shown[(wish.page - 1) * ROWS : wish.page * ROWS],
        total=len(shown),
        pages=pages,
        everything=len(every),
        standings=[(each, _(STANDINGS[each]), standing[each]) for each in (STANDINGS if takes_part else FOR_ALL)],
        series=_counted(
            visit,
            [(each.slug, i18n.plain(each.title)) for each in every_series],
            {each.slug: sum(line.row.series == each.id for line in found(of=False)) for each in every_series},
        ),
        owners=_owners(visit, found(whose=False)),
        own=takes_part,
        words=words,
    )


def _owners(visit: Visit, found: Sequence[ActionLine]) -> list[tuple[Any, str, int]]:
    """Who owns how many."""
    names = {
        each.row.owner: i18n.plain(each.row.owner_name) for each in found if each.row.owner and each.row.owner_name
    }
    return _counted(visit, list(names.items()), Counter(each.row.owner for each in found))


def _counted(visit: Visit, named: Sequence[tuple[Any, str]], counts: Mapping[Any, int]) -> list[tuple[Any, str, int]]:
    order: Callable[[tuple[Any, str]], Any] = lambda each: key(each[1], visit.language)  # noqa: E731 - said once
    return [(what, name, counts[what]) for what, name in sorted(named, key=order) if counts[what]]


routes = [listing]
