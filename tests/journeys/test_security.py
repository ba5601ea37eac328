"""What must not happen over HTTP: acting from elsewhere or for others, borrowed sessions, words that leak."""

import io
import os
import re
import sqlite3
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from defter.domain.meetings.agenda import AddItem
from defter.domain.meetings.attendance import RecordAttendance
from defter.domain.meetings.documents import AttachDocument
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import ChangeVisibility, OpenMeeting, PlanMeeting
from defter.domain.organisations.records import ChangeRecordVisibility, FileDocument, ReportFigure
from defter.domain.vocabulary import Document, DocumentId, Figure, FigureId, ItemId, OutcomeId
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.formats import docx_letter
from defter.sample import design_workshop, open_meeting
from defter.sample.organisations import organisation
from defter.sample.script import sample_id
from tests.journeys.pages import NOWHERE, PAGES, places
from tests.journeys.prepared import Told, told, words
from tests.journeys.server import Served, copied, served, today, window

pytestmark = pytest.mark.xdist_group("security")

CANARY = "Kanarya"
SECRET = sample_id("test-meeting", "restricted")
SHEET = DocumentId(sample_id("test-document", "restricted"))
HIDING = (next(open_meeting.acts(today())).stream, design_workshop.SCRIPT.stream)
"""Meetings that everybody may see, but not everything in them."""
HOST, OWNER = organisation("sample-metropolitan"), organisation("sample-umraniye")
"""Organisations of which the same is true."""
OUTSIDERS = ("", "observer", "representative")
"""Those who may see none of the restricted records; nobody: a visitor."""
THOROUGH = bool(os.environ.get("DEFTER_SOAK"))
ELSEWHERE = re.compile(r"/language|/demo/|/account|/sign-in\?|kind=.*&year=|/calendar\?.*&|\.xlsx$")
"""Addresses that lead to pages seen already, to the same ones in other words, or to what has the time in it, or a new
secret."""
NARROWED = re.compile(r"\?.*(organisation|kind|series|standing|year)=.*&")
"""Lists narrowed down in two ways at once: there are hundreds, so these are for DEFTER_SOAK."""
VARYING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+")
ALIKE = sys.maxsize if THOROUGH else 6
"""How many of the pages are followed whose addresses differ in an id or a number alone."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def guarded(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample platform, with restricted records in it."""
    data = copied(sample, tmp_path_factory.mktemp("served") / "guarded")
    with told(data) as platform:
        restrict(platform)
    with served("demo", data=data) as running:
        yield running


