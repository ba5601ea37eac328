"""What was logged."""

from datetime import date
from typing import Any

from defter.domain.meetings.outcomes import (
    ConvertOutcome,
    LogOutcome,
    OutcomeConverted,
    OutcomeLogged,
    OutcomeRevised,
    OutcomeStruck,
    ReviseOutcome,
    StrikeOutcome,
)
from defter.domain.vocabulary import (
    Due,
)
from tests.examples.values import COURSES, figure, organisation, outcome, shared_fields, text


def outcome_logged(**changes: Any) -> OutcomeLogged:
    """An action, against no item, so that it fits a meeting without an agenda."""
    return OutcomeLogged(
        **{
            "outcome": outcome(),
            "kind": "action",
            "text": COURSES,
            "owner": organisation(),
            "supporters": (organisation("Pendik"),),
            "due": Due(kind="date", on=date(2022, 10, 25)),
            "decided": "consensus",
            "review": date(2023, 7, 6),
            "illustrative": True,
            **changes,
        }
    )


def outcome_revised(**changes: Any) -> OutcomeRevised:
    fields = shared_fields(outcome_logged(), without=("kind", "illustrative"))
    return OutcomeRevised(
        **{**fields, "text": text("Ulaşım bedeli ödenecek", revision=2), "revision": 2, "terms": 2, **changes}
    )


def outcome_converted(**changes: Any) -> OutcomeConverted:
    """The example outcome becomes a figure."""
    return OutcomeConverted(**{"outcome": outcome(), "kind": "figure", "figure": figure(), **changes})


def outcome_struck(**changes: Any) -> OutcomeStruck:
    return OutcomeStruck(**{"outcome": outcome(), "reason": text("Başka bir toplantıda söylendi"), **changes})


def log_outcome(**changes: Any) -> LogOutcome:
    return LogOutcome(**{**shared_fields(outcome_logged()), **changes})


def revise_outcome(**changes: Any) -> ReviseOutcome:
    return ReviseOutcome(**{**shared_fields(outcome_revised()), "base": 1, **changes})


def convert_outcome(**changes: Any) -> ConvertOutcome:
    return ConvertOutcome(**{**shared_fields(outcome_converted()), **changes})


def strike_outcome(**changes: Any) -> StrikeOutcome:
    return StrikeOutcome(**{**shared_fields(outcome_struck()), **changes})
