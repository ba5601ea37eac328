"""Minutes drawn from the events of a meeting: what stands in them, for whom, and what a later act may change."""

from uuid import UUID

import pytest

from defter.domain.vocabulary import REDACTED, Due, Event, NotFound, without_text
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.projections import organisations
from defter.projections.meetings import minutes
from defter.projections.meetings.minutes import Minutes
from tests import examples
from tests.projections.shown import AT, Listed, shown

MEETING, NEXT, EARLIER = examples.meeting(), examples.meeting("next workshop"), examples.meeting("earlier workshop")
ÜMRANİYE, PENDİK = examples.organisation(), examples.organisation("Pendik")
MEMBER = Reader(organisation=PENDİK, person=examples.person("Başka"), role="member")
SECRETARIAT = Reader(organisation=examples.organisation("WALD"), person=examples.person("Deniz"), role="secretariat")
COURSES, ITEM = examples.outcome(), examples.item()


class Log(Listed):
    """A log whose streams can be read one by one."""

    def history(self, stream: UUID, until: int | None = None) -> list[Recorded]:
        return [each for each in self.events if each.stream == stream and (until is None or each.version <= until)]


def told(*events: Event) -> Log:
    """Two organisations with names, a series, the next meeting, and a meeting to which this happened."""
    pendik = [examples.organisation_registered(name=examples.text("Pendik")), examples.organisation_admitted()]
    return Log(
        (ÜMRANİYE, [examples.organisation_registered(), examples.organisation_admitted()]),
        (PENDİK, pendik),
        (examples.series_of(), [examples.series_founded()]),
        (NEXT, [examples.meeting_planned(title=examples.text("Sonraki", "The next one"))]),
        (MEETING, [examples.meeting_planned(), *events]),
    )


OPENED = (examples.item_added(), examples.meeting_opened())
HELD = (*OPENED, examples.outcome_logged(), examples.attendance_recorded(), examples.meeting_closed())
APPROVED = (*HELD, examples.minutes_circulated(), examples.minutes_approved())


def read(location: Location, log: Log, reader: Reader = MEMBER, until: int | None = None) -> Minutes:
    with shown(location, log) as seen, seen.read() as connection:
        return minutes.read(log, connection, reader, MEETING, until)


def test_minutes_say_what_was_planned_who_came_and_what_was_said(location: Location) -> None:
    drawn = read(location, told(*HELD))
    planned, logged, recorded = examples.meeting_planned(), examples.outcome_logged(), examples.attendance_recorded()
    assert (drawn.title, drawn.day, drawn.stage, drawn.version) == (planned.title, planned.day, "closed", 0)
    assert (drawn.host_name, drawn.series_title) == (
        examples.organisation_registered().name,
        examples.series_founded().title,
    )
    [attended] = drawn.attendance
    assert (attended.organisation, attended.presence) == (recorded.organisation, recorded.presence)
    assert (attended.people, attended.women, attended.arrived) == (recorded.people, recorded.women, recorded.arrived)
    [item], [line] = drawn.items, drawn.outcomes
    assert (item.number, item.title, item.outcomes, drawn.loose) == (1, examples.item_added().title, (), (line,))
    assert (line.kind, line.text, line.owner_name) == ("action", logged.text, drawn.host_name)
    assert (line.supporters, line.due, line.review) == ((examples.text("Pendik"),), logged.due, logged.review)


def test_later_words_of_the_same_meeting_stand_in_its_draft(location: Location) -> None:
    revised = examples.outcome_revised(item=ITEM, owner=None, outsider="Kaymakamlık", due=Due(kind="ongoing"))
    log = told(
        *OPENED,
        examples.item_added(item=examples.item("livelihoods"), title=examples.text("Geçim")),
        examples.item_revised(title=examples.text("Uyum")),
        examples.items_ordered(),
        examples.plan_revised(title=examples.text("Yeni ad")),
        examples.meeting_postponed(),
        examples.outcome_logged(),
        revised,
        examples.outcome_converted(),
        examples.outcome_struck(),
        examples.item_concluded(result="discussed", to=None, referred_to=None),
        examples.organisations_expected(),
        examples.meeting_closed(),
    )
    drawn = read(location, log)
    assert (drawn.title, drawn.day, drawn.expected) == (
        examples.text("Yeni ad"),
        examples.meeting_postponed().day,
        2,
    )
    assert [item.title for item in drawn.items] == [examples.text("Geçim"), examples.text("Uyum")]
    assert drawn.items[1].result == "discussed"
    [line] = drawn.items[1].outcomes
    assert (line.kind, line.text, line.outsider, line.owner_name) == ("figure", revised.text, "Kaymakamlık", None)
    assert (line.due, line.figure, line.struck) == (revised.due, examples.figure(), examples.outcome_struck().reason)


