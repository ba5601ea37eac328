"""Reads the whole log again and compares every event with its digest."""

from collections.abc import Callable
from hashlib import sha256
from typing import Literal
from uuid import UUID

from msgspec import Struct

from defter.platform.log import Evidence, Log


class Finding(Struct, frozen=True):
    """One event that is not as it was recorded, or one whose text was removed.

    `changed`: the bytes do not fit the digest. `gap`: the position does not follow the log's last one, or the version
    not the stream's: events are missing before it. `redacted`: the texts were removed by a recorded redaction, and the
    bytes fit the digest that this left.
    """

    kind: Literal["changed", "gap", "redacted"]
    position: int
    stream: UUID
    version: int
    topic: str


class Verification(Struct, frozen=True):
    """What reading the whole log showed. The log is sound when nothing is corrupt."""

    events: int
    redacted: tuple[Finding, ...]
    corrupt: tuple[Finding, ...]


def verify(
    log: Log, progress: Callable[[int, int], None] = lambda _done, _total: None, page: int = 1_000
) -> Verification:
    """Compare every event up to the present head with its digest; `progress` hears positions done and in all."""
    head = log.head()
    versions: dict[UUID, int] = {}
    redacted: list[Finding] = []
    corrupt: list[Finding] = []
    events = position = 0
    while rows := log.evidence(position, head, page):
        for each in rows:
            if not fits(each):
                corrupt.append(_finding("changed", each))
            elif each.replaced is not None:
                redacted.append(_finding("redacted", each))
            if each.position != position + 1 or each.version != versions.get(each.stream, 0) + 1:
                corrupt.append(_finding("gap", each))
            position, versions[each.stream] = each.position, each.version
        events += len(rows)
        progress(position, head)
    return Verification(events, tuple(redacted), tuple(corrupt))


def fits(evidence: Evidence) -> bool:
    """Whether the stored bytes are those that were recorded, or those by which a redaction replaced them."""
    # SQLite keeps whatever type it is handed: a state that is no longer bytes was tampered with.
    return isinstance(evidence.state, bytes) and sha256(evidence.state).digest() == (
        evidence.replaced or evidence.digest
    )


def _finding(kind: Literal["changed", "gap", "redacted"], evidence: Evidence) -> Finding:
    return Finding(kind, evidence.position, evidence.stream, evidence.version, evidence.topic)
