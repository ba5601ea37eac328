"""What is restricted is in no answer to anybody else: no page, file, feed, export, header or line of the log."""

import io
import zipfile
from typing import Any

import pytest
import structlog

from tests.web.access.conftest import CANARY, CONTACT, STEP, UMRANIYE, Guarded
from tests.web.access.test_routes import READ, address

OUTSIDERS = ("visitor", "other organisation", "observer")


def told(guarded: Guarded, role: str, route: str, visibility: str) -> str:
    """All that comes back, files unpacked, with the headers, and what was logged meanwhile."""
    at = address(guarded, route, visibility)
    headers = guarded.token(role) if at.startswith("/api/") and role != "visitor" else {}
    browser = guarded.browser("visitor" if headers else role)
    with structlog.testing.capture_logs() as logged:
        answer: Any = browser.get(at, headers=headers)
    return f"{unpacked(answer.content)} {answer.headers} {logged}"


def unpacked(content: bytes) -> str:
    """The text of an answer, also of a spreadsheet or a document."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return " ".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_answer_to_an_outsider_has_a_word_of_what_is_restricted(guarded: Guarded, role: str) -> None:
    for route in READ:
        for visibility in ("restricted", "members") if "{" in route else ("restricted",):
            answer = told(guarded, role, route, visibility)
            assert [word for word in (CANARY, CONTACT, STEP) if word in answer] == [], route


def test_contacts_are_for_representatives_and_the_secretariat_and_reasons_for_who_decides(guarded: Guarded) -> None:
    every = {CANARY, CONTACT, STEP}
    for role, words in (
        ("secretariat", every),
        ("representative", every),
        ("alternate", {CANARY, STEP}),
        ("editor", {CANARY}),
    ):
        answers = [told(guarded, role, route, "restricted") for route in READ]
        assert {word for word in (CANARY, CONTACT, STEP) if any(word in each for each in answers)} == words, role


def test_the_log_has_nothing_of_them_whoever_reads(guarded: Guarded) -> None:
    paths = [address(guarded, route, "restricted") for route in READ if "{" in route and "minutes." not in route]
    with structlog.testing.capture_logs() as logged:
        for path in [*paths, f"/en/organisations/{UMRANIYE}/membership"]:
            guarded.browser("secretariat").get(path)
    assert logged, "it was read"
    assert [word for word in (CANARY, CONTACT, STEP) if word in str(logged)] == []
