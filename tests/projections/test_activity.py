"""What happened, as rows: every event is told, to those who may hear of it, without a word that somebody wrote."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import Event, LocalText, NotFound, OnBehalf, TextRedacted, Visibility
from defter.main import CONCEPTS, PROJECTIONS
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.projections import activity, documents, figures
from defter.projections.activity import ActivityRow
from defter.projections.activity.told import TOLD
from defter.projections.meetings import titles
from tests import examples
from tests.projections.shown import AT, Listed, shown

MEETING, ÜMRANİYE, PENDİK = examples.meeting(), examples.organisation(), examples.organisation("Pendik")
SERIES = examples.series_of()
SECRETARIAT = Reader(organisation=examples.organisation("Sekretarya"), role="secretariat")
MEMBER = Reader(organisation=PENDİK, person=examples.person("Pelin"), role="member")
EVENTS = {TextRedacted, *(event for concept in CONCEPTS for event in concept.events)}


def told(log: Listed, location: Location, reader: Reader = SECRETARIAT, **wish: Any) -> list[ActivityRow]:
    """What the reader hears of, oldest first."""
    with shown(location, log) as views, views.read() as connection:
        return activity.latest(connection, reader, limit=1000, **wish)[::-1]


def names(rows: list[ActivityRow]) -> list[str]:
    return [row.event.partition(".")[2] for row in rows]


def opened(visibility: Visibility = "public", **changes: Any) -> Event:
    """Something changes its visibility: the meeting itself, unless an outcome is named."""
    return examples.visibility_changed(**{"outcome": None, "visibility": visibility, **changes})


def test_no_event_is_left_untold() -> None:
    assert EVENTS - TOLD.keys() == set()
    assert activity.projection in PROJECTIONS


def test_every_event_has_one_row_that_says_whose_act_it_was(location: Location) -> None:
    history = examples.history_of_a_meeting()
    log = Listed((MEETING, history), (ÜMRANİYE, examples.history_of_an_organisation()))
    rows = told(log, location)
    assert [(row.position, row.version, row.stream) for row in rows] == [
        (recorded.position, recorded.version, recorded.stream) for recorded in log.events
    ]
    assert {row.organisation for row in rows} == {ÜMRANİYE}
    assert {row.at for row in rows} == {AT}
    assert rows[0].concept == "meetings"
    assert rows[-1].concept == "organisations"
    assert names(rows)[0] == "MeetingPlanned"


def test_what_was_recorded_on_behalf_says_by_whom_and_how(location: Location) -> None:
    log = Listed((MEETING, [examples.meeting_planned()]))
    last = log.events[-1]
    behalf = OnBehalf(declared_by=PENDİK, channel="phone")
    log.events[-1] = Recorded(
        last.stream, last.version, last.position, msgspec.structs.replace(last.meta, behalf=behalf), last.event
    )
    [row] = told(log, location)
    assert (row.organisation, row.recorded_by, row.channel) == (PENDİK, ÜMRANİYE, "phone")


def test_no_text_of_anybody_is_copied(location: Location) -> None:
    log = Listed(
        (MEETING, examples.history_of_a_meeting()),
        (ÜMRANİYE, examples.history_of_an_organisation()),
        (SERIES, examples.history_of_a_series()),
    )
    written = {text for recorded in log.events for text in texts_in(recorded.event)}
    assert len(written) > 20
    with shown(location, log) as views, views.read() as connection:
        rows = [
            " ".join(map(str, row))
            for table in (activity.activity, activity.activity_streams, activity.activity_visibilities)
            for row in connection.execute(sa.select(table))
        ]
    assert [text for text in written if any(text in row for row in rows)] == []


def texts_in(value: Any) -> list[str]:
    match value:
        case LocalText():
            return list(value.texts.values())
        case msgspec.Struct():
            return [text for name in value.__struct_fields__ for text in texts_in(getattr(value, name))]
        case tuple():
            return [text for each in value for text in texts_in(each)]
    return []


def test_an_outcome_is_told_to_those_who_see_it_and_its_meeting(location: Location) -> None:
    log = Listed((MEETING, [examples.meeting_planned(), examples.meeting_opened(), examples.outcome_logged()]))
    with shown(location, log) as views:

        def heard(reader: Reader) -> list[str]:
            views.catch_up()
            with views.read() as connection:
                return names(activity.latest(connection, reader, limit=50))

        assert "OutcomeLogged" in heard(MEMBER)
        assert heard(VISITOR) == []
        log.tell(MEETING, opened("public", outcome=examples.outcome()))
        assert heard(VISITOR) == []  # the outcome is public, its meeting is not
        log.tell(MEETING, opened("public"))
        assert "OutcomeLogged" in heard(VISITOR)
        log.tell(MEETING, opened("restricted", outcome=examples.outcome()))
        assert "OutcomeLogged" not in heard(VISITOR) + heard(MEMBER)
        assert "OutcomeLogged" in heard(SECRETARIAT)


def test_nobody_hears_of_the_removal_of_a_text_that_they_may_not_see(location: Location) -> None:
    secret = opened("restricted", outcome=examples.outcome())
    removed = examples.text_redacted()
    history = [examples.meeting_planned(), examples.meeting_opened(), examples.outcome_logged(), secret, removed]
    log = Listed((MEETING, history))
    assert "TextRedacted" not in names(told(log, location, MEMBER))
    assert "TextRedacted" in names(told(log, location))


def test_the_removal_of_an_items_text_is_heard_by_whoever_sees_the_meeting(location: Location) -> None:
    removed = examples.text_redacted(thing=examples.item())
    log = Listed((MEETING, [examples.meeting_planned(), examples.item_added(), removed]))
    assert names(told(log, location, MEMBER))[-1] == "TextRedacted"
    assert told(log, location, MEMBER, concept="meetings")[-1].subject == examples.item()


INTERNAL = {
    "MandateGiven",
    "MandateEnded",
    "RapporteurNamed",
    "RapporteurReleased",
    "ActionDeclined",
    "CorrectionRequested",
    "CorrectionResolved",
}
"""Written down here on its own: what visitors do not hear of, however public the record."""


def test_visitors_do_not_hear_who_acts_for_whom_who_declined_and_who_wants_corrections(location: Location) -> None:
    outcome = examples.outcome()
    public = [opened("public"), opened("public", outcome=outcome)]
    history = [each for each in examples.history_of_a_meeting() if not isinstance(each, TextRedacted)]
    log = Listed((MEETING, history), (ÜMRANİYE, examples.history_of_an_organisation()))
    log.tell(MEETING, *public)
    assert set(names(told(log, location, MEMBER))) >= INTERNAL
    heard = set(names(told(log, location, VISITOR)))
    assert heard & INTERNAL == set()
    assert {"MeetingPlanned", "OutcomeLogged", "OrganisationAdmitted"} <= heard


def test_visitors_hear_who_was_present_and_not_who_stayed_away(location: Location) -> None:
    log = Listed((MEETING, [examples.meeting_planned(), opened("public"), examples.meeting_opened()]))
    log.tell(MEETING, examples.attendance_recorded())
    log.tell(MEETING, *(examples.attendance_recorded(organisation=PENDİK, presence=each) for each in STAYED_AWAY))
    words = [row.details.word for row in told(log, location, VISITOR) if row.event.endswith("AttendanceRecorded")]
    assert words == ["present"]
    words = [row.details.word for row in told(log, location, MEMBER) if row.event.endswith("AttendanceRecorded")]
    assert words == ["present", *STAYED_AWAY]


STAYED_AWAY: list[Any] = ["absent", "excused"]


def test_a_page_begins_below_a_position_and_narrows(location: Location) -> None:
    log = Listed((MEETING, examples.history_of_a_meeting()), (ÜMRANİYE, examples.history_of_an_organisation()))
    with shown(location, log) as views, views.read() as connection:
        newest = activity.latest(connection, SECRETARIAT, limit=5)
        next_page = activity.latest(connection, SECRETARIAT, limit=5, before=newest[-1].position)
        assert [row.position for row in newest + next_page] == list(range(log.head(), log.head() - 10, -1))
        meetings = activity.latest(connection, SECRETARIAT, limit=1000, concept="meetings")
        assert {row.stream for row in meetings} == {MEETING}
        assert activity.latest(connection, SECRETARIAT, limit=1000, stream=MEETING) == meetings
        assert activity.latest(connection, SECRETARIAT, limit=5, organisation=PENDİK) == []
        assert activity.one(connection, SECRETARIAT, 1).event == "meetings.MeetingPlanned"
        with pytest.raises(NotFound):
            activity.one(connection, VISITOR, 1)
        with pytest.raises(NotFound):
            activity.one(connection, SECRETARIAT, log.head() + 1)


def test_feeds_hold_back_what_happened_or_was_released_just_now(location: Location) -> None:
    log = Listed((MEETING, [examples.meeting_planned(), opened("public"), examples.meeting_opened()]))
    log.tell(MEETING, examples.outcome_logged(), opened("public", outcome=examples.outcome()))
    later = AT + timedelta(hours=1)
    log.events[-1:] = [moved(log.events[-1], later)]  # the outcome was made public an hour later
    with shown(location, log) as views, views.read() as connection:

        def fed(until: datetime) -> list[str]:
            return names(activity.released(connection, until, limit=50))[::-1]

        assert fed(AT - timedelta(seconds=1)) == []
        assert fed(AT) == ["MeetingPlanned", "VisibilityChanged", "MeetingOpened"]
        assert fed(later) == [*fed(AT), "OutcomeLogged", "VisibilityChanged"]
        assert activity.released(connection, later, limit=50, stream=ÜMRANİYE) == []


def moved(recorded: Recorded[Any], at: datetime) -> Recorded[Any]:
    meta = msgspec.structs.replace(recorded.meta, at=at)
    return Recorded(recorded.stream, recorded.version, recorded.position, meta, recorded.event)


def test_what_stood_before_is_for_those_who_could_see_it_then(location: Location) -> None:
    history = [
        examples.meeting_planned(),
        examples.meeting_opened(),
        examples.outcome_logged(),
        examples.outcome_revised(),  # 4: for members
        opened("restricted", outcome=examples.outcome()),
        examples.outcome_revised(revision=3),  # 6: restricted
        opened("public"),
        opened("public", outcome=examples.outcome()),
        examples.outcome_revised(revision=4),  # 9: public
    ]
    with shown(location, Listed((MEETING, history))) as views, views.read() as connection:

        def past(reader: Reader) -> list[int]:
            rows = [activity.one(connection, reader, position) for position in (4, 6, 9)]
            return [row.position for row in rows if activity.shows_past(connection, reader, row)]

        assert past(VISITOR) == [9]
        assert past(MEMBER) == [4, 9]
        assert past(SECRETARIAT) == [4, 6, 9]


def test_the_names_of_things_are_asked_for_at_once_and_only_for_their_readers(location: Location) -> None:
    secret = examples.outcome("mistake")
    log = Listed((MEETING, [examples.meeting_planned(), examples.item_added(), examples.meeting_opened()]))
    log.tell(MEETING, examples.outcome_logged(), examples.outcome_logged(outcome=secret))
    log.tell(MEETING, opened("restricted", outcome=secret))
    ids = [MEETING, examples.item(), examples.outcome(), secret]
    with shown(location, log) as views, views.read() as connection:
        assert titles.titles(connection, MEMBER, ids) == {MEETING: examples.TITLE}
        assert titles.item_titles(connection, MEMBER, ids) == {examples.item(): examples.COHESION}
        assert titles.outcome_texts(connection, MEMBER, ids) == {examples.outcome(): examples.COURSES}
        assert set(titles.outcome_texts(connection, SECRETARIAT, ids)) == {examples.outcome(), secret}
        for ask in (titles.titles, titles.item_titles, titles.outcome_texts):
            assert ask(connection, VISITOR, ids) == {}
            assert ask(connection, MEMBER, []) == {}


def test_documents_and_figures_are_named_for_those_who_see_them(location: Location) -> None:
    log = Listed((ÜMRANİYE, examples.history_of_an_organisation()), (MEETING, [examples.meeting_planned()]))
    log.tell(MEETING, examples.document_attached(document=examples.document("letter"), visibility="restricted"))
    attached = examples.document("letter")
    with shown(location, log) as views, views.read() as connection:
        assert documents.titles(connection, SECRETARIAT, [attached]).keys() == {attached}
        assert documents.titles(connection, MEMBER, [attached]) == {}
        assert "DocumentAttached" not in names(activity.latest(connection, MEMBER, limit=50))
        told_figures = [row for row in activity.latest(connection, SECRETARIAT, limit=50) if "Figure" in row.event]
        assert {row.subject for row in told_figures} == figures.units(
            connection, SECRETARIAT, [row.subject for row in told_figures if row.subject]
        ).keys()
