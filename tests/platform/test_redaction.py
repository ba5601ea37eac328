"""A text that had to go is gone from the bytes, the digest stays, and the log says who removed it, when and why."""

from hashlib import sha256
from typing import Any

import psycopg
import pytest

from defter.domain.meetings import meetings
from defter.domain.vocabulary import REDACTED, TextRedacted
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.eventstore import EventStore
from tests import examples
from tests.platform.stores import SECRETARIAT, by_hand, everything, open_store, run, store_on

NAME = "Filan Falanca"
OTHER = examples.outcome("interpreters")


def with_two_outcomes(store: EventStore) -> Any:
    """A meeting with two outcomes, one of which names a person."""
    meeting = uuid7()
    commands = (
        examples.plan_meeting(),
        examples.open_meeting(),
        examples.log_outcome(text=examples.text(f"{NAME} aranacak")),
        examples.log_outcome(outcome=OTHER, text=examples.text("Tercüman bulunacak")),
    )
    run(store.execute(SECRETARIAT, meeting, *commands, command_id=uuid7()))
    return meeting


def redact(store: EventStore, meeting: Any) -> Any:
    return run(store.execute(SECRETARIAT, meeting, examples.redact_text(), command_id=uuid7()))


def test_redacted_text_is_nowhere_in_the_log(location: Location) -> None:
    with open_store(location) as store:
        meeting = with_two_outcomes(store)
        before = everything(store)
        done = redact(store, meeting)
        after = everything(store)
        changed = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
        assert len(changed) == 1
        old, new = changed[0]
        assert new.event.text.texts == {"tr": REDACTED}
        assert (new.event.outcome, new.event.kind) == (old.event.outcome, old.event.kind)
        assert (new.meta.event_id, new.meta.at, new.meta.person) == (old.meta.event_id, old.meta.at, old.meta.person)
        assert new.meta.salt != old.meta.salt
        assert isinstance(after[done.position - 1].event, TextRedacted)
        with by_hand(location) as connection:
            states = connection.execute("SELECT state FROM stored_events UNION SELECT state FROM redactions").fetchall()
        assert not any(NAME.encode() in state for (state,) in states)
    if not location.database:
        assert not any(NAME.encode() in file.read_bytes() for file in location.data.glob("log.sqlite*"))


def test_redaction_is_recorded_with_its_reason_and_the_digest_stays(location: Location) -> None:
    with open_store(location) as store:
        meeting = with_two_outcomes(store)
        with by_hand(location) as connection:
            digests = connection.execute("SELECT digest FROM stored_events ORDER BY notification_id").fetchall()
            done = redact(store, meeting)
            kept = connection.execute("SELECT digest FROM stored_events ORDER BY notification_id").fetchall()
            assert kept[: len(digests)] == digests
            ((position, reason, digest, state),) = connection.execute(
                "SELECT position, reason, digest, state FROM redactions"
            ).fetchall()
        assert reason == done.position
        assert bytes(digest) == sha256(bytes(state)).digest()
        assert store.read(position - 1, 1)[0].event.outcome == examples.outcome()  # type: ignore[union-attr]


def test_verification_lists_what_was_redacted_and_finds_the_log_sound(location: Location) -> None:
    with open_store(location) as store:
        meeting = with_two_outcomes(store)
        redact(store, meeting)
        found = store.verify(lambda _done, _total: None)
        assert found.corrupt == ()
        assert [(each.stream, each.topic) for each in found.redacted] == [(meeting, "meetings.OutcomeLogged:1")]


def test_text_that_was_written_after_a_redaction_can_be_redacted_too(location: Location) -> None:
    with open_store(location) as store:
        meeting = with_two_outcomes(store)
        redact(store, meeting)
        revision = store.state(meetings, meeting)[0].outcomes[examples.outcome()].revision
        again = examples.revise_outcome(text=examples.text(f"{NAME} yine"), base=revision)
        run(store.execute(SECRETARIAT, meeting, again, command_id=uuid7()))
        redact(store, meeting)
        found = store.verify(lambda _done, _total: None)
        assert (len(found.redacted), found.corrupt) == (2, ())
        with by_hand(location) as connection:
            assert connection.execute("SELECT count(*) FROM redactions").fetchone() == (2,)


def test_other_process_forgets_what_it_remembered(postgres_location: Location) -> None:
    with open_store(postgres_location) as here:
        meeting = with_two_outcomes(here)
        there = store_on(postgres_location)
        remembered = there.state(meetings, meeting)[0]
        redact(here, meeting)
        assert there.state(meetings, meeting) == here.state(meetings, meeting)
        assert there.state(meetings, meeting)[0] != remembered
        there.close()


def test_bytes_are_not_rewritten_without_a_redaction_of_that_very_event(location: Location) -> None:
    with open_store(location) as store:
        redact(store, with_two_outcomes(store))
        whole = everything(store)
        with by_hand(location) as connection:
            for change in (
                "UPDATE stored_events SET state = 'x' WHERE notification_id IN (SELECT position FROM redactions)",
                "UPDATE stored_events SET state = (SELECT state FROM redactions)",
                "UPDATE redactions SET state = 'x'",
                "DELETE FROM redactions",
            ):
                with pytest.raises(Exception, match="append-only") as refused:
                    connection.execute(change)
                assert refused.type.__name__ in ("IntegrityError", psycopg.errors.IntegrityConstraintViolation.__name__)
        assert everything(store) == whole


def test_digest_of_the_command_goes_too_and_sending_it_again_is_still_harmless(location: Location) -> None:
    with open_store(location) as store:
        meeting = with_two_outcomes(store)
        command, identity = uuid7(), SECRETARIAT
        log = examples.log_outcome(outcome=examples.outcome("third"), text=examples.text(f"{NAME} gelecek"))
        first = run(store.execute(identity, meeting, log, command_id=command))
        gone = examples.redact_text(thing=examples.outcome("third"))
        run(store.execute(identity, meeting, gone, command_id=uuid7()))
        known = store._log.command(command)
        assert known is not None
        assert known.digest == b""
        head = store.head()
        again = run(store.execute(identity, meeting, log, command_id=command))
        assert (again.first, again.repeated, store.head()) == (first.first, True, head)
