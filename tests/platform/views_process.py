"""A process with views of its own: `python -m tests.platform.views_process DATA DATABASE EVENTS`.

It opens the views of a log that is the same in each process, says so, brings them to the head of the log, and says so.
"""

import sys
from pathlib import Path
from uuid import UUID

from defter.platform.database import Location
from defter.platform.views import Views
from tests.platform.listed_log import ListedLog, Noted, Said, noting


def same_log(events: int) -> ListedLog:
    """A log of some streams, with a note in each, counted on, and now and then poison."""
    log = ListedLog()
    for number in range(events):
        stream = UUID(int=number % 97)
        log.append(
            stream, Said() if number > 97 and number % 3 else Noted("poison" if number % 503 == 7 else f"{number}")
        )
    return log


def views_of(location: Location, log: ListedLog, **options: int) -> Views:
    """The views of that log, under a fingerprint that is the same for all."""
    return Views(location, log, noting(), fingerprint_of=lambda _: "shared", **options)


if __name__ == "__main__":
    data, database, events = sys.argv[1:]
    views = views_of(Location(data=Path(data), database=database or None), same_log(int(events)), batch=5)
    print("open", flush=True)  # noqa: T201
    print(views.catch_up(), flush=True)  # noqa: T201
    views.close()
