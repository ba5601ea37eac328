"""The envelope in which an event lies in the log: who, for whom, when, by which command; as JSON that people can read.

The stored topic is the event's own stable name and version. The stored state is `[meta, data]`. Old versions are
brought up to date on reading, by the upcasters of their concept; nothing in the log is ever migrated.
"""

import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from defter.domain.vocabulary import (
    Concept,
    Event,
    Moment,
    OnBehalf,
    OrganisationId,
    PersonId,
    TextRedacted,
    tells_of,
    without_text,
)

UTC_OFFSET = timedelta(0)


class Meta(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    gc=False,
    rename={
        "event_id": "e",
        "at": "t",
        "command_id": "c",
        "salt": "s",
        "person": "p",
        "organisation": "o",
        "behalf": "b",
        "correlation_id": "r",
        "causation_id": "k",
        "rewritten_as": "w",
    },
):
    """What is known about every event besides the fact itself.

    `salt` is random, so that nobody can guess a removed text from the digest that stays. `rewritten_as` is set only
    when a text was removed: the name and version in whose shape the data was written again.
    """

    event_id: UUID
    at: Moment
    command_id: UUID
    salt: str
    person: PersonId | None = None
    organisation: OrganisationId | None = None
    behalf: OnBehalf | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    rewritten_as: str | None = None


E = TypeVar("E", bound=Event)


class Recorded(Struct, Generic[E], frozen=True, gc=False):
    """One event as it lies in the log, decoded. Versions of a stream and positions of the log count from 1."""

    stream: UUID
    version: int
    position: int
    meta: Meta
    event: E


class Unreadable(Struct, frozen=True, gc=False):
    """One event of the log that this release cannot decode, and why."""

    stream: UUID
    version: int
    position: int
    topic: str
    error: str


class UndecodableEvent(Exception):
    """Stored bytes that no registered event fits."""


_salts: list[str] = []
os.register_at_fork(after_in_child=_salts.clear)


def new_salt() -> str:
    """128 random bits, as hexadecimal digits. The system is asked for a few hundred at a time."""
    while True:
        try:
            return _salts.pop()
        except IndexError:
            digits = os.urandom(4096).hex()
            _salts.extend([digits[start : start + 32] for start in range(0, len(digits), 32)])


class Codec:
    """Turns events into topic and bytes, and back. Knows the events of `concepts`, and TextRedacted always."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        concepts = tuple(concepts)
        self._encode = msgspec.json.Encoder().encode
        self._decoders: dict[str, Any] = {}
        self._checks: dict[str, Any] = {}
        """Read the event alone: the meta is made here, from values of the right types."""
        self._shapes: dict[str, type[Event]] = {}
        self._upcasters: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
        self._loose = msgspec.json.Decoder(tuple[Meta, dict[str, Any]])
        events = [event for concept in concepts for event in concept.events]
        registered: dict[type[Event], None] = dict.fromkeys([TextRedacted, *events])
        for event in registered:
            if event.stored_as in self._shapes:
                raise ValueError(f"two events are stored as {event.stored_as}")
            self._shapes[event.stored_as] = event
            self._checks[event.stored_as] = msgspec.json.Decoder(tuple[msgspec.Raw, event]).decode  # type: ignore[valid-type]
            self._decoders[event.stored_as] = msgspec.json.Decoder(tuple[Meta, event]).decode  # type: ignore[valid-type]
        for concept in concepts:
            self._upcasters |= concept.upcasters

    def encode(self, meta: Meta, event: Event) -> tuple[str, bytes]:
        """Topic and bytes of an event. Raises ValueError when they could not be read again.

        That is checked here, by reading them, because what is once in the log stays there: a moment without a zone, a
        text that is too long or an unregistered event must never enter it.
        """
        topic = event.stored_as
        state = self._encode((meta, event))
        check = self._checks.get(topic)
        if check is None:
            raise ValueError(f"{topic} is not a registered event")
        if meta.at.utcoffset() != UTC_OFFSET:
            raise ValueError("moments in the log are UTC")
        check(state)
        return topic, state

    def decode(self, topic: str, state: bytes) -> tuple[Meta, Event]:
        """Meta and event, brought up to the newest version. Raises UndecodableEvent."""
        try:
            decode = self._decoders.get(topic)
            if decode is not None:
                pair: tuple[Meta, Event] = decode(state)
                if pair[0].rewritten_as in (None, topic):
                    return pair
            return self._upcast(topic, state)
        except (msgspec.MsgspecError, LookupError, ValueError, TypeError, UnicodeDecodeError) as error:
            raise UndecodableEvent(f"{topic}: {error}") from error

    def _upcast(self, topic: str, state: bytes) -> tuple[Meta, Event]:
        meta, data = self._loose.decode(state)
        shape = meta.rewritten_as or topic
        while shape in self._upcasters:
            data = self._upcasters[shape](data)
            name, _, version = shape.rpartition(":")
            shape = f"{name}:{int(version) + 1}"
        if shape not in self._shapes:
            raise LookupError(f"no event is stored as {shape}")
        return meta, msgspec.convert(data, self._shapes[shape])

    def redact(self, thing: UUID | None, topic: str, state: bytes) -> tuple[bytes, UUID] | None:
        """The bytes that replace `state` when the texts of `thing` must go, and the id of the command that wrote them.

        None when there is nothing to remove. Everything but the texts and the salt is kept, and so are the reasons of
        earlier redactions.
        """
        meta, event = self.decode(topic, state)
        if isinstance(event, TextRedacted) or not tells_of(event, thing):
            return None
        blank = without_text(event)
        if blank == event:
            return None
        meta = msgspec.structs.replace(meta, salt=new_salt(), rewritten_as=blank.stored_as)
        return self._encode((meta, blank)), meta.command_id
