"""Who may do what: the expected table, written down on its own from the dictionary of the domain.

Everything in it belongs to Ümraniye: the organisation itself, and a meeting that it hosts. Whoever is not named in a
row may not. `own` actors act for Ümraniye, `foreign` ones for Pendik.
"""

from datetime import date, timedelta
from itertools import product

import msgspec
import pytest

from defter.domain.meetings.meeting import Meeting, Outcome
from defter.domain.organisations import Mandate, Organisation
from defter.domain.organisations.organisation import Link
from defter.domain.series import Series
from defter.domain.vocabulary import Actor
from tests.examples import (
    DAY,
    accept_action,
    add_item,
    admit_organisation,
    apply_to_join,
    approve_minutes,
    ask_clarification,
    attach_document,
    begin_correction,
    cancel_meeting,
    carry_item,
    change_document_visibility,
    change_record_visibility,
    change_visibility,
    circulate_minutes,
    clarify_application,
    close_meeting,
    complete_action,
    conclude_item,
    confirm_statement,
    contest_statement,
    convert_outcome,
    decline_action,
    decline_organisation,
    document,
    end_mandate,
    expect_organisations,
    file_document,
    found_series,
    give_mandate,
    issue_link,
    lift_hold,
    link,
    log_outcome,
    mandate,
    merge_organisation,
    move_item,
    name_focal_point,
    name_rapporteur,
    open_meeting,
    organisation,
    outcome,
    person,
    plan_meeting,
    postpone_meeting,
    publish_agenda,
    put_on_hold,
    reconfirm_mandates,
    record_attendance,
    redact_organisation_text,
    redact_text,
    register_organisation,
    release_rapporteur,
    release_result,
    remove_item,
    rename_organisation,
    reopen_action,
    report_figure,
    request_correction,
    resolve_correction,
    revise_figure,
    revise_item,
    revise_outcome,
    revise_plan,
    revise_series,
    revoke_link,
    statement,
    strike_outcome,
    take_in,
    withdraw_document,
    withdraw_figure,
    withdraw_filed_document,
    withdraw_organisation,
)
from tests.scenario import CONCEPTS, concept_of

OWN, FOREIGN, OFFICE = organisation("Ümraniye"), organisation("Pendik"), organisation("Secretariat")
KINDS = ("representative", "alternate", "editor", "reader")


def actor(who: str, where, role, kind) -> Actor:
    return Actor(person=person(who), organisation=where, role=role, mandate=kind, under=mandate(who))


# "Own" and "foreign" people are other people for every role, so that the state below can give each of the own ones
# their mandate: the same state serves every row.
ACTORS: dict[str, Actor] = {
    "public": Actor(),
    "person without mandate": Actor(person=person("without mandate")),
    "operator": Actor(role="secretariat", mandate="representative"),
    "former own representative": actor("former elsewhere", FOREIGN, "member", "representative"),
    "future own representative": actor("future elsewhere", FOREIGN, "member", "representative"),
    "foreign member rapporteur": actor("rapporteur", FOREIGN, "member", "editor"),
    "own member rapporteur": actor("own rapporteur", OWN, "member", "editor"),
    "foreign executive rapporteur": actor("executive rapporteur", FOREIGN, "executive", "alternate"),
    "foreign observer rapporteur": actor("observer rapporteur", FOREIGN, "observer", "representative"),
    "link to confirm": Actor(organisation=OWN, link=link("to confirm")),
    "link to clarify": Actor(organisation=OWN, link=link("to clarify")),
    "link of another organisation": Actor(organisation=FOREIGN, link=link("of another")),
    "person without mandate, named rapporteur": Actor(person=person("lost rapporteur")),
}
ACTORS |= {
    f"{whose} {role} {kind}": actor(f"{whose} {role} {kind}", where, role, kind)
    for (whose, where), role, kind in product(
        (("own", OWN), ("foreign", FOREIGN)), ("member", "executive", "observer"), KINDS
    )
}
ACTORS |= {f"secretariat {kind}": actor(f"secretariat {kind}", OFFICE, "secretariat", kind) for kind in KINDS}

