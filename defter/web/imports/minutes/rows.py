"""The rows of a sheet of minutes, one after the other, as commands.

A row without an id is an outcome whose id comes from what it says, so that it is logged once. A row with an id went out
before: it is compared with what was written then, cell by cell, and only what was edited in it becomes an act. When
somebody else changed the same outcome in the meantime, the row is not carried out over that, but says what stands now.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

import msgspec
from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import AddItem
from defter.domain.meetings.meeting import Meeting
from defter.domain.meetings.outcomes import ConvertOutcome, LogOutcome, OutcomeLogged, ReviseOutcome
from defter.domain.vocabulary import Actor, Command, Figure, Forbidden, ItemId, LocalText, MeetingId, OutcomeId, Refused
from defter.platform.folding import fold
from defter.platform.formats.table import Cell as Value
from defter.platform.formats.table import text_of
from defter.web.columns import NOTHING
from defter.web.exports import minutes as exported
from defter.web.exports.minutes import Names
from defter.web.exports.written import Written
from defter.web.i18n import speaking
from defter.web.imports import cells
from defter.web.imports.prepared import Planned, edits
from defter.web.imports.reading import Reading, edited
from defter.web.imports.sheets import Cell, Given
from defter.web.imports.spelling import language_of, says
from defter.web.published import Hidden, counts_people, told

FIGURE = ("number", "unit", "as_of", "source")
_ABOUT = {"owner-ambiguous": "outsider", "owner-not-present": "agreed", "figure-incomplete": "number"}
"""The column to which a refusal of the domain belongs; any other stands at the first that was edited."""


class Known(Struct, frozen=True):
    """What is written of the meeting that takes the rows: now, and at the versions on which rows are based."""

    now: Written
    then: Mapping[int, Written]
    seen: frozenset[OutcomeId]
    """The outcomes that the importer may see."""
    names: Names
    base: int | None
    """That of the header, for rows that do not say theirs."""


class Rows:
    """From rows to commands, in the order of the sheet; items that are not on the agenda yet come before their rows."""

    def __init__(
        self,
        reading: Reading,
        meeting: MeetingId,
        state: Meeting,
        titles: dict[str, ItemId],
        known: Known | None,
        actor: Actor,
        at: datetime,
        *,
        adds_items: bool,
        decides: bool,
        came: set[OutcomeId],
    ) -> None:
        """`came` are the outcomes that were edited so far, in whichever file."""
        self.reading = reading
        self.meeting = meeting
        self.state = state
        self.titles = titles
        self.known = known
        self.actor = actor
        self.at = at
        self.adds_items = adds_items
        self.decides = decides
        self.commands: list[Command] = []
        self.added: list[str] = []
        self.bases: list[int] = []
        self._equal: Counter[tuple[ItemId | None, str, str]] = Counter()
        self._came = came

    def do(self, *commands: Command) -> None:
        """Lets rules and decisions speak, without recording. Raises Forbidden, NotFound and Refused."""
        state = self.state
        for command in commands if self.decides else ():
            if not command.may.allows(self.actor, state, command):
                raise Forbidden("not-allowed")
            for event in meetings.decide(state, command, self.at):
                state = meetings.evolve(state, event)
        self.state = state
        self.commands += commands

    def row(self, given: Given) -> Planned:
        """What would happen with a row."""
        before = len(self.reading.wrong)
        planned = self._known(given) if says(given.cell("id").text) else self._new(given)
        wrong = tuple(self.reading.wrong[before:])
        return Planned(given=given, status="wrong", wrong=wrong) if wrong or planned is None else planned

    # rows that are new

    def _new(self, given: Given) -> Planned | None:
        before = len(self.reading.wrong)
        item = self._item(given)
        fields = _fields(self.reading, given, {*given.cells, *FIGURE}, None)
        if not says(given.cell("text").text) and fields["text"] is None and _filled(given) - {"item", "base"}:
            self.reading.note(given.cell("text"), "text", "text-missing")
        if len(self.reading.wrong) > before:
            return None
        text: LocalText | None = fields["text"]
        if text is None:
            new = bool(self.added) and self.added[-1] == given.item
            return Planned(given=given, status="new" if new else "there")
        kind = fields.setdefault("kind", "note") or "note"
        outcome = self._outcome(item, kind, text.texts[text.original])
        command = LogOutcome(outcome=outcome, item=item, **fields | {"kind": kind})
        content = OutcomeLogged(**msgspec.structs.asdict(command) | {"agreed": bool(command.agreed)})
        if outcome in self.state.outcomes:
            struck = self.state.outcomes[outcome].struck
            return Planned(given=given, status="struck" if struck else "there", content=content)
        self._decided(given, set(given.cells), command)
        return Planned(given=given, status="new", content=content)

    def _outcome(self, item: ItemId | None, kind: str, text: str) -> OutcomeId:
        same = (item, kind, text)
        number = self._equal[same]
        self._equal[same] += 1
        return OutcomeId(uuid5(self.meeting, f"outcome/{item}/{kind}/{number}/{text}"))

    def _decided(self, given: Given, columns: set[str], *commands: Command) -> None:
        try:
            self.do(*commands)
        except Refused as refused:
            order = [*given.cells]
            column = _ABOUT.get(refused.key) or min(columns & {*order}, key=order.index, default="text")
            if refused.key == "figure-incomplete":
                column = next((each for each in FIGURE if not says(given.cell(each).text)), column)
            self.reading.note(given.cell(column), column, refused.key, **refused.details)

    def _item(self, given: Given) -> ItemId | None:
        title = fold(given.item)
        if not title:
            return None
        if title not in self.titles:
            cell = given.cell("item")
            place = cell if says(cell.text) else Cell(given.item, given.row)
            if self.reading.value(cells.text_of, place, "item") is None:
                return None
            number = 0
            while (item := ItemId(uuid5(self.meeting, f"item/{number}/{title}"))) in self.state.removed:
                number += 1
            if item not in self.state.items:
                if not self.adds_items:
                    self.reading.note(place, "item", "item-not-on-agenda")
                    return None
                words = LocalText(self.reading.language, {self.reading.language: given.item})
                self.do(AddItem(item=item, title=words))
                self.added.append(given.item)
            self.titles[title] = item
        return self.titles[title]

    # rows that went out before

    def _known(self, given: Given) -> Planned | None:
        known, reading = self.known, self.reading
        outcome = reading.value(cells.uuid_of, given.cell("id"), "id")
        base = reading.value(cells.version_of, given.cell("base"), "base") or (known.base if known else None)
        if outcome is None:
            return None
        if known is None or outcome not in known.seen:
            reading.note(given.cell("id"), "id", "record-unknown")
            return None
        then = known.then.get(base or 0, Written())
        was, now = (each.outcomes.get(OutcomeId(outcome)) for each in (then, known.now))
        if was is None:
            reading.note(given.cell("base"), "base", "base-unknown")
            return None
        titles = {**known.now.titles, **then.titles}
        given_cells = _cells(given)
        columns = edited(given_cells, went_out(was, titles, known.names, reading.languages))
        if "number" in columns and was.figure and self._too_small(given.cell("number").text, was.figure):
            columns.discard("number")
        if not columns:
            return Planned(given=given, status="there" if now else "struck", content=now or was)
        wanted = self._wanted(given, columns, was)
        if wanted is None or wanted in (was, now):
            return Planned(given=given, status="there" if now else "struck", content=wanted)
        first = next(column for column in given_cells if column in columns)
        if now != was:
            self._meanwhile(given, first, was, now, titles)
        elif was.outcome in self._came:
            reading.note(given.cell("id"), "id", "record-twice")
        else:
            self._came.add(was.outcome)
            self.bases.append(then.version)
            commands = _commands(was, wanted, self.state, wanted.agreed if "agreed" in columns else None)
            self._decided(given, columns, *commands)
        changed = edits(given_cells, columns, exported.cells_of(was, titles, known.names))
        return Planned(given=given, status="changed", content=wanted, edited=changed)

    def _too_small(self, text: str, figure: Figure) -> bool:
        """Whether this went out instead of the number, to who may not see it: "fewer than 5"."""
        minimum = re.search(r"\d{1,3}", fold(text))
        if minimum is None or not counts_people(figure) or figure.number >= int(minimum[0]):
            return False
        words: set[str] = set()
        for code in self.reading.languages:
            with speaking(code):
                words.add(told(Hidden.FEW, int(minimum[0])))
        return text in words

    def _wanted(self, given: Given, columns: set[str], was: OutcomeLogged) -> OutcomeLogged | None:
        """The outcome with what was edited in its row; None when that cannot be understood."""
        before = len(self.reading.wrong)
        fields = _fields(self.reading, given, columns, was)
        if "text" in fields and fields["text"] is None:
            self.reading.note(given.cell("text"), "text", "text-missing")
        if "item" in columns:
            fields["item"] = self._item(given)
        if len(self.reading.wrong) > before:
            return None
        if fields.get("agreed", was.agreed) is None:
            del fields["agreed"]
        return msgspec.structs.replace(was, **fields)

    def _meanwhile(
        self,
        given: Given,
        first: str,
        was: OutcomeLogged,
        now: OutcomeLogged | None,
        titles: Mapping[ItemId, LocalText],
    ) -> None:
        """Notes that somebody else changed the outcome, with what stands where it was changed."""
        assert self.known is not None
        if now is None:
            self.reading.note(given.cell(first), first, "outcome-struck-meanwhile")
            return
        before, after = (exported.cells_of(each, titles, self.known.names) for each in (was, now))
        changed = [name for name in (first, "text", *after) if text_of(before.get(name)) != text_of(after.get(name))]
        name = next(iter(changed), "text")
        self.reading.note(
            given.cell(first),
            first,
            "outcome-changed-meanwhile",
            column=self.reading.layout.heading(name),
            current=(text_of(after.get(name)) or NOTHING[0])[:300],
        )


def went_out(
    was: OutcomeLogged, titles: Mapping[ItemId, LocalText], names: Names, languages: Sequence[str]
) -> list[dict[str, Value]]:
    """What stood in the cells of an outcome, in each of the languages in which they may have been written."""
    found: list[dict[str, Value]] = []
    for code in languages:
        with speaking(code):
            found.append(exported.cells_of(was, titles, names))
    return found


def _cells(given: Given) -> dict[str, Cell]:
    """The cells that say something of the outcome; an item in force from a row above is one of them."""
    found = {name: cell for name, cell in given.cells.items() if name not in ("id", "base")}
    if "item" in found:
        found["item"] = Cell(given.item or NOTHING[0], found["item"].row, found["item"].column)
    return found


def _filled(given: Given) -> set[str]:
    return {column for column, cell in given.cells.items() if says(cell.text)}


def _fields(reading: Reading, given: Given, columns: Collection[str], was: OutcomeLogged | None) -> dict[str, Any]:
    """What these columns of a row say, as fields of the outcome; the item is not among them."""

    def said(column: str, read: Any, *more: Any) -> Any:
        return reading.value(read, given.cell(column), column, *more)

    fields: dict[str, Any] = {}
    for column in columns:
        match column:
            case "kind":
                fields["kind"] = said(column, cells.kind_of) or "note"
            case "owner":
                owner = said(column, cells.owner_of, reading.organisations)
                fields["all_members"] = owner == "all-members"
                fields["owner"] = None if owner == "all-members" else owner
            case "outsider":
                fields["outsider"] = said(column, cells.text_of)
            case "supporters":
                fields["supporters"] = said(column, cells.supporters_of, reading.organisations) or ()
            case "agreed":
                fields["agreed"] = said(column, cells.yes_of)
            case "due":
                fields["due"] = said(column, cells.due_of)
            case "decided":
                fields["decided"] = said(column, cells.decided_of)
            case "review":
                fields["review"] = said(column, cells.day_of)
    language = said("language", language_of, reading.languages) if "language" in columns else None
    if was is None or any(column.partition(".")[0] in ("text", "language") for column in columns):
        text = was.text if was else None
        fields["text"] = reading.texts(given.cells, "text", columns, text, language=language or "")
    if {*columns} & {*FIGURE, "population"}:
        kind = fields.get("kind") or (was.kind if was else "note")
        spoken = language or (was.text.original if was else reading.language)
        fields["figure"] = _figure(reading, given, columns, was.figure if was else None, spoken, kind == "figure")
    elif fields.get("kind") == "figure" and (was is None or was.figure is None):
        fields["figure"] = _figure(reading, given, columns, None, reading.language, needed=True)
    return fields


def _figure(
    reading: Reading, given: Given, columns: Iterable[str], was: Figure | None, language: str, needed: bool
) -> Figure | None:
    """The number of a row, whole or not at all; of one that was there only the edited cells count."""
    there = {column for column in (*FIGURE, "population") if says(given.cell(column).text)}
    if not there and not needed:
        return None
    for column in FIGURE:
        if column not in there and (was is None or column in columns):
            reading.note(given.cell(column), column, "figure-part-missing")
    changed = set(columns) if was else {*FIGURE, "population"}
    fields: dict[str, Any] = {}
    if "number" in changed and (number := reading.value(cells.number_of, given.cell("number"), "number")):
        fields["number"], fields["approximate"] = number
    for text in ("unit", "source"):
        if text in changed:
            fields[text] = reading.local(given.cell(text), text, getattr(was, text, None), language=language)
    if "as_of" in changed:
        fields["as_of"] = reading.value(cells.as_of, given.cell("as_of"), "as_of")
    if "population" in changed:
        cell = given.cell("population")
        fields["population"] = reading.value(cells.population_of, cell, "population") or "unspecified"
    if was is not None:
        return msgspec.structs.replace(was, **{name: value for name, value in fields.items() if value is not None})
    if "number" not in fields or any(value is None for value in fields.values()):
        return None
    return Figure(**fields)


def _commands(was: OutcomeLogged, wanted: OutcomeLogged, state: Meeting, agreed: bool | None) -> Iterable[Command]:
    """What makes the one of the other: another kind first, then whatever else is different."""
    if wanted.kind != was.kind:
        figure = wanted.figure if was.figure is None else None
        yield ConvertOutcome(outcome=was.outcome, kind=wanted.kind, figure=figure)
        was = msgspec.structs.replace(was, kind=wanted.kind, figure=figure or was.figure)
    if wanted != was:
        names = set(ReviseOutcome.__struct_fields__) - {"base", "agreed"}
        said = {name: getattr(wanted, name) for name in names}
        base = state.outcomes[was.outcome].revision
        yield ReviseOutcome(**said, agreed=agreed, base=base)
