"""The file store, on a disk and on an S3-like server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import NotFound
from defter.platform.disk_files import DiskStorage
from defter.platform.files import HELD_FOR, Damaged, Files
from defter.platform.log import Misconfigured, Unavailable
from tests import s3
from tests.platform.storages import Directory, Place, bucket

LETTER = b"%PDF-1.7 a letter"
HOLDER, SOMEBODY = UUID(int=1), UUID(int=2)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def files(place: Place, watch: Watch) -> Files:
    return Files(place.storage, watch)


def test_bytes_come_back_by_their_digest(files: Files, place: Place) -> None:
    digest = files.put(LETTER)
    assert digest == sha256(LETTER).hexdigest()
    assert files.get(digest) == LETTER
    assert place.stored() == {f"{digest[:2]}/{digest}"}


@settings(deadline=None, max_examples=50, database=None, derandomize=True)
@given(content=st.binary(min_size=1, max_size=2000))
def test_any_bytes_come_back_and_are_stored_once(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    place = Directory(tmp_path_factory.mktemp("any"))
    files = Files(place.storage, Watch())
    assert files.get(files.put(content)) == content
    assert files.put(content) == files.put(content)
    assert len(place.stored()) == 1


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "A" * 64, "0" * 64 + "\n", "..%2f" + "0" * 59])
def test_what_is_not_there_is_not_found(files: Files, digest: str) -> None:
    with pytest.raises(NotFound):
        files.get(digest)
    with pytest.raises(NotFound):
        files.held(digest, HOLDER)


def test_changed_bytes_are_never_given_out_and_can_be_stored_again(place: Place, files: Files) -> None:
    digest = files.put(LETTER)
    place.storage.write(f"{digest[:2]}/{digest}", LETTER + b"!")
    with pytest.raises(Damaged, match=digest):
        files.get(digest)
    files.put(LETTER)
    assert files.get(digest) == LETTER


def test_removed_bytes_are_gone(place: Place, files: Files) -> None:
    digest, other = files.put(LETTER), files.put(b"another")
    assert files.hold(LETTER, HOLDER) == digest
    files.remove(digest)
    files.remove(digest)
    assert place.stored() == {f"{other[:2]}/{other}"}


def test_file_of_an_unfinished_form_is_kept_for_a_day_and_never_read_as_a_document(
    place: Place, files: Files, watch: Watch
) -> None:
    digest = files.hold(LETTER, HOLDER)
    assert files.held(digest, HOLDER) == LETTER
    with pytest.raises(NotFound):
        files.held(digest, SOMEBODY)
    with pytest.raises(NotFound):
        files.get(digest)
    watch.now += HELD_FOR + timedelta(minutes=1)
    other = files.hold(b"another", HOLDER)
    assert files.held(other, HOLDER) == b"another"
    with pytest.raises(NotFound):
        files.held(digest, HOLDER)
    assert len(place.stored()) == 1


def test_check_leaves_nothing_behind(files: Files, place: Place) -> None:
    files.check()
    assert place.stored() == set()


def test_store_that_gives_back_something_else_is_noticed(
    files: Files, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.storage, "read", lambda _path: b"something else")
    with pytest.raises(Unavailable, match="does not give back"):
        files.check()


def test_a_name_appears_only_after_its_bytes_are_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    files = Files(DiskStorage(tmp_path), Watch())
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="No space"):
            files.put(LETTER)
    with pytest.raises(NotFound):
        files.get(sha256(LETTER).hexdigest())
    assert files.get(files.put(LETTER)) == LETTER


def test_file_and_directory_are_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def watched(descriptor: int) -> None:
        flushed.append("directory" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "file")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    Files(DiskStorage(tmp_path), Watch()).put(LETTER)
    assert flushed[-2:] == ["file", "directory"]


def test_directory_that_is_none_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file in its place")
    with pytest.raises(Unavailable, match="cannot be read and written"):
        Files(DiskStorage(tmp_path / "files"), Watch()).check()


@contextmanager
def no_answer(_server: s3.Server) -> Iterator[dict[str, Any]]:
    yield {"endpoint": "http://127.0.0.1:9"}


@contextmanager
def no_bucket(_server: s3.Server) -> Iterator[dict[str, Any]]:
    yield {"name": "no-such-bucket"}


@contextmanager
def no_such_key(server: s3.Server) -> Iterator[dict[str, Any]]:
    with server.strict():
        yield {}


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (no_answer, "cannot be reached"),
        (no_bucket, "there is no such bucket. Make it"),
        (no_such_key, "the access key is unknown there. Correct s3_access_key"),
    ],
)
def test_every_use_of_a_bucket_that_does_not_work_says_why_without_secrets(
    s3_server: s3.Server, broken: Any, words: str
) -> None:
    name = s3_server.bucket()
    with broken(s3_server) as changes:
        files = Files(bucket(**{"endpoint": s3_server.endpoint, "name": name, **changes}), Watch())
        digest = sha256(LETTER).hexdigest()
        for use in (
            files.check,
            lambda: files.put(LETTER),
            lambda: files.get(digest),
            lambda: files.remove(digest),
            lambda: files.hold(LETTER, HOLDER),
            lambda: files.held(digest, HOLDER),
        ):
            with pytest.raises(Unavailable, match=words) as raised:
                use()
            assert s3.SECRET not in repr(raised.value)
            assert s3.SECRET not in repr(raised.value.__cause__)
    assert s3_server.keys(name) == set(), "nothing half done"


def test_upload_that_failed_is_done_by_repeating_it(s3_server: s3.Server) -> None:
    name = s3_server.bucket()
    files = Files(bucket(s3_server.endpoint, name), Watch())
    with s3_server.strict(), pytest.raises(Unavailable):
        files.put(LETTER)
    assert files.get(files.put(LETTER)) == files.get(files.put(LETTER)) == LETTER
    assert len(s3_server.keys(name)) == 1


@pytest.mark.parametrize("endpoint", ["nonsense", "ftp://files.example.org", "https://a b", "http://:::", "http://[::"])
def test_address_that_is_none_is_refused_at_once(endpoint: str) -> None:
    with pytest.raises(Misconfigured, match="s3_endpoint"):
        bucket(endpoint, "defter")
    with pytest.raises(Misconfigured, match="s3_bucket"):
        bucket("https://files.example.org", "a/../b")
