"""The minutes of a meeting as a sheet, with the columns that the import of minutes understands.

Beside what people edit, every row has the outcome's id and the version of the meeting up to which the file is, so that
what comes back can be compared with what went out.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from defter.domain.meetings.documents import DocumentEvent
from defter.domain.meetings.outcomes import OutcomeLogged
from defter.domain.meetings.plan import MeetingPlanned
from defter.domain.vocabulary import Event, Figure, ItemId, LocalText, MeetingId, OrganisationId, OutcomeId
from defter.platform import places
from defter.platform.access import Reader
from defter.platform.eventstore import EventStore
from defter.platform.formats.table import Cell, text_of
from defter.platform.views import Views
from defter.projections.meetings import outcomes, queries
from defter.projections.organisations import all_organisations
from defter.web import i18n, words
from defter.web.columns import ALL_MEMBERS, MINUTES, NOTHING, YES_NO, shown
from defter.web.exports.tables import Table, columns_of
from defter.web.exports.written import Written, written
from defter.web.i18n import _, language_name, plain
from defter.web.published import Hidden, published_number, told

Names = Mapping[OrganisationId, LocalText]
EVERYBODY = Reader(role="secretariat")


class Minutes(Struct, frozen=True, kw_only=True):
    """What one reader may have of a meeting, at one version."""

    meeting: MeetingId
    written: Written
    agenda: dict[ItemId, LocalText]
    """The titles, in the order of the agenda."""
    outcomes: dict[OutcomeId, OutcomeLogged]
    """In the order of the agenda, then as they were logged; those that belong to no item come last."""
    names: Names
    exact: bool = True
    """Whether the reader may see small numbers of people: the secretariat, the host, and who takes the notes."""
    minimum: int = 0
    """Below which they are small."""


def minutes(store: EventStore, views: Views, reader: Reader, meeting: UUID, *, minimum: int) -> Minutes:
    """The minutes as far as the reader may see them. Raises NotFound."""
    shown_up_to = views.position()
    with views.read() as connection:
        plan = queries.meeting(connection, reader, meeting)
        exact = (
            reader.role == "secretariat"
            or (plan.host is not None and plan.host == reader.organisation)
            or (reader.role is not None and reader.person in queries.rapporteurs_of(connection, plan.id))
        )
        seen = {row.id for row in outcomes.outcomes_of(connection, reader, plan.id)}
        agenda = {item.id: item.title for item in queries.agenda(connection, reader, plan.id)}
    history = [each for each in store.history(meeting) if each.position <= shown_up_to]
    hidden = {each.event.outcome for each in history if isinstance(each.event, OutcomeLogged)} - seen
    version = next((each.version for each in reversed(history) if not _is_about(each.event, hidden)), 0)
    found = written(history, [version])[version]
    order = {item: place for place, item in enumerate(agenda)}
    standing = [each for each in found.outcomes.values() if each.outcome in seen]
    standing.sort(key=lambda each: order.get(each.item, len(order)) if each.item else len(order))
    return Minutes(
        meeting=plan.id,
        written=found,
        agenda=agenda,
        outcomes={each.outcome: each for each in standing},
        names=names_of_organisations(views),
        exact=exact,
        minimum=minimum,
    )


def _is_about(event: Event, hidden: Container[OutcomeId]) -> bool:
    """Whether an event tells only of things that the sheet does not have: not even their number may show in it."""
    return isinstance(event, DocumentEvent) or getattr(event, event.about or "", None) in hidden


def names_of_organisations(views: Views) -> Names:
    """The names that stand beside outcomes: who may see the outcome reads them, as on its page."""
    with views.read() as connection:
        return {each.id: each.name for each in all_organisations(connection, EVERYBODY)}


def table(found: Minutes, languages: Sequence[str]) -> Table:
    """The sheet in the reader's language: the header, and a row for each outcome and each item that has none."""
    assert found.written.plan is not None
    base = {"base": found.written.version}
    header = header_of(found.written.plan, found.names) | {"id": str(found.meeting)} | base
    rows = [cells_of(each, found.agenda, found.names) | _few(each, found) | base for each in found.outcomes.values()]
    with_outcomes = {each.item for each in found.outcomes.values()}
    rows += [{"item": plain(title)} for item, title in found.agenda.items() if item not in with_outcomes]
    columns = columns_of(MINUTES, [each.text for each in found.outcomes.values()], languages)
    return Table(
        title=plain(found.written.plan.title),
        header=[(MINUTES.heading(name, label=True), value) for name, value in header.items()],
        columns={name: MINUTES.heading(name) for name in columns},
        rows=rows,
    )


