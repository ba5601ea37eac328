"""How files leave the platform: by their record alone, under a harmless name, and never as a page of ours."""

import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.platform.formats.stripping import made
from tests.web.conftest import InUse
from tests.web.seeing import seen
from tests.web.test_documents_page import UMRANIYE, Office

SECRET = "kök:x:0:0"


@pytest.fixture
def office(platform: InUse, tmp_path: Path) -> Office:
    (tmp_path / "passwd").write_text(SECRET)
    return Office(platform, tmp_path)


def name_given(answer: Any) -> str:
    """The name under which a browser saves the file."""
    start, _quotes, name = answer.headers["content-disposition"].partition("filename*=UTF-8''")
    assert start == "attachment; "
    return unquote(name)


ODD = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\drivers.pdf",
    "/etc/passwd\0.pdf",
    "rapor\u202efdp.exe",
    "rapor\u2066gnp.exe\u2069.pdf",
    "\u061crapor\u200b.\ufeffpdf",
    'a"; filename="b.exe',
    "a\r\nset-cookie: defter=1.pdf",
    "<script>alert(1)</script>.html",
    "con|aux?*.pdf",
    "." * 200,
    "ğ" * 300 + ".pdf",
    "rapor.pdf.exe",
    "çok güzel bir rapor – 2022 (son).pdf",
]


def test_name_of_an_upload_names_no_place_and_hides_nothing(office: Office, tmp_path: Path) -> None:
    for sent in ODD:
        answer = office.attach("Umut", office.meeting, (sent, made.pdf(), "application/pdf"))
        assert answer.status_code == 303, (sent, seen(answer))
        link = office.links("Sekreter", office.meeting)[-1]
        answer = office.as_("Sekreter").get(link)
        name = name_given(answer)
        assert answer.status_code == 200
        assert name.endswith(".pdf")
        assert len(name) <= 124
        assert not set(name) & set('/\\"<>:|?*\r\n\0'), name
        assert not [each for each in name if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")], name
        assert "set-cookie" not in answer.headers
        assert office.as_("Sekreter").get(office.meeting).status_code == 200
    named = [path for path in tmp_path.rglob("*") if path.suffix in (".pdf", ".exe", ".html") or "passwd" in path.name]
    assert named == [tmp_path / "passwd"], "nothing was written under a name that was sent"
    assert (tmp_path / "passwd").read_text() == SECRET
    assert len(office.stored()) == 1
    assert name_given(answer) == ODD[-1]


def test_address_of_a_download_reaches_nothing_but_its_document(office: Office) -> None:
    link = office.attached(office.meeting)
    document, content = link.split("/")[2], office.as_("Sekreter").get(link).content
    for path in (
        f"/files/{document}/../../passwd",
        f"/files/{document}/..%2f..%2fpasswd",
        f"/files/{document}/%2e%2e%2f%2e%2e%2fpasswd",
        f"/files/{document}/..%5c..%5cpasswd",
        f"/files/{document}/%00/passwd",
        "/files/../passwd",
        "/files/..%2fpasswd/x",
        "/files//etc/passwd",
        "/static/..%2f..%2fpasswd",
        "/static/%2e%2e/%2e%2e/passwd",
        f"/files/{next(iter(office.stored()))}/sunum.pdf",
    ):
        answer = office.as_("Sekreter").get(path)
        assert SECRET not in answer.text, path
        assert answer.status_code == 404 or answer.content == content, path
        assert answer.status_code < 500


def test_what_is_downloaded_is_saved_and_can_do_nothing_if_it_is_shown(office: Office) -> None:
    link = office.attached(office.meeting, file=("rapor.txt", b"hello <script>alert(1)</script>", "text/html"))
    client = office.as_("Sekreter")
    for path in (link, f"{office.meeting}/minutes.xlsx", "/en/organisations/export.csv"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-disposition"].startswith("attachment"), path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert not answer.headers["content-type"].startswith("text/html"), path
        (policy,) = answer.headers.get_list("content-security-policy")
        assert {"sandbox", "default-src 'none'", "frame-ancestors 'none'"} <= set(policy.split("; ")), path
        assert "allow-" not in policy
    page = client.get(f"/en/organisations/{UMRANIYE}").headers["content-security-policy"]
    assert "sandbox" not in page, "pages keep theirs"
