"""Statements as lines of a list: what was recorded, how it came, what the organisation said to it, and its links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from defter.domain.vocabulary import LocalText
from defter.platform.access import Reader
from defter.projections import activity, documents, organisations, statements
from defter.projections.documents import DocumentRow
from defter.projections.statements import LinkRow, StatementRow
from defter.web import words
from defter.web.activity.telling import marked_up, path_of, texts_of
from defter.web.documents.keeping import file_path
from defter.web.i18n import N_, _
from defter.web.pages import Visit

HOW: dict[statements.How, str] = {
    "waiting": N_("Not answered"),
    "confirmed": N_("Confirmed"),
    "contested": N_("Contested"),
}
"""How a statement stands."""


class Issued(Struct, frozen=True):
    """A link that was not revoked, and when it was opened first."""

    row: LinkRow
    over: bool
    """Whether its last day has passed."""
    opened_at: datetime | None


class StatementLine(Struct, frozen=True):
    """One statement."""

    row: StatementRow
    name: LocalText | None
    """Of the organisation; None where the reader may not see it."""
    sentence: Markup | None
    """What was recorded; None where the reader may not hear of it."""
    thing: LocalText | None
    path: str | None
    """What it happened to, and the page of that, without language."""
    channel: str
    scan: DocumentRow | None
    scan_at: str | None
    days: int
    """How many days ago it was recorded."""
    links: list[Issued]


def lines(visit: Visit, rows: Sequence[StatementRow], reader: Reader, *, links: bool = False) -> list[StatementLine]:
    """These statements as lines, as `reader` sees them; `links` are for the secretariat alone."""
    with visit.services.views.read() as connection:
        told = activity.at(connection, reader, [row.position for row in rows])
        texts = texts_of(connection, reader, list(told.values()))
        names = organisations.names_at(connection, {row.organisation for row in rows})
        scans = documents.by_id(connection, reader, {row.evidence for row in rows if row.evidence})
        led = _issued(visit, connection, rows) if links else {}
    found = []
    for row in rows:
        event = told.get(row.position)
        scan = scans.get(row.evidence) if row.evidence else None
        found.append(
            StatementLine(
                row=row,
                name=names.get(row.organisation),
                sentence=marked_up(event, texts) if event else None,
                thing=texts.get(row.stream),
                path=path_of(event.concept, event.stream) if event else None,
                channel=_(words.CHANNELS[row.channel]),
                scan=scan,
                scan_at=file_path(scan) if scan and scan.readable else None,
                days=(visit.today - row.at.astimezone(visit.services.time_zone).date()).days,
                links=led.get(row.id, []),
            )
        )
    return found


def _issued(visit: Visit, connection: Any, rows: Sequence[StatementRow]) -> dict[Any, list[Issued]]:
    led = statements.links_to(connection, [row.id for row in rows])
    opened = visit.services.accounts.links.of(each.id for links in led.values() for each in links)
    return {statement: [issued(visit, each, opened) for each in links] for statement, links in led.items()}


def issued(visit: Visit, link: LinkRow, opened: Any) -> Issued:
    """A link as lists show it; `opened` is what the accounts know, by its id."""
    known = opened.get(link.id)
    return Issued(link, link.until < visit.today, known.opened_at if known else None)
