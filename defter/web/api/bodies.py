"""What programs send, decoded strictly: no field that is not known, no text where a number belongs."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from defter.domain.vocabulary import Command, OnBehalf
from defter.web.api.problems import Fault, Misfit, NotJson

S = TypeVar("S", bound=Struct)

JSON = "application/json"
BEHALF = "behalf"
_PLACE = re.compile(r" - at (?:`key` in )?`\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_NAMED = re.compile(r"(?:missing required|contains unknown) field `(.*)`$", re.DOTALL)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def body_of(name: str, command: type[Command], without: Sequence[str]) -> type[Struct]:
    """What is sent to do `command`: its fields, less those that are known already, and on whose behalf it is done."""
    fields: list[Any] = [
        (each.name, each.type) if each.required else (each.name, each.type, each.default)
        for each in msgspec.structs.fields(command)
        if each.name not in without
    ]
    return msgspec.defstruct(
        name,
        [*fields, (BEHALF, OnBehalf | None, None)],
        module=__name__,
        namespace={"__doc__": command.__doc__ or ""},
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


def decode(body: bytes, media_type: str, struct: type[S]) -> S:
    """The struct in a body; an empty body says nothing, `{}`. Raises Misfit or NotJson."""
    if body and media_type.partition(";")[0].strip().lower() != JSON:
        raise NotJson
    if _NUL.search(body):
        raise Misfit(Fault("A text holds the character U+0000", pointer="#"))
    try:
        decoded: S = _decoder(struct).decode(body or b"{}")
    except UnicodeDecodeError:
        raise Misfit(Fault("The text is not UTF-8", pointer="#")) from None
    except msgspec.MsgspecError as error:
        raise Misfit(_in_body(str(error))) from None
    return decoded


def convert(query: Mapping[str, Sequence[str]], struct: type[S]) -> S:
    """The struct in the parameters of an address. Raises Misfit."""
    for name, values in query.items():
        if len(values) > 1:
            raise Misfit(Fault("This parameter is given more than once", parameter=name))
        if values[0].lower() == "null":  # which would be read as None
            raise Misfit(Fault("Leave this parameter out", parameter=name))
    given = {name: values[0] for name, values in query.items()}
    try:
        return msgspec.convert(given, struct, strict=False)
    except msgspec.ValidationError as error:
        detail, steps = _told(str(error))
        raise Misfit(Fault(detail, parameter="/".join(steps))) from None


@lru_cache
def _decoder(struct: type[Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(struct)


def _in_body(message: str) -> Fault:
    detail, steps = _told(message)
    return Fault(detail, pointer="#" + "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps))


def _told(message: str) -> tuple[str, list[str]]:
    """What msgspec says is wrong, and the steps to where: "Expected `int`, got `str` - at `$.a[0]`"."""
    place = _PLACE.search(message)
    detail = message[: place.start()] if place else message
    steps = [name or number for name, number in _STEP.findall(place[1])] if place else []
    if named := _NAMED.search(detail):
        steps.append(named[1])
    return detail, steps
