"""Ids, texts and a figure, the same each time."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from defter.domain.series import series_id
from defter.domain.vocabulary import (
    DocumentId,
    Figure,
    FigureId,
    ItemId,
    LinkId,
    LocalText,
    MandateId,
    MeetingId,
    OrganisationId,
    OutcomeId,
    PersonId,
    Place,
    RequestId,
    SeriesId,
    StepId,
    Translation,
)

DAY = date(2022, 7, 6)
"""The day of the meeting, and of everything else that needs a day."""


def id_of(kind: str, name: str) -> UUID:
    """The same id for the same name, each time."""
    return uuid5(NAMESPACE_URL, f"defter:{kind}:{name}")


def person(name: str = "Ayşe") -> PersonId:
    return PersonId(id_of("person", name))


def organisation(name: str = "Ümraniye") -> OrganisationId:
    return OrganisationId(id_of("organisation", name))


def mandate(name: str = "Ayşe") -> MandateId:
    return MandateId(id_of("mandate", name))


def meeting(name: str = "design workshop") -> MeetingId:
    return MeetingId(id_of("meeting", name))


def item(name: str = "cohesion") -> ItemId:
    return ItemId(id_of("item", name))


def outcome(name: str = "courses") -> OutcomeId:
    return OutcomeId(id_of("outcome", name))


def link(name: str = "to confirm") -> LinkId:
    return LinkId(id_of("link", name))


def step(name: str = "asked") -> StepId:
    return StepId(id_of("step", name))


def statement(name: str = "by letter") -> UUID:
    """The id of the command that was recorded on somebody's behalf."""
    return id_of("statement", name)


def document(name: str = "presentation") -> DocumentId:
    return DocumentId(id_of("document", name))


def figure_of(name: str = "20,000") -> FigureId:
    return FigureId(id_of("figure", name))


def series_of(name: str = "calistaylar") -> SeriesId:
    return series_id(name)


def request(name: str = "wording") -> RequestId:
    return RequestId(id_of("request", name))


def text(turkish: str, english: str | None = None, arabic: str | None = None, *, revision: int = 1) -> LocalText:
    """A text whose original is Turkish; the Arabic, where given, was made by a machine."""
    versions = {"tr": turkish, "en": english, "ar": arabic}
    return LocalText(
        original="tr",
        texts={language: version for language, version in versions.items() if version is not None},
        revision=revision,
        translations={"ar": Translation(quality="machine")} if arabic else {},
    )


TITLE = text("Tasarım çalıştayı", "Design workshop", "ورشة التصميم")
COHESION = text("Sosyal uyum", "Social cohesion", "التماسك الاجتماعي")
COURSES = text("Kurslara ulaşım desteği verilecek", "Travel to courses will be paid", "سيُدعم الوصول إلى الدورات")
SOURCE = text("Ümraniye, 16 Aralık 2020")


def figure(**changes: Any) -> Figure:
    return Figure(
        **{
            "number": Decimal(20_000),
            "unit": text("kişi", "people", "شخص"),
            "as_of": "2020-12",
            "source": SOURCE,
            "place": Place(province="TR-34", district="umraniye"),
            "population": "mixed",
            "approximate": True,
            **changes,
        }
    )


def shared_fields(message: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that an event shares with the command that leads to it."""
    unshared = ("revision", "terms", *without)
    return {name: getattr(message, name) for name in message.__struct_fields__ if name not in unshared}
