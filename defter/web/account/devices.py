"""Where one is signed in, and ending that."""

from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.web.account.own import own_session
from defter.web.forms import Form, Invalid, acting
from defter.web.pages import AnyRequest, Visit, redirect


class Device(Struct, frozen=True):
    """One of the sessions in the list."""

    session: UUID


@acting("/account/devices/end")
async def end(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Signs out on one device, at once."""
    person = own_session(visit).person
    form = await Form.read(request)
    try:
        device = form.into(Device)
    except Invalid:
        return redirect("/account")
    await anyio.to_thread.run_sync(visit.services.accounts.sessions.revoke, person.id, device.session)
    return redirect("/account", changed="devices")


@acting("/account/devices/end-others")
async def end_others(visit: NamedDependency[Visit]) -> Response[Any]:
    """Signs out everywhere but here, at once."""
    session = own_session(visit)
    await anyio.to_thread.run_sync(visit.services.accounts.sessions.end_all, session.person.id, session.id)
    return redirect("/account", changed="devices")


routes = [end, end_others]
