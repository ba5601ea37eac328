"""Whatever happened to the bytes of a document behind Defter's back is found."""

from typing import Any
from uuid import UUID

import pytest

from defter.domain.organisations.records import FileDocument, RedactText
from defter.domain.vocabulary import DocumentId
from defter.platform.database import Location
from defter.platform.eventstore import EventStore
from defter.platform.files import Files
from defter.platform.log import Unavailable
from defter.platform.verifying_files import verify_files
from tests import examples
from tests.platform.storages import Place
from tests.platform.stores import MUNICIPALITY, NOON, SECRETARIAT, open_store, run


class Filed:
    """A log, and the files of which it speaks."""

    def __init__(self, store: EventStore, place: Place) -> None:
        self.store, self.storage = store, place.storage
        self.files = Files(place.storage, lambda: NOON)

    def file(self, name: str, content: bytes, size: int | None = None) -> tuple[str, UUID]:
        """Files a document of the municipality; its digest and its id."""
        digest, document = self.files.put(content), DocumentId(examples.id_of("document", name))
        about = examples.content(digest=digest, size=size or len(content), name=f"{name}.pdf")
        command = FileDocument(document=document, kind="document", content=about)
        run(self.store.execute(MUNICIPALITY, examples.organisation(), command, command_id=document))
        return digest, document

    def redact(self, document: UUID) -> None:
        command = RedactText(thing=document, reason=examples.text("Kişi adı"))
        told = examples.id_of("redaction", str(document))
        run(self.store.execute(SECRETARIAT, examples.organisation(), command, command_id=told))

    def found(self) -> list[tuple[str, str, UUID]]:
        return [(each.kind, each.digest, each.document) for each in verify_files(self.store, self.files).wrong]


@pytest.fixture
def filed(location: Location, place: Place) -> Any:
    with open_store(location) as store:
        yield Filed(store, place)


def test_files_that_are_as_they_were_recorded_are_sound_and_each_is_told(filed: Filed) -> None:
    heard: list[tuple[int, int]] = []
    for name in ("one", "two", "three"):
        filed.file(name, name.encode())
    filed.file("the same again", b"three")
    found = verify_files(filed.store, filed.files, lambda done, total: heard.append((done, total)))
    assert (found.files, found.wrong) == (3, ())
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_file_that_is_lost_changed_or_of_another_size_is_found(filed: Filed) -> None:
    filed.file("sound", b"a sound one")
    lost, changed = filed.file("lost", b"a lost one"), filed.file("changed", b"a changed one")
    filed.storage.delete(f"{lost[0][:2]}/{lost[0]}")
    filed.storage.write(f"{changed[0][:2]}/{changed[0]}", b"a Changed one")
    longer = filed.file("longer", b"a longer one", size=99)
    assert filed.found() == [("missing", *lost), ("changed", *changed), ("size", *longer)]


def test_bytes_of_a_removed_document_must_be_gone_unless_another_one_has_them(filed: Filed) -> None:
    removed, shared = filed.file("removed", b"a name"), filed.file("one", b"shared")
    filed.file("another", b"shared")
    for _digest, document in (removed, shared):
        filed.redact(document)
    assert filed.found() == [("left", *removed)]
    filed.files.remove(removed[0])
    assert filed.found() == []
    filed.files.remove(shared[0])
    assert filed.found() == [("missing", shared[0], examples.id_of("document", "another"))]


def test_files_that_cannot_be_reached_are_not_called_missing(filed: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_path: str) -> bytes:
        raise Unavailable("the network is away")

    filed.file("one", b"one")
    monkeypatch.setattr(filed.storage, "read", away)
    with pytest.raises(Unavailable):
        filed.found()
