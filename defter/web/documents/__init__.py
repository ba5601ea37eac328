"""Documents: attaching a file to a meeting or an organisation, reading it, withdrawing it, and who may see it.

The pages are the same whatever a document belongs to; a `Keeper` says what differs, and `routes_of` makes its routes.
"""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from defter.web.documents import attaching, files, one
from defter.web.documents.keeping import Keeper, Kept, shown
from defter.web.forms import Form, acting
from defter.web.pages import AnyRequest, Visit, reading

__all__ = ["Keeper", "Kept", "routes", "routes_of", "shown"]


def routes_of(keeper: Keeper) -> list[Any]:
    """The routes of the documents of one kind of thing."""
    at = f"{keeper.path}/documents"

    @reading(f"{at}/new")
    def ask(visit: NamedDependency[Visit], subject: FromPath[UUID]) -> Response[str]:
        usual = {"kind": "document", "visibility": "usual", "language": visit.language}
        wished = {name: value for name, value in visit.request.query_params.items() if name in usual}
        form = Form.blank(**usual | wished)
        return attaching.draw_attach(visit, form, keeper=keeper, subject=subject)

    @acting(f"{at}/new")
    async def attach(visit: NamedDependency[Visit], request: AnyRequest, subject: FromPath[UUID]) -> Response[Any]:
        return await attaching.attach(visit, request, subject, keeper)

    @reading(f"{at}/{{document:uuid}}")
    def show(visit: NamedDependency[Visit], subject: FromPath[UUID], document: FromPath[UUID]) -> Response[str]:
        return one.draw_document(visit, keeper=keeper, subject=subject, document=document)

    def act(way: str, name: str) -> Any:
        @acting(f"{at}/{{document:uuid}}/{way}")
        async def carry_out(
            visit: NamedDependency[Visit], request: AnyRequest, subject: FromPath[UUID], document: FromPath[UUID]
        ) -> Response[Any]:
            return await one.act_on(visit, request, keeper, subject, document, name)

        return carry_out

    return [ask, attach, show, act("withdraw", "withdrawal"), act("visibility", "width"), act("redaction", "removal")]


routes = files.routes
