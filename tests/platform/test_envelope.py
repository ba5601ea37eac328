"""What lies in the log is JSON with a stable name; it is read back as it was, and brought up to date."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from defter.domain.meetings import meetings
from defter.domain.organisations import organisations
from defter.domain.vocabulary import REDACTED, Concept, Event, LocalText, State, Text
from defter.platform.clock import uuid7
from defter.platform.envelope import Codec, Meta, UndecodableEvent, new_salt
from tests import examples

CODEC = Codec([organisations, meetings])
NOON = datetime(2022, 7, 6, 12, tzinfo=UTC)


def meta(**changes: Any) -> Meta:
    return Meta(**{"event_id": uuid7(), "at": NOON, "command_id": uuid7(), "salt": "00", **changes})


class TitleGiven(Event, frozen=True):
    stored_as = "tests.TitleGiven:3"
    title: Text
    words: int


def newer(upcasters: Any) -> Codec:
    concept = Concept(
        name="tests",
        initial=State(),
        decide=lambda _state, _command, _at: [],
        evolve=lambda state, _event: state,
        events=(TitleGiven,),
        commands=(),
        upcasters=upcasters,
    )
    return Codec([concept])


UPCASTERS = {
    "tests.TitleGiven:1": lambda data: {"title": data["name"]},
    "tests.TitleGiven:2": lambda data: {**data, "words": len(data["title"].split())},
}


def test_event_is_stored_under_its_name_as_json_that_people_can_read() -> None:
    person = examples.person()
    topic, state = CODEC.encode(meta(person=person), examples.outcome_logged())
    assert topic == "meetings.OutcomeLogged:1"
    envelope, data = json.loads(state)
    assert envelope["t"] == "2022-07-06T12:00:00Z"
    assert envelope["p"] == str(person)
    assert data["text"]["texts"]["tr"] == examples.COURSES.texts["tr"]


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50)


@given(
    event=st.builds(
        lambda original, english, revision: examples.organisation_renamed(
            name=LocalText("tr", {"tr": original, "en": english}, revision=revision), revision=revision
        ),
        texts,
        texts,
        st.integers(1, 2**40),
    ),
    person=st.none() | st.uuids(),
    at=st.datetimes(timezones=st.just(UTC)),
    salt=st.text("0123456789abcdef", min_size=32, max_size=32),
)
def test_whatever_is_encoded_is_decoded_to_the_same(event: Event, person: UUID | None, at: datetime, salt: str) -> None:
    given_meta = meta(person=person, at=at, salt=salt)
    assert CODEC.decode(*CODEC.encode(given_meta, event)) == (given_meta, event)


@pytest.mark.parametrize(
    "at",
    [datetime(2022, 7, 6, 12), datetime(2022, 7, 6, 12, tzinfo=timezone(timedelta(hours=3)))],  # noqa: DTZ001
)
def test_moment_that_is_not_utc_never_enters_the_log(at: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        CODEC.encode(meta(at=at), examples.outcome_logged())


def test_event_that_could_not_be_read_again_never_enters_the_log() -> None:
    with pytest.raises(ValueError, match="10000"):
        CODEC.encode(meta(), examples.organisation_renamed(name=examples.text("x" * 10_001)))
    with pytest.raises(ValueError, match="not a registered event"):
        CODEC.encode(meta(), TitleGiven("Çalıştay", 1))


def test_old_versions_are_brought_up_to_date_one_after_the_other() -> None:
    codec = newer(UPCASTERS)
    first = msgspec.json.encode((meta(), {"name": "Tasarım çalıştayı"}))
    second = msgspec.json.encode((meta(), {"title": "Tasarım çalıştayı"}))
    assert codec.decode("tests.TitleGiven:1", first)[1] == TitleGiven("Tasarım çalıştayı", 2)
    assert codec.decode("tests.TitleGiven:2", second)[1] == TitleGiven("Tasarım çalıştayı", 2)


def test_redacted_old_version_still_decodes_under_its_old_name() -> None:
    codec = newer(UPCASTERS)
    first = msgspec.json.encode((meta(salt="ab"), {"name": "Tasarım çalıştayı"}))
    replacing = codec.redact(None, "tests.TitleGiven:1", first)
    assert replacing is not None
    found, event = codec.decode("tests.TitleGiven:1", replacing[0])
    assert replacing[1] == found.command_id
    assert event == TitleGiven(REDACTED, 2)
    assert found.salt != "ab"


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("meetings.Unheard:1", b"[{}, {}]"),
        ("meetings.OutcomeLogged:1", b"not json"),
        ("meetings.OutcomeLogged:1", b"[{}, {}]"),
        ("meetings.OutcomeLogged:0", b"[{}, {}]"),
        ("meetings.OutcomeLogged:1", b"\xff\xfe"),
        ("tests.TitleGiven:x", b"[1]"),
    ],
)
def test_bytes_that_fit_no_event_are_said_to_be_undecodable(topic: str, state: bytes) -> None:
    with pytest.raises(UndecodableEvent, match=topic):
        CODEC.decode(topic, state)


def test_upcaster_that_fails_makes_the_event_undecodable() -> None:
    codec = newer({"tests.TitleGiven:2": lambda data: {"title": data["missing"]}})
    with pytest.raises(UndecodableEvent):
        codec.decode("tests.TitleGiven:2", msgspec.json.encode((meta(), {"title": "x"})))


def test_two_events_under_one_name_are_refused() -> None:
    class Again(Event, frozen=True):
        stored_as = "organisations.OrganisationRegistered:1"

    clash = Concept(
        name="clash",
        initial=State(),
        decide=organisations.decide,
        evolve=organisations.evolve,
        events=(Again,),
        commands=(),
    )
    with pytest.raises(ValueError, match="OrganisationRegistered:1"):
        Codec([organisations, clash])


def test_redaction_leaves_other_things_and_reasons_alone() -> None:
    topic, state = CODEC.encode(meta(), examples.outcome_logged())
    assert CODEC.redact(uuid4(), topic, state) is None
    reason = CODEC.encode(meta(), examples.text_redacted(thing=None))
    assert CODEC.redact(None, *reason) is None


def test_redaction_of_what_is_redacted_changes_nothing() -> None:
    topic, state = CODEC.encode(meta(), examples.outcome_logged())
    once = CODEC.redact(examples.outcome(), topic, state)
    assert once is not None
    assert CODEC.redact(examples.outcome(), topic, once[0]) is None


def test_every_salt_is_another_one_in_a_forked_process_too() -> None:
    salts = [new_salt() for _ in range(1000)]
    assert len(set(salts)) == 1000
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, new_salt().encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    told = os.read(reading, 32).decode()
    os.close(reading)
    os.close(writing)
    assert told not in {new_salt() for _ in range(1000)}
