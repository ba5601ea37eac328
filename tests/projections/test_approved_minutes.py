"""Approved minutes say the same for ever: no act that follows changes their text, whatever it is and wherever."""

from collections import Counter
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import ReviseItem
from defter.domain.meetings.plan import RevisePlan
from defter.domain.organisations import RenameOrganisation, organisations
from defter.domain.series import ReviseSeries, series
from defter.domain.vocabulary import Command, Concept, Problem, TextRedacted
from defter.platform.access import Reader
from defter.platform.database import Location
from defter.platform.views import Views
from defter.projections.meetings import minutes
from defter.projections.meetings.minutes import Minutes
from tests import examples
from tests.projections.shown import shown
from tests.projections.test_minutes import Log
from tests.strategies import IDS, NOW, instances

MEETING, OTHER, SERIES = examples.meeting(), examples.meeting("other"), examples.series_of()
CONCEPTS: dict[UUID, Concept] = {
    MEETING: meetings,
    OTHER: meetings,
    SERIES: series,
    **dict.fromkeys(IDS, organisations),
}
SECRETARIAT = Reader(organisation=examples.organisation("WALD"), person=examples.person("Deniz"), role="secretariat")

BEGUN: list[tuple[UUID, Command]] = [
    *((each, examples.register_organisation(name=examples.text(f"Kuruluş {n}"))) for n, each in enumerate(IDS)),
    *((each, examples.admit_organisation()) for each in IDS),
    (SERIES, examples.found_series()),
    *((each, examples.plan_meeting(host=IDS[0])) for each in (MEETING, OTHER)),
    *((MEETING, examples.add_item(item=each)) for each in IDS[:2]),
    (OTHER, examples.add_item(item=IDS[2])),
    (MEETING, examples.carry_item(item=IDS[2], origin=OTHER)),
    *((each, examples.open_meeting()) for each in (MEETING, OTHER)),
    *((MEETING, examples.log_outcome(outcome=each, owner=each, supporters=IDS)) for each in IDS),
    *((MEETING, examples.record_attendance(organisation=each)) for each in IDS),
    (MEETING, examples.conclude_item(item=IDS[0], result="deferred", to=OTHER, referred_to=None)),
]


def approved() -> list[tuple[UUID, Command]]:
    """What leads from wherever the meeting is to approved minutes."""
    return [
        (MEETING, examples.close_meeting()),
        (MEETING, examples.circulate_minutes(until=NOW.date(), approval="at-next-meeting")),
        *((MEETING, examples.resolve_correction(request=each)) for each in IDS),
        (MEETING, examples.approve_minutes(at=OTHER)),
    ]


def placed(command: Command) -> Command:
    """The command with the ids of meetings and series that there are, in the fields that name one."""
    named: dict[str, Any] = {"to": OTHER, "origin": OTHER, "series": SERIES}
    if type(command).__name__ == "ApproveMinutes":
        named["at"] = OTHER
    given_ = {name: there for name, there in named.items() if getattr(command, name, None) is not None}
    return msgspec.structs.replace(command, **given_)


def asked(stream: UUID) -> Any:
    """Any command for a stream but a redaction; more often those that rename what minutes name."""
    concept = CONCEPTS[stream]
    kinds = [each for each in concept.commands if "Redact" not in each.__name__]
    often = [each for each in (RenameOrganisation, ReviseSeries, RevisePlan, ReviseItem) if each in kinds]
    command = st.one_of(*(instances(each) for each in [*kinds, *often * 4]))
    return st.tuples(st.just(stream), command.map(placed))


acts = st.lists(st.one_of(*(asked(stream) for stream in [*CONCEPTS, *[MEETING] * 6])), min_size=8, max_size=25)


class World:
    """Streams that commands are told to; what is refused changes nothing. A base is always what stands."""

    def __init__(self) -> None:
        self.log = Log()
        self.states: dict[UUID, Any] = {stream: concept.initial for stream, concept in CONCEPTS.items()}
        self.done: Counter[str] = Counter()

    def tell(self, told: list[tuple[UUID, Command]]) -> None:
        for stream, command in told:
            concept = CONCEPTS[stream]
            for base in range(4) if hasattr(command, "base") else (None,):
                tried = command if base is None else msgspec.structs.replace(command, base=base)
                try:
                    decided = concept.decide(self.states[stream], tried, NOW)
                except Problem:
                    continue
                for each in decided:
                    self.states[stream] = concept.evolve(self.states[stream], each)
                self.log.tell(stream, *decided)
                self.done[type(command).__name__] += bool(decided)
                break


def drawn(views: Views, world: World, until: int) -> Minutes:
    with views.read() as connection:
        return minutes.read(world.log, connection, SECRETARIAT, MEETING, until)


places = count()


@settings(max_examples=12, deadline=None, phases=[Phase.reuse, Phase.generate], suppress_health_check=[*HealthCheck])
@given(before=acts, after=acts)
def test_no_later_act_changes_the_text_of_approved_minutes(
    sqlite_location: Location, before: list[tuple[UUID, Command]], after: list[tuple[UUID, Command]]
) -> None:
    world = World()
    world.tell([*BEGUN, *before, *approved()])
    state = world.states[MEETING]
    if state.stage != "minutes-approved":
        event(f"never approved: {state.stage}")
        return
    until = world.log.versions[MEETING]
    here = Location(data=sqlite_location.data / str(next(places)))
    here.data.mkdir()
    with shown(here, world.log) as views:
        first = drawn(views, world, until)
        world.done.clear()
        world.tell([*after, (MEETING, examples.begin_correction()), *after])
        world.tell([(each, examples.rename_organisation(name=examples.text("Başka ad"))) for each in IDS])
        assert not any(isinstance(each.event, TextRedacted) for each in world.log.events)
        views.catch_up()
        again = drawn(views, world, until)
    for each in world.done:
        event(each)
    assert msgspec.json.encode(again) == msgspec.json.encode(first)
