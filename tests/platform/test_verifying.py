"""Whatever is changed in the log behind Defter's back is found."""

import random

from defter.platform.database import Location
from defter.platform.eventstore import EventStore
from defter.platform.verifying import verify
from tests.platform.stores import by_hand, open_store, registered, run, store_on
from tests.platform.test_redaction import redact, with_two_outcomes


def tamper(location: Location, change: str, *values: object) -> None:
    """Change the log as an owner of the database can: with the triggers out of the way."""
    with by_hand(location) as connection:
        if location.database:
            connection.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
            connection.execute(change.replace("?", "%s"), values)
            connection.execute("ALTER TABLE stored_events ENABLE TRIGGER ALL")
        else:
            for trigger in ("log_is_not_changed", "log_is_not_deleted"):
                connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            connection.execute(change, values)


def corrupt(store: EventStore) -> list[tuple[str, int]]:
    return [(each.kind, each.position) for each in store.verify(lambda _done, _total: None).corrupt]


def test_every_flipped_bit_of_every_event_is_found(location: Location) -> None:
    chance = random.Random(7)
    with open_store(location) as store:
        for _ in range(10):
            run(registered(store))
        with by_hand(location) as connection:
            rows = connection.execute("SELECT notification_id, state FROM stored_events").fetchall()
        for position, state in rows:
            flipped = bytearray(state)
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            tamper(location, "UPDATE stored_events SET state = ? WHERE notification_id = ?", bytes(flipped), position)
        assert corrupt(store) == [("changed", position) for position, _ in rows]


def test_redaction_that_was_undone_is_found(location: Location) -> None:
    with open_store(location) as store:
        meeting = with_two_outcomes(store)
        with by_hand(location) as connection:
            before = dict(connection.execute("SELECT notification_id, state FROM stored_events").fetchall())
        redact(store, meeting)
        (redacted,) = store.verify(lambda _done, _total: None).redacted
        change = "UPDATE stored_events SET state = ? WHERE notification_id = ?"
        tamper(location, change, bytes(before[redacted.position]), redacted.position)
        assert corrupt(store) == [("changed", redacted.position)]


def test_event_that_was_taken_out_of_a_stream_is_found(location: Location) -> None:
    with open_store(location) as store:
        tamper(location, "DELETE FROM stored_events WHERE notification_id = ?", 2)
        assert corrupt(store) == [("gap", 3)]


def test_sound_log_is_sound_page_by_page(location: Location) -> None:
    with open_store(location) as store:
        for _ in range(20):
            run(registered(store))
        heard: list[tuple[int, int]] = []
        found = verify(store._log, lambda done, total: heard.append((done, total)), page=7)
        assert (found.events, found.corrupt, found.redacted) == (26, (), ())
        assert heard == [(7, 26), (14, 26), (21, 26), (26, 26)]


def test_empty_log_is_sound(location: Location) -> None:
    store = store_on(location)
    assert store.verify(lambda _done, _total: None).events == 0
    assert store.head() == 0
    assert store.read(0, 10) == []
    store.close()


def test_last_event_of_a_stream_that_was_taken_out_is_found(location: Location) -> None:
    with open_store(location) as store:
        run(registered(store))
        tamper(location, "DELETE FROM stored_events WHERE notification_id = ?", 6)
        assert corrupt(store) == [("gap", 7)]
