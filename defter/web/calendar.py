"""The calendar of the platform: what comes next as a list, a month as a sheet, and both for calendar programs.

A calendar program asks without being signed in, so a subscribed calendar holds what everybody may see. A file that
somebody takes home who is signed in holds what that person may see.
"""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal, get_args
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from defter.domain.meetings.meeting import MeetingKind
from defter.domain.vocabulary import LocalText, NotFound, OrganisationId
from defter.platform import places
from defter.platform.formats import ics
from defter.projections import organisations
from defter.projections.meetings import calendar as queries
from defter.projections.meetings.calendar import CalendarRow
from defter.web import i18n, words
from defter.web.collation import key
from defter.web.i18n import _, plain
from defter.web.pages import Visit, link, page, reading

PAST = timedelta(days=366)
"""How far back a subscribed calendar reaches."""
AHEAD = timedelta(days=366)
"""How far one can turn the pages beyond today where nothing is planned: a calendar without an end has no last page."""


class Wish(Struct, frozen=True, kw_only=True):
    """Which part of the calendar is asked for: what the address says."""

    view: Literal["list", "month"] = "list"
    month: date
    """Its first day."""
    kind: MeetingKind | None = None
    organisation: OrganisationId | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "Wish":
        """Reads the address; raises NotFound when there can be no such part."""
        kinds: dict[str, MeetingKind] = {each: each for each in get_args(MeetingKind)}
        view, kind, organisation = query.get("view", "list"), query.get("kind"), query.get("organisation")
        if (kind and kind not in kinds) or view not in ("list", "month"):
            raise NotFound("page-unknown")
        try:
            return cls(
                view="month" if view == "month" else "list",
                month=_month(query["month"]) if query.get("month") else today.replace(day=1),
                kind=kinds[kind] if kind else None,
                organisation=OrganisationId(UUID(organisation)) if organisation else None,
            )
        except ValueError as error:
            raise NotFound("page-unknown") from error

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.month.replace(day=calendar.monthrange(self.month.year, self.month.month)[1])

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return self.last + timedelta(days=1)

    @property
    def weeks(self) -> list[list[date]]:
        """The days of the month in weeks that begin on Monday, with those of its neighbours that fill them."""
        return calendar.Calendar().monthdatescalendar(self.month.year, self.month.month)

    def but(self, **changes: Any) -> str:
        """The address of the calendar with something else asked for."""
        wish = structs.replace(self, **changes)
        month = {"view": "month", "month": f"{wish.month:%Y-%m}"} if wish.view == "month" else {}
        return link("/calendar", **month, kind=wish.kind, organisation=wish.organisation)


def _month(text: str) -> date:
    """The first day of a month such as 2026-11; of years that have neighbours."""
    if len(text) != len("2026-11"):
        raise ValueError(text)
    month = date.fromisoformat(f"{text}-01")
    if not 1900 <= month.year <= 2999:
        raise ValueError(text)
    return month


@reading("/calendar")
def show(visit: NamedDependency[Visit]) -> Response[str]:
    """What comes next, or one month: `?view=month&month=2026-11`; narrowed by `?kind=` and `?organisation=`."""
    wish = Wish.of(visit.request.query_params, visit.today)
    first, last = (wish.month, wish.last) if wish.view == "month" else (visit.today, None)
    with visit.services.views.read() as connection:
        named: Mapping[UUID, LocalText] = {}
        if wish.organisation is not None:
            named = organisations.names(connection, visit.reader, [wish.organisation])
            if wish.organisation not in named:
                raise NotFound("organisation-unknown")
        everything = queries.between(connection, visit.reader, first, last)
        found = everything
        if wish.kind or wish.organisation:
            found = queries.between(
                connection, visit.reader, first, last, kind=wish.kind, organisation=wish.organisation
            )
        begins, ends = queries.span(connection, visit.reader) or (visit.today, visit.today)
    return page(
        visit,
        "calendar/show.html",
        wish=wish,
        before=wish.before if wish.month > min(begins, visit.today) else None,
        after=wish.after if wish.last < max(ends, visit.today + AHEAD) else None,
        rows=found,
        months=[(month, list(rows)) for month, rows in groupby(found, key=lambda row: row.day.replace(day=1))],
        days={day: list(rows) for day, rows in groupby(found, key=lambda row: row.day)},
        kinds=_kinds(wish, everything),
        hosts=_hosts(wish, everything, named, visit.language),
        words=words,
        place_name=lambda place: places.name(place, visit.language),
        feed=_feed_address(visit, wish.organisation),
        zone=str(visit.services.time_zone),
    )


