"""Documents whose bytes lie in a bucket, and a scanner that looks at them first: as people see it."""

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog

from defter.platform.files import Files
from defter.platform.formats.stripping import stripped
from defter.platform.s3_files import S3Storage
from defter.platform.scanning import Scanner
from tests import examples, s3
from tests.platform.formats.stripping import made
from tests.web.conftest import PEOPLE, InUse
from tests.web.seeing import form_of, seen
from tests.web.stack import Client
from tests.web.test_documents_page import TITLE, Office

LOOKS = "import sys; sys.exit({code} if b'%PDF' in sys.stdin.buffer.read() else 0)"


class Elsewhere(Office):
    """The same office, on a platform whose services are other ones."""

    def __init__(self, platform: InUse, tmp_path: Path, **services: Any) -> None:
        super().__init__(platform, tmp_path)
        self._services = services

    def as_(self, name: str | None) -> Client:
        client = self.platform.stack.client(**self._services)
        if name is not None:
            accounts = self.platform.stack.platform.accounts
            organisation = examples.organisation(PEOPLE[name])
            client.cookies["defter"] = accounts.sessions.begin(
                self.platform.people[name], organisation, second_factor=True
            )
        return client


def in_bucket(platform: InUse, tmp_path: Path, server: s3.Server, name: str) -> Elsewhere:
    storage = S3Storage(
        name, prefix="", region="us-east-1", endpoint=server.endpoint, access_key=s3.KEY, secret=s3.SECRET
    )
    return Elsewhere(platform, tmp_path, files=Files(storage, platform.stack.platform.clock))


def scanned(platform: InUse, tmp_path: Path, code: int) -> Elsewhere:
    """A scanner that ends with this code for every PDF."""
    command = f'{sys.executable} -I -S -c "{LOOKS.format(code=code)}"'
    return Elsewhere(platform, tmp_path, scanner=Scanner(command, 20))


def test_document_is_attached_read_and_removed_in_a_bucket(
    platform: InUse, tmp_path: Path, s3_server: s3.Server
) -> None:
    bucket = s3_server.bucket()
    office = in_bucket(platform, tmp_path, s3_server, bucket)
    link = office.attached(office.meeting)
    assert office.as_("Pelin").get(link).content == stripped("sunum.pdf", made.pdf()).content
    assert office.stored() == set(), "nothing lies on the disk"
    here = f"{office.meeting}/documents/{link.split('/')[2]}"
    client = office.as_("Sekreter")
    sent = form_of(client.get(here), "/redaction") | {"reason": "A name", "sure": "on"}
    assert client.post(f"{here}/redaction", sent).status_code == 303
    assert s3_server.keys(bucket) == set()


def test_upload_while_the_bucket_is_away_records_nothing_and_can_be_sent_again(
    platform: InUse, tmp_path: Path, s3_server: s3.Server
) -> None:
    bucket = s3_server.bucket()
    office = in_bucket(platform, tmp_path, s3_server, bucket)
    client = office.as_("Umut")
    drawn = form_of(client.get(f"{office.meeting}/documents/new"), "/documents/new") | {"title.en": TITLE}
    drawn.pop("file", None)

    def send() -> Any:
        file = {"file": ("sunum.pdf", made.pdf(), "application/pdf")}
        return client.request("POST", f"{office.meeting}/documents/new", data=drawn, files=file)

    with s3_server.strict(), structlog.testing.capture_logs() as logged:
        answer = send()
    assert answer.status_code == 503
    assert "Nothing was recorded." in seen(answer)
    assert answer.headers["retry-after"] == "5"
    assert "the access key is unknown there" in repr(logged)
    assert s3.SECRET not in repr(logged) + answer.text
    assert office.links("Sekreter", office.meeting) == []
    assert send().status_code == send().status_code == 303
    (link,) = office.links("Sekreter", office.meeting)
    with s3_server.strict():
        assert office.as_("Umut").get(link).status_code == 503


def test_removal_that_could_not_destroy_the_bytes_is_finished_by_sending_it_again(
    platform: InUse, tmp_path: Path, s3_server: s3.Server
) -> None:
    bucket = s3_server.bucket()
    office = in_bucket(platform, tmp_path, s3_server, bucket)
    link = office.attached(office.meeting)
    here = f"{office.meeting}/documents/{link.split('/')[2]}"
    client = office.as_("Sekreter")
    sent = form_of(client.get(here), "/redaction") | {"reason": "A name", "sure": "on"}
    with s3_server.strict():
        assert client.post(f"{here}/redaction", sent).status_code == 503
    assert s3_server.keys(bucket) != set()
    assert client.get(link).status_code == 404
    assert client.post(f"{here}/redaction", sent).status_code == 303
    assert s3_server.keys(bucket) == set()


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        (1, "en", "The virus scanner found something harmful in this file, so it was not kept."),
        (1, "tr", "Virüs taraması bu dosyada zararlı bir içerik buldu"),
        (2, "en", "The file could not be checked for viruses, so it was not kept."),
        (2, "ar", "تعذّر فحص الملف من الفيروسات"),
    ],
)
def test_file_that_is_not_found_clean_is_kept_nowhere_and_the_form_comes_back(
    platform: InUse, tmp_path: Path, code: int, language: str, words: str
) -> None:
    office = scanned(platform, tmp_path, code)
    answer = office.attach("Umut", office.meeting.replace("/en/", f"/{language}/"), **{"title.en": TITLE})
    assert answer.status_code == 422
    assert words in seen(answer)
    assert TITLE in answer.text
    assert "sunum.pdf" not in answer.text
    assert not [path for path in office.directory.rglob("*") if path.is_file()]


def test_file_that_is_clean_is_scanned_as_it_was_sent_and_kept(platform: InUse, tmp_path: Path) -> None:
    office = scanned(platform, tmp_path, 0)
    assert UUID(office.attached(office.meeting).split("/")[2])
    office = scanned(platform, tmp_path, 1)
    note = ("note.txt", b"hello", "text/plain")
    assert office.attach("Umut", office.organisation, note).status_code == 303
    inside = ("note.txt", b"hello %PDF", "text/plain")
    assert office.attach("Umut", office.organisation, inside).status_code == 422
