"""Forms: what was typed, what is wrong with it, and the way from there to a command.

A form is drawn with a hidden id, made when it is drawn, which becomes the id of its command: sent twice, done once. What
comes back from the browser is text; `into` turns it into a command (or any struct) by the types of its fields, and collects
a sentence for every field that does not fit. A page that shows a form and a handler that takes it look like this:

    def draw(visit: Visit, form: Form) -> Response[str]:
        return page(visit, "meetings/plan.html", form=form, status=form.status)

    @reading("/meetings/new")
    def plan(visit: NamedDependency[Visit]) -> Response[str]:
        return draw(visit, Form.blank(time_zone="Europe/Istanbul"))

    @acting("/meetings/new")
    async def planned(visit: NamedDependency[Visit], request: Request) -> Response[Any]:
        form = await Form.read(request)

        async def act() -> Done:
            command = form.into(PlanMeeting, host=visit.actor.organisation, missing={"title": _("Give the meeting a title.")})
            return await visit.services.store.execute(visit.identity, form.id, command, command_id=form.id)

        return await done(visit, form, act, then=f"/meetings/{form.id}", again=draw)

In the template: `{% from "shell/fields.html" import start, field, ... %}`, where `start(form)` draws the error summary and the id.

How fields are typed. An empty field is an absent one. Days are 22.01.2021 or 2021-01-22, times 10.00 or 10:00, numbers as the
reader's language writes them, all also in Arabic digits. A list is a field sent several times; a list of texts may also be
one field with a text a line. A struct in a field has names with dots (`place.province`). A `LocalText` is one field in the
reader's language (or in that of `title.original`), or one for each language (`title.tr`, `title.ar`). A `Due` is one field: a
day, or `next-meeting`, `ongoing`, `to-be-set`. A field that the struct does not have, or that the handler fills in itself, is
refused.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import anyio
import msgspec
from babel.numbers import NumberFormatError, parse_decimal
from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect

from defter.domain.vocabulary import Due, LocalText, Problem, StaleWrite
from defter.platform.clock import uuid7
from defter.platform.eventstore import Done
from defter.web import errors
from defter.web.i18n import _, language, locale, ngettext
from defter.web.pages import AnyRequest, Visit, redirect

T = TypeVar("T", bound=msgspec.Struct)

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{4}))$")
TIME = re.compile(r"(\d{1,2})[.:](\d{2})(?::\d{2})?$")


class Invalid(Exception):
    """What was typed does not fit; the form says where and why."""


class Upload(msgspec.Struct, frozen=True):
    """A file as it was sent."""

    name: str
    media_type: str
    body: bytes


class Form:
    """What somebody typed, and what is wrong with it."""

    def __init__(self, values: Mapping[str, list[str]], files: Mapping[str, Upload], id: UUID) -> None:
        self.id = id
        self.values = dict(values)
        self.files = dict(files)
        self.errors: dict[str, str] = {}
        """Field to sentence."""
        self.problem: str | None = None
        """What is wrong with the whole."""
        self.stale: int | None = None
        """The revision that stands now, when the text was changed by somebody else."""
        self.status = 200
        self.scope = ""
        """Sets the ids of its fields apart from those of other forms on the same page."""

    @classmethod
    def blank(cls, **values: object) -> "Form":
        """A new form, with what should stand in it already; `place__province` is the field `place.province`."""
        form = cls({}, {}, uuid7())
        for name, value in values.items():
            form.put(name.replace("__", "."), value)
        return form

    @classmethod
    async def read(cls, request: AnyRequest) -> "Form":
        """What the browser sent, as a form or as a form with files. A file over the limit is an error of its field."""
        values: dict[str, list[str]] = {}
        files: dict[str, Upload] = {}
        oversize: list[str] = []
        limit: int = request.app.state.services.upload_limit
        for name, value in (await request.form()).multi_items():
            if not isinstance(value, UploadFile):
                values.setdefault(name, []).append(str(value).replace("\r\n", "\n"))
                continue
            body = await value.read(limit + 1)
            if len(body) > limit:
                oversize.append(name)
            elif value.filename:
                files[name] = Upload(value.filename, value.content_type, body)
        try:
            id = UUID(values.pop("id", [""])[0])
        except ValueError:
            id = uuid7()
        form = cls(values, files, id)
        for name in oversize:
            megabytes = limit // 1_000_000
            form.wrong(name, _("The file is larger than %(size)s MB. Choose a smaller one.") % {"size": megabytes})
        return form

    def value(self, name: str) -> str:
        """What stands in a field; nothing when it is empty."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Everything that was chosen in a field that may be sent several times."""
        return self.values.get(name, [])

    def chosen(self, name: str, value: object) -> bool:
        """Whether a choice is among those made."""
        return str(value) in self.values.get(name, ())

    def put(self, name: str, value: object) -> None:
        """Writes into a field what a person would have typed; a LocalText goes into one field for each language."""
        match value:
            case None:
                self.values.pop(name, None)
            case LocalText():
                for code, words in value.texts.items():
                    self.values[f"{name}.{code}"] = [words]
                self.values[f"{name}.original"] = [value.original]
            case Due():
                self.values[name] = [value.on.strftime("%d.%m.%Y") if value.on else value.kind]
            case bool():
                self.values[name] = ["on"] if value else []
            case list() | tuple() | set() | frozenset():
                self.values[name] = [str(each) for each in value]
            case time():
                self.values[name] = [value.strftime("%H:%M")]
            case date():
                self.values[name] = [value.strftime("%d.%m.%Y")]
            case _:
                self.values[name] = [str(value)]

    def wrong(self, name: str, why: str) -> None:
        """Notes what is wrong with a field: a translated sentence that says what to do."""
        self.errors.setdefault(name, why)

    def check(self) -> None:
        """Raises Invalid when anything is wrong."""
        if self.errors or self.problem:
            raise Invalid

    def into(
        self,
        struct: type[T],
        *,
        missing: Mapping[str, str] | None = None,
        ignored: tuple[str, ...] = (),
        zone: str = "Europe/Istanbul",
        **given: Any,
    ) -> T:
        """The struct that was typed; `given` are the fields that the handler fills in, which no browser may send.

        `missing` has sentences for required fields that are empty; `ignored` names fields that are read elsewhere.
        Raises Invalid, after noting everything that is wrong.
        """
        reading = _Reading(self, missing or {}, ZoneInfo(zone))
        values = reading.struct(struct, "", given)
        known = reading.seen | set(ignored)
        for name in [*self.values, *self.files]:
            if name not in known:
                self.problem = _("This form has a field that does not belong to it: %(field)s. Reload the page.") % {
                    "field": name
                }
        self.check()
        try:
            return struct(**values, **given)
        except ValueError as error:
            self.problem = _("Some of these entries do not go together. Check them and send again.")
            raise Invalid from error


