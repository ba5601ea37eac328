"""Writes the samples that are missing; never changes one that is there."""

from tests.samples import CODEC, EVENTS, META, example_of, file_of

for event in EVENTS:
    topic, state = CODEC.encode(META, example_of(event))
    if not file_of(topic).exists():
        file_of(topic).write_bytes(state)
        print(file_of(topic).name)  # noqa: T201
