"""What was ever stored can be read, and what is stored today looks as it always did."""

from pathlib import Path

import pytest

from defter.domain.vocabulary import Event
from tests.samples import CODEC, DIRECTORY, EVENTS, META, file_of, topic_of

SAMPLES = sorted(DIRECTORY.glob("*.json"))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_sample_of_every_version_decodes_to_an_event_of_today(file: Path) -> None:
    meta, event = CODEC.decode(topic_of(file), file.read_bytes())
    assert type(event) in EVENTS
    assert meta == META


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.stored_as)
def test_every_registered_event_is_stored_as_its_sample(event: type[Event]) -> None:
    file = file_of(event.stored_as)
    assert file.exists(), "a new event needs a sample: python -m tests.samples"
    stored = file.read_bytes()
    assert CODEC.encode(*CODEC.decode(event.stored_as, stored)) == (event.stored_as, stored)