def header_of(plan: MeetingPlanned, names: Names) -> dict[str, Cell]:
    """The plan as labels and values."""
    return {
        **versions("title", plan.title),
        "kind": _(words.MEETING_KINDS[plan.kind]),
        "number": plan.number,
        "day": plan.day,
        "starts": plan.starts,
        "ends": plan.ends,
        "place": places.name(plan.place, i18n.language.get()) if plan.place else None,
        **versions("venue", plan.venue),
        "online": shown(YES_NO["yes" if plan.online else "no"]),
        "languages": ", ".join(language_name(code) for code in plan.languages),
        "host": _name(plan.host, names),
    }


def cells_of(outcome: OutcomeLogged, titles: Mapping[ItemId, LocalText], names: Names) -> dict[str, Cell]:
    """One outcome, in the reader's language, but for its text, which is in its own."""
    title = titles.get(outcome.item) if outcome.item else None
    due = outcome.due
    return {
        "item": plain(title) if title else NOTHING[0],
        "kind": _(words.OUTCOME_KINDS[outcome.kind]),
        **versions("text", outcome.text),
        "language": language_name(outcome.text.original),
        "owner": shown(ALL_MEMBERS["all-members"]) if outcome.all_members else _name(outcome.owner, names),
        "outsider": outcome.outsider,
        "supporters": "; ".join(plain(names[each]) for each in outcome.supporters if each in names),
        "agreed": shown(YES_NO["yes" if outcome.agreed else "no"]) if outcome.kind == "action" else None,
        "due": (due.on or _(words.DUES[due.kind])) if due else None,
        "decided": _(words.DECIDED[outcome.decided]) if outcome.decided else None,
        "review": outcome.review,
        **(_figure(outcome.figure) if outcome.figure else {}),
        "id": str(outcome.outcome),
    }


def versions(name: str, text: LocalText | None) -> dict[str, Cell]:
    """A text under its name, and its other versions beside it."""
    if text is None:
        return {name: None}
    others = {f"{name}.{code}": said for code, said in text.texts.items() if code != text.original}
    return {name: text.texts[text.original], **others}


def _figure(figure: Figure) -> dict[str, Cell]:
    return {
        "number": f"~{text_of(figure.number)}" if figure.approximate else figure.number,
        "unit": figure.unit.texts[figure.unit.original],
        "as_of": figure.as_of,
        "source": figure.source.texts[figure.source.original],
        "population": None if figure.population == "unspecified" else _(words.POPULATIONS[figure.population]),
    }


def _few(outcome: OutcomeLogged, found: Minutes) -> dict[str, Cell]:
    """In place of a number of people that is too small for this reader."""
    shown_number = published_number(outcome.figure, found.exact, found.minimum) if outcome.figure else None
    return {"number": told(shown_number, found.minimum)} if isinstance(shown_number, Hidden) else {}


def _name(organisation: OrganisationId | None, names: Names) -> str | None:
    return plain(names.get(organisation)) if organisation else None


def as_json(found: Minutes) -> dict[str, Any]:
    """Everything as the JSON interface writes it: stable names instead of words, every language."""
    return {
        "id": str(found.meeting),
        "base": found.written.version,
        **msgspec.to_builtins(found.written.plan),
        "agenda": [{"item": str(item), "title": msgspec.to_builtins(title)} for item, title in found.agenda.items()],
        "outcomes": msgspec.to_builtins(list(found.outcomes.values())),
    }
