"""Compares the bytes of every document with what the log says of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal
from uuid import UUID

from msgspec import Struct

from defter.domain.vocabulary import Document, NotFound, TextRedacted
from defter.platform.envelope import Recorded
from defter.platform.eventstore import EventStore
from defter.platform.files import Damaged, Files

AT_ONCE = 8
"""Files that are read side by side: each waits for its server, and is in memory meanwhile."""


class FileFinding(Struct, frozen=True):
    """A file that is not as it was recorded, by its digest, and one of the documents that name it.

    `missing`: there are no bytes. `changed`: they do not fit the digest. `size`: they do, but are not as many as was
    recorded. `left`: all its documents were removed for good, but the bytes are still there.
    """

    kind: Literal["missing", "changed", "size", "left"]
    digest: str
    document: UUID


class FileVerification(Struct, frozen=True):
    """What comparing all files showed; `files` counts them once for each digest."""

    files: int
    wrong: tuple[FileFinding, ...]


class _Named(Struct, frozen=True):
    document: UUID
    size: int
    removed: bool


def verify_files(
    store: EventStore, files: Files, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> FileVerification:
    """Read every file that the log names; `progress` hears how many were read, and of how many. Raises Unavailable."""
    named = _recorded(store)
    wrong = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        looks = pool.map(lambda each: _look(files, *each), named.items())
        for done, finding in enumerate(looks, 1):
            if finding is not None:
                wrong.append(finding)
            progress(done, len(named))
    return FileVerification(len(named), tuple(wrong))


def _recorded(store: EventStore, page: int = 1_000) -> dict[str, _Named]:
    """The digests in the log, each with a document that names it: one that stands, if there is any."""
    documents: dict[tuple[UUID, UUID], Document] = {}
    removed = set()
    position = 0
    while rows := store.read(position, page):
        for each in rows:
            if isinstance(each, Recorded):
                content = getattr(each.event, "content", None)
                if isinstance(content, Document):
                    documents[each.stream, each.event.document] = content  # type: ignore[attr-defined]
                elif isinstance(each.event, TextRedacted) and each.event.thing is not None:
                    removed.add((each.stream, each.event.thing))
        position = rows[-1].position
    named: dict[str, _Named] = {}
    for key, content in documents.items():
        if content.digest not in named or named[content.digest].removed:
            named[content.digest] = _Named(key[1], content.size, key in removed)
    return named


def _look(files: Files, digest: str, named: _Named) -> FileFinding | None:
    try:
        size = len(files.get(digest))
    except NotFound:
        return None if named.removed else FileFinding("missing", digest, named.document)
    except Damaged:
        return FileFinding("left" if named.removed else "changed", digest, named.document)
    if named.removed:
        return FileFinding("left", digest, named.document)
    return None if size == named.size else FileFinding("size", digest, named.document)
