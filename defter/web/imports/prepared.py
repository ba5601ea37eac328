"""What an import of one or several files would do, and doing it: all of them or none, and once."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, Literal, Protocol, TypeVar
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import Struct

from defter.domain.vocabulary import Identity
from defter.platform.eventstore import Done, EventStore, Intent
from defter.platform.formats.table import Cell as Value
from defter.platform.formats.table import text_of
from defter.platform.views import Views
from defter.web import carrying
from defter.web.imports.sheets import Cell, Given, Source, Wrong

Status = Literal["new", "changed", "there", "struck", "wrong"]
NAMESPACE = uuid5(NAMESPACE_URL, "defter:import")


class Edit(Struct, frozen=True):
    """A cell of a row that went out: its column, what it said in the reader's language, and what it says."""

    column: str
    before: str
    after: str


def edits(given: Mapping[str, Cell], columns: Collection[str], before: Mapping[str, Value]) -> tuple[Edit, ...]:
    """The edited cells, in the order of the columns."""
    return tuple(Edit(name, text_of(before.get(name)), cell.text) for name, cell in given.items() if name in columns)


class Planned(Struct, frozen=True, kw_only=True):
    """What would happen with one row. `content` is what it says, None when something in it is wrong."""

    given: Given
    status: Status
    content: Any = None
    edited: tuple[Edit, ...] = ()
    """Of a row that was changed, its edited cells."""
    wrong: tuple[Wrong, ...] = ()


class File(Protocol):
    """One file of an import, read."""

    @property
    def source(self) -> Source:
        """What was given."""

    @property
    def rows(self) -> Sequence[Planned]:
        """What would happen with its rows."""

    @property
    def wrong(self) -> Sequence[Wrong]:
        """Everything that is wrong, from top to bottom."""


F = TypeVar("F", bound=File)


class Import(Struct, Generic[F], frozen=True, kw_only=True, dict=True):
    """What an import would do; there are no intents when anything is wrong, or nothing is new."""

    files: tuple[F, ...]
    intents: tuple[Intent, ...]
    bases: tuple[int, ...] = ()
    """The versions on which edited rows are based: the same edit, made again later, is another act."""

    @property
    def wrong(self) -> int:
        """How many entries are wrong, in all files."""
        return sum(len(file.wrong) for file in self.files)

    @cached_property
    def digest(self) -> str:
        """Of everything that would be recorded: equal digests, equal records."""
        intents = [(each.stream, [(type(c).__name__, c) for c in each.commands]) for each in self.intents]
        return sha256(msgspec.json.encode((intents, self.bases))).hexdigest()


async def record(found: Import[Any], store: EventStore, views: Views, identity: Identity) -> Done | None:
    """Do what was prepared, in one act; None when nothing is new. Raises what `carrying.act` raises."""
    if not found.intents:
        return None
    who = f"{identity.person}/{identity.organisation}"
    command_id = uuid5(NAMESPACE, f"{who}/{found.digest}")
    return await carrying.act(store, views, identity, found.intents, command_id=command_id)
