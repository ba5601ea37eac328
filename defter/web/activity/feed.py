"""Atom feeds of what everybody may know of: of the platform, and of one thing.

They hold back for a while (`feed_delay`) what happened or was made public, so that a mistake can still be corrected
before it is in other people's hands.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.domain.vocabulary import NotFound
from defter.platform.access import VISITOR
from defter.platform.formats.atom import MEDIA_TYPE, Entry, feed
from defter.projections import activity, organisations
from defter.projections.activity import ActivityRow
from defter.projections.meetings import titles
from defter.web import i18n
from defter.web.activity.telling import CONCEPTS, Texts, path_of, texts_of, written
from defter.web.i18n import _, plain
from defter.web.pages import Visit, link, reading

ENTRIES = 50
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed last."""


@reading("/activity.atom")
def platform_wide(visit: NamedDependency[Visit]) -> Response[bytes]:
    """What happened on the platform, in the language `?lang=`, or in the platform's own."""
    code = visit.request.query_params.get("lang") or visit.services.default_language
    if code not in visit.services.languages:
        raise NotFound("page-unknown")
    with i18n.speaking(code):
        name = f"{plain(visit.services.name)} – {_('Activity')}"
        return _feed(visit, name, link("/activity"), f"/activity.atom?lang={code}")


@reading("/meetings/{meeting:uuid}/activity.atom")
def of_meeting(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """What happened to a public meeting."""
    return _of_thing(visit, meeting, "meetings", "meeting-unknown")


@reading("/organisations/{organisation:uuid}/activity.atom")
def of_organisation(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[bytes]:
    """What happened to an organisation of the platform."""
    return _of_thing(visit, organisation, "organisations", "organisation-unknown")


def _of_thing(visit: Visit, stream: UUID, concept: str, missing: str) -> Response[bytes]:
    with visit.services.views.read() as connection:
        names = {**titles.titles(connection, VISITOR, [stream]), **organisations.names(connection, VISITOR, [stream])}
    if stream not in names:
        raise NotFound(missing)
    path = path_of(concept, stream)
    return _feed(visit, plain(names[stream]), link(f"{path}/history"), link(f"{path}/activity.atom"), stream)


def _feed(visit: Visit, title: str, page: str, own: str, stream: UUID | None = None) -> Response[bytes]:
    until = visit.services.clock() - timedelta(minutes=visit.services.feed_delay)
    with visit.services.views.read() as connection:
        rows = activity.released(connection, until, limit=ENTRIES, stream=stream)
        texts = texts_of(connection, VISITOR, rows)
    at = f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    content = feed(
        title,
        at + page,
        at + own,
        i18n.language.get(),
        max((row.at for row in rows), default=BEGINNING),
        _entries(rows, texts, at),
        author=plain(visit.services.name),
    )
    # Not kept for others: what it holds back comes with time, without anything happening.
    return Response(content, media_type=MEDIA_TYPE, headers={"cache-control": "no-cache"})


def _entries(rows: Sequence[ActivityRow], texts: Texts, at: str) -> list[Entry]:
    return [
        Entry(
            id=row.id.urn,
            title=written(row, texts),
            link=at + link(f"/activity/{row.position}"),
            updated=row.at,
            summary=f"{_(CONCEPTS[row.concept].thing)}: {plain(texts.get(row.stream)) or _('no longer shown')}",
        )
        for row in rows
    ]


routes = [platform_wide, of_meeting, of_organisation]
