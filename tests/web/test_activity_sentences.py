"""Every event has its sentence in every language, with nothing left open and nothing left in English."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from defter.domain.vocabulary import Event, LocalText, TextRedacted
from defter.main import CONCEPTS
from defter.platform.access import Reader
from defter.platform.database import Location
from defter.projections import activity
from defter.projections.activity import ActivityRow
from defter.projections.activity.told import name_of
from defter.web import i18n
from defter.web.activity import telling
from defter.web.activity.changes import LABELS, REVISED
from defter.web.activity.sentences import SENTENCES, WORDS, ByWord, sentence_of
from tests import examples
from tests.projections.shown import Listed, shown

SECRETARIAT = Reader(role="secretariat")
EVENTS = [TextRedacted, *(event for concept in CONCEPTS for event in concept.events)]
STREAMS = (
    (examples.meeting(), examples.history_of_a_meeting()),
    (examples.meeting("cancelled"), examples.history_of_a_cancelled_meeting()),
    (examples.organisation(), examples.history_of_an_organisation()),
    (examples.organisation("applicant"), examples.history_of_an_applicant()),
    (examples.series_of(), examples.history_of_a_series()),
)
LATIN, ARABIC = re.compile("[A-Za-z]"), re.compile("[\u0620-\u064a]")


@pytest.fixture(params=["tr", "en", "ar"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    token = i18n.language.set(request.param)
    yield request.param
    i18n.language.reset(token)


@pytest.fixture
def rows(sqlite_location: Location) -> list[ActivityRow]:
    """Every example of what can happen."""
    with shown(sqlite_location, Listed(*STREAMS)) as views, views.read() as connection:
        return activity.latest(connection, SECRETARIAT, limit=1000)


def variants(row: ActivityRow) -> list[ActivityRow]:
    """The same event with every fixed word that its sentence may meet."""
    known = SENTENCES[row.event]
    given = known.sentences if isinstance(known, ByWord) else WORDS.get(row.event, {row.details.word: ""})
    return [
        msgspec.structs.replace(row, details=msgspec.structs.replace(row.details, word=word), subject=subject)
        for word in given
        for subject in (row.subject, None)
    ]


def test_the_examples_have_every_event(rows: list[ActivityRow]) -> None:
    assert {name_of(event) for event in EVENTS} - {row.event for row in rows} == set()


def test_every_event_has_a_sentence() -> None:
    assert {name_of(event) for event in EVENTS} - SENTENCES.keys() == set()


def test_every_concept_has_a_name() -> None:
    assert {concept.name for concept in CONCEPTS} - telling.CONCEPTS.keys() == set()


def test_every_example_is_a_whole_sentence_in_every_language(rows: list[ActivityRow], language: str) -> None:
    english = {}
    if language != "en":
        token = i18n.language.set("en")
        english = {row.event: sentence_of(row) for row in rows}
        i18n.language.reset(token)
    for row in [variant for each in rows for variant in variants(each)]:
        # Without any name: all that is left is ours, and in the reader's language.
        plain, marked_up = telling.written(row, {}), telling.marked_up(row, {})
        for said in (plain, str(marked_up.striptags())):
            assert said.strip(), row.event
            assert "%(" not in said, row.event
            assert not re.search(r"  |: *$|\( *\)", said), said
            if language == "ar":
                assert not LATIN.search(said), said
            else:
                assert not ARABIC.search(said), said
        assert sentence_of(row) != english.get(row.event), row.event


def test_names_and_texts_stand_in_their_sentence(rows: list[ActivityRow], language: str) -> None:
    thing = LocalText("tr", {"tr": "Kurslar <b>", "ar": "الدورات"})
    for row in rows:
        ids = {row.subject, row.details.organisation, row.details.meeting}
        texts: Any = dict.fromkeys((each for each in ids if each), thing)
        shown_ = i18n.plain(thing)
        said, marked_up = telling.written(row, texts), telling.marked_up(row, texts)
        assert (shown_ in said) == ("<bdi" in marked_up), row.event
        assert "<b>" not in marked_up
        if shown_ in said and i18n.direction(i18n.shown_in(thing)) != i18n.direction(language):
            assert f"\N{FIRST STRONG ISOLATE}{shown_}\N{POP DIRECTIONAL ISOLATE}" in said


def test_long_texts_are_cut_after_a_word() -> None:
    long = LocalText("tr", {"tr": "sözcük, " * 100, "en": "short"})
    cut = telling.shortened(long)
    assert cut.texts["en"] == "short"
    assert cut.texts["tr"].endswith("sözcük…")
    assert len(cut.texts["tr"]) <= telling.LONGEST + 1
    assert telling.shortened(cut) is cut


UNSEEN = {"revision", "terms", "approval", "reason"}
"""Fields of revisions that need no label: numbers of ours, and what other pages show."""


def test_every_field_of_a_revision_has_a_label() -> None:
    for event in REVISED:
        fields = set(event.__struct_fields__) - {event.about} - UNSEEN
        assert fields - LABELS.keys() == set(), event.__name__


def test_what_a_revision_replaces_says_the_same_things() -> None:
    for event, before in REVISED.items():
        kinds: set[type[Event]] = {event, *before}
        assert len({each.about for each in kinds}) == 1
