"""Rebuilt views equal those that grew, table by table, parked events included, whatever the batches and restarts."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from defter.domain.vocabulary import Event, TextRedacted, tells_of, without_text
from defter.main import CONCEPTS, PROJECTIONS
from defter.platform.database import Location
from defter.platform.envelope import Recorded
from defter.platform.projecting import Handler, Projection
from defter.platform.rows import Rows
from defter.platform.views import Views
from tests import examples
from tests.platform.listed_log import ListedLog
from tests.projections.dump import dump
from tests.strategies import IDS, instances

EVENTS = [TextRedacted, *(event for concept in CONCEPTS for event in concept.events)]

told = st.tuples(st.sampled_from(IDS), st.one_of([instances(event) for event in EVENTS]))
unreadable = st.tuples(st.sampled_from(IDS), st.none())
histories = st.lists(st.one_of([told] * 15 + [unreadable]), min_size=1, max_size=60)
poisons = st.sets(st.tuples(st.sampled_from([each.name for each in PROJECTIONS]), st.integers(1, 60)), max_size=4)
Step = tuple[int, int, bool]
steps = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 12), st.booleans()), min_size=1, max_size=8)
"""How many events are appended, the batch size then, and whether the process restarts before."""

fingerprints = count()


def poisoned(where: set[tuple[str, int]]) -> list[Projection]:
    """The real projections, with handlers that write half of their rows and then fail at these positions."""

    def fails(name: str, handler: Handler) -> Handler:
        def handle(rows: Rows, recorded: Recorded[Any]) -> None:
            handler(rows, recorded)
            if (name, recorded.position) in where:
                raise ArithmeticError(f"poison at {recorded.position}")

        return handle

    return [
        Projection(
            each.name, each.tables, {event: fails(each.name, handler) for event, handler in each.handlers.items()}
        )
        for each in PROJECTIONS
    ]


@contextmanager
def opened(location: Location, log: ListedLog, projections: list[Projection], name: str, batch: int) -> Iterator[Views]:
    views = Views(location, log, projections, batch=batch, fingerprint_of=lambda _: name)
    yield views
    views.close()


def content(views: Views) -> dict[str, list[Any]]:
    with views.read() as connection:
        return dump(connection)


def record(log: ListedLog, history: list[tuple[UUID, Event | None]]) -> None:
    for stream, told_event in history:
        if told_event is None:
            log.append_unreadable(stream)
        else:
            log.append(stream, told_event)


@settings(
    max_examples=100 if os.environ.get("DEFTER_SOAK") else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=histories, poison=poisons, grown=steps)
def test_rebuild_equals_incremental(
    location: Location, history: list[tuple[UUID, Event | None]], poison: set[tuple[str, int]], grown: list[Step]
) -> None:
    projections, log, name = poisoned(poison), ListedLog(), f"f{next(fingerprints)}"
    waiting = list(history)
    for size, batch, _ in [*grown, (len(history), 7, True)]:
        record(log, waiting[:size])
        del waiting[:size]
        with opened(location, log, projections, name, batch) as views:
            views.catch_up()
    with opened(location, log, projections, name, 1000) as views:
        incremental = content(views)
        views.rebuild()
        assert views.stamp().generation == 2
        assert content(views) == incremental
        views.prune()
    event(f"parked: {bool(incremental['parked'])}")
    assert incremental["checkpoint"][0][:2] == (1, len(history))


def test_handlers_are_for_registered_events_only() -> None:
    handled = {event for projection in PROJECTIONS for event in projection.handlers}
    assert handled <= set(EVENTS)


@pytest.fixture
def whole() -> ListedLog:
    """A log with every registered event in it, in an order that can happen."""
    log = ListedLog()
    log.append(examples.organisation(), *examples.history_of_an_organisation())
    log.append(examples.organisation("applicant"), *examples.history_of_an_applicant())
    log.append(examples.meeting(), *examples.history_of_a_meeting())
    log.append(examples.meeting("cancelled"), *examples.history_of_a_cancelled_meeting())
    log.append(examples.series_of(), *examples.history_of_a_series())
    return log


def test_every_registered_event_rebuilds_to_what_it_grew_to(location: Location, whole: ListedLog) -> None:
    assert {type(entry.event) for entry in whole.entries if isinstance(entry, Recorded)} == set(EVENTS)
    by_one, at_once = (
        content_of(location, whole, name, lambda views: views.catch_up(), batch)
        for name, batch in (("a", 1), ("b", 99))
    )
    assert by_one == at_once
    assert by_one["parked"] == []
    assert by_one["outcomes"]


def test_both_engines_show_the_same(sqlite_location: Location, postgres_location: Location, whole: ListedLog) -> None:
    embedded, server = (
        content_of(location, whole, "same", lambda views: views.catch_up(), 99)
        for location in (sqlite_location, postgres_location)
    )
    assert embedded == server


def test_removed_texts_are_gone_from_views_that_grew_as_from_those_rebuilt(location: Location) -> None:
    """The log blanks the bytes of what was recorded before; views that had shown it must come to the same."""
    meeting, outcome, item = examples.meeting(), examples.outcome(), examples.item()
    history = [event for event in examples.history_of_a_meeting() if not isinstance(event, TextRedacted)]
    log = ListedLog()
    log.append(meeting, *history)
    with opened(location, log, list(PROJECTIONS), "redacted", 10) as views:
        views.catch_up()
        for thing in (outcome, item, None):
            history = [without_text(event) if tells_of(event, thing) else event for event in history]
            history.append(examples.text_redacted(thing=thing))
            log.append(meeting, history[-1])
        views.catch_up()
        grown = content(views)
    blanked = ListedLog()
    blanked.last = log.last
    blanked.entries = [replace(entry, event=event) for entry, event in zip(log.entries, history, strict=True)]
    assert content_of(location, blanked, "rebuilt", lambda views: views.catch_up(), 99) == grown


def content_of(
    location: Location, log: ListedLog, name: str, move: Callable[[Views], object], batch: int
) -> dict[str, list[Any]]:
    with opened(location, log, list(PROJECTIONS), name, batch) as views:
        move(views)
        return content(views)
