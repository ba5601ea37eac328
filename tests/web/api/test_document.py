"""The OpenAPI document: as it was agreed to, whole, and true to the commands of the domain."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields

from defter.domain.organisations.membership import ApplyToJoin, MergeOrganisation, TakeIn
from defter.domain.organisations.statements import IssueLink, RevokeLink
from defter.domain.vocabulary import Command
from defter.main import CONCEPTS
from defter.web.api.acts import Act
from defter.web.api.app import TABLES
from defter.web.api.bodies import BEHALF
from defter.web.api.document import document
from tests.web.api.conftest import Programs

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"
ON_PAGES: dict[type[Command], str] = {
    ApplyToJoin: "whom to reach belongs to it, and lies in the contact directory",
    MergeOrganisation: "a merger is one act on both organisations",
    TakeIn: "a merger is one act on both organisations",
    IssueLink: "its secret is shown once, to be handed over",
    RevokeLink: "links are kept where they are issued",
}
"""What programs cannot do, and why."""
"""Commands that programs cannot give, and why."""

NO_TABLE = 7
"""Operations on files: minutes and organisations out in two formats and in, and bytes to be attached."""

ACTS = [act for table in TABLES for act in table.acts]
MADE = json.loads(json.dumps(document(TABLES)))


def test_the_committed_document_is_that_of_the_interface() -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == MADE, "look at the change, then run: make openapi"


def test_the_served_document_is_the_same(idle: Programs) -> None:
    answer = idle().send("GET", "/api/schema/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == MADE


def test_every_command_of_every_concept_can_be_given_or_there_is_a_reason() -> None:
    given = {act.command for act in ACTS}
    every = {command for concept in CONCEPTS for command in concept.commands}
    assert every - given == set(ON_PAGES)
    assert all(ON_PAGES.values())


def test_every_operation_has_a_name_of_its_own() -> None:
    names = Counter(
        operation["operationId"]
        for path in MADE["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post")
    )
    assert set(names.values()) == {1}
    assert names.total() == len(ACTS) + sum(len(table.reads) for table in TABLES) + NO_TABLE


def test_every_reference_leads_somewhere() -> None:
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(MADE)):
        place: Any = MADE
        for step in reference.split("/"):
            place = place[step]
        assert place


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.operation)
def test_every_field_of_a_command_comes_from_one_place(act: Act) -> None:
    sent = set(act.body.__struct_fields__) - {BEHALF}
    filled = {*act.ids[1:], *(each for each in (act.makes, act.own) if each)}
    assert sent.isdisjoint(filled)
    assert sent | filled | set(act.without) == {each.name for each in fields(act.command)}
    schema = MADE["components"]["schemas"][act.operation]
    assert set(schema["properties"]) == sent | {BEHALF}
    assert schema["additionalProperties"] is False


def test_the_page_shows_the_document_with_its_own_files_and_the_nonce_of_its_policy(idle: Programs) -> None:
    answer = idle().send("GET", "/api/docs")
    policy = answer.headers["content-security-policy"]
    (nonce,) = set(re.findall(r'nonce="([^"]+)"', answer.text))
    assert f"'nonce-{nonce}'" in policy
    assert "unsafe" not in policy
    for address in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert address.startswith("/")
        assert idle().send("GET", address).status_code == 200
