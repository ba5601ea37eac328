"""Every event as it was once stored: one file for each name and version, never changed, decodable for ever.

`python -m tests.samples` writes those that are missing, from the examples; a new event or version needs one.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from defter.domain.meetings import meetings
from defter.domain.organisations import organisations
from defter.domain.series import series
from defter.domain.vocabulary import Event, OnBehalf, TextRedacted
from defter.platform.envelope import Codec, Meta
from tests import examples

DIRECTORY = Path(__file__).parent
CONCEPTS = (organisations, series, meetings)
EVENTS = tuple(dict.fromkeys([TextRedacted, *(event for concept in CONCEPTS for event in concept.events)]))
CODEC = Codec(CONCEPTS)

META = Meta(
    event_id=examples.id_of("event", "sample"),
    at=datetime(2022, 7, 6, 12, 30, 15, 250_000, tzinfo=UTC),
    command_id=examples.id_of("command", "sample"),
    salt="00112233445566778899aabbccddeeff",
    person=examples.person(),
    organisation=examples.organisation(),
    behalf=OnBehalf(declared_by=examples.organisation(), channel="letter"),
    correlation_id=examples.id_of("correlation", "sample"),
    causation_id=examples.id_of("causation", "sample"),
)


def file_of(topic: str) -> Path:
    """Where the sample of a stored name lies."""
    return DIRECTORY / f"{topic.replace(':', '.')}.json"


def topic_of(file: Path) -> str:
    """The stored name of which a file is a sample."""
    name, _, version = file.stem.rpartition(".")
    return f"{name}:{version}"


def example_of(event: type[Event]) -> Event:
    """The example of an event, which is named for it."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()
    example: Event = getattr(examples, name)()
    return example
