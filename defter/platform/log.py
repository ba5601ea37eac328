"""What the event store asks of a log, and what it hears back, whichever database carries it."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from eventsourcing.persistence import DataError, StoredEvent
from msgspec import Struct

Stored = tuple[int, UUID, int, str, bytes]
"""One event as it is stored: position, stream, version, topic, state."""


class Unavailable(Exception):
    """The log, or the file store, cannot be reached or written now.

    Nothing was acknowledged, and the same command can be sent again.
    """


class DataInUse(Unavailable):
    """Another process is writing to this data directory."""


class Misconfigured(Exception):
    """The log must not be used as it is set up; the message says what to change."""


class NewEvent(Struct, frozen=True, gc=False):
    """An event on its way into the log, with the SHA-256 digest of its bytes."""

    stream: UUID
    version: int
    topic: str
    state: bytes
    digest: bytes


class Redaction(Struct, frozen=True):
    """Texts to remove from the earlier events of a stream, in the transaction of the append that says so.

    `rewrite` gives the replacing bytes for a topic and state, and the id of the command whose body had the text; None
    when there is nothing to remove. The digest of that body is blanked, so that nobody can try guesses against it.
    `version` is that of the event which gives the reason.
    """

    stream: UUID
    version: int
    rewrite: Callable[[str, bytes], tuple[bytes, UUID] | None]


class Append(Struct, frozen=True, gc=False):
    """All or nothing: the events of one command, and the versions that its streams must still have.

    `required` names every stream that the decision was based on, written or only read, with its version (0: no events).
    `command` is None only for appends that nobody will ever send again.
    """

    events: Sequence[NewEvent]
    required: dict[UUID, int]
    command: UUID | None = None
    person: UUID | None = None
    digest: bytes = b""
    streams: tuple[UUID, ...] = ()
    redactions: tuple[Redaction, ...] = ()


class Written(Struct, frozen=True, gc=False):
    """It was recorded. `position` is that of its last event, or of the log's last event when it has none."""

    position: int
    first: int | None
    last: int | None


class Known(Struct, frozen=True, gc=False):
    """The command had been recorded before: by whom, the digest of its body, and its first answer."""

    person: UUID | None
    digest: bytes
    position: int
    first: int | None
    last: int | None
    streams: tuple[UUID, ...]


class Stale(Struct, frozen=True, gc=False):
    """A stream has moved on from the version that was required: nothing was recorded."""


Outcome = Written | Known | Stale


class Evidence(Struct, frozen=True, gc=False):
    """What the log holds against one event: its bytes and digest, and the digest of the newest replacing bytes."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes
    digest: bytes
    replaced: bytes | None


class Log(Protocol):
    """The append-only log of one platform. Safe to use from several threads."""

    remote: bool
    """Whether reading goes over a connection, so that an event loop must not wait for it, and others may write too."""

    def append(self, group: Sequence[Append]) -> list[Outcome]:
        """Append each of `group` or not, in one transaction, under the log's one write lock.

        No two of a group may touch the same stream, unless both only read it, nor carry the same command id.
        Raises Unavailable: then none of them was acknowledged.
        """

    def events(self, stream: UUID, after: int) -> list[Stored]:
        """The events of a stream with a version above `after`, in order. Raises Unavailable."""

    def page(self, after: int, limit: int) -> list[Stored]:
        """At most `limit` events with a position above `after`, in order. Raises Unavailable."""

    def head(self) -> int:
        """The position of the newest event; 0 when there is none. Raises Unavailable."""

    def command(self, command: UUID) -> Known | None:
        """What was answered to a command. Raises Unavailable."""

    def evidence(self, after: int, upto: int, limit: int) -> list[Evidence]:
        """At most `limit` events with positions above `after`, not above `upto`, to be verified. Raises Unavailable."""

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` when another process may have appended. Only a hint: it can come late, twice or never."""

    def close(self) -> None:
        """Let go of connections and locks."""


def unchecked(stored_events: Sequence[StoredEvent]) -> Append:
    """The library's events as an append that requires nothing. Raises DataError for ids that are not UUIDs."""
    events = []
    for event in stored_events:
        if not isinstance(event.originator_id, UUID):
            raise DataError(f"a stream's id is a UUID, not {event.originator_id!r}")
        digest = sha256(event.state).digest()
        events.append(NewEvent(event.originator_id, event.originator_version, event.topic, event.state, digest))
    return Append(events=events, required={})


def inserted(outcome: Outcome) -> list[int]:
    """The positions of what was appended, as the library wants them."""
    assert isinstance(outcome, Written)
    return list(range(outcome.first, outcome.last + 1)) if outcome.first and outcome.last else []
