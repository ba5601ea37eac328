"""What differs between two drawings of the same minutes, word by word."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from typing import Any, Literal, TypeAlias
from uuid import UUID

from markupsafe import Markup
from msgspec import Struct

from defter.domain.vocabulary import Due, Figure, LocalText
from defter.platform import places
from defter.projections.meetings.minutes import Attended, Item, Line, Minutes
from defter.web import i18n, words
from defter.web.differences import word_by_word
from defter.web.i18n import _, format_date, format_list, format_number, format_time, plain

Key: TypeAlias = tuple[str, UUID | None, str, str]
"""What part of the minutes it is, of which thing, which of its fields, in which language ("": in none)."""


NumberOf: TypeAlias = Callable[[Figure], str]
"""Writes the number of a figure, as the reader may see it."""
PeopleOf: TypeAlias = Callable[[Minutes], Mapping[UUID, str]]
"""Writes how many people each organisation sent, as the reader may see it."""


class Said(Struct, frozen=True):
    """One thing that minutes say."""

    where: str
    label: str
    words: str
    told_by: str | None = None
    """Of what is only worth a word when it changed, and is not new: what it is compared by."""


class Change(Struct, frozen=True):
    """One thing that they say otherwise; `about` is the outcome, where it is one."""

    where: str
    label: str
    language: str | None
    words: Markup
    kind: Literal["added", "changed", "removed"]
    about: UUID | None = None


def compare(before: Minutes, after: Minutes, number_of: NumberOf, people_of: PeopleOf) -> list[Change]:
    """What changed, in the order of the newer minutes; what is gone follows."""
    old, new = dict(_said(before, number_of, people_of(before))), dict(_said(after, number_of, people_of(after)))
    found = []
    for name in dict.fromkeys((*new, *old)):
        was, is_ = old.get(name), new.get(name)
        shown = is_ or was
        assert shown is not None
        if shown.told_by and (was is None or is_ is None or was.told_by == is_.told_by):
            continue
        words_before, words_after = was.words if was else "", is_.words if is_ else ""
        if words_before == words_after:
            continue
        part, thing, _field, language = name
        found.append(
            Change(
                where=shown.where,
                label=shown.label,
                language=language or None,
                words=word_by_word(words_before, words_after),
                kind="added" if not words_before else "removed" if not words_after else "changed",
                about=thing if part == "outcome" else None,
            )
        )
    return found


def _said(minutes: Minutes, number_of: NumberOf, people: Mapping[UUID, str]) -> Iterator[tuple[Key, Said]]:
    """Everything that the minutes say, under names that last."""
    yield from _plan(minutes)
    for each in minutes.attendance:
        came = _came(each, people.get(each.organisation, ""))
        yield ("attendance", each.organisation, "", ""), Said(_("Attendance"), plain(each.name), came)
    for item in minutes.items:
        where = _("Item %(number)s") % {"number": format_number(item.number)}
        if item.title:
            yield from _texts("item", item.id, where, _("Title"), item.title)
        if item.result:
            yield ("item", item.id, "result", ""), Said(where, _("Result"), _result(item))
        for line in item.outcomes:
            yield from _outcome(line, f"{where}: {plain(item.title)}", str(item.id), number_of)
    for line in minutes.loose:
        yield from _outcome(line, _("Without an agenda item"), "none", number_of)


def _plan(minutes: Minutes) -> Iterator[tuple[Key, Said]]:
    where = _("The meeting")
    yield from _texts("plan", None, where, _("Title"), minutes.title)
    if minutes.venue:
        yield from _texts("plan", None, where, _("Venue"), minutes.venue)
    facts = {
        _("Kind of meeting"): _(words.MEETING_KINDS[minutes.kind]),
        _("Number"): minutes.number or "",
        _("Day"): format_date(minutes.day, "full"),
        _("Time"): _hours(minutes.starts, minutes.ends),
        _("Place"): places.name(minutes.place, i18n.language.get()) if minutes.place else "",
        _("Online"): _("Yes") if minutes.online else "",
        _("Host"): plain(minutes.host_name),
        _("Series"): plain(minutes.series_title),
    }
    for label, told in facts.items():
        if told:
            yield ("plan", None, label, ""), Said(where, label, told)


def _outcome(line: Line, where: str, item: str, number_of: NumberOf) -> Iterator[tuple[Key, Said]]:
    kind = _(words.OUTCOME_KINDS[line.kind])
    yield from _texts("outcome", line.id, where, kind, line.text)
    yield ("outcome", line.id, "kind", ""), Said(where, _("Kind"), kind, told_by=line.kind)
    yield ("outcome", line.id, "item", ""), Said(where, _("Agenda item"), where, told_by=item)
    facts = {
        _("Owner"): plain(line.owner_name) or line.outsider or (_("All members") if line.all_members else ""),
        _("Supporters"): format_list(plain(each) for each in line.supporters) if line.supporters else "",
        _("Due"): _due(line.due) if line.due else "",
        _("How it was decided"): _(words.DECIDED[line.decided]) if line.decided else "",
        _("Review"): format_date(line.review) if line.review else "",
        _("Figure"): _figure(line.figure, number_of) if line.figure else "",
        _("Struck"): plain(line.struck),
    }
    for label, told in facts.items():
        if told:
            yield ("outcome", line.id, label, ""), Said(where, f"{kind}, {label}", told)


def _texts(part: str, thing: UUID | None, where: str, label: str, text: LocalText) -> Iterator[tuple[Key, Said]]:
    """A text in each of its languages, the one that the reader sees first."""
    shown = i18n.shown_in(text)
    for code in (shown, *(each for each in text.texts if each != shown)):
        named = label if code == shown else f"{label} ({i18n.language_name(code)})"
        yield (part, thing, label if part == "plan" else "text", code), Said(where, named, _plain(text, code))


def _plain(text: LocalText, code: str) -> str:
    return plain(LocalText(code, {code: text.texts[code]}))


def _hours(starts: time | None, ends: time | None) -> str:
    return "–".join(format_time(each) for each in (starts, ends) if each)


def _came(attended: Attended, people: str) -> str:
    hours = _hours(attended.arrived, attended.left)
    return " · ".join(filter(None, [_(words.PRESENCES[attended.presence]), people, hours]))


def _result(item: Item) -> str:
    to: Any = plain(item.deferred_title) or plain(item.referred_name)
    word = _(words.RESULTS[item.result]) if item.result else ""
    return f"{word}: {to}" if to else word


def _due(due: Due) -> str:
    return format_date(due.on) if due.on else _(words.DUES[due.kind])


def _figure(figure: Figure, number_of: NumberOf) -> str:
    as_of = i18n.format_partial(figure.as_of)
    return f"{number_of(figure)} {plain(figure.unit)} ({as_of}; {plain(figure.source)})"
