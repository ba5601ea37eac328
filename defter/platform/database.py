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

    def engine(self, store: str, *, pool_size: int = 5, durable: bool = True) -> sa.Engine:
        """An engine for one store: the file `<store>.sqlite`, or the schema `store` (which must exist to be used).

        SQLite transactions begin IMMEDIATE unless the connection has the execution option `readonly`.
        A store that is not `durable` may lose its newest transactions in a power cut, never its consistency.
        """
        if self.database:
            url = sa.make_url(self.database).set(drivername="postgresql+psycopg")
            return sa.create_engine(
                url,
                pool_size=pool_size,
                max_overflow=0,
                pool_pre_ping=False,
                connect_args={"options": f"-c search_path={store} -c lock_timeout=5s", "application_name": "defter"},
            )
        return sqlite_engine(self.data / f"{store}.sqlite", pool_size=pool_size, durable=durable)


def sqlite_engine(file: Path, *, pool_size: int = 5, durable: bool = True) -> sa.Engine:
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
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        readonly = connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine
