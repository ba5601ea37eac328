"""Series of meetings. Addresses name them by their slug, from which their id follows."""

from defter.domain.series import FoundSeries, ReviseSeries, series_id
from defter.projections import series
from defter.projections.series import SeriesRow
from defter.web.api.acts import Act, Ids
from defter.web.api.calls import Call
from defter.web.api.reads import Asked, Nothing, Part, Read, sliced
from defter.web.api.tables import Table

ONE = "/series/{slug}"


def list_series(call: Call, _ids: Ids, asked: Asked) -> Part[SeriesRow]:
    """The series that the caller may see, by slug."""
    with call.services.views.read() as connection:
        return sliced(asked, series.all_series(connection, call.reader))


def read_series(call: Call, ids: Ids, _asked: Nothing) -> SeriesRow:
    """One series."""
    return standing(call, ids)


def standing(call: Call, ids: Ids) -> SeriesRow:
    """The series as it stands."""
    with call.services.views.read() as connection:
        return series.by_slug(connection, call.reader, str(ids["slug"]))


table = Table(
    "series",
    "Meetings that follow one another.",
    reads=(Read("/series", list_series, Asked), Read(ONE, read_series)),
    acts=(
        Act("/series", FoundSeries, stream=lambda command, _ids: series_id(command.slug)),
        Act(ONE, ReviseSeries, stream=lambda _command, ids: series_id(str(ids["slug"])), standing=standing),
    ),
    sees=standing,
)
