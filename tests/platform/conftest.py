"""Places for files, for the tests that run on each kind of them."""

from pathlib import Path

import pytest

from tests.platform.storages import Bucket, Directory, Place


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "disk":
        return Directory(tmp_path / "files")
    return Bucket(request.getfixturevalue("s3_server"))
