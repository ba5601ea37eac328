"""The agenda of the meeting."""

from typing import Any

from defter.domain.meetings.agenda import (
    AddItem,
    AgendaPublished,
    CarryItem,
    ConcludeItem,
    ItemAdded,
    ItemCarried,
    ItemConcluded,
    ItemRemoved,
    ItemRevised,
    ItemsOrdered,
    MoveItem,
    PublishAgenda,
    RemoveItem,
    ReviseItem,
)
from defter.domain.vocabulary import (
    ItemId,
)
from tests.examples.values import COHESION, item, meeting, organisation, shared_fields, text


def item_added(**changes: Any) -> ItemAdded:
    questions = (text("Hangi etkinlikler işe yaradı?", "Which activities worked?"),)
    example = {"item": item(), "title": COHESION, "proposer": organisation(), "minutes": 45, "questions": questions}
    return ItemAdded(**{**example, **changes})


def item_revised(**changes: Any) -> ItemRevised:
    return ItemRevised(
        **{**shared_fields(item_added(), without=("proposer",)), "minutes": 60, "revision": 2, **changes}
    )


def items_ordered(*order: ItemId) -> ItemsOrdered:
    return ItemsOrdered(order=order or (item("livelihoods"), item()))


def item_removed(**changes: Any) -> ItemRemoved:
    return ItemRemoved(**{"item": item(), **changes})


def agenda_published() -> AgendaPublished:
    return AgendaPublished()


def add_item(**changes: Any) -> AddItem:
    return AddItem(**{**shared_fields(item_added()), **changes})


def revise_item(**changes: Any) -> ReviseItem:
    return ReviseItem(**{**shared_fields(item_revised()), "base": 1, **changes})


def move_item(**changes: Any) -> MoveItem:
    """The example item becomes the last."""
    return MoveItem(**{"item": item(), **changes})


def remove_item(**changes: Any) -> RemoveItem:
    return RemoveItem(**{**shared_fields(item_removed()), **changes})


def publish_agenda() -> PublishAgenda:
    return PublishAgenda()


def item_carried(**changes: Any) -> ItemCarried:
    """An item that an earlier workshop deferred."""
    return ItemCarried(**{"item": item("deferred"), "origin": meeting("earlier workshop"), **changes})


def item_concluded(**changes: Any) -> ItemConcluded:
    return ItemConcluded(**{"item": item(), "result": "deferred", "to": meeting("next workshop"), **changes})


def carry_item(**changes: Any) -> CarryItem:
    return CarryItem(**{**shared_fields(item_carried()), **changes})


def conclude_item(**changes: Any) -> ConcludeItem:
    return ConcludeItem(**{**shared_fields(item_concluded()), **changes})
