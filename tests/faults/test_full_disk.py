"""A full disk refuses what comes, loses nothing of what was, and is forgotten as soon as there is space."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from defter.platform.database import Location
from defter.platform.eventstore import Done, Unavailable
from tests.faults.harness import send, stream_of
from tests.platform.stores import by_hand, everything, run, store_on

FULL = """
CREATE FUNCTION log.full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.notification_id > 150 THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON log.stored_events FOR EACH ROW EXECUTE FUNCTION log.full();
"""


@contextmanager
def nearly_full(location: Location, store: Any) -> Iterator[Callable[[], None]]:
    """A disk with little space left; gives a function that frees some."""
    if location.database:
        with by_hand(location) as connection:
            connection.execute(FULL)
            yield lambda: connection.execute("DROP TRIGGER full_disk ON log.stored_events")
    else:
        writer = store._log._writer
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages + 40}")
        yield lambda: writer.execute("PRAGMA max_page_count = 1000000")


def test_full_disk_is_refused_and_writing_resumes(location: Location) -> None:
    store = store_on(location)

    async def fill() -> tuple[list[int], list[int]]:
        kept, refused = [], []
        for start in range(0, 400, 20):
            numbers = range(start, start + 20)
            answers = await asyncio.gather(*[send(store, number) for number in numbers], return_exceptions=True)
            for number, answer in zip(numbers, answers, strict=True):
                if isinstance(answer, Done):
                    kept.append(number)
                else:
                    assert isinstance(answer, Unavailable)
                    assert re.search("full|No space", str(answer))
                    refused.append(number)
        return kept, refused

    with nearly_full(location, store) as free:
        kept, refused = run(fill())
        assert kept
        assert refused
        assert sorted(event.stream for event in everything(store)) == sorted(map(stream_of, kept))
        assert store.verify(lambda _done, _total: None).corrupt == ()
        free()
        for number in refused:
            assert not run(send(store, number)).repeated
    assert store.head() == 400
    assert sorted(event.stream for event in everything(store)) == sorted(map(stream_of, range(400)))
    store.close()
