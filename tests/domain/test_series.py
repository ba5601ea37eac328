"""A series is founded once under its short name, and says how minutes are approved."""

from defter.domain.series import series_id
from tests.examples import found_series, revise_series, series_founded, series_revised
from tests.scenario import given


def test_series_is_founded() -> None:
    given().when(found_series()).then(series_founded())


def test_short_name_is_used_once() -> None:
    given(series_founded()).when(found_series()).refused("series-exists")


def test_id_of_a_series_follows_from_its_short_name() -> None:
    assert series_id("calistaylar") == series_id("calistaylar") != series_id("ilce-toplantilari")


def test_series_is_revised_on_its_newest_text() -> None:
    given(series_founded()).when(revise_series()).then(series_revised())
    given(series_founded(), series_revised()).when(revise_series()).stale(current=2)


def test_unknown_series_is_not_revised() -> None:
    given().when(revise_series()).not_found("series-unknown")
