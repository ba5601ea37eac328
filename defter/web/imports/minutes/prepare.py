"""What an import of minutes would do, from sheets to commands."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import AddItem
from defter.domain.meetings.meeting import BEFORE, Meeting
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import CloseMeeting, NameRapporteur, OpenMeeting, PlanMeeting, RevisePlan
from defter.domain.vocabulary import Actor, Command, Forbidden, ItemId, LocalText, MeetingId, OutcomeId, Refused
from defter.platform.access import Reader
from defter.platform.eventstore import EventStore, Intent
from defter.platform.folding import fold
from defter.platform.formats.table import text_of
from defter.platform.views import Views
from defter.projections.meetings import outcomes, queries
from defter.projections.meetings.past import never_shown
from defter.projections.organisations import all_organisations
from defter.web.columns import MINUTES, NOTHING
from defter.web.exports import minutes as exported
from defter.web.exports.written import Written, names_held, written
from defter.web.i18n import speaking
from defter.web.imports import cells
from defter.web.imports.cells import Organisations
from defter.web.imports.minutes import header
from defter.web.imports.minutes.rows import Known, Rows
from defter.web.imports.prepared import Edit, Import, Planned, edits
from defter.web.imports.reading import Reading, edited
from defter.web.imports.sheets import Cell, Given, Sheet, Source, Wrong, read_sheet
from defter.web.imports.spelling import says

NAMESPACE = uuid5(NAMESPACE_URL, "defter:import:minutes")
ZONE = ZoneInfo("Europe/Istanbul")
"""Where the days of imported meetings begin, as those of planned ones do unless they say otherwise."""
_TEXT = LocalText("en", {"en": "?"})


class MeetingFile(Struct, frozen=True, kw_only=True):
    """What one file would do."""

    source: Source
    meeting: MeetingId | None
    plan: PlanMeeting | None
    """The meeting of the header, for a sheet that has one."""
    known: bool
    """Whether the meeting is recorded already."""
    rows: tuple[Planned, ...]
    wrong: tuple[Wrong, ...]
    """Everything that is wrong, in header and rows, from top to bottom."""
    left_out: tuple[Cell, ...]
    items: tuple[str, ...]
    """Titles that come onto the agenda."""
    commands: tuple[Command, ...]
    closes: bool
    """Whether the meeting is closed after all files: one that the import itself begins, on a day that has passed."""
    bases: tuple[int, ...]
    lines: bool
    """Whether the rows are pasted lines."""
    header_unused: bool
    """Whether there is a header that does not count, because the meeting has its plan."""
    went_out: bool
    """Whether it was exported: its header or some of its rows have ids."""
    header_edited: tuple[Edit, ...]
    """What was changed in a header that went out."""

    def count(self, *statuses: str) -> int:
        """How many outcomes have one of these statuses."""
        return sum(row.status in statuses and (row.status == "wrong" or row.content is not None) for row in self.rows)

    @property
    def opens(self) -> bool:
        """Whether the meeting is opened."""
        return any(isinstance(command, OpenMeeting) for command in self.commands)

    @property
    def names_rapporteur(self) -> bool:
        """Whether the importer becomes a rapporteur of the meeting."""
        return any(isinstance(command, NameRapporteur) for command in self.commands)


def may_import(actor: Actor, day: date) -> bool:
    """Whether the actor may import a meeting of its own: whoever may plan one."""
    probe = PlanMeeting(kind="workshop", title=_TEXT, day=day, host=actor.organisation)
    return PlanMeeting.may.allows(actor, Meeting(), probe)


def meeting_id(plan: PlanMeeting) -> MeetingId:
    """The id of an imported meeting: kind, title and day say which one it is."""
    return MeetingId(uuid5(NAMESPACE, f"{plan.kind}/{plan.day}/{fold(plan.title.texts[plan.title.original])}"))


def prepare(
    sources: Sequence[Source],
    store: EventStore,
    views: Views,
    actor: Actor,
    at: datetime,
    *,
    languages: Sequence[str],
    meeting: UUID | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Import[MeetingFile]:
    """What the import of these files by `actor` would do; `meeting` is the one that takes the rows, None: a new one.

    `progress` hears rows done and in all. Raises NotFound for a meeting that the actor may not see, Forbidden for one
    who may not do this, Refused for what is no table of minutes or cannot be done with this meeting as it stands;
    its details have the `name` of the file.
    """
    preparing = _Preparing(store, views, actor, at, languages, progress)
    files = tuple(preparing.file(source, meeting) for source in sources)
    intents: dict[MeetingId, tuple[Command, ...]] = {}
    if not any(file.wrong for file in files):
        for file in files:
            if file.meeting is not None and file.commands:
                intents[file.meeting] = (*intents.get(file.meeting, ()), *file.commands)
        for meeting_begun in dict.fromkeys(file.meeting for file in files if file.closes and file.meeting):
            intents[meeting_begun] = (*intents[meeting_begun], CloseMeeting())
    return Import(
        files=files,
        intents=tuple(Intent(stream, commands) for stream, commands in intents.items()),
        bases=tuple(base for file in files for base in file.bases),
    )


class _Stand(Struct):
    """How a meeting stands after the files that were read so far."""

    state: Meeting
    version: int
    titles: dict[str, ItemId]
    """The items by their titles in every language, folded."""
    came: set[OutcomeId]


class _Preparing:
    """One import, file after file."""

    def __init__(
        self,
        store: EventStore,
        views: Views,
        actor: Actor,
        at: datetime,
        languages: Sequence[str],
        progress: Callable[[int, int], None],
    ) -> None:
        self.store = store
        self.views = views
        self.actor = actor
        self.at = at
        self.today = at.astimezone(ZONE).date()
        self.languages = languages
        self.progress = progress
        self.reader = Reader(organisation=actor.organisation, person=actor.person, role=actor.role)
        with views.read() as connection:
            known = all_organisations(connection, self.reader)
        renamed = [each.id for each in known if each.revision > 1]
        self.organisations = Organisations(
            ((each.id, each.name) for each in known),
            lambda: ((each, name) for each in renamed for name in names_held(store.history(each))),
        )
        self.stands: dict[MeetingId, _Stand] = {}

    def file(self, source: Source, meeting: UUID | None) -> MeetingFile:
        """What one file would do. Raises as `prepare`."""
        try:
            return self._file(source, meeting)
        except Refused as refused:
            raise Refused(refused.key, **{"name": source.name, **refused.details}) from refused

    def _file(self, source: Source, meeting: UUID | None) -> MeetingFile:
        if meeting is not None:
            self._seen(meeting)
        sheet = read_sheet(source, MINUTES, self.languages, self.organisations)
        reading = Reading(MINUTES, source.language, self.languages, self.organisations)
        reading.wrong += sheet.wrong
        named = header.meeting_named(reading, sheet.header, meeting)
        if named is not None and meeting is None:
            self._seen(named)
        there = MeetingId(meeting) if meeting else named
        if there is None and not may_import(self.actor, self.today):
            raise Forbidden("not-allowed")
        if sheet.lines and there is None:
            raise Refused("lines-without-meeting")
        if not sheet.rows and not sheet.wrong and named is None:
            raise Refused("rows-missing")
        plan = header.plan(reading, sheet.header, self.actor, self.today) if there is None else None
        target = there or (meeting_id(plan) if plan else None)
        stand = self._stand(target)
        known = stand.state.stage != "unplanned"
        if known and not self._may(stand.state, LogOutcome) and (there or not self._may(stand.state, NameRapporteur)):
            raise Forbidden("not-allowed")
        before = self._known(target, stand, sheet, reading) if target and known else None
        if meeting is not None and named is None:
            with self.views.read() as connection:
                header.same_day(reading, sheet.header, queries.meeting(connection, self.reader, meeting).day)
        if there is not None and any(not says(row.cell("id").text) for row in sheet.rows if _has_text(row)):
            stand.state.held()
        rows = Rows(
            reading,
            target or MeetingId(NAMESPACE),
            stand.state,
            stand.titles,
            before,
            self.actor,
            self.at,
            adds_items=not known or (stand.state.stage in (*BEFORE, "open") and self._may(stand.state, AddItem)),
            decides=known or plan is not None,
            came=stand.came,
        )
        return self._read(source, sheet, reading, rows, plan, target, stand, named)

    def _read(
        self,
        source: Source,
        sheet: Sheet,
        reading: Reading,
        rows: Rows,
        plan: PlanMeeting | None,
        target: MeetingId | None,
        stand: _Stand,
        named: MeetingId | None,
    ) -> MeetingFile:
        fresh = stand.state.stage == "unplanned"
        changed = self._header(sheet, reading, rows, named, stand)
        begun = len(rows.commands), rows.state
        for command in _before(plan, stand.state, self.actor):
            rows.do(command)
        opening = len(rows.commands)
        planned: list[Planned] = []
        for done, given in enumerate(sheet.rows, 1):
            planned.append(rows.row(given))
            if done % 100 == 0 or done == len(sheet.rows):
                self.progress(done, len(sheet.rows))
        if not fresh and len(rows.commands) == opening:
            del rows.commands[begun[0] :]  # nothing is recorded, so nothing is opened and nobody named for it either
            rows.state = begun[1]
        wrong = sorted(reading.wrong, key=lambda each: (each.cell.row, each.cell.column or 0))
        if target is not None and not wrong:
            stand.state = rows.state
            self.stands[target] = stand
        return MeetingFile(
            source=source,
            meeting=target,
            plan=plan,
            known=stand.version > 0,
            rows=tuple(planned),
            wrong=tuple(wrong),
            left_out=sheet.left_out,
            items=tuple(rows.added),
            commands=() if wrong else tuple(rows.commands),
            closes=plan is not None and fresh and not wrong and plan.day < self.today,
            bases=tuple(rows.bases),
            lines=sheet.lines,
            header_unused=plan is None and named is None and bool(sheet.header),
            went_out=rows.known is not None,
            header_edited=changed,
        )

    def _header(
        self, sheet: Sheet, reading: Reading, rows: Rows, named: MeetingId | None, stand: _Stand
    ) -> tuple[Edit, ...]:
        """Revises the plan where the header of an exported file was edited; gives what was."""
        known, given = rows.known, {label: cell for label, cell in sheet.header.items() if label not in ("id", "base")}
        if named is None or known is None or not given:
            return ()
        was, now = known.then.get(known.base or 0, known.now).plan, known.now.plan
        if known.base is None or was is None or now is None:
            reading.note(sheet.header.get("base", sheet.header["id"]), "base", "base-unknown", label=True)
            return ()
        outs = []
        for code in self.languages:
            with speaking(code):
                outs.append(exported.header_of(was, known.names))
        labels = edited(given, outs)
        before = len(reading.wrong)
        command = header.revised(reading, given, labels, was, stand.state.revision) if labels else None
        if command is None or _says_so(command, now) or len(reading.wrong) > before:
            return ()
        label = next(label for label in given if label in labels)
        if was != now:
            current = exported.header_of(now, known.names)
            stands = text_of(current.get(label)) or NOTHING[0]
            reading.note(given[label], label, "plan-changed-meanwhile", label=True, current=stands)
            return ()
        rows.bases.append(known.base)
        try:
            rows.do(command)
        except Refused as refused:
            reading.note(given[label], label, refused.key, label=True, **refused.details)
        return edits(given, labels, exported.header_of(was, known.names))

    def _known(self, target: MeetingId, stand: _Stand, sheet: Sheet, reading: Reading) -> Known | None:
        """What rows and header that went out are compared with; None when none did."""
        cell = sheet.header.get("base", Cell(""))
        base = reading.value(cells.version_of, cell, "base", label=True)
        came_back = [row for row in sheet.rows if says(row.cell("id").text)]
        if not came_back and not says(sheet.header.get("id", Cell("")).text):
            return None
        wanted = {stand.version, *_versions(came_back), *([base] if base else [])}
        history = self.store.history(target, until=stand.version)
        found = written(history, wanted)
        with self.views.read() as connection:
            seen = frozenset(row.id for row in outcomes.outcomes_of(connection, self.reader, target))
            agenda = {item.id: item.title for item in queries.agenda(connection, self.reader, target)}
        found = {at: msgspec.structs.replace(each, titles=agenda | each.titles) for at, each in found.items()}
        for each in found.values():
            for item, title in each.titles.items():
                if item in stand.state.items:
                    for words in title.texts.values():
                        stand.titles.setdefault(fold(words), item)
        then: dict[int, Written] = {}
        for version, each in found.items():
            gone = never_shown(self.reader, history, version, seen)
            told = {outcome: said for outcome, said in each.outcomes.items() if outcome not in gone}
            if version <= stand.version:
                then[version] = msgspec.structs.replace(each, outcomes=told)
        names = exported.names_of_organisations(self.views)
        return Known(now=found[stand.version], then=then, seen=seen, names=names, base=base)

    def _seen(self, meeting: UUID) -> None:
        with self.views.read() as connection:
            queries.meeting(connection, self.reader, meeting)

    def _stand(self, target: MeetingId | None) -> _Stand:
        if target is None:
            return _Stand(Meeting(), 0, {}, set())
        if target not in self.stands:
            state, version = self.store.state(meetings, target)
            with self.views.read() as connection:
                titles = _titles(queries.agenda(connection, self.reader, target), state)
            return _Stand(state, version, titles, set())
        stand = self.stands[target]
        return _Stand(stand.state, stand.version, dict(stand.titles), set(stand.came))

    def _may(self, state: Meeting, command: type[Command]) -> bool:
        return command.may.allows(self.actor, state, None)


def _titles(agenda: Iterable[queries.ItemRow], state: Meeting) -> dict[str, ItemId]:
    """The items of the agenda by their titles; the views may still show a removed one."""
    standing = [item for item in agenda if item.id in state.items]
    return {fold(title): item.id for item in reversed(standing) for title in item.title.texts.values()}


def _has_text(row: Given) -> bool:
    return any(says(cell.text) for column, cell in row.cells.items() if column.partition(".")[0] == "text")


def _versions(rows: Iterable[Given]) -> set[int]:
    found: set[int] = set()
    for row in rows:
        try:
            found.add(cells.version_of(row.cell("base").text))
        except Refused:
            continue
    return found


def _says_so(command: RevisePlan, plan: Any) -> bool:
    """Whether the plan says already what the command would make of it."""
    return all(getattr(command, name) == getattr(plan, name) for name in command.__struct_fields__ if name != "base")


def _before(plan: PlanMeeting | None, state: Meeting, actor: Actor) -> Iterable[Command]:
    """The steps before the outcomes of a sheet with a header. A host who records them is a rapporteur from then on."""
    if plan is None:
        return
    if state.stage == "unplanned":
        yield plan
    if state.stage in ("unplanned", *BEFORE):
        yield OpenMeeting()
    if actor.person is not None and not LogOutcome.may.allows(actor, state, None):
        yield NameRapporteur(person=actor.person)
