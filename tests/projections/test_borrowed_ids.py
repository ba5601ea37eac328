"""Whoever writes in one meeting cannot touch or read what belongs to another one, whatever ids she gives her things."""

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import DocumentId, FigureId, ItemId, NotFound, OutcomeId, RequestId
from defter.platform.access import VISITOR, Reader, records
from defter.platform.database import Location
from defter.projections import activity, documents, figures
from defter.projections.meetings import actions, minutes, outcomes, queries
from tests import examples
from tests.projections.shown import Listed, shown

MEETING, OTHER = examples.meeting(), examples.meeting("of somebody else")
MEMBER = Reader(organisation=examples.organisation("Pendik"), person=examples.person("Başka"), role="member")
OFFICE = Reader(organisation=examples.organisation("Ofis"), person=examples.person("Ofis"), role="secretariat")
HIDDEN = examples.visibility_changed(visibility="restricted")
SECRET = (
    examples.meeting_planned(),
    examples.item_added(),
    examples.meeting_opened(),
    examples.outcome_logged(text=examples.text("Gizli")),
    HIDDEN,
    examples.action_done(),
    examples.correction_requested(),
)


def borrowed(thing: UUID) -> tuple:
    """All that somebody can do in a meeting of her own to things that she calls by an id from elsewhere."""
    outcome, item = OutcomeId(thing), ItemId(thing)
    return (
        examples.item_added(item=item, title=examples.text("Yabancı madde")),
        examples.item_revised(item=item, title=examples.text("Yabancı madde")),
        examples.outcome_logged(outcome=outcome, text=examples.text("Yabancı")),
        examples.outcome_revised(outcome=outcome, text=examples.text("Yabancı")),
        examples.outcome_converted(outcome=outcome),
        examples.action_accepted(outcome=outcome, terms=2),
        examples.outcome_struck(outcome=outcome),
        examples.visibility_changed(outcome=outcome, visibility="public"),
        examples.correction_requested(request=RequestId(thing), outcome=outcome),
        examples.correction_resolved(request=RequestId(thing)),
        examples.document_attached(document=DocumentId(thing)),
        examples.document_visibility_changed(document=DocumentId(thing), visibility="public"),
        examples.text_redacted(thing=thing),
        examples.item_removed(item=item),
    )


def rows(connection: sa.Connection) -> list:
    """Everything that is shown of the first meeting, to the one who may see all of it."""
    return [
        queries.meeting(connection, OFFICE, MEETING),
        queries.agenda(connection, OFFICE, MEETING),
        outcomes.outcomes_of(connection, OFFICE, MEETING),
        actions.actions(connection, OFFICE, meeting=MEETING),
        minutes.requests_of(connection, OFFICE, MEETING),
        connection.execute(sa.select(records).where(records.c.stream == MEETING).order_by(records.c.id)).all(),
        activity.latest(connection, OFFICE, limit=50, stream=MEETING),
        activity.latest(connection, MEMBER, limit=50, stream=MEETING),
        activity.latest(connection, VISITOR, limit=50, stream=MEETING),
    ]


@pytest.mark.parametrize(
    "thing", [examples.outcome(), examples.item(), examples.request(), MEETING], ids=lambda each: str(each)[:8]
)
def test_things_of_a_meeting_stay_as_they_are_whatever_ids_another_one_uses(location: Location, thing: UUID) -> None:
    log = Listed((MEETING, SECRET))
    with shown(location, log) as seen:
        with seen.read() as connection:
            before = rows(connection)
        log.tell(OTHER, examples.meeting_planned(), examples.meeting_opened(), *borrowed(thing))
        seen.catch_up()
        assert seen.parked() == []
        with seen.read() as connection:
            assert rows(connection) == before
            with pytest.raises(NotFound):
                outcomes.outcome(connection, MEMBER, MEETING, examples.outcome())


def test_item_that_somebody_carries_off_is_read_by_those_who_may_see_where_it_was_added(location: Location) -> None:
    hidden = examples.visibility_changed(outcome=None, visibility="restricted")
    log = Listed((MEETING, [examples.meeting_planned(), examples.item_added(), hidden]))
    log.tell(OTHER, examples.meeting_planned(), examples.item_carried(item=examples.item(), origin=MEETING))
    with shown(location, log) as seen, seen.read() as connection:
        assert queries.agenda(connection, MEMBER, OTHER) == []
        assert [row.id for row in queries.agenda(connection, OFFICE, OTHER)] == [examples.item()]


def test_records_of_an_organisation_stay_as_they_are_whatever_ids_another_one_uses(location: Location) -> None:
    filed = examples.document_filed(kind="council-decision", visibility="restricted")
    reported = examples.figure_reported(visibility="restricted")
    beginning = [examples.organisation_registered(), examples.organisation_admitted()]
    ours, theirs = examples.organisation(), examples.organisation("Pendik")
    log = Listed((ours, [*beginning, filed, reported]), (theirs, beginning))
    with shown(location, log) as seen:
        with seen.read() as connection:
            before = documents.documents_of(connection, OFFICE, ours), figures.figures_of(connection, OFFICE, ours)
        other = examples.figure(number=Decimal(7))
        log.tell(
            theirs,
            examples.document_filed(document=filed.document),
            examples.figure_reported(figure=FigureId(reported.figure), content=other),
            examples.record_visibility_changed(thing=filed.document, visibility="public"),
            examples.record_visibility_changed(thing=reported.figure, visibility="public"),
            examples.text_redacted(thing=filed.document),
            examples.text_redacted(thing=reported.figure),
        )
        seen.catch_up()
        assert seen.parked() == []
        with seen.read() as connection:
            assert (
                documents.documents_of(connection, OFFICE, ours),
                figures.figures_of(connection, OFFICE, ours),
            ) == before
            assert documents.documents_of(connection, VISITOR, ours) == []
            assert figures.figures_of(connection, VISITOR, ours) == []
