"""Carrying over is a rule, not a task: what a meeting deferred opens the next one of its series.

`act` does what `EventStore.act` does. Where a meeting is planned in a series, its plan is changed, it opens or is
cancelled, or an item is deferred while the next meeting is already planned, the same act puts on the agenda what waits
for it: the same items, not copies. Nothing else can be carried, so nobody takes an item from where it is due. Pages,
programs and imports act through here alike. Whoever may not work on the next
agenda defers all the same; the item then waits, and is carried when that meeting opens.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import anyio
import msgspec
from msgspec import structs

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import CarryItem, ConcludeItem, ItemConcluded, RemoveItem
from defter.domain.meetings.meeting import BEFORE, Meeting, fields
from defter.domain.meetings.plan import CancelMeeting, OpenMeeting, PlanMeeting, PostponeMeeting, RevisePlan
from defter.domain.vocabulary import Command, Identity, ItemId, MeetingId, NotFound, OnBehalf, Refused, SeriesId
from defter.platform.access import Reader
from defter.platform.eventstore import Done, EventStore, Intent
from defter.platform.views import Views
from defter.projections.meetings import chain, queries
from defter.projections.meetings.chain import DeferredItem
from defter.projections.meetings.queries import MeetingPlan

OPENING = (PlanMeeting, RevisePlan, PostponeMeeting, OpenMeeting)
"""The commands with which a meeting takes up what waits for it."""
CARRYING = (*OPENING, CarryItem, ConcludeItem, CancelMeeting)
PATIENCE = 3.0
"""Seconds for which it is waited until the views show what was done before."""

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
"""One such act at a time in a process: what waits is looked up in the views, once they show the act before."""


async def act(
    store: EventStore,
    views: Views,
    identity: Identity,
    intents: Sequence[Intent],
    *,
    command_id: UUID,
    behalf: OnBehalf | None = None,
    sent: bytes | None = None,
) -> Done:
    """Do commands on several streams, all or nothing, with what they carry over. Raises what `EventStore.act` does."""
    if not any(isinstance(command, CARRYING) for intent in intents for command in intent.commands):
        return await store.act(identity, intents, command_id=command_id, behalf=behalf, sent=sent)
    if sent is None:  # what is carried depends on when it is asked; sent again, it is still the same act
        meant = [(each.stream, [(type(command).__name__, command) for command in each.commands]) for each in intents]
        sent = msgspec.json.encode(meant, order="deterministic")
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        await views.wait(await anyio.to_thread.run_sync(store.head), PATIENCE)
        carried = await anyio.to_thread.run_sync(_with_carried, store, views, identity, intents)
        return await store.act(identity, carried, command_id=command_id, behalf=behalf, sent=sent)


async def execute(
    store: EventStore,
    views: Views,
    identity: Identity,
    stream: UUID,
    *commands: Command,
    command_id: UUID,
    behalf: OnBehalf | None = None,
    sent: bytes | None = None,
) -> Done:
    """Do `commands` on one stream. See `act`."""
    intents = (Intent(stream, commands),)
    return await act(store, views, identity, intents, command_id=command_id, behalf=behalf, sent=sent)


def _with_carried(store: EventStore, views: Views, identity: Identity, intents: Sequence[Intent]) -> list[Intent]:
    with views.read() as connection:
        carrier = _Carrier(store, connection, identity)
        return [each for intent in intents for each in carrier.intents(intent)]


class _Carrier:
    """Finds what is to be carried in one act."""

    def __init__(self, store: EventStore, connection: Any, identity: Identity) -> None:
        self._store = store
        self._connection = connection
        self._actor = actor = store.actor(identity)
        self._reader = Reader(organisation=actor.organisation, person=actor.person, role=actor.role)
        self._taken: set[ItemId] = set()

    def intents(self, intent: Intent) -> Iterator[Intent]:
        """The intent with what its own agenda takes up, then what goes to other agendas."""
        if not any(isinstance(command, CARRYING) for command in intent.commands):
            yield intent
            return
        meeting = MeetingId(intent.stream)
        state, plan = self._state(meeting), self._plan(meeting)
        series, day = (plan.series, plan.day) if plan else (None, None)
        commands: list[Command] = []
        elsewhere: list[Intent] = []
        for asked in intent.commands:
            command = asked
            match command:
                case PlanMeeting() | RevisePlan():
                    series, day = command.series, command.day
                case PostponeMeeting():
                    day = command.day
                case CarryItem(item=item) if item not in state.items:
                    command = self._due(command, plan)
                case ConcludeItem() if plan is not None:
                    command, others = self._concluded(command, plan, state)
                    elsewhere += others
                case CancelMeeting() if plan is not None and state.stage in BEFORE:
                    elsewhere += self._freed(plan)
            commands.append(command)
            begins = ("unplanned",) if isinstance(command, PlanMeeting) else BEFORE
            if isinstance(command, OPENING) and day is not None and state.stage in begins:
                for waiting in chain.deferred(
                    self._connection, self._reader, series=series, meeting=meeting, before=day
                ):
                    if waiting.item not in state.removed and waiting.item not in self._taken:
                        self._taken.add(waiting.item)
                        commands.append(carry_item(waiting))
        yield Intent(meeting, tuple(commands))
        yield from elsewhere

    def _due(self, command: CarryItem, plan: MeetingPlan | None) -> CarryItem:
        """The command with where its item was added. Raises NotFound unless that origin deferred it to this meeting."""
        if plan is not None:
            for waiting in chain.deferred(
                self._connection, self._reader, series=plan.series, meeting=plan.id, before=plan.day
            ):
                if (waiting.item, waiting.origin) == (command.item, command.origin):
                    return carry_item(waiting)
        raise NotFound("item-unknown")

    def _concluded(self, command: ConcludeItem, plan: MeetingPlan, state: Meeting) -> tuple[ConcludeItem, list[Intent]]:
        """The command with the meeting to which it defers, where there is one, and what happens on that agenda.

        An item that is concluded otherwise leaves the agenda to which it was carried, unless that meeting has begun.
        """
        if command.to == plan.id:
            raise Refused("item-deferred-to-itself")
        stands = chain.carried_to(self._connection, self._reader, plan.id).get(command.item)
        to = command.to
        if command.result == "deferred" and to is None:
            to = stands.id if stands else self._next(plan.series, plan)
            command = structs.replace(command, to=to)
        if state.results.get(command.item) == ItemConcluded(**fields(command)):
            return command, []
        if stands is not None and stands.id == to:
            return command, []
        homes = {item: home for item, _origin, home in chain.carried(self._connection, plan.id)}
        leave = RemoveItem(item=command.item)
        carry = CarryItem(item=command.item, origin=plan.id, home=homes.get(command.item))
        elsewhere: list[Intent] = []
        if stands is not None:
            if stands.stage not in BEFORE or not self._may(stands.id, leave):
                return command, []
            elsewhere.append(Intent(stands.id, (leave,)))
        if to is not None and self._may(to, carry):
            elsewhere.append(Intent(to, (carry,)))
        return command, elsewhere

    def _freed(self, plan: MeetingPlan) -> list[Intent]:
        """What a cancelled meeting would have taken up goes to the one after it."""
        after = self._next(plan.series, plan)
        if after is None:
            return []
        carried = [
            CarryItem(item=item, origin=origin, home=_home(home, origin))
            for item, origin, home in chain.carried(self._connection, plan.id)
            if item not in self._state(after).removed
        ]
        return [Intent(after, tuple(carried))] if carried and self._may(after, carried[0]) else []

    def _next(self, series: SeriesId | None, plan: MeetingPlan) -> MeetingId | None:
        if series is None:
            return None
        found = chain.next_planned(self._connection, self._reader, series, plan.day, but=plan.id)
        return found.id if found else None

    def _may(self, meeting: MeetingId, command: Command) -> bool:
        return command.may.allows(self._actor, self._state(meeting), command)

    def _state(self, meeting: MeetingId) -> Meeting:
        state: Meeting = self._store.state(meetings, meeting)[0]
        return state

    def _plan(self, meeting: MeetingId) -> MeetingPlan | None:
        try:
            return queries.meeting(self._connection, self._reader, meeting)
        except NotFound:
            return None


def carry_item(waiting: DeferredItem) -> CarryItem:
    """The command that takes up what waits."""
    return CarryItem(item=waiting.item, origin=waiting.origin, home=_home(waiting.home, waiting.origin))


def _home(home: MeetingId, origin: MeetingId) -> MeetingId | None:
    """Where the item was added, when that is not the meeting that deferred it."""
    return None if home == origin else home
