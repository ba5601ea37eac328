"""What outcomes write, and the answers to actions."""

from collections.abc import Mapping
from typing import Any

from defter.domain.meetings.actions import ActionAccepted, ActionDeclined, ActionDone, ActionReopened
from defter.domain.meetings.outcomes import OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
from defter.domain.vocabulary import Event, LocalText
from defter.platform.access import records
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler
from defter.platform.rows import Rows
from defter.projections.meetings import tables


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
    statement = meta.command_id if meta.behalf else None
    rows.put(tables.answers, **key, answer=answer, at=meta.at, statement=statement, **values)
    if note is None:
        rows.remove(tables.answer_notes, tuple(key.values()))
    else:
        rows.put(tables.answer_notes, **key, text=note)


HANDLERS: Mapping[type[Event], Handler] = {
    OutcomeLogged: on_logged,
    OutcomeRevised: on_revised,
    OutcomeConverted: on_converted,
    OutcomeStruck: on_struck,
    ActionAccepted: on_accepted,
    ActionDeclined: on_declined,
    ActionDone: on_done,
    ActionReopened: on_reopened,
}
