"""A restricted record is in no answer to anybody else, whatever is read: every read that there is goes through here."""

import pytest

from defter.web.api.app import TABLES
from tests import examples
from tests.web.api.conftest import Program, Programs
from tests.web.conftest import InUse

CANARY = "Kanarya"
READS = [read for table in TABLES for read in table.reads]


@pytest.fixture
def addresses(platform: InUse) -> list[str]:
    """Every address that can be read, about restricted things wherever it names one."""
    text = examples.text(CANARY)
    hidden = examples.change_visibility(outcome=None, visibility="restricted")
    platform.tell(examples.meeting("hidden"), examples.plan_meeting(title=text, venue=text), hidden)
    digest = platform.stack.platform.files.put(CANARY.encode())
    content = examples.content(digest=digest, size=len(CANARY), title=text, name=f"{CANARY}.txt")
    platform.open_meeting(
        examples.log_outcome(kind="action", text=text, owner=None),
        examples.change_visibility(visibility="restricted"),
        examples.attach_document(content=content, visibility="restricted"),
        examples.close_meeting(),
    )
    ids = {
        "organisation": examples.organisation(),
        "outcome": examples.outcome(),
        "document": examples.document(),
        "slug": "calistaylar",
    }
    meetings = (examples.meeting(), examples.meeting("hidden"))
    return list(dict.fromkeys(read.path.format(**ids, meeting=meeting) for read in READS for meeting in meetings))


def heard(caller: Program, addresses: list[str]) -> list[str]:
    """The addresses whose answers tell of what is restricted."""
    return [address for address in addresses if CANARY in caller.get(address).text]


def test_nobody_but_the_secretariat_hears_of_what_is_restricted(addresses: list[str], program: Programs) -> None:
    for name in (None, "Olga", "Pelin"):
        assert heard(program(name), addresses) == []
    known = heard(program("Sekreter"), addresses)
    assert f"/meetings/{examples.meeting()}" in known
    assert f"/documents/{examples.document()}/content" in known
    assert "/actions" in known
