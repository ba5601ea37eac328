"""The header of a sheet of minutes: the meeting that it plans, or what it changes in the plan of one that is there."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from defter.domain.meetings.plan import MeetingPlanned, PlanMeeting, RevisePlan
from defter.domain.vocabulary import Actor, MeetingId
from defter.web.imports import cells
from defter.web.imports.reading import Reading
from defter.web.imports.sheets import Cell
from defter.web.imports.spelling import says


def plan(reading: Reading, header: Mapping[str, Cell], actor: Actor, today: date) -> PlanMeeting | None:
    """The meeting that the header plans, or None when it does not say enough."""
    before = len(reading.wrong)
    for label in ("title", "kind", "day"):
        if label not in header or not says(header[label].text):
            reading.note(Cell(""), label, "label-missing", label=True)
    fields = _fields(reading, header, header, None)
    if fields.get("day") and fields["day"] > today:
        reading.note(header["day"], "day", "day-to-come", label=True)
    if actor.role != "secretariat":
        fields["host"] = fields.get("host") or actor.organisation
    _check_times(reading, header, fields)
    if len(reading.wrong) > before:
        return None
    return PlanMeeting(**fields)


def revised(
    reading: Reading, header: Mapping[str, Cell], edited: Collection[str], was: MeetingPlanned, base: int
) -> RevisePlan | None:
    """The plan with what was edited in the header; None when that changes nothing."""
    if "host" in edited and reading.value(reading.organisations.find, header["host"], "host", label=True) != was.host:
        reading.note(header["host"], "host", "host-stays", label=True)
    fields = _fields(reading, header, edited, was)
    fields.pop("host", None)
    needed = ("title", "kind", "day")
    said = {name: value for name, value in fields.items() if value is not None or name not in needed}
    now = msgspec.structs.replace(was, **said)
    for label in needed:
        if label in edited and not says(header[label].text):
            reading.note(header[label], label, "label-missing", label=True)
    _check_times(reading, header, {"starts": now.starts, "ends": now.ends})
    if now == was:
        return None
    kept = {name: getattr(now, name) for name in RevisePlan.__struct_fields__ if name != "base"}
    return RevisePlan(**kept, base=base)


def same_day(reading: Reading, header: Mapping[str, Cell], day: date) -> None:
    """Notes a header that is of another day than the meeting that is to take the rows."""
    cell = header.get("day", Cell(""))
    if reading.value(cells.day_of, cell, "day", label=True) not in (None, day):
        reading.note(cell, "day", "day-of-another-meeting", label=True)


def meeting_named(reading: Reading, header: Mapping[str, Cell], meeting: UUID | None) -> MeetingId | None:
    """The meeting whose id stands in the header; a file of another one than `meeting` is noted."""
    cell = header.get("id", Cell(""))
    if not says(cell.text):
        return None
    named = reading.value(cells.uuid_of, cell, "id", label=True)
    if named is not None and meeting is not None and named != meeting:
        reading.note(cell, "id", "file-of-another-meeting", label=True)
    return MeetingId(named) if named else None


def _fields(
    reading: Reading, header: Mapping[str, Cell], edited: Collection[str], was: MeetingPlanned | None
) -> dict[str, Any]:
    """What the labels in `edited` say."""

    def said(label: str, read: Any, *more: Any) -> Any:
        return reading.value(read, header[label], label, *more, label=True)

    fields: dict[str, Any] = {}
    for label in edited:
        match label:
            case "kind":
                fields["kind"] = said(label, cells.meeting_kind_of)
            case "day":
                fields["day"] = said(label, cells.day_of)
            case "starts" | "ends":
                fields[label] = said(label, cells.time_of)
            case "place":
                fields["place"] = said(label, cells.place_of)
            case "online":
                fields["online"] = said(label, cells.yes_of) or False
            case "languages":
                fields["languages"] = said(label, cells.languages_of, reading.languages) or ()
            case "number":
                fields["number"] = said(label, cells.text_of)
            case "host" if was is None:
                fields["host"] = said(label, reading.organisations.find)
    for text in ("title", "venue"):
        if any(label.partition(".")[0] == text for label in edited):
            fields[text] = reading.texts(header, text, edited, getattr(was, text, None), label=True)
    return fields


def _check_times(reading: Reading, header: Mapping[str, Cell], fields: Mapping[str, Any]) -> None:
    starts, ends = fields.get("starts"), fields.get("ends")
    if starts and ends and ends <= starts:
        reading.note(header.get("ends", Cell("")), "ends", "meeting-ends-before-it-starts", label=True)
