"""The pages of activity: of the platform, of one thing (its history), and of one event with what it changed."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.vocabulary import NotFound
from defter.projections import activity, organisations
from defter.projections.meetings import titles
from defter.web.activity.changes import changes, compared, named_in
from defter.web.activity.telling import CONCEPTS, SHOWN, SOURCES, Texts, days, line, path_of, said_to, texts_of
from defter.web.collation import by_name
from defter.web.i18n import _, plain
from defter.web.pages import Visit, link, page, reading

ROWS = 50
"""Events on one page."""
NEVER = 10**15
"""No log has so many events."""


@reading("/activity")
def platform_wide(visit: NamedDependency[Visit]) -> Response[str]:
    """What happened on the platform, newest first; `?kind=` and, for those who take part, `?organisation=` narrow it.

    `?before=` is the position below which the page begins, so that what comes meanwhile does not move the pages.
    """
    query = visit.request.query_params
    kind, organisation = query.get("kind") or None, _organisation(visit)
    if kind is not None and kind not in CONCEPTS:
        raise NotFound("page-unknown")
    before, reader = _before(query), visit.reader
    with visit.services.views.read() as connection:
        rows = activity.latest(
            connection, reader, limit=ROWS + 1, before=before, concept=kind, organisation=organisation
        )
        texts = texts_of(connection, reader, rows[:ROWS])
        said = said_to(connection, visit, rows[:ROWS])
        everybody = organisations.all_organisations(connection, reader) if reader.role else []
    wish = {"kind": kind, "organisation": organisation}
    return page(
        visit,
        "activity/list.html",
        days=days(visit, rows[:ROWS], texts, said),
        shown=SHOWN,
        subject=None,
        path="/activity",
        wish=wish,
        older=rows[ROWS - 1].position if len(rows) > ROWS else None,
        newest=before is None,
        kinds=[(None, _("All")), *((each, _(words.things)) for each, words in CONCEPTS.items())],
        organisations=[(each.id, plain(each.name)) for each in by_name(everybody, visit.language)],
        feed=f"/activity.atom?lang={visit.language}",
    )


def _organisation(visit: Visit) -> UUID | None:
    """The organisation whose acts are asked for. Raises NotFound for visitors: who recorded what is for members."""
    asked = visit.request.query_params.get("organisation")
    if not asked:
        return None
    try:
        organisation = UUID(asked)
    except ValueError:
        raise NotFound("page-unknown") from None
    if visit.reader.role is None:
        raise NotFound("page-unknown")
    return organisation


def _before(query: Mapping[str, str]) -> int | None:
    typed = query.get("before")
    if not typed:
        return None
    if not (typed.isdecimal() and typed.isascii() and len(typed) <= len(str(NEVER))):
        raise NotFound("page-unknown")
    return int(typed)


@reading("/meetings/{meeting:uuid}/history")
def of_meeting(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """What happened to a meeting, and to what was noted in it."""
    return _history(visit, meeting, "meetings", titles.titles, "meeting-unknown")


@reading("/organisations/{organisation:uuid}/history")
def of_organisation(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """What happened to an organisation."""
    return _history(visit, organisation, "organisations", organisations.names, "organisation-unknown")


def _history(visit: Visit, stream: UUID, concept: str, names: Callable[..., Texts], missing: str) -> Response[str]:
    before, reader = _before(visit.request.query_params), visit.reader
    with visit.services.views.read() as connection:
        name = names(connection, reader, [stream]).get(stream)
        if name is None:
            raise NotFound(missing)
        rows = activity.latest(connection, reader, limit=ROWS + 1, before=before, stream=stream)
        texts = texts_of(connection, reader, rows[:ROWS])
        said = said_to(connection, visit, rows[:ROWS])
        public = activity.is_public(connection, stream)
    path = path_of(concept, stream)
    return page(
        visit,
        "activity/list.html",
        days=days(visit, rows[:ROWS], texts, said),
        shown=ROWS,
        subject=name,
        crumbs_to=[(f"/{concept}", _(CONCEPTS[concept].things)), (path, plain(name))],
        path=f"{path}/history",
        wish={},
        older=rows[ROWS - 1].position if len(rows) > ROWS else None,
        newest=before is None,
        feed=link(f"{path}/activity.atom") if public else None,
    )


@reading("/activity/{position:int}")
def one(visit: NamedDependency[Visit], position: FromPath[int]) -> Response[str]:
    """One event: what happened, and what is otherwise since; from the log itself.

    What stood before is shown to those who could see it then.
    """
    if not 0 < position < NEVER:
        raise NotFound("page-unknown")
    with visit.services.views.read() as connection:
        row = activity.one(connection, visit.reader, position)
        shows_past = activity.shows_past(connection, visit.reader, row)
        texts = dict(texts_of(connection, visit.reader, [row]))
        pair: list[Any] = []
        told = line(visit, row, texts, said_to(connection, visit, [row]))
        if told.compared and shows_past:
            pair = compared(visit.services.store.history(row.stream, until=row.version))
            for source in SOURCES:
                texts |= source(connection, visit.reader, named_in(pair))
    name, path = texts.get(row.stream), path_of(row.concept, row.stream)
    above = [
        (f"/{row.concept}", _(CONCEPTS[row.concept].things)),
        (path, plain(name)),
        (f"{path}/history", _("History")),
    ]
    return page(
        visit,
        "activity/one.html",
        line=told,
        name=name,
        at=path,
        crumbs_to=above if path else [("/activity", _("Activity"))],
        changes=list(changes(pair[0].event, pair[1].event, texts, visit.services.minimum_cell)) if pair else [],
        withheld=told.compared and not shows_past,
    )


routes = [platform_wide, of_meeting, of_organisation, one]
