"""Earlier minutes do not tell what was gone before somebody was let in."""

import pytest

from defter.domain.vocabulary import Event
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections.meetings import minutes
from tests import examples
from tests.projections.shown import shown
from tests.projections.test_minutes import APPROVED, HELD, MEETING, MEMBER, SECRETARIAT, told

PUBLIC = (examples.visibility_changed(outcome=None, visibility="public"), examples.visibility_changed())
HIDDEN = examples.visibility_changed(visibility="restricted")
FOR_MEMBERS = examples.visibility_changed(visibility="members")
REVISED, CIRCULATED = examples.outcome_revised(), examples.minutes_circulated()
CORRECTED = (examples.correction_begun(), REVISED, examples.minutes_approved(version=2, how="by-correction", at=None))


@pytest.mark.parametrize(
    ("reader", "earlier", "later", "shows"),
    [
        (VISITOR, (*HELD, CIRCULATED), (REVISED, examples.minutes_approved(), *PUBLIC), False),
        (MEMBER, (*HELD, CIRCULATED), (REVISED, examples.minutes_approved(), *PUBLIC), True),
        (VISITOR, APPROVED, (*CORRECTED, *PUBLIC), False),
        (VISITOR, APPROVED, (*PUBLIC, *CORRECTED), True),
        (VISITOR, APPROVED, PUBLIC, True),
        (VISITOR, (*APPROVED, PUBLIC[1]), (*CORRECTED, PUBLIC[0]), False),
        (MEMBER, (*APPROVED, HIDDEN), (*CORRECTED, FOR_MEMBERS), False),
        (MEMBER, (*APPROVED, HIDDEN), (FOR_MEMBERS, *CORRECTED), True),
        (SECRETARIAT, (*APPROVED, HIDDEN), (*CORRECTED, FOR_MEMBERS), True),
    ],
)
def test_words_that_were_replaced_before_an_outcome_was_opened_are_in_no_earlier_minutes(
    location: Location, reader: Reader, earlier: tuple[Event, ...], later: tuple[Event, ...], shows: bool
) -> None:
    log = told(*earlier)
    until = log.versions[MEETING]
    log.tell(MEETING, *later)
    with shown(location, log) as seen, seen.read() as connection:
        then, now = (minutes.read(log, connection, reader, MEETING, each) for each in (until, None))
    assert [line.text for line in then.outcomes] == ([examples.outcome_logged().text] if shows else [])
    assert len(now.outcomes) == 1
