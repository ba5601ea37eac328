"""Atom: what happened, as a feed that any reader subscribes to."""

import html
from collections.abc import Iterable
from datetime import datetime

from feedgenerator.django.utils.feedgenerator import Atom1Feed  # type: ignore[import-untyped]
from msgspec import Struct

from defter.platform.formats.table import clean

MEDIA_TYPE = "application/atom+xml; charset=utf-8"


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that happened. `id` is a URI that never changes and names this entry alone (`urn:uuid:...`)."""

    id: str
    title: str
    link: str
    """Whole, with scheme and host."""
    updated: datetime
    summary: str | None = None
    """Plain text."""


def feed(
    title: str, link: str, self_link: str, language: str, updated: datetime, entries: Iterable[Entry], author: str = ""
) -> bytes:
    """An Atom feed in UTF-8: the same bytes for the same entries, newest as they are given.

    `link` is the page that shows the same, `self_link` the feed's own address, both whole. Moments are aware.
    `author` is the platform; without one the feed's own title.
    """
    written = _Feed(
        title=clean(title),
        link=link,
        description=None,
        language=language,
        author_name=clean(author or title),
        feed_url=self_link,
        feed_guid=self_link,
        updated=updated,
    )
    for entry in entries:
        written.add_item(
            title=clean(entry.title),
            link=entry.link,
            # Summaries are HTML to the library, and so to readers: plain text is escaped once more.
            description=None if entry.summary is None else html.escape(clean(entry.summary), quote=False),
            unique_id=entry.id,
            updateddate=entry.updated,
        )
    text: str = written.writeString("utf-8")
    return text.encode()


class _Feed(Atom1Feed):  # type: ignore[misc]  # the library carries no types
    def latest_post_date(self) -> datetime:
        """The moment that was given: a feed without entries must not change with the clock."""
        updated: datetime = self.feed["updated"]
        return updated
