"""A meeting of 1,000 outcomes with a history of 10,000 events: its page, minutes, one line more, and the first load."""

import asyncio
import statistics
from collections.abc import Iterator
from datetime import date
from time import perf_counter
from uuid import UUID

from benchmarks.measuring import Result, loop, seconds
from benchmarks.pages import asked
from benchmarks.workload import HOSTS, OPERATOR, encoded, fill, outcome, text
from defter.domain.meetings import meetings
from defter.domain.meetings.agenda import ItemAdded
from defter.domain.meetings.attendance import AttendanceRecorded
from defter.domain.meetings.outcomes import LogOutcome, OutcomeConverted, OutcomeLogged, OutcomeRevised
from defter.domain.meetings.plan import MeetingOpened, MeetingPlanned, RapporteurNamed
from defter.domain.organisations import GiveMandate
from defter.domain.vocabulary import Event, Identity, ItemId, MandateId, MeetingId, OutcomeId, PersonId
from defter.main import Platform, open_platform, settle
from defter.platform.clock import uuid7
from defter.platform.database import Location
from defter.platform.log import Append
from defter.platform.settings import Settings
from defter.projections.meetings.minutes import read
from defter.web.letters.minutes import ANY_MEMBER

OUTCOMES = 1_000
EVENTS = 10_000
ITEMS = 20


def measure(location: Location, database: str, rounds: int) -> list[Result]:
    """Server time and size of the page for its rapporteur, an act until it is shown, and the state without a cache."""
    settings = Settings(data=location.data, database=location.database)
    stream = uuid7()
    with open_platform(settings) as platform:
        person, rapporteur = _rapporteur(platform)
        told = list(_history(person))
        platform.store._log.append([Append(events=encoded(platform.store.codec, stream, told), required={stream: 0})])  # noqa: SLF001
        cold = seconds(lambda: platform.store.state(meetings, stream)) * 1000
        platform.views.start()
        platform.views.wait_sync(platform.store.head(), 60)
        token = platform.accounts.sessions.begin(person, HOSTS[0], second_factor=True)
        settle()  # as the server does
        with loop() as runner:
            drawn, size = runner.run(asked(platform.app(), f"/tr/meetings/{stream}", token, rounds * 10))
            minutes_drawn = _minutes(platform, stream, rounds * 5)
            acted = runner.run(_acted(platform, rapporteur, stream, rounds * 20))
    page_limit = None if location.database else 30  # on a server the queries share the machine that measures
    return [
        Result(what="big meeting: page", database=database, unit="ms", ours=drawn, baselines={}, limit=page_limit),
        Result(what="big meeting: page, HTML", database=database, unit="kB", ours=size, baselines={}, limit=120),
        Result(what="big meeting: minutes", database=database, unit="ms", ours=minutes_drawn, baselines={}),
        Result(what="big meeting: one act", database=database, unit="ms", ours=acted, baselines={}, limit=10),
        Result(what="big meeting: first load", database=database, unit="ms", ours=cold, baselines={}),
    ]


def _rapporteur(platform: Platform) -> tuple[PersonId, Identity]:
    """Somebody with a mandate for one of forty organisations."""
    fill(platform.store._log, platform.store.codec, 2 * len(HOSTS))  # noqa: SLF001
    person = platform.accounts.add_person("Rapportör (örnek)", "rapporteur@example.org")
    mandate = GiveMandate(mandate=MandateId(uuid7()), person=person, kind="representative", since=date(2017, 1, 1))
    asyncio.run(platform.store.execute(OPERATOR, HOSTS[0], mandate, command_id=uuid7()))
    return person, Identity(person=person, organisation=HOSTS[0])


def _history(rapporteur: PersonId) -> Iterator[Event]:
    """Outcomes over all items, each revised again and again."""
    yield MeetingPlanned(kind="annual-meeting", title=text(1), host=HOSTS[0], day=date(2022, 7, 6), venue=text(1))
    items = [ItemId(uuid7()) for _ in range(ITEMS)]
    for number, item in enumerate(items):
        yield ItemAdded(item=item, title=text(number), minutes=30)
    yield RapporteurNamed(person=rapporteur)
    yield MeetingOpened()
    for host in HOSTS:
        yield AttendanceRecorded(organisation=host, presence="present", people=12)
    logged = []
    for number in range(OUTCOMES):
        command = outcome(number)
        item = items[number * ITEMS // OUTCOMES]
        logged.append((command, item))
        yield OutcomeLogged(
            outcome=command.outcome,
            kind=command.kind,
            text=command.text,
            item=item,
            owner=command.owner,
            due=command.due,
        )
    for number in range(EVENTS - OUTCOMES - len(HOSTS) - ITEMS - 3):
        command, item = logged[number * 7 % OUTCOMES]
        if number % 10 == 9:
            yield OutcomeConverted(outcome=command.outcome, kind=("note", "decision", "action")[number % 3])
        else:
            revision = 2 + number // OUTCOMES
            yield OutcomeRevised(
                outcome=command.outcome,
                text=text(number),
                item=item,
                owner=command.owner,
                due=command.due,
                revision=revision,
            )


def _minutes(platform: Platform, stream: UUID, times: int) -> float:
    """Milliseconds to draw the minutes from all the events, for a member."""
    with platform.views.read() as connection:
        taken = [seconds(lambda: read(platform.store, connection, ANY_MEMBER, MeetingId(stream))) for _ in range(times)]
    return statistics.median(taken) * 1000


async def _acted(platform: Platform, identity: Identity, stream: UUID, times: int) -> float:
    """Milliseconds from the command until the views show it."""
    taken = []
    for number in range(times):
        command = LogOutcome(outcome=OutcomeId(uuid7()), text=text(number))
        began = perf_counter()
        done = await platform.store.execute(identity, stream, command, command_id=uuid7())
        await platform.views.wait(done.position)
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken)
