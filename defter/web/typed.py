"""From what people type to values: the text of a form, field by field, by the types of a struct.

An empty field is an absent one. Days are 22.01.2021 or 2021-01-22, times 10.00 or 10:00, numbers as the reader's
language writes them, all also in Arabic digits. A list is a field sent several times; a list of texts may also be one
field with a text a line. A struct in a field has names with dots (`place.province`). A `LocalText` is one field in
the reader's language (or in that of `title.original`), or one for each language (`title.tr`, `title.ar`). A `Due` is
one field: a day, or `next-meeting`, `ongoing`, `to-be-set`. A field that the struct does not have, or that the
handler fills in itself, is refused.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from babel.numbers import NumberFormatError, parse_decimal
from msgspec import inspect

from defter.domain.vocabulary import Due, LocalText, plain_number
from defter.web.i18n import _, language, locale, ngettext

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{4}))$")
TIME = re.compile(r"(\d{1,2})[.:](\d{2})(?::\d{2})?$")


@lru_cache
def _fields(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return info.fields


class _Absent(Exception):
    """Nothing was typed."""


class _Misfit(Exception):
    """What was typed does not fit; the sentence says why."""


class Reading:
    """One pass over what was typed: `wrong` is what does not fit, `seen` are the fields that belong to the struct."""

    def __init__(self, typed: Mapping[str, list[str]], missing: Mapping[str, str], zone: ZoneInfo) -> None:
        self.typed = typed
        self.missing = missing
        self.zone = zone
        self.seen: set[str] = set()
        self.wrong: dict[str, str] = {}

    def value(self, name: str) -> str:
        """What stands in a field; nothing when it is empty."""
        return next(iter(self.typed.get(name, ())), "").strip()

    def struct(self, struct: type[msgspec.Struct], prefix: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a struct's fields; what does not fit is noted in `wrong`."""
        values: dict[str, Any] = {}
        for field in _fields(struct):
            name = prefix + field.name
            if field.name in given:
                continue
            try:
                values[field.name] = self.field(name, field.type)
            except _Absent:
                if field.required:
                    self.wrong.setdefault(name, self.missing.get(name) or _("Fill in this field."))
            except _Misfit as misfit:
                self.wrong.setdefault(name, str(misfit))
        return values

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
        typed = self.value(name)
        if not typed:
            raise _Absent
        return typed

    def several(self, name: str, item: inspect.Type) -> tuple[Any, ...]:
        """A field that was sent several times, or a text a line."""
        self.seen.add(name)
        typed = [each.strip() for each in self.typed.get(name, ())]
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
        inside = [each for each in self.typed if each.startswith(f"{name}.")]
        self.seen.update(inside)
        if not any(self.value(each) for each in inside):
            raise _Absent
        wrong_before = len(self.wrong)
        values = self.struct(cls, f"{name}.", {})
        if len(self.wrong) > wrong_before:
            raise _Absent
        try:
            return cls(**values)
        except ValueError:
            raise _Misfit(_("Some of these entries do not go together. Check them and send again.")) from None

    def _language(self, name: str) -> str:
        self.seen.add(f"{name}.original")
        typed = self.value(f"{name}.original")
        return typed if re.fullmatch("[a-z]{2,3}", typed) else language.get()

    def local_text(self, name: str) -> LocalText:
        """A text in one language, or in several."""
        original = self._language(name)
        texts: dict[str, str] = {}
        for each in list(self.typed):
            code = original if each == name else each.removeprefix(f"{name}.")
            if each == name or (each.startswith(f"{name}.") and re.fullmatch("[a-z]{2,3}", code)):
                self.seen.add(each)
                if words := self.value(each):
                    texts[code] = self.scalar(words, inspect.StrType(max_length=10_000))
        if not texts:
            raise _Absent
        return LocalText(original=original if original in texts else next(iter(texts)), texts=texts)

    def due(self, name: str) -> Due:
        """A day, or one of the other ways of being due."""
        match self.text(name):
            case "next-meeting" | "ongoing" | "to-be-set" as kind:
                return Due(kind=kind)
            case typed:
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
    words = ngettext(
        "This is too long. Use at most %(number)s character.",
        "This is too long. Use at most %(number)s characters.",
        most,
    )
    return words % {"number": most}


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
            if 1 <= int(month) <= 12 and int(day) <= 31:
                raise _Misfit(_("There is no such day in the calendar.")) from None
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
    if not plain_number(number):  # "NaN", "1e999999"
        raise _Misfit(_("This is not a number. Use digits only."))
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
