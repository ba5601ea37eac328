"""Who calls: one request of a program, known by its token alone.

Cookies count for nothing here, so no page of another site can make a browser act through this door; whoever brings no
token is a visitor. The language is that of Accept-Language.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import anyio

from defter.domain.vocabulary import Actor, Forbidden, Identity, Problem
from defter.platform.sessions import Person, Session
from defter.platform.tokens import Token
from defter.web.pages import AnyRequest, Visit

T = TypeVar("T")


class Unauthorised(Problem):
    """Nobody that is known here."""


class Call(Visit):
    """One request of a program: a visit whose session is its token."""

    @cached_property
    def token(self) -> Token | None:
        """What the caller brought; None without any. Raises Unauthorised when it opens nothing."""
        given = self.request.headers.get("authorization")
        if given is None:
            return None
        scheme, _space, secret = given.partition(" ")
        found = self.services.accounts.tokens.holder(secret.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise Unauthorised("token-invalid")
        return found

    @cached_property
    def session(self) -> Session | None:
        """Whom the token stands for."""
        token = self.token
        if token is None:
            return None
        person = Person(token.person, token.name, token.email, token.language)
        return Session(person, token.organisation, second_factor=True)  # a program has none to give

    @cached_property
    def claimed(self) -> Actor:
        """Who that is as the log knows it now. Raises Forbidden("no-mandate"): the token ends with the mandate."""
        token = self.token
        if token is None:
            return Actor()
        return self.services.store.actor(Identity(person=token.person, organisation=token.organisation))

    async def looked(self, look: Callable[[], T], *, far: bool = False) -> T:
        """What a function finds in the stores: at once where they are files, in a thread where they are a server's.

        `far`: in a thread wherever they are.
        """
        return await anyio.to_thread.run_sync(look) if far or self.services.threads else look()

    async def settled(self) -> None:
        """Waits until the views show all that is recorded, as far as they do so soon."""
        head = await self.looked(self.services.store.head)
        await self.services.views.wait(head, self.services.wait_seconds)

    def may_act(self) -> None:
        """Raises Unauthorised, or Forbidden when the token is one for reading."""
        if self.token is None:
            raise Unauthorised("token-missing")
        if self.token.scope != "write":
            raise Forbidden("token-reads-only")


def arrive(request: AnyRequest) -> Call:
    """The dependency `call` of every handler: looked up here, so that nothing blocks later."""
    call = Call(request)
    call.actor  # noqa: B018 - looks token and mandate up
    return call


CHALLENGE: dict[str, Any] = {
    "token-missing": 'Bearer realm="defter"',
    "token-invalid": 'Bearer realm="defter", error="invalid_token"',
}
"""What the answer 401 says in WWW-Authenticate (RFC 6750)."""
