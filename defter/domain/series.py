"""Series of meetings: workshops that follow one another, with one way of approving their minutes.

The stream is one series; its id follows from its slug, so that a slug is used once. A meeting says to which series it
belongs, and what is left open at one meeting opens the next.
"""

from datetime import datetime
from typing import Annotated, ClassVar, assert_never, get_args
from uuid import UUID, uuid5

from msgspec import Meta

from defter.domain.vocabulary import (
    Approval,
    Command,
    Concept,
    Event,
    LocalText,
    NotFound,
    OrganisationId,
    Refused,
    Rule,
    SeriesId,
    State,
    acts_fully,
    anyone,
    based_on,
    secretariat,
)

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Meta(pattern=SLUG, max_length=60)]
"""How addresses name a series."""
NAMESPACE = UUID("6a1f0f3e-5d0a-5a51-9a6b-0d5f0c5e7a10")


def series_id(slug: str) -> SeriesId:
    """The id of the series with this slug."""
    return SeriesId(uuid5(NAMESPACE, slug))


class SeriesFounded(Event, frozen=True, kw_only=True):
    stored_as = "series.SeriesFounded:1"
    slug: Slug
    title: LocalText
    host: OrganisationId | None = None
    approval: Approval = "at-next-meeting"


class SeriesRevised(Event, frozen=True, kw_only=True):
    stored_as = "series.SeriesRevised:1"
    title: LocalText
    approval: Approval
    revision: int


SeriesEvent = SeriesFounded | SeriesRevised

host = Rule(
    "host",
    lambda actor, series, _command: (
        series.host is not None
        and series.host == actor.organisation
        and actor.role in ("member", "executive", "secretariat")
        and acts_fully(actor)
    ),
)
host_founding = Rule(
    "host",
    lambda actor, _series, command: (
        command.host is not None
        and command.host == actor.organisation
        and actor.role in ("member", "executive", "secretariat")
        and acts_fully(actor)
    ),
)


class FoundSeries(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, host_founding)
    slug: Slug
    title: LocalText
    host: OrganisationId | None = None
    approval: Approval = "at-next-meeting"


class ReviseSeries(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = anyone(secretariat, host)
    title: LocalText
    approval: Approval
    base: int


SeriesCommand = FoundSeries | ReviseSeries


class Series(State, frozen=True):
    """Only what the next decision needs."""

    revision: int = 0
    host: OrganisationId | None = None


def decide(series: Series, command: SeriesCommand, _at: datetime) -> list[SeriesEvent]:
    """The events that `command` leads to."""
    match command:
        case FoundSeries(slug=slug, title=title, host=host_of, approval=approval):
            if series.revision:
                raise Refused("series-exists")
            return [SeriesFounded(slug=slug, title=title, host=host_of, approval=approval)]
        case ReviseSeries(title=title, approval=approval, base=base):
            if not series.revision:
                raise NotFound("series-unknown")
            return [SeriesRevised(title=title, approval=approval, revision=based_on(base, series.revision))]
        case _:
            assert_never(command)


def evolve(series: Series, event: SeriesEvent) -> Series:
    """The state after `event`."""
    match event:
        case SeriesFounded(host=host_of):
            return Series(revision=1, host=host_of)
        case SeriesRevised(revision=revision):
            return Series(revision=revision, host=series.host)
        case _:
            assert_never(event)


series = Concept(
    name="series",
    initial=Series(),
    decide=decide,
    evolve=evolve,
    events=get_args(SeriesEvent),
    commands=get_args(SeriesCommand),
)
