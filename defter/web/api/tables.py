"""A concept's table: all that can be read and done with it, and how to tell whether a caller may see a thing of it."""

from dataclasses import dataclass

from defter.web.api.acts import Act, Look
from defter.web.api.reads import Read


@dataclass(frozen=True)
class Table:
    """One concept, as programs reach it."""

    name: str
    about: str
    reads: tuple[Read, ...]
    acts: tuple[Act, ...]
    sees: Look | None = None
    """Raises NotFound for who may not see the thing whose stream the path names."""
