"""What the plan, the agenda and the attendance of a meeting write, and how far it got."""

from collections.abc import Mapping

from defter.domain.meetings.agenda import (
    AgendaPublished,
    ItemAdded,
    ItemCarried,
    ItemConcluded,
    ItemRemoved,
    ItemRevised,
    ItemsOrdered,
)
from defter.domain.meetings.attendance import AttendanceRecorded, OrganisationsExpected
from defter.domain.meetings.plan import (
    MeetingCancelled,
    MeetingClosed,
    MeetingOpened,
    MeetingPlanned,
    MeetingPostponed,
    PlanRevised,
    RapporteurNamed,
    RapporteurReleased,
    VisibilityChanged,
)
from defter.domain.vocabulary import Event
from defter.platform.access import records
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler
from defter.platform.rows import Rows
from defter.projections.meetings import tables


def on_planned(rows: Rows, recorded: Recorded[MeetingPlanned]) -> None:
    event = recorded.event
    rows.put(
        tables.meetings,
        id=recorded.stream,
        kind=event.kind,
        title=event.title,
        number=event.number,
        host=event.host,
        day=event.day,
        starts=event.starts,
        ends=event.ends,
        time_zone=event.time_zone,
        place=event.place,
        venue=event.venue,
        online=event.online,
        languages=event.languages,
        stage="planned",
        revision=1,
        changed_at=recorded.meta.at,
        series=event.series,
        version=0,
        source=event.source,
        illustrative=event.illustrative,
        expected=(),
    )
    rows.put(records, stream=recorded.stream, id=recorded.stream, visibility="members", owner=event.host)


def on_plan_revised(rows: Rows, recorded: Recorded[PlanRevised]) -> None:
    event = recorded.event
    rows.change(
        tables.meetings,
        recorded.stream,
        kind=event.kind,
        title=event.title,
        number=event.number,
        day=event.day,
        starts=event.starts,
        ends=event.ends,
        time_zone=event.time_zone,
        place=event.place,
        venue=event.venue,
        online=event.online,
        languages=event.languages,
        series=event.series,
        revision=event.revision,
        changed_at=recorded.meta.at,
    )


def on_postponed(rows: Rows, recorded: Recorded[MeetingPostponed]) -> None:
    event = recorded.event
    rows.change(
        tables.meetings,
        recorded.stream,
        day=event.day,
        starts=event.starts,
        ends=event.ends,
        moved=event.reason,
        revision=event.revision,
        changed_at=recorded.meta.at,
    )


def on_cancelled(rows: Rows, recorded: Recorded[MeetingCancelled]) -> None:
    event = recorded.event
    rows.change(
        tables.meetings,
        recorded.stream,
        stage="cancelled",
        moved=event.reason,
        revision=event.revision,
        changed_at=recorded.meta.at,
    )


def on_rapporteur_named(rows: Rows, recorded: Recorded[RapporteurNamed]) -> None:
    rows.put(tables.rapporteurs, meeting=recorded.stream, person=recorded.event.person)


def on_rapporteur_released(rows: Rows, recorded: Recorded[RapporteurReleased]) -> None:
    rows.remove(tables.rapporteurs, (recorded.stream, recorded.event.person))


def on_item_added(rows: Rows, recorded: Recorded[ItemAdded]) -> None:
    """Its place is its position in the log: behind all that were added or ordered before."""
    event = recorded.event
    rows.put(tables.agenda, meeting=recorded.stream, item=event.item, place=recorded.position, home=recorded.stream)
    rows.put(
        tables.agenda_items,
        id=event.item,
        meeting=recorded.stream,
        title=event.title,
        proposer=event.proposer,
        minutes=event.minutes,
        questions=event.questions,
        revision=1,
    )


def on_item_revised(rows: Rows, recorded: Recorded[ItemRevised]) -> None:
    event = recorded.event
    rows.change(
        tables.agenda_items,
        (recorded.stream, event.item),
        title=event.title,
        minutes=event.minutes,
        questions=event.questions,
        revision=event.revision,
    )


def on_items_ordered(rows: Rows, recorded: Recorded[ItemsOrdered]) -> None:
    for place, item in enumerate(recorded.event.order):
        rows.change(tables.agenda, (recorded.stream, item), place=place)


def on_item_removed(rows: Rows, recorded: Recorded[ItemRemoved]) -> None:
    """Its text stays: the item may stand on the agenda of another meeting."""
    rows.remove(tables.agenda, (recorded.stream, recorded.event.item))


def on_item_carried(rows: Rows, recorded: Recorded[ItemCarried]) -> None:
    event = recorded.event
    rows.put(
        tables.agenda,
        meeting=recorded.stream,
        item=event.item,
        place=recorded.position,
        home=event.home or event.origin,
        origin=event.origin,
    )


def on_item_concluded(rows: Rows, recorded: Recorded[ItemConcluded]) -> None:
    event = recorded.event
    rows.change(
        tables.agenda,
        (recorded.stream, event.item),
        result=event.result,
        deferred_to=event.to,
        referred_to=event.referred_to,
    )


def on_agenda_published(rows: Rows, recorded: Recorded[AgendaPublished]) -> None:
    rows.change(tables.meetings, recorded.stream, stage="agenda-published")


def on_opened(rows: Rows, recorded: Recorded[MeetingOpened]) -> None:
    rows.change(tables.meetings, recorded.stream, stage="open")


def on_closed(rows: Rows, recorded: Recorded[MeetingClosed]) -> None:
    rows.change(tables.meetings, recorded.stream, stage="closed")


def on_expected(rows: Rows, recorded: Recorded[OrganisationsExpected]) -> None:
    rows.change(tables.meetings, recorded.stream, expected=recorded.event.organisations)


def on_attendance(rows: Rows, recorded: Recorded[AttendanceRecorded]) -> None:
    event = recorded.event
    rows.put(
        tables.attendance,
        meeting=recorded.stream,
        organisation=event.organisation,
        presence=event.presence,
        people=event.people,
        women=event.women,
        men=event.men,
        refugees=event.refugees,
        hosts=event.hosts,
        arrived=event.arrived,
        left=event.left,
    )


def on_visibility(rows: Rows, recorded: Recorded[VisibilityChanged]) -> None:
    record = (recorded.stream, recorded.event.outcome or recorded.stream)
    rows.change(records, record, visibility=recorded.event.visibility)


HANDLERS: Mapping[type[Event], Handler] = {
    MeetingPlanned: on_planned,
    PlanRevised: on_plan_revised,
    MeetingPostponed: on_postponed,
    MeetingCancelled: on_cancelled,
    RapporteurNamed: on_rapporteur_named,
    RapporteurReleased: on_rapporteur_released,
    ItemAdded: on_item_added,
    ItemRevised: on_item_revised,
    ItemsOrdered: on_items_ordered,
    ItemRemoved: on_item_removed,
    ItemCarried: on_item_carried,
    ItemConcluded: on_item_concluded,
    AgendaPublished: on_agenda_published,
    MeetingOpened: on_opened,
    MeetingClosed: on_closed,
    OrganisationsExpected: on_expected,
    AttendanceRecorded: on_attendance,
    VisibilityChanged: on_visibility,
}
