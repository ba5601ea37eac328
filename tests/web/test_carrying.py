"""What a meeting defers opens the next one of its series: told through the same door as pages and programs."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import CarryItem, ConcludeItem, RemoveItem
from defter.domain.organisations import AdmitOrganisation, GiveMandate, RegisterOrganisation
from defter.domain.vocabulary import Command, Identity, ItemId, MeetingId, NotFound, Problem, Refused, SeriesId
from defter.main import Platform, open_platform
from defter.platform.access import Reader
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.settings import Settings
from defter.projections.meetings import chain, queries
from defter.web import carrying
from tests import examples

OPERATOR = Identity(operator=True)
HOST = Identity(person=examples.person("Umut"), organisation=examples.organisation("Ümraniye"))
RAPPORTEUR = Identity(person=examples.person("Rana"), organisation=examples.organisation("Pendik"))
ALL = Reader(role="secretariat")
FIRST = date(2022, 3, 1)


class Chain:
    """One series on an open platform, with meetings by the number of their month."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.series = SeriesId(uuid7())
        self.ids: dict[int, MeetingId] = {}
        self.item = ItemId(uuid7())

    def id(self, month: int) -> MeetingId:
        return self.ids.setdefault(month, MeetingId(uuid7()))

    async def tell(self, month: int, *commands: Command, identity: Identity = OPERATOR, key: UUID | None = None) -> Any:
        store, views = self.platform.store, self.platform.views
        return await carrying.execute(store, views, identity, self.id(month), *commands, command_id=key or uuid7())

    def plan(self, month: int, **changes: Any) -> Command:
        day = FIRST + timedelta(days=30 * month)
        return examples.plan_meeting(**{"day": day, "series": self.series, **changes})

    async def held(self, month: int, *commands: Command) -> None:
        """Planned, with the item of the series on its agenda, and open."""
        await self.tell(month, self.plan(month), examples.add_item(item=self.item), examples.open_meeting(), *commands)

    def defer(self, to: int | None = None) -> Command:
        return ConcludeItem(item=self.item, result="deferred", to=None if to is None else self.id(to))

    def on(self, month: int) -> bool:
        """Whether the item stands on that agenda, as the log knows it."""
        return self.item in self.platform.store.state(meetings, self.id(month))[0].items

    def result(self, month: int) -> Any:
        return self.platform.store.state(meetings, self.id(month))[0].results[self.item]

    async def waiting(self) -> list[ItemId]:
        """What waits in the views for a meeting long after."""
        await self.platform.views.wait(self.platform.store.head())
        with self.platform.views.read() as connection:
            found = chain.deferred(connection, ALL, series=self.series, meeting=None, before=date(2030, 1, 1))
        return [each.item for each in found]


@pytest.fixture
def platform(location: Location) -> Iterator[Platform]:
    with open_platform(Settings(data=location.data, database=location.database)) as platform:
        platform.views.start()
        yield platform


def organisation(platform: Platform, identity: Identity) -> None:
    assert identity.organisation
    assert identity.person
    registered = RegisterOrganisation(kind="district-municipality", name=examples.text("Belediye"))
    mandate = GiveMandate(
        mandate=examples.mandate(str(identity.person)),
        person=identity.person,
        kind="representative",
        since=examples.DAY,
    )
    admitted = AdmitOrganisation(role="member", on=examples.DAY)
    execute = platform.store.execute
    asyncio.run(execute(OPERATOR, identity.organisation, registered, admitted, mandate, command_id=uuid7()))


def test_only_what_waits_for_a_meeting_is_put_on_its_agenda(platform: Platform) -> None:
    """Else whoever plans a meeting of her own could take an item off the way to where it is due."""

    async def story() -> None:
        series = Chain(platform)
        take = CarryItem(item=series.item, origin=series.id(1))
        await series.held(1)
        await series.tell(9, series.plan(9, series=None))
        for before in (None, series.defer()):
            if before is not None:
                await series.tell(1, before)
            with pytest.raises(NotFound):
                await series.tell(9, take)
        await series.tell(2, series.plan(2))
        assert (series.on(2), series.on(9)) == (True, False)

    asyncio.run(story())


