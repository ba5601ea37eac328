"""The event store: who may, what follows, and the append that makes it so.

`execute` is the one way by which anything comes to be: it finds out who acts, folds the stream, asks the command's own
rule, decides, and appends all or nothing. It decides on the state that this process remembers and does not ask the
log first: the append requires the versions that the decision was based on, and a refusal is given only after the log
was read again. So nothing is decided on a state that is not the newest.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from defter.domain.vocabulary import (
    Actor,
    Command,
    Concept,
    Event,
    Forbidden,
    Identity,
    OnBehalf,
    Problem,
    Refused,
    StaleWrite,
    State,
    TextRedacted,
    acts_fully,
)
from defter.platform.clock import Clock, uuid7
from defter.platform.database import Location
from defter.platform.datalock import DataLock, lock_data
from defter.platform.envelope import Codec, Meta, Recorded, UndecodableEvent, Unreadable, new_salt
from defter.platform.log import (
    Append,
    DataInUse,
    Known,
    Log,
    Misconfigured,
    NewEvent,
    Redaction,
    Stale,
    Unavailable,
    Written,
)
from defter.platform.postgres_log import PostgresLog
from defter.platform.sqlite_log import SQLiteLog
from defter.platform.states import Folded, States, Turns, evolved
from defter.platform.verifying import Verification, verify
from defter.platform.writer import Metrics, Writer

__all__ = [
    "DataInUse",
    "DataLock",
    "Done",
    "EventStore",
    "Intent",
    "Misconfigured",
    "Recorded",
    "Unavailable",
    "Unreadable",
    "Verification",
    "lock_data",
    "open_log",
]

ATTEMPTS = 50
"""How often a command is decided again, because other processes wrote to its streams, before it is given up."""
REMEMBERED_ACTORS = 10_000

T = TypeVar("T")


class Done(Struct, frozen=True):
    """It is so. `position` is where to wait for: that of the last event, or of the log's last when nothing was new.

    `first` and `last` are the positions of its events. `repeated` says that the command had been recorded before.
    """

    position: int
    streams: tuple[UUID, ...]
    first: int | None = None
    last: int | None = None
    repeated: bool = False


class Intent(Struct, frozen=True):
    """Commands for one stream, in order."""

    stream: UUID
    commands: tuple[Command, ...]


def open_log(location: Location) -> Log:
    """The log of `location`: created when it is not there, and checked. Several processes may start together.

    Raises Misconfigured when it must not be used as it is set up, Unavailable when it cannot be reached.
    """
    return PostgresLog(location) if location.database else SQLiteLog(location)


class EventStore:
    """The log of one platform, with what its concepts make of it. One event loop at a time may act on it."""

    def __init__(
        self,
        log: Log,
        concepts: Sequence[Concept],
        *,
        organisations: Concept,
        actor_of: Callable[[Any, Identity, date], Actor],
        clock: Clock,
        remembered: int = 10_000,
    ) -> None:
        """`actor_of` says who an identity is, from the state of its organisation. Raises ValueError for bad concepts.

        `remembered` is how many folded states this process keeps.
        """
        self.codec = Codec(concepts)
        self._log = log
        self._organisations = organisations
        self._actor_of = actor_of
        self._clock = clock
        self._states = States(log, self.codec, remembered)
        self._turns = Turns()
        self._writer = Writer(log, self._wake)
        self._listeners: list[Callable[[], None]] = []
        self._actors: dict[Identity, tuple[State, date, Actor]] = {}
        self._concepts: dict[type[Command], tuple[Concept, str]] = {}
        for concept in concepts:
            for command in concept.commands:
                if command in self._concepts:
                    raise ValueError(f"{command.__name__} belongs to two concepts")
                self._concepts[command] = (concept, f"{concept.name}.{command.__name__}")
        self._encode = msgspec.json.Encoder(order="deterministic").encode

    @property
    def metrics(self) -> Metrics:
        """What the writer has counted."""
        return self._writer.metrics

    def execute(
        self,
        identity: Identity,
        stream: UUID,
        *commands: Command,
        command_id: UUID,
        behalf: OnBehalf | None = None,
        sent: bytes | None = None,
    ) -> Coroutine[Any, Any, Done]:
        """Do `commands` on one stream, all or nothing. See `act`."""
        return self.act(identity, (Intent(stream, commands),), command_id=command_id, behalf=behalf, sent=sent)

    async def act(
        self,
        identity: Identity,
        intents: Sequence[Intent],
        *,
        command_id: UUID,
        behalf: OnBehalf | None = None,
        requires: Mapping[UUID, int] = {},
        sent: bytes | None = None,
    ) -> Done:
        """Do commands on several streams, all or nothing; return when they are durable.

        Sent again under the same `command_id`, they are done once and the first answer is given; `sent` is what was
        sent, where the commands were made of more than that and would not be the same again. `requires` names
        versions of streams that were only read. Raises what the rules and decisions raise; Forbidden for one who may
        not; Refused("key-reused") when the id belongs to something else; StaleWrite when a required version has moved
        on; Unavailable when the log cannot be written now.
        """
        body: Any = sent
        if sent is None:
            body = [(intent.stream, [(self._concepts[type(c)][1], c) for c in intent.commands]) for intent in intents]
        claim = sha256(command_id.bytes + self._encode((body, identity.organisation, behalf, list(requires.items()))))
        request = _Request(identity, intents, command_id, behalf, requires, claim.digest())
        streams = [intents[0].stream] if len(intents) == 1 else sorted({intent.stream for intent in intents})
        if not self._turns.take_free(streams):
            await self._turns.take(streams)
        try:
            return await self._act(request, streams)
        finally:
            self._turns.pass_on(streams)

    async def _act(self, request: "_Request", streams: list[UUID]) -> Done:
        fresh: dict[int, Folded] = {}
        for attempt in range(ATTEMPTS):
            try:
                append, folded = self._decide(request, streams, fresh)
            except Problem as problem:
                if not fresh:
                    # Decided on what this process remembers: it holds only if the log says the same.
                    fresh = await self._refresh(request)
                    continue
                return await self._answered(request, problem)
            answer = await self._writer.append(append)
            match answer:
                case Written():
                    for stream in streams:
                        self._states.remember(stream, folded[stream.int])
                    for redaction in append.redactions:
                        self._states.forget(redaction.stream)
                    return Done(answer.position, append.streams, answer.first, answer.last)
                case Known():
                    return _same(answer, request)
                case Unavailable():
                    raise answer
                case Stale():
                    if attempt:
                        await asyncio.sleep(random.uniform(0, min(0.001 * 2**attempt, 0.05)))  # noqa: S311
                    fresh = await self._refresh(request)
        raise Unavailable("other processes keep writing to the same streams")

    def _decide(
        self, request: "_Request", streams: list[UUID], fresh: Mapping[int, Folded]
    ) -> tuple[Append, dict[int, Folded]]:
        """The append that the request leads to, and the states after it, by `UUID.int` as in `States`.

        Decided on the states in `fresh`, else on those remembered; nothing is asked of the log.
        """
        at = self._clock()
        identity = request.identity
        required: dict[UUID, int] = {}
        actor = self._actor(identity, at, required, fresh)
        if request.behalf is not None and not (actor.role == "secretariat" and acts_fully(actor)):
            raise Forbidden("not-allowed")
        events: list[NewEvent] = []
        redactions: list[Redaction] = []
        folded: dict[int, Folded] = {}
        for intent in request.intents:
            stream = intent.stream
            concept = self._concepts[type(intent.commands[0])][0]
            before = folded.get(stream.int) or fresh.get(stream.int) or self._states.recall(concept, stream)
            state, version = before.state, before.version
            required.setdefault(stream, version)
            for command in intent.commands:
                if not command.may.allows(actor, state, command):
                    raise Forbidden("not-allowed")
                for event in concept.decide(state, command, at):
                    version += 1
                    meta = Meta(
                        event_id=uuid7(),
                        at=at,
                        command_id=request.command_id,
                        salt=new_salt(),
                        person=identity.person,
                        organisation=identity.organisation,
                        behalf=request.behalf,
                    )
                    topic, stored = self.codec.encode(meta, event)
                    events.append(NewEvent(stream, version, topic, stored, sha256(stored).digest()))
                    if type(event) is not TextRedacted:
                        state = concept.evolve(state, event)  # its own, so nobody has to look whether it is
                    else:
                        state = evolved(concept, state, event)
                        redactions.append(Redaction(stream, version, partial(self.codec.redact, event.thing)))
            folded[stream.int] = Folded(concept, state, version)
        for stream, version in request.requires.items():
            if required.setdefault(stream, version) != version:
                raise StaleWrite(required[stream])
        append = Append(
            events=events,
            required=required,
            command=request.command_id,
            person=identity.person,
            digest=request.claim,
            streams=tuple(streams),
            redactions=tuple(redactions),
        )
        return append, folded

    def _actor(self, identity: Identity, at: datetime, required: dict[UUID, int], fresh: Mapping[int, Folded]) -> Actor:
        """Who acts; the version that this rests on goes into `required`, so that it must still hold."""
        if identity.operator:
            return Actor(
                person=identity.person,
                organisation=identity.organisation,
                role="secretariat",
                mandate="representative",
            )
        if identity.organisation is None:
            return Actor(person=identity.person)
        organisation = fresh.get(identity.organisation.int) or self._states.recall(
            self._organisations, identity.organisation
        )
        required[identity.organisation] = organisation.version
        day = at.date()
        kept = self._actors.get(identity)
        if kept is not None and kept[0] is organisation.state and kept[1] == day:
            return kept[2]
        actor = self._actor_of(organisation.state, identity, day)
        if len(self._actors) >= REMEMBERED_ACTORS:
            self._actors.clear()
        self._actors[identity] = (organisation.state, day, actor)
        return actor

    async def _refresh(self, request: "_Request") -> dict[int, Folded]:
        """The newest states of the streams of the request. Raises StaleWrite when a required one has moved on."""
        streams = [(self._concepts[type(intent.commands[0])][0], intent.stream) for intent in request.intents]
        if request.identity.organisation is not None:
            streams.append((self._organisations, request.identity.organisation))

        def read() -> dict[int, Folded]:
            for stream, version in request.requires.items():
                newer = self._log.events(stream, version)
                if newer:
                    raise StaleWrite(newer[-1][2])
            return {stream.int: self._states.refresh(concept, stream) for concept, stream in streams}

        return await self._read(read)

    async def _read(self, read: Callable[[], T]) -> T:
        """Ask the log: at once when it is a file, in a thread when the loop would wait for a connection."""
        return await asyncio.to_thread(read) if self._log.remote else read()

    async def _answered(self, request: "_Request", problem: Problem) -> Done:
        """The first answer to a command that cannot be done now because it was done before; else raises `problem`."""
        if not isinstance(problem, Forbidden):
            known = await self._read(lambda: self._log.command(request.command_id))
            if known is not None:
                return _same(known, request)
        raise problem

    def state(self, concept: Concept, stream: UUID) -> tuple[Any, int]:
        """The newest folded state of a stream and its version; the initial state and 0 when it has no events.

        Raises NotFound when the stream is of another concept, and Unavailable.
        """
        folded = self._states.refresh(concept, stream)
        return folded.state, folded.version

    def actor(self, identity: Identity) -> Actor:
        """Who `identity` is now. Raises Forbidden when it holds no mandate for its organisation, and Unavailable."""
        fresh: dict[int, Folded] = {}
        if identity.organisation is not None and not identity.operator:
            fresh[identity.organisation.int] = self._states.refresh(self._organisations, identity.organisation)
        return self._actor(identity, self._clock(), {}, fresh)

    def read(self, after: int, limit: int) -> list[Recorded[Event] | Unreadable]:
        """At most `limit` events with positions above `after`, in order. Raises Unavailable."""
        decode = self.codec.decode
        page: list[Recorded[Event] | Unreadable] = []
        for position, stream, version, topic, state in self._log.page(after, limit):
            try:
                meta, event = decode(topic, state)
            except UndecodableEvent as error:
                page.append(Unreadable(stream, version, position, topic, str(error)))
            else:
                page.append(Recorded(stream, version, position, meta, event))
        return page

    def history(self, stream: UUID, until: int | None = None) -> list[Recorded[Event]]:
        """The events of one stream, in order, up to version `until` (None: all of them).

        Raises Unavailable, and UndecodableEvent.
        """
        return [
            Recorded(stream, version, position, *self.codec.decode(topic, state))
            for position, _, version, topic, state in self._log.events(stream, 0)
            if until is None or version <= until
        ]

    def head(self) -> int:
        """The position of the newest event; 0 when there is none. Raises Unavailable."""
        return self._log.head()

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from some thread, after new events were committed. A hint: it may come late, twice or never."""
        self._listeners.append(wake)
        self._log.listen(wake)

    def _wake(self) -> None:
        for wake in self._listeners:
            wake()

    def verify(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Verification:
        """Compare every event with its digest; `progress` hears positions done and in all. Raises Unavailable."""
        return verify(self._log, progress)

    def close(self) -> None:
        """Commit what is in flight, then close the log."""
        self._writer.close()
        self._log.close()


class _Request(Struct, frozen=True, gc=False):
    """What was asked for; `claim` is the digest of its body, salted with the command id."""

    identity: Identity
    intents: Sequence[Intent]
    command_id: UUID
    behalf: OnBehalf | None
    requires: Mapping[UUID, int]
    claim: bytes


def _same(known: Known, request: _Request) -> Done:
    """The first answer to a command that was sent again. Raises Refused when it is not the same command.

    Of a command whose text was redacted since, only the person can be compared.
    """
    if (known.digest and known.digest != request.claim) or known.person != request.identity.person:
        raise Refused("key-reused")
    return Done(known.position, known.streams, known.first, known.last, repeated=True)
