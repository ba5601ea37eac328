"""The list of meetings: a ruled book, newest first, with a heading for each year.

A page of two hundred rows is drawn often, so a row is short and what repeats in it is cached; however many rows there
are, they are read with the same few queries.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple, get_args

from litestar import Response
from litestar.di import NamedDependency
from markupsafe import Markup, escape
from msgspec import Struct, structs

from defter.domain.meetings.meeting import MeetingKind, Stage
from defter.domain.vocabulary import MeetingId, NotFound, Place, SeriesId
from defter.platform import places
from defter.projections import series
from defter.projections.meetings import lists, queries
from defter.projections.meetings.lists import Facet, MeetingLine, Tally
from defter.projections.meetings.queries import MeetingRow
from defter.web import i18n, words
from defter.web.collation import key
from defter.web.i18n import _, ngettext
from defter.web.imports.minutes import may_import
from defter.web.meetings.plan import may_plan
from defter.web.pages import Visit, link, page, reading

ROWS = 50
MOST_ROWS = 200
NOTHING = Tally()
BETWEEN = Markup(" · ")


class Wish(Struct, frozen=True, kw_only=True):
    """Which part of the list is asked for: what the address says."""

    kind: MeetingKind | None = None
    year: int | None = None
    series: str | None = None
    """The slug."""
    page: int = 1
    rows: int = ROWS

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wish":
        """Reads the address; raises NotFound when there can be no such list."""
        kinds: dict[str, MeetingKind] = {each: each for each in get_args(MeetingKind)}
        kind = query.get("kind")
        if kind and kind not in kinds:
            raise NotFound("page-unknown")
        return cls(
            kind=kinds[kind] if kind else None,
            year=_whole(query, "year", 1900, 9999),
            series=query.get("series") or None,
            page=_whole(query, "page", 1, 1_000_000) or 1,
            rows=_whole(query, "rows", 1, MOST_ROWS) or ROWS,
        )

    @property
    def query(self) -> dict[str, Any]:
        """What the address of this list has beside the page."""
        rows = self.rows if self.rows != ROWS else None
        return {"kind": self.kind, "year": self.year, "series": self.series, "rows": rows}

    def but(self, **changes: Any) -> str:
        """The address of the first page of the list with another kind, year or series asked for."""
        return link("/meetings", **structs.replace(self, **changes).query)

    @property
    def plain(self) -> bool:
        """Whether this is the top of the whole list."""
        return self.page == 1 and self.kind is None and self.year is None and self.series is None


def _whole(query: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    typed = query.get(name)
    if not typed:
        return None
    if not (typed.isdecimal() and typed.isascii() and least <= int(typed) <= most):
        raise NotFound("page-unknown")
    return int(typed)


class Line(NamedTuple):
    """One row of the list, in the reader's words; all of it is mark-up already, so that nothing is left to escape.

    A tuple, because Jinja takes those apart faster than it looks attributes up.
    """

    id: MeetingId
    title: str
    foreign: str
    """The attributes of a title that is not in the reader's language."""
    day: str
    month: str
    about: str
    illustrative: bool
    stage: Stage
    stands: str
    """The stage in words."""
    outcomes: str


