"""Where the four stores lie, and the SQLAlchemy engines for the two that are made of ordinary tables.

Log, accounts, views and files are apart from the first day: no join, no transaction and no key crosses them. Embedded,
each is a SQLite file under the data directory. On a server, each is a schema of one PostgreSQL database. Files always
lie under the data directory.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import event


class Location(Struct, frozen=True):
    """The data directory and, if the platform does not run embedded, the address of its PostgreSQL database."""

    data: Path
    database: str | None = None
    """`postgresql://user:password@host:port/name`, or None for SQLite files in `data`."""

    @property
    def log_file(self) -> Path:
        """The SQLite file of the log."""
        return self.data / "log.sqlite"

    def engine(self, store: str, *, pool_size: int = 5, durable: bool = True, readonly: bool = False) -> sa.Engine:
        """An engine for one store: the file `<store>.sqlite`, or the schema `store` (which must exist to be used).

        SQLite transactions begin IMMEDIATE unless the engine, or the connection by its execution option, is `readonly`.
        A store that is not `durable` may lose its newest transactions in a power cut, never its consistency.
        A `readonly` engine refuses to write; on PostgreSQL each of its statements stands alone, without a transaction.
        """
        if not self.database:
            return sqlite_engine(self.data / f"{store}.sqlite", pool_size=pool_size, durable=durable, readonly=readonly)
        options = [f"search_path={store}", "lock_timeout=5s", "timezone=UTC"]
        if not durable:
            options.append("synchronous_commit=off")
        if readonly:
            options.append("default_transaction_read_only=on")
        return sa.create_engine(
            sa.make_url(self.database).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=False,
            isolation_level="AUTOCOMMIT" if readonly else "READ COMMITTED",
            connect_args={"options": " ".join(f"-c {option}" for option in options), "application_name": "defter"},
        )


def sqlite_engine(file: Path, *, pool_size: int = 5, durable: bool = True, readonly: bool = False) -> sa.Engine:
    """An engine on a SQLite file in WAL mode, whose transactions are ours to begin."""
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        f"sqlite:///{file}",
        poolclass=sa.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"timeout": 30, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'NORMAL'}",
            "foreign_keys=ON",
            "cache_size=-32768",
            "temp_store=MEMORY",
            f"query_only={'ON' if readonly else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        deferred = readonly or connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")

    return engine
