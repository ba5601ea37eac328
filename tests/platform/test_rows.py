"""Rows written behind are the same rows as those written one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import REDACTED, LocalText, Value
from defter.platform.database import Location
from defter.platform.projecting import Projection
from defter.platform.rows import Cursor, Rows
from defter.platform.tables import Day, Id, Json, Localised, Moment


class Counted(Value, frozen=True):
    number: Decimal
    unit: str
    on: date


tables = sa.MetaData()
things = sa.Table(
    "things",
    tables,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False, default="-"),
    sa.Column("name", Localised),
    sa.Column("seen", sa.Integer),
    sa.Column("Count", sa.BigInteger, nullable=False, default=0),
)
pairs = sa.Table(
    "pairs",
    tables,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("two", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text),
)
links = sa.Table(
    "links",
    tables,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("two", sa.Integer, primary_key=True, autoincrement=False),
)
values = sa.Table(
    "kinds of values",
    tables,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment),
    sa.Column("day", Day),
    sa.Column("name", Localised),
    sa.Column("figure", Json(Counted)),
    sa.Column("ids", Json(tuple[UUID, ...])),
    sa.Column("yes", sa.Boolean),
    sa.Column("order", sa.Integer),
    sa.Column("text", sa.Text),
)


@contextmanager
def database(location: Location) -> Iterator[sa.Engine]:
    engine = location.engine("public", durable=False)
    tables.drop_all(engine)
    tables.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Cursor]:
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        yield connection.connection.cursor()  # type: ignore[misc]


def content(engine: sa.Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(sa.select(table)))
            for table in (things, pairs, links)
        }


small = st.integers(0, 2)
texts = st.text(max_size=5)
names = st.builds(lambda text: LocalText(original="tr", texts={"tr": "a" + text, "en": "b"}), texts)
numbers = st.none() | st.integers(-5, 5)
changes = st.fixed_dictionaries(
    {}, optional={"text": texts, "name": st.none() | names, "seen": numbers, "Count": st.integers(0, 9)}
)
operations = st.one_of(
    st.tuples(st.just("put"), st.just(things), st.builds(lambda key, rest: {"id": key, **rest}, small, changes)),
    st.tuples(st.just("change"), st.just(things), small, changes),
    st.tuples(
        st.just("add"),
        st.just(things),
        small,
        st.fixed_dictionaries({}, optional={"seen": st.integers(-3, 3), "Count": st.integers(-3, 3)}),
    ),
    st.tuples(st.just("redact"), st.just(things), small, st.sets(st.sampled_from(["text", "name"]))),
    st.tuples(st.just("remove"), st.just(things), small),
    st.tuples(
        st.just("put"), st.just(pairs), st.fixed_dictionaries({"one": small, "two": small, "text": st.none() | texts})
    ),
    st.tuples(
        st.just("change"), st.just(pairs), st.tuples(small, small), st.fixed_dictionaries({"text": st.none() | texts})
    ),
    st.tuples(st.just("remove"), st.just(pairs), st.tuples(small, small) | st.tuples(small)),
    st.tuples(st.just("put"), st.just(links), st.fixed_dictionaries({"one": small, "two": small})),
    st.tuples(st.just("remove"), st.just(links), st.tuples(small, small) | small),
)


def say(rows: Rows, operation: tuple[Any, ...]) -> None:
    match operation:
        case ("put", table, row):
            rows.put(table, **row)
        case ("change", table, key, changed):
            rows.change(table, key, **changed)
        case ("add", table, key, amounts):
            rows.add(table, key, **amounts)
        case ("redact", table, key, columns):
            rows.redact(table, key, *columns)
        case ("remove", table, key):
            rows.remove(table, key)


class Model:
    """The same words, understood by dictionaries."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {"things": {}, "pairs": {}, "links": {}}

    def say(self, operation: tuple[Any, ...]) -> None:
        name, table, *rest = operation
        lying = self.rows[table.name]
        if name == "put":
            whole = {"text": "-", "name": None, "seen": None, "Count": 0} if table is things else {}
            whole |= {
                key: value.replace("\0", "\ufffd") if isinstance(value, str) else value
                for key, value in rest[0].items()
            }
            lying[tuple(whole[column.name] for column in table.primary_key)] = whole
            return
        key = rest[0] if isinstance(rest[0], tuple) else (rest[0],)
        if name == "remove":
            for each in [each for each in lying if each[: len(key)] == key]:
                del lying[each]
        elif (row := lying.get(key)) is None:
            return
        elif name == "change":
            row |= {
                key: value.replace("\0", "\ufffd") if isinstance(value, str) else value
                for key, value in rest[1].items()
            }
        elif name == "add":
            row |= {column: (row[column] or 0) + amount for column, amount in rest[1].items()}
        else:
            for column in rest[1]:
                if isinstance(row[column], LocalText):
                    row[column] = LocalText(original="tr", texts={"tr": REDACTED})
                elif row[column] is not None:
                    row[column] = REDACTED

    def content(self) -> dict[str, list[Any]]:
        return {
            table.name: sorted(
                tuple(row[column.name] for column in table.columns) for row in self.rows[table.name].values()
            )
            for table in (things, pairs, links)
        }


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(said=[(("add", things, 0, {"seen": 2}), 5), (("change", things, 0, {"seen": 7}), 5)])
@example(said=[(("change", things, 0, {"seen": 7}), 5), (("add", things, 0, {"seen": 2, "Count": 1}), 5)])
@example(said=[(("redact", things, 0, {"text"}), 5), (("change", things, 0, {"text": "new"}), 5)])
@example(
    said=[
        (("put", pairs, {"one": 1, "two": 2, "text": "swept"}), 0),
        (("remove", pairs, (1,)), 5),
        (("change", pairs, (1, 2), {"text": "late"}), 5),
        (("put", pairs, {"one": 1, "two": 1, "text": "new"}), 5),
        (("change", pairs, (1, 1), {"text": "newer"}), 5),
    ]
)
@given(said=st.lists(st.tuples(operations, st.integers(0, 5)), max_size=25))
def test_coalesced_rows_equal_rows_written_one_by_one(engine: sa.Engine, said: list[tuple[Any, int]]) -> None:
    with writing(engine) as cursor:
        for table in (things, pairs, links):
            cursor.execute(f"DELETE FROM {table.name}")
        rows, model = Rows(engine.dialect), Model()
        for operation, flushed in [(("put", things, {"id": 0, "text": "there"}), 0), *said, (("remove", pairs, 9), 0)]:
            say(rows, operation)
            model.say(operation)
            if flushed == 0:
                rows.flush(cursor)
    assert content(engine) == model.content()


