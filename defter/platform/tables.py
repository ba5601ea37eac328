"""What the tables of the views are made of: column types whose values are equal on SQLite and PostgreSQL.

Each type binds strictly: a value that the column cannot hold is refused by TypeError or ValueError in Python, with the
same words on both engines, before any database sees it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from defter.domain.vocabulary import LocalText

metadata = sa.MetaData()
"""Of every table of the views."""

Processor = Callable[[Any], Any]


class _Column(sa.types.TypeDecorator[Any], ABC):
    """A type that says itself how values go in and come out, without SQLAlchemy's own steps between."""

    impl = sa.Text
    cache_ok = True

    @abstractmethod
    def bind(self, dialect: sa.Dialect) -> Processor:
        """Turn a value, never None, into what the driver takes."""

    @abstractmethod
    def result(self, dialect: sa.Dialect) -> Processor | None:
        """Turn what the driver gives, never None, into a value; None where nothing is to be done."""

    def bind_processor(self, dialect: sa.Dialect) -> Processor:
        bind = self.bind(dialect)
        return lambda value: None if value is None else bind(value)

    def result_processor(self, dialect: sa.Dialect, _coltype: object) -> Processor | None:
        result = self.result(dialect)
        return None if result is None else lambda value: None if value is None else result(value)


class Id(_Column):
    """A UUID: 16 bytes on SQLite, `uuid` on PostgreSQL."""

    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        embedded = dialect.name == "sqlite"
        return dialect.type_descriptor(sa.LargeBinary(16) if embedded else postgresql.UUID())

    def bind(self, dialect: sa.Dialect) -> Processor:
        return _uuid_bytes if dialect.name == "sqlite" else _uuid

    def result(self, dialect: sa.Dialect) -> Processor | None:
        return _uuid_of_bytes if dialect.name == "sqlite" else None


class Moment(_Column):
    """A point in time, always read in UTC; a naive one is refused. Sortable text on SQLite, `timestamptz` else."""

    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        embedded = dialect.name == "sqlite"
        return dialect.type_descriptor(sa.Text() if embedded else sa.DateTime(timezone=True))

    def bind(self, dialect: sa.Dialect) -> Processor:
        return _moment_text if dialect.name == "sqlite" else _utc

    def result(self, dialect: sa.Dialect) -> Processor | None:
        return datetime.fromisoformat if dialect.name == "sqlite" else lambda value: value.astimezone(UTC)


class Day(_Column):
    """A plain date. ISO text on SQLite, `date` on PostgreSQL."""

    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Date())

    def bind(self, dialect: sa.Dialect) -> Processor:
        return _day_text if dialect.name == "sqlite" else _day

    def result(self, dialect: sa.Dialect) -> Processor | None:
        return date.fromisoformat if dialect.name == "sqlite" else None


class Json(_Column):
    """A value of any type that msgspec knows, such as a struct or `tuple[Figure, ...]`, as JSON text."""

    cache_ok = True

    def __init__(self, of: Any) -> None:
        super().__init__()
        self.of = of
        self._decode = msgspec.json.Decoder(of).decode

    def bind(self, dialect: sa.Dialect) -> Processor:  # noqa: ARG002
        return _json

    def result(self, dialect: sa.Dialect) -> Processor | None:  # noqa: ARG002
        return self._decode


class Localised(Json):
    """A LocalText."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(LocalText)

    def result(self, dialect: sa.Dialect) -> Processor | None:  # noqa: ARG002
        return _local_text


def binder(column: sa.Column[Any], dialect: sa.Dialect) -> Processor:
    """How a value gets into a column: gives what the driver takes, or raises ValueError or TypeError."""
    bind = _bind(column.type, dialect)
    if column.nullable:
        return lambda value: None if value is None else bind(value)
    return bind


def _bind(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Processor:
    """The binder of values that may not be absent: it refuses None."""
    match kind:
        case _Column():
            return kind.bind(dialect)
        case sa.Boolean():
            return _boolean
        case sa.Integer():
            return _small if not isinstance(kind, sa.BigInteger) else _integer
        case sa.String():
            return _text
    process: Processor = kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
    return lambda value: process(_present(value))


def _present(value: Any) -> Any:
    if value is None:
        raise ValueError("a value is missing")
    return value


def _uuid(value: Any) -> UUID:
    if not isinstance(value, UUID):
        raise TypeError(f"not a UUID: {type(value).__name__}")
    return value


def _uuid_bytes(value: Any) -> bytes:
    if not isinstance(value, UUID):  # not by _uuid: ids are most of what is bound
        raise TypeError(f"not a UUID: {type(value).__name__}")
    return value.int.to_bytes(16)


@lru_cache(maxsize=8192)  # a page names the same organisations, meetings and items again and again
def _uuid_of_bytes(value: bytes) -> UUID:
    return UUID(int=int.from_bytes(value))


_decode_text = msgspec.json.Decoder(LocalText).decode
_known_text = lru_cache(maxsize=4096)(_decode_text)  # names and titles come again and again, as ids do


def _local_text(value: str) -> LocalText:
    return _known_text(value) if len(value) < 1000 else _decode_text(value)  # a few long ones would fill the memory


def _utc(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("not a moment with its time zone")
    return value.astimezone(UTC)


def _moment_text(value: Any) -> str:
    return _utc(value).isoformat(timespec="microseconds")


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"not a date: {type(value).__name__}")
    return value


def _day_text(value: Any) -> str:
    return _day(value).isoformat()


_encode = msgspec.json.Encoder(order="deterministic").encode


def _json(value: Any) -> str:
    return _encode(_present(value)).decode()


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"neither true nor false: {type(value).__name__}")
    return value


def _within(bits: int) -> Processor:
    least, most = -(1 << bits - 1), (1 << bits - 1) - 1

    def integer(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"not a whole number: {type(value).__name__}")
        if not least <= value <= most:
            raise ValueError(f"a whole number of more than {bits} bits")
        return value

    return integer


_small, _integer = _within(32), _within(64)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {type(value).__name__}")
    # PostgreSQL knows no NUL in a text.
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in value else value
