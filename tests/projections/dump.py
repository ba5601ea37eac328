"""What lies in views, in a form that can be compared: equal dumps, equal views."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from defter.platform.tables import metadata


def dump(connection: sa.Connection, tables: Iterable[sa.Table] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table that exists (or of those given), sorted.

    Values are those that queries see, so dumps of SQLite and of PostgreSQL can be compared as well.
    """
    names = set(sa.inspect(connection).get_table_names())
    wanted = metadata.sorted_tables if tables is None else list(tables)
    return {
        table.name: sorted(
            (tuple(row) for row in connection.execute(sa.select(table))),
            key=lambda row: [str(value) for value in row],
        )
        for table in wanted
        if table.name in names
    }