@reading("/meetings")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """The meetings that the reader may see; what is open or comes next stands on top for those who take part."""
    wish, reader = Wish.of(visit.request.query_params), visit.reader
    with visit.services.views.read() as connection:
        every_series = {each.id: each for each in series.all_series(connection, reader)}
        asked = series.by_slug(connection, reader, wish.series).id if wish.series else None
        years, kinds, counts = _counts(lists.facets(connection, reader), wish, asked)
        total = kinds.total() if wish.kind is None else kinds[wish.kind]
        pages = max(1, -(-total // wish.rows))
        if wish.page > pages:
            raise NotFound("page-unknown")
        found, tallies = lists.lines(
            connection,
            reader,
            kind=wish.kind,
            year=wish.year,
            series=asked,
            limit=wish.rows,
            offset=(wish.page - 1) * wish.rows,
        )
        near = queries.upcoming(connection, reader, visit.today) if wish.plain and reader.role else []
        if near:
            tallies |= lists.tallies(connection, reader, [row.id for row in near])

    titles = {} if asked else {id_: i18n.plain(each.title) for id_, each in every_series.items()}

    def line(row: MeetingLine | MeetingRow) -> Line:
        belongs = titles.get(row.series) if isinstance(row, MeetingLine) and row.series else None
        return _line(row, tallies.get(row.id, NOTHING), visit.language, belongs)

    return page(
        visit,
        "meetings/list.html",
        wish=wish,
        book=[(year, [line(row) for row in rows]) for year, rows in groupby(found, key=lambda row: row.day.year)],
        near=[line(row) for row in near],
        total=total,
        pages=pages,
        years=sorted(years | {each for each in (wish.year,) if each}, reverse=True),
        kinds=[
            (kind, _(sentence), kinds[kind])
            for kind, sentence in words.MEETING_KINDS.items()
            if kinds[kind] or kind == wish.kind
        ],
        series=sorted(
            ((each.slug, i18n.plain(each.title), counts[id_]) for id_, each in every_series.items()),
            key=lambda each: key(each[1], visit.language),
        ),
        everything=kinds.total(),
        may_plan=may_plan(visit),
        may_import=may_import(visit.actor, visit.today),
    )


def _counts(
    facets: list[Facet], wish: Wish, asked: SeriesId | None
) -> tuple[set[int], Counter[MeetingKind], Counter[SeriesId]]:
    """The years that there are, and how many meetings of each kind and series, by what else is asked for."""
    years, kinds, counts = set[int](), Counter[MeetingKind](), Counter[SeriesId]()
    for each in facets:
        in_year = wish.year in (None, each.year)
        if asked in (None, each.series):
            years.add(each.year)
            kinds[each.kind] += each.count if in_year else 0
        if each.series is not None and in_year and wish.kind in (None, each.kind):
            counts[each.series] += each.count
    return years, kinds, counts


def _line(row: MeetingLine | MeetingRow, tally: Tally, language: str, belongs: str | None) -> Line:
    day, month = _day(row.day, language)
    return Line(
        id=row.id,
        title=escape(i18n.plain(row.title)),
        foreign="" if language in row.title.texts else _foreign(row.title.original),
        day=day,
        month=month,
        about=_about(row.kind, row.place, row.online, belongs, language),
        illustrative=row.illustrative,
        stage=row.stage,
        stands=_stands(row.stage, row.postponed, language),
        outcomes=_counted(tally, language),
    )


# What many rows share. The language is an argument because it is part of what the caches go by.


@lru_cache
def _foreign(code: str) -> str:
    return Markup(' lang="{}" dir="{}"').format(code, i18n.direction(code))


@lru_cache(4096)
def _day(day: date, _language: str) -> tuple[str, str]:
    return str(day.day), escape(i18n.format_date(day, "MMM"))


@lru_cache(4096)
def _about(kind: MeetingKind, place: Place | None, online: bool, belongs: str | None, language: str) -> str:
    where = (places.name(place, language),) if place else ()
    told = (_(words.MEETING_KINDS[kind]), *where, *((_("Online"),) * online), *((belongs,) if belongs else ()))
    return BETWEEN.join(escape(each) for each in told)


@lru_cache
def _stands(stage: Stage, postponed: bool, _language: str) -> str:
    return BETWEEN.join(escape(each) for each in (_(words.STAGES[stage]), *((_("Postponed"),) * postponed)))


@lru_cache(4096)
def _counted(tally: Tally, _language: str) -> str:
    both = (
        (tally.decisions, ngettext("%(number)s decision", "%(number)s decisions", tally.decisions)),
        (tally.actions, ngettext("%(number)s action", "%(number)s actions", tally.actions)),
    )
    return BETWEEN.join(
        escape(sentence % {"number": i18n.format_number(number)}) for number, sentence in both if number
    )


routes = [listing]
