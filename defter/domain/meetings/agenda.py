"""The agenda of a meeting: its items, their order, minutes and guiding questions."""

from typing import Annotated, ClassVar, Literal, assert_never

import msgspec
from msgspec import Meta

from defter.domain.meetings.meeting import BEFORE, Meeting, fields, note_takers, organisers
from defter.domain.vocabulary import (
    Command,
    Event,
    ItemId,
    LocalText,
    MeetingId,
    OrganisationId,
    Refused,
    Rule,
    based_on,
)

Minutes = Annotated[int, Meta(ge=1, le=1440)]
Result = Literal["discussed", "decided", "deferred", "referred", "not-reached"]


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


class ItemCarried(Event, frozen=True, kw_only=True):
    """An item that an earlier meeting deferred is on this agenda: the very item, whose text stays where it was.

    That is at its `home`; None: at the `origin` that deferred it, because it was added there.
    """

    stored_as = "meetings.ItemCarried:1"
    about = "item"
    item: ItemId
    origin: MeetingId
    home: MeetingId | None = None


class ItemConcluded(Event, frozen=True, kw_only=True):
    """What became of an item: deferred `to` a meeting (None: the next one of the series), or referred to somebody."""

    stored_as = "meetings.ItemConcluded:1"
    about = "item"
    item: ItemId
    result: Result
    to: MeetingId | None = None
    referred_to: OrganisationId | None = None


class AgendaPublished(Event, frozen=True, kw_only=True):
    stored_as = "meetings.AgendaPublished:1"


AgendaEvent = ItemAdded | ItemRevised | ItemsOrdered | ItemRemoved | ItemCarried | ItemConcluded | AgendaPublished


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


class CarryItem(Command, frozen=True, kw_only=True):
    """Puts an item that `origin` deferred on this agenda, last."""

    may: ClassVar[Rule] = organisers
    item: ItemId
    origin: MeetingId
    home: MeetingId | None = None


class ConcludeItem(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = note_takers
    item: ItemId
    result: Result
    to: MeetingId | None = None
    referred_to: OrganisationId | None = None


class PublishAgenda(Command, frozen=True, kw_only=True):
    may: ClassVar[Rule] = organisers


AgendaCommand = AddItem | ReviseItem | MoveItem | RemoveItem | CarryItem | ConcludeItem | PublishAgenda


def decide(meeting: Meeting, command: AgendaCommand) -> list[AgendaEvent]:
    """What follows from `command`."""
    meeting.unlocked()
    if meeting.stage not in (*BEFORE, "open") and not isinstance(command, ConcludeItem):
        raise Refused("meeting-closed")
    match command:
        case AddItem():
            known = command.item in meeting.items or command.item in meeting.removed
            return [] if known else [ItemAdded(**fields(command))]
        case ReviseItem(item=item, base=base):
            meeting.item(item)
            if not meeting.items[item]:
                raise Refused("item-carried")
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
        case CarryItem(item=item):
            return [] if item in meeting.items else [ItemCarried(**fields(command))]
        case ConcludeItem(item=item, result=result):
            meeting.held()
            meeting.item(item)
            if (command.to and result != "deferred") or (command.referred_to and result != "referred"):
                raise Refused("item-result-unclear")
            concluded = ItemConcluded(**fields(command))
            return [] if meeting.results.get(item) == concluded else [concluded]
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
        case ItemCarried(item=item):
            return change(meeting, items={**meeting.items, item: 0}, removed=meeting.removed - {item})
        case ItemConcluded(item=item):
            return change(meeting, results={**meeting.results, item: event})
        case AgendaPublished():
            return change(meeting, stage="agenda-published")
        case _:
            assert_never(event)
