"""What the minutes write: circulated, corrected, approved, and the result that is released."""

from collections.abc import Mapping

from defter.domain.meetings.minutes import (
    CorrectionBegun,
    CorrectionRequested,
    CorrectionResolved,
    MinutesApproved,
    MinutesCirculated,
    ResultReleased,
)
from defter.domain.vocabulary import Event
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler
from defter.platform.rows import Rows
from defter.projections.meetings import tables


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
        statement=meta.command_id if meta.behalf else None,
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


HANDLERS: Mapping[type[Event], Handler] = {
    MinutesCirculated: on_circulated,
    CorrectionRequested: on_requested,
    CorrectionResolved: on_resolved,
    MinutesApproved: on_approved,
    CorrectionBegun: on_correction_begun,
    ResultReleased: on_released,
}
