"""The fourth store: the bytes of documents by their SHA-256 digest, in a directory.

The same bytes are stored once, whoever attaches them, and never change. What a file is called, and who may read it,
stand in the record that names its digest; this store knows neither.
"""

import os
import re
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from defter.domain.vocabulary import NotFound
from defter.platform.clock import Clock

HELD_FOR = timedelta(days=1)
"""How long a file waits for the form that it belongs to."""
_DIGEST = re.compile("[0-9a-f]{64}")


class Damaged(Exception):
    """A file whose bytes are no longer those of its digest; the message names the file."""


class Files:
    """The file store in one directory. Several processes may share it."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self._directory = directory
        self._held = directory / "held"
        self._clock = clock

    def put(self, content: bytes) -> str:
        """Stores the bytes, if they are not there yet, and returns their digest when they are durable."""
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        if not _intact(path, digest):
            self._write(path, content)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of a digest. Raises NotFound("file-unknown"), and Damaged when they are not what they were."""
        return _read(self._path(digest), digest)

    def remove(self, digest: str) -> None:
        """Destroys the bytes of a digest wherever they are: for a document whose text was removed from the record."""
        path = self._path(digest)
        path.unlink(missing_ok=True)
        for held in self._held.glob(f"{path.name}.*"):
            held.unlink(missing_ok=True)

    def hold(self, content: bytes, holder: UUID) -> str:
        """Keeps the bytes of a form that somebody has not finished, for a day; destroys those that are older."""
        self._forget()
        digest = sha256(content).hexdigest()
        self._write(self._holding(digest, holder), content)
        return digest

    def held(self, digest: str, holder: UUID) -> bytes:
        """What `hold` keeps under this digest for this person alone: a digest is shown to more than may have its bytes.

        Raises NotFound("file-unknown") when it is no longer there.
        """
        return _read(self._holding(digest, holder), digest)

    def _holding(self, digest: str, holder: UUID) -> Path:
        return self._held / f"{self._path(digest).name}.{holder.hex}"

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NotFound("file-unknown")
        return self._directory / digest[:2] / digest

    def _write(self, path: Path, content: bytes) -> None:
        """Writes a file so that it is whole and durable, or not there at all."""
        for directory in (self._held, path.parent):
            _make(directory)
        with NamedTemporaryFile(dir=self._held, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        now = self._clock().timestamp()
        os.utime(file.name, (now, now))
        Path(file.name).replace(path)
        _flush(path.parent)

    def _forget(self) -> None:
        """Removes what was held too long, and what a process left behind that ended while it wrote."""
        oldest = (self._clock() - HELD_FOR).timestamp()
        for file in self._held.glob("*"):
            with suppress(FileNotFoundError):  # another process forgets it, too
                if file.stat().st_mtime < oldest:
                    file.unlink()


def _make(directory: Path) -> None:
    """Makes a directory, and its name durable."""
    if not directory.is_dir():
        _make(directory.parent)
        directory.mkdir(exist_ok=True)
        _flush(directory.parent)


def _flush(directory: Path) -> None:
    """Makes the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _intact(path: Path, digest: str) -> bool:
    try:
        return bool(_read(path, digest))
    except (NotFound, Damaged):
        return False


def _read(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotFound("file-unknown") from None
    if sha256(content).hexdigest() != digest:
        raise Damaged(str(path))
    return content
