"""From rows of activity to what people read: days, the things of a day, and a sentence for each event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape
from msgspec import Struct, structs

from defter.domain.vocabulary import LocalText
from defter.platform.access import Reader
from defter.projections import documents, figures, organisations, series, statements
from defter.projections.activity import ActivityRow
from defter.projections.meetings import titles
from defter.web import i18n, words
from defter.web.activity.changes import COMPARED
from defter.web.activity.sentences import sentence_of, word_of
from defter.web.i18n import N_, _
from defter.web.pages import Visit

SOURCES: tuple[Callable[[Any, Reader, Iterable[UUID]], dict[UUID, LocalText]], ...] = (
    titles.titles,
    titles.outcome_texts,
    titles.item_titles,
    organisations.names,
    documents.titles,
    figures.units,
    lambda connection, reader, _ids: {row.id: row.title for row in series.all_series(connection, reader)},
)
"""Who knows what things are called; each is asked once a page, for all ids on it. Ids are unique everywhere."""


class Concept(Struct, frozen=True):
    """What the things are that something happens to, in general and each of them."""

    things: str
    thing: str
    pages: bool = True
    """Whether each has a page at its id, with its history below."""


CONCEPTS: Mapping[str, Concept] = {
    "meetings": Concept(N_("Meetings"), N_("Meeting")),
    "series": Concept(N_("Series"), N_("Series of meetings"), pages=False),
    "organisations": Concept(N_("Organisations"), N_("Organisation")),
}


def path_of(concept: str, stream: UUID) -> str | None:
    """The page of a thing, without language."""
    return f"/{concept}/{stream}" if CONCEPTS[concept].pages else None


LONGEST = 280
"""Letters of a text in a sentence; the whole of it stands on the page of its thing."""
SHOWN = 8
"""Events of one thing on one day that are shown at once; the others are behind a click."""


class Line(Struct, frozen=True):
    """One event."""

    position: int
    at: datetime
    """Where the platform is."""
    sentence: Markup
    who: str | None
    """Whose act it was and who recorded it, for members."""
    compared: bool
    """Whether there is a difference to see."""


class Group(Struct, frozen=True):
    """What happened to one thing on one day, newest first."""

    name: Markup
    kind: str
    path: str | None
    """Of its page, without language."""
    lines: Sequence[Line]
    who: str | None
    """Whose acts all of these were; else each line says it."""


class Day(Struct, frozen=True):
    """One day where the platform is, with the things that something happened to; newest first."""

    day: date
    groups: Sequence[Group]


Texts = Mapping[UUID, LocalText]


def texts_of(connection: Any, reader: Reader, rows: Sequence[ActivityRow]) -> Texts:
    """What everything that the rows name is called now, as far as the reader may see it."""
    ids = {each for row in rows for each in _named(row) if each is not None}
    found: dict[UUID, LocalText] = {}
    for source in SOURCES:
        found |= source(connection, reader, ids)
    return found


def _named(row: ActivityRow) -> tuple[UUID | None, ...]:
    details = row.details
    return row.stream, row.subject, row.organisation, row.recorded_by, details.organisation, details.meeting


Said = Mapping[int, statements.Answer | None]
"""By position of what was recorded on behalf: what its organisation said to it."""


def said_to(connection: Any, visit: Visit, rows: Sequence[ActivityRow]) -> Said:
    """What organisations said to what was recorded on their behalf; for those who take part."""
    positions = [row.position for row in rows if row.recorded_by is not None]
    return statements.answers(connection, positions) if positions and visit.actor.role is not None else {}


def days(visit: Visit, rows: Sequence[ActivityRow], texts: Texts, said: Said) -> list[Day]:
    """The rows by day and by thing, in the order in which they come."""
    found: dict[date, dict[UUID, list[ActivityRow]]] = {}
    for row in rows:
        day = row.at.astimezone(visit.services.time_zone).date()
        found.setdefault(day, {}).setdefault(row.stream, []).append(row)
    return [Day(day, [_group(visit, of, texts, said) for of in streams.values()]) for day, streams in found.items()]


def _group(visit: Visit, rows: Sequence[ActivityRow], texts: Texts, said: Said) -> Group:
    first = rows[0]
    name, kind = _shown(texts.get(first.stream)), _(CONCEPTS[first.concept].thing)
    lines = [line(visit, row, texts, said) for row in rows]
    everybody = {each.who for each in lines}
    who = lines[0].who if len(everybody) == 1 else None
    if who is not None:
        lines = [structs.replace(each, who=None) for each in lines]
    return Group(name, kind, path_of(first.concept, first.stream), lines, who)


def line(visit: Visit, row: ActivityRow, texts: Texts, said: Said) -> Line:
    """One event as a line."""
    at = row.at.astimezone(visit.services.time_zone)
    who = _who(row, texts, said) if visit.actor.role is not None else None
    return Line(row.position, at, marked_up(row, texts), who, row.event in COMPARED)


def marked_up(row: ActivityRow, texts: Texts) -> Markup:
    """The sentence of an event, the texts of people in it marked with their language."""
    return Markup(escape(sentence_of(row))) % {  # noqa: S704 - escaped, and so is what goes in
        "thing": _shown(texts.get(row.subject) if row.subject else None),
        "organisation": _shown(texts.get(row.details.organisation) if row.details.organisation else None),
        "meeting": _shown(texts.get(row.details.meeting) if row.details.meeting else None),
        **_plain_parts(row),
    }


def written(row: ActivityRow, texts: Texts) -> str:
    """The sentence of an event as plain text."""

    def words_of(id_: UUID | None) -> str:
        text = texts.get(id_) if id_ else None
        return _isolated(shortened(text)) if text else _("no longer shown")

    return sentence_of(row) % {
        "thing": words_of(row.subject),
        "organisation": words_of(row.details.organisation),
        "meeting": words_of(row.details.meeting),
        **_plain_parts(row),
    }


def _isolated(text: LocalText) -> str:
    """The words of a text; where it runs the other way than the sentence, between marks that keep both in order."""
    same = i18n.direction(i18n.shown_in(text)) == i18n.direction(i18n.language.get())
    return i18n.plain(text) if same else f"\N{FIRST STRONG ISOLATE}{i18n.plain(text)}\N{POP DIRECTIONAL ISOLATE}"


def _plain_parts(row: ActivityRow) -> dict[str, str]:
    details = row.details
    return {
        "word": word_of(row),
        "day": i18n.format_date(details.day) if details.day else "",
        "version": i18n.format_number(details.version) if details.version else "",
    }


def _shown(text: LocalText | None) -> Markup:
    if text is None:
        return Markup('<span class="mute">{}</span>').format(_("no longer shown"))
    return i18n.show(shortened(text), note=False)


def shortened(text: LocalText) -> LocalText:
    """The same text, cut after a word where it is long."""
    if all(len(version) <= LONGEST for version in text.texts.values()):
        return text
    return structs.replace(text, texts={code: _cut(version) for code, version in text.texts.items()})


def _cut(version: str) -> str:
    if len(version) <= LONGEST:
        return version
    return version[:LONGEST].rpartition(" ")[0].rstrip(" .,;:،؛") + "…"


BEHALF: Mapping[statements.Answer | None, str] = {
    None: N_("Declared by: %(declared)s (%(channel)s). Recorded on its behalf by: %(organisation)s (not confirmed)"),
    "confirmed": N_("Declared by: %(declared)s (%(channel)s). Recorded on its behalf by: %(organisation)s (confirmed)"),
    "contested": N_("Declared by: %(declared)s (%(channel)s). Recorded on its behalf by: %(organisation)s (contested)"),
}
"""Whose act it was that another one recorded, by what that one says to it."""


def _who(row: ActivityRow, texts: Texts, said: Said) -> str | None:
    """Whose act it was: an organisation, never a person."""
    acted, recorded = (texts.get(each) if each else None for each in (row.organisation, row.recorded_by))
    if acted is None:
        return None
    if recorded is None:
        return _("Recorded by: %(organisation)s") % {"organisation": i18n.plain(acted)}
    return _(BEHALF[said.get(row.position)]) % {
        "declared": i18n.plain(acted),
        "channel": _(words.CHANNELS[row.channel]) if row.channel else "–",
        "organisation": i18n.plain(recorded),
    }
