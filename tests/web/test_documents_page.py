"""Documents of meetings and organisations: attached with a file, read by those who may, withdrawn, removed."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
import structlog

from defter.domain.meetings.plan import ChangeVisibility
from defter.platform.formats.stripping import stripped
from defter.web import i18n
from defter.web.documents.files import file_name
from tests import examples
from tests.platform.formats.stripping import made
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import Client

UMRANIYE = examples.organisation("Ümraniye")
TITLE = "Presentation on the courses"


class Office:
    """Browsers, and a meeting to attach things to."""

    def __init__(self, platform: InUse, tmp_path: Path) -> None:
        self.platform = platform
        self.meeting = f"/en/meetings/{platform.meeting()}"
        self.organisation = f"/en/organisations/{UMRANIYE}"
        self.directory = tmp_path / "files"

    def as_(self, name: str | None) -> Client:
        return self.platform.as_(name)

    def attach(self, name: str, at: str, file: Any = None, **changes: Any) -> Any:
        """Sends the form to attach a document, as it was drawn and filled in."""
        client = self.as_(name)
        drawn = form_of(client.get(f"{at}/documents/new"), "/documents/new")
        data = {**drawn, "title.en": TITLE, **changes}
        data.pop("file", None)
        sent = file or ("sunum.pdf", made.pdf(), "application/pdf")
        return client.request("POST", f"{at}/documents/new", data=data, files={"file": sent} if sent[1] else None)

    def attached(self, at: str, name: str = "Umut", **changes: Any) -> str:
        """Attaches a document, and gives the address of its bytes."""
        answer = self.attach(name, at, **changes)
        assert answer.status_code == 303, seen(answer)
        (link, *_more) = self.links("Sekreter", at)
        return link

    def links(self, name: str | None, at: str) -> list[str]:
        """Where the documents are read that the page shows."""
        return [
            str(each)
            for each in page_of(self.as_(name).get(at)).xpath("//main//a[starts-with(@href, '/files/')]/@href")
        ]

    def stored(self) -> set[str]:
        """The digests of all bytes in the store."""
        return {path.name for path in self.directory.rglob("*") if path.is_file() and path.parent.name != "held"}


@pytest.fixture
def office(platform: InUse, tmp_path: Path) -> Office:
    return Office(platform, tmp_path)


def test_host_attaches_a_document_and_members_read_it_without_its_author(office: Office) -> None:
    link = office.attached(office.meeting)
    page = seen(office.as_("Pelin").get(office.meeting))
    assert TITLE in page
    assert "PDF, " in page
    answer = office.as_("Pelin").get(link)
    expected = stripped("sunum.pdf", made.pdf()).content
    assert answer.content == expected
    assert not made.has_canary(answer.content)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''sunum.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["etag"] == f'"{sha256(expected).hexdigest()}"'
    assert office.stored() == {sha256(expected).hexdigest()}


def test_bytes_that_the_browser_has_are_not_sent_again(office: Office) -> None:
    link = office.attached(office.meeting)
    etag = office.as_("Pelin").get(link).headers["etag"]
    answer = office.as_("Pelin").get(link, headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_visitor_reads_a_document_only_when_it_and_its_meeting_are_public(office: Office) -> None:
    link = office.attached(office.meeting)
    assert office.as_(None).get(link).status_code == 404
    document = UUID(link.split("/")[2])
    reason = examples.text("Yayımlandı")
    office.platform.tell(examples.meeting(), examples.change_document_visibility(document=document))
    assert office.as_(None).get(link).status_code == 404
    office.platform.tell(examples.meeting(), ChangeVisibility(visibility="public", reason=reason))
    assert office.as_(None).get(link).status_code == 200
    assert office.links(None, office.meeting) == [link]


def test_signature_sheet_is_for_who_attached_it_and_the_secretariat_and_reading_it_is_logged(office: Office) -> None:
    link = office.attached(office.meeting, kind="signature-sheet")
    assert office.as_("Pelin").get(link).status_code == 404
    assert office.as_("Olga").get(link).status_code == 404
    assert TITLE not in office.as_("Pelin").get(office.meeting).text
    with structlog.testing.capture_logs() as logged:
        assert office.as_("Umut").get(link).status_code == 200
        assert office.as_("Sekreter").get(link).status_code == 200
    read = [each for each in logged if each["event"] == "restricted record read"]
    assert [(str(each["record"]), each["person"]) for each in read] == [
        (link.split("/")[2], office.platform.people["Umut"]),
        (link.split("/")[2], office.platform.people["Sekreter"]),
    ]


def test_official_letter_needs_its_issuer_number_and_date_and_shows_them(office: Office) -> None:
    refused = office.attach("Umut", office.meeting, kind="official-letter")
    assert refused.status_code == 422
    assert "Write which body issued the letter." in seen(refused)
    letter = {"letter.issuer": "Ümraniye Belediyesi", "letter.number": "E-1204", "letter.date": "20.06.2022"}
    office.attached(office.meeting, kind="official-letter", **letter)
    page = seen(office.as_("Pelin").get(office.meeting))
    assert "Official letter Ümraniye Belediyesi No. E-1204 20 June 2022" in page


def test_file_is_kept_while_the_rest_of_the_form_is_corrected(office: Office) -> None:
    refused = office.attach("Umut", office.meeting, **{"title.en": ""})
    assert refused.status_code == 422
    assert "Give the document a title." in seen(refused)
    assert "Your file is kept: sunum.pdf" in seen(refused)
    assert office.stored() == set()
    filled = {**form_of(refused, "/documents/new"), "title.en": TITLE}
    filled.pop("file", None)
    answer = office.as_("Umut").request("POST", f"{office.meeting}/documents/new", data=filled)
    assert answer.status_code == 303
    assert office.stored() == {sha256(stripped("sunum.pdf", made.pdf()).content).hexdigest()}


def test_digest_that_nobody_sent_brings_no_file(office: Office) -> None:
    digest = sha256(b"what another one may have").hexdigest()
    answer = office.attach("Umut", office.organisation, ("", b"", ""), held=digest, held_name="a.pdf")
    assert answer.status_code == 422
    assert "The file is no longer kept. Choose it once more." in seen(answer)


def test_form_without_a_file_says_so(office: Office) -> None:
    answer = office.attach("Umut", office.meeting, ("", b"", ""))
    assert answer.status_code == 422
    assert "Choose the file." in seen(answer)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("a.pdf", b"MZ\x90\0 a program", "application/pdf"), "This kind of file cannot be attached."),
        (("a.html", b"<script>alert(1)</script>", "text/html"), "This kind of file cannot be attached."),
        (("a.docm", b"PK\x03\x04", "application/zip"), "The file carries macros"),
        (("a.pdf", b"%PDF-1.7 broken", "application/pdf"), "it is damaged"),
    ],
)
def test_file_that_cannot_be_attached_is_refused_and_not_stored(office: Office, file: Any, words: str) -> None:
    answer = office.attach("Umut", office.meeting, file)
    assert answer.status_code == 422
    assert words in seen(answer)
    assert TITLE in answer.text, "what was typed is still there"
    assert office.stored() == set()


def test_the_same_form_sent_twice_attaches_one_document(office: Office) -> None:
    client = office.as_("Umut")
    drawn = form_of(client.get(f"{office.meeting}/documents/new"), "/documents/new") | {"title.en": TITLE}
    drawn.pop("file", None)
    for _time in range(2):
        file = {"file": ("sunum.pdf", made.pdf(), "application/pdf")}
        assert client.request("POST", f"{office.meeting}/documents/new", data=drawn, files=file).status_code == 303
    assert len(office.links("Sekreter", office.meeting)) == 1


def test_only_organisers_attach_to_a_meeting_and_only_its_own_people_to_an_organisation(office: Office) -> None:
    for name in ("Pelin", "Rana", "Olga", None):
        client = office.as_(name)
        for at in (office.meeting, office.organisation):
            wanted = 404 if name is None and at == office.meeting else 403
            assert client.get(f"{at}/documents/new").status_code == wanted
            assert client.request("POST", f"{at}/documents/new", data={"title.en": TITLE}).status_code == wanted
        assert "Attach a document" not in client.get(office.organisation).text


def test_secretariat_files_for_an_organisation_on_its_behalf_and_says_how_it_heard(office: Office) -> None:
    refused = office.attach("Sekreter", office.organisation)
    assert "Say how the organisation told you." in seen(refused)
    link = office.attached(office.organisation, "Sekreter", channel="letter")
    document = link.split("/")[2]
    page = seen(office.as_("Umut").get(f"{office.organisation}/documents/{document}"))
    assert "by the secretariat on behalf of the organisation (By letter)" in page


def test_document_is_withdrawn_with_a_reason_and_can_no_longer_be_read(office: Office) -> None:
    link = office.attached(office.meeting)
    here = f"{office.meeting}/documents/{link.split('/')[2]}"
    client = office.as_("Umut")
    refused = client.post(f"{here}/withdraw", form_of(client.get(here), "/withdraw"))
    assert refused.status_code == 422
    assert "Give the reason: it stays on record." in seen(refused)
    sent = {**form_of(client.get(here), "/withdraw"), "reason": "The wrong file"}
    assert client.post(f"{here}/withdraw", sent).status_code == 303
    assert office.links("Umut", office.meeting) == []
    assert "The wrong file" in seen(office.as_("Pelin").get(office.meeting))
    for name in ("Sekreter", "Umut", "Pelin"):
        assert office.as_(name).get(link).status_code == 404


def test_host_lets_fewer_see_a_document_and_only_the_secretariat_more(office: Office) -> None:
    link = office.attached(office.meeting)
    here = f"{office.meeting}/documents/{link.split('/')[2]}"

    def choices(name: str) -> list[str]:
        return page_of(office.as_(name).get(here)).xpath("//input[@name='visibility']/@value")

    assert choices("Umut") == ["organisation", "restricted"]
    assert choices("Sekreter") == ["public", "organisation", "restricted"]
    client = office.as_("Umut")
    form = form_of(client.get(here), "/visibility") | {"reason": "It names people"}
    assert client.post(f"{here}/visibility", {**form, "visibility": "public"}).status_code == 403
    form = form_of(client.get(here), "/visibility") | {"reason": "It names people"}
    assert client.post(f"{here}/visibility", {**form, "visibility": "organisation"}).status_code == 303
    assert office.as_("Pelin").get(link).status_code == 404
    assert office.as_("Umut").get(link).status_code == 200


def test_secretariat_removes_a_document_for_good_with_its_bytes(office: Office) -> None:
    link = office.attached(office.meeting)
    other = office.attached(office.organisation)
    (digest,) = office.stored()
    for at, address, left in ((office.meeting, link, {digest}), (office.organisation, other, set())):
        here = f"{at}/documents/{address.split('/')[2]}"
        assert "Remove it for good" not in office.as_("Umut").get(here).text
        client = office.as_("Sekreter")
        refused = client.post(f"{here}/redaction", form_of(client.get(here), "/redaction") | {"reason": "A name"})
        assert "Confirm that it is to be removed for good." in seen(refused)
        sent = form_of(client.get(here), "/redaction") | {"reason": "A name", "sure": "on"}
        assert client.post(f"{here}/redaction", sent).status_code == 303
        assert client.get(address).status_code == 404
        assert TITLE not in client.get(at).text
        assert office.stored() == left, "the bytes stay as long as another document has them"


def test_page_of_a_document_is_only_for_those_who_can_do_something_with_it(office: Office) -> None:
    link = office.attached(office.meeting)
    document = link.split("/")[2]
    assert office.as_("Pelin").get(f"{office.meeting}/documents/{document}").status_code == 403
    assert office.as_(None).get(f"{office.meeting}/documents/{document}").status_code == 404
    assert office.as_("Umut").get(f"{office.organisation}/documents/{document}").status_code == 404
    unknown = uuid5(examples.id_of("document", "x"), "y")
    assert office.as_("Sekreter").get(f"{office.meeting}/documents/{unknown}").status_code == 404
    assert office.as_("Sekreter").get(f"/files/{unknown}/a.pdf").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\Ayşe\\sunum.PDF", "sunum.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("rapor\u202efdp.exe", "rapor fdp.pdf"),
        ("....", "Document.pdf"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
        ("تقرير اللجنة.pdf", "تقرير اللجنة.pdf"),
    ],
)
def test_name_of_a_file_has_no_folders_no_tricks_and_its_real_extension(given: str, kept: str) -> None:
    token = i18n.language.set("en")
    try:
        assert file_name(given, "pdf") == kept
    finally:
        i18n.language.reset(token)
