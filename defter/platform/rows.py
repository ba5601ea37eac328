"""Rows written behind: what handlers say, coalesced per row in memory and flushed per table in sets.

Applying a batch at once gives the same rows as applying its events one by one. That holds because rows are found by
primary key only, because every value is checked when it is handed in, and because tables of views have no constraint
that reaches beyond one row (`Projection` refuses such tables).
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from defter.domain.vocabulary import REDACTED, LocalText
from defter.platform.tables import binder

Key = tuple[Any, ...]


class Cursor(Protocol):
    """The part of a database driver's cursor that writing needs."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, statement: Any, values: Any = ..., /) -> Any: ...
    def executemany(self, statement: Any, values: list[Any], /) -> Any: ...
    def fetchall(self) -> Sequence[Any]: ...


class _Change:
    """What is to become of a row that lies in the database: columns set, amounts added, texts redacted."""

    __slots__ = ("amounts", "redacted", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.amounts: dict[str, Any] = {}
        self.redacted: dict[str, None] = {}


_Pending = dict[str, Any] | _Change | None
"""A whole row, a change to one, or (None) its removal."""


class Rows:
    """The rows that a batch of events writes. Not thread-safe.

    Every method checks its values and raises ValueError, TypeError or KeyError for what a table cannot hold. A `key` is
    the value of the primary key, a tuple of values if that has several columns.
    """

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._sheets: dict[sa.Table, _Sheet] = {}

    def put(self, table: sa.Table, /, **values: Any) -> None:
        """Write a whole row, in place of one with the same primary key. Absent columns get their default or NULL."""
        self._sheet(table).put(values)

    def change(self, table: sa.Table, key: Any, /, **values: Any) -> None:
        """Set columns of one row. Without such a row nothing happens."""
        self._sheet(table).change(key, values)

    def add(self, table: sa.Table, key: Any, /, **amounts: Any) -> None:
        """Increment columns of one row, NULL counting as 0. Without such a row nothing happens."""
        self._sheet(table).add(key, amounts)

    def redact(self, table: sa.Table, key: Any, /, *columns: str) -> None:
        """Blank texts of one row as the log does: only the mark that a text was removed stays. NULL stays NULL."""
        self._sheet(table).redact(key, columns)

    def remove(self, table: sa.Table, key: Any, /) -> None:
        """Delete one row, or all rows whose primary key begins with the values given."""
        self._sheet(table).remove(key)

    def flush(self, cursor: Cursor) -> None:
        """Write everything, inside the cursor's transaction, and forget it, even when that fails."""
        try:
            for sheet in self._sheets.values():
                sheet.flush(cursor)
        finally:
            self.clear()

    def clear(self) -> None:
        """Forget everything that is not yet written."""
        for sheet in self._sheets.values():
            sheet.clear()

    def _sheet(self, table: sa.Table) -> "_Sheet":
        sheet = self._sheets.get(table)
        if sheet is None:
            sheet = self._sheets[table] = _Sheet(table, self._dialect)
        return sheet


class _Sheet:
    """The pending rows of one table, by primary key, all values as the driver takes them."""

    def __init__(self, table: sa.Table, dialect: sa.Dialect) -> None:
        self.writer = (_Embedded if dialect.name == "sqlite" else _Server)(table, dialect)
        self.bind = {column.name: binder(column, dialect) for column in table.columns}
        self.blank = {column.name: _blank(column, dialect) for column in table.columns}
        self.key = tuple(column.name for column in table.primary_key)
        self.bind_key = tuple(self.bind[name] for name in self.key)
        self.empty = {column.name: self._default(column) for column in table.columns}
        self.required = frozenset(
            column.name for column in table.columns if not column.nullable and self.empty[column.name] is None
        )
        self.rows: dict[Key, _Pending] = {}
        self.swept: dict[Key, None] = {}

    def _default(self, column: sa.Column[Any]) -> Any:
        default = column.default
        return self.bind[column.name](default.arg) if isinstance(default, ScalarElementColumnDefault) else None

    def put(self, values: dict[str, Any]) -> None:
        bind = self.bind
        row = {**self.empty, **{name: bind[name](value) for name, value in values.items()}}
        if len(values) < len(row) and not self.required <= values.keys():
            raise ValueError(f"no value for {', '.join(sorted(self.required - values.keys()))}")
        self.rows[tuple([row[name] for name in self.key])] = row

    def change(self, key: Any, values: dict[str, Any]) -> None:
        bound = self._bound(values)
        pending = self._pending(self._found(key))
        if isinstance(pending, dict):
            pending.update(bound)
        elif pending is not None:
            pending.values.update(bound)
            for name in bound:
                pending.amounts.pop(name, None)

    def add(self, key: Any, amounts: dict[str, Any]) -> None:
        bound = self._bound(amounts)
        if not all(isinstance(amount, int | float | Decimal) for amount in amounts.values()):
            raise TypeError("only numbers can be added")
        pending = self._pending(self._found(key))
        if pending is None:
            return
        values = pending if isinstance(pending, dict) else pending.values
        for name, amount in bound.items():
            if name in values:
                values[name] = (values[name] or 0) + amount
            elif isinstance(pending, _Change):
                pending.amounts[name] = pending.amounts.get(name, 0) + amount

    def redact(self, key: Any, columns: tuple[str, ...]) -> None:
        pending = self._pending(self._found(key))
        if pending is None:
            return
        values = pending if isinstance(pending, dict) else pending.values
        for name in columns:
            if name in values:
                values[name] = self.blank[name](values[name])
            elif isinstance(pending, _Change):
                pending.redacted[name] = None

    def remove(self, key: Any) -> None:
        found = self._found(key, whole=False)
        if len(found) == len(self.key):
            self.rows[found] = None
        else:
            self.swept[found] = None
            for each in [each for each in self.rows if each[: len(found)] == found]:
                del self.rows[each]

    def _found(self, key: Any, *, whole: bool = True) -> Key:
        values = key if isinstance(key, tuple) else (key,)
        if not values or len(values) > len(self.key) or (whole and len(values) < len(self.key)):
            raise ValueError(f"the primary key is {', '.join(self.key)}")
        return tuple([bind(value) for bind, value in zip(self.bind_key, values, strict=False)])

    def _bound(self, values: dict[str, Any]) -> dict[str, Any]:
        bound = {name: self.bind[name](value) for name, value in values.items()}
        if not bound.keys().isdisjoint(self.key):
            raise ValueError("a primary key does not change")
        return bound

    def _pending(self, key: Key) -> _Pending:
        """What is pending for the row; an empty change where nothing is yet."""
        if key in self.rows:
            return self.rows[key]
        change = self.rows[key] = _Change()
        return change

    def flush(self, cursor: Cursor) -> None:
        # Sweeps go first: what was pending under them is forgotten, and changes made since find no row, as they should.
        for length in {len(prefix) for prefix in self.swept}:
            self.writer.delete(cursor, [prefix for prefix in self.swept if len(prefix) == length])
        put: list[dict[str, Any]] = []
        removed: list[Key] = []
        changed: dict[tuple[Key, Key], list[tuple[_Change, Key]]] = defaultdict(list)
        for key, pending in self.rows.items():
            if pending is None:
                removed.append(key)
            elif isinstance(pending, dict):
                put.append(pending)
            else:
                for name in pending.redacted:  # first: what was set afterwards stays
                    self.writer.rewrite(cursor, key, name, self.blank[name])
                if pending.values or pending.amounts:
                    changed[tuple(pending.values), tuple(pending.amounts)].append((pending, key))
        if removed:
            self.writer.delete(cursor, removed)
        if put:
            self.writer.upsert(cursor, put)
        for (values, amounts), changes in changed.items():
            rows = [(*each.values.values(), *each.amounts.values(), *key) for each, key in changes]
            self.writer.update(cursor, values, amounts, rows)

    def clear(self) -> None:
        self.rows.clear()
        self.swept.clear()


def _blank(column: sa.Column[Any], dialect: sa.Dialect) -> Callable[[Any], Any]:
    """How a stored value is redacted; both the argument and the result are as the driver has them."""
    bind, read = binder(column, dialect), column.type.dialect_impl(dialect).result_processor(dialect, None)

    def blank(stored: Any) -> Any:
        value = read(stored) if read else stored
        if isinstance(value, LocalText):
            value = LocalText(original=value.original, texts={value.original: REDACTED}, revision=value.revision)
        return bind(None if value is None else value if isinstance(value, LocalText) else REDACTED)

    return blank


class _Writer(ABC):
    """The statements of one table, made once for each set of columns."""

    def __init__(self, table: sa.Table, dialect: sa.Dialect) -> None:
        quote = dialect.identifier_preparer.quote
        self.table = quote(table.name)
        self.name = {column.name: quote(column.name) for column in table.columns}
        self.kind = {column.name: column.type.compile(dialect) for column in table.columns}
        self.key = tuple(column.name for column in table.primary_key)
        self.statements: dict[Any, str] = {}
        rest = [self.name[name] for name in self.name if name not in self.key]
        assignments = ", ".join(f"{name}=excluded.{name}" for name in rest)
        self.conflict = (
            f"ON CONFLICT ({', '.join(self.name[name] for name in self.key)}) "
            f"DO {f'UPDATE SET {assignments}' if rest else 'NOTHING'}"
        )

    @abstractmethod
    def upsert(self, cursor: Cursor, rows: list[dict[str, Any]]) -> None:
        """The rows are whole, with every column in the order of the table."""

    @abstractmethod
    def update(self, cursor: Cursor, values: Key, amounts: Key, rows: list[Key]) -> None:
        """Each row holds the values, the amounts and the primary key, in this order."""

    @abstractmethod
    def delete(self, cursor: Cursor, keys: list[Key]) -> None:
        """The keys are all as long, and may be the beginning of the primary key."""

    @abstractmethod
    def rewrite(self, cursor: Cursor, key: Key, column: str, change: Callable[[Any], Any]) -> None:
        """Read one value, and write what `change` makes of it."""

    def _statement(self, shape: Any, make: Callable[[], str]) -> str:
        statement = self.statements.get(shape)
        if statement is None:
            statement = self.statements[shape] = make()
        return statement

    def _rewrite(self, cursor: Cursor, key: Key, column: str, change: Callable[[Any], Any], mark: str) -> None:
        name, where = self.name[column], " AND ".join(f"{self.name[each]}={mark}" for each in self.key)
        cursor.execute(f"SELECT {name} FROM {self.table} WHERE {where}", key)  # noqa: S608
        for (stored,) in cursor.fetchall():
            cursor.execute(f"UPDATE {self.table} SET {name}={mark} WHERE {where}", (change(stored), *key))  # noqa: S608


class _Embedded(_Writer):
    """SQLite: one prepared statement, run for each row inside the driver."""

    def upsert(self, cursor: Cursor, rows: list[dict[str, Any]]) -> None:
        names, marks = ", ".join(self.name.values()), ", ".join("?" * len(self.name))
        statement = self._statement(
            "upsert",
            lambda: f"INSERT INTO {self.table} ({names}) VALUES ({marks}) {self.conflict}",  # noqa: S608
        )
        cursor.executemany(statement, [tuple(row.values()) for row in rows])

    def update(self, cursor: Cursor, values: Key, amounts: Key, rows: list[Key]) -> None:
        def make() -> str:
            sets = [f"{self.name[name]}=?" for name in values]
            sets += [f"{self.name[name]}=coalesce({self.name[name]}, 0)+?" for name in amounts]
            return f"UPDATE {self.table} SET {', '.join(sets)} WHERE {self._where(len(self.key))}"  # noqa: S608

        cursor.executemany(self._statement((values, amounts), make), rows)

    def delete(self, cursor: Cursor, keys: list[Key]) -> None:
        length = len(keys[0])
        statement = self._statement(length, lambda: f"DELETE FROM {self.table} WHERE {self._where(length)}")  # noqa: S608
        cursor.executemany(statement, keys)

    def rewrite(self, cursor: Cursor, key: Key, column: str, change: Callable[[Any], Any]) -> None:
        self._rewrite(cursor, key, column, change, "?")

    def _where(self, length: int) -> str:
        return " AND ".join(f"{self.name[name]}=?" for name in self.key[:length])


class _Server(_Writer):
    """PostgreSQL: all rows in one JSON document, taken apart by one set-based statement on the server."""

    def upsert(self, cursor: Cursor, rows: list[dict[str, Any]]) -> None:
        names = ", ".join(self.name.values())
        statement = self._statement(
            "upsert",
            lambda: (
                f"INSERT INTO {self.table} ({names}) SELECT {names} "  # noqa: S608
                f"FROM {self._document(self.name)} {self.conflict}"
            ),
        )
        cursor.execute(statement, (_encoded(rows),))

    def update(self, cursor: Cursor, values: Key, amounts: Key, rows: list[Key]) -> None:
        columns = (*values, *amounts, *self.key)

        def make() -> str:
            sets = [f"{self.name[name]}=new.{self.name[name]}" for name in values]
            sets += [f"{name}=coalesce({self.table}.{name}, 0)+new.{name}" for name in map(self.name.get, amounts)]
            return (
                f"UPDATE {self.table} SET {', '.join(sets)} FROM {self._document(columns)} "  # noqa: S608
                f"WHERE {self._where(len(self.key))}"
            )

        cursor.execute(self._statement((values, amounts), make), (_encoded(self._dicts(columns, rows)),))

    def delete(self, cursor: Cursor, keys: list[Key]) -> None:
        columns = self.key[: len(keys[0])]
        statement = self._statement(
            len(columns),
            lambda: (
                f"DELETE FROM {self.table} USING {self._document(columns)} WHERE {self._where(len(columns))}"  # noqa: S608
            ),
        )
        cursor.execute(statement, (_encoded(self._dicts(columns, keys)),))

    def rewrite(self, cursor: Cursor, key: Key, column: str, change: Callable[[Any], Any]) -> None:
        self._rewrite(cursor, key, column, change, "%s")

    def _where(self, length: int) -> str:
        return " AND ".join(f"{self.table}.{self.name[name]}=new.{self.name[name]}" for name in self.key[:length])

    def _document(self, columns: Iterable[str]) -> str:
        shape = ", ".join(f"{self.name[name]} {self.kind[name]}" for name in columns)
        return f"json_to_recordset(%s::json) AS new({shape})"

    @staticmethod
    def _dicts(columns: Key, rows: list[Key]) -> list[Mapping[str, Any]]:
        return [dict(zip(columns, row, strict=True)) for row in rows]


_encode = msgspec.json.Encoder().encode


def _encoded(rows: Any) -> str:
    return _encode(rows).decode()
