"""Random values of any struct of the domain, made from its types; and histories that can really happen.

Ids come from a handful, so that random commands meet the things of earlier ones.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from defter.domain.vocabulary import Command, Concept, Event, Problem
from tests.examples import id_of

Strategy = st.SearchStrategy[Any]

IDS = tuple(id_of("any", str(number)) for number in range(3))
NOW = datetime(2022, 7, 6, 9, 30, tzinfo=UTC)

PATTERNS: dict[str, Sequence[str]] = {
    "^[a-z]{2,3}$": ("tr", "en", "ar"),
    "^[A-Z]{2}-[A-Z0-9]{1,3}$": ("TR-34", "TR-01"),
    "^[a-z0-9-]{2,60}$": ("umraniye", "pendik"),
    "^[0-9a-f]{64}$": ("0" * 64, "0123456789abcdef" * 4),
    "^[a-z]+/[a-z0-9.+-]+$": ("application/pdf", "image/png"),
    "^[a-z0-9]+(-[a-z0-9]+)*$": ("calistaylar", "ilce-toplantilari"),
    "^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$": ("Europe/Istanbul", "UTC"),
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$": ("2020", "2020-12", "2020-12-16"),
}
"""Examples of every text that has a form; a text without one is free text."""

DAYS = st.dates(date(2017, 1, 1), date(2027, 1, 1))
TEXTS = st.sampled_from(("Sosyal uyum", "Ulaşım", "التماسك", "İşçi, ığdır", "20,000", "a\nb", '"<&'))


@cache
def instances(struct: type[msgspec.Struct]) -> Strategy:
    """Random instances of a struct: every one could have been decoded from JSON."""
    return _instances(inspect.type_info(struct), TEXTS)


@cache
def filled(struct: type[msgspec.Struct], text: str) -> Strategy:
    """The same, with every optional field given, and `text` wherever somebody could type something."""
    return _instances(inspect.type_info(struct), st.just(text), everything=True)


def _instances(info: Any, texts: Strategy, *, everything: bool = False) -> Strategy:
    def of(kind: Any) -> Strategy:
        match kind:
            case inspect.StrType(pattern=None):
                return texts
            case inspect.StrType(pattern=str(pattern)):
                return st.sampled_from(PATTERNS[pattern])
            case inspect.IntType(ge=least, le=most):
                return st.integers(least or 0, min(most or 4, (least or 0) + 4))
            case inspect.UUIDType():
                return st.sampled_from(IDS)
            case inspect.LiteralType(values=values):
                return st.sampled_from(values)
            case inspect.BoolType():
                return st.booleans()
            case inspect.DateType():
                return DAYS
            case inspect.TimeType():
                return st.builds(time, st.integers(0, 23), st.sampled_from((0, 30)))
            case inspect.DecimalType():
                return st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)
            case inspect.UnionType(types=types):
                given = [of(each) for each in types if not isinstance(each, inspect.NoneType)]
                return st.one_of(*given) if everything else st.one_of(st.none(), *given)
            case inspect.VarTupleType(item_type=each):
                return st.lists(of(each), min_size=int(everything), max_size=3).map(tuple)
            case inspect.DictType(key_type=key, value_type=value):
                return st.dictionaries(of(key), of(value), min_size=int(everything), max_size=3)
            case inspect.StructType():
                return _instances(kind, texts, everything=everything)
        raise TypeError(f"no random values of {kind}")

    name = info.cls.__name__
    fields = {field.encode_name: of(field.type) for field in info.fields}
    built = st.fixed_dictionaries(fields).map(PREPARED.get(name, dict))
    return built.map(lambda values: info.cls(**values))


def _with_original(values: dict[str, Any]) -> dict[str, Any]:
    original = next(iter(values["texts"]), values["original"])
    return {**values, "original": original, "texts": {original: "Sosyal uyum", **values["texts"]}}


def _with_day(values: dict[str, Any]) -> dict[str, Any]:
    day = values["on"] or date(2022, 10, 25)
    return {**values, "on": day if values["kind"] == "date" else None}


PREPARED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"LocalText": _with_original, "Due": _with_day}
"""What holds between the fields of a value, and cannot be seen in their types."""


def commands(concept: Concept) -> Strategy:
    """Any command of the concept, likely or not."""
    return st.one_of(*(instances(command) for command in concept.commands))


def played(concept: Concept, asked: Sequence[Command]) -> tuple[Event, ...]:
    """The history that these commands lead to; what is refused adds nothing."""
    state, history = concept.initial, []
    for command in asked:
        try:
            decided = concept.decide(state, command, NOW)
        except Problem:
            continue
        for event in decided:
            state = concept.evolve(state, event)
            history.append(event)
    return tuple(history)


def histories(concept: Concept, *, beginning: Sequence[Command] = (), size: int = 30) -> Strategy:
    """Tuples of events that can really happen to one stream, from `beginning` and up to `size` random commands."""
    return st.lists(commands(concept), max_size=size).map(lambda asked: played(concept, [*beginning, *asked]))
