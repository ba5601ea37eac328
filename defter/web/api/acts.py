"""Acts: one line in a concept's table is one route, from what is sent to the command, and from there to the answer.

    Act("/meetings/{meeting}/agenda/{item}", ReviseItem, standing=item)

The first id of the path is the stream, the others are fields of the command; none of them is a field of the body.
`makes` names the field that the Idempotency-Key fills, `own` the one that takes the organisation that acts, or for
which the secretariat records what it declared. A path without ids makes a stream, whose id is the key.

The key is required: a program that does not know whether it was heard must be able to ask again. That the ids of things
made are keys also means that they are new: a key is used once on the whole platform.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, get_type_hints
from uuid import UUID

import anyio
import msgspec
from litestar import Response
from msgspec import Struct

from defter.domain.vocabulary import Command, NotFound, StaleWrite
from defter.platform.eventstore import Done
from defter.web import carrying
from defter.web.api import bodies, references, texts
from defter.web.api.calls import Call
from defter.web.api.problems import VARY, Fault, Misfit, Outdated, Stale
from defter.web.pages import AnyRequest

PREFIX = "/api/v1"
KEY = "Idempotency-Key"
WAITING = re.compile(r"(?:^|[,;])\s*wait\s*(?:[,;=]|$)", re.IGNORECASE)
"""In the header Prefer (RFC 7240)."""

Ids = Mapping[str, UUID]
Look = Callable[[Call, Ids], Any]
"""Finds the thing of an address, as the caller may see it; its return annotation is its type. Raises NotFound."""


class Receipt(Struct, frozen=True):
    """What was done to which thing. Everything up to `position` of the log includes it."""

    id: UUID
    position: int


def ids_in(path: str) -> list[str]:
    """The names of the ids in a path: "/meetings/{meeting}" gives "meeting"."""
    return re.findall(r"\{(\w+)\}", path)


def typed(path: str) -> str:
    """The path as Litestar reads it: every id is a UUID, but a slug is a text. Names are marked: some are reserved."""
    kinds = {"slug": "str"}
    return PREFIX + re.sub(r"\{(\w+)\}", lambda id_: f"{{id_{id_[1]}:{kinds.get(id_[1], 'uuid')}}}", path)


def ids_of(request: AnyRequest) -> Ids:
    """The ids in the address, as the path names them."""
    return {name.removeprefix("id_"): value for name, value in request.path_params.items()}


@dataclass(frozen=True)
class Act:
    """One thing that can be done."""

    path: str
    command: type[Command]
    makes: str | None = None
    own: str | None = None
    without: tuple[str, ...] = ()
    """Fields of the command that stay as they are when nobody fills them."""
    standing: Look | None = None
    """The thing as it stands now: whose texts get a new version, and what a stale write shows."""
    stream: Callable[[Any, Ids], UUID] | None = None
    """Of the command and the ids of the path the stream, where neither the path nor the key is it."""
    completed: Callable[[Call, Ids, Any], Any] | None = None
    """Makes the command what it has to be, from other stores; it may refuse."""
    name: str = ""
    """Of the operation; the command's, unless one command is two of them."""

    @property
    def operation(self) -> str:
        """What the operation is called."""
        return self.name or self.command.__name__

    @cached_property
    def ids(self) -> list[str]:
        """The stream, and the things in it, as the path names them."""
        return ids_in(self.path)

    @property
    def made(self) -> bool:
        """Whether there is a new thing afterwards, whose id is the key."""
        return self.makes is not None or not self.ids

    @property
    def status(self) -> int:
        """Of the answer when it is done."""
        return 201 if self.made else 200

    @cached_property
    def body(self) -> type[Struct]:
        """What is sent."""
        known = [*self.ids[1:], *(each for each in (self.makes, self.own) if each), *self.without]
        return bodies.body_of(self.operation, self.command, known)

    @cached_property
    def stale(self) -> Any:
        """The type of what is answered to a stale write."""
        shown: Any = get_type_hints(self.standing)["return"] if self.standing else None
        return Stale[shown]


async def carry_out(act: Act, sees: Look | None, call: Call, request: AnyRequest) -> Response[bytes]:
    """Does what was sent, once for each key, and answers when it is durable; with `Prefer: wait` when views show it."""
    call.may_act()
    key = _key(request)
    if request.query_params:
        raise Misfit(*(Fault("There is no such parameter", parameter=each) for each in request.query_params))
    raw = await request.body()
    sent = bodies.decode(raw, request.headers.get("content-type", ""), act.body)
    ids = ids_of(request)
    if act.ids and sees is not None:
        await _check_seen(partial(sees, call, ids), call)
    command = await _command(act, call, ids, key, sent)
    stream = act.stream(command, ids) if act.stream else ids[act.ids[0]] if act.ids else key
    thing = key if act.makes else ids[act.ids[-1]] if len(act.ids) > 1 else stream
    try:
        if act.completed is not None:
            command = await anyio.to_thread.run_sync(act.completed, call, ids, command)
        await call.looked(partial(references.check, call.services, command))
        done = await carrying.execute(
            call.services.store,
            call.services.views,
            call.identity,
            stream,
            command,
            command_id=key,
            behalf=getattr(sent, bodies.BEHALF),
            sent=request.scope["path"].encode() + b"\n" + raw,
        )
    except StaleWrite as stale:
        await call.settled()
        standing = await call.looked(partial(act.standing, call, ids)) if act.standing else None
        raise Outdated(stale.current, standing) from stale
    return await _receipt(act, call, request, thing, done)


async def _check_seen(look: Callable[[], Any], call: Call) -> None:
    """Raises NotFound for who may not see what is acted on: it is not even said that it is there."""
    try:
        await call.looked(look)
    except NotFound:
        await call.settled()  # it may have been made a moment ago
        await call.looked(look)


async def _command(act: Act, call: Call, ids: Ids, key: UUID, sent: Struct) -> Command:
    """The command that was meant; the texts in it are counted on from those that stand."""
    standing = None
    if act.standing is not None:
        await call.settled()
        with suppress(NotFound):  # the domain says so, unless this was done before
            standing = await call.looked(partial(act.standing, call, ids))
    behalf = getattr(sent, bodies.BEHALF)
    values = {
        each: texts.counted(getattr(sent, each), getattr(standing, each, None))
        for each in act.body.__struct_fields__
        if each != bodies.BEHALF
    }
    values |= {name: ids[name] for name in act.ids[1:]}
    if act.makes:
        values[act.makes] = key
    if act.own:
        values[act.own] = behalf.declared_by if behalf else call.actor.organisation
    return act.command(**values)


async def _receipt(act: Act, call: Call, request: AnyRequest, thing: UUID, done: Done) -> Response[bytes]:
    headers = {"cache-control": "no-store", "vary": VARY}
    if not act.ids:
        headers["location"] = f"{PREFIX}{act.path}/{thing}"
    services = call.services
    wanted = WAITING.search(request.headers.get("prefer", ""))
    if wanted and await services.views.wait(done.position, services.wait_seconds):
        headers["preference-applied"] = "wait"
    body = msgspec.json.encode(Receipt(thing, done.position))
    return Response(body, status_code=act.status, media_type=bodies.JSON, headers=headers)


def _key(request: AnyRequest) -> UUID:
    try:
        return msgspec.convert(request.headers.get(KEY), UUID)
    except msgspec.ValidationError:
        raise Misfit(Fault("Send a UUID that is new for each act, and the same to repeat it", parameter=KEY)) from None
