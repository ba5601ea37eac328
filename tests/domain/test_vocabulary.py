"""The shared words: texts, dates, figures, rules, revisions, and the removal of texts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import PlanMeeting
from defter.domain.vocabulary import (
    REDACTED,
    Actor,
    Due,
    Figure,
    LocalText,
    Moment,
    Refused,
    Rule,
    StaleWrite,
    Translation,
    acts_fully,
    anyone,
    based_on,
    secretariat,
    tells_of,
    without_text,
)
from tests import strategies
from tests.examples import (
    figure,
    item,
    item_added,
    item_removed,
    items_ordered,
    log_outcome,
    meeting_opened,
    meeting_planned,
    outcome,
    outcome_logged,
    plan_meeting,
    text,
    visibility_changed,
)
from tests.scenario import CONCEPTS

EVENTS = sorted({event for concept in CONCEPTS for event in concept.events}, key=lambda event: event.stored_as)
CANARY = "Ayşe Yılmaz, 0532 000 00 00"


def read(json: str, kind: Any) -> Any:
    return msgspec.json.decode(json, type=kind)


# Texts


def test_text_keeps_its_original() -> None:
    with pytest.raises(ValueError, match="original language"):
        LocalText(original="ar", texts={"tr": "Merhaba"})
    with pytest.raises(msgspec.ValidationError, match="original language"):
        read('{"original": "ar", "texts": {"tr": "Merhaba"}}', LocalText)


def test_absent_is_not_empty() -> None:
    with pytest.raises(msgspec.ValidationError, match="length >= 1"):
        read('{"original": "tr", "texts": {"tr": "Merhaba", "en": ""}}', LocalText)


def test_text_is_not_longer_than_a_page_can_bear() -> None:
    with pytest.raises(msgspec.ValidationError, match="length <= 10000"):
        read(f'{{"original": "tr", "texts": {{"tr": "{"a" * 10_001}"}}}}', LocalText)


@pytest.mark.parametrize("language", ["TR", "t", "turk", "tr-TR", ""])
def test_language_is_a_short_code(language) -> None:
    with pytest.raises(msgspec.ValidationError, match="regex"):
        read(f'{{"original": "{language}", "texts": {{"{language}": "Merhaba"}}}}', LocalText)


def test_any_further_language_needs_no_code() -> None:
    assert read('{"original": "ckb", "texts": {"ckb": "سڵاو"}}', LocalText).texts == {"ckb": "سڵاو"}


@pytest.mark.parametrize(("revision", "of", "stale"), [(1, 1, False), (2, 1, True), (3, 3, False)])
def test_version_is_stale_when_its_original_moved_on(revision, of, stale) -> None:
    translated = LocalText(
        original="tr",
        texts={"tr": "Merhaba", "en": "Hello"},
        revision=revision,
        translations={"en": Translation(of=of)},
    )
    assert translated.stale("en") is stale
    assert not translated.stale("tr")
    assert not translated.stale("ar")


def test_unknown_fields_of_a_value_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        read('{"original": "tr", "texts": {"tr": "Merhaba"}, "colour": "red"}', LocalText)


# Dates and figures


def test_due_date_has_a_day() -> None:
    assert Due(kind="date", on=date(2022, 10, 25)).on == date(2022, 10, 25)
    with pytest.raises(ValueError, match="has a day"):
        Due(kind="date")


@pytest.mark.parametrize("kind", ["next-meeting", "ongoing", "to-be-set"])
def test_only_a_due_date_has_a_day(kind) -> None:
    assert Due(kind=kind).on is None
    with pytest.raises(ValueError, match="has a day"):
        Due(kind=kind, on=date(2022, 10, 25))


@pytest.mark.parametrize("as_of", ["2020", "2020-12", "2020-12-16"])
def test_figure_may_know_only_the_month_or_the_year(as_of) -> None:
    stored = msgspec.json.encode(figure(as_of=as_of))
    assert msgspec.json.decode(stored, type=Figure).as_of == as_of


@pytest.mark.parametrize(
    "as_of", ["", "recently", "2020-13", "2020-00", "2020-12-32", "2020-12-1", "20", "2020-12-16T"]
)
def test_figure_without_a_real_date_is_refused(as_of) -> None:
    with pytest.raises(msgspec.ValidationError, match="regex"):
        msgspec.json.decode(msgspec.json.encode(figure(as_of=as_of)), type=Figure)


@pytest.mark.parametrize("missing", ["as_of", "source", "unit", "number"])
def test_figure_without_its_particulars_is_refused(missing) -> None:
    fields = msgspec.to_builtins(figure())
    del fields[missing]
    with pytest.raises(msgspec.ValidationError, match=missing):
        msgspec.convert(fields, Figure)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+15", "1E+400000", "1E-11"])
def test_number_of_a_figure_can_be_written_out(number) -> None:
    with pytest.raises(ValueError, match="15 digits"):
        figure(number=Decimal(number))


def test_number_of_a_figure_is_exact() -> None:
    stored = msgspec.json.encode(figure(number="0.1"))
    assert str(msgspec.json.decode(stored, type=Figure).number) == "0.1"


def test_moment_without_a_zone_is_refused() -> None:
    assert read('"2022-07-06T09:30:00Z"', Moment) == datetime(2022, 7, 6, 9, 30, tzinfo=UTC)
    with pytest.raises(msgspec.ValidationError, match="timezone"):
        read('"2022-07-06T09:30:00"', Moment)


@pytest.mark.parametrize("zone", ["", "Istanbul now", "Europe/", "../../etc/passwd", "UTC+3; call Ayşe", "x" * 41])
def test_time_zone_is_no_place_for_free_text(zone) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(plan_meeting(time_zone=zone)), type=PlanMeeting)


@pytest.mark.parametrize("zone", ["Europe/Istanbul", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3"])
def test_time_zone_is_a_name_of_the_database(zone) -> None:
    stored = msgspec.json.encode(plan_meeting(time_zone=zone))
    assert msgspec.json.decode(stored, type=PlanMeeting).time_zone == zone


# Commands and rules


def test_unknown_fields_of_a_command_are_refused() -> None:
    fields = {**msgspec.to_builtins(log_outcome()), "organisation": str(item())}
    with pytest.raises(msgspec.ValidationError, match="unknown field `organisation`"):
        msgspec.convert(fields, LogOutcome)


YES, NO = Rule("yes", lambda *_: True), Rule("no", lambda *_: False)


@pytest.mark.parametrize(
    ("rules", "holds"), [((), False), ((NO,), False), ((NO, YES), True), ((YES, NO), True), ((NO, NO), False)]
)
def test_anyone_holds_when_one_of_its_rules_does(rules, holds) -> None:
    assert anyone(*rules).allows(Actor(), None, None) is holds


def test_anyone_names_its_rules() -> None:
    assert anyone(NO, YES).name == "no or yes"


@pytest.mark.parametrize(
    ("kind", "fully"),
    [("representative", True), ("alternate", True), ("editor", False), ("reader", False), (None, False)],
)
def test_only_representatives_and_alternates_decide(kind, fully) -> None:
    assert acts_fully(Actor(role="secretariat", mandate=kind)) is fully
    assert secretariat.allows(Actor(role="secretariat", mandate=kind), None, None) is fully


@pytest.mark.parametrize("role", ["member", "executive", "observer", None])
def test_nobody_else_is_the_secretariat(role) -> None:
    assert not secretariat.allows(Actor(role=role, mandate="representative"), None, None)


def test_problem_carries_its_key_and_details() -> None:
    problem = Refused("counts-exceed-people", people=5)
    assert (problem.key, problem.details, str(problem)) == (
        "counts-exceed-people",
        {"people": 5},
        "counts-exceed-people",
    )


# Revisions


def test_next_revision_follows_the_current_one() -> None:
    assert based_on(3, 3) == 4


@pytest.mark.parametrize("base", [0, 2, 4, -1])
def test_what_is_based_on_another_revision_is_stale(base) -> None:
    with pytest.raises(StaleWrite) as stale:
        based_on(base, 3)
    assert (stale.value.key, stale.value.current, stale.value.details) == ("stale", 3, {"current": 3})


# Redaction


@pytest.mark.parametrize(
    ("event", "thing", "tells"),
    [
        (outcome_logged(), outcome(), True),
        (outcome_logged(), outcome("another"), False),
        (outcome_logged(), None, False),
        (outcome_logged(item=item()), item(), False),
        (item_added(), item(), True),
        (item_removed(), item(), True),
        (meeting_planned(), None, True),
        (meeting_planned(), item(), False),
        (meeting_opened(), None, True),
        (items_ordered(), item(), False),
        (visibility_changed(), outcome(), True),
        (visibility_changed(outcome=None), None, True),
    ],
)
def test_event_tells_of_one_thing_or_of_the_stream(event, thing, tells) -> None:
    assert tells_of(event, thing) is tells


def test_redacted_text_says_so_in_its_original_language_only() -> None:
    blank = without_text(item_added(title=text("Ayşe'nin sorusu", "Ayşe's question", "سؤال عائشة", revision=3)))
    assert blank.title == LocalText(original="tr", texts={"tr": REDACTED}, revision=3)


def test_redaction_keeps_everything_that_is_not_text() -> None:
    logged = outcome_logged(
        item=item(), figure=figure(unit=text(CANARY), source=text(CANARY)), text=text(CANARY, CANARY)
    )
    assert without_text(logged) == outcome_logged(
        item=item(), figure=figure(unit=text(REDACTED), source=text(REDACTED)), text=text(REDACTED)
    )


def test_event_without_texts_stays_itself() -> None:
    event = items_ordered()
    assert without_text(event) is not None
    assert without_text(event) == event
    assert without_text(meeting_opened()) is not None


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
@settings(deadline=None, max_examples=15, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_text_is_left_after_a_redaction(event, data) -> None:
    full = data.draw(strategies.filled(event, CANARY))
    blank = without_text(full)

    assert (CANARY in stored(full)) is has_text(inspect.type_info(event))
    assert CANARY not in stored(blank)
    assert skeleton(blank) == skeleton(full)
    assert without_text(blank) == blank
    assert msgspec.json.decode(stored(blank), type=event) == blank


def stored(event: Any) -> str:
    return msgspec.json.encode(event).decode()


def has_text(info: Any) -> bool:
    """Whether somebody can type something into a value of this type, as far as the type itself tells."""
    match info:
        case inspect.StrType(pattern=pattern):
            return pattern is None
        case inspect.StructType(fields=fields):
            return any(has_text(field.type) for field in fields)
        case inspect.UnionType(types=types):
            return any(has_text(each) for each in types)
        case inspect.VarTupleType(item_type=each):
            return has_text(each)
        case inspect.DictType(key_type=key, value_type=value):
            return has_text(key) or has_text(value)
    return False


def skeleton(value: Any) -> Any:
    """What must survive: everything but the texts, and of a text its original language and revision."""
    match value:
        case LocalText():
            return value.original, value.revision
        case msgspec.Struct():
            return {name: skeleton(getattr(value, name)) for name in value.__struct_fields__}
        case tuple():
            return tuple(map(skeleton, value))
        case str() if value in (CANARY, REDACTED):
            return "a text"
    return value
