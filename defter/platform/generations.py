"""Where views lie: one store for each fingerprint and generation, and the catalogue that names the live one.

A fingerprint stands for everything that shapes rows: the sources of the handlers and of all they import, and the
versions of the libraries that encode values. Views are never migrated: another fingerprint is another store. Within a
fingerprint, a rebuild makes a new generation beside the live one, and a pointer is moved when it has caught up.

Embedded, a store is the file `views/<fingerprint>-<generation>.sqlite`, and the catalogue `views/catalogue.sqlite`. On
PostgreSQL, it is the schema `views_<fingerprint>_<generation>`, and the catalogue the schema `views`.
"""

import ast
import contextlib
import fcntl
import hashlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from msgspec import Struct

from defter.platform.access import record_readers, records
from defter.platform.database import Location
from defter.platform.projecting import Projection, checkpoint, parked
from defter.platform.tables import Moment

LIBRARIES = ("msgspec", "sqlalchemy")
PACKAGE = "defter"

generations = sa.Table(
    "generations",
    sa.MetaData(),
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("created", Moment, nullable=False),
)


def fingerprint(projections: Sequence[Projection]) -> str:
    """Twelve hexadecimal digits that change with everything that shapes the rows of these projections."""
    modules = frozenset(handler.__module__ for projection in projections for handler in projection.handlers.values())
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for projection in projections:
        digest.update(f"{projection.name}\n".encode())
    for name, file in sorted(_imported(modules).items()):
        for source in sorted(file.parent.glob(f"{file.stem}.*")):  # the module, and data of the same name
            digest.update(f"{name} {source.name}\n".encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(16)
def _imported(modules: frozenset[str]) -> Mapping[str, Path]:
    """The source files of these modules and of all that they import from this package, as this process found them."""
    files: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        spec = _spec(name)
        if name in files or spec is None or not spec.origin or not spec.origin.endswith(".py"):
            continue
        files[name] = Path(spec.origin)
        for node in ast.walk(ast.parse(files[name].read_bytes())):
            if isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names if alias.name.startswith(PACKAGE)]
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE):
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return files


def _spec(name: str) -> Any:
    try:
        return importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError):
        return None