def test_item_that_was_removed_is_not_in_the_minutes(location: Location) -> None:
    drawn = read(location, told(examples.item_added(), examples.item_removed(), examples.meeting_opened()))
    assert drawn.items == ()


def test_deferred_and_referred_items_name_where_they_went(location: Location) -> None:
    deferred = examples.item_concluded(result="deferred", to=NEXT, referred_to=None)
    [item] = read(location, told(*OPENED, deferred)).items
    assert (item.deferred_to, item.deferred_title) == (NEXT, examples.text("Sonraki", "The next one"))
    referred = examples.item_concluded(result="referred", to=None, referred_to=PENDİK)
    [item] = read(location, told(*OPENED, referred)).items
    assert (item.referred_name, item.deferred_title) == (examples.text("Pendik"), None)


def test_carried_item_is_called_as_where_it_was_first_added(location: Location) -> None:
    """Carried twice: from the earliest meeting to the next, and on to this one."""
    first = examples.meeting("first workshop")
    carried = examples.item_carried(item=ITEM, origin=EARLIER)
    log = told()
    log.tell(first, examples.meeting_planned(), examples.item_added(title=examples.text("Eski başlık")))
    log.tell(EARLIER, examples.meeting_planned(), examples.item_carried(item=ITEM, origin=first))
    log.tell(MEETING, carried, examples.meeting_opened(), examples.meeting_closed(), examples.minutes_approved())
    log.tell(first, examples.item_revised(title=examples.text("Yeni başlık")))
    [item] = read(location, log, until=log.versions[MEETING]).items
    assert (item.title, item.origin) == (examples.text("Eski başlık"), EARLIER)
    [item] = read(location, log).items
    assert item.title == examples.text("Yeni başlık")


def test_approval_names_its_meeting_and_a_correction_its_reason(location: Location) -> None:
    log = told(
        *APPROVED, examples.correction_begun(), examples.minutes_approved(version=2, how="by-correction", at=None)
    )
    drawn = read(location, log)
    assert drawn.version == 2
    assert [(each.version, each.how, each.title, each.reason, each.moment) for each in drawn.approvals] == [
        (1, "at-meeting", examples.text("Sonraki", "The next one"), None, AT),
        (2, "by-correction", None, examples.correction_begun().reason, AT),
    ]


def test_earlier_version_is_drawn_as_it_was_approved(location: Location) -> None:
    log = told(*APPROVED, examples.correction_begun(), examples.outcome_revised())
    log.tell(MEETING, examples.minutes_approved(version=2, how="by-correction", at=None))
    with shown(location, log) as seen, seen.read() as connection:
        versions = minutes.versions_of(connection, MEETING)
        assert [(each.number, each.how) for each in versions] == [(1, "at-meeting"), (2, "by-correction")]
        first, second = (minutes.read(log, connection, MEMBER, MEETING, each.until) for each in versions)
    assert [first.outcomes[0].text, second.outcomes[0].text] == [
        examples.outcome_logged().text,
        examples.outcome_revised().text,
    ]
    assert (len(first.approvals), len(second.approvals)) == (1, 2)


def test_organisation_that_was_renamed_keeps_its_name_in_approved_minutes(location: Location) -> None:
    log = told(*APPROVED)
    approved = log.versions[MEETING]
    log.tell(ÜMRANİYE, examples.organisation_renamed())
    assert read(location, log, until=approved).host_name == examples.organisation_registered().name
    assert read(location, log).host_name == examples.organisation_renamed().name


def test_series_that_was_renamed_keeps_its_title_in_approved_minutes(location: Location) -> None:
    log = told(*APPROVED)
    approved = log.versions[MEETING]
    log.tell(examples.series_of(), examples.series_revised())
    assert read(location, log, until=approved).series_title == examples.series_founded().title
    assert read(location, log).series_title == examples.series_revised().title


