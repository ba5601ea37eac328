"""Calendars are read by another library than the one that writes them, down to postponements, zones and long lines."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject

from defter.platform.formats import ics
from defter.platform.formats.ics import Appointment

CHANGED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TITLE = "اجتماع تنسيقي لمنطقة العمرانية مع البلديات والمؤسسات المشاركة؛ جدول الأعمال، والنتائج"


def appointment(**changed: Any) -> Appointment:
    given: dict[str, Any] = {
        "uid": "0190@defter.example",
        "sequence": 0,
        "changed": CHANGED,
        "title": "Ümraniye toplantısı",
        "day": date(2026, 12, 16),
    }
    return Appointment(**given | changed)


def calendar(*appointments: Appointment, language: str = "tr") -> Any:
    return vobject.readOne(ics.write("Toplantılar", language, appointments).decode())


def event(**changed: Any) -> Any:
    return calendar(appointment(**changed)).vevent


def test_a_meeting_with_times_has_them_in_its_own_zone() -> None:
    found = event(starts=time(10), ends=time(12, 30), zone="Europe/Istanbul")
    assert found.dtstart.value == datetime(2026, 12, 16, 7, tzinfo=UTC)
    assert found.dtend.value == datetime(2026, 12, 16, 9, 30, tzinfo=UTC)
    assert found.dtstart.params == {"X-VOBJ-ORIGINAL-TZID": ["Europe/Istanbul"]}


def test_a_meeting_without_times_lasts_the_day() -> None:
    found = event(day=date(2026, 12, 31))
    assert (found.dtstart.value, found.dtend.value) == (date(2026, 12, 31), date(2027, 1, 1))


def test_a_meeting_without_an_end_says_none() -> None:
    found = event(starts=time(10), zone="UTC")
    assert found.dtstart.value == datetime(2026, 12, 16, 10, tzinfo=UTC)
    assert not hasattr(found, "dtend")


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 3, 28), 1), (date(2026, 3, 30), 2), (date(2026, 10, 26), 1)])
def test_the_hour_is_right_on_either_side_of_the_clock_change(day: date, offset: int) -> None:
    found = event(day=day, starts=time(9), ends=time(10), zone="Europe/Berlin")
    assert found.dtstart.value.utcoffset() == timedelta(hours=offset)


def test_the_zone_of_a_meeting_comes_with_its_rules() -> None:
    written = ics.write("x", "tr", [appointment(starts=time(23), ends=time(1), zone="Europe/Berlin")]).decode()
    assert written.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Berlin" in written
    assert "RDATE:20260329T030000" in written.replace("\r\n ", "")


def test_a_meeting_may_pass_midnight_and_the_year() -> None:
    found = event(day=date(2026, 12, 31), starts=time(23), ends=time(1), zone="Europe/Istanbul")
    assert found.dtend.value - found.dtstart.value == timedelta(hours=2)
    assert found.dtend.value.date() == date(2027, 1, 1)


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    before, after = event(), event(sequence=2, day=date(2027, 1, 6), changed=CHANGED + timedelta(days=3))
    assert before.uid.value == after.uid.value == "0190@defter.example"
    assert (before.sequence.value, after.sequence.value) == ("0", "2")
    assert after.last_modified.value == CHANGED + timedelta(days=3)
    assert after.status.value == "CONFIRMED"


def test_a_cancelled_meeting_stays_and_says_so() -> None:
    assert event(cancelled=True, sequence=1).status.value == "CANCELLED"


def test_long_arabic_lines_are_folded_between_letters_and_come_back_whole() -> None:
    written = ics.write(
        "تقويم", "ar", [appointment(title=TITLE, location="العمرانية، إسطنبول; a\\b", description="١\n٢")]
    )
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    for line in written.split(b"\r\n"):
        line.decode()
    found = vobject.readOne(written.decode()).vevent
    assert found.summary.value == TITLE
    assert found.summary.params["LANGUAGE"] == ["ar"]
    assert found.location.value == "العمرانية، إسطنبول; a\\b"
    assert found.description.value == "١\n٢"


def test_text_cannot_add_lines_of_its_own() -> None:
    found = event(title="Karar\r\nATTENDEE:mailto:x@example.org", link="https://defter.example/tr/meetings/1")
    assert found.summary.value == "Karar\nATTENDEE:mailto:x@example.org"
    assert not hasattr(found, "attendee")
    assert found.url.value == "https://defter.example/tr/meetings/1"


def test_a_published_calendar_has_a_name_and_a_method_and_a_stored_one_none() -> None:
    published = calendar(appointment())
    assert published.method.value == "PUBLISH"
    assert published.x_wr_calname.value == "Toplantılar"
    assert b"METHOD" not in ics.write("x", "tr", [appointment()], publish=False)


def test_the_bytes_are_the_same_each_time() -> None:
    given = [appointment(uid=f"{each}@x", starts=time(9), zone="Europe/Istanbul") for each in range(3)]
    assert ics.write("x", "tr", given) == ics.write("x", "tr", given)


def test_an_empty_calendar_is_one() -> None:
    assert calendar().prodid.value == ics.PRODUCT