def _kinds(wish: Wish, rows: Iterable[CalendarRow]) -> list[tuple[MeetingKind, str]]:
    there = {row.kind for row in rows} | {wish.kind}
    return [(kind, _(sentence)) for kind, sentence in words.MEETING_KINDS.items() if kind in there]


def _hosts(
    wish: Wish, rows: Iterable[CalendarRow], named: Mapping[UUID, LocalText], language: str
) -> list[tuple[OrganisationId, LocalText]]:
    """The organisations that host what is shown, and the one that was asked for, by their names."""
    hosts = {row.host: row.host_name for row in rows if row.host and row.host_name}
    if wish.organisation is not None:
        hosts[wish.organisation] = named[wish.organisation]
    return sorted(hosts.items(), key=lambda host: key(plain(host[1]), language))


def _feed_address(visit: Visit, organisation: OrganisationId | None) -> str:
    """Of the calendar that a program subscribes to; without the scheme."""
    path = link(f"/organisations/{organisation}/calendar.ics") if organisation else None
    return visit.request.url.netloc + (path or f"/calendar.ics?lang={visit.language}")


# For calendar programs


@reading("/calendar.ics")
def platform_wide(visit: NamedDependency[Visit]) -> Response[bytes]:
    """The meetings of the platform, in the language `?lang=`, or in the platform's own."""
    code = visit.request.query_params.get("lang") or visit.services.default_language
    if code not in visit.services.languages:
        raise NotFound("page-unknown")
    with i18n.speaking(code):
        with visit.services.views.read() as connection:
            rows = queries.between(connection, visit.reader, visit.today - PAST)
        return _answer(visit, plain(visit.services.name), rows)


@reading("/organisations/{organisation:uuid}/calendar.ics")
def of_organisation(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[bytes]:
    """The meetings that an organisation hosts, or where it was, or is expected."""
    asked = OrganisationId(organisation)
    with visit.services.views.read() as connection:
        names = organisations.names(connection, visit.reader, [asked])
        if asked not in names:
            raise NotFound("organisation-unknown")
        rows = queries.between(connection, visit.reader, visit.today - PAST, organisation=asked)
    return _answer(visit, f"{plain(visit.services.name)} – {plain(names[asked])}", rows)


@reading("/meetings/{meeting:uuid}/meeting.ics")
def of_meeting(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """One meeting, to be put into one's own calendar."""
    with visit.services.views.read() as connection:
        row = queries.one(connection, visit.reader, meeting)
    return _answer(visit, plain(row.title), [row], name="meeting.ics")


def _answer(visit: Visit, title: str, rows: Iterable[CalendarRow], name: str = "calendar.ics") -> Response[bytes]:
    at = f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    content = ics.write(title, i18n.language.get(), [appointment(row, at) for row in rows])
    headers = {
        "content-disposition": f'inline; filename="{name}"',
        "cache-control": "no-store" if visit.session else "public, no-cache",
        "vary": "cookie",
    }
    return Response(content, media_type=ics.MEDIA_TYPE, headers=headers)


def appointment(row: CalendarRow, at: str) -> ics.Appointment:
    """The meeting as an event, in the reader's language; `at` is the platform's address, with scheme and host."""
    title = plain(row.title)
    said = _("Cancelled: %(title)s") if row.cancelled else _("Postponed: %(title)s") if row.postponed else None
    address = at + link(f"/meetings/{row.id}")
    about = [_(words.MEETING_KINDS[row.kind]), _("Host: %(name)s") % {"name": plain(row.host_name)} if row.host else ""]
    reason = _("Reason: %(reason)s") % {"reason": plain(row.moved)} if row.moved else ""
    where = [_("Online") if row.online else "", plain(row.venue), _place(row)]
    return ics.Appointment(
        uid=f"{row.id}@defter",
        sequence=row.revision - 1,
        changed=row.changed_at,
        title=said % {"title": title} if said else title,
        day=row.day,
        starts=row.starts,
        ends=row.ends,
        zone=row.time_zone,
        cancelled=row.cancelled,
        location=("، " if i18n.language.get() == "ar" else ", ").join(filter(None, where)),
        description="\n".join(filter(None, [*about, _("Illustrative") if row.illustrative else "", reason, address])),
        link=address,
    )


def _place(row: CalendarRow) -> str:
    return places.name(row.place, i18n.language.get()) if row.place else ""


routes = [show, platform_wide, of_organisation, of_meeting]
