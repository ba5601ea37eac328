"""The minutes of a meeting as programs read them: the approved version that stands, an earlier one, or the draft."""

from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from defter.domain.vocabulary import NotFound
from defter.projections.meetings import minutes, queries
from defter.projections.meetings.minutes import Item, Line, Released, Request, Version
from defter.projections.meetings.minutes import Minutes as Drawn
from defter.web.api.acts import Ids
from defter.web.api.calls import Call
from defter.web.api.figures import PublishedFigure, published_figure
from defter.web.api.meetings.shown import Attendance, attendance, keeps_record

DRAWN = ("closed", "minutes-circulated", "minutes-approved", "under-correction")
"""The stages in which there are minutes."""


class MinutesAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[str, Meta(pattern="^(draft|[1-9][0-9]{0,5})$")] | None = None


class MinutesLine(Line, frozen=True, kw_only=True):
    """One outcome."""

    figure: PublishedFigure | None  # type: ignore[assignment]


class MinutesItem(Item, frozen=True, kw_only=True):
    """One agenda item with its outcomes."""

    outcomes: tuple[MinutesLine, ...]


class Minutes(Drawn, frozen=True, kw_only=True):
    """The minutes of one meeting, as the caller may read them; correction requests are for those who take part."""

    attendance: tuple[Attendance, ...]  # type: ignore[assignment]
    items: tuple[MinutesItem, ...]
    loose: tuple[MinutesLine, ...]
    versions: tuple[Version, ...]
    requests: tuple[Request, ...]
    result: Released | None


def read_minutes(call: Call, ids: Ids, asked: MinutesAsked) -> Minutes:
    """The minutes: the approved version that stands, else the draft; `version` is an earlier one, or `draft`."""
    with call.services.views.read() as connection:
        plan = queries.meeting(connection, call.reader, ids["meeting"])
        if plan.stage not in DRAWN:
            raise NotFound("minutes-not-drawn")
        versions = minutes.versions_of(connection, plan.id)
        version = _version(versions, asked.version)
        read = minutes.read(
            call.services.store, connection, call.reader, plan.id, version.until if version is not None else None
        )
        requests = minutes.requests_of(connection, call.reader, plan.id)
        released = minutes.result_of(connection, plan.id)
    exact = keeps_record(call, plan.id)
    whole: dict[str, Any] = structs.asdict(read) | {
        "attendance": attendance(call, read.attendance, exact=exact),
        "items": tuple(
            MinutesItem(**structs.asdict(each) | {"outcomes": _lines(call, each.outcomes, exact=exact)})
            for each in read.items
        ),
        "loose": _lines(call, read.loose, exact=exact),
    }
    return Minutes(**whole, versions=tuple(versions), requests=tuple(requests), result=released)


def _version(versions: list[Version], asked: str | None) -> Version | None:
    """The version that is asked for; None is the record as it is now."""
    if asked is None:
        return versions[-1] if versions else None
    if asked == "draft":
        return None
    found = next((each for each in versions if each.number == int(asked)), None)
    if found is None:
        raise NotFound("version-unknown")
    return found


def _lines(call: Call, lines: tuple[Line, ...], *, exact: bool) -> tuple[MinutesLine, ...]:
    return tuple(
        MinutesLine(
            **structs.asdict(line)
            | {"figure": published_figure(call, line.figure, exact=exact) if line.figure is not None else None}
        )
        for line in lines
    )
