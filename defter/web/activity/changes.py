"""What an event changed: texts word by word in each language, and plain facts before and after; from the log itself."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from markupsafe import Markup
from msgspec import Struct

from defter.domain.meetings.agenda import ItemAdded, ItemRevised
from defter.domain.meetings.outcomes import OutcomeLogged, OutcomeRevised
from defter.domain.meetings.plan import MeetingPlanned, MeetingPostponed, PlanRevised
from defter.domain.organisations import OrganisationRegistered, OrganisationRenamed
from defter.domain.organisations.records import FigureReported, FigureRevised
from defter.domain.series import SeriesFounded, SeriesRevised
from defter.domain.vocabulary import REDACTED, Due, Event, Figure, LocalText, Place
from defter.platform import places
from defter.platform.envelope import Recorded
from defter.projections.activity.told import name_of
from defter.web import i18n, words
from defter.web.differences import word_by_word
from defter.web.i18n import N_, _
from defter.web.published import published_number, told

REVISED: Mapping[type[Event], tuple[type[Event], ...]] = {
    OrganisationRenamed: (OrganisationRegistered, OrganisationRenamed),
    SeriesRevised: (SeriesFounded, SeriesRevised),
    FigureRevised: (FigureReported, FigureRevised),
    PlanRevised: (MeetingPlanned, PlanRevised, MeetingPostponed),
    MeetingPostponed: (MeetingPlanned, PlanRevised, MeetingPostponed),
    ItemRevised: (ItemAdded, ItemRevised),
    OutcomeRevised: (OutcomeLogged, OutcomeRevised),
}
"""Events that say something anew, and which said it before."""

COMPARED = {name_of(event) for event in REVISED}
"""Their names, as rows have them."""

LABELS: Mapping[str, str] = {
    "name": N_("Name"),
    "title": N_("Title"),
    "text": N_("Text"),
    "questions": N_("Guiding questions"),
    "kind": N_("Kind"),
    "series": N_("Series of meetings"),
    "number": N_("Number in the series"),
    "day": N_("Day"),
    "starts": N_("Begins"),
    "ends": N_("Ends"),
    "time_zone": N_("Time zone"),
    "place": N_("Place"),
    "venue": N_("Venue"),
    "online": N_("Online"),
    "languages": N_("Languages"),
    "minutes": N_("Length in minutes"),
    "item": N_("Agenda item"),
    "owner": N_("Responsible"),
    "outsider": N_("Responsible, not on the platform"),
    "all_members": N_("All members are responsible"),
    "supporters": N_("Supporters"),
    "agreed": N_("Agreed at the meeting"),
    "due": N_("Due date"),
    "decided": N_("How it was decided"),
    "review": N_("Review date"),
    "figure": N_("Figure"),
    "content": N_("Figure"),
}
"""The fields that people see, in the order in which they are shown. A revision's number is none of them."""

FIXED: Mapping[str, Mapping[Any, str]] = {"kind": words.MEETING_KINDS, "decided": words.DECIDED}
"""The fields whose values are fixed words."""

NOTHING = "–"


class Change(Struct, frozen=True):
    """One field that is otherwise now: a text compared word by word, or a fact before and after."""

    label: str
    language: str | None = None
    """Of the text; None for a fact."""
    text: Markup | None = None
    """Words that went struck, words that came underlined; None for a fact, or where the text was removed for good."""
    before: str = NOTHING
    after: str = NOTHING


def named_in(before: Sequence[Recorded[Any]]) -> set[UUID]:
    """The ids that the values of these events name, so that their names can be looked up."""
    found: set[UUID] = set()
    for recorded in before:
        for field in LABELS:
            value = getattr(recorded.event, field, None)
            found.update(each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, UUID))
    return found


def compared(history: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
    """Of a stream's history: the last event, before it that which said the same before; both, or nothing."""
    if not history:
        return []
    last = history[-1]
    thing = _thing(last.event)
    said_before = REVISED.get(type(last.event), ())
    for recorded in reversed(history[:-1]):
        if isinstance(recorded.event, said_before) and _thing(recorded.event) == thing:
            return [recorded, last]
    return []


def _thing(event: Event) -> UUID | None:
    return getattr(event, event.about) if event.about else None


def changes(before: Event, after: Event, names: Mapping[UUID, LocalText], minimum: int) -> Iterator[Change]:
    """What is otherwise in `after`, field by field; of texts, language by language.

    Small numbers of people, those below `minimum`, are as little told here as elsewhere.
    """
    for field, label in LABELS.items():
        if not hasattr(after, field):
            continue
        old, new = getattr(before, field, None), getattr(after, field)
        if isinstance(old, LocalText) or isinstance(new, LocalText):
            yield from _texts(_(label), old, new)
        elif field == "questions":
            yield from _texts(_(label), _joined(old), _joined(new))
        else:
            facts = [_fact(field, each, names, minimum) for each in (old, new)]
            if facts[0] != facts[1]:
                yield Change(_(label), before=facts[0], after=facts[1])


def _joined(texts: Sequence[LocalText] | None) -> LocalText | None:
    """Several texts as one, a line each; where one of them is not there in a language, in its original."""
    if not texts:
        return None
    languages = dict.fromkeys(code for text in texts for code in text.texts)
    lines = {code: "\n".join(text.texts.get(code, text.texts[text.original]) for text in texts) for code in languages}
    return LocalText(texts[0].original, lines)


def _texts(label: str, old: LocalText | None, new: LocalText | None) -> Iterator[Change]:
    before, after = (text.texts if text else {} for text in (old, new))
    removed = any(REDACTED in version for version in (*before.values(), *after.values()))
    for code in dict.fromkeys((*after, *before)):
        if before.get(code) == after.get(code):
            continue
        if removed:
            yield Change(label, code)
            return
        yield Change(label, code, word_by_word(before.get(code, ""), after.get(code, "")))


def _fact(field: str, value: Any, names: Mapping[UUID, LocalText], minimum: int) -> str:
    """A value as people read it."""
    match value:
        case None | () | "":
            return NOTHING
        case bool():
            return _("Yes") if value else _("No")
        case date():
            return i18n.format_date(value)
        case time():
            return i18n.format_time(value)
        case int():
            return i18n.format_number(value)
        case Place():
            return places.name(value, i18n.language.get())
        case Due(on=day) if day is not None:
            return i18n.format_date(day)
        case Due(kind=kind):
            return _(words.DUES[kind])
        case Figure():
            shown = told(published_number(value, exact=False, minimum=minimum), minimum)
            return f"{shown} {i18n.plain(value.unit)} ({i18n.format_partial(value.as_of)}, {i18n.plain(value.source)})"
        case UUID():
            return i18n.plain(names[value]) if value in names else _("no longer shown")
        case tuple():
            return i18n.format_list(_fact(field, each, names, minimum) for each in value)
        case str() if value == REDACTED:
            return _("Text removed")
        case str():
            known = FIXED.get(field, {}).get(value)
            return _(known) if known else (i18n.language_name(value) if field == "languages" else value)
    return str(value)