@lru_cache
def _fields(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return info.fields


class _Absent(Exception):
    """Nothing was typed."""


class _Misfit(Exception):
    """What was typed does not fit; the sentence says why."""


class _Reading:
    """One pass over a form, field by field of a struct."""

    def __init__(self, form: Form, missing: Mapping[str, str], zone: ZoneInfo) -> None:
        self.form = form
        self.missing = missing
        self.zone = zone
        self.seen: set[str] = set()

    def struct(self, struct: type[msgspec.Struct], prefix: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a struct's fields; what is wrong is noted in the form."""
        values: dict[str, Any] = {}
        for field in _fields(struct):
            name = prefix + field.name
            if field.name in given:
                continue
            try:
                values[field.name] = self.field(name, field.type)
            except _Absent:
                if field.required:
                    self.form.wrong(self._drawn(name), self.missing.get(name) or _("Fill in this field."))
            except _Misfit as misfit:
                self.form.wrong(self._drawn(name), str(misfit))
        return values

    def _drawn(self, name: str) -> str:
        """The field to which an error belongs: for a text in several languages the first that was drawn."""
        if name in self.form.values:
            return name
        return next((each for each in self.form.values if each.startswith(f"{name}.")), name)

    def field(self, name: str, kind: inspect.Type) -> Any:
        """The value of one field."""
        match kind:
            case inspect.UnionType(types=types):
                (kind,) = (each for each in types if not isinstance(each, inspect.NoneType))
                return self.field(name, kind)
            case inspect.Metadata(type=inner):
                return self.field(name, inner)
            case inspect.StructType(cls=cls) if cls is LocalText:
                return self.local_text(name)
            case inspect.StructType(cls=cls) if cls is Due:
                return self.due(name)
            case inspect.StructType(cls=cls):
                return self.part(name, cls)
            case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
                return self.several(name, item)
            case inspect.BoolType():
                return self.text(name) not in ("0", "off", "false", "no")
        return self.scalar(self.text(name), kind)

    def text(self, name: str) -> str:
        """What was typed into one field. Raises _Absent when that is nothing."""
        self.seen.add(name)
        typed = self.form.value(name).strip()
        if not typed:
            raise _Absent
        return typed

    def several(self, name: str, item: inspect.Type) -> tuple[Any, ...]:
        """A field that was sent several times, or a text a line."""
        self.seen.add(name)
        typed = [each.strip() for each in self.form.all(name)]
        while isinstance(item, inspect.Metadata):
            item = item.type
        if isinstance(item, inspect.StructType) and item.cls is LocalText:
            lines = [line.strip() for each in typed for line in each.split("\n")]
            code = self._language(name)
            found: list[Any] = [LocalText(original=code, texts={code: line}) for line in lines if line]
        else:
            found = [self.scalar(each, item) for each in typed if each]
        if not found:
            raise _Absent
        return tuple(found)

    def part(self, name: str, cls: type[msgspec.Struct]) -> msgspec.Struct:
        """A struct inside the struct, its fields named with a dot. All empty, it is absent."""
        inside = [each for each in self.form.values if each.startswith(f"{name}.")]
        self.seen.update(inside)
        if not any(self.form.value(each).strip() for each in inside):
            raise _Absent
        wrong_before = len(self.form.errors)
        values = self.struct(cls, f"{name}.", {})
        if len(self.form.errors) > wrong_before:
            raise _Absent
        try:
            return cls(**values)
        except ValueError:
            raise _Misfit(_("Some of these entries do not go together. Check them and send again.")) from None

    def _language(self, name: str) -> str:
        self.seen.add(f"{name}.original")
        typed = self.form.value(f"{name}.original").strip()
        return typed if re.fullmatch("[a-z]{2,3}", typed) else language.get()

    def local_text(self, name: str) -> LocalText:
        """A text in one language, or in several."""
        original = self._language(name)
        texts: dict[str, str] = {}
        for each in list(self.form.values):
            code = original if each == name else each.removeprefix(f"{name}.")
            if each == name or (each.startswith(f"{name}.") and re.fullmatch("[a-z]{2,3}", code)):
                self.seen.add(each)
                if words := self.form.value(each).strip():
                    texts[code] = self.scalar(words, inspect.StrType(max_length=10_000))
        if not texts:
            raise _Absent
        return LocalText(original=original if original in texts else next(iter(texts)), texts=texts)

    def due(self, name: str) -> Due:
        """A day, or one of the other ways of being due."""
        typed = self.text(name)
        if typed in ("next-meeting", "ongoing", "to-be-set"):
            return Due(kind=typed)
        return Due(kind="date", on=_day(typed))

    def scalar(self, typed: str, kind: inspect.Type) -> Any:
        """One value of a plain type. Raises _Misfit."""
        while isinstance(kind, inspect.Metadata):
            kind = kind.type
        match kind:
            case inspect.StrType():
                return _text(typed, kind)
            case inspect.LiteralType(values=values):
                if typed not in map(str, values):
                    raise _Misfit(_("Choose one of the options."))
                return next(value for value in values if str(value) == typed)
            case inspect.UUIDType():
                try:
                    return UUID(typed)
                except ValueError:
                    raise _Misfit(_("Choose one from the list.")) from None
            case inspect.IntType() | inspect.DecimalType() | inspect.FloatType():
                return _number(typed, kind)
            case inspect.DateType():
                return _day(typed)
            case inspect.TimeType():
                return _time(typed)
            case inspect.DateTimeType():
                day, _space, clock = typed.replace("T", " ").partition(" ")
                return datetime.combine(_day(day), _time(clock), self.zone)
        raise TypeError(f"a form cannot be read into {kind}")


def _text(typed: str, kind: inspect.StrType) -> str:
    if kind.max_length is not None and len(typed) > kind.max_length:
        raise _Misfit(_too_long(kind.max_length))
    if kind.pattern is None or re.search(kind.pattern, typed):
        return typed
    plain = typed.translate(DIGITS)
    for candidate in (plain, _iso_day(plain)):
        if candidate and re.search(kind.pattern, candidate):
            return candidate
    raise _Misfit(_("This is not written as it should be. Look at the example and correct it."))


def _too_long(most: int) -> str:
    return ngettext(
        "This is too long. Use at most %(number)s character.", "This is too long. Use at most %(number)s characters.", most
    ) % {"number": most}


def _iso_day(typed: str) -> str | None:
    if month := re.fullmatch(r"(\d{1,2})[./-](\d{4})", typed):
        return f"{month[2]}-{int(month[1]):02d}"
    try:
        return _day(typed).isoformat()
    except _Misfit:
        return None


def _day(typed: str) -> date:
    if found := DAY.match(typed.translate(DIGITS).strip()):
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            pass
    raise _Misfit(_("This is not a date. Write day, month and year, such as 22.01.2021."))


def _time(typed: str) -> time:
    if found := TIME.match(typed.translate(DIGITS).strip()):
        try:
            return time(int(found[1]), int(found[2]))
        except ValueError:
            pass
    raise _Misfit(_("This is not a time. Write hours and minutes, such as 10:00."))


def _number(typed: str, kind: inspect.IntType | inspect.DecimalType | inspect.FloatType) -> int | Decimal | float:
    plain = typed.translate(DIGITS).replace("٫", ",").replace("٬", ".").replace(" ", "").replace("\u00a0", "")
    try:
        number = parse_decimal(plain, locale(language.get()), strict=True)
    except NumberFormatError:
        try:
            number = Decimal(plain.replace(",", "."))
        except InvalidOperation:
            raise _Misfit(_("This is not a number. Use digits only.")) from None
    if isinstance(kind, inspect.DecimalType):
        return number
    if (kind.ge is not None and number < kind.ge) or (kind.le is not None and number > kind.le):
        limits = {"least": kind.ge, "most": kind.le}
        raise _Misfit(_("This number is out of range. Use one from %(least)s to %(most)s.") % limits)
    if isinstance(kind, inspect.FloatType):
        return float(number)
    if number != number.to_integral_value():
        raise _Misfit(_("This is not a whole number."))
    return int(number)


def acting(path: str | list[str], **options: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A route that takes a form: `post`, on an asynchronous handler."""
    return post(path, status_code=200, **options)


async def done(
    visit: Visit,
    form: Form,
    act: Callable[[], Awaitable[Done]],
    *,
    then: str | Callable[[Done], str],
    again: Callable[[Visit, Form], Response[Any]],
) -> Response[Any]:
    """Carries a form out, waits until the views show it, and leads to `then` (a path without language).

    What is refused comes back as the same form, drawn by `again`, filled with what was typed and saying why: 422, 403, or
    409 when somebody else changed the text in the meantime (`form.stale` is then the revision that stands). When the views
    are late, or a stream is parked, the next page says that the thing is recorded but not shown yet.
    """
    try:
        form.check()
        result = await act()
    except Invalid:
        form.status = 422
    except Problem as problem:
        form.status = errors.status_of(problem)
        if form.status == 404:
            raise
        form.problem = errors.sentence(problem)
        if isinstance(problem, StaleWrite):
            form.stale = problem.current
        if problem.key == "key-reused":
            form.id = uuid7()
    else:
        views = visit.services.views
        path = then if isinstance(then, str) else then(result)
        if not await views.wait(result.position, visit.services.wait_seconds):
            return redirect(path, recorded=result.position)
        parked = any(views.is_parked(stream) for stream in result.streams)
        return redirect(path, recorded="parked" if parked else None)
    return await anyio.to_thread.run_sync(again, visit, form)
