"""Portions of a long meeting: together they are all that the reader may see, whatever is asked for."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import Event, ItemId
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections.meetings import outcomes, portions
from defter.projections.meetings.portions import Logged, Wanted
from tests import examples
from tests.projections.shown import Listed, shown

MEMBER = Reader(organisation=examples.organisation("Pendik"), person=examples.person("Başka"), role="member")
MEETING = examples.meeting()
AGENDA = [examples.item(name) for name in ("first", "second")]
TAKEN_OFF = examples.item("taken off")
ITEMS: list[ItemId | None] = [*AGENDA, TAKEN_OFF, None]


def log(items: list[int], public: set[int]) -> Listed:
    """A meeting with an outcome against each of these items, numbered; some are public."""
    told: list[Event] = [
        examples.meeting_planned(),
        *(examples.item_added(item=item) for item in ITEMS if item is not None),
        examples.item_removed(item=TAKEN_OFF),
        examples.meeting_opened(),
        examples.visibility_changed(outcome=None),
    ]
    for number, at in enumerate(items):
        told.append(examples.outcome_logged(outcome=examples.outcome(f"{number}"), item=ITEMS[at]))
        if number in public:
            told.append(examples.visibility_changed(outcome=examples.outcome(f"{number}")))
    return Listed((MEETING, told))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    items=st.lists(st.integers(0, 3), min_size=1, max_size=25),
    public=st.sets(st.integers(0, 24)),
    size=st.integers(1, 6),
    as_member=st.booleans(),
)
def test_portions_together_are_everything_once_and_in_order(
    sqlite_location: Location, items: list[int], public: set[int], size: int, as_member: bool
) -> None:
    reader = MEMBER if as_member else VISITOR
    with shown(_apart(sqlite_location, items, public), log(items, public)) as seen, seen.read() as connection:
        everything = outcomes.outcomes_of(connection, reader, MEETING)
        logged = portions.count(connection, reader, MEETING)
        assert sum(each.count for each in logged) == len(everything)
        found = []
        for name in (*map(str, AGENDA), "none"):
            page = 1
            while True:
                wanted = Wanted(size=size, item=name, page=page)
                portion = portions.portion(connection, reader, MEETING, AGENDA, logged, wanted, end=True)
                assert [each.id for each in portion.outcomes] == [
                    each.id for each in everything if each in portion.outcomes
                ]
                found += portion.outcomes
                if page == portion.pages:
                    break
                page += 1
        assert sorted(each.id for each in found) == sorted(each.id for each in everything)
        for each in everything:
            wanted = Wanted(size=size, line=str(each.id))
            assert each in portions.portion(connection, reader, MEETING, AGENDA, logged, wanted, end=False).outcomes


def _apart(location: Location, *asked: object) -> Location:
    """A directory of its own for each example."""
    data = location.data / f"{examples.id_of('example', repr(asked))}"
    data.mkdir(exist_ok=True)
    return Location(data=data)


def test_nothing_wanted_is_the_beginning_or_the_end(location: Location) -> None:
    with shown(location, log([1, 0, 0, 0, 1, 3, 2], set())) as seen, seen.read() as connection:
        logged = portions.count(connection, MEMBER, MEETING)
        first = portions.portion(connection, MEMBER, MEETING, AGENDA, logged, Wanted(size=2), end=False)
        last = portions.portion(connection, MEMBER, MEETING, AGENDA, logged, Wanted(size=1), end=True)
    assert (first.item, first.page, first.pages) == (AGENDA[0], 1, 2)
    assert [each.id for each in first.outcomes] == [examples.outcome("1"), examples.outcome("2")]
    assert (last.item, last.page, last.pages) == (None, 2, 2)
    assert [each.id for each in last.outcomes] == [examples.outcome("6")]


def test_counts_tell_kinds_and_strikes_apart_and_how_new_they_are(location: Location) -> None:
    log_ = log([0, 0, 1], set())
    log_.tell(MEETING, examples.outcome_struck(outcome=examples.outcome("1")))
    with shown(location, log_) as seen, seen.read() as connection:
        counted = portions.count(connection, MEMBER, MEETING)
        kind = examples.outcome_logged().kind
        first, second, third = (each.position for each in log_.events[-4:-1])
        assert sorted(counted, key=repr) == sorted(
            [
                Logged(AGENDA[0], kind, False, 1, first),
                Logged(AGENDA[0], kind, True, 1, second),
                Logged(AGENDA[1], kind, False, 1, third),
            ],
            key=repr,
        )
        assert portions.count(connection, VISITOR, MEETING) == []
        actions = portions.first_actions(connection, MEMBER, MEETING, 2)
        assert [each.id for each in actions] == [examples.outcome("0"), examples.outcome("2")]
        asked = [examples.outcome("2"), examples.outcome("1"), examples.outcome("elsewhere")]
        these = portions.these(connection, MEMBER, MEETING, asked)
        assert [each.id for each in these] == [examples.outcome("1"), examples.outcome("2")]
        assert portions.these(connection, VISITOR, MEETING, asked) == []
