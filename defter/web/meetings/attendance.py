"""Who was expected at a meeting, and who came: a row for each organisation, one form for all of them.

A row goes to the log only when it says something else than it did when the page was drawn: what it said then comes
along in a hidden field. So two people can fill in the same page at once without undoing each other's rows.
"""

from collections.abc import Sequence
from typing import Any, get_args
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.meetings.attendance import ExpectOrganisations, Presence, RecordAttendance
from defter.domain.meetings.meeting import RECORDING
from defter.domain.vocabulary import NotFound, OrganisationId, Refused
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.projections.meetings import queries
from defter.projections.meetings.queries import AttendanceRow
from defter.projections.organisations import OrganisationRow
from defter.web import errors, i18n, words
from defter.web.collation import by_name
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import N_, _, ngettext
from defter.web.meetings.subject import Subject, subject
from defter.web.pages import AnyRequest, Visit, page, reading, redirect

COUNTS = ("people", "women", "men", "refugees", "hosts")
FIELDS = ("presence", *COUNTS, "arrived", "left")
LABELS = {
    "people": N_("People"),
    "women": N_("Women"),
    "men": N_("Men"),
    "refugees": N_("Refugees"),
    "hosts": N_("Host community"),
    "arrived": N_("Arrived at"),
    "left": N_("Left at"),
}


class Row(Struct, frozen=True):
    """One organisation of the page."""

    id: OrganisationId
    name: str
    expected: bool
    was: str
    """What is recorded now, as the row would say it."""
    form: Form
    """What stands in the fields: what is recorded, or what was typed."""
    errors: dict[str, str]
    """What is wrong, by field."""


class Totals(Struct, frozen=True):
    """What is recorded so far: organisations by presence, and people."""

    expected: int
    presences: dict[Presence, int]
    people: int
    women: int
    men: int


class _Sheet(Struct, frozen=True):
    """Everything that the page is made of."""

    meeting: Subject
    known: dict[UUID, OrganisationRow]
    recorded: dict[UUID, AttendanceRow]
    rows: list[UUID]
    """The organisations that have a row: those expected first, each group by name."""


def _sheet(visit: Visit, meeting: UUID, *commands: Any) -> _Sheet:
    found = subject(visit, meeting, *(commands or (RecordAttendance, ExpectOrganisations)))
    with visit.services.views.read() as connection:
        every = organisations.all_organisations(connection, visit.reader)
        recorded = queries.attendance_of(connection, found.shown.id)
    known: dict[UUID, OrganisationRow] = {each.id: each for each in by_name(every, visit.language)}
    came: dict[UUID, AttendanceRow] = {row.organisation: row for row in recorded}
    expected = [id_ for id_ in known if id_ in found.shown.expected]
    others = [id_ for id_ in known if id_ in came and id_ not in found.shown.expected]
    return _Sheet(found, known, came, [*expected, *others])


def _fields(row: AttendanceRow | None) -> Form:
    return Form.blank(**{name: getattr(row, name) for name in FIELDS}) if row else Form.blank()


def _said(form: Form) -> str:
    """What a row says, in one line to compare by."""
    return "|".join(form.value(name).strip() for name in FIELDS)


NOTHING = _said(Form({}, {}, UUID(int=0)))


def draw(visit: Visit, form: Form, *, meeting: UUID) -> Response[str]:
    """The sheet; rows that were typed but not recorded stay as they were typed."""
    sheet = _sheet(visit, meeting)
    found = sheet.meeting
    held = found.state.stage in RECORDING
    may_record = held and found.may(visit, RecordAttendance)
    rows: list[Row] = []
    added = [id_ for id_ in sheet.known if id_ not in sheet.rows and form.value(f"{id_}.presence")]
    for id_ in [*sheet.rows, *added]:
        recorded = _fields(sheet.recorded.get(id_))
        typed = _part(form, id_)
        rows.append(
            Row(
                id_,  # type: ignore[arg-type]
                i18n.plain(sheet.known[id_].name),
                expected=id_ in found.shown.expected,
                was=_said(recorded),
                form=typed if typed.values and may_record else recorded,
                errors=_part_errors(form, id_, i18n.plain(sheet.known[id_].name)),
            )
        )
    return page(
        visit,
        "meetings/attendance.html",
        status=form.status,
        meeting=found.shown,
        form=form,
        saved=int(saved) if (saved := visit.request.query_params.get("saved", "")).isdecimal() else None,
        more=_part(form, "more"),
        rows=rows,
        totals=_totals(found, list(sheet.recorded.values())),
        presences=words.options(words.PRESENCES),
        labels={name: _(label) for name, label in LABELS.items()},
        others=[(id_, i18n.plain(each.name)) for id_, each in sheet.known.items() if id_ not in (*sheet.rows, *added)],
        expected=set(found.shown.expected),
        everybody=[(id_, i18n.plain(each.name)) for id_, each in sheet.known.items()],
        held=held,
        may_record=may_record,
        may_expect=found.may(visit, ExpectOrganisations),
    )


def _part(form: Form, row: UUID | str) -> Form:
    """The fields of one row as a form of their own."""
    prefix = f"{row}."
    values = {name.removeprefix(prefix): value for name, value in form.values.items() if name.startswith(prefix)}
    return Form(values, {}, form.id)


def _part_errors(form: Form, row: UUID, name: str) -> dict[str, str]:
    """What is wrong with one row; on the row itself its organisation need not be named again."""
    prefix = f"{row}."
    return {
        field.removeprefix(prefix): why.removeprefix(f"{name}: ")
        for field, why in form.errors.items()
        if field.startswith(prefix)
    }


