"""Files in one directory. Several processes may share it."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from defter.domain.vocabulary import NotFound
from defter.platform.files import HELD
from defter.platform.log import Unavailable


class DiskStorage:
    """The storage in one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __str__(self) -> str:
        return f"the directory {self._directory}"

    def write(self, path: str, content: bytes) -> None:
        target, beside = self._directory / path, self._directory / HELD
        try:
            for directory in (beside, target.parent):
                _make(directory)
            with NamedTemporaryFile(dir=beside, delete=False) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(target)
            _flush(target.parent)
        except OSError as error:
            raise self._failure(error) from error

    def read(self, path: str) -> bytes:
        try:
            return (self._directory / path).read_bytes()
        except FileNotFoundError:
            raise NotFound("file-unknown") from None
        except OSError as error:
            raise self._failure(error) from error

    def delete(self, path: str) -> None:
        try:
            (self._directory / path).unlink(missing_ok=True)
        except OSError as error:
            raise self._failure(error) from error

    def listed(self, folder: str) -> Iterator[tuple[str, datetime]]:
        for file in (self._directory / folder).glob("*"):
            try:
                changed = file.stat().st_mtime
            except FileNotFoundError:  # another process removes it, too
                continue
            yield f"{folder}/{file.name}", datetime.fromtimestamp(changed, UTC)

    def _failure(self, error: OSError) -> Unavailable:
        if isinstance(error, PermissionError | NotADirectoryError | FileExistsError):
            return Unavailable(f"{self} cannot be read and written ({error.strerror}). Let Defter's user do both.")
        return Unavailable(f"{self}: {error}")


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
