"""What holds for every concept: nothing is forgotten, and no sequence of commands does harm."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defter import domain
from defter.domain.meetings import meetings
from defter.domain.vocabulary import (
    Command,
    Event,
    Problem,
    Refused,
    Rule,
    StaleWrite,
    TextRedacted,
    tells_of,
    without_text,
)
from tests import examples, strategies
from tests.scenario import CONCEPTS, NOW, concept_of, state_after

STORED_NAMES = {
    "organisations.OrganisationRegistered:1",
    "organisations.OrganisationRenamed:1",
    "organisations.OrganisationAdmitted:1",
    "organisations.MandateGiven:1",
    "organisations.MandateEnded:1",
    "meetings.MeetingPlanned:1",
    "meetings.PlanRevised:1",
    "meetings.RapporteurNamed:1",
    "meetings.RapporteurReleased:1",
    "meetings.MeetingOpened:1",
    "meetings.MeetingClosed:1",
    "meetings.VisibilityChanged:1",
    "meetings.ItemAdded:1",
    "meetings.ItemRevised:1",
    "meetings.ItemsOrdered:1",
    "meetings.ItemRemoved:1",
    "meetings.AgendaPublished:1",
    "meetings.OrganisationsExpected:1",
    "meetings.AttendanceRecorded:1",
    "meetings.OutcomeLogged:1",
    "meetings.OutcomeRevised:1",
    "meetings.OutcomeConverted:1",
    "meetings.OutcomeStruck:1",
    "meetings.MeetingPostponed:1",
    "meetings.MeetingCancelled:1",
    "meetings.ItemCarried:1",
    "meetings.ItemConcluded:1",
    "meetings.ActionAccepted:1",
    "meetings.ActionDeclined:1",
    "meetings.ActionDone:1",
    "meetings.ActionReopened:1",
    "meetings.MinutesCirculated:1",
    "meetings.CorrectionRequested:1",
    "meetings.CorrectionResolved:1",
    "meetings.MinutesApproved:1",
    "meetings.CorrectionBegun:1",
    "meetings.ResultReleased:1",
    "series.SeriesFounded:1",
    "series.SeriesRevised:1",
    "meetings.DocumentAttached:1",
    "meetings.DocumentWithdrawn:1",
    "meetings.DocumentVisibilityChanged:1",
    "organisations.DocumentFiled:1",
    "organisations.FiledDocumentWithdrawn:1",
    "organisations.FigureReported:1",
    "organisations.FigureRevised:1",
    "organisations.FigureWithdrawn:1",
    "organisations.RecordVisibilityChanged:1",
    "organisations.OrganisationApplied:1",
    "organisations.ClarificationAsked:1",
    "organisations.ApplicationClarified:1",
    "organisations.OrganisationDeclined:1",
    "organisations.OrganisationPutOnHold:1",
    "organisations.HoldLifted:1",
    "organisations.OrganisationWithdrew:1",
    "organisations.OrganisationMerged:1",
    "organisations.OrganisationTakenIn:1",
    "organisations.MandatesReconfirmed:1",
    "organisations.FocalPointNamed:1",
    "organisations.StatementConfirmed:1",
    "organisations.StatementContested:1",
    "organisations.LinkIssued:1",
    "organisations.LinkRevoked:1",
    "platform.TextRedacted:1",
}
"""What lies in logs out there. A line may be added, and a version that was followed by another may go; no more."""

KEYS = {
    "action-agreed",
    "action-declined",
    "action-done",
    "agenda-empty",
    "approval-not-by-silence",
    "corrections-ended",
    "corrections-running",
    "date-in-the-future",
    "date-in-the-past",
    "item-carried",
    "item-result-unclear",
    "meeting-already-held",
    "meeting-cancelled",
    "meeting-not-closed",
    "minutes-approved",
    "minutes-not-approved",
    "minutes-not-circulated",
    "not-an-action",
    "not-its-owner",
    "owner-ambiguous",
    "owner-not-present",
    "request-resolved",
    "request-unknown",
    "requests-open",
    "series-exists",
    "series-unknown",
    "counts-exceed-people",
    "document-unknown",
    "figure-unknown",
    "letter-incomplete",
    "figure-incomplete",
    "item-has-outcomes",
    "item-unknown",
    "mandate-ends-before-it-begins",
    "mandate-unknown",
    "meeting-closed",
    "meeting-ends-before-it-starts",
    "meeting-not-open",
    "meeting-unknown",
    "no-mandate",
    "nothing-to-redact",
    "link-ended",
    "link-unknown",
    "link-without-purpose",
    "no-application",
    "nothing-to-clarify",
    "organisation-merged",
    "organisation-not-admitted",
    "organisation-on-hold",
    "organisation-unknown",
    "outcome-struck",
    "outcome-unknown",
    "secretariat-stays",
    "stale",
    "statement-answered",
}
"""Every key with which the domain refuses: each has its sentence in every language."""

EVENTS = sorted({event for concept in CONCEPTS for event in concept.events}, key=lambda event: event.stored_as)
COMMANDS = sorted({command for concept in CONCEPTS for command in concept.commands}, key=lambda each: each.__name__)

HISTORIES: dict[str, tuple[tuple[Event, ...], ...]] = {
    "organisations": (examples.history_of_an_organisation(), examples.history_of_an_applicant()),
    "series": (examples.history_of_a_series(),),
    "meetings": (examples.history_of_a_meeting(), examples.history_of_a_cancelled_meeting()),
}
EVENT_EXAMPLES = tuple(event for histories in HISTORIES.values() for history in histories for event in history)
COMMAND_EXAMPLES = (
    examples.register_organisation(),
    examples.rename_organisation(),
    examples.admit_organisation(),
    examples.give_mandate(),
    examples.end_mandate(),
    examples.plan_meeting(),
    examples.revise_plan(),
    examples.name_rapporteur(),
    examples.release_rapporteur(),
    examples.open_meeting(),
    examples.close_meeting(),
    examples.change_visibility(),
    examples.redact_text(),
    examples.add_item(),
    examples.revise_item(),
    examples.move_item(),
    examples.remove_item(),
    examples.publish_agenda(),
    examples.expect_organisations(),
    examples.record_attendance(),
    examples.log_outcome(),
    examples.revise_outcome(),
    examples.convert_outcome(),
    examples.strike_outcome(),
    examples.postpone_meeting(),
    examples.cancel_meeting(),
    examples.carry_item(),
    examples.conclude_item(),
    examples.accept_action(),
    examples.decline_action(),
    examples.complete_action(),
    examples.reopen_action(),
    examples.circulate_minutes(),
    examples.request_correction(),
    examples.resolve_correction(),
    examples.approve_minutes(),
    examples.begin_correction(),
    examples.release_result(),
    examples.attach_document(),
    examples.withdraw_document(),
    examples.change_document_visibility(),
    examples.file_document(),
    examples.withdraw_filed_document(),
    examples.report_figure(),
    examples.revise_figure(),
    examples.withdraw_figure(),
    examples.change_record_visibility(),
    examples.redact_organisation_text(),
    examples.apply_to_join(),
    examples.ask_clarification(),
    examples.clarify_application(),
    examples.decline_organisation(),
    examples.put_on_hold(),
    examples.lift_hold(),
    examples.withdraw_organisation(),
    examples.merge_organisation(),
    examples.take_in(),
    examples.reconfirm_mandates(),
    examples.name_focal_point(),
    examples.confirm_statement(),
    examples.contest_statement(),
    examples.issue_link(),
    examples.revoke_link(),
    examples.found_series(),
    examples.revise_series(),
)


def name_of(message: Any) -> str:
    return type(message).__name__ if isinstance(message, Event | Command) else message.__name__


def of_the_house(base: type) -> set[type]:
    """Every class of the domain below `base`, registered or not."""
    below = {each for child in base.__subclasses__() for each in (child, *of_the_house(child))}
    return {each for each in below if each.__module__.startswith("defter.domain")}


def without_rule(commands: Any) -> list[type]:
    return [command for command in commands if not isinstance(getattr(command, "may", None), Rule)]


def test_every_command_names_its_rule() -> None:
    assert without_rule(COMMANDS) == []


def test_command_without_a_rule_is_found() -> None:
    class Forgotten(Command, frozen=True):
        pass

    assert without_rule([*COMMANDS, Forgotten]) == [Forgotten]


def test_every_rule_has_a_name_for_people() -> None:
    assert {command.may.name for command in COMMANDS} == {
        "secretariat",
        "secretariat or own",
        "secretariat or own, to narrower",
        "secretariat or own representative",
        "everyone",
        "secretariat or by a link to clarify the application",
        "own or by a link to this statement",
        "secretariat or host",
        "secretariat or host, to narrower",
        "secretariat or named rapporteur",
        "secretariat or own or host, for an owner that is not on the platform",
    }


def test_every_command_and_event_of_the_domain_is_registered() -> None:
    assert of_the_house(Command) == set(COMMANDS)
    assert of_the_house(Event) == set(EVENTS)


def test_names_in_the_log_never_change() -> None:
    assert [event.stored_as for event in EVENTS] == sorted(STORED_NAMES)


@pytest.mark.parametrize("event", EVENTS, ids=name_of)
def test_event_is_stored_under_its_concept_and_version(event) -> None:
    concept = "platform" if event is TextRedacted else concept_of_type(event)
    assert re.fullmatch(rf"{concept}\.[A-Z][A-Za-z]+:[1-9]\d*", event.stored_as)
    assert "stored_as" in vars(event)


def concept_of_type(event: type) -> str:
    (name,) = {concept.name for concept in CONCEPTS if event in concept.events}
    return name


@pytest.mark.parametrize("event", EVENTS, ids=name_of)
def test_event_tells_of_a_field_that_it_has(event) -> None:
    assert event.about is None or event.about in event.__struct_fields__


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_history_holds_every_event(concept) -> None:
    assert {type(event) for history in HISTORIES[concept.name] for event in history} == set(concept.events)


def test_there_is_an_example_of_every_command() -> None:
    assert {type(command) for command in COMMAND_EXAMPLES} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMAND_EXAMPLES, ids=name_of)
def test_every_command_is_decided_in_every_state(command) -> None:
    """The `assert_never` at the end of `decide` is never reached."""
    concept = concept_of(command)
    decided, keys = 0, set()
    told = [history[:length] for history in HISTORIES[concept.name] for length in range(len(history) + 1)]
    for history in told:
        state = state_after(*history) if history else concept.initial
        try:
            decided += len(concept.decide(state, command, NOW))
        except Problem as problem:
            keys.add(problem.key)
    assert decided > 0
    assert keys <= KEYS


def test_every_key_of_a_problem_is_known() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(domain.__path__[0]).rglob("*.py")]
    raised = re.compile(r'(?:Refused|NotFound|Forbidden|super\(\).__init__)\("([^"]+)"')
    assert {key for source in sources for key in raised.findall(source)} == KEYS


@pytest.mark.parametrize("message", [*EVENT_EXAMPLES, *COMMAND_EXAMPLES], ids=name_of)
def test_example_could_have_come_as_json(message) -> None:
    assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message


# Whatever people do, in whatever order

randomly = settings(
    deadline=None, max_examples=30, database=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
once_each = settings(randomly, max_examples=8)

BEGINNINGS: dict[str, tuple[Command, ...]] = {
    "organisations": (examples.register_organisation(), examples.admit_organisation()),
    "series": (examples.found_series(),),
    "meetings": (examples.plan_meeting(), examples.open_meeting()),
}
EVERY_CONCEPT = pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)


def asked(concept) -> st.SearchStrategy[list[Command]]:
    """Any commands to one stream, most often to one that exists already."""
    beginning = BEGINNINGS[concept.name]
    return st.builds(
        lambda begun, more: [*beginning[:begun], *more],
        st.integers(0, len(beginning)),
        st.lists(strategies.commands(concept), max_size=25),
    )


@pytest.mark.parametrize("struct", [*EVENTS, *COMMANDS], ids=name_of)
@once_each
@given(data=st.data())
def test_message_comes_back_from_json_as_it_was(struct, data) -> None:
    message = data.draw(strategies.instances(struct))
    assert msgspec.json.decode(msgspec.json.encode(message), type=struct) == message


@EVERY_CONCEPT
@randomly
@given(data=st.data())
def test_what_was_decided_can_always_happen(concept, data) -> None:
    """`evolve` takes whatever `decide` gave, and the log holds what it can give back."""
    state = concept.initial
    for command in data.draw(asked(concept)):
        try:
            decided = concept.decide(state, command, NOW)
        except Problem:
            continue
        for event in decided:
            assert type(event) in concept.events
            stored = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
            assert stored == event
            state = concept.evolve(state, stored)


@EVERY_CONCEPT
@randomly
@given(data=st.data())
def test_same_command_again_gives_nothing_or_a_refusal(concept, data) -> None:
    """Except a redaction: what was written since must be able to go, too."""
    state = concept.initial
    for command in data.draw(asked(concept)):
        try:
            decided = concept.decide(state, command, NOW)
        except Problem:
            continue
        for event in decided:
            state = concept.evolve(state, event)
        try:
            again = concept.decide(state, command, NOW)
        except (Refused, StaleWrite):
            continue
        assert again == [] or name_of(command) == "RedactText"


@EVERY_CONCEPT
@randomly
@given(data=st.data())
def test_deciding_changes_nothing_by_itself(concept, data) -> None:
    state = concept.initial
    for command in data.draw(asked(concept)):
        before = repr(state)
        try:
            decided = concept.decide(state, command, NOW)
        except Problem:
            decided = []
        new = state
        for event in decided:
            new = concept.evolve(new, event)
        assert repr(state) == before
        state = new


@EVERY_CONCEPT
@randomly
@given(data=st.data())
def test_log_after_a_redaction_folds_to_the_state_from_before_it(concept, data) -> None:
    """A state that is kept in memory and one that is read again from replaced bytes are the same."""
    history = strategies.played(concept, data.draw(asked(concept)))
    redacted = [event.thing for event in history if isinstance(event, TextRedacted)]
    rewritten = [without_text(each) if any(tells_of(each, thing) for thing in redacted) else each for each in history]
    if history:
        assert state_after(*rewritten) == state_after(*history)


@randomly
@given(data=st.data())
def test_outcomes_never_share_an_id_and_the_agenda_is_always_in_some_order(data) -> None:
    history = strategies.played(meetings, data.draw(asked(meetings)))
    logged = [event.outcome for event in history if name_of(event) == "OutcomeLogged"]
    assert len(logged) == len(set(logged))

    agenda: set[Any] = set()
    for event in history:
        match name_of(event):
            case "ItemAdded" | "ItemCarried":
                assert event.item not in agenda
                agenda.add(event.item)
            case "ItemRemoved":
                agenda.remove(event.item)
            case "ItemsOrdered":
                assert len(event.order) == len(agenda)
                assert set(event.order) == agenda
    if history:
        assert set(state_after(*history).items) == agenda


@randomly
@given(data=st.data())
def test_revisions_of_a_text_count_up_one_by_one(data) -> None:
    revisions: dict[Any, int] = {}
    for event in strategies.played(meetings, data.draw(asked(meetings))):
        match name_of(event):
            case "MeetingPlanned":
                revisions["plan"] = 1
            case "ItemAdded":
                revisions["item", event.item] = 1
            case "OutcomeLogged":
                revisions["outcome", event.outcome] = 1
            case "TextRedacted":
                for key in ("plan",) if event.thing is None else (("item", event.thing), ("outcome", event.thing)):
                    revisions[key] = revisions.get(key, 0) + 1
            case "PlanRevised":
                assert event.revision == revisions["plan"] + 1
                revisions["plan"] += 1
            case "ItemRevised" | "OutcomeRevised":
                key = event.about, getattr(event, event.about)
                assert event.revision == revisions[key] + 1
                revisions[key] += 1
