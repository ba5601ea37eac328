"""With what a meeting of a series begins, and where its items come from and go to: what is left of the meetings before.

First the open actions of earlier meetings, then the validation of their minutes, then the agenda.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from defter.domain.meetings.agenda import CarryItem
from defter.domain.meetings.meeting import BEFORE
from defter.domain.meetings.minutes import ApproveMinutes
from defter.domain.vocabulary import ItemId, LocalText, MeetingId, OrganisationId
from defter.projections import series
from defter.projections.meetings import actions, chain, queries
from defter.projections.meetings.chain import DeferredItem, Link
from defter.projections.meetings.titles import titles
from defter.projections.series import SeriesRow
from defter.web import i18n
from defter.web.actions.lines import ActionLine, by_due, lines
from defter.web.meetings.sheet import Sheet, may, state_of
from defter.web.pages import Visit

LATER = 30
"""The most meetings to which an item can be deferred by name; the next one of the series needs none."""


class Opening(Struct, frozen=True):
    """What the page shows besides the meeting's own record."""

    series: SeriesRow | None
    actions: list[ActionLine]
    """Open ones of earlier meetings, while this one has not been held."""
    minutes: list[Link]
    """Earlier meetings of the series whose minutes are circulated and wait for approval."""
    may_approve: bool
    waiting: list[DeferredItem]
    """Deferred items that are not on the agenda yet."""
    may_carry: bool
    titles: dict[UUID, LocalText]
    """Of the meetings from which items come, and to which they were deferred."""
    stands: dict[ItemId, Link]
    """The later meeting on whose agenda an item that was deferred here stands now."""
    referred: dict[OrganisationId, LocalText]
    later: list[tuple[MeetingId, str]]
    """Meetings to which an item can be deferred."""


def beside(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """What the templates of a meeting's page need for all this."""
    return {"opening": opening(visit, sheet)}


def opening(visit: Visit, sheet: Sheet) -> Opening:
    """Everything that leads to this meeting and on from it, as far as the visitor may see it."""
    plan, reader = sheet.plan, visit.reader
    items = [part.item for part in sheet.parts if part.item]
    named = {each for item in items for each in (item.origin, item.deferred_to) if each}
    ahead = plan.stage in (*BEFORE, "open")
    own: SeriesRow | None = None
    left: list[ActionLine] = []
    earlier: list[Link] = []
    waiting: list[DeferredItem] = []
    with visit.services.views.read() as connection:
        if plan.series is not None:
            own = next((each for each in series.all_series(connection, reader) if each.id == plan.series), None)
        if plan.series is not None and ahead:
            found = actions.actions(connection, reader, series=plan.series, before=plan.day)
            left = by_due([each for each in lines(visit, connection, found) if each.open])
            earlier = [each for each in chain.meetings_of(connection, reader, plan.series) if each.day < plan.day]
        if ahead and sheet.powers.organise:
            waiting = chain.deferred(connection, reader, series=plan.series, meeting=plan.id, before=plan.day)
        stands = chain.carried_to(connection, reader, plan.id) if any(item.result for item in items) else {}
        known = titles(connection, reader, named) if named else {}
        near = queries.upcoming(connection, reader, plan.day, LATER) if sheet.powers.log and items else []
    circulated = [each for each in earlier if each.stage == "minutes-circulated"]
    return Opening(
        series=own,
        actions=left,
        minutes=circulated,
        may_approve=plan.stage == "open"
        and any(may(visit, state_of(visit, each.id), ApproveMinutes) for each in circulated),
        waiting=waiting,
        may_carry=bool(waiting) and may(visit, state_of(visit, plan.id), CarryItem),
        titles=known,
        stands=stands,
        referred={each.id: each.name for each in sheet.organisations},
        later=[
            (each.id, f"{i18n.plain(each.title)} – {i18n.format_date(each.day)}")
            for each in near
            if each.id != plan.id and each.stage in BEFORE
        ],
    )
