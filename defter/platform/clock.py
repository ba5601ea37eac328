"""The one source of time and of new ids."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC. Built once in `main`; tests and the demo may hand in another."""


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def uuid7() -> UUID:
    """A new id; ids made later sort after those made earlier, to the millisecond."""
    return _uuid7()
