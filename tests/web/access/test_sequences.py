"""No sequence of acts lets an organisation write as another, read another's restricted record, or act once its mandate
ended.

Mandates come and go, memberships are put on hold, and people try things all the while: with the organisation that they
claim to act for, on what belongs to any, and with programs whose tokens were issued at the beginning. What should
follow is kept apart, in a few plain sets.
"""

import asyncio
import os
import shutil
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from defter.domain.vocabulary import Identity, MandateId, Problem, StepId
from tests import examples
from tests.web.stack import NOON, open_stack

THOROUGH = bool(os.environ.get("DEFTER_SOAK"))
ORGANISATIONS = {name: examples.organisation(name) for name in ("Ümraniye", "Pendik", "Gözlemci")}
MEMBERS = ("Ümraniye", "Pendik")
PEOPLE = ("Umut", "Pelin", "Olga")
KINDS = ("representative", "alternate", "editor", "reader")
DECIDING = ("representative", "alternate")
BEGINNING = {("Umut", "Ümraniye"), ("Pelin", "Pendik"), ("Olga", "Gözlemci")}
ON_ORGANISATIONS = (
    examples.rename_organisation,
    examples.report_figure,
    examples.file_document,
    examples.give_mandate,
    examples.withdraw_organisation,
    examples.put_on_hold,
    examples.admit_organisation,
)
ON_MEETINGS = (
    examples.plan_meeting,
    examples.open_meeting,
    examples.close_meeting,
    examples.add_item,
    examples.log_outcome,
    examples.circulate_minutes,
    examples.complete_action,
    examples.change_visibility,
)
anybody, any_organisation = st.sampled_from(PEOPLE), st.sampled_from(sorted(ORGANISATIONS))