RAPPORTEURS = frozenset(each.person for name, each in ACTORS.items() if "rapporteur" in name)
MEETING = Meeting(stage="open", host=OWN, revision=1, rapporteurs=RAPPORTEURS)
ANSWERED = Meeting(stage="open", host=FOREIGN, revision=1)
OF_ALL_MEMBERS = msgspec.structs.replace(
    ANSWERED, outcomes={outcome(): Outcome(kind="action", item=None, figure=False, all_members=True)}
)
CORRECTED = Meeting(stage="under-correction", host=OWN, revision=1, rapporteurs=RAPPORTEURS)
PUBLIC_OUTCOME = Meeting(stage="open", host=OWN, revision=1, visibility={outcome(): "public"})
ORGANISATION = Organisation(
    standing="admitted",
    role="member",
    name=1,
    links={
        link("to confirm"): Link(purpose="confirm", until=DAY, statement=statement()),
        link("to clarify"): Link(purpose="clarify", until=DAY),
    },
    mandates={
        each.under: Mandate(person=each.person, kind=each.mandate, since=date(2020, 1, 1))
        for each in ACTORS.values()
        if each.organisation == OWN and each.under is not None
    }
    | {
        mandate("former"): Mandate(
            person=person("former"), kind="representative", since=date(2019, 1, 1), until=DAY - timedelta(days=1)
        ),
        mandate("future"): Mandate(person=person("future"), kind="representative", since=DAY + timedelta(days=1)),
    },
)
APPLICANT = Organisation(standing="applied", name=1, asked=True, links=ORGANISATION.links)
DOCUMENTED = msgspec.structs.replace(MEETING, documents={document(): "members"})
RECORDED = msgspec.structs.replace(ORGANISATION, visibility={document("letter"): "members"})

SECRETARIAT = {"secretariat representative", "secretariat alternate", "operator"}
HOST = {
    "own member representative",
    "own member alternate",
    "own executive representative",
    "own executive alternate",
}
RAPPORTEUR = {"foreign member rapporteur", "own member rapporteur", "foreign executive rapporteur"}
OWN_REPRESENTATIVE = {
    "own member representative",
    "own executive representative",
    "own observer representative",
}
OWN_ALTERNATE = {"own member alternate", "own executive alternate", "own observer alternate"}
ANY_MEMBER = {
    f"{whose} {role} {kind}"
    for whose, role, kind in product(("own", "foreign"), ("member", "executive"), ("representative", "alternate"))
} | {"former own representative", "future own representative", "foreign executive rapporteur"}

