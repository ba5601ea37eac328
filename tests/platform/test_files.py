import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import NotFound
from defter.platform.files import HELD_FOR, Damaged, Files

NOON = datetime(2022, 7, 6, 12, tzinfo=UTC)
LETTER = b"%PDF-1.7 a letter"
HOLDER, SOMEBODY = UUID(int=1), UUID(int=2)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def files(tmp_path: Path, watch: Watch) -> Files:
    return Files(tmp_path / "files", watch)


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_bytes_come_back_by_their_digest(files: Files) -> None:
    digest = files.put(LETTER)
    assert digest == sha256(LETTER).hexdigest()
    assert files.get(digest) == LETTER


@settings(deadline=None, max_examples=50, database=None, derandomize=True)
@given(content=st.binary(min_size=1, max_size=2000))
def test_any_bytes_come_back_and_are_stored_once(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    directory = tmp_path_factory.mktemp("any")
    files = Files(directory, Watch())
    assert files.get(files.put(content)) == content
    assert files.put(content) == files.put(content)
    assert len([path for path in directory.rglob("*") if path.is_file()]) == 1


def test_what_is_not_there_is_not_found(files: Files) -> None:
    for digest in ("0" * 64, "../../etc/passwd", "", "A" * 64):
        with pytest.raises(NotFound):
            files.get(digest)
        with pytest.raises(NotFound):
            files.held(digest, HOLDER)


def test_changed_bytes_are_never_given_out_and_can_be_stored_again(tmp_path: Path, files: Files) -> None:
    digest = files.put(LETTER)
    (path,) = stored(tmp_path)
    path.write_bytes(LETTER + b"!")
    with pytest.raises(Damaged, match=digest):
        files.get(digest)
    files.put(LETTER)
    assert files.get(digest) == LETTER


def test_a_name_appears_only_after_its_bytes_are_durable(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            files.put(LETTER)
    with pytest.raises(NotFound):
        files.get(sha256(LETTER).hexdigest())
    assert files.get(files.put(LETTER)) == LETTER


def test_file_and_directory_are_flushed(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def watched(descriptor: int) -> None:
        flushed.append("directory" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "file")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    files.put(LETTER)
    assert flushed[-2:] == ["file", "directory"]


def test_removed_bytes_are_gone(tmp_path: Path, files: Files) -> None:
    digest = files.put(LETTER)
    assert files.hold(LETTER, HOLDER) == digest
    files.remove(digest)
    files.remove(digest)
    assert stored(tmp_path) == []


def test_file_of_an_unfinished_form_is_kept_for_a_day_and_never_read_as_a_document(
    tmp_path: Path, files: Files, watch: Watch
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
    assert len(stored(tmp_path)) == 1
