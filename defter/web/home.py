"""The home page: what the platform is, and what it holds."""

from litestar import Response
from litestar.di import NamedDependency

from defter.web.pages import Visit, page, reading


@reading("/")
def home(visit: NamedDependency[Visit]) -> Response[str]:
    """The first page of a language."""
    return page(visit, "home/home.html")


routes = [home]