# act: (state, command, who may)
TABLE = {
    # own profile; mandates of an organisation; admit members
    "register an organisation": (Organisation(), register_organisation(), SECRETARIAT),
    "admit an organisation": (ORGANISATION, admit_organisation(role="executive"), SECRETARIAT),
    "rename an organisation": (ORGANISATION, rename_organisation(), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "apply to join": (Organisation(), apply_to_join(), set(ACTORS)),
    "ask an applicant": (APPLICANT, ask_clarification(), SECRETARIAT),
    "clarify an application": (APPLICANT, clarify_application(), SECRETARIAT | {"link to clarify"}),
    "decline an application": (APPLICANT, decline_organisation(), SECRETARIAT),
    "put on hold": (ORGANISATION, put_on_hold(), SECRETARIAT),
    "lift a hold": (ORGANISATION, lift_hold(), SECRETARIAT),
    "withdraw": (ORGANISATION, withdraw_organisation(), SECRETARIAT | OWN_REPRESENTATIVE),
    "merge into another organisation": (ORGANISATION, merge_organisation(), SECRETARIAT),
    "take in another organisation": (ORGANISATION, take_in(), SECRETARIAT),
    "reconfirm mandates": (ORGANISATION, reconfirm_mandates(), SECRETARIAT | OWN_REPRESENTATIVE),
    "name the focal point": (ORGANISATION, name_focal_point(), SECRETARIAT | OWN_REPRESENTATIVE),
    "confirm a statement": (
        ORGANISATION,
        confirm_statement(),
        OWN_REPRESENTATIVE | OWN_ALTERNATE | {"link to confirm"},
    ),
    "contest a statement": (
        ORGANISATION,
        contest_statement(statement=statement()),
        OWN_REPRESENTATIVE | OWN_ALTERNATE | {"link to confirm"},
    ),
    "contest another statement": (
        ORGANISATION,
        contest_statement(statement=statement("another")),
        OWN_REPRESENTATIVE | OWN_ALTERNATE,
    ),
    "issue a link": (ORGANISATION, issue_link(), SECRETARIAT),
    "revoke a link": (ORGANISATION, revoke_link(), SECRETARIAT),
    "give a mandate": (ORGANISATION, give_mandate(), SECRETARIAT | OWN_REPRESENTATIVE),
    "end a mandate": (ORGANISATION, end_mandate(), SECRETARIAT | OWN_REPRESENTATIVE),
    # plan, publish, open, close a meeting; schedule the agenda
    "plan a meeting of Ümraniye": (Meeting(), plan_meeting(host=OWN), SECRETARIAT | HOST),
    "plan a meeting of Pendik": (
        Meeting(),
        plan_meeting(host=FOREIGN),
        SECRETARIAT | {name for name in ANY_MEMBER if ACTORS[name].organisation == FOREIGN},
    ),
    "plan a meeting of nobody": (Meeting(), plan_meeting(host=None), SECRETARIAT),
    "revise the plan": (MEETING, revise_plan(), SECRETARIAT | HOST),
    "name a rapporteur": (MEETING, name_rapporteur(), SECRETARIAT | HOST),
    "release a rapporteur": (MEETING, release_rapporteur(), SECRETARIAT | HOST),
    "open a meeting": (MEETING, open_meeting(), SECRETARIAT | HOST),
    "close a meeting": (MEETING, close_meeting(), SECRETARIAT | HOST),
    "expect organisations": (MEETING, expect_organisations(), SECRETARIAT | HOST),
    "add an item": (MEETING, add_item(), SECRETARIAT | HOST),
    "revise an item": (MEETING, revise_item(), SECRETARIAT | HOST),
    "move an item": (MEETING, move_item(), SECRETARIAT | HOST),
    "remove an item": (MEETING, remove_item(), SECRETARIAT | HOST),
    "publish the agenda": (MEETING, publish_agenda(), SECRETARIAT | HOST),
    # log outcomes, attendance
    "record attendance": (MEETING, record_attendance(), SECRETARIAT | RAPPORTEUR),
    "log an outcome": (MEETING, log_outcome(), SECRETARIAT | RAPPORTEUR),
    "revise an outcome": (MEETING, revise_outcome(), SECRETARIAT | RAPPORTEUR),
    "convert an outcome": (MEETING, convert_outcome(), SECRETARIAT | RAPPORTEUR),
    "strike an outcome": (MEETING, strike_outcome(), SECRETARIAT | RAPPORTEUR),
    "conclude an item": (MEETING, conclude_item(), SECRETARIAT | RAPPORTEUR),
    # plan: postpone, cancel, carry over; series
    "postpone a meeting": (MEETING, postpone_meeting(), SECRETARIAT | HOST),
    "cancel a meeting": (MEETING, cancel_meeting(), SECRETARIAT | HOST),
    "carry an item over": (MEETING, carry_item(), SECRETARIAT | HOST),
    "found a series of Ümraniye": (Series(), found_series(host=OWN), SECRETARIAT | HOST),
    "found a series of nobody": (Series(), found_series(host=None), SECRETARIAT),
    "revise a series": (Series(revision=1, host=OWN), revise_series(), SECRETARIAT | HOST),
    # answer for one's own organisation
    "accept an action": (ANSWERED, accept_action(organisation=OWN), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "decline an action": (ANSWERED, decline_action(organisation=OWN), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "do an action": (ANSWERED, complete_action(organisation=OWN), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "reopen an action": (ANSWERED, reopen_action(organisation=OWN), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "accept an action of all members": (OF_ALL_MEMBERS, accept_action(organisation=OWN), SECRETARIAT | HOST),
    "decline an action of all members": (OF_ALL_MEMBERS, decline_action(organisation=OWN), SECRETARIAT | HOST),
    "do an action of all members": (OF_ALL_MEMBERS, complete_action(organisation=OWN), SECRETARIAT | HOST),
    "reopen an action of all members": (OF_ALL_MEMBERS, reopen_action(organisation=OWN), SECRETARIAT | HOST),
    "do an action of somebody else": (MEETING, complete_action(organisation=None), SECRETARIAT | HOST),
    "reopen an action of somebody else": (MEETING, reopen_action(organisation=None), SECRETARIAT | HOST),
    "request a correction": (
        ANSWERED,
        request_correction(organisation=OWN),
        SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE,
    ),
    # minutes
    "circulate the minutes": (MEETING, circulate_minutes(), SECRETARIAT),
    "resolve a correction": (MEETING, resolve_correction(), SECRETARIAT),
    "approve the minutes": (MEETING, approve_minutes(), SECRETARIAT),
    "correct approved minutes": (MEETING, begin_correction(), SECRETARIAT),
    "release the result": (MEETING, release_result(), SECRETARIAT),
    "log an outcome in a correction": (CORRECTED, log_outcome(), SECRETARIAT),
    "add an item in a correction": (CORRECTED, add_item(), SECRETARIAT),
    # change visibility, release to the public, redact
    "release an outcome": (MEETING, change_visibility(visibility="public"), SECRETARIAT),
    "keep an outcome for members": (MEETING, change_visibility(visibility="members"), SECRETARIAT),
    "hide an outcome": (MEETING, change_visibility(visibility="organisation"), SECRETARIAT | HOST),
    "hide an outcome from all": (MEETING, change_visibility(visibility="restricted"), SECRETARIAT | HOST),
    "take an outcome back from the public": (
        PUBLIC_OUTCOME,
        change_visibility(visibility="members"),
        SECRETARIAT | HOST,
    ),
    "release a meeting": (PUBLIC_OUTCOME, change_visibility(outcome=None, visibility="public"), SECRETARIAT),
    "hide a meeting": (MEETING, change_visibility(outcome=None, visibility="restricted"), SECRETARIAT | HOST),
    # documents and figures
    "attach a document": (MEETING, attach_document(), SECRETARIAT | HOST),
    "withdraw a document": (MEETING, withdraw_document(), SECRETARIAT | HOST),
    "release a document": (DOCUMENTED, change_document_visibility(visibility="public"), SECRETARIAT),
    "hide a document": (DOCUMENTED, change_document_visibility(visibility="restricted"), SECRETARIAT | HOST),
    "file a document": (ORGANISATION, file_document(), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "withdraw a filed document": (
        ORGANISATION,
        withdraw_filed_document(),
        SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE,
    ),
    "report a figure": (ORGANISATION, report_figure(), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "revise a figure": (ORGANISATION, revise_figure(), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "withdraw a figure": (ORGANISATION, withdraw_figure(), SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE),
    "release a filed document": (RECORDED, change_record_visibility(visibility="public"), SECRETARIAT),
    "hide a filed document": (
        RECORDED,
        change_record_visibility(visibility="organisation"),
        SECRETARIAT | OWN_REPRESENTATIVE | OWN_ALTERNATE,
    ),
    "redact a text of an organisation": (ORGANISATION, redact_organisation_text(), SECRETARIAT),
    "redact an outcome": (MEETING, redact_text(), SECRETARIAT),
    "redact a meeting": (MEETING, redact_text(thing=None), SECRETARIAT),
}


@pytest.mark.parametrize("act", TABLE)
def test_only_those_in_the_table_may(act) -> None:
    state, command, may = TABLE[act]
    allowed = {name for name, each in ACTORS.items() if type(command).may.allows(each, state, command)}
    assert allowed == may


def test_every_command_is_in_the_table() -> None:
    assert {type(command) for _, command, _ in TABLE.values()} == {
        command for concept in CONCEPTS for command in concept.commands
    }


def test_table_names_only_actors_that_there_are() -> None:
    assert set().union(*(may for _, _, may in TABLE.values())) <= set(ACTORS)


NOT_MEMBERS = [name for name in ACTORS if name not in SECRETARIAT]


@pytest.mark.parametrize("name", NOT_MEMBERS)
@pytest.mark.parametrize("other", [organisation("Sancaktepe"), None], ids=["another organisation", "nobody"])
def test_nobody_plans_or_runs_a_meeting_as_another_organisation(name, other) -> None:
    who, meeting = ACTORS[name], Meeting(stage="open", host=other, revision=1)
    assert not plan_meeting(host=other).may.allows(who, Meeting(), plan_meeting(host=other))
    for state, command, _ in TABLE.values():
        if state is MEETING:
            assert not type(command).may.allows(who, meeting, command)


@pytest.mark.parametrize("name", NOT_MEMBERS)
def test_nobody_touches_an_organisation_for_which_they_hold_no_mandate(name) -> None:
    stranger = Organisation(standing="admitted", role="member", name=1)
    for _, command, _ in TABLE.values():
        if concept_of(command).name == "organisations" and command != apply_to_join():  # that is for everyone
            assert not type(command).may.allows(ACTORS[name], stranger, command)


def test_mandate_for_another_organisation_as_editor_does_not_lend_its_strength() -> None:
    """Who represents Pendik, and edits for Ümraniye, decides nothing in Ümraniye."""
    both = person("foreign member representative")
    state = Organisation(
        standing="admitted",
        role="member",
        name=1,
        mandates={mandate("both"): Mandate(person=both, kind="editor", since=date(2020, 1, 1))},
    )
    for command in (rename_organisation(), give_mandate(), end_mandate()):
        assert not type(command).may.allows(ACTORS["foreign member representative"], state, command)


def test_who_acts_for_no_organisation_hosts_no_meeting_without_host() -> None:
    nobody = Actor(person=person(), role="member", mandate="representative", under=mandate())
    assert not plan_meeting(host=None).may.allows(nobody, Meeting(), plan_meeting(host=None))
    assert not open_meeting().may.allows(nobody, Meeting(stage="planned", host=None, revision=1), open_meeting())


def test_who_represents_two_organisations_acts_for_the_one_that_she_is_signed_in_for() -> None:
    """Her mandate for Ümraniye stands, and does not count while she acts for Pendik."""
    both = ACTORS["foreign member representative"]
    theirs = Mandate(person=both.person, kind="representative", since=date(2020, 1, 1))
    state = Organisation(standing="admitted", role="member", name=1, mandates={mandate("hers, for Ümraniye"): theirs})
    for command in (rename_organisation(), give_mandate(), end_mandate()):
        assert not type(command).may.allows(both, state, command)


def test_released_rapporteur_logs_nothing_more() -> None:
    released = Meeting(stage="open", host=OWN, revision=1)
    assert not log_outcome().may.allows(ACTORS["foreign member rapporteur"], released, log_outcome())