@pytest.fixture(scope="module")
def plain(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same without them."""
    with served("demo", data=copied(sample, tmp_path_factory.mktemp("served") / "plain")) as running:
        yield running


def restrict(platform: Told) -> None:
    """A restricted meeting with everything that a meeting can have, and restricted outcomes in two others."""
    day, host, owner = today(), HOST, OWNER
    item, action = ItemId(sample_id("test-item", "restricted")), OutcomeId(sample_id("test-outcome", "restricted"))
    hidden = ChangeVisibility(visibility="restricted", reason=words(f"{CANARY} nedeni"))
    platform.tell(
        SECRET,
        PlanMeeting(kind="workshop", title=words(f"{CANARY} toplantısı"), host=host, day=day, venue=words(CANARY)),
        hidden,
        AddItem(item=item, title=words(f"{CANARY} maddesi"), questions=(words(f"{CANARY} sorusu"),), proposer=owner),
        OpenMeeting(),
        RecordAttendance(organisation=owner, presence="present", people=7),
        LogOutcome(outcome=action, kind="action", text=words(f"{CANARY} eylemi"), item=item, owner=owner),
    )
    for meeting in HIDING:
        outcome = OutcomeId(sample_id("test-restricted-outcome", str(meeting)))
        log = LogOutcome(outcome=outcome, kind="action", text=words(f"{CANARY} çıktısı"), owner=owner)
        hide = ChangeVisibility(outcome=outcome, visibility="restricted", reason=words(f"{CANARY} nedeni"))
        platform.tell(meeting, log, hide)
    document = Document(digest="0" * 64, media_type="text/plain", size=1, name=f"{CANARY}.txt", title=words(CANARY))
    attached = AttachDocument(document=SHEET, kind="signature-sheet", content=document)
    platform.tell(design_workshop.SCRIPT.stream, attached)
    few = Figure(number=Decimal(3), unit=words(CANARY), as_of="2026", source=words(CANARY), people=True)
    figure = ReportFigure(figure=FigureId(sample_id("test-figure", "restricted")), content=few, visibility="restricted")
    filed = FileDocument(document=DocumentId(sample_id("test-file", "restricted")), content=document)
    hide_file = ChangeRecordVisibility(thing=filed.document, visibility="restricted", reason=words(f"{CANARY} nedeni"))
    platform.tell(host, figure, filed, hide_file)


def events(platform: Served) -> int:
    """How many events lie in the log."""
    with closing(sqlite3.connect(Location(data=platform.data).log_file)) as log:
        count: int = log.execute("SELECT count(*) FROM stored_events").fetchone()[0]
        return count


# Restricted records


def crawl(platform: Served, role: str, *, follow: bool = True) -> dict[str, str]:
    """Every page of the table, and every one that can be reached from there by links, with what it says."""
    given = places(NOWHERE)
    waiting = [
        f"/tr{shown.at.format_map(given)}".removesuffix("/")
        for shown in PAGES
        if shown.sent is None and not shown.begun
    ]
    waiting += [f"/tr/meetings/{given['open']}/news?after=0", "/calendar.ics?lang=tr"]
    waiting += [f"/tr/organisations/{given['host']}/calendar.ics"]
    table, seen = frozenset(waiting), dict[str, str]()
    shapes: Counter[str] = Counter()
    with window(platform, role) as client:
        while waiting:
            address = waiting.pop()
            if address in seen or str(SECRET) in address or ELSEWHERE.search(address):
                continue
            shape = VARYING.sub("*", address)
            shapes[shape] += 1
            if shapes[shape] > ALIKE and address not in table and not hides(address):
                continue
            answer = client.get(address)
            seen[address] = said(answer)
            if follow:
                links = (unescape(link) for link in re.findall(r'href="(/tr/[^"#]*)', answer.text))
                waiting += filter(worth_asking, links)
    return seen


def worth_asking(link: str) -> bool:
    """Whether a link is followed, where not every one is: minutes as files only of meetings that hide something."""
    if THOROUGH:
        return True
    return hides(link) if link.endswith((".pdf", ".docx")) else not NARROWED.search(link)


def hides(address: str) -> bool:
    """Whether it is of something that hides a restricted record."""
    return any(str(each) in address for each in (*HIDING, HOST, OWNER))


def said(answer: httpx.Response) -> str:
    """What an answer says, without what is another each time: ids of forms, nonces, the server's address, and counters
    of all that ever happened.
    """
    text = legible(answer).replace(answer.url.netloc.decode(), "here")
    text = re.sub(r'name="id" value="[^"]*"|nonce="[^"]*"|data-position="\d+"|<b>[A-Za-z0-9_-]{8}</b>', "", text)
    if answer.headers.get("content-type", "").startswith("text/csv"):
        text = re.sub(r"[;,]\d+\r?$", "", text, flags=re.MULTILINE)
    return f"{answer.status_code} {text}"


def legible(answer: httpx.Response) -> str:
    """The text of an answer, also of one that is a file."""
    match answer.headers.get("content-type", "").partition(";")[0]:
        case "application/pdf":
            return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        case docx_letter.MEDIA_TYPE:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
                return package.read("word/document.xml").decode()
        case "text/calendar":
            return answer.text.replace("\r\n ", "")
    return answer.text


@pytest.mark.parametrize("role", OUTSIDERS)
def test_restricted_records_change_nothing_on_any_page_of_an_outsider(
    guarded: Served, plain: Served, role: str
) -> None:
    with_canary, without = crawl(guarded, role), crawl(plain, role)
    assert [address for address, text in with_canary.items() if CANARY in text] == []
    assert set(with_canary) == set(without)
    assert [address for address in without if with_canary[address] != without[address]] == []


@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_restricted_document_does_not_exist_for_outsiders(guarded: Served, role: str) -> None:
    with window(guarded, role) as client:
        assert client.get(f"/files/{SHEET}/{CANARY}.txt").status_code == 404


def test_the_secretariat_finds_restricted_records(guarded: Served) -> None:
    found = [address for address, text in crawl(guarded, "secretariat", follow=False).items() if CANARY in text]
    assert {"/tr", "/tr/meetings"} <= set(found)
    assert len(found) >= 5


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize(
    "page", ["", "/agenda", "/attendance", "/access", "/plan", "/close", "/import", "/news?after=0", "/meeting.ics"]
)
def test_a_restricted_meeting_does_not_exist_for_outsiders(guarded: Served, role: str, page: str) -> None:
    with window(guarded, role) as client:
        hidden = client.get(f"/tr/meetings/{SECRET}{page}")
        absent = client.get(f"/tr/meetings/{NOWHERE}{page}")
    assert (hidden.status_code, said(hidden).replace(str(SECRET), NOWHERE)) == (404, said(absent))


# Acting from elsewhere, or for others


RECORDING = [
    ("/meetings/new", {"kind": "workshop", "title.tr": "Sahte", "title.original": "tr", "day": "01.02.2027"}),
    ("/meetings/{open}/outcomes", {"kind": "note", "text": "Sahte"}),
    ("/meetings/{open}/outcomes/{outcome}/kind", {"kind": "note"}),
    ("/meetings/{open}/outcomes/{outcome}/strike", {"reason": "Sahte"}),
    ("/meetings/{open}/close", {}),
    ("/meetings/{open}/agenda", {"title.tr": "Sahte", "title.original": "tr"}),
    ("/meetings/{bare}/open", {}),
]
ACTS = [
    *RECORDING,
    ("/account", {"name": "Sahte", "language": "tr"}),
    ("/account/second-factor/remove", {}),
    ("/account/devices/end-others", {}),
    ("/sign-out", {}),
]


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}], ids=str
)
@pytest.mark.parametrize(("at", "fields"), ACTS, ids=lambda each: each if isinstance(each, str) else "")
def test_what_another_site_sends_is_not_done(
    guarded: Served, at: str, fields: dict[str, str], headers: dict[str, str]
) -> None:
    before = events(guarded)
    with window(guarded, "representative") as client:
        answer = client.post(f"/tr{at.format_map(places(NOWHERE))}", data=fields, headers=headers)
        assert answer.status_code == 403
        assert "başka bir siteden" in answer.text
        assert "temsilcisi" in client.get("/tr").text  # still signed in
    assert events(guarded) == before


OTHER = str(organisation("sample-metropolitan"))
FORGED = [
    ("/meetings/new", ACTS[0][1] | {"host": OTHER}, 422),
    ("/meetings/new", ACTS[0][1] | {"organisation": OTHER}, 422),
    ("/meetings/{open}/outcomes", {"kind": "note", "text": "Sahte", "organisation": OTHER}, 422),
    ("/meetings/{open}/outcomes", {"kind": "note", "text": "Sahte", "illustrative": "on"}, 422),
    ("/meetings/{open}/outcomes", {"kind": "note", "text": "Sahte", "outcome": NOWHERE}, 422),
    ("/meetings/{open}/agenda", {"title.tr": "Sahte", "title.original": "tr", "proposer": OTHER}, 422),
    ("/meetings/{planned}/open", {}, 403),
    ("/meetings/{planned}/agenda", {"title.tr": "Sahte", "title.original": "tr"}, 403),
    ("/meetings/{planned}/access/visibility", {"visibility": "members", "reason": "Sahte"}, 403),
    ("/meetings/{open}/access/visibility", {"visibility": "public", "reason": "Sahte", "checked": "on"}, 403),
    (f"/organisations/{OTHER}/manage/name", {"name.tr": "Sahte", "name.original": "tr", "base": "1"}, 403),
    (f"/organisations/{OTHER}/people/mandates", {"email": "representative@example.org", "kind": "editor"}, 403),
    ("/organisations/{host}/manage/role", {"role": "secretariat", "on": "01.02.2021"}, 403),
    ("/organisations/new", {"name.tr": "Sahte", "name.original": "tr", "kind": "donor"}, 403),
    ("/acting", {"organisation": OTHER}, 403),
    (f"/meetings/{SECRET}/outcomes", {"kind": "note", "text": "Sahte"}, (403, 404)),
]


@pytest.mark.parametrize(("at", "fields", "status"), FORGED, ids=str)
def test_nobody_acts_for_a_foreign_organisation(guarded: Served, at: str, fields: dict[str, str], status: Any) -> None:
    before = events(guarded)
    with window(guarded, "representative") as client:
        answer = client.post(f"/tr{at.format_map(places(NOWHERE))}", data={"id": str(uuid7()), **fields})
    assert answer.status_code in (status if isinstance(status, tuple) else (status,))
    assert CANARY not in answer.text
    assert events(guarded) == before


@pytest.mark.parametrize("role", ["", "observer", "reader"])
def test_those_who_only_read_record_nothing(guarded: Served, role: str) -> None:
    before = events(guarded)
    with window(guarded, role) as client:
        for at, fields in RECORDING:
            answer = client.post(f"/tr{at.format_map(places(NOWHERE))}", data={"id": str(uuid7()), **fields})
            assert answer.status_code in (403, 404), at  # not found: a visitor may not know of it
    assert events(guarded) == before


# Sessions


def test_a_session_that_the_browser_made_up_is_never_adopted(guarded: Served) -> None:
    with window(guarded, cookies={"defter": "chosen-by-me"}) as client:
        assert "set-cookie" not in client.get("/tr").headers
        given = client.get("/tr/demo/representative").cookies["defter"]
    assert given != "chosen-by-me"
    with window(guarded, cookies={"defter": "chosen-by-me"}) as client:
        assert "temsilcisi" not in client.get("/tr").text


def test_signing_in_again_and_signing_out_end_the_session_before(guarded: Served) -> None:
    with window(guarded, "representative") as client:
        first = client.cookies["defter"]
        client.get("/tr/demo/representative")
        second = client.cookies["defter"]
        client.post("/tr/sign-out")
    assert first != second
    for ended in (first, second):
        with window(guarded, cookies={"defter": ended}) as client:
            assert "temsilcisi" not in client.get("/tr").text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(guarded: Served) -> None:
    with window(guarded) as client:
        cookie = client.get("/tr/demo/representative").headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


# Headers


def test_every_answer_carries_the_headers(guarded: Served) -> None:
    with window(guarded, "representative") as client:
        sheet = re.search(r'href="(/static/[^"]+\.css)"', client.get("/tr").text)
        assert sheet
        addresses = [f"/tr{shown.at.format_map(places(NOWHERE))}" for shown in PAGES if shown.sent is None]
        addresses += [
            sheet[1],
            "/static/nothing.css",
            "/health/live",
            "/nothing",
            "/tr/meetings/import/template.xlsx",
            "/",
        ]
        answers = [client.get(address) for address in addresses]
        answers += [client.post("/tr/meetings"), client.delete("/tr"), client.head("/tr")]
    for answer in answers:
        told = {name: answer.headers.get(name) for name in HEADERS}
        wanted = HEADERS | ({"referrer-policy": "no-referrer"} if "/l/" in answer.url.path else {})
        assert told == wanted, answer.url
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
