"""The calendar as people see it, and as their calendar programs read it."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import vobject

from defter.domain.vocabulary import LocalText, OrganisationId
from defter.web import calendar, meetings
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import page_of, seen
from tests.web.stack import NAME, NOON, open_stack

PUBLIC = examples.change_visibility(outcome=None)
TODAY = NOON.date()
TITLE = LocalText("tr", {"tr": "Çalıştay", "en": "Workshop", "ar": "ورشة عمل"})


class Calendars(InUse):
    """A platform in use, with its calendar."""

    def plan(self, name: str, *more: Any, public: bool = True, **changes: Any) -> None:
        """A meeting of the example, public, and what is told of it then."""
        given = {"title": TITLE, "kind": "workshop", "time_zone": "UTC", **changes}
        self.tell(examples.meeting(name), examples.plan_meeting(**given), *([PUBLIC] if public else []), *more)

    @property
    def _routes(self) -> list[Any]:
        return [*meetings.routes, *calendar.routes]


@pytest.fixture
def calendars(tmp_path: Path) -> Iterator[Calendars]:
    with open_stack(tmp_path) as stack:
        yield Calendars(stack)


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(vobject.readOne(answer.content.decode()).contents.get("vevent", []))


def cells(answer: Any) -> dict[str, str]:
    """The words in each day of a month that has any meeting, or is today."""
    found = {}
    for cell in page_of(answer).xpath("//table[contains(@class, 'month')]//td[ul or @aria-current]"):
        (day,) = cell.xpath(".//time/@datetime")
        found[day] = " ".join(" ".join(cell.itertext()).split())
    return found


def test_list_begins_today_and_has_a_heading_for_each_month(calendars: Calendars) -> None:
    calendars.plan("before", day=TODAY - timedelta(days=1), title=examples.text("Geçmiş", "Bygone"))
    calendars.plan("today", day=TODAY, starts=time(10), ends=time(12))
    calendars.plan("next year", day=date(2023, 1, 2), title=examples.text("Yeni yıl", "New year"))
    answer = calendars.as_(None).get("/en/calendar")
    found = seen(answer)
    assert page_of(answer).xpath("//h2[contains(@class, 'year')]/text()") == ["July 2022", "January 2023"]
    assert "6 Wed Today Workshop" in found
    assert "10:00–12:00 · Workshop" in found
    assert "2 Mon New year" in found
    assert "Bygone" not in found


def test_zone_is_named_where_it_is_not_the_platform_s(calendars: Calendars) -> None:
    calendars.plan("away", day=TODAY, starts=time(10), ends=time(12), time_zone="Europe/Berlin")
    assert "10:00–12:00 (Europe/Berlin) · Workshop" in seen(calendars.as_(None).get("/en/calendar"))


@pytest.mark.parametrize(
    ("language", "heading", "first"),
    [("tr", "Temmuz 2022", "Pzt"), ("en", "July 2022", "Mon"), ("ar", "تموز 2022", "الاثنين")],
)
def test_month_begins_on_monday_in_every_language(
    calendars: Calendars, language: str, heading: str, first: str
) -> None:
    answer = calendars.as_(None).get(f"/{language}/calendar?view=month&month=2022-07")
    page = page_of(answer)
    assert page.xpath("//h2[@id='month']/text()") == [heading]
    weekdays = page.xpath("//table//th/text()")
    assert (len(weekdays), weekdays[0]) == (7, first)
    days = page.xpath("//table//time/@datetime")
    assert (days[0], days[-1], len(days)) == ("2022-06-27", "2022-07-31", 35)
    assert "".join(page.xpath("//html/@dir")) == ("rtl" if language == "ar" else "ltr")


def test_month_shows_each_meeting_on_its_day_and_marks_today(calendars: Calendars) -> None:
    calendars.plan("one", day=date(2022, 7, 1), starts=time(9), ends=None)
    calendars.plan("two", day=date(2022, 7, 1), starts=None, ends=None, title=examples.text("Bütün gün", "All day"))
    calendars.plan("out", day=date(2022, 8, 1))
    found = cells(calendars.as_(None).get("/en/calendar?view=month"))
    assert found == {"2022-07-01": "1 Friday All day 09:00 Workshop", "2022-07-06": "6 Wednesday Today"}


def test_month_without_meetings_says_so_and_leads_back(calendars: Calendars) -> None:
    answer = calendars.as_(None).get("/en/calendar?view=month&month=2024-02")
    assert "Nothing is planned in this month" in seen(answer)
    assert cells(answer) == {}
    assert len(page_of(answer).xpath("//td[not(contains(@class, 'out'))]")) == 29
    (back,) = page_of(answer).xpath("//a[text()='This month']/@href")
    assert back == "/en/calendar?view=month&month=2022-07"


def turn(calendars: Calendars, month: str) -> list[str]:
    """The months to which one can turn from a month."""
    answer = calendars.as_(None).get(f"/tr/calendar?view=month&month={month}")
    return [each.get("href")[-7:] for each in page_of(answer).xpath("//nav[@class='turn']//a")]


def test_months_lead_over_the_year(calendars: Calendars) -> None:
    assert turn(calendars, "2022-12") == ["2022-11", "2023-01"]
    assert turn(calendars, "2023-01") == ["2022-12", "2023-02"]


def test_one_turns_from_the_first_meeting_to_the_last_or_a_year_ahead(calendars: Calendars) -> None:
    assert turn(calendars, "2022-07") == ["2022-08"]
    assert turn(calendars, "2023-07") == ["2023-06"]
    calendars.plan("first", day=date(2021, 12, 31))
    calendars.plan("hidden", day=date(2020, 1, 1), public=False)
    calendars.plan("last", day=date(2024, 2, 29))
    assert turn(calendars, "2021-12") == ["2022-01"]
    assert turn(calendars, "2024-01") == ["2023-12", "2024-02"]
    assert turn(calendars, "2024-02") == ["2024-01"]


@pytest.mark.parametrize(
    "query",
    ["view=week", "month=2022", "month=2022-13", "month=0001-01", "month=9999-12", "kind=party", "organisation=x",
     "organisation=00000000-0000-0000-0000-000000000007", "month=2022-1a", "month=%D9%A2022-1"],
)  # fmt: skip
def test_what_no_calendar_has_is_not_found(calendars: Calendars, query: str) -> None:
    assert calendars.as_(None).get(f"/tr/calendar?{query}").status_code == 404


def test_calendar_is_narrowed_by_kind_and_by_organisation(calendars: Calendars) -> None:
    other = OrganisationId(examples.organisation("Pendik"))
    calendars.plan("a", day=TODAY, kind="workshop", title=examples.text("Atölye", "Atelier"))
    calendars.plan("b", day=TODAY, kind="annual-meeting", title=examples.text("Yıllık", "Yearly"), host=other)
    client = calendars.as_("Umut")
    assert {"Atelier", "Yearly"} <= set(seen(client.get("/en/calendar")).split())
    narrowed = seen(client.get("/en/calendar?kind=annual-meeting"))
    assert ("Yearly" in narrowed, "Atelier" in narrowed) == (True, False)
    of_one = client.get(f"/en/calendar?organisation={other}&view=month&month=2022-07")
    assert ("Yearly" in seen(of_one), "Atelier" in seen(of_one)) == (True, False)
    links = page_of(of_one).xpath("//a/@href")
    assert f"/en/calendar?view=month&month=2022-07&kind=annual-meeting&organisation={other}" in links
    assert f"webcal://platform.test/en/organisations/{other}/calendar.ics" in links


def test_postponed_and_cancelled_meetings_say_so_with_the_reason(calendars: Calendars) -> None:
    calendars.plan("moved", examples.postpone_meeting(day=TODAY + timedelta(days=3)), day=TODAY)
    calendars.plan("off", examples.cancel_meeting(), day=TODAY + timedelta(days=1))
    found = seen(calendars.as_(None).get("/en/calendar"))
    assert "9 Sat Workshop" in found
    assert "Reason: Salon dolu" in found
    assert "Postponed" in found
    assert "Cancelled" in found
    assert found.count("Add to calendar") == 1, "a cancelled meeting is not added"
    month = cells(calendars.as_(None).get("/en/calendar?view=month"))
    assert "Cancelled" in month["2022-07-07"]
    assert "Postponed" in month["2022-07-09"]


def test_visitors_are_shown_public_meetings_and_members_theirs(calendars: Calendars) -> None:
    calendars.plan("inside", day=TODAY, public=False)
    for path in ("/en/calendar", "/en/calendar?view=month"):
        assert "Workshop" not in cells_or_words(calendars.as_(None).get(path))
        assert "Workshop" in cells_or_words(calendars.as_("Pelin").get(path))
    meeting = examples.meeting("inside")
    assert events(calendars.as_(None).get("/calendar.ics")) == []
    assert calendars.as_(None).get(f"/tr/meetings/{meeting}/meeting.ics").status_code == 404
    answer = calendars.as_("Pelin").get(f"/tr/meetings/{meeting}/meeting.ics")
    assert [each.uid.value for each in events(answer)] == [f"{meeting}@defter"]
    assert answer.headers["cache-control"] == "no-store"


def cells_or_words(answer: Any) -> str:
    (main,) = page_of(answer).xpath("//main")
    return " ".join(main.xpath(".//li//text()"))


@pytest.mark.parametrize(("language", "title"), [("tr", "Çalıştay"), ("en", "Workshop"), ("ar", "ورشة عمل")])
def test_feed_speaks_the_language_that_is_asked_for(calendars: Calendars, language: str, title: str) -> None:
    calendars.plan("one", day=TODAY, starts=time(10), ends=time(12), time_zone="Europe/Istanbul")
    answer = calendars.as_(None).get(f"/calendar.ics?lang={language}")
    (event,) = events(answer)
    assert event.summary.value == title
    assert event.dtstart.value.isoformat() == "2022-07-06T10:00:00+03:00"
    assert event.url.value == f"http://platform.test/{language}/meetings/{examples.meeting('one')}"
    assert event.url.value in event.description.value
    assert NAME.texts[language] in answer.content.decode().replace("\r\n ", "")


def test_feed_without_a_language_has_the_platform_s_own_and_another_does_not_exist(calendars: Calendars) -> None:
    calendars.plan("one", day=TODAY)
    client = calendars.as_(None)
    assert events(client.get("/calendar.ics", headers={"accept-language": "ar"}))[0].summary.value == "Çalıştay"
    assert client.get("/calendar.ics?lang=de").status_code == 404
    assert client.get("/tr/calendar.ics").status_code == 404


def test_changes_reach_the_feed_under_the_same_uid(calendars: Calendars) -> None:
    calendars.plan("one", day=TODAY, starts=time(10), ends=time(12))

    def told() -> tuple[str, str, str, str]:
        (event,) = events(calendars.as_(None).get("/calendar.ics?lang=en"))
        return event.uid.value, event.sequence.value, event.status.value, event.summary.value

    uid = f"{examples.meeting('one')}@defter"
    assert told() == (uid, "0", "CONFIRMED", "Workshop")
    calendars.tell(examples.meeting("one"), examples.postpone_meeting(day=TODAY + timedelta(days=9)))
    assert told() == (uid, "1", "CONFIRMED", "Postponed: Workshop")
    calendars.tell(examples.meeting("one"), examples.cancel_meeting())
    assert told() == (uid, "2", "CANCELLED", "Cancelled: Workshop")


def test_feed_of_an_organisation_has_its_meetings_only(calendars: Calendars) -> None:
    other = OrganisationId(examples.organisation("Pendik"))
    calendars.plan("ours", day=TODAY)
    calendars.plan("theirs", day=TODAY, host=other)
    found = events(calendars.as_(None).get(f"/en/organisations/{other}/calendar.ics"))
    assert [each.uid.value for each in found] == [f"{examples.meeting('theirs')}@defter"]
    assert calendars.as_(None).get(f"/en/organisations/{uuid4()}/calendar.ics").status_code == 404


def test_feed_reaches_a_year_back(calendars: Calendars) -> None:
    calendars.plan("old", day=TODAY - timedelta(days=367))
    calendars.plan("recent", day=TODAY - timedelta(days=365))
    found = events(calendars.as_(None).get("/calendar.ics"))
    assert [each.uid.value for each in found] == [f"{examples.meeting('recent')}@defter"]


def test_feed_is_the_same_bytes_until_something_changes(calendars: Calendars) -> None:
    calendars.plan("one", day=TODAY)
    client = calendars.as_(None)
    first = client.get("/calendar.ics")
    again = client.get("/calendar.ics", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
