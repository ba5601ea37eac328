"""Rows of a statement as the structs that screens ask for."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from defter.domain.vocabulary import NotFound

T = TypeVar("T")


def every(connection: sa.Connection, statement: sa.Select[Any], make: Callable[..., T], **given: Any) -> list[T]:
    """What `make` makes of each row, with the values `given` for the names in the statement."""
    return [make(*row) for row in connection.execute(statement, given).all()]


def one(connection: sa.Connection, statement: sa.Select[Any], make: Callable[..., T], missing: str, **given: Any) -> T:
    """The same of the only row; raises NotFound(missing) when there is none."""
    row: Any = connection.execute(statement, given).first()
    if row is None:
        raise NotFound(missing)
    return make(*row)
