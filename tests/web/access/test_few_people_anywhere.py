"""A small number of people is in no answer to those who may not know it exactly: no page, feed or export has it."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests import examples
from tests.web.access.conftest import UMRANIYE, Guarded
from tests.web.access.test_canaries import told
from tests.web.access.test_routes import READ
from tests.web.conftest import InUse
from tests.web.stack import open_stack

UNIT = "tekerlekli"
FEW = re.compile(
    rf'\b3 {UNIT}|"number":"?3\b|"(people|women|men)":[123]\b|\b3 (people|person|kişi)\b|[;,"]3[;,"]\s*{UNIT}'
)
"""Three people, in the words of pages, in JSON, and in the cells of a table."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The same platform, where three people came, and figures tell of three."""
    with open_stack(tmp_path_factory.mktemp("few")) as stack:
        made = Guarded(InUse(stack))
        few = examples.figure(number=Decimal(3), people=True, approximate=False, unit=examples.text(UNIT))
        stack.tell(
            UMRANIYE,
            examples.report_figure(figure=examples.figure_of("few"), content=few, visibility="members"),
            examples.change_record_visibility(
                thing=examples.figure_of("few"), visibility="public", reason=examples.text("Deneme")
            ),
        )
        came = examples.record_attendance(organisation=UMRANIYE, people=3, women=2, men=1, refugees=None, hosts=None)
        for visibility in ("public", "members"):
            counted = examples.log_outcome(
                outcome=examples.outcome("few"), kind="figure", figure=few, text=examples.text("Sayı")
            )
            stack.tell(made.meeting(visibility, "open"), came, counted)
        yield made


@pytest.mark.parametrize("role", ["visitor", "other organisation"])
def test_no_answer_tells_of_few_people(guarded: Guarded, role: str) -> None:
    for route in READ:
        for visibility in ("public", "members") if "{" in route else ("members",):
            found = FEW.search(told(guarded, role, route, visibility))
            assert found is None, (route, found)


def test_who_organises_the_meeting_reads_them(guarded: Guarded) -> None:
    """Otherwise the other test looked for something that is nowhere."""
    exact = [route for route in READ if FEW.search(told(guarded, "secretariat", route, "members"))]
    assert {"/meetings/{meeting}", "/api/v1/meetings/{id_meeting}"} <= set(exact)
