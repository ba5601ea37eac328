"""iCalendar (RFC 5545): meetings as events that any calendar subscribes to, with their postponements and cancellations.

An event keeps its UID for ever. Each change of it raises SEQUENCE; a cancelled one stays in the calendar and says so,
because an event that merely disappears is kept by those who imported it.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText
from msgspec import Struct

from defter.platform.formats.table import clean

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//Defter//Defter//EN"
REFRESH = timedelta(hours=4)
"""How often a subscribed calendar is asked for again."""


class Appointment(Struct, frozen=True, kw_only=True):
    """One event of a calendar. Times are of `zone`; without `starts` it lasts the whole day.

    `uid` is unique in the world and never changes; `sequence` counts the changes from 0; `changed` is the moment
    (aware) of the last one. `link` is whole, with scheme and host.
    """

    uid: str
    sequence: int
    changed: datetime
    title: str
    day: date
    starts: time | None = None
    ends: time | None = None
    zone: str = "UTC"
    cancelled: bool = False
    location: str = ""
    description: str = ""
    link: str = ""


def write(name: str, language: str, appointments: Iterable[Appointment], *, publish: bool = True) -> bytes:
    """A calendar of that name in one language: the same bytes for the same appointments.

    Only what is kept in a calendar server, where it becomes that server's own, is not published (RFC 4791).
    """
    calendar = Calendar()  # type: ignore[no-untyped-call]  # the library has no types here
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if publish:
        calendar.add("method", "PUBLISH")
        calendar.add("name", _text(name, language))
        calendar.add("x-wr-calname", _text(name))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT4H")
    given = list(appointments)
    years: dict[str, set[int]] = {}
    for each in given:
        if each.starts is not None and each.zone != "UTC":
            years.setdefault(each.zone, set()).add(each.day.year)
    for zone, used in sorted(years.items()):
        calendar.add_component(_zone(zone, min(used), max(used)))
    for each in given:
        calendar.add_component(_event(each, language))
    written: bytes = calendar.to_ical()
    return written


def _event(given: Appointment, language: str) -> Event:
    event = Event()  # type: ignore[no-untyped-call]
    event.add("uid", given.uid)
    event.add("sequence", given.sequence)
    event.add("dtstamp", given.changed)
    event.add("last-modified", given.changed)
    event.add("status", "CANCELLED" if given.cancelled else "CONFIRMED")
    event.add("summary", _text(given.title, language))
    for name, moment in _span(given):
        event.add(name, moment)
    if given.location:
        event.add("location", _text(given.location, language))
    if given.description:
        event.add("description", _text(given.description, language))
    if given.link:
        event.add("url", given.link)
    return event


def _span(given: Appointment) -> Iterable[tuple[str, date]]:
    if given.starts is None:
        yield "dtstart", given.day
        yield "dtend", given.day + timedelta(days=1)
        return
    zone = ZoneInfo(given.zone)
    yield "dtstart", datetime.combine(given.day, given.starts, zone)
    if given.ends is not None:
        over_midnight = given.ends <= given.starts
        yield "dtend", datetime.combine(given.day + timedelta(days=over_midnight), given.ends, zone)


@lru_cache(256)
def _zone(zone: str, first: int, last: int) -> Timezone:
    """The rules of a zone for these years, with a year more at either end, so that a meeting at new year is in it."""
    return Timezone.from_tzinfo(ZoneInfo(zone), zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))


def _text(text: str, language: str = "") -> vText:
    return vText(clean(text), params={"LANGUAGE": language} if language else {})
