"""What each event of a meeting writes."""

from typing import Any

from defter.domain.meetings.actions import ActionAccepted, ActionDeclined, ActionDone, ActionReopened
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
from defter.domain.meetings.minutes import (
    CorrectionBegun,
    CorrectionRequested,
    CorrectionResolved,
    MinutesApproved,
    MinutesCirculated,
    ResultReleased,
)
from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
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
from defter.domain.vocabulary import LocalText, TextRedacted
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


def on_logged(rows: Rows, recorded: Recorded[OutcomeLogged]) -> None:
    event, meta = recorded.event, recorded.meta
    rows.put(
        tables.outcomes,
        id=event.outcome,
        meeting=recorded.stream,
        kind=event.kind,
        **_told(event),
        terms=1,
        revision=1,
        struck=None,
        illustrative=event.illustrative,
        logged_at=meta.at,
        logged_by=meta.person,
        position=recorded.position,
    )
    rows.put(records, stream=recorded.stream, id=event.outcome, visibility="members", owner=meta.organisation)


def on_revised(rows: Rows, recorded: Recorded[OutcomeRevised]) -> None:
    event = recorded.event
    rows.change(
        tables.outcomes,
        (recorded.stream, event.outcome),
        **_told(event),
        terms=event.terms,
        revision=event.revision,
    )


def _told(event: OutcomeLogged | OutcomeRevised) -> dict[str, Any]:
    """What an outcome says, whether it was logged or revised."""
    return {
        "text": event.text,
        "item": event.item,
        "owner": event.owner,
        "outsider": event.outsider,
        "all_members": event.all_members,
        "supporters": event.supporters,
        "agreed": event.agreed,
        "due": event.due,
        "decided": event.decided,
        "review": event.review,
        "figure": event.figure,
    }


def on_converted(rows: Rows, recorded: Recorded[OutcomeConverted]) -> None:
    event = recorded.event
    figure = {"figure": event.figure} if event.figure is not None else {}
    rows.change(tables.outcomes, (recorded.stream, event.outcome), kind=event.kind, **figure)


def on_struck(rows: Rows, recorded: Recorded[OutcomeStruck]) -> None:
    rows.change(tables.outcomes, (recorded.stream, recorded.event.outcome), struck=recorded.event.reason)


def on_visibility(rows: Rows, recorded: Recorded[VisibilityChanged]) -> None:
    record = (recorded.stream, recorded.event.outcome or recorded.stream)
    rows.change(records, record, visibility=recorded.event.visibility)


def on_accepted(rows: Rows, recorded: Recorded[ActionAccepted]) -> None:
    _answer(rows, recorded, "accepted", terms=recorded.event.terms)


def on_declined(rows: Rows, recorded: Recorded[ActionDeclined]) -> None:
    _answer(rows, recorded, "declined", recorded.event.reason, terms=recorded.event.terms)


def on_done(rows: Rows, recorded: Recorded[ActionDone]) -> None:
    _answer(rows, recorded, "done", recorded.event.note, on=recorded.event.on)


def on_reopened(rows: Rows, recorded: Recorded[ActionReopened]) -> None:
    _answer(rows, recorded, "reopened", recorded.event.reason)


def _answer(rows: Rows, recorded: Recorded[Any], answer: str, note: LocalText | None = None, **values: Any) -> None:
    event, meta = recorded.event, recorded.meta
    key = {"meeting": recorded.stream, "outcome": event.outcome, "party": event.organisation or event.outcome}
    rows.put(tables.answers, **key, answer=answer, at=meta.at, behalf=meta.behalf is not None, **values)
    if note is None:
        rows.remove(tables.answer_notes, tuple(key.values()))
    else:
        rows.put(tables.answer_notes, **key, text=note)


def on_circulated(rows: Rows, recorded: Recorded[MinutesCirculated]) -> None:
    event = recorded.event
    rows.change(
        tables.meetings, recorded.stream, stage="minutes-circulated", until=event.until, approval=event.approval
    )


def on_requested(rows: Rows, recorded: Recorded[CorrectionRequested]) -> None:
    event, meta = recorded.event, recorded.meta
    rows.put(
        tables.requests,
        id=event.request,
        meeting=recorded.stream,
        outcome=event.outcome,
        organisation=event.organisation,
        text=event.text,
        at=meta.at,
        behalf=meta.behalf is not None,
        position=recorded.position,
    )


def on_resolved(rows: Rows, recorded: Recorded[CorrectionResolved]) -> None:
    event = recorded.event
    rows.change(tables.requests, (recorded.stream, event.request), accepted=event.accepted, reason=event.reason)


def on_approved(rows: Rows, recorded: Recorded[MinutesApproved]) -> None:
    event = recorded.event
    rows.change(tables.meetings, recorded.stream, stage="minutes-approved", version=event.version)
    rows.put(
        tables.versions,
        meeting=recorded.stream,
        version=event.version,
        how=event.how,
        approved_at=event.at,
        at=recorded.meta.at,
        stream_version=recorded.version,
        position=recorded.position,
    )


def on_correction_begun(rows: Rows, recorded: Recorded[CorrectionBegun]) -> None:
    rows.change(tables.meetings, recorded.stream, stage="under-correction")


def on_released(rows: Rows, recorded: Recorded[ResultReleased]) -> None:
    event = recorded.event
    rows.put(
        tables.results,
        meeting=recorded.stream,
        introduction=event.introduction,
        outcomes=event.outcomes,
        revision=event.revision,
        at=recorded.meta.at,
        stream_version=recorded.version,
        position=recorded.position,
    )


def on_redacted(rows: Rows, recorded: Recorded[TextRedacted]) -> None:
    """The same removal as in the log; which kind of thing it was shows in which table has its row."""
    thing = recorded.event.thing
    if thing is None:
        rows.redact(tables.meetings, recorded.stream, "title", "number", "venue", "moved", "source")
        rows.redact(tables.results, recorded.stream, "introduction")
        rows.add(tables.meetings, recorded.stream, revision=1)
        rows.change(tables.meetings, recorded.stream, changed_at=recorded.meta.at)
        return
    key = (recorded.stream, thing)
    rows.redact(tables.outcomes, key, "text", "outsider", "struck")
    rows.remove(tables.answer_notes, key)
    rows.redact(tables.requests, key, "text", "reason")
    rows.change(tables.outcomes, key, figure=None)
    rows.add(tables.outcomes, key, revision=1)
    rows.redact(tables.agenda_items, key, "title")
    rows.change(tables.agenda_items, key, questions=())
    rows.add(tables.agenda_items, key, revision=1)


projection = Projection(
    "meetings",
    tables=(
        tables.meetings,
        tables.agenda,
        tables.agenda_items,
        tables.rapporteurs,
        tables.attendance,
        tables.outcomes,
        tables.answers,
        tables.answer_notes,
        tables.requests,
        tables.versions,
        tables.results,
    ),
    handlers={
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
        OutcomeLogged: on_logged,
        OutcomeRevised: on_revised,
        OutcomeConverted: on_converted,
        OutcomeStruck: on_struck,
        ActionAccepted: on_accepted,
        ActionDeclined: on_declined,
        ActionDone: on_done,
        ActionReopened: on_reopened,
        MinutesCirculated: on_circulated,
        CorrectionRequested: on_requested,
        CorrectionResolved: on_resolved,
        MinutesApproved: on_approved,
        CorrectionBegun: on_correction_begun,
        ResultReleased: on_released,
        VisibilityChanged: on_visibility,
        TextRedacted: on_redacted,
    },
)
