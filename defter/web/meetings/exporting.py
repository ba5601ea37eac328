"""The minutes of a meeting as a spreadsheet, with the columns that the import understands."""

from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.web.downloads import table_file
from defter.web.exports import minutes
from defter.web.exports.tables import Format
from defter.web.pages import Visit, reading


@reading("/meetings/{meeting:uuid}/minutes.xlsx")
def as_xlsx(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """For Excel and LibreOffice; an Arabic sheet runs from right to left."""
    return _file(visit, meeting, "xlsx")


@reading("/meetings/{meeting:uuid}/minutes.csv")
def as_csv(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[bytes]:
    """For everything else."""
    return _file(visit, meeting, "csv")


def _file(visit: Visit, meeting: UUID, form: Format) -> Response[bytes]:
    services = visit.services
    found = minutes.minutes(services.store, services.views, visit.reader, meeting, minimum=services.minimum_cell)
    day = found.written.plan.day if found.written.plan else visit.today
    return table_file(visit, minutes.table(found, services.languages), form, f"defter-minutes-{day}")


routes = [as_xlsx, as_csv]
