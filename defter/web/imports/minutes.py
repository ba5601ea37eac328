"""Minutes of a meeting: from a sheet to the commands that record it, all or nothing.

A sheet with a header is a meeting of its own: planned, its agenda, opened, its outcomes, and closed when its day has
passed. Its id comes from kind, title and day, so the same file is the same meeting. Otherwise rows go into a meeting
that is there. Ids of outcomes come from what they say, so the same row is recorded once, and an edited file adds only
what is new. What is recorded already stays as it is.

`prepare` reads, checks and rehearses, and changes nothing; `record` does what was prepared.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import AddItem
from defter.domain.meetings.meeting import Meeting
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import CloseMeeting, NameRapporteur, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import (
    Actor,
    Command,
    Forbidden,
    Identity,
    ItemId,
    LocalText,
    MeetingId,
    OutcomeId,
    Refused,
)
from defter.platform.access import Reader
from defter.platform.eventstore import Done, EventStore
from defter.platform.folding import fold
from defter.platform.views import Views
from defter.projections.meetings import queries
from defter.projections.organisations import all_organisations
from defter.web.imports import cells
from defter.web.imports.cells import Organisations
from defter.web.imports.reading import Line, Reading
from defter.web.imports.sheets import COLUMNS, Cell, Given, Source, Wrong, read_sheet, says

NAMESPACE = uuid5(NAMESPACE_URL, "defter:import:minutes")
ZONE = ZoneInfo("Europe/Istanbul")
"""Where the days of imported meetings begin, as those of planned ones do unless they say otherwise."""
_TEXT = LocalText("en", {"en": "?"})


class Planned(Struct, frozen=True, kw_only=True):
    """What would happen with one row. `line` is None when something in it is wrong."""

    given: Given
    status: Literal["new", "there", "struck", "wrong"]
    line: Line | None = None
    wrong: tuple[Wrong, ...] = ()


class Import(Struct, frozen=True, kw_only=True, dict=True):
    """What an import would do; there are no commands when anything is wrong, or nothing is new."""

    source: Source
    meeting: MeetingId | None
    plan: PlanMeeting | None
    """The meeting of the header, for a sheet that has one."""
    known: bool
    """Whether the meeting is recorded already; its plan stays as it is."""
    rows: tuple[Planned, ...]
    wrong: tuple[Wrong, ...]
    """Everything that is wrong, in header and rows, from top to bottom."""
    left_out: tuple[Cell, ...]
    items: tuple[str, ...]
    """Titles that come onto the agenda."""
    commands: tuple[Command, ...]
    lines: bool
    """Whether the rows are pasted lines."""
    header_unused: bool
    """Whether there is a header that does not count, because the meeting has its plan."""

    def count(self, status: str) -> int:
        """How many outcomes have this status."""
        return sum(row.status == status and (row.line is None or row.line.text is not None) for row in self.rows)

    @property
    def opens(self) -> bool:
        """Whether the meeting is opened."""
        return any(isinstance(command, OpenMeeting) for command in self.commands)

    @property
    def closes(self) -> bool:
        """Whether the meeting is closed."""
        return any(isinstance(command, CloseMeeting) for command in self.commands)

    @property
    def names_rapporteur(self) -> bool:
        """Whether the importer becomes a rapporteur of the meeting."""
        return any(isinstance(command, NameRapporteur) for command in self.commands)

    @cached_property
    def digest(self) -> str:
        """Of everything that would be recorded: equal digests, equal records."""
        body = (self.meeting, [(type(command).__name__, command) for command in self.commands])
        return sha256(msgspec.json.encode(body)).hexdigest()


def may_import(actor: Actor, day: date) -> bool:
    """Whether the actor may import a meeting of its own: whoever may plan one."""
    probe = PlanMeeting(kind="workshop", title=_TEXT, day=day, host=actor.organisation)
    return PlanMeeting.may.allows(actor, Meeting(), probe)


def prepare(
    source: Source,
    store: EventStore,
    views: Views,
    actor: Actor,
    at: datetime,
    *,
    languages: Sequence[str],
    meeting: UUID | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Import:
    """What the import of `source` by `actor` would do; `meeting` is the one that takes the rows, None: a new one.

    `progress` hears rows done and in all. Raises NotFound for a meeting that the actor may not see, Forbidden for one
    who may not do this, Refused for what is no table of minutes or cannot be done with this meeting as it stands.
    """
    reader = Reader(organisation=actor.organisation, person=actor.person, role=actor.role)
    with views.read() as connection:
        if meeting is not None:
            queries.meeting(connection, reader, meeting)
        organisations = Organisations((each.id, each.name) for each in all_organisations(connection, reader))
    today = at.astimezone(ZONE).date()
    if meeting is None and not may_import(actor, today):
        raise Forbidden("not-allowed")
    sheet = read_sheet(source, organisations)
    if sheet.lines and meeting is None:
        raise Refused("lines-without-meeting")
    if not sheet.rows and not sheet.wrong:
        raise Refused("rows-missing")
    reading = Reading(source.language, languages, organisations, list(sheet.wrong))
    plan = reading.plan(sheet.header, actor, today) if meeting is None else None
    target = meeting or (plan and meeting_id(plan))
    state: Meeting = store.state(meetings, target)[0] if target else Meeting()
    known = state.stage != "unplanned"
    titles: Mapping[str, ItemId] = {}
    if target and known:
        if not _may(actor, state, LogOutcome) and (meeting is not None or not _may(actor, state, NameRapporteur)):
            raise Forbidden("not-allowed")
        with views.read() as connection:
            titles = _titles(queries.agenda(connection, MeetingId(target)), state)
            if meeting is not None:
                reading.same_day(sheet, queries.meeting(connection, reader, meeting).day)
    if meeting is not None:
        state.held()
    importer = _Rows(MeetingId(target or NAMESPACE), state, titles, _adds_items(actor, state, known=known))
    rows = []
    for done, given in enumerate(sheet.rows, 1):
        rows.append(importer.row(given, reading))
        if done % 100 == 0 or done == len(sheet.rows):
            progress(done, len(sheet.rows))
    wrong = sorted(reading.wrong, key=lambda each: (each.cell.row, each.cell.column or 0))
    commands: tuple[Command, ...] = ()
    if not wrong and (importer.commands or not known):
        commands = (*_before(plan, state, actor), *importer.commands, *_after(plan, state, today))
        rehearse(actor, state, commands, at)
    return Import(
        source=source,
        meeting=MeetingId(target) if target else None,
        plan=plan,
        known=known,
        rows=tuple(rows),
        wrong=tuple(wrong),
        left_out=sheet.left_out,
        items=tuple(importer.added),
        commands=commands,
        lines=sheet.lines,
        header_unused=meeting is not None and bool(sheet.header),
    )


async def record(found: Import, store: EventStore, identity: Identity) -> Done | None:
    """Do what was prepared, all or nothing; None when nothing is new. Raises what `execute` raises."""
    if found.meeting is None or not found.commands:
        return None
    who = f"{identity.person}/{identity.organisation}"
    command_id = uuid5(found.meeting, f"{who}/{found.digest}")
    return await store.execute(identity, found.meeting, *found.commands, command_id=command_id)


def meeting_id(plan: PlanMeeting) -> MeetingId:
    """The id of an imported meeting: kind, title and day say which one it is."""
    return MeetingId(uuid5(NAMESPACE, f"{plan.kind}/{plan.day}/{fold(plan.title.texts[plan.title.original])}"))


def rehearse(actor: Actor, state: Meeting, commands: Iterable[Command], at: datetime) -> None:
    """Let the rules and decisions of the commands speak, without recording. Raises Forbidden, NotFound and Refused."""
    for command in commands:
        if not command.may.allows(actor, state, command):
            raise Forbidden("not-allowed")
        for event in meetings.decide(state, command, at):
            state = meetings.evolve(state, event)


def _may(actor: Actor, state: Meeting, command: type[Command]) -> bool:
    return command.may.allows(actor, state, None)


def _titles(agenda: Iterable[queries.ItemRow], state: Meeting) -> dict[str, ItemId]:
    """The items of the agenda by their titles in every language, folded; the views may still show a removed one."""
    standing = [item for item in agenda if item.id in state.items]
    return {fold(title): item.id for item in reversed(standing) for title in item.title.texts.values()}


def _adds_items(actor: Actor, state: Meeting, *, known: bool) -> bool:
    return not known or (state.stage != "closed" and _may(actor, state, AddItem))


def _before(plan: PlanMeeting | None, state: Meeting, actor: Actor) -> Iterable[Command]:
    """The steps before the outcomes of a sheet with a header. A host who records them is a rapporteur from then on."""
    if plan is None:
        return
    if state.stage == "unplanned":
        yield plan
    if state.stage not in ("open", "closed"):
        yield OpenMeeting()
    if actor.person is not None and not _may(actor, state, LogOutcome):
        yield NameRapporteur(person=actor.person)


def _after(plan: PlanMeeting | None, state: Meeting, today: date) -> Iterable[Command]:
    """Only a meeting that the import itself began is closed by it."""
    if plan is not None and state.stage == "unplanned" and plan.day < today:
        yield CloseMeeting()


class _Rows:
    """From rows to commands, in the order of the sheet; items that are not on the agenda yet come before their rows."""

    def __init__(self, meeting: MeetingId, state: Meeting, titles: Mapping[str, ItemId], adds_items: bool) -> None:
        self.meeting = meeting
        self.state = state
        self.titles = dict(titles)
        self.adds_items = adds_items
        self.commands: list[Command] = []
        self.added: list[str] = []
        self._equal: Counter[tuple[ItemId | None, str, str]] = Counter()

    def row(self, given: Given, reading: Reading) -> Planned:
        """What would happen with a row."""
        before = len(reading.wrong)
        item = self._item(given, reading)
        line = reading.line(given)
        if len(reading.wrong) > before:
            return Planned(given=given, status="wrong", wrong=tuple(reading.wrong[before:]))
        if line.text is None:
            new = bool(self.added) and self.added[-1] == given.item
            return Planned(given=given, status="new" if new else "there", line=line)
        outcome = self._outcome(item, line.kind, line.text.texts[line.text.original])
        if outcome in self.state.outcomes:
            struck = self.state.outcomes[outcome].struck
            return Planned(given=given, status="struck" if struck else "there", line=line)
        more = {"owner": line.owner, "due": line.due, "figure": line.figure}
        self.commands.append(LogOutcome(outcome=outcome, kind=line.kind, text=line.text, item=item, **more))  # type: ignore[arg-type]
        return Planned(given=given, status="new", line=line)

    def _item(self, given: Given, reading: Reading) -> ItemId | None:
        title = fold(given.item)
        if not title:
            return None
        if title not in self.titles:
            cell = given.cell("item")
            place = cell if says(cell.text) else Cell(given.item, given.row)
            if reading.value(cells.text_of, place, COLUMNS["item"]) is None:
                return None
            number = 0
            while (item := ItemId(uuid5(self.meeting, f"item/{number}/{title}"))) in self.state.removed:
                number += 1
            if item not in self.state.items:
                if not self.adds_items:
                    reading.wrong.append(Wrong(place, COLUMNS["item"], Refused("item-not-on-agenda")))
                    return None
                words = LocalText(reading.language, {reading.language: given.item})
                self.commands.append(AddItem(item=item, title=words))
                self.added.append(given.item)
            self.titles[title] = item
        return self.titles[title]

    def _outcome(self, item: ItemId | None, kind: str, text: str) -> OutcomeId:
        same = (item, kind, text)
        number = self._equal[same]
        self._equal[same] += 1
        return OutcomeId(uuid5(self.meeting, f"outcome/{item}/{kind}/{number}/{text}"))
