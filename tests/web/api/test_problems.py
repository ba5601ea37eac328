"""What programs are told when something cannot be done: RFC 9457, in the language that is asked for."""

from typing import Any

import pytest

from defter.platform.eventstore import EventStore, Unavailable
from defter.web.api import organisations
from tests import examples
from tests.web.api.conftest import Programs, problem
from tests.web.conftest import InUse


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "The agenda is empty"), ("tr", "Gündem boş"), ("ar", "جدول الأعمال"), ("de, ar;q=0.5", "جدول الأعمال"),
     ("de", "Gündem boş")],
)  # fmt: skip
def test_the_title_is_in_the_language_asked_for(platform: InUse, program: Programs, language: str, title: str) -> None:
    answer = program("Umut").post(f"/meetings/{platform.meeting()}/publish", accept_language=language)
    assert problem(answer) == (422, "refused:agenda-empty")
    assert answer.json()["title"].startswith(title)
    assert answer.headers["content-language"] in language + "tr"
    assert answer.headers["cache-control"] == "no-store"


def test_a_browsers_language_cookie_does_not_count(idle: Programs) -> None:
    headers = {"cookie": "language=ar", "accept-language": "en"}
    assert idle().send("GET", "/api/v1/nothing", headers=headers).json()["title"] == "Nothing found at this address"


UNKNOWN = ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v1/meetings/not-an-id", "/api/v2/meetings"]


@pytest.mark.parametrize("address", UNKNOWN)
def test_an_unknown_address_is_a_problem_too(idle: Programs, address: str) -> None:
    assert problem(idle().send("GET", address)) == (404, "not-found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_another_method_names_those_that_there_are(idle: Programs, method: str) -> None:
    answer = idle().send(method, "/api/v1/meetings")
    assert problem(answer) == (405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


def test_a_log_that_cannot_be_written_is_an_outage(idle: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_given: Any, **_named: Any) -> None:
        raise Unavailable("disk full")

    monkeypatch.setattr(EventStore, "act", full)
    registered = {"kind": "ngo", "name": {"original": "tr", "texts": {"tr": "Dernek"}}}
    answer = idle("Sekreter").post("/organisations", registered)
    assert problem(answer) == (503, "unavailable")
    assert answer.headers["retry-after"]
    assert "disk" not in answer.text


def test_a_failure_says_nothing_but_a_reference(
    platform: InUse, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("an inner secret")

    monkeypatch.setattr(organisations.organisations, "organisation", broken)
    answer = program().get(f"/organisations/{examples.organisation()}")
    assert problem(answer) == (500, "failure")
    assert len(answer.json()["reference"]) == 8
    assert "secret" not in answer.text
