"""Who was expected, and who came: organisations and counts."""

import pytest

from tests.examples import (
    attendance_recorded,
    expect_organisations,
    meeting_closed,
    meeting_opened,
    meeting_planned,
    organisation,
    organisations_expected,
    record_attendance,
)
from tests.scenario import given

PLANNED = (meeting_planned(),)
OPEN = (*PLANNED, meeting_opened())
UMRANIYE, PENDIK = organisation(), organisation("Pendik")


def test_organisations_are_expected() -> None:
    given(*PLANNED).when(expect_organisations(UMRANIYE, PENDIK)).then(organisations_expected(UMRANIYE, PENDIK))


def test_list_of_the_expected_replaces_the_one_before() -> None:
    history = (*PLANNED, organisations_expected(UMRANIYE, PENDIK))
    given(*history).when(expect_organisations(PENDIK)).then(organisations_expected(PENDIK))


def test_same_list_of_the_expected_changes_nothing() -> None:
    given(*PLANNED, organisations_expected()).when(expect_organisations()).nothing()


def test_organisation_is_expected_once_however_often_it_is_named() -> None:
    command = expect_organisations(UMRANIYE, PENDIK, UMRANIYE)
    given(*PLANNED).when(command).then(organisations_expected(UMRANIYE, PENDIK))
    given(*PLANNED, organisations_expected(UMRANIYE, PENDIK)).when(command).nothing()


@pytest.mark.parametrize("history", [OPEN, (*OPEN, meeting_closed())], ids=["open", "closed"])
def test_attendance_is_recorded_during_and_after_the_meeting(history) -> None:
    given(*history).when(record_attendance()).then(attendance_recorded())


def test_attendance_is_refused_before_the_meeting_opens() -> None:
    given(*PLANNED).when(record_attendance()).refused("meeting-not-open")


def test_same_attendance_is_recorded_once() -> None:
    given(*OPEN, attendance_recorded()).when(record_attendance()).nothing()


def test_attendance_is_corrected() -> None:
    given(*OPEN, attendance_recorded()).when(record_attendance(people=6)).then(attendance_recorded(people=6))


def test_attendance_is_corrected_back() -> None:
    history = (*OPEN, attendance_recorded(), attendance_recorded(people=6))
    given(*history).when(record_attendance()).then(attendance_recorded())


def test_who_was_not_expected_may_come() -> None:
    came = {"organisation": PENDIK}
    given(*OPEN, organisations_expected(UMRANIYE)).when(record_attendance(**came)).then(attendance_recorded(**came))


def test_attendance_of_one_organisation_says_nothing_about_another() -> None:
    given(*OPEN, attendance_recorded(organisation=PENDIK)).when(record_attendance()).then(attendance_recorded())


@pytest.mark.parametrize("presence", ["excused", "absent"])
def test_who_did_not_come_is_recorded_without_counts(presence) -> None:
    fields = dict.fromkeys(("people", "women", "men", "refugees", "hosts", "arrived", "left"))
    command, event = record_attendance(presence=presence, **fields), attendance_recorded(presence=presence, **fields)
    given(*OPEN).when(command).then(event)


@pytest.mark.parametrize(
    "counts",
    [
        {"people": 5, "women": 3, "men": 3},
        {"people": 5, "women": 6, "men": None},
        {"people": 5, "refugees": 2, "hosts": 4},
        {"people": 0, "women": 1, "men": None},
    ],
)
def test_parts_do_not_exceed_the_whole(counts) -> None:
    given(*OPEN).when(record_attendance(**counts)).refused("counts-exceed-people")


@pytest.mark.parametrize(
    "counts",
    [
        {"people": 5, "women": 3, "men": 2, "refugees": 5, "hosts": 0},
        {"people": 5, "women": 1, "men": None, "refugees": None, "hosts": None},
        {"people": None, "women": 30, "men": 20},
    ],
)
def test_parts_may_be_incomplete(counts) -> None:
    given(*OPEN).when(record_attendance(**counts)).then(attendance_recorded(**counts))
