"""Headers on every route, whatever the answer: a page, a file, a redirect, an error, a host name that is not ours."""

import re
from typing import Any

import pytest

from tests import examples
from tests.web.access.conftest import Guarded
from tests.web.access.test_routes import ACTS, READ, SENT, address
from tests.web.stack import Client

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SEALED = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of what is saved as a file."""
STRICTER = {"referrer-policy": "no-referrer"}
"""Of addresses that are secrets."""
KEPT = {"no-store", "private, no-cache"}
"""What caches are told of an answer to somebody who is signed in."""
SHARED = re.compile(r"^/static/|^/health/|^/api/docs|^/api/schema|\.atom$")
"""What is the same for everybody."""
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def flaws(answer: Any) -> list[str]:
    """What is wrong with the headers, and with what the page brings along inside it."""
    found = [name for name, value in ALWAYS.items() if answer.headers.get(name) not in (value, STRICTER.get(name))]
    if "content-disposition" in answer.headers:
        return found if answer.headers["content-security-policy"] == SEALED else [*found, "content-security-policy"]
    policy = dict(part.split(" ", 1) for part in answer.headers.get("content-security-policy", "").split("; ") if part)
    nonce = re.fullmatch(r"'nonce-([\w-]{22})'", policy.pop("script-src", ""))
    if policy != POLICY or nonce is None:
        return [*found, "content-security-policy"]
    if answer.headers.get("content-type", "").startswith("text/html"):
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        found += [each for each in scripts if f'nonce="{nonce[1]}"' not in each]
        found += INLINE.findall(re.sub(r"<(code|td|p|li)\b[^>]*>[^<]*", "", answer.text))
    return found


def asked(guarded: Guarded, route: str) -> Any:
    """The answer to the secretariat, about the record for members."""
    at = address(guarded, route, "members")
    headers = guarded.token("secretariat") if at.startswith("/api/") else {}
    return guarded.browser("secretariat").get(at, headers=headers)


@pytest.mark.parametrize("route", READ)
def test_every_answer_carries_the_headers_and_is_kept_by_nobody_else(guarded: Guarded, route: str) -> None:
    answer = asked(guarded, route)
    assert flaws(answer) == []
    assert "strict-transport-security" not in answer.headers, "this is not HTTPS"
    if not SHARED.search(route):
        assert answer.headers.get("cache-control") in KEPT


@pytest.mark.parametrize("route", [*SENT, *ACTS])
def test_every_answer_to_what_is_sent_carries_the_headers(guarded: Guarded, route: str) -> None:
    at = re.sub(r"\{\w+\}", str(examples.meeting()), route) if route in ACTS else address(guarded, route, "members")
    answer = guarded.browser("visitor").post(at, {"no such field": "x"})
    assert flaws(answer) == []
    assert "cache-control" in answer.headers


ODD = [
    ("GET", "/"),
    ("GET", "/en/nothing-here"),
    ("GET", "/nothing-here"),
    ("GET", "/static/nothing.css"),
    ("GET", "/static/../../etc/passwd"),
    ("GET", "/api/v1/nothing"),
    ("DELETE", "/en/meetings"),
    ("OPTIONS", "/api/v1/meetings"),
    ("HEAD", "/en"),
    ("POST", "/en/join"),
]


@pytest.mark.parametrize(("method", "at"), ODD)
def test_errors_and_odd_requests_are_answered_with_the_headers_too(guarded: Guarded, method: str, at: str) -> None:
    assert flaws(guarded.browser("visitor").request(method, at)) == []


def test_a_request_from_another_site_and_a_foreign_host_get_them_too(guarded: Guarded) -> None:
    client = guarded.platform.client(hosts=("platform.test",))
    assert flaws(client.post("/en/join", headers={"sec-fetch-site": "cross-site"})) == []
    foreign = client.get("/en", base="http://elsewhere.test")
    assert foreign.status_code == 421
    assert flaws(foreign) == []


def test_a_failure_here_is_answered_with_the_headers(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(guarded.platform.platform.views, "read", fail)
    answer = guarded.browser("secretariat").get("/en/meetings")
    assert answer.status_code == 500
    assert flaws(answer) == []


def over_https(guarded: Guarded) -> list[tuple[Client, str]]:
    """A platform that people reach through HTTPS, and one whose proxy says so."""
    return [(guarded.platform.client(https=True), "http"), (guarded.platform.client(), "https")]


@pytest.mark.parametrize(
    "at", ["/", "/en", "/en/nothing-here", "/static/nothing.css", "/api/v1/meetings", "/health/live"]
)
def test_https_is_kept_to_wherever_it_is_spoken(guarded: Guarded, at: str) -> None:
    for client, scheme in over_https(guarded):
        told = client.get(at, base=f"{scheme}://platform.test").headers["strict-transport-security"]
        assert int(re.findall(r"max-age=(\d+)", told)[0]) >= 365 * 24 * 60 * 60
        assert "includeSubDomains" in told


def test_no_two_answers_have_the_same_nonce(guarded: Guarded) -> None:
    client = guarded.platform.client()
    policies = {client.get("/en/organisations").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3
