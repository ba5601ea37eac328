"""Feeds: what everybody may know of, after a while, as RFC 4287 wants it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx
import pytest

from defter.web import activity
from tests import examples
from tests.web.conftest import InUse
from tests.web.stack import NOON, open_stack

ATOM = {"a": "http://www.w3.org/2005/Atom"}


class Fed(InUse):
    """The platform in use, and its feeds as they are read some minutes after everything happened."""

    def feed(self, address: str, minutes: int = 11, **changes: Any) -> httpx.Response:
        now = NOON + timedelta(minutes=minutes)
        return self.stack.client(activity.routes, clock=lambda: now, **changes).get(address)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Fed]:
    with open_stack(tmp_path) as stack:
        yield Fed(stack)


def entries(answer: httpx.Response) -> list[str]:
    """The titles of the entries."""
    return [title.text or "" for title in read(answer).findall("a:entry/a:title", ATOM)]


def read(answer: httpx.Response) -> ET.Element:
    """The feed, with all that RFC 4287 requires of it."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    own = [link.get("href") for link in feed.findall("a:link", ATOM) if link.get("rel") == "self"]
    assert own[0] in (str(answer.url), f"{answer.url}?lang=tr")
    ids = [required(each) for each in (feed, *feed.findall("a:entry", ATOM))]
    assert len(set(ids)) == len(ids)
    assert feed.find("a:author/a:name", ATOM) is not None
    for entry in feed.findall("a:entry", ATOM):
        [link] = entry.findall("a:link", ATOM)
        assert str(link.get("href")).startswith("http://platform.test/")
        UUID(required(entry))  # urn:uuid:...
    return feed


def required(element: ET.Element) -> str:
    """The id of a feed or an entry that has exactly one id, title and moment."""
    [title], [updated], [id_] = (element.findall(f"a:{name}", ATOM) for name in ("title", "updated", "id"))
    assert title.text
    assert datetime.fromisoformat(updated.text or "").tzinfo is not None
    return id_.text or ""


def public(platform: Fed) -> Any:
    """The example meeting, open and public, with an outcome for members."""
    return platform.open_meeting(examples.change_visibility(outcome=None, visibility="public"), examples.log_outcome())


def test_the_platforms_feed_has_what_is_public_and_nothing_else(platform: Fed) -> None:
    meeting = public(platform)
    titles = entries(platform.feed("/activity.atom?lang=en"))
    assert "Meeting opened" in titles
    assert "Agenda item added: Social cohesion" in titles
    assert not [title for title in titles if "recorded" in title or "Mandate" in title or "Rapporteur" in title]
    platform.tell(meeting, examples.change_visibility())
    assert "Action recorded: Travel to courses will be paid" in entries(platform.feed("/activity.atom?lang=en"))


def test_nothing_leaves_before_the_delay_is_over(platform: Fed) -> None:
    public(platform)
    assert entries(platform.feed("/activity.atom?lang=en", minutes=9)) == []
    assert entries(platform.feed("/activity.atom?lang=en", minutes=9, feed_delay=5)) != []
    assert entries(platform.feed("/activity.atom?lang=en", minutes=10)) != []


def test_a_text_that_was_removed_is_gone_from_the_feed(platform: Fed) -> None:
    meeting = public(platform)
    platform.tell(meeting, examples.change_visibility(), examples.redact_text())
    titles = entries(platform.feed("/activity.atom?lang=en"))
    assert "Action recorded: Text removed" in titles
    assert not [title for title in titles if "Travel" in title]


def test_one_meeting_has_a_feed_in_each_language_if_it_is_public(platform: Fed) -> None:
    meeting = platform.open_meeting()
    assert platform.feed(f"/en/meetings/{meeting}/activity.atom").status_code == 404
    platform.tell(meeting, examples.change_visibility(outcome=None, visibility="public"))
    for language, title in (("tr", "Toplantı açıldı"), ("en", "Meeting opened"), ("ar", "افتتاح الاجتماع")):
        answer = platform.feed(f"/{language}/meetings/{meeting}/activity.atom")
        assert title in entries(answer)
        assert read(answer).get("{http://www.w3.org/XML/1998/namespace}lang") == language


def test_an_organisation_has_a_feed(platform: Fed) -> None:
    address = f"/en/organisations/{examples.organisation()}/activity.atom"
    assert entries(platform.feed(address)) == [
        "Organisation admitted on 1 January 2020, in this role: Member",
        "Organisation registered (District municipality)",
    ]
    assert platform.feed(f"/en/organisations/{examples.organisation('Kimse')}/activity.atom").status_code == 404


def test_the_feed_speaks_the_language_that_is_asked_for(platform: Fed) -> None:
    public(platform)
    assert "Toplantı açıldı" in entries(platform.feed("/activity.atom"))
    assert "افتتاح الاجتماع" in entries(platform.feed("/activity.atom?lang=ar"))
    assert platform.feed("/activity.atom?lang=xx").status_code == 404
    [name] = read(platform.feed("/activity.atom?lang=ar")).findall("a:author/a:name", ATOM)
    assert name.text == "منصة التنسيق"


def test_the_feed_is_asked_for_anew_and_answered_in_short(platform: Fed) -> None:
    public(platform)
    answer = platform.feed("/activity.atom?lang=en")
    assert answer.headers["cache-control"] == "no-cache"  # what it holds back comes with time alone
    now = NOON + timedelta(minutes=11)
    again = platform.stack.client(activity.routes, clock=lambda: now)
    short = again.get("/activity.atom?lang=en", headers={"if-none-match": answer.headers["etag"]})
    assert (short.status_code, short.content) == (304, b"")


def test_pages_name_their_feed(platform: Fed) -> None:
    page = platform.stack.client(activity.routes).get("/en/activity").text
    assert 'type="application/atom+xml" title="Activity" href="/activity.atom?lang=en"' in page
