"""The series to which the example meeting belongs."""

from typing import Any

from defter.domain.series import FoundSeries, ReviseSeries, SeriesFounded, SeriesRevised
from tests.examples.values import organisation, shared_fields, text


def series_founded(**changes: Any) -> SeriesFounded:
    title = text("Çalıştaylar", "Workshops", "ورشات العمل")
    return SeriesFounded(**{"slug": "calistaylar", "title": title, "host": organisation(), **changes})


def series_revised(**changes: Any) -> SeriesRevised:
    title = text("Belediye çalıştayları", "Municipal workshops", revision=2)
    return SeriesRevised(**{"title": title, "approval": "by-silence", "revision": 2, **changes})


def found_series(**changes: Any) -> FoundSeries:
    return FoundSeries(**{**shared_fields(series_founded()), **changes})


def revise_series(**changes: Any) -> ReviseSeries:
    return ReviseSeries(**{**shared_fields(series_revised()), "base": 1, **changes})
