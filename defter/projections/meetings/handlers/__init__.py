"""What each event of a meeting writes, by topic; a removed text may stand in the rows of any."""

from defter.domain.vocabulary import TextRedacted
from defter.platform.envelope import Recorded
from defter.platform.projecting import Projection
from defter.platform.rows import Rows
from defter.projections.meetings import tables
from defter.projections.meetings.handlers import minutes, outcomes, plan


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
    handlers={**plan.HANDLERS, **outcomes.HANDLERS, **minutes.HANDLERS, TextRedacted: on_redacted},
)