@pytest.fixture
def engine(location: Location) -> Iterator[sa.Engine]:
    with database(location) as engine:
        yield engine


def test_every_kind_of_value_comes_back_as_it_went_in(engine: sa.Engine) -> None:
    istanbul = timezone(timedelta(hours=3))
    figure = Counted(number=Decimal("20000.50"), unit="kişi", on=date(2016, 5, 1))
    row = {
        "id": UUID("0197d1f2-0000-7000-8000-00000000000a"),
        "at": datetime(2022, 7, 6, 12, 30, 0, 5, tzinfo=istanbul),
        "day": date(2022, 7, 6),
        "name": LocalText(original="ar", texts={"ar": 'بلدية \\ "1"\n', "tr": "{belediye}"}),
        "figure": figure,
        "ids": (UUID(int=1), UUID(int=2)),
        "yes": True,
        "order": -7,
        "text": "tab\t, \"quote\", 'other', {brace}, \\ and \u0130",
    }
    empty = {"id": UUID(int=3)}
    rows = Rows(engine.dialect)
    rows.put(values, **row)
    rows.put(values, **empty)
    with writing(engine) as cursor:
        rows.flush(cursor)
    with engine.connect() as connection:
        first, second = connection.execute(sa.select(values).order_by(values.c.id.desc())).mappings()
        assert dict(first) == row
        assert first["at"].tzinfo is UTC
        assert dict(second) == dict.fromkeys(row) | empty
        found = sa.select(values.c.order).where(
            values.c.at < datetime(2022, 7, 6, 9, 31, tzinfo=UTC), values.c.id == row["id"], values.c.day >= row["day"]
        )
        assert connection.scalars(found).all() == [-7]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "0197d1f2-0000-7000-8000-00000000000a"),
        ("id", None),
        ("at", datetime(2022, 7, 6)),  # noqa: DTZ001
        ("at", "2022-07-06"),
        ("day", datetime(2022, 7, 6, tzinfo=UTC)),
        ("yes", 1),
        ("order", True),
        ("order", "7"),
        ("order", 1 << 40),
        ("text", 7),
        ("ids", {UUID(int=1): object()}),
        ("colour", "red"),
    ],
)
def test_a_value_that_a_column_cannot_hold_is_refused_before_the_database_sees_it(
    engine: sa.Engine, column: str, value: Any
) -> None:
    rows = Rows(engine.dialect)
    with pytest.raises((ValueError, TypeError, KeyError)):
        rows.put(values, **{"id": UUID(int=1), column: value})


def test_a_row_without_a_required_value_is_refused(engine: sa.Engine) -> None:
    rows = Rows(engine.dialect)
    with pytest.raises(ValueError, match="no value for id"):
        rows.put(values, text="nobody")
    with pytest.raises(TypeError, match="not a text: NoneType"):
        rows.change(things, 1, text=None)
    with pytest.raises(ValueError, match="does not change"):
        rows.change(things, 1, id=2)
    with pytest.raises(ValueError, match="primary key is one, two"):
        rows.change(pairs, 1, text="which?")
    with pytest.raises(TypeError, match="only numbers"):
        rows.add(things, 1, text="more")


@pytest.mark.parametrize(
    "columns",
    [
        [sa.Column("id", sa.Integer)],
        [sa.Column("id", sa.Integer, primary_key=True), sa.Column("slug", sa.Text, unique=True)],
        [
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("slug", sa.Text),
            sa.Index("only", "slug", unique=True),
        ],
        [sa.Column("id", sa.Integer, primary_key=True), sa.Column("parent", sa.ForeignKey("odd.id"))],
    ],
)
def test_a_table_whose_rows_depend_on_one_another_is_no_view(columns: list[Any]) -> None:
    with pytest.raises(ValueError, match="odd"):
        Projection("odd", tables=(sa.Table("odd", sa.MetaData(), *columns),), handlers={})
