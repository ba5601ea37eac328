"""The library as it is: its recorders, and its ProjectionRunner with our handlers, one event a transaction."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.application import Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    ListenNotifySubscription,
    Mapper,
    StoredEvent,
    Tracking,
)
from eventsourcing.postgres import PostgresFactory, PostgresTrackingRecorder
from eventsourcing.projection import Projection as LibraryProjection
from eventsourcing.projection import ProjectionRunner
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteFactory, SQLiteTrackingRecorder
from eventsourcing.utils import Environment
from sqlalchemy.dialects import postgresql, sqlite

from benchmarks.measuring import seconds
from defter.main import CONCEPTS, PROJECTIONS
from defter.platform.database import Location
from defter.platform.envelope import Codec, Recorded
from defter.platform.log import NewEvent
from defter.platform.rows import Rows
from defter.platform.tables import metadata

THREADS = 14
CODEC = Codec(CONCEPTS)


def environment(location: Location) -> dict[str, str]:
    """The library's own settings for a place; its tables get a schema or file of their own."""
    if location.database is None:
        file = str(location.data / "library.sqlite")
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": file, "SQLITE_LOCK_TIMEOUT": "30"}
    url = sa.make_url(location.database)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": url.database or "",
        "POSTGRES_HOST": str(url.query.get("host") or url.host),
        "POSTGRES_PORT": str(url.port or 5432),
        "POSTGRES_USER": url.username or "",
        "POSTGRES_PASSWORD": url.password or "none",
        "POSTGRES_SCHEMA": "public",
        "POSTGRES_MAX_OVERFLOW": "20",
    }


@contextmanager
def recorder(location: Location) -> Iterator[ApplicationRecorder]:
    """The library's application recorder."""
    factory_class: Any = SQLiteFactory if location.database is None else PostgresFactory
    factory = factory_class(Environment("bench", environment(location)))
    try:
        yield factory.application_recorder()
    finally:
        factory.close()


def rate(recorder: ApplicationRecorder, streams: Sequence[Sequence[NewEvent]], threads: int = THREADS) -> float:
    """Events a second when each stream's events are inserted one by one, by so many threads."""

    def insert(events: Sequence[NewEvent]) -> None:
        for event in events:
            stored = StoredEvent(event.stream, event.version, event.topic, event.state)
            for attempt in range(100):
                try:
                    recorder.insert_events([stored])
                    break
                except IntegrityError:
                    raise
                except Exception:
                    # Its SQLite recorder gives up when another thread holds the file for long.
                    if attempt == 99:
                        raise

    def work() -> None:
        if threads == 1:
            for events in streams:
                insert(events)
            return
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(insert, streams))

    return sum(map(len, streams)) / seconds(work)


class OurMapper(Mapper[UUID]):
    """Decodes our bytes, so that both sides read the same events."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        raise NotImplementedError

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        meta, event = CODEC.decode(stored_event.topic, stored_event.state)
        position = getattr(stored_event, "id", 0)
        stream = cast("UUID", stored_event.originator_id)
        return Recorded(stream, stored_event.originator_version, position, meta, event)


class Subscribable(SQLiteApplicationRecorder):
    """The library's SQLite recorder has no subscription; this is the least that lets its runner work at all."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Any:
        subscription = ListenNotifySubscription(recorder=self, gt=gt, topics=topics)
        self.subscription = subscription
        return subscription

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Any:
        found = super().insert_events(stored_events, **kwargs)
        if hasattr(self, "subscription"):
            self.subscription._has_been_notified.set()  # noqa: SLF001
        return found


class Bench(Application[UUID]):
    """The application whose events the runner reads."""

    name = "bench"

    def construct_factory(self, env: Environment) -> Any:
        factory = super().construct_factory(env)
        if isinstance(factory, SQLiteFactory):
            factory.application_recorder_class = Subscribable
        return factory

    def construct_mapper(self) -> Mapper[UUID]:
        return OurMapper(transcoder=self.construct_transcoder())


class SQLiteView(SQLiteTrackingRecorder):
    """Our rows and the library's tracking in one SQLite transaction, flushed to disk by each, as the library does."""

    synchronous = "FULL"

    def __init__(self, datastore: Any, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        with datastore.get_connection(commit=True) as connection:
            connection.cursor().execute(f"PRAGMA synchronous={self.synchronous}")

    def apply(self, recorded: Recorded, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            _write(rows_on_sqlite, recorded, cursor)
            self._insert_tracking(cursor, tracking)


class RelaxedView(SQLiteView):
    """The same without a flush for each transaction, which is how our own disposable views are kept."""

    synchronous = "NORMAL"


class PostgresView(PostgresTrackingRecorder):
    """Our rows and the library's tracking in one PostgreSQL transaction."""

    def apply(self, recorded: Recorded, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            _write(rows_on_postgres, recorded, cursor)
            self._insert_tracking(cursor, tracking)


rows_on_sqlite = Rows(sqlite.dialect())  # type: ignore[no-untyped-call]
rows_on_postgres = Rows(postgresql.psycopg.dialect())


def _write(rows: Rows, recorded: Recorded, cursor: Any) -> None:
    for projection in PROJECTIONS:
        handler = projection.handlers.get(type(recorded.event))
        if handler:
            handler(rows, recorded)
    rows.flush(cursor)


class OurViews(LibraryProjection[Any]):
    """The same handlers, called by the library's runner."""

    name = "views"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.apply(domain_event, tracking)


@contextmanager
def runner(location: Location, *, relaxed: bool = False) -> Iterator[Any]:
    """The library's runner over its application, with the tables of our views beside its tracking table."""
    env = environment(location)
    if location.database is None:
        engine = sa.create_engine(f"sqlite:///{location.data / 'library-views.sqlite'}")
        env = {**env, "VIEWS_SQLITE_DBNAME": str(location.data / "library-views.sqlite")}
    else:
        engine = sa.create_engine(sa.make_url(location.database).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()
    embedded: Any = RelaxedView if relaxed else SQLiteView
    view = embedded if location.database is None else PostgresView
    with ProjectionRunner(
        application_class=Bench, projection_class=OurViews, view_class=view, env={**os.environ, **env}
    ) as running:
        yield running


def forget(location: Location) -> None:
    """Drop what the library's runner has shown, so that it begins again."""
    if location.database is None:
        for file in location.data.glob("library-views.sqlite*"):
            file.unlink()
        return
    engine = sa.create_engine(sa.make_url(location.database).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        metadata.drop_all(connection)
        names = sa.inspect(connection).get_table_names("public")
        for name in (name for name in names if "tracking" in name):
            connection.exec_driver_sql(f'DROP TABLE public."{name}"')
    engine.dispose()
