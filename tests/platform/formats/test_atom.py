"""A feed is Atom as any reader takes it, and the same bytes for the same entries."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from html import unescape

from defter.platform.formats import atom

MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entry(number: int = 1, **changed: str) -> atom.Entry:
    given = {"title": "Karar: ğüşıöç İI", "summary": "A <b> & c", **changed}
    return atom.Entry(
        id=f"urn:uuid:{number:032}",
        link=f"https://defter.example/tr/meetings/{number}?a=1&b=2",
        updated=MOMENT,
        **given,
    )


def feed(*entries: atom.Entry, language: str = "tr") -> bytes:
    home = "https://defter.example"
    return atom.feed("Etkinlik", f"{home}/tr/activity", f"{home}/activity.atom?lang=tr", language, MOMENT, entries)


def read(content: bytes) -> ET.Element:
    return ET.fromstring(content)


def test_a_feed_names_itself_its_page_its_author_and_its_moment() -> None:
    root = read(feed(entry()))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "tr"
    assert {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)} == {
        "alternate": "https://defter.example/tr/activity",
        "self": "https://defter.example/activity.atom?lang=tr",
    }
    assert root.findtext("a:id", namespaces=ATOM) == "https://defter.example/activity.atom?lang=tr"
    assert root.findtext("a:author/a:name", namespaces=ATOM) == "Etkinlik"
    assert root.findtext("a:updated", namespaces=ATOM) == "2026-11-02T09:30:00+00:00"


def test_an_entry_comes_out_as_it_went_in() -> None:
    (found,) = read(feed(entry())).findall("a:entry", ATOM)
    assert found.findtext("a:title", namespaces=ATOM) == "Karar: ğüşıöç İI"
    assert found.findtext("a:id", namespaces=ATOM) == f"urn:uuid:{1:032}"
    link = found.find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == "https://defter.example/tr/meetings/1?a=1&b=2"
    summary = found.find("a:summary", ATOM)
    assert summary is not None
    assert summary.get("type") == "html"
    assert unescape(summary.text or "") == "A <b> & c"
    assert "<b>" not in (summary.text or "")


def test_arabic_and_characters_that_xml_forbids_are_written() -> None:
    (found,) = read(feed(entry(title="قرار\x0b: تشكيل", summary="\x00"), language="ar")).findall("a:entry", ATOM)
    assert found.findtext("a:title", namespaces=ATOM) == "قرار: تشكيل"


def test_the_order_is_kept_and_the_bytes_are_the_same_each_time() -> None:
    entries = [entry(number) for number in (3, 1, 2)]
    found = read(feed(*entries)).findall("a:entry/a:id", ATOM)
    assert [each.text for each in found] == [each.id for each in entries]
    assert feed(*entries) == feed(*entries)


def test_an_empty_feed_says_the_moment_it_was_given() -> None:
    assert read(feed()).findtext("a:updated", namespaces=ATOM) == "2026-11-02T09:30:00+00:00"
