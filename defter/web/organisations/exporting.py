"""The organisations as a spreadsheet, with the columns that the import understands."""

from litestar import Response
from litestar.di import NamedDependency

from defter.web.downloads import table_file
from defter.web.exports import organisations
from defter.web.exports.tables import Format
from defter.web.pages import Visit, reading


@reading("/organisations/export.xlsx")
def as_xlsx(visit: NamedDependency[Visit]) -> Response[bytes]:
    """For Excel and LibreOffice; an Arabic sheet runs from right to left."""
    return _file(visit, "xlsx")


@reading("/organisations/export.csv")
def as_csv(visit: NamedDependency[Visit]) -> Response[bytes]:
    """For everything else."""
    return _file(visit, "csv")


def _file(visit: Visit, form: Format) -> Response[bytes]:
    services = visit.services
    found = organisations.organisations(services.store, services.views, visit.reader)
    return table_file(
        visit, organisations.table(found, services.languages), form, f"defter-organisations-{visit.today}"
    )


routes = [as_xlsx, as_csv]
