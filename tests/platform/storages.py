"""Where files lie, as an operator sees it: a directory, or a bucket."""

from pathlib import Path
from typing import Any, Protocol

from defter.platform.disk_files import DiskStorage
from defter.platform.files import Storage
from defter.platform.s3_files import S3Storage
from tests import s3


class Place(Protocol):
    storage: Storage

    def stored(self) -> set[str]:
        """The names of everything that lies there."""


class Directory:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.storage = DiskStorage(directory)

    def stored(self) -> set[str]:
        return {str(path.relative_to(self.directory)) for path in self.directory.rglob("*") if path.is_file()}


class Bucket:
    def __init__(self, server: s3.Server) -> None:
        self._server, self._name = server, server.bucket()
        self.storage = bucket(server.endpoint, self._name)

    def stored(self) -> set[str]:
        return {key.removeprefix("defter/") for key in self._server.keys(self._name)}


def bucket(endpoint: str, name: str, **changes: Any) -> S3Storage:
    wanted = {"prefix": "defter", "region": "eu-central-1", "endpoint": endpoint}
    return S3Storage(name, **{**wanted, "access_key": s3.KEY, "secret": s3.SECRET, **changes})
