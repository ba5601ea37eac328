"""Figures as programs read them: small numbers of people are told only to those who may see every number."""

from decimal import Decimal

from msgspec import UNSET, Struct, UnsetType, structs

from defter.domain.vocabulary import Figure, LocalText, Place, Population
from defter.web.api.calls import Call
from defter.web.published import Hidden, published_number


class PublishedFigure(Struct, frozen=True, kw_only=True):
    """A figure as it may be shown: without its number when that counts few people, and tells them."""

    number: Decimal | None
    fewer_than: int | UnsetType = UNSET
    unit: LocalText
    as_of: str
    source: LocalText
    place: Place | None
    people: bool
    population: Population
    approximate: bool


def published_figure(call: Call, figure: Figure, *, exact: bool) -> PublishedFigure:
    """The figure as this caller may see it."""
    minimum = call.services.minimum_cell
    shown = published_number(figure, exact, minimum)
    fields = structs.asdict(figure)
    if isinstance(shown, Hidden):
        return PublishedFigure(**fields | {"number": None}, fewer_than=minimum)
    return PublishedFigure(**fields)
