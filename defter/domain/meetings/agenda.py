"""The agenda of a meeting: its items, their order, minutes and guiding questions."""

from typing import Annotated, ClassVar, assert_never

import msgspec
from msgspec import Meta

from defter.domain.meetings.meeting import Meeting, fields, organisers
from defter.domain.vocabulary import (
    Command,
    Event,
    ItemId,
    LocalText,
    OrganisationId,
    Refused,
    Rule,
    based_on,
)

Minutes = Annotated[int, Meta(ge=1, le=1440)]


class ItemAdded(Event, frozen=True, kw_only=True):
    """An agenda item, at the end of the order."""

    stored_as = "meetings.ItemAdded:1"
    about = "item"
    item: ItemId
    title: LocalText
    proposer: OrganisationId | None = None
    minutes: Minutes | None = None
    questions: tuple[LocalText, ...] = ()


class ItemRevised(Event, frozen=True, kw_only=True):
    stored_as = "meetings.ItemRevised:1"
    about = "item"
    item: ItemId
    title: LocalText
    minutes: Minutes | None = None
    questions: tuple[LocalText, ...] = ()
    revision: int


class ItemsOrdered(Event, frozen=True, kw_only=True):
    """The order of the whole agenda, as it now stands."""

    stored_as = "meetings.ItemsOrdered:1"
    order: tuple[ItemId, ...]


class ItemRemoved(Event, frozen=True, kw_only=True):
    stored_as = "meetings.ItemRemoved:1"
    about = "item"
    item: ItemId


class AgendaPublished(Event, frozen=True, kw_only=True):
    stored_as = "meetings.AgendaPublished:1"


AgendaEvent = ItemAdded | ItemRevised | ItemsOrdered | ItemRemoved | AgendaPublished


class AddItem(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    item: ItemId
    title: LocalText
    proposer: OrganisationId | None = None
    minutes: Minutes | None = None
    questions: tuple[LocalText, ...] = ()


class ReviseItem(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    item: ItemId
    title: LocalText
    minutes: Minutes | None = None
    questions: tuple[LocalText, ...] = ()
    base: int


class MoveItem(Command, frozen=True, kw_only=True):
    """Puts an item before another one; None puts it last."""

    may: ClassVar[Rule] = organisers
    item: ItemId
    before: ItemId | None = None


class RemoveItem(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers
    item: ItemId


class PublishAgenda(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers


AgendaCommand = AddItem | ReviseItem | MoveItem | RemoveItem | PublishAgenda


def decide(meeting: Meeting, command: AgendaCommand) -> list[AgendaEvent]:
    """What follows from `command`."""
    if meeting.stage == "closed":
        raise Refused("meeting-closed")
    match command:
        case AddItem():
            known = command.item in meeting.items or command.item in meeting.removed
            return [] if known else [ItemAdded(**fields(command))]
        case ReviseItem(item=item, base=base):
            meeting.item(item)
            return [ItemRevised(**fields(command), revision=based_on(base, meeting.items[item]))]
        case MoveItem(item=item, before=before):
            meeting.item(item)
            meeting.item(before)
            if item == before:
                return []
            order = [other for other in meeting.items if other != item]
            order.insert(order.index(before) if before else len(order), item)
            return [] if order == list(meeting.items) else [ItemsOrdered(order=tuple(order))]
        case RemoveItem(item=item):
            if item not in meeting.items:
                return []
            if any(outcome.item == item for outcome in meeting.outcomes.values()):
                raise Refused("item-has-outcomes")
            return [ItemRemoved(item=item)]
        case PublishAgenda():
            if not meeting.items:
                raise Refused("agenda-empty")
            return [AgendaPublished()] if meeting.stage == "planned" else []
        case _:
            assert_never(command)


def evolve(meeting: Meeting, event: AgendaEvent) -> Meeting:
    """The state after `event`."""
    change = msgspec.structs.replace
    match event:
        case ItemAdded(item=item):
            return change(meeting, items={**meeting.items, item: 1})
        case ItemRevised(item=item, revision=revision):
            return change(meeting, items={**meeting.items, item: revision})
        case ItemsOrdered(order=order):
            return change(meeting, items={item: meeting.items[item] for item in order})
        case ItemRemoved(item=item):
            left = {other: revision for other, revision in meeting.items.items() if other != item}
            return change(meeting, items=left, removed=meeting.removed | {item})
        case AgendaPublished():
            return change(meeting, stage="agenda-published")
        case _:
            assert_never(event)
