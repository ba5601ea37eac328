"""The sample fills a platform without a refusal, in three languages, and does so only once."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from defter import sample
from defter.domain.meetings import meetings
from defter.domain.meetings.meeting import Meeting
from defter.domain.meetings.minutes import ResultReleased
from defter.domain.meetings.outcomes import LogOutcome, OutcomeConverted, OutcomeLogged, OutcomeRevised, OutcomeStruck
from defter.domain.meetings.plan import MeetingPlanned, PlanMeeting
from defter.domain.organisations import actor_of, organisations
from defter.domain.organisations.statements import StatementContested
from defter.domain.series import series
from defter.domain.vocabulary import Actor, Event, Identity, LocalText
from defter.platform import places
from defter.platform.database import Location
from tests.platform.stores import run, store_on

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
CONCEPTS = {command: concept for concept in (organisations, series, meetings) for command in concept.commands}
LANGUAGES = {"tr", "en", "ar"}

# The glossary's list of words to avoid, and month names that readers of Arabic in the region do not use.
AVOIDED = {
    "tr": ("katılım", "gizli", "hizmete özel", "sessiz", "kanıt", "itiraz"),
    "ar": ("صامت", "تبني", "التعهدات", "مديرين تنفيذيين", "حكومات المقاطعات"),
}
OTHER_MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)


class Memory:
    """A platform of dictionaries: every command is asked for its rule and decided, as the event store would."""

    def __init__(self) -> None:
        self.states: dict[UUID, Any] = {}
        self.events: dict[UUID, list[Event]] = {}
        self.done: dict[UUID, bytes] = {}

    def run(self, acts: Iterator[sample.Act]) -> "Memory":
        for act in acts:
            body = msgspec.json.encode((act.stream, act.commands))
            if act.command_id in self.done:
                assert self.done[act.command_id] == body, "the same command id with another body"
                continue
            self.done[act.command_id] = body
            for command in act.commands:
                self._execute(act, command)
        return self

    def _execute(self, act: sample.Act, command: Any) -> None:
        concept = CONCEPTS[type(command)]
        state = self.states.get(act.stream, concept.initial)
        actor = self._actor(act.identity)
        assert command.may.allows(actor, state, command), (command.may.name, command)
        events = concept.decide(state, command, NOW)
        assert events, f"changes nothing: {command}"
        for event in events:
            state = concept.evolve(state, event)
            self.events.setdefault(act.stream, []).append(event)
        self.states[act.stream] = state

    def _actor(self, identity: Identity) -> Actor:
        if identity.operator:
            return Actor(role="secretariat", mandate="representative")
        if identity.organisation is None:
            return Actor(person=identity.person)
        return actor_of(self.states[identity.organisation], identity, TODAY)

    def meetings(self) -> dict[UUID, tuple[MeetingPlanned, Meeting]]:
        return {
            stream: (events[0], self.states[stream])
            for stream, events in self.events.items()
            if isinstance(events[0], MeetingPlanned)
        }


@pytest.fixture(scope="module")
def filled() -> Memory:
    return Memory().run(sample.acts(TODAY))


def commands() -> Iterator[Any]:
    return (command for act in sample.acts(TODAY) for command in act.commands)


def values(thing: Any) -> Iterator[Any]:
    """The thing and every value inside it."""
    yield thing
    match thing:
        case msgspec.Struct():
            for name in thing.__struct_fields__:
                yield from values(getattr(thing, name))
        case dict():
            for each in thing.values():
                yield from values(each)
        case tuple() | list():
            for each in thing:
                yield from values(each)


def local_texts() -> list[LocalText]:
    return [value for command in commands() for value in values(command) if isinstance(value, LocalText)]


def texts_in(language: str) -> Iterator[str]:
    for words in local_texts():
        yield words.texts[language]


def test_everything_is_allowed_and_decided_without_refusal(filled: Memory) -> None:
    assert len(filled.meetings()) == 18
    assert len([each for each in filled.events.values() if not isinstance(each[0], MeetingPlanned)]) == 44


def test_filling_twice_records_nothing_twice(filled: Memory) -> None:
    before = {stream: len(events) for stream, events in filled.events.items()}
    filled.run(sample.acts(TODAY))
    assert {stream: len(events) for stream, events in filled.events.items()} == before


def test_command_ids_are_unique() -> None:
    ids = [act.command_id for act in sample.acts(TODAY)]
    assert len(ids) == len(set(ids))


def test_filling_again_on_another_day_is_not_refused(filled: Memory) -> None:
    again = Memory().run(sample.acts(TODAY)).run(sample.acts(date(2026, 11, 22)))
    assert len(again.meetings()) == 18 + 7


def test_the_real_store_takes_it_all_once(sqlite_location: Location) -> None:
    store = store_on(sqlite_location, clock=lambda: NOW)

    async def fill() -> int:
        for act in sample.acts(TODAY):
            await store.execute(act.identity, act.stream, *act.commands, command_id=act.command_id, behalf=act.behalf)
        return store.head()

    try:
        head = run(fill())
        assert head > 200
        assert run(fill()) == head
    finally:
        store.close()


def test_one_statement_waits_for_its_organisation_and_one_is_contested(filled: Memory) -> None:
    recorded = [act for act in sample.acts(TODAY) if act.behalf]
    assert all(act.behalf and act.behalf.declared_by != act.identity.organisation for act in recorded)
    answered = {
        event.statement
        for events in filled.events.values()
        for event in events
        if isinstance(event, StatementContested)
    }
    assert len(recorded) == 2
    assert answered < {act.command_id for act in recorded}


def test_every_text_is_in_three_languages() -> None:
    assert all(set(words.texts) == LANGUAGES for words in local_texts())


@pytest.mark.parametrize("language", sorted(AVOIDED))
def test_no_text_uses_words_that_the_glossary_avoids(language: str) -> None:
    fold = str.maketrans({"İ": "i", "I": "ı"})
    used = {
        (word, words)
        for words in texts_in(language)
        for word in AVOIDED[language]
        if word in words.translate(fold).lower()
    }
    assert used == set()


def test_turkish_and_english_are_in_latin_letters_and_arabic_is_in_arabic() -> None:
    arabic = re.compile("[\u0600-\u06ff]")
    for words in local_texts():
        assert not arabic.search(words.texts["tr"] + words.texts["en"])
        assert arabic.search(words.texts["ar"])


def test_arabic_uses_the_levants_months_and_no_vowel_signs() -> None:
    for words in texts_in("ar"):
        assert not set(re.findall(r"\w+", words)) & set(OTHER_MONTHS), words
        assert not any(unicodedata.category(letter) == "Mn" for letter in words), words


def test_sentences_end_alike_in_every_language() -> None:
    for words in local_texts():
        ends = {text[-1].replace("؟", "?") if text[-1] in ".?؟" else "" for text in words.texts.values()}
        assert len(ends) == 1, words


def test_no_text_holds_an_address_and_people_are_at_example_org() -> None:
    assert all("@" not in text and "http" not in text for words in local_texts() for text in words.texts.values())
    assert all(person.email.endswith("@example.org") for person in sample.people())


def test_people_are_named_as_samples_and_may_act(filled: Memory) -> None:
    assert [person.role_key for person in sample.people()].count("rapporteur") == 2
    for person in sample.people():
        assert person.name.endswith(("(örnek)", "(sample)", "(مثال)"))
        actor = filled._actor(Identity(person=person.id, organisation=person.organisation))
        assert actor.mandate == person.mandate


def test_representative_hosts_todays_meeting_and_takes_its_notes(filled: Memory) -> None:
    representative = next(person for person in sample.people() if person.role_key == "representative")
    running = [meeting for _, meeting in filled.meetings().values() if meeting.stage == "open"]
    assert [(meeting.host, len(meeting.items)) for meeting in running] == [(representative.organisation, 5)]
    assert representative.id in running[0].rapporteurs


def test_todays_meeting_shows_every_kind_and_every_change(filled: Memory) -> None:
    events = next(events for stream, events in filled.events.items() if is_running(filled, stream))
    kinds = {event.kind for event in events if isinstance(event, OutcomeLogged)}
    assert kinds == {"note", "finding", "decision", "recommendation", "action", "figure", "next-agenda"}
    assert {OutcomeRevised, OutcomeConverted, OutcomeStruck} < {type(event) for event in events}


def is_running(filled: Memory, stream: UUID) -> bool:
    return getattr(filled.states[stream], "stage", None) == "open"


def test_history_is_public_and_sourced_and_of_made_up_meetings_only_what_was_released(filled: Memory) -> None:
    for stream, (planned, meeting) in filled.meetings().items():
        if planned.illustrative:
            results = [event for event in filled.events[stream] if isinstance(event, ResultReleased)]
            public = {thing for thing, visibility in meeting.visibility.items() if thing and visibility == "public"}
            assert public == {outcome for event in results for outcome in event.outcomes}
        else:
            assert planned.source
            assert all(meeting.visibility[thing] == "public" for thing in (None, *meeting.outcomes))
            assert meeting.stage == "closed"
    days = [planned.day for planned, meeting in filled.meetings().values() if meeting.visibility.get(None) == "public"]
    assert sum(day > TODAY for day in days) == 1
    assert len(days) == 13


def test_history_holds_the_days_that_sources_give(filled: Memory) -> None:
    days = {planned.day.isoformat() for planned, _ in filled.meetings().values() if not planned.illustrative}
    assert days == {
        "2017-12-21",
        "2018-04-18",
        "2018-10-16",
        "2019-11-06",
        "2020-12-16",
        "2021-02-18",
        "2021-12-16",
        "2021-12-24",
        "2022-05-05",
        "2022-07-06",
        "2022-10-25",
    }


def test_made_up_outcomes_are_marked_and_owned_by_samples() -> None:
    names = {act.stream: act.commands[0].name.texts["en"] for act in sample.acts(TODAY) if is_registration(act)}
    for command in commands():
        if isinstance(command, LogOutcome) and command.owner:
            assert command.illustrative
            assert "sample" in names[command.owner].lower()
        if isinstance(command, PlanMeeting) and command.illustrative:
            assert "(sample)" in command.title.texts["en"]


def is_registration(act: sample.Act) -> bool:
    return type(act.commands[0]).__name__ == "RegisterOrganisation"


def test_figures_have_the_numbers_that_sources_give(filled: Memory) -> None:
    sourced = {
        (int(event.figure.number), event.figure.as_of, event.figure.approximate)
        for events in filled.events.values()
        for event in events
        if isinstance(event, OutcomeLogged) and event.figure and not event.illustrative
    }
    assert sourced == {
        (48, "2018-10-16", False),
        (20, "2018", True),
        (20000, "2020-12", True),
        (200, "2021-02-18", True),
        (28, "2021-02-18", False),
        (6, "2021-02-18", False),
        (150, "2021-12-16", False),
        (11, "2021", False),
        (29, "2017-09-13", False),
        (34, "2022-03-22", False),
        (346091, "2020-01", False),
    }


def test_every_place_has_a_name() -> None:
    known = set(places.every())
    used = {value for command in commands() for value in values(command) if type(value).__name__ == "Place"}
    assert used <= known