def test_an_item_that_is_put_on_an_agenda_by_hand_keeps_the_home_of_its_text(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        await series.tell(2, series.plan(2))
        await series.tell(2, examples.open_meeting(), series.defer())
        await series.tell(3, series.plan(3))
        await series.tell(3, RemoveItem(item=series.item))
        await series.tell(3, CarryItem(item=series.item, origin=series.id(2), home=series.id(2)))
        await platform.views.wait(platform.store.head())
        with platform.views.read() as connection:
            assert chain.carried(connection, series.id(3)) == [(series.item, series.id(2), series.id(1))]

    asyncio.run(story())


def test_deferred_items_are_carried_when_the_next_meeting_is_planned(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        assert await series.waiting() == [series.item]
        await series.tell(2, series.plan(2))
        assert series.on(2)
        assert await series.waiting() == []
        await series.tell(3, series.plan(3))
        assert not series.on(3)

    asyncio.run(story())


def test_deferring_while_the_next_meeting_is_planned_carries_in_the_same_act(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1)
        await series.tell(3, series.plan(3))
        await series.tell(2, series.plan(2))
        await series.tell(1, series.defer())
        assert (series.on(2), series.on(3)) == (True, False)
        assert series.result(1).to == series.id(2)

    asyncio.run(story())


def test_carried_items_are_the_same_and_say_where_they_come_from(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        done = await series.tell(2, series.plan(2))
        await platform.views.wait(done.position)
        with platform.views.read() as connection:
            (before,) = queries.agenda(connection, ALL, series.id(1))
            (after,) = queries.agenda(connection, ALL, series.id(2))
        assert (after.id, after.title, after.origin) == (before.id, before.title, series.id(1))

    asyncio.run(story())


def test_what_is_concluded_otherwise_leaves_the_next_agenda_again(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1)
        await series.tell(2, series.plan(2))
        await series.tell(1, series.defer())
        await series.tell(1, ConcludeItem(item=series.item, result="discussed"))
        assert not series.on(2)
        await series.tell(1, series.defer())
        assert series.on(2)
        await series.tell(3, series.plan(3))
        await series.tell(1, series.defer(to=3))
        assert (series.on(2), series.on(3)) == (False, True)

    asyncio.run(story())


def test_an_item_that_a_later_meeting_has_taken_up_stays_there(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        await series.tell(2, series.plan(2), examples.open_meeting())
        await series.tell(3, series.plan(3))
        await series.tell(1, series.defer(to=3))
        assert (series.on(2), series.on(3)) == (True, False)

    asyncio.run(story())


def test_what_a_cancelled_meeting_would_have_taken_up_goes_to_the_one_after_it(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        await series.tell(2, series.plan(2))
        await series.tell(2, examples.cancel_meeting())
        assert await series.waiting() == [series.item]
        await series.tell(3, series.plan(3))
        await series.tell(4, series.plan(4))
        assert (series.on(3), series.on(4)) == (True, False)
        await series.tell(3, examples.cancel_meeting())
        assert series.on(4)
        assert await series.waiting() == []

    asyncio.run(story())


def test_a_meeting_that_comes_into_the_series_takes_up_what_waits(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        await series.tell(2, series.plan(2, series=None))
        assert not series.on(2)
        revised = examples.revise_plan(day=FIRST + timedelta(days=70), series=series.series)
        await series.tell(2, revised)
        assert series.on(2)

    asyncio.run(story())


def test_an_earlier_meeting_takes_up_nothing_until_it_is_postponed(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(2, series.defer())
        await series.tell(1, series.plan(1))
        assert not series.on(1)
        await series.tell(1, examples.postpone_meeting(day=FIRST + timedelta(days=100)))
        assert series.on(1)

    asyncio.run(story())


def test_an_item_that_was_taken_off_the_next_agenda_does_not_come_back_by_itself(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        await series.tell(2, series.plan(2))
        await series.tell(2, RemoveItem(item=series.item))
        await series.tell(1, series.defer(to=2))
        await series.tell(2, RemoveItem(item=series.item), examples.open_meeting())
        assert not series.on(2)

    asyncio.run(story())


def test_a_rapporteur_defers_and_the_item_is_carried_when_its_host_opens_the_next_meeting(platform: Platform) -> None:
    for identity in (HOST, RAPPORTEUR):
        organisation(platform, identity)

    async def story() -> None:
        series = Chain(platform)
        await series.held(1, examples.name_rapporteur(person=RAPPORTEUR.person))
        await series.tell(2, series.plan(2, host=HOST.organisation))
        await series.tell(1, series.defer(), identity=RAPPORTEUR)
        assert series.result(1).to == series.id(2)
        assert not series.on(2)
        await series.tell(2, examples.open_meeting(), identity=HOST)
        assert series.on(2)

    asyncio.run(story())


def test_no_item_is_deferred_to_the_meeting_that_defers_it(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1)
        with pytest.raises(Refused, match="item-deferred-to-itself"):
            await series.tell(1, series.defer(to=1))

    asyncio.run(story())


def test_the_same_act_sent_again_is_done_once_whatever_waits_by_then(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        key = uuid7()
        first = await series.tell(2, series.plan(2), key=key)
        await series.held(1, series.defer())
        again = await series.tell(2, series.plan(2), key=key)
        assert again.repeated
        assert again.position == first.position

    asyncio.run(story())


def test_meetings_planned_at_the_same_time_carry_an_item_once(platform: Platform) -> None:
    async def story() -> None:
        series = Chain(platform)
        await series.held(1, series.defer())
        await asyncio.gather(*(series.tell(month, series.plan(month)) for month in (2, 3, 4, 5)))
        assert sum(series.on(month) for month in (2, 3, 4, 5)) == 1

    asyncio.run(story())


MONTHS = range(4)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("plan", "defer", "defer to", "discuss", "open", "close", "cancel", "postpone", "take off")),
        st.sampled_from(MONTHS),
        st.sampled_from(MONTHS),
    ),
    max_size=14,
)


def test_nothing_stands_twice_and_nothing_is_lost(platform: Platform) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(steps=STEPS)
    def whatever_happens(steps: list[tuple[str, int, int]]) -> None:
        asyncio.run(_happens(Chain(platform), steps))

    whatever_happens()


async def _happens(series: Chain, steps: list[tuple[str, int, int]]) -> None:
    await series.held(0)
    for step, month, other in steps:
        command = {
            "plan": series.plan(month),
            "defer": series.defer(),
            "defer to": series.defer(to=other),
            "discuss": ConcludeItem(item=series.item, result="discussed"),
            "open": examples.open_meeting(),
            "close": examples.close_meeting(),
            "cancel": examples.cancel_meeting(),
            "postpone": examples.postpone_meeting(day=FIRST + timedelta(days=30 * other + 1)),
            "take off": RemoveItem(item=series.item),
        }[step]
        before = {each: series.on(each) for each in MONTHS}
        try:
            await series.tell(month, command)
        except Problem:
            continue
        if step == "open" and not before[month]:
            assert await _waits_for(series, month) == []
    states = [series.platform.store.state(meetings, series.id(month))[0] for month in MONTHS]
    await series.platform.views.wait(series.platform.store.head())
    with series.platform.views.read() as connection:
        held = Counter(
            origin
            for month, state in zip(MONTHS, states, strict=True)
            if state.stage not in ("unplanned", "cancelled")
            for _item, origin, _home in chain.carried(connection, series.id(month))
        )
        texts = [row.title for month in MONTHS for row in queries.agenda(connection, ALL, series.id(month))]
    assert all(number == 1 for number in held.values())
    assert all(text == examples.COHESION for text in texts)


async def _waits_for(series: Chain, month: int) -> list[ItemId]:
    """What should have been taken up by a meeting and was not; what was taken off it stays off."""
    await series.platform.views.wait(series.platform.store.head())
    state = series.platform.store.state(meetings, series.id(month))[0]
    with series.platform.views.read() as connection:
        plan = queries.meeting(connection, ALL, series.id(month))
        found = chain.deferred(connection, ALL, series=series.series, meeting=plan.id, before=plan.day)
    return [each.item for each in found if each.item not in state.removed]
