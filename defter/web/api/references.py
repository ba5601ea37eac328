"""What a command refers to must be there: other streams, people, places and time zones.

Pages let people choose among what there is; a program can name anything, and the domain cannot look beyond its stream.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args
from zoneinfo import available_timezones

import msgspec
from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.meetings.meeting import TimeZone
from defter.domain.organisations import organisations
from defter.domain.series import series
from defter.domain.vocabulary import (
    Command,
    MeetingId,
    NotFound,
    OrganisationId,
    PersonId,
    Place,
    Refused,
    SeriesId,
    Value,
)
from defter.platform import places
from defter.web.pages import Services

STREAMS = {
    OrganisationId: (organisations, "organisation-unknown"),
    MeetingId: (meetings, "meeting-unknown"),
    SeriesId: (series, "series-unknown"),
}
"""The concept to which the stream of such an id belongs, and what is said when there is none."""


def check(services: Services, command: Command) -> None:
    """Raises Refused when the command names what is not there."""
    for kind, (concept, unknown) in STREAMS.items():
        for each in set(_named(command, kind)):
            try:
                begun = services.store.state(concept, each)[1] > 0
            except NotFound:  # a stream of another concept
                begun = False
            if not begun:
                raise Refused(unknown)
    people = set(_named(command, PersonId))
    if len(services.accounts.names(people)) < len(people):
        raise Refused("person-unknown")
    if not set(_named(command, TimeZone)) <= _zones():
        raise Refused("time-zone-unknown")
    for value in _values(command):
        if isinstance(value, Place) and value not in _places():
            raise Refused("place-unknown")


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _places() -> frozenset[Place]:
    return frozenset(places.every())


def _named(struct: Struct, kind: Any) -> Iterator[Any]:
    """The values of the fields that are of a kind, or of several of it."""
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        if value is not None and (field.type == kind or kind in get_args(field.type)):
            yield from value if isinstance(value, tuple) else (value,)


def _values(value: Any) -> Iterator[Any]:
    """The value, and every value inside it."""
    yield value
    if isinstance(value, Command | Value):
        for field in msgspec.structs.fields(value):
            yield from _values(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _values(each)
