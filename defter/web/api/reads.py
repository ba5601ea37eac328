"""Reading: one line in a concept's table is one route; its answer is a struct, whose type is the document's schema."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any, Generic, TypeVar, get_type_hints
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response
from msgspec import Meta, Struct

from defter.web.api import bodies
from defter.web.api.acts import ids_in, ids_of
from defter.web.api.calls import Call
from defter.web.api.problems import VARY
from defter.web.pages import AnyRequest

T = TypeVar("T")
MOST = 200
"""Things in one part of a list."""


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the address of a list may say."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Meta(pattern="^[0-9]{1,9}$")] | None = None

    @property
    def offset(self) -> int:
        """Where the part begins."""
        return int(self.cursor or 0)


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """The address of one thing says nothing more."""


class Part(Struct, Generic[T], frozen=True):
    """A part of a list: `next` is the cursor of the part that follows, `total` how many there are in all of them.

    `total` is null where that is not counted.
    """

    items: Sequence[T]
    next: str | None
    total: int | None


class File(Struct, frozen=True):
    """Bytes to be saved, instead of JSON."""

    content: bytes
    media_type: str
    name: str


def part(asked: Asked, items: Sequence[T], total: int) -> Part[T]:
    """The part that was asked for, of as many as there are."""
    end = asked.offset + len(items)
    return Part(items, str(end) if items and end < total else None, total)


def sliced(asked: Asked, every: Sequence[T]) -> Part[T]:
    """The part of a list that is at hand whole."""
    return part(asked, every[asked.offset : asked.offset + asked.limit], len(every))


@dataclass(frozen=True)
class Read:
    """One thing, or one list, that can be read. `look` takes the call, the ids of the path, and what was asked."""

    path: str
    look: Callable[[Call, Mapping[str, UUID], Any], Any]
    asked: type[Struct] = Nothing
    far: bool = False
    """Whether what it reads may lie on another machine, whatever the stores are."""

    @property
    def operation(self) -> str:
        """What the operation is called."""
        return self.look.__name__

    @cached_property
    def answers(self) -> Any:
        """The type of the answer."""
        return get_type_hints(self.look)["return"]

    @cached_property
    def ids(self) -> list[str]:
        """As the path names them."""
        return ids_in(self.path)


async def answered(read: Read, call: Call, request: AnyRequest) -> Response[bytes]:
    """The answer as JSON, with an ETag that is that of its content; 304 for who has it."""
    asked = bodies.convert(request.query_params.dict(), read.asked)
    found = await call.looked(partial(read.look, call, ids_of(request), asked), far=read.far)
    headers = {"cache-control": f"{'private' if call.token else 'public'}, no-cache", "vary": VARY}
    body, media_type = msgspec.json.encode(found), bodies.JSON
    if isinstance(found, File):
        body, media_type = found.content, found.media_type
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    headers["etag"] = etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    if etag in (each.strip() for each in request.headers.get("if-none-match", "").split(",")):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, status_code=200, media_type=media_type, headers=headers)
