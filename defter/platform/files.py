"""The fourth store: the bytes of documents by their SHA-256 digest, in a directory or in an S3-like bucket.

The same bytes are stored once, whoever attaches them, and never change. What a file is called, and who may read it,
stand in the record that names its digest; this store knows neither. Names are the same in both places, so a store is
moved from one to the other by copying it.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid4

from defter.domain.vocabulary import NotFound
from defter.platform.clock import Clock
from defter.platform.log import Unavailable

HELD_FOR = timedelta(days=1)
"""How long a file waits for the form that it belongs to."""
HELD = "held"
"""The folder of what waits, and of what is not written to its end."""
_DIGEST = re.compile("[0-9a-f]{64}")


class Damaged(Exception):
    """A file whose bytes are no longer those of its digest; the message names the file."""


class Storage(Protocol):
    """Where the bytes lie, by paths of a folder and a name; as text it says where that is, without secrets.

    All of it raises Unavailable when that does not work now, with the reason and what to do.
    """

    def write(self, path: str, content: bytes) -> None:
        """Writes a file so that it is whole and durable, or not there at all; over what was there."""

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises NotFound("file-unknown")."""

    def delete(self, path: str) -> None:
        """Removes a file, if it is there."""

    def listed(self, folder: str) -> Iterator[tuple[str, datetime]]:
        """The paths of the files in a folder, and when each was written."""


class Files:
    """The file store."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def __str__(self) -> str:
        return str(self._storage)

    def put(self, content: bytes) -> str:
        """Stores the bytes, if they are not there yet, and returns their digest when they are durable."""
        digest = sha256(content).hexdigest()
        if not self._intact(digest):
            self._storage.write(_path(digest), content)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of a digest. Raises NotFound("file-unknown"), and Damaged when they are not what they were."""
        return self._read(_path(digest), digest)

    def remove(self, digest: str) -> None:
        """Destroys the bytes of a digest wherever they are: for a document whose text was removed from the record."""
        self._storage.delete(_path(digest))
        for path, _since in self._storage.listed(HELD):
            if path.startswith(f"{HELD}/{digest}."):
                self._storage.delete(path)

    def hold(self, content: bytes, holder: UUID) -> str:
        """Keeps the bytes of a form that somebody has not finished, for a day; destroys those that are older."""
        self._forget()
        digest = sha256(content).hexdigest()
        self._storage.write(_holding(digest, holder), content)
        return digest

    def held(self, digest: str, holder: UUID) -> bytes:
        """What `hold` keeps under this digest for this person alone: a digest is shown to more than may have its bytes.

        Raises NotFound("file-unknown") when it is no longer there.
        """
        return self._read(_holding(digest, holder), digest)

    def check(self) -> None:
        """Writes, reads and removes a few bytes. Raises Unavailable, which says why that does not work."""
        path, content = f"{HELD}/{uuid4().hex}", b"Defter was here."
        self._storage.write(path, content)
        try:
            if self._storage.read(path) != content:
                raise Unavailable(f"{self} does not give back what was written to it.")
            list(self._storage.listed(HELD))
        finally:
            self._storage.delete(path)

    def _read(self, path: str, digest: str) -> bytes:
        content = self._storage.read(path)
        if sha256(content).hexdigest() != digest:
            raise Damaged(f"{path} in {self}")
        return content

    def _intact(self, digest: str) -> bool:
        try:
            return bool(self.get(digest))
        except (NotFound, Damaged):
            return False

    def _forget(self) -> None:
        """Removes what was held too long, and what a process left behind that ended while it wrote."""
        oldest = self._clock() - HELD_FOR
        for path, since in self._storage.listed(HELD):
            if since < oldest:
                self._storage.delete(path)


def _path(digest: str) -> str:
    """Where the bytes of a digest lie; what is no digest names no file."""
    if not _DIGEST.fullmatch(digest):
        raise NotFound("file-unknown")
    return f"{digest[:2]}/{digest}"


def _holding(digest: str, holder: UUID) -> str:
    if not _DIGEST.fullmatch(digest):
        raise NotFound("file-unknown")
    return f"{HELD}/{digest}.{holder.hex}"
