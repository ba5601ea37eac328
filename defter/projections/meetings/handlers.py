"""What each event of a meeting writes."""

from defter.domain.meetings.agenda import AgendaPublished, ItemAdded, ItemRemoved, ItemRevised, ItemsOrdered
from defter.domain.meetings.attendance import AttendanceRecorded, OrganisationsExpected
from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
from defter.domain.meetings.plan import (
    MeetingClosed,
    MeetingOpened,
    MeetingPlanned,
    PlanRevised,
    RapporteurNamed,
    RapporteurReleased,
    VisibilityChanged,
)
from defter.domain.vocabulary import TextRedacted
from defter.platform.access import records
from defter.platform.envelope import Recorded
from defter.platform.projecting import Projection
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
        source=event.source,
        illustrative=event.illustrative,
        expected=(),
    )
    rows.put(records, id=recorded.stream, visibility="members", owner=event.host)


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
        revision=event.revision,
    )


def on_rapporteur_named(rows: Rows, recorded: Recorded[RapporteurNamed]) -> None:
    rows.put(tables.rapporteurs, meeting=recorded.stream, person=recorded.event.person)


def on_rapporteur_released(rows: Rows, recorded: Recorded[RapporteurReleased]) -> None:
    rows.remove(tables.rapporteurs, (recorded.stream, recorded.event.person))


def on_item_added(rows: Rows, recorded: Recorded[ItemAdded]) -> None:
    """Its place is its position in the log: behind all that were added or ordered before."""
    event = recorded.event
    rows.put(
        tables.agenda_items,
        id=event.item,
        meeting=recorded.stream,
        place=recorded.position,
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
        event.item,
        title=event.title,
        minutes=event.minutes,
        questions=event.questions,
        revision=event.revision,
    )


def on_items_ordered(rows: Rows, recorded: Recorded[ItemsOrdered]) -> None:
    for place, item in enumerate(recorded.event.order):
        rows.change(tables.agenda_items, item, place=place)


def on_item_removed(rows: Rows, recorded: Recorded[ItemRemoved]) -> None:
    rows.remove(tables.agenda_items, recorded.event.item)


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


def on_logged(rows: Rows, recorded: Recorded[OutcomeLogged]) -> None:
    event, meta = recorded.event, recorded.meta
    rows.put(
        tables.outcomes,
        id=event.outcome,
        meeting=recorded.stream,
        item=event.item,
        kind=event.kind,
        text=event.text,
        owner=event.owner,
        due=event.due,
        decided=event.decided,
        review=event.review,
        figure=event.figure,
        revision=1,
        struck=None,
        illustrative=event.illustrative,
        logged_at=meta.at,
        logged_by=meta.person,
        position=recorded.position,
    )
    rows.put(records, id=event.outcome, visibility="members", owner=meta.organisation)


def on_revised(rows: Rows, recorded: Recorded[OutcomeRevised]) -> None:
    event = recorded.event
    rows.change(
        tables.outcomes,
        event.outcome,
        text=event.text,
        item=event.item,
        owner=event.owner,
        due=event.due,
        decided=event.decided,
        review=event.review,
        figure=event.figure,
        revision=event.revision,
    )


def on_converted(rows: Rows, recorded: Recorded[OutcomeConverted]) -> None:
    event = recorded.event
    figure = {"figure": event.figure} if event.figure is not None else {}
    rows.change(tables.outcomes, event.outcome, kind=event.kind, **figure)


def on_struck(rows: Rows, recorded: Recorded[OutcomeStruck]) -> None:
    rows.change(tables.outcomes, recorded.event.outcome, struck=recorded.event.reason)


def on_visibility(rows: Rows, recorded: Recorded[VisibilityChanged]) -> None:
    rows.change(records, recorded.event.outcome or recorded.stream, visibility=recorded.event.visibility)


def on_redacted(rows: Rows, recorded: Recorded[TextRedacted]) -> None:
    """The same removal as in the log; which kind of thing it was shows in which table has its row."""
    thing = recorded.event.thing
    if thing is None:
        rows.redact(tables.meetings, recorded.stream, "title", "number", "venue", "source")
        rows.add(tables.meetings, recorded.stream, revision=1)
        return
    rows.redact(tables.outcomes, thing, "text", "struck")
    rows.change(tables.outcomes, thing, figure=None)
    rows.add(tables.outcomes, thing, revision=1)
    rows.redact(tables.agenda_items, thing, "title")
    rows.change(tables.agenda_items, thing, questions=())
    rows.add(tables.agenda_items, thing, revision=1)


projection = Projection(
    "meetings",
    tables=(tables.meetings, tables.agenda_items, tables.rapporteurs, tables.attendance, tables.outcomes),
    handlers={
        MeetingPlanned: on_planned,
        PlanRevised: on_plan_revised,
        RapporteurNamed: on_rapporteur_named,
        RapporteurReleased: on_rapporteur_released,
        ItemAdded: on_item_added,
        ItemRevised: on_item_revised,
        ItemsOrdered: on_items_ordered,
        ItemRemoved: on_item_removed,
        AgendaPublished: on_agenda_published,
        MeetingOpened: on_opened,
        MeetingClosed: on_closed,
        OrganisationsExpected: on_expected,
        AttendanceRecorded: on_attendance,
        OutcomeLogged: on_logged,
        OutcomeRevised: on_revised,
        OutcomeConverted: on_converted,
        OutcomeStruck: on_struck,
        VisibilityChanged: on_visibility,
        TextRedacted: on_redacted,
    },
)
