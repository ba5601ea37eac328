"""One writing process for each data directory, held by a lock that the system drops when the process ends."""

import fcntl
import os
import threading
from pathlib import Path
from typing import Self

from defter.platform.database import Location
from defter.platform.log import DataInUse

_held: dict[Path, tuple[int, int]] = {}
"""For each data directory that this process holds: the open lock file, and how many hold it."""
_guard = threading.Lock()


class DataLock:
    """Leave to write to a data directory, until `close`. A process may hold several of the same."""

    def __init__(self, directory: Path) -> None:
        self._directory: Path | None = directory

    def close(self) -> None:
        """Give the leave back; closing twice is harmless."""
        with _guard:
            if self._directory is None:
                return
            file, count = _held[self._directory]
            if count > 1:
                _held[self._directory] = file, count - 1
            else:
                del _held[self._directory]
                os.close(file)
            self._directory = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def lock_data(location: Location) -> DataLock:
    """Leave to write to the data directory of an embedded platform; reading needs none.

    Raises DataInUse, saying what to do, when another process has it.
    """
    directory = location.data.resolve()
    with _guard:
        file, count = _held.get(directory, (None, 0))
        if file is None:
            directory.mkdir(parents=True, exist_ok=True)
            file = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(file)
                raise DataInUse(
                    f"another process writes to {directory}: stop it first, or send the command to the running server"
                ) from error
        _held[directory] = file, count + 1
    return DataLock(directory)
