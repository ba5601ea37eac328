"""Organisations: from tables to the commands that register, admit and rename them, all or nothing.

A row with the id of an export is compared with what went out: only what was edited in it changes. Any other row is a
new organisation; its id comes from the id that an office gives it, else from its name and place, so that the same row
is registered once. Two of one name in one place are told of, never guessed at.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from msgspec import Struct

from defter.domain.organisations import (
    AdmitOrganisation,
    Organisation,
    RegisterOrganisation,
    RenameOrganisation,
)
from defter.domain.organisations import organisations as concept
from defter.domain.vocabulary import Actor, Command, Forbidden, LocalText, OrganisationId, Place, Refused
from defter.platform import places
from defter.platform.access import Reader
from defter.platform.eventstore import EventStore, Intent
from defter.platform.folding import fold
from defter.platform.formats.table import text_of
from defter.platform.views import Views
from defter.projections.organisations import all_organisations
from defter.web.columns import NOTHING, ORGANISATIONS
from defter.web.exports import organisations as exported
from defter.web.exports import written
from defter.web.i18n import speaking
from defter.web.imports import cells
from defter.web.imports.cells import Organisations
from defter.web.imports.prepared import Import, Planned, edits
from defter.web.imports.reading import Reading, edited
from defter.web.imports.sheets import Cell, Given, Source, Wrong, read_sheet
from defter.web.imports.spelling import language_of, says

NAMESPACE = uuid5(NAMESPACE_URL, "defter:import:organisations")


class OrganisationsFile(Struct, frozen=True, kw_only=True):
    """What one file would do; the content of its rows is a `written.Organisation`."""

    source: Source
    rows: tuple[Planned, ...]
    wrong: tuple[Wrong, ...]
    left_out: tuple[Cell, ...]

    def count(self, *statuses: str) -> int:
        """How many rows have one of these statuses."""
        return sum(row.status in statuses for row in self.rows)


def may_import(actor: Actor) -> bool:
    """Whether the actor may import organisations: whoever may register them."""
    return RegisterOrganisation.may.allows(actor, Organisation(), None)


def prepare(
    sources: Sequence[Source],
    store: EventStore,
    views: Views,
    actor: Actor,
    at: datetime,
    *,
    languages: Sequence[str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Import[OrganisationsFile]:
    """What the import of these files by `actor` would do. `progress` hears rows done and in all.

    Raises Forbidden for one who may not do this, Refused for what is no table of organisations; its details have the
    `name` of the file.
    """
    if not may_import(actor):
        raise Forbidden("not-allowed")
    preparing = _Preparing(store, views, actor, at, languages)
    files = tuple(preparing.file(source, progress) for source in sources)
    wrong = any(file.wrong for file in files)
    intents = [] if wrong else [Intent(stream, tuple(commands)) for stream, commands in preparing.commands.items()]
    return Import(files=files, intents=tuple(intents), bases=tuple(preparing.bases))


class _Preparing:
    """One import, file after file and row after row."""

    def __init__(self, store: EventStore, views: Views, actor: Actor, at: datetime, languages: Sequence[str]) -> None:
        self.store = store
        self.actor = actor
        self.at = at
        self.languages = languages
        self.commands: dict[OrganisationId, list[Command]] = {}
        self.bases: list[int] = []
        self.named: dict[str, list[tuple[OrganisationId, Place | None, int]]] = defaultdict(list)
        """Who has a name, where, and in which row of these files (0: on the platform)."""
        reader = Reader(organisation=actor.organisation, person=actor.person, role=actor.role)
        with views.read() as connection:
            known = all_organisations(connection, reader)
        self.known = {each.id for each in known}
        for each in known:
            self._name(each.id, each.name, each.place, 0)

    def file(self, source: Source, progress: Callable[[int, int], None]) -> OrganisationsFile:
        """What one file would do. Raises as `prepare`."""
        try:
            sheet = read_sheet(source, ORGANISATIONS, self.languages)
        except Refused as refused:
            raise Refused(refused.key, **{"name": source.name, **refused.details}) from refused
        if not sheet.rows and not sheet.wrong:
            raise Refused("rows-missing", name=source.name)
        reading = Reading(ORGANISATIONS, source.language, self.languages, Organisations(()))
        reading.wrong += sheet.wrong
        rows: list[Planned] = []
        for done, given in enumerate(sheet.rows, 1):
            before = len(reading.wrong)
            planned = self._row(given, reading)
            wrong = tuple(reading.wrong[before:])
            rows.append(Planned(given=given, status="wrong", wrong=wrong) if wrong or not planned else planned)
            if done % 100 == 0 or done == len(sheet.rows):
                progress(done, len(sheet.rows))
        return OrganisationsFile(
            source=source,
            rows=tuple(rows),
            wrong=tuple(sorted(reading.wrong, key=lambda each: (each.cell.row, each.cell.column or 0))),
            left_out=sheet.left_out,
        )

    def _row(self, given: Given, reading: Reading) -> Planned | None:
        written_id = given.cell("id").text
        try:
            id_ = UUID(written_id)
        except ValueError:
            return self._new(given, reading, f"id/{fold(written_id)}" if says(written_id) else None)
        if id_ not in self.known:
            reading.note(given.cell("id"), "id", "record-unknown")
            return None
        return self._known(given, reading, OrganisationId(id_))

    def _new(self, given: Given, reading: Reading, own_id: str | None) -> Planned | None:
        before = len(reading.wrong)
        fields = _fields(reading, given, given.cells, None)
        name, place = fields.get("name"), fields.get("place")
        if name is None:
            reading.note(given.cell("name"), "name", "name-missing")
        if not says(given.cell("kind").text):
            reading.note(given.cell("kind"), "kind", "kind-missing")
        _check_admission(reading, given, fields.get("role"))
        if name is None or len(reading.wrong) > before:
            return None
        key = own_id or f"name/{fold(name.texts[name.original])}/{places.name(place, 'tr') if place else ''}"
        organisation = OrganisationId(uuid5(NAMESPACE, key))
        content = written.Organisation(id=organisation, **fields)
        if self.store.state(concept, organisation)[0].standing != "unknown" or organisation in self.commands:
            return Planned(given=given, status="there", content=content)
        if not self._free(given, reading, organisation, name, place):
            return None
        commands: list[Command] = [RegisterOrganisation(kind=content.kind, name=name, place=place)]
        if content.role and content.admitted_on:
            commands.append(AdmitOrganisation(role=content.role, on=content.admitted_on))
        self._do(organisation, commands)
        self._name(organisation, name, place, given.row)
        return Planned(given=given, status="new", content=content)

    def _known(self, given: Given, reading: Reading, organisation: OrganisationId) -> Planned | None:
        history = self.store.history(organisation)
        base = reading.value(cells.version_of, given.cell("base"), "base") or 0
        now = written.organisation(history)
        was = written.organisation(event for event in history if event.version <= base)
        if was is None or now is None or base > now.version:
            reading.note(given.cell("base"), "base", "base-unknown")
            return None
        said = {name: cell for name, cell in given.cells.items() if name not in ("id", "base")}
        outs = []
        for code in self.languages:
            with speaking(code):
                outs.append(exported.cells_of(was))
        columns = edited(said, outs)
        before = len(reading.wrong)
        fields = _fields(reading, given, columns, was) if columns else {}
        if "name" in fields and fields["name"] is None:
            reading.note(given.cell("name"), "name", "name-missing")
        if len(reading.wrong) > before:
            return None
        wanted = msgspec.structs.replace(was, **fields)
        if _same(wanted, was) or _same(wanted, now):
            return Planned(given=given, status="there", content=now)
        first = next(column for column in said if column in columns)
        if not _same(was, now):
            self._meanwhile(given, reading, first, was, now)
        elif organisation in self.commands:
            reading.note(given.cell("id"), "id", "record-twice")
        else:
            self._check_change(given, reading, columns, was, wanted)
            if wanted.name != was.name:
                self._free(given, reading, organisation, wanted.name, wanted.place)
        if len(reading.wrong) > before:
            return None
        self.bases.append(base)
        self._do(organisation, list(self._changes(was, wanted)))
        self._name(organisation, wanted.name, wanted.place, given.row)
        changed = edits(said, columns, exported.cells_of(was))
        return Planned(given=given, status="changed", content=wanted, edited=changed)

    def _changes(self, was: written.Organisation, wanted: written.Organisation) -> Iterable[Command]:
        if wanted.name != was.name:
            revision = self.store.state(concept, was.id)[0].name
            yield RenameOrganisation(name=wanted.name, base=revision)
        if wanted.role != was.role and wanted.role and wanted.admitted_on:
            yield AdmitOrganisation(role=wanted.role, on=wanted.admitted_on)

    def _check_change(
        self,
        given: Given,
        reading: Reading,
        columns: Collection[str],
        was: written.Organisation,
        wanted: written.Organisation,
    ) -> None:
        """Notes what no act can change, and a new role without its day."""
        fixed = {"kind": "kind", "province": "place", "district": "place"}
        for column, field in fixed.items():
            if column in columns and getattr(wanted, field) != getattr(was, field):
                reading.note(given.cell(column), column, "fixed-once-registered")
        if was.role and not wanted.role:
            reading.note(given.cell("role"), "role", "role-stays")
        elif wanted.role == was.role and wanted.admitted_on != was.admitted_on:
            key = "fixed-once-registered" if was.role else "admitted-without-role"
            reading.note(given.cell("admitted_on"), "admitted_on", key)
        elif wanted.role != was.role and wanted.admitted_on in (None, was.admitted_on):
            reading.note(given.cell("admitted_on"), "admitted_on", "admission-missing")

    def _meanwhile(
        self,
        given: Given,
        reading: Reading,
        first: str,
        was: written.Organisation,
        now: written.Organisation,
    ) -> None:
        """Notes that somebody else changed the organisation, with what stands where it was changed."""
        before, after = exported.cells_of(was), exported.cells_of(now)
        changed = [name for name in (first, *after) if text_of(before.get(name)) != text_of(after.get(name))]
        name = next(iter(changed), "name")
        current = text_of(after.get(name)) or NOTHING[0]
        heading = ORGANISATIONS.heading(name)
        reading.note(given.cell(first), first, "organisation-changed-meanwhile", column=heading, current=current)

    def _free(
        self, given: Given, reading: Reading, organisation: OrganisationId, name: LocalText, place: Place | None
    ) -> bool:
        """Whether no other organisation has one of these names in the same place; else it is noted."""
        for text in name.texts.values():
            for other, elsewhere, row in self.named[fold(text)]:
                if other != organisation and (place is None or elsewhere is None or place == elsewhere):
                    key = "name-twice" if row else "name-taken"
                    reading.note(_cell_of(given, text), "name", key, row=row)
                    return False
        return True

    def _name(self, organisation: OrganisationId, name: LocalText, place: Place | None, row: int) -> None:
        for folded in {fold(text) for text in name.texts.values()}:
            self.named[folded].append((organisation, place, row))

    def _do(self, organisation: OrganisationId, commands: list[Command]) -> None:
        """Lets rules and decisions speak, without recording. Raises Forbidden, NotFound and Refused."""
        state = self.store.state(concept, organisation)[0]
        for command in commands:
            if not command.may.allows(self.actor, state, command):
                raise Forbidden("not-allowed")
            for event in concept.decide(state, command, self.at):
                state = concept.evolve(state, event)
        if commands:
            self.commands[organisation] = commands


def _same(one: written.Organisation, other: written.Organisation) -> bool:
    return msgspec.structs.replace(one, version=0) == msgspec.structs.replace(other, version=0)


def _cell_of(given: Given, text: str) -> Cell:
    """The cell in which a name stands."""
    return next((cell for cell in given.cells.values() if cell.text == text), given.cell("name"))


def _fields(
    reading: Reading, given: Given, columns: Collection[str], was: written.Organisation | None
) -> dict[str, Any]:
    """What these columns of a row say."""

    def said(column: str, read: Any, *more: Any) -> Any:
        return reading.value(read, given.cell(column), column, *more)

    fields: dict[str, Any] = {}
    if "kind" in columns:
        fields["kind"] = said("kind", cells.organisation_kind_of) or (was.kind if was else None)
    if "role" in columns:
        fields["role"] = said("role", cells.role_of)
    if "admitted_on" in columns:
        fields["admitted_on"] = said("admitted_on", cells.day_of)
    language = said("language", language_of, reading.languages) if "language" in columns else None
    if any(column.partition(".")[0] in ("name", "language") for column in columns):
        fields["name"] = reading.texts(given.cells, "name", columns, was.name if was else None, language=language or "")
    if {"province", "district"} & {*columns}:
        fields["place"] = _place(reading, given)
    return fields


def _place(reading: Reading, given: Given) -> Place | None:
    """The place that province and district say together."""
    province = reading.value(cells.place_of, given.cell("province"), "province")
    district = given.cell("district")
    if not says(district.text):
        return province
    if not says(given.cell("province").text):
        return reading.value(cells.place_of, district, "district")
    if province is None:
        return None
    within = places.find(f"{district.text}, {places.name(Place(province=province.province), 'tr')}")
    if within is None or within.province != province.province or within.district is None:
        reading.note(district, "district", "district-elsewhere")
        return None
    return within


def _check_admission(reading: Reading, given: Given, role: Any) -> None:
    """Notes a role without its day, and a day without its role."""
    on = given.cell("admitted_on")
    if role and not says(on.text):
        reading.note(on, "admitted_on", "admission-missing")
    elif says(on.text) and not says(given.cell("role").text):
        reading.note(on, "admitted_on", "admitted-without-role")
