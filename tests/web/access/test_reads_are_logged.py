"""Whoever is shown a restricted record is logged with its id, and with nothing of what is in it."""

from typing import Any

import pytest
import structlog

from tests import examples
from tests.web.access.conftest import UMRANIYE, Guarded

HIDDEN = "restricted"


def shown(guarded: Guarded, role: str, path: str) -> list[Any]:
    """What is logged of restricted records while somebody reads."""
    headers = guarded.token(role) if path.startswith("/api/") else {}
    with structlog.testing.capture_logs() as logged:
        guarded.browser(role).get(path, headers=headers)
    return [each for each in logged if each["event"].startswith("restricted record")]


def addresses(guarded: Guarded) -> dict[str, str]:
    """Where restricted records are read, each with the id that is to be in the log."""
    meeting, late = guarded.meeting(HIDDEN, "open"), guarded.meeting(HIDDEN, "circulated")
    document, letter, figure = guarded.document(HIDDEN, "open"), guarded.letter(HIDDEN), guarded.figure(HIDDEN)
    outcome = examples.outcome()
    return {
        f"/en/meetings/{meeting}": str(meeting),
        f"/en/meetings/{late}/minutes": str(late),
        f"/en/meetings/{late}/minutes.csv": str(late),
        f"/en/meetings/{meeting}/outcomes/{outcome}": str(outcome),
        f"/en/meetings/{meeting}/documents/{document}": str(document),
        f"/en/organisations/{UMRANIYE}": str(figure),
        f"/en/organisations/{UMRANIYE}/figures/{figure}": str(figure),
        f"/en/organisations/{UMRANIYE}/documents/{letter}": str(letter),
        f"/api/v1/meetings/{meeting}": str(meeting),
        f"/api/v1/meetings/{meeting}/documents": str(document),
        f"/api/v1/organisations/{UMRANIYE}/figures": str(figure),
        f"/api/v1/documents/{document}/content": str(document),
    }


def test_every_read_of_a_restricted_record_is_logged(guarded: Guarded) -> None:
    for path, record in addresses(guarded).items():
        logged = shown(guarded, "secretariat", path)
        records = {each for line in logged for each in [*line.get("records", ()), str(line.get("record"))]}
        assert record in records, path
        assert {str(line["person"]) for line in logged} == {str(guarded.person("secretariat"))}


@pytest.mark.parametrize("role", ["visitor", "other organisation", "observer"])
def test_who_is_shown_none_leaves_no_line(guarded: Guarded, role: str) -> None:
    for path in addresses(guarded):
        if not (role == "visitor" and path.startswith("/api/")):
            assert shown(guarded, role, path) == [], path


def test_a_line_has_ids_alone(guarded: Guarded) -> None:
    for path in addresses(guarded):
        for line in shown(guarded, "secretariat", path):
            assert set(line) <= {"event", "log_level", "record", "records", "person", "organisation"}
            ids = [*line.get("records", ()), line.get("record"), line["person"], line["organisation"]]
            assert all(len(str(each)) == 36 for each in ids if each is not None)


def test_who_was_shown_contacts_is_logged(guarded: Guarded) -> None:
    path = f"/en/organisations/{UMRANIYE}/membership"
    for role, lines in (("secretariat", 1), ("representative", 0), ("other organisation", 0)):
        with structlog.testing.capture_logs() as logged:
            guarded.browser(role).get(path)
        found = [each for each in logged if each["event"] == "contacts shown"]
        assert [(each["of"], each["person"]) for each in found] == [(str(UMRANIYE), str(guarded.person(role)))] * lines