def test_text_that_was_removed_is_gone_from_every_version_and_its_number_with_it(location: Location) -> None:
    """The log's own bytes are blank: what is folded cannot hold the text."""
    figure = examples.outcome_logged(kind="figure", figure=examples.figure())
    blank = without_text(figure)
    log = told(*OPENED, blank, examples.meeting_closed(), examples.minutes_circulated(), examples.minutes_approved())
    approved = log.versions[MEETING]
    log.tell(MEETING, examples.text_redacted())
    [line] = read(location, log, until=approved).outcomes
    assert (set(line.text.texts.values()), line.figure) == ({REDACTED}, None)


def test_what_the_reader_may_not_see_now_is_left_out_of_old_versions_too(location: Location) -> None:
    log = told(*APPROVED)
    approved = log.versions[MEETING]
    log.tell(MEETING, examples.visibility_changed(visibility="restricted"))
    assert read(location, log, until=approved).outcomes == []
    assert len(read(location, log, SECRETARIAT, until=approved).outcomes) == 1


def test_visitors_read_what_is_public_without_counts_and_absences(location: Location) -> None:
    absent = examples.attendance_recorded(organisation=PENDİK, presence="absent", people=None)
    log = told(*HELD, absent, examples.outcome_logged(outcome=examples.outcome("inner")))
    with pytest.raises(NotFound):
        read(location, log, VISITOR)
    log.tell(MEETING, examples.visibility_changed(outcome=None), examples.visibility_changed())
    log.tell(MEETING, examples.item_concluded(result="deferred", to=NEXT, referred_to=None))
    drawn = read(location, log, VISITOR)
    assert [line.id for line in drawn.outcomes] == [COURSES]
    [attended] = drawn.attendance
    assert (attended.organisation, attended.people, attended.women, attended.arrived) == (ÜMRANİYE, None, None, None)
    assert (drawn.series_title, drawn.items[0].deferred_to, drawn.items[0].deferred_title) == (None, None, None)


def test_requests_are_for_members_who_may_see_what_they_are_about(location: Location) -> None:
    other = examples.correction_requested(request=examples.request("other"), outcome=None)
    log = told(*HELD, examples.minutes_circulated(), examples.correction_requested(), other)
    log.tell(MEETING, examples.correction_resolved(), examples.visibility_changed(visibility="restricted"))
    with shown(location, log) as seen, seen.read() as connection:
        asked = minutes.requests_of(connection, SECRETARIAT, MEETING)
        assert [(each.id, each.accepted, each.name) for each in asked] == [
            (examples.request(), True, examples.text("Pendik")),
            (examples.request("other"), None, examples.text("Pendik")),
        ]
        assert asked[0].reason == examples.correction_resolved().reason
        assert [each.id for each in minutes.requests_of(connection, MEMBER, MEETING)] == [examples.request("other")]
        assert minutes.requests_of(connection, VISITOR, MEETING) == []


def test_result_is_the_one_that_was_released_last(location: Location) -> None:
    anew = examples.result_released(introduction=examples.text("Yeni"), outcomes=(), revision=2)
    log = told(*APPROVED, examples.result_released())
    log.tell(MEETING, anew)
    with shown(location, log) as seen, seen.read() as connection:
        released = minutes.result_of(connection, MEETING)
        assert minutes.result_of(connection, NEXT) is None
    assert released is not None
    assert (released.introduction, released.outcomes, released.revision) == (anew.introduction, (), 2)
    assert released.until == log.versions[MEETING]


def test_names_are_those_of_a_position(location: Location) -> None:
    log = told()
    registered = next(each.position for each in log.events if each.stream == ÜMRANİYE)
    log.tell(ÜMRANİYE, examples.organisation_renamed())
    renamed = log.head()
    with shown(location, log) as seen, seen.read() as connection:
        at = [organisations.names_at(connection, [ÜMRANİYE, NEXT], each) for each in (0, registered, renamed, None)]
    first, second = examples.organisation_registered().name, examples.organisation_renamed().name
    assert at == [{}, {ÜMRANİYE: first}, {ÜMRANİYE: second}, {ÜMRANİYE: second}]
