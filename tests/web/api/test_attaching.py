"""Programs send files: first the bytes, which are looked into and stripped, then the act that attaches them."""

from typing import Any

import pytest

from defter.domain.vocabulary import NotFound
from tests import examples
from tests.web.api.conftest import Program, Programs, problem
from tests.web.conftest import InUse

UMRANIYE = examples.organisation()
NOTE = "Toplantı notu\n".encode()
TITLE = {"original": "tr", "texts": {"tr": "Not"}}


def sent(caller: Program, name: str = "not.txt", content: bytes = NOTE) -> dict[str, Any]:
    """What is answered about bytes that were sent."""
    answer = caller.send("POST", f"/api/v1/files?name={name}", content=content)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_file_is_sent_attached_and_read(platform: InUse, program: Programs) -> None:
    meeting, host = platform.meeting(), program("Umut")
    held = sent(host)
    assert (held["media_type"], held["size"], held["name"]) == ("text/plain", len(NOTE), "not.txt")
    attached = host.post(f"/meetings/{meeting}/documents", {"content": held | {"title": TITLE}})
    assert attached.status_code == 201
    read = program("Olga").get(f"/documents/{attached.json()['id']}/content")
    assert read.content == NOTE


def test_an_organisation_files_a_letter_of_its_own(program: Programs) -> None:
    letter = {"issuer": "Ümraniye Belediyesi", "number": "E-1204", "date": "2022-06-20"}
    content = sent(program("Umut")) | {"title": TITLE, "letter": letter, "language": "tr"}
    at = f"/organisations/{UMRANIYE}/documents"
    assert program("Umut").post(at, {"kind": "official-letter", "content": content}).status_code == 201
    (known,) = program("Umut").get(at).json()["items"]
    assert (known["issuer"], known["number"], known["dated"]) == tuple(letter.values())


def test_what_a_program_says_of_the_bytes_does_not_count(platform: InUse, program: Programs) -> None:
    meeting, host = platform.meeting(), program("Umut")
    said = sent(host) | {"title": TITLE, "media_type": "application/pdf", "size": 1, "name": "../gizli.exe"}
    made = host.post(f"/meetings/{meeting}/documents", {"content": said}).json()["id"]
    known = host.get(f"/documents/{made}").json()
    assert (known["media_type"], known["size"], known["name"]) == ("text/plain", len(NOTE), "gizli.txt")


def test_bytes_that_somebody_else_sent_cannot_be_attached_by_the_digest_that_she_reads(
    platform: InUse, program: Programs
) -> None:
    """Else whoever knows a withdrawn document could have its bytes for another day."""
    meeting, host, pelin = platform.meeting(), program("Umut"), program("Pelin")
    content = sent(host) | {"title": TITLE}
    made = host.post(f"/meetings/{meeting}/documents", {"content": content}).json()["id"]
    assert host.post(f"/meetings/{meeting}/documents/{made}/withdraw", {"reason": TITLE}).status_code == 200
    assert pelin.get(f"/documents/{made}").json()["digest"] == content["digest"]
    answer = pelin.post(f"/organisations/{examples.organisation('Pendik')}/documents", {"content": content})
    assert problem(answer) == (422, "refused:file-not-sent")


def test_bytes_that_were_not_sent_cannot_be_attached_even_when_they_are_known(
    platform: InUse, program: Programs
) -> None:
    meeting, host = platform.meeting(), program("Umut")
    known = platform.stack.platform.files.put(b"what others attached")
    for digest in (known, "0" * 64):
        content = {"digest": digest, "media_type": "text/plain", "size": 5, "name": "a.txt", "title": TITLE}
        answer = host.post(f"/meetings/{meeting}/documents", {"content": content})
        assert problem(answer) == (422, "refused:file-not-sent")


def test_whoever_may_not_attach_stores_nothing(platform: InUse, program: Programs) -> None:
    meeting, pelin = platform.meeting(), program("Pelin")
    content = sent(pelin) | {"title": TITLE}
    assert problem(pelin.post(f"/meetings/{meeting}/documents", {"content": content})) == (403, "forbidden")
    files = platform.stack.platform.files
    with pytest.raises(NotFound):
        files.get(content["digest"])


@pytest.mark.parametrize(
    ("query", "content", "expected"),
    [
        ("name=a.txt", b"", (422, "refused:file-empty")),
        ("name=a.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", (422, "refused:file-kind-unknown")),
        ("", NOTE, (400, "invalid")),
        ("name=a.txt&folder=b", NOTE, (400, "invalid")),
        ("name=a.txt", b"x" * 5_000_001, (413, "too-large")),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused(
    idle: Programs, query: str, content: bytes, expected: tuple[int, str]
) -> None:
    assert problem(idle("Umut").send("POST", f"/api/v1/files?{query}", content=content)) == expected
    assert problem(idle().send("POST", f"/api/v1/files?{query}", content=content)) == (401, "unauthorised")
