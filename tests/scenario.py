"""Given what happened, when somebody asks for something, then this follows: the domain, one line a test.

    given(meeting_planned(), meeting_opened()).when(log_outcome()).then(outcome_logged())

No database, no mocks. The concept is found by the types of what is given and asked.
"""

from datetime import UTC, datetime
from typing import Any

from defter.domain.meetings import meetings
from defter.domain.organisations import organisations
from defter.domain.series import series
from defter.domain.vocabulary import Command, Concept, Event, NotFound, Problem, Refused, StaleWrite

CONCEPTS: tuple[Concept, ...] = (organisations, series, meetings)
NOW = datetime(2022, 7, 6, 9, 30, tzinfo=UTC)


def concept_of(*messages: Event | Command) -> Concept:
    """The first concept that knows every one of these events and commands."""
    for concept in CONCEPTS:
        if all(type(message) in concept.events + concept.commands for message in messages):
            return concept
    raise LookupError(f"no concept knows all of {[type(message).__name__ for message in messages]}")


def state_after(*events: Event) -> Any:
    """The state that these events of one stream fold to."""
    concept = concept_of(*events)
    state: Any = concept.initial
    for event in events:
        state = concept.evolve(state, event)
    return state


class Consequence:
    """What followed: events, or the problem that was raised."""

    def __init__(self, events: list[Event], problem: Problem | None) -> None:
        self.events = events
        self.problem = problem

    def then(self, *expected: Event) -> None:
        """Exactly these events followed."""
        if self.problem is not None:
            raise AssertionError(f"{type(self.problem).__name__}: {self.problem.key}") from self.problem
        assert self.events == list(expected)

    def nothing(self) -> None:
        """It was already so."""
        self.then()

    def refused(self, key: str) -> None:
        self._raised(Refused, key)

    def not_found(self, key: str) -> None:
        self._raised(NotFound, key)

    def stale(self, *, current: int) -> None:
        """It was based on an older text than revision `current`."""
        self._raised(StaleWrite, "stale")
        assert isinstance(self.problem, StaleWrite)
        assert self.problem.current == current

    def _raised(self, kind: type[Problem], key: str) -> None:
        assert self.problem is not None, f"not refused: {self.events}"
        assert (type(self.problem), self.problem.key) == (kind, key)


class Given:
    """The history of one stream."""

    def __init__(self, *events: Event) -> None:
        self.history = events

    def when(self, *commands: Command) -> Consequence:
        """Decides one command after another, each on what the one before led to."""
        concept = concept_of(*self.history, *commands)
        state = state_after(*self.history) if self.history else concept.initial
        followed: list[Event] = []
        for command in commands:
            try:
                decided = concept.decide(state, command, NOW)
            except Problem as problem:
                return Consequence(followed, problem)
            for event in decided:
                state = concept.evolve(state, event)
            followed += decided
        return Consequence(followed, None)


def given(*events: Event) -> Given:
    """The events of one stream that already happened; none for a stream that does not exist yet."""
    return Given(*events)