class Store(Struct, frozen=True):
    """One generation of the views of one fingerprint."""

    location: Location
    fingerprint: str
    generation: int

    @property
    def name(self) -> str:
        """The name of its file or schema, as `Location.engine` takes it."""
        if self.location.database:
            return f"views_{self.fingerprint}_{self.generation}"
        return f"views/{self.fingerprint}-{self.generation}"

    @property
    def key(self) -> int:
        """Its number for advisory locks on PostgreSQL: this one for who leads, the next for all who use it."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:7]) << 1

    def hold(self) -> IO[bytes] | None:
        """Mark an embedded store as used, until the file is closed. On PostgreSQL the projector's connection does."""
        if self.location.database:
            return None
        file = self._file(".lock").open("ab")
        fcntl.flock(file, fcntl.LOCK_SH)
        return file

    def exists(self, catalogue: sa.Connection) -> bool:
        """Whether the file or schema is there; views may be deleted at any time by whoever runs the platform."""
        if self.location.database:
            return bool(catalogue.scalar(sa.text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": self.name}))
        return self._file(".sqlite").exists()

    def create(self, catalogue: sa.Connection, projections: Sequence[Projection]) -> None:
        """Make it, empty. What a crash left of an earlier attempt is removed."""
        if self.location.database:
            catalogue.exec_driver_sql(f"CREATE SCHEMA {self.name}")
            catalogue.exec_driver_sql(f"SET LOCAL search_path = {self.name}")
            _create_tables(catalogue, projections)
            catalogue.exec_driver_sql(f"SET LOCAL search_path = {CATALOGUE}")
            return
        self._delete_files()
        engine = self.location.engine(self.name, durable=False)
        with engine.begin() as connection:
            _create_tables(connection, projections)
        engine.dispose()

    def drop(self, catalogue: sa.Connection) -> bool:
        """Delete it, unless a process uses it."""
        if self.location.database:
            if not catalogue.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": self.key + 1}):
                return False
            catalogue.exec_driver_sql(f"DROP SCHEMA IF EXISTS {self.name} CASCADE")
            return True
        with self._file(".lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._delete_files()
        self._file(".lock").unlink()
        return True

    def _file(self, suffix: str) -> Path:
        return self.location.data / f"{self.name}{suffix}"

    def _delete_files(self) -> None:
        for suffix in (".sqlite", ".sqlite-wal", ".sqlite-shm"):
            self._file(suffix).unlink(missing_ok=True)


def _create_tables(connection: sa.Connection, projections: Sequence[Projection]) -> None:
    tables = [checkpoint, parked, records, record_readers]
    for table in dict.fromkeys([*tables, *(table for projection in projections for table in projection.tables)]):
        table.create(connection)
    connection.execute(checkpoint.insert().values(id=1, position=0))


CATALOGUE = "views"
CATALOGUE_KEY = 0x64656674_6572  # an advisory lock's number, of this program alone


class Catalogue:
    """Which generations there are, and which is live. Usable by several processes and threads at once."""

    def __init__(self, location: Location, fingerprint: str, projections: Sequence[Projection]) -> None:
        self._location = location
        self._fingerprint = fingerprint
        self._projections = projections
        self._mine = generations.c.fingerprint == fingerprint
        self._engine = location.engine(CATALOGUE if location.database else "views/catalogue", pool_size=2)

    @contextlib.contextmanager
    def locked(self) -> Iterator[sa.Connection]:
        """A transaction that no other process shares; it makes the catalogue when there is none yet."""
        with contextlib.ExitStack() as stack:
            if not self._location.database:
                file = stack.enter_context((self._location.data / "views" / "catalogue.lock").open("ab"))
                fcntl.flock(file, fcntl.LOCK_EX)
            connection = stack.enter_context(self._engine.begin())
            if self._location.database:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CATALOGUE_KEY})")
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {CATALOGUE}")
            generations.create(connection, checkfirst=True)
            yield connection

    def live(self) -> int | None:
        """The number of the live generation of this fingerprint."""
        with self._engine.connect().execution_options(readonly=True) as connection:
            return self._live(connection)

    def ensure(self, connection: sa.Connection) -> Store:
        """The live generation, made when there is none or it was deleted. Call it while locked."""
        number = self._live(connection)
        if number is None:
            return self.add(connection, live=True)
        store = self.store(number)
        if not store.exists(connection):
            store.create(connection, self._projections)
        return store

    def add(self, connection: sa.Connection, *, live: bool) -> Store:
        """Make a new generation. Call it while locked."""
        last = connection.scalar(sa.select(sa.func.max(generations.c.generation)).where(self._mine))
        store = self.store((last or 0) + 1)
        store.create(connection, self._projections)
        connection.execute(
            generations.insert().values(
                fingerprint=self._fingerprint, generation=store.generation, live=live, created=datetime.now(UTC)
            )
        )
        return store

    def replace(self, connection: sa.Connection, store: Store) -> Store:
        """A new, empty live generation in place of `store`, unless another process has replaced it. While locked."""
        if self._live(connection) != store.generation:
            return self.ensure(connection)
        connection.execute(generations.update().where(self._mine).values(live=False))
        return self.add(connection, live=True)

    def point(self, store: Store) -> None:
        """Make a generation the live one of its fingerprint."""
        with self.locked() as connection:
            connection.execute(
                generations.update().where(self._mine).values(live=generations.c.generation == store.generation)
            )

    def prune(self) -> list[str]:
        """Drop every generation but the live one of this fingerprint, and those that a process still uses.

        Gives the names of what was dropped. An older release that is not running loses its views; should it start
        again, it fills new ones.
        """
        dropped = []
        with self.locked() as connection:
            keep = self._live(connection)
            for row in connection.execute(sa.select(generations)).all():
                store = Store(self._location, row.fingerprint, row.generation)
                mine = row.fingerprint == self._fingerprint
                if (mine and row.generation == keep) or not store.drop(connection):
                    continue
                connection.execute(
                    generations.delete().where(
                        generations.c.fingerprint == row.fingerprint, generations.c.generation == row.generation
                    )
                )
                dropped.append(store.name)
        return dropped

    def store(self, number: int) -> Store:
        """The generation of that number of this fingerprint."""
        return Store(self._location, self._fingerprint, number)

    def close(self) -> None:
        self._engine.dispose()

    def _live(self, connection: sa.Connection) -> int | None:
        return connection.scalar(sa.select(generations.c.generation).where(self._mine, generations.c.live))