def _totals(found: Subject, recorded: Sequence[AttendanceRow]) -> Totals:
    there = [row for row in recorded if row.presence == "present"]
    return Totals(
        expected=len(found.shown.expected),
        presences={each: sum(row.presence == each for row in recorded) for each in get_args(Presence)},
        people=sum(row.people or 0 for row in there),
        women=sum(row.women or 0 for row in there),
        men=sum(row.men or 0 for row in there),
    )


@reading("/meetings/{meeting:uuid}/attendance")
def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The attendance sheet."""
    return draw(visit, Form.blank(), meeting=meeting)


@acting("/meetings/{meeting:uuid}/attendance")
async def record(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Records the rows that were changed, all or none of them."""
    sheet = await anyio.to_thread.run_sync(_sheet, visit, meeting, RecordAttendance)
    form = await Form.read(request)
    here = f"/meetings/{meeting}/attendance"

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw(visit, form, meeting=meeting)

    try:
        commands = _commands(form, sheet, visit)
    except Invalid:
        form.status = 422
        return await anyio.to_thread.run_sync(again, visit, form)
    if not commands:
        return redirect(here, saved="0")

    async def act() -> Done:
        return await visit.services.store.execute(visit.identity, meeting, *commands, command_id=form.id)

    return await done(visit, form, act, then=f"{here}?saved={len(commands)}", again=again)


def _commands(form: Form, sheet: _Sheet, visit: Visit) -> list[RecordAttendance]:
    """The rows that say something new. Raises Invalid, after noting what is wrong in each row."""
    commands: list[RecordAttendance] = []
    rest = form.value("rest") == "absent"
    for id_ in _rows_sent(form, sheet):
        part = _part(form, id_)
        was = part.value("was") or NOTHING
        part.values.pop("was", None)
        if rest and not any(part.value(name).strip() for name in FIELDS):
            part.put("presence", "absent")
        if _said(part) == was:
            continue
        now = _said(_fields(sheet.recorded.get(id_)))
        if now not in (was, _said(part)):
            part.wrong("presence", _changed_meanwhile(sheet.recorded.get(id_)))
        command = _command(part, id_, sheet.meeting, visit)
        for name, why in part.errors.items():
            form.wrong(f"{id_}.{name}", f"{i18n.plain(sheet.known[id_].name)}: {why}")
        form.problem = form.problem or part.problem
        if command is not None:
            commands.append(command)
    form.check()
    return commands


def _rows_sent(form: Form, sheet: _Sheet) -> list[OrganisationId]:
    """The organisations whose rows came, the added one included; anything else does not belong to the form."""
    added = form.value("more.organisation").strip()
    if added:
        for name in [each for each in form.values if each.startswith("more.") and each != "more.organisation"]:
            form.values[f"{added}.{name.removeprefix('more.')}"] = form.values.pop(name)
    elif any(form.value(f"more.{name}").strip() for name in FIELDS):
        form.wrong("more.organisation", _("Choose the organisation that you want to add."))
    ids = {str(id_): id_ for id_ in sheet.known}
    heads = dict.fromkeys(name.partition(".")[0] for name in form.values)
    foreign = [head for head in heads if head not in ids and head not in ("more", "rest")]
    if foreign:
        sentence = _("This form has a field that does not belong to it: %(field)s. Reload the page.")
        form.problem = sentence % {"field": foreign[0]}
    return [OrganisationId(ids[head]) for head in heads if head in ids]


def _command(part: Form, organisation: OrganisationId, meeting: Subject, visit: Visit) -> RecordAttendance | None:
    """What a row says, if it can be recorded: the domain is asked here too, so that its answer stands at the row."""
    missing = {"presence": _("Say whether the organisation was present, excused or absent.")}
    try:
        command = part.into(RecordAttendance, missing=missing, organisation=organisation)
        meetings.decide(meeting.state, command, visit.services.clock())
    except Invalid:
        return None
    except Refused as refused:
        part.wrong("people" if refused.key == "counts-exceed-people" else "presence", errors.sentence(refused))
        return None
    return command


def _changed_meanwhile(row: AttendanceRow | None) -> str:
    told = [_(words.PRESENCES[row.presence])] if row else []
    if row and row.people is not None:
        told.append(ngettext("%(num)s person", "%(num)s people", row.people) % {"num": i18n.format_number(row.people)})
    sentence = _("Somebody else changed this row in the meantime (%(now)s). Check it, then save again.")
    return sentence % {"now": ("، " if i18n.language.get() == "ar" else ", ").join(told)}


@acting("/meetings/{meeting:uuid}/attendance/expected")
async def expect(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Says which organisations are expected: the whole list, as it was ticked."""
    known = (await anyio.to_thread.run_sync(_sheet, visit, meeting, ExpectOrganisations)).known.keys()
    form = await Form.read(request)

    async def act() -> Done:
        command = form.into(ExpectOrganisations, **_none_ticked(form))
        if set(command.organisations) - known:
            raise NotFound("organisation-unknown")
        return await visit.services.store.execute(visit.identity, meeting, command, command_id=form.id)

    def again(visit: Visit, form: Form) -> Response[str]:
        return draw(visit, form, meeting=meeting)

    return await done(visit, form, act, then=f"/meetings/{meeting}/attendance", again=again)


def _none_ticked(form: Form) -> dict[str, Any]:
    return {} if any(form.all("organisations")) else {"organisations": ()}


routes = [show, record, expect]
