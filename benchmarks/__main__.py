"""`python -m benchmarks`: measure, print the table with its ratios, write `var/bench.json`."""

import argparse
import platform
import sqlite3
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import msgspec
import psycopg

from benchmarks import appends, big_meeting, pages, people, streams, views
from benchmarks.measuring import Result, console, show
from defter.platform.database import Location
from tests import databases

PARTS = ["appends", "streams", "views", "pages", "meeting", "people"]


def main() -> None:
    """Run what was asked for, on SQLite and on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--events", type=int, default=100_000, help="size of the log for catch-up and rebuild")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each, of which the median counts")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--on", choices=["sqlite", "postgres"], help="one database alone")
    asked = parser.parse_args()
    began = perf_counter()
    results: list[Result] = []
    with databases.server(on_disk=True) as server, tempfile.TemporaryDirectory(dir=_directory()) as directory:
        versions = _versions(server)
        for database in [asked.on] if asked.on else ["sqlite", "postgres"]:
            for part in [asked.only] if asked.only else PARTS:
                console.print(f"{part} on {database} ...")
                here = Path(directory) / f"{database}-{part}"
                here.mkdir()
                if database == "sqlite":
                    results += _measure(part, Location(data=here), "SQLite FULL", asked)
                else:
                    with databases.fresh_database(server) as url:
                        results += _measure(part, Location(data=here, database=url), "PostgreSQL", asked)
    show(results, versions)
    kept = [{**msgspec.to_builtins(result), "ratios": result.ratios, "met": result.met} for result in results]
    file = _directory() / "bench.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode({"versions": versions, "results": kept})))
    console.print(f"{perf_counter() - began:.0f} s in all; written to {file}")


def _measure(part: str, location: Location, database: str, asked: argparse.Namespace) -> list[Result]:
    match part:
        case "appends":
            return appends.measure(location, database, asked.rounds, size=6_400)
        case "streams":
            return streams.measure(location, database, asked.rounds)
        case "views":
            return views.measure(location, database, asked.rounds, events=asked.events)
        case "meeting":
            return big_meeting.measure(location, database, asked.rounds)
        case "people":
            return people.measure(location, database, asked.rounds)
    return pages.measure(location, database, asked.rounds)


def _directory() -> Path:
    directory = Path("var")
    directory.mkdir(exist_ok=True)
    return directory


def _versions(server: object) -> dict[str, str]:
    with psycopg.connect(server.get_uri()) as connection:  # type: ignore[attr-defined]
        postgres = str(connection.info.server_version // 10_000)
    return {
        "Python": platform.python_version(),
        "eventsourcing": version("eventsourcing"),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": postgres,
        "SQLAlchemy": version("sqlalchemy"),
        "msgspec": version("msgspec"),
        "Litestar": version("litestar"),
    }


main()
