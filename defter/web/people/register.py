"""All people with an account, for the secretariat: who they are, for whom they act, and what is to be looked at."""

from collections.abc import Mapping
from typing import Any, get_args
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.vocabulary import MandateKind, NotFound, PersonId
from defter.platform.folding import fold
from defter.platform.sessions import Person
from defter.projections import mandates, organisations
from defter.projections.organisations import MandateRow
from defter.web import words
from defter.web.i18n import _
from defter.web.pages import Visit, page, reading
from defter.web.people.entrance import ROWS, page_asked, paging, secretariat_only


class Line(Struct, frozen=True):
    """One person and her mandates."""

    person: Person
    mandates: list[MandateRow]


class Wish(Struct, frozen=True, kw_only=True):
    """Which part of the list is asked for: what the address says."""

    wanted: str = ""
    organisation: str = ""
    """A part of its name."""
    kind: MandateKind | None = None
    only: str = ""
    """`due`: with a mandate to be reconfirmed; `none`: without any."""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wish":
        """Reads the address; raises NotFound when there can be no such list."""
        kinds: dict[str, MandateKind] = {each: each for each in get_args(MandateKind)}
        return cls(
            wanted=query.get("wanted", "")[:100],
            organisation=query.get("organisation", "")[:100],
            kind=kinds.get(query.get("kind", "")),
            only=query.get("only", ""),
            page=page_asked(query),
        )


@reading("/people")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """Everybody with an account, or those that the address asks for, by name."""
    secretariat_only(visit)
    wish = Wish.of(visit.request.query_params)
    due = visit.today if wish.only == "due" else None
    looked_for = fold(wish.organisation)
    which: dict[str, Any] = {}
    with visit.services.views.read() as connection:
        if wish.only == "none":
            which = {"except_for": mandates.holders(connection)}
        elif looked_for or wish.kind is not None or due is not None:
            every = organisations.all_organisations(connection, visit.reader) if looked_for else []
            named = [each.id for each in every if any(looked_for in fold(name) for name in each.name.texts.values())]
            asked = named if looked_for else None
            which = {"among": mandates.holders(connection, organisations=asked, kind=wish.kind, due=due)}
        found, count = visit.services.accounts.found(wish.wanted, **which, limit=ROWS, offset=(wish.page - 1) * ROWS)
        held: dict[PersonId, list[MandateRow]] = {}
        for row in mandates.of_people(connection, [each.id for each in found]):
            held.setdefault(row.person, []).append(row)
        waiting = mandates.count_due(connection, visit.today)
    return page(
        visit,
        "people/list.html",
        lies_under="/organisations",
        lines=[Line(each, held.get(each.id, [])) for each in found],
        wish=wish,
        today=visit.today,
        waiting=waiting,
        kinds=words.options(words.MANDATES),
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        **paging(count, wish.page),
    )


@reading("/people/{person:uuid}")
def show(visit: NamedDependency[Visit], person: FromPath[UUID]) -> Response[str]:
    """One person: her address and her mandates."""
    secretariat_only(visit)
    found = visit.services.accounts.person(PersonId(person))
    if found is None:
        raise NotFound("person-unknown")
    with visit.services.views.read() as connection:
        held = mandates.of_people(connection, [found.id])
    return page(
        visit,
        "people/person.html",
        lies_under="/organisations",
        person=found,
        mandates=held,
        today=visit.today,
        own=found.id == visit.actor.person,
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
    )


routes = [listing, show]
