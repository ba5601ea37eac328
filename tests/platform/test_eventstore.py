"""Who may, what follows, and that nothing is decided on a state that is not the newest."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from defter.domain.meetings import meetings
from defter.domain.organisations import AdmitOrganisation, EndMandate, RenameOrganisation, organisations
from defter.domain.vocabulary import (
    Forbidden,
    Identity,
    NotFound,
    OnBehalf,
    OrganisationId,
    Refused,
    StaleWrite,
)
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.eventstore import EventStore, Intent, Unavailable, Unreadable
from tests import examples
from tests.platform.stores import (
    MUNICIPALITY,
    NOON,
    OPERATOR,
    SECRETARIAT,
    STRANGER,
    everything,
    found,
    open_store,
    registered,
    run,
    store_on,
)

RENAME = RenameOrganisation(name=examples.text("Dernekler"), base=1)
ADMIT = AdmitOrganisation(role="member", on=examples.DAY)


def test_event_is_read_back_with_who_recorded_it_when_and_by_which_command(location: Location) -> None:
    with open_store(location) as store:
        stream, command = uuid7(), uuid7()
        behalf = OnBehalf(declared_by=OrganisationId(stream), channel="letter")
        plan = examples.plan_meeting()
        done = run(store.execute(SECRETARIAT, stream, plan, command_id=command, behalf=behalf))
        (planned,) = store.read(done.position - 1, 10)
        assert (planned.stream, planned.version, planned.position) == (stream, 1, done.position)
        assert planned.event == examples.meeting_planned(host=plan.host)
        meta = planned.meta
        assert (meta.at, meta.command_id, meta.behalf) == (NOON, command, behalf)
        assert (meta.person, meta.organisation) == (SECRETARIAT.person, SECRETARIAT.organisation)
        assert done.streams == (stream,)
        assert (done.first, done.last, done.repeated) == (done.position, done.position, False)


def test_history_of_a_stream_can_be_read_up_to_a_version(location: Location) -> None:
    with open_store(location) as store:
        stream, other = run(registered(store)), run(registered(store))
        run(store.execute(OPERATOR, stream, ADMIT, RENAME, command_id=uuid7()))
        whole = store.history(stream)
        assert [(each.stream, each.version) for each in whole] == [(stream, 1), (stream, 2), (stream, 3)]
        assert whole == [each for each in everything(store) if each.stream == stream]
        assert store.history(stream, until=2) == whole[:2]
        assert store.history(uuid7()) == []
        assert len(store.history(other)) == 1


def test_commands_on_one_stream_build_on_one_another(location: Location) -> None:
    with open_store(location) as store:
        stream = run(registered(store))
        again = RenameOrganisation(name=examples.text("Vakıf"), base=2)
        done = run(store.execute(SECRETARIAT, stream, RENAME, again, command_id=uuid7()))
        assert done.last == (done.first or 0) + 1
        assert store.state(organisations, stream)[0].name == 3


def test_one_refused_command_leaves_nothing_of_the_others(location: Location) -> None:
    with open_store(location) as store:
        stream, head = run(registered(store)), store.head()
        with pytest.raises(StaleWrite):
            run(store.execute(SECRETARIAT, stream, RENAME, RENAME, command_id=uuid7()))
        assert store.head() == head


def test_act_over_two_streams_is_recorded_whole_or_not_at_all(location: Location) -> None:
    with open_store(location) as store:
        first, second = run(registered(store)), run(registered(store))
        both = [Intent(first, (RENAME,)), Intent(second, (RENAME,))]
        done = run(store.act(SECRETARIAT, both, command_id=uuid7()))
        assert done.streams == tuple(sorted([first, second]))
        head = store.head()
        late = [Intent(first, (RenameOrganisation(name=examples.text("Ek"), base=2),)), Intent(second, (RENAME,))]
        with pytest.raises(StaleWrite):
            run(store.act(SECRETARIAT, late, command_id=uuid7()))
        assert store.head() == head
        assert store.state(organisations, first)[1] == 2


def test_act_holds_only_while_a_stream_that_it_read_has_not_moved_on(location: Location) -> None:
    with open_store(location) as store:
        read, written = run(registered(store)), run(registered(store))
        version = store.state(organisations, read)[1]
        run(store.execute(SECRETARIAT, read, RENAME, command_id=uuid7()))
        intent = [Intent(written, (RENAME,))]
        with pytest.raises(StaleWrite) as stale:
            run(store.act(SECRETARIAT, intent, command_id=uuid7(), requires={read: version}))
        assert stale.value.current == version + 1
        done = run(store.act(SECRETARIAT, intent, command_id=uuid7(), requires={read: version + 1}))
        assert done.first == done.last == store.head()


class TestIdempotency:
    def test_command_sent_again_is_done_once_and_gets_the_first_answer(self, location: Location) -> None:
        with open_store(location) as store:
            stream, command = run(registered(store)), uuid7()
            first = run(store.execute(SECRETARIAT, stream, RENAME, command_id=command))
            run(registered(store))
            again = run(store.execute(SECRETARIAT, stream, RENAME, command_id=command))
            assert (again.position, again.streams, again.first, again.last) == (
                first.position,
                first.streams,
                first.first,
                first.last,
            )
            assert again.repeated
            assert store.state(organisations, stream)[1] == 2

    def test_command_sent_again_to_another_process_is_done_once(self, location: Location) -> None:
        with open_store(location) as store:
            stream, command = run(registered(store)), uuid7()
            run(store.execute(SECRETARIAT, stream, RENAME, command_id=command))
        other = store_on(location)
        assert run(other.execute(SECRETARIAT, stream, RENAME, command_id=command)).repeated
        other.close()

    def test_command_that_changed_nothing_is_remembered_too(self, location: Location) -> None:
        with open_store(location) as store:
            stream, command = run(registered(store)), uuid7()
            run(store.execute(SECRETARIAT, stream, ADMIT, command_id=uuid7()))
            nothing = run(store.execute(SECRETARIAT, stream, ADMIT, command_id=command))
            assert (nothing.first, nothing.last, nothing.position) == (None, None, store.head())
            head = store.head()
            run(
                store.execute(
                    SECRETARIAT, stream, AdmitOrganisation(role="observer", on=NOON.date()), command_id=uuid7()
                )
            )
            again = run(store.execute(SECRETARIAT, stream, ADMIT, command_id=command))
            assert (again.first, again.position, again.repeated) == (None, head, True)
            assert store.state(organisations, stream)[0].role == "observer"

    def test_id_of_another_command_or_person_is_refused(self, location: Location) -> None:
        with open_store(location) as store:
            stream, command = run(registered(store)), uuid7()
            run(store.execute(SECRETARIAT, stream, RENAME, command_id=command))
            for identity, body in ((SECRETARIAT, ADMIT), (OPERATOR, RENAME)):
                with pytest.raises(Refused, match="key-reused"):
                    run(store.execute(identity, stream, body, command_id=command))
            with pytest.raises(Refused, match="key-reused"):
                run(store.execute(SECRETARIAT, run(registered(store)), RENAME, command_id=command))

    def test_resent_command_of_one_who_may_no_longer_is_forbidden(self, location: Location) -> None:
        with open_store(location) as store:
            municipality, command = MUNICIPALITY.organisation, uuid7()
            assert municipality is not None
            run(store.execute(MUNICIPALITY, municipality, RENAME, command_id=command))
            run(store.execute(SECRETARIAT, municipality, *ended(store, municipality), command_id=uuid7()))
            with pytest.raises(Forbidden):
                run(store.execute(MUNICIPALITY, municipality, RENAME, command_id=command))

    def test_double_click_is_one_command(self, location: Location) -> None:
        with open_store(location) as store:
            stream = run(registered(store))

            async def twice() -> list[bool]:
                command = uuid7()
                clicks = [store.execute(SECRETARIAT, stream, RENAME, command_id=command) for _ in range(5)]
                return sorted([done.repeated for done in await asyncio.gather(*clicks)])

            assert run(twice()) == [False, True, True, True, True]
            assert store.state(organisations, stream)[1] == 2


def ended(store: EventStore, organisation: OrganisationId) -> list[EndMandate]:
    """Commands that end every mandate of an organisation."""
    mandates = store.state(organisations, organisation)[0].mandates
    return [
        EndMandate(mandate=mandate, on=NOON.date() - timedelta(1), reason=examples.text("Seçim"))
        for mandate in mandates
    ]


class TestAccess:
    def test_command_of_one_without_the_right_is_forbidden_and_nothing_recorded(self, location: Location) -> None:
        with open_store(location) as store:
            stream, head = run(registered(store)), store.head()
            for identity in (MUNICIPALITY, STRANGER, Identity(person=MUNICIPALITY.person), Identity()):
                with pytest.raises(Forbidden):
                    run(store.execute(identity, stream, RENAME, command_id=uuid7()))
            assert store.head() == head

    def test_actor_is_who_the_log_says_today(self, location: Location) -> None:
        today = [NOON]
        with open_store(location, clock=lambda: today[0]) as store:
            assert store.actor(MUNICIPALITY).mandate == "representative"
            assert store.actor(OPERATOR).role == "secretariat"
            assert store.actor(Identity(person=MUNICIPALITY.person)).role is None
            with pytest.raises(Forbidden, match="no-mandate"):
                store.actor(STRANGER)
            today[0] = datetime(2017, 1, 1, tzinfo=UTC)
            with pytest.raises(Forbidden, match="no-mandate"):
                store.actor(MUNICIPALITY)

    def test_only_the_secretariat_records_on_behalf_of_others(self, location: Location) -> None:
        with open_store(location) as store:
            municipality = MUNICIPALITY.organisation
            assert municipality is not None
            behalf = OnBehalf(declared_by=municipality, channel="phone")
            with pytest.raises(Forbidden):
                run(store.execute(MUNICIPALITY, municipality, RENAME, command_id=uuid7(), behalf=behalf))
            run(store.execute(SECRETARIAT, municipality, RENAME, command_id=uuid7(), behalf=behalf))

    def test_ended_mandate_holds_at_once_also_in_another_process(self, postgres_location: Location) -> None:
        with open_store(postgres_location) as here:
            there = store_on(postgres_location)
            municipality = MUNICIPALITY.organisation
            assert municipality is not None
            run(there.execute(MUNICIPALITY, municipality, RENAME, command_id=uuid7()))  # remembers the mandate
            run(here.execute(SECRETARIAT, municipality, *ended(here, municipality), command_id=uuid7()))
            rename = RenameOrganisation(name=examples.text("Belediye"), base=2)
            with pytest.raises(Forbidden):
                run(there.execute(MUNICIPALITY, municipality, rename, command_id=uuid7()))
            assert there.state(organisations, municipality)[0].name == 2
            there.close()

    def test_mandate_given_elsewhere_is_known_at_once(self, postgres_location: Location) -> None:
        there = store_on(postgres_location)
        with pytest.raises(Forbidden):
            run(there.execute(MUNICIPALITY, examples.organisation(), RENAME, command_id=uuid7()))
        with open_store(postgres_location):
            run(there.execute(MUNICIPALITY, examples.organisation(), RENAME, command_id=uuid7()))
        there.close()


class TestConcurrency:
    def test_of_many_who_change_one_revision_exactly_one_succeeds(self, location: Location) -> None:
        with open_store(location) as store:
            stream = run(registered(store))

            async def race() -> list[object]:
                tries = [store.execute(SECRETARIAT, stream, RENAME, command_id=uuid7()) for _ in range(20)]
                return await asyncio.gather(*tries, return_exceptions=True)

            answers = run(race())
            assert sum(isinstance(answer, StaleWrite) for answer in answers) == 19
            assert store.state(organisations, stream)[1] == 2

    def test_what_another_process_recorded_is_decided_upon(self, postgres_location: Location) -> None:
        with open_store(postgres_location) as here:
            there = store_on(postgres_location)
            stream = run(registered(here))
            run(there.execute(SECRETARIAT, stream, RENAME, command_id=uuid7()))
            # `here` remembers an older state: both its refusal and its success must be looked at again.
            again = RenameOrganisation(name=examples.text("Vakıf"), base=2)
            run(here.execute(SECRETARIAT, stream, again, command_id=uuid7()))
            with pytest.raises(StaleWrite) as stale:
                run(there.execute(SECRETARIAT, stream, again, command_id=uuid7()))
            assert stale.value.current == 3
            run(here.execute(SECRETARIAT, stream, ADMIT, command_id=uuid7()))
            run(there.execute(SECRETARIAT, stream, ADMIT, command_id=uuid7()))
            assert here.state(organisations, stream) == there.state(organisations, stream)
            assert here.state(organisations, stream)[1] == 4
            there.close()

    def test_appends_in_flight_together_share_a_commit(self, location: Location) -> None:
        with open_store(location) as store:

            async def many() -> None:
                await asyncio.gather(*[registered(store, f"Dernek {n}") for n in range(64)])

            before = store.metrics.groups
            run(many())
            assert store.metrics.groups - before <= 4
            assert max(store.metrics.sizes) >= 32
            assert store.metrics.events == store.head()

    def test_cancelled_command_frees_the_stream_for_the_next(self, location: Location) -> None:
        with open_store(location) as store:
            stream = run(registered(store))

            async def give_up() -> None:
                tasks = [
                    asyncio.create_task(store.execute(SECRETARIAT, stream, RENAME, command_id=uuid7())) for _ in "ab"
                ]
                await asyncio.sleep(0)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                revision = store.state(organisations, stream)[0].name
                await asyncio.sleep(0.2)  # the first may have been handed in already
                revision = store.state(organisations, stream)[0].name
                again = RenameOrganisation(name=examples.text("Vakıf"), base=revision)
                await store.execute(SECRETARIAT, stream, again, command_id=uuid7())

            run(asyncio.wait_for(give_up(), 10))
            assert store.verify(lambda _done, _total: None).corrupt == ()

    def test_states_may_be_read_from_many_threads_while_they_change(self, location: Location) -> None:
        with open_store(location, remembered=3) as store:
            stream = run(registered(store))

            def read(_: int) -> int:
                return store.state(organisations, stream)[1]

            with ThreadPoolExecutor(4) as pool:
                reads = pool.map(read, range(60))
                for base in range(1, 15):
                    rename = RenameOrganisation(name=examples.text("Ad"), base=base)
                    run(store.execute(SECRETARIAT, stream, rename, command_id=uuid7()))
                versions = list(reads)
            assert versions
            assert store.state(organisations, stream)[1] == 15


class TestReading:
    def test_unknown_stream_has_the_initial_state(self, location: Location) -> None:
        with open_store(location) as store:
            assert store.state(meetings, uuid4()) == (meetings.initial, 0)

    def test_stream_of_another_kind_is_not_found(self, location: Location) -> None:
        with open_store(location) as store:
            stream = run(registered(store))
            with pytest.raises(NotFound):
                store.state(meetings, stream)
            with pytest.raises(NotFound):
                run(store.execute(SECRETARIAT, stream, examples.open_meeting(), command_id=uuid7()))
        cold = store_on(location)
        with pytest.raises(NotFound):
            run(cold.execute(SECRETARIAT, stream, examples.plan_meeting(), command_id=uuid7()))
        cold.close()

    def test_pages_of_any_size_give_the_whole_log_in_order(self, location: Location) -> None:
        with open_store(location) as store:
            for _ in range(5):
                run(registered(store))
            whole = everything(store)
            assert [event.position for event in whole] == list(range(1, store.head() + 1))
            assert all(everything(store, page) == whole for page in (1, 3, 7))

    def test_event_of_a_newer_release_is_given_as_unreadable(self, location: Location) -> None:
        with open_store(location) as store:
            run(registered(store))
            older = store_on(location)
            del older.codec._decoders["organisations.OrganisationRegistered:1"]
            del older.codec._shapes["organisations.OrganisationRegistered:1"]
            last = older.read(store.head() - 1, 10)[0]
            older.close()
            assert isinstance(last, Unreadable)
            assert "organisations.OrganisationRegistered:1" in last.error

    def test_forgotten_states_are_read_again(self, location: Location) -> None:
        with open_store(location, remembered=1) as store:
            streams = [run(registered(store)) for _ in range(3)]
            for stream in streams:
                run(store.execute(SECRETARIAT, stream, RENAME, command_id=uuid7()))
            assert [store.state(organisations, stream)[1] for stream in streams] == [2, 2, 2]

    def test_closed_store_says_that_it_is_closed(self, location: Location) -> None:
        with open_store(location) as store:
            pass
        with pytest.raises(Unavailable):
            run(store.execute(OPERATOR, uuid7(), examples.plan_meeting(), command_id=uuid7()))
        with pytest.raises(Unavailable):
            store.head()


class TestListening:
    def test_listener_hears_of_every_append_of_this_process(self, location: Location) -> None:
        with open_store(location) as store:
            heard: list[int] = []
            store.listen(lambda: heard.append(store.head()))
            run(registered(store))
            assert wait_until(lambda: store.head() in heard)

    def test_listener_hears_of_appends_of_another_process(self, postgres_location: Location) -> None:
        with open_store(postgres_location) as store:
            other = store_on(postgres_location)
            heard: list[int] = []
            other.listen(lambda: heard.append(other.head()))
            assert wait_until(lambda: bool(heard))  # it listens now
            run(registered(store))
            assert wait_until(lambda: store.head() in heard)
            other.close()


def wait_until(condition: "object", seconds: float = 5) -> bool:
    """Whether the condition came true in time."""

    async def poll() -> bool:
        for _ in range(int(seconds * 50)):
            if condition():  # type: ignore[operator]
                return True
            await asyncio.sleep(0.02)
        return False

    return run(poll())


def test_store_serves_several_event_loops_one_after_the_other(location: Location) -> None:
    store = store_on(location)
    run(found(store))
    for _ in range(3):
        run(registered(store))
    assert len(everything(store)) == 9
    store.close()
