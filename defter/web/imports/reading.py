"""One pass over a sheet of minutes: cells become values, and what cannot be understood is noted, with what to do."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import Actor, Due, Figure, LocalText, OrganisationId, Refused
from defter.web.imports import cells
from defter.web.imports.cells import Organisations
from defter.web.imports.sheets import COLUMNS, LABELS, Cell, Column, Given, Label, Sheet, Wrong, says

T = TypeVar("T")
FIGURE: tuple[Column, ...] = ("number", "unit", "as_of", "source")


class Line(Struct, frozen=True, kw_only=True):
    """What one row says, understood; an empty `text` is an agenda item without an outcome."""

    kind: OutcomeKind
    text: LocalText | None
    owner: OrganisationId | None
    due: Due | None
    figure: Figure | None


class Reading:
    """From cells to values; what cannot be understood is noted, and read on."""

    def __init__(
        self, language: str, languages: Sequence[str], organisations: Organisations, wrong: list[Wrong]
    ) -> None:
        self.language = language
        self.languages = languages
        self.organisations = organisations
        self.wrong = wrong

    def value(self, read: Callable[..., T], cell: Cell, name: str, *more: Any) -> T | None:
        """What `read` makes of a cell; None for an empty one, and for one that is wrong."""
        if not says(cell.text):
            return None
        try:
            return read(cell.text, *more)
        except Refused as problem:
            self.wrong.append(Wrong(cell, name, problem))
            return None

    def local(self, cell: Cell, name: str, language: str) -> LocalText | None:
        """A text in one language."""
        text = self.value(cells.text_of, cell, name)
        return LocalText(language, {language: text}) if text else None

    def plan(self, header: dict[Label, Cell], actor: Actor, today: date) -> PlanMeeting | None:
        """The meeting that the header plans, or None when it does not say enough."""

        def said(label: Label, read: Callable[..., T], *more: Any) -> T | None:
            return self.value(read, header[label], LABELS[label], *more) if label in header else None

        needed: tuple[Label, ...] = ("title", "kind", "day")
        for label in needed:
            if label not in header:
                self.wrong.append(Wrong(Cell(""), LABELS[label], Refused("label-missing")))
        before = len(self.wrong)
        kind, day = said("kind", cells.meeting_kind_of), said("day", cells.day_of)
        title = self.local(header.get("title", Cell("")), LABELS["title"], self.language)
        if day is not None and day > today:
            self.wrong.append(Wrong(header["day"], LABELS["day"], Refused("day-to-come")))
        host = said("host", self.organisations.find)
        if host is None and actor.role != "secretariat":
            host = actor.organisation
        given: dict[str, Any] = {
            "host": host,
            "starts": said("starts", cells.time_of),
            "ends": said("ends", cells.time_of),
            "place": said("place", cells.place_of),
            "venue": self.local(header.get("venue", Cell("")), LABELS["venue"], self.language),
            "online": said("online", cells.online_of) or False,
            "languages": said("languages", cells.languages_of, self.languages) or (),
            "number": said("number", cells.text_of),
        }
        if given["starts"] and given["ends"] and given["ends"] <= given["starts"]:
            self.wrong.append(Wrong(header["ends"], LABELS["ends"], Refused("meeting-ends-before-it-starts")))
        if kind is None or day is None or title is None or len(self.wrong) > before:
            return None
        return PlanMeeting(kind=kind, day=day, title=title, **given)

    def same_day(self, sheet: Sheet, day: date) -> None:
        """Notes a header that is of another day than the meeting that is to take the rows."""
        if "day" in sheet.header:
            cell = sheet.header["day"]
            if self.value(cells.day_of, cell, LABELS["day"]) not in (None, day):
                self.wrong.append(Wrong(cell, LABELS["day"], Refused("day-of-another-meeting")))

    def line(self, given: Given) -> Line:
        """What a row says, as far as it can be understood."""

        def said(column: Column, read: Callable[..., T], *more: Any) -> T | None:
            return self.value(read, given.cell(column), COLUMNS[column], *more)

        language = said("language", cells.language_of, self.languages) or self.language
        text = self.local(given.cell("text"), COLUMNS["text"], language)
        if not says(given.cell("text").text) and set(filled(given)) - {"item"}:
            self.wrong.append(Wrong(given.cell("text"), COLUMNS["text"], Refused("text-missing")))
        kind = said("kind", cells.kind_of) or "note"
        return Line(
            kind=kind,
            text=text,
            owner=said("owner", self.organisations.find),
            due=said("due", cells.due_of),
            figure=self.figure(given, language, needed=kind == "figure"),
        )

    def figure(self, given: Given, language: str, *, needed: bool) -> Figure | None:
        """The number of a row, whole or not at all."""
        columns: tuple[Column, ...] = (*FIGURE, "population")
        there = {column for column in columns if says(given.cell(column).text)}
        if not there and not needed:
            return None
        for column in FIGURE:
            if column not in there:
                self.wrong.append(Wrong(given.cell(column), COLUMNS[column], Refused("figure-part-missing")))
        number = self.value(cells.number_of, given.cell("number"), COLUMNS["number"])
        unit = self.local(given.cell("unit"), COLUMNS["unit"], language)
        as_of = self.value(cells.as_of, given.cell("as_of"), COLUMNS["as_of"])
        source = self.local(given.cell("source"), COLUMNS["source"], language)
        population = self.value(cells.population_of, given.cell("population"), COLUMNS["population"])
        if number is None or unit is None or as_of is None or source is None:
            return None
        return Figure(
            number=number[0],
            approximate=number[1],
            unit=unit,
            as_of=as_of,
            source=source,
            population=population or "unspecified",
        )


def filled(given: Given) -> list[Column]:
    """The columns in which a row has anything."""
    return [column for column, cell in given.cells.items() if says(cell.text)]