class Platform(RuleBasedStateMachine):
    """A platform with three organisations, each of which has a restricted figure, letter and meeting of its own."""

    begun: Path

    def __init__(self) -> None:
        super().__init__()
        self._closing = ExitStack()
        data = Path(self._closing.enter_context(TemporaryDirectory()))
        shutil.copytree(self.begun, data, dirs_exist_ok=True)
        self.stack = self._closing.enter_context(open_stack(data))
        self.browser = self.stack.client()
        self.held: dict[tuple[str, str], dict[MandateId, str]] = {}
        """The mandates that stand: of whom for which organisation, each with its kind."""
        self.paused: set[str] = set()
        self.left: set[str] = set()

    def teardown(self) -> None:
        self._closing.close()

    @initialize()
    def begin(self) -> None:
        """Everybody's mandate, the restricted records, and a token for everybody and each organisation."""
        accounts = self.stack.platform.accounts
        self.people = {name: accounts.person_by_email(f"{name}@example.org".casefold()).id for name in PEOPLE}  # type: ignore[union-attr]
        for person, name in BEGINNING:
            mandate = MandateId(examples.id_of("mandate", f"{person} {ORGANISATIONS[name]}"))
            self.held[person, name] = {mandate: "representative"}
        for name, organisation in ORGANISATIONS.items():
            canary = examples.text(f"Kanarya {name}")
            self.stack.tell(
                organisation,
                examples.report_figure(
                    figure=examples.figure_of(name), content=examples.figure(unit=canary), visibility="restricted"
                ),
                examples.file_document(
                    document=examples.document(name),
                    content=examples.content(title=canary),
                    kind="document",
                    visibility="restricted",
                ),
            )
            hidden = examples.change_visibility(outcome=None, visibility="organisation")
            self.stack.tell(examples.meeting(name), examples.plan_meeting(host=organisation, title=canary), hidden)
        self.tokens = {
            (person, name): accounts.tokens.issue(
                self.people[person], ORGANISATIONS[name], scope="write", lifetime=timedelta(days=1)
            )
            for person in PEOPLE
            for name in ORGANISATIONS
        }
        self.seen = self.stack.platform.store.head()

    # What the secretariat does

    @rule(person=anybody, name=any_organisation, kind=st.sampled_from(KINDS))
    def give(self, person: str, name: str, kind: Any) -> None:
        """A mandate."""
        if name in self.left:
            return
        mandate = MandateId(uuid4())
        given = examples.give_mandate(
            mandate=mandate, person=self.people[person], kind=kind, since=NOON.date(), until=None, review=None
        )
        if self._told(name, given):
            self.held.setdefault((person, name), {})[mandate] = kind

    @rule(person=anybody, name=any_organisation)
    def end(self, person: str, name: str) -> None:
        """All mandates of a person for an organisation."""
        for mandate in self.held.pop((person, name), {}):
            assert self._told(name, examples.end_mandate(mandate=mandate, on=NOON.date()))

    @rule(name=st.sampled_from(MEMBERS))
    def pause(self, name: str) -> None:
        """A membership is put on hold, or the hold is lifted."""
        hold = examples.lift_hold if name in self.paused else examples.put_on_hold
        if self._told(name, hold(step=StepId(uuid4()))):
            self.paused ^= {name}

    def _told(self, name: str, command: Any) -> bool:
        store = self.stack.platform.store
        try:
            done = asyncio.run(store.execute(Identity(operator=True), ORGANISATIONS[name], command, command_id=uuid4()))
        except Problem:
            return False
        finally:
            self.seen = store.head()
        return self.stack.platform.views.wait_sync(done.position)

    # What people try

    def kinds(self, person: str, name: str) -> set[str]:
        """The kinds of mandates that somebody holds for an organisation that takes part."""
        return set() if name in self.paused | self.left else set(self.held.get((person, name), {}).values())

    @rule(person=anybody, claimed=any_organisation, owner=any_organisation, make=st.sampled_from(ON_ORGANISATIONS))
    def change_an_organisation(self, person: str, claimed: str, owner: str, make: Any) -> None:
        """Somebody acts on an organisation, as one that she claims to act for."""
        command = make(person=self.people["Olga"]) if make is examples.give_mandate else make()
        done = self._tried(person, claimed, ORGANISATIONS[owner], command)
        assert not done or claimed == owner, "wrote as another"
        if done and make is examples.withdraw_organisation:
            self.left.add(owner)
        if done and make is examples.give_mandate:
            self.held.setdefault(("Olga", owner), {})[command.mandate] = command.kind

    @rule(person=anybody, claimed=any_organisation, owner=any_organisation, make=st.sampled_from(ON_MEETINGS))
    def change_a_meeting(self, person: str, claimed: str, owner: str, make: Any) -> None:
        """The same, on the meeting of an organisation, or on a new one in its name."""
        if make is examples.plan_meeting:
            done = self._tried(person, claimed, uuid4(), make(host=ORGANISATIONS[owner], series=None))
        elif make is examples.complete_action:
            done = self._tried(person, claimed, examples.meeting(owner), make(organisation=ORGANISATIONS[owner]))
        else:
            done = self._tried(person, claimed, examples.meeting(owner), make())
        assert not done or claimed == owner, "wrote as another"

    def _tried(self, person: str, claimed: str, stream: Any, command: Any) -> bool:
        """Whether anything was recorded; then it was she, for the organisation, under a mandate that stands."""
        store, identity = self.stack.platform.store, self._identity(person, claimed)
        try:
            done = asyncio.run(store.execute(identity, stream, command, command_id=uuid4()))
        except Problem:
            return False
        finally:
            written, self.seen = store.read(self.seen, 100), store.head()
        assert self.stack.platform.views.wait_sync(done.position)
        for each in written:
            meta: Any = each.meta  # type: ignore[union-attr]
            assert (meta.person, meta.organisation) == (identity.person, identity.organisation)
        assert not written or self.kinds(person, claimed) & set(DECIDING), "acted without a mandate"
        return bool(written)

    def _identity(self, person: str, name: str) -> Identity:
        return Identity(person=self.people[person], organisation=ORGANISATIONS[name])

    @rule(person=anybody, claimed=any_organisation)
    def read(self, person: str, claimed: str) -> None:
        """A program reads all that it can about every organisation, with a token from the beginning."""
        headers = {"authorization": f"Bearer {self.tokens[person, claimed]}"}
        paths = ["/meetings", "/activity"]
        for name, organisation in ORGANISATIONS.items():
            paths += [f"/organisations/{organisation}/figures", f"/organisations/{organisation}/documents"]
            paths += [f"/documents/{examples.document(name)}", f"/meetings/{examples.meeting(name)}"]
        answers = [self.browser.get(f"/api/v1{path}", headers=headers) for path in paths]
        acts = bool(self.kinds(person, claimed))
        assert acts == any(each.status_code == 200 for each in answers), "a token ends with the mandate"
        told = " ".join(each.text for each in answers)
        for name in ORGANISATIONS:
            assert f"Kanarya {name}" not in told or (acts and name == claimed), "read another's record"

    @invariant()
    def only_the_living_mandates_act(self) -> None:
        """Whoever the log knows as acting for an organisation holds a mandate for it."""
        for person in PEOPLE if hasattr(self, "people") else ():
            for name in ORGANISATIONS:
                try:
                    actor = self.stack.platform.store.actor(self._identity(person, name))
                except Problem:
                    assert not self.kinds(person, name)
                else:
                    assert actor.mandate in self.kinds(person, name)


def test_no_sequence_of_acts_crosses_from_one_organisation_into_another(begun: Any) -> None:
    Platform.begun = begun[0]
    run_state_machine_as_test(
        Platform,
        settings=settings(
            max_examples=200 if THOROUGH else 4,
            stateful_step_count=60 if THOROUGH else 25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
