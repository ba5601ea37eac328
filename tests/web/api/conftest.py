"""Programs that call the platform of `tests/web/conftest.py`, each with the token of somebody, or with none."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from defter.platform.tokens import Scope
from tests import examples
from tests.web.conftest import PEOPLE, InUse
from tests.web.stack import Client, open_stack

API = "/api/v1"


class Program:
    """A program: it sends JSON, and keeps no cookies."""

    def __init__(self, client: Client, token: str | None) -> None:
        self._client = client
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Something to read."""
        return self._client.get(API + path, headers=self.headers | _named(headers))

    def post(self, path: str, body: Any = None, *, key: UUID | None = None, **headers: str) -> httpx.Response:
        """Something to do, under a new key; answered when the views show it."""
        given = self.headers | {"idempotency-key": str(key or uuid4()), "prefer": "wait"} | _named(headers)
        return self._client.request("POST", API + path, json=body, headers=given)

    def send(self, method: str, address: str, **given: Any) -> httpx.Response:
        """Anything at all."""
        headers = self.headers | given.pop("headers", {})
        return self._client.request(method, address, headers=headers, **given)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


Programs = Callable[..., Program]


@pytest.fixture
def program(platform: InUse) -> Programs:
    """The program of one of `PEOPLE`, or without a name that of nobody."""
    return _programs(platform)


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """Programs of a platform on which nothing is ever recorded, for requests that are refused."""
    with open_stack(tmp_path_factory.mktemp("idle")) as stack:
        platform = InUse(stack)
        before = stack.platform.store.head()
        yield _programs(platform)
        assert stack.platform.store.head() == before


def _programs(platform: InUse) -> Programs:
    client = platform.stack.client()

    def made(name: str | None = None, *, scope: Scope = "write") -> Program:
        return Program(client, token(platform, name, scope) if name else None)

    return made


def token(platform: InUse, name: str, scope: Scope = "write", days: int = 1) -> str:
    """A token of one of `PEOPLE`."""
    organisation = examples.organisation(PEOPLE[name])
    tokens = platform.stack.platform.accounts.tokens
    return tokens.issue(platform.people[name], organisation, scope=scope, lifetime=timedelta(days=days))


def problem(answer: httpx.Response) -> tuple[int, str]:
    """What a program understands of an answer that is not as it wished: the status, and the type behind our name."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    return answer.status_code, told["type"].removeprefix("urn:defter:")
