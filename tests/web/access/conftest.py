"""A platform on which every kind of record is there in every visibility, and one person of each role to look at it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from defter.domain.meetings.plan import NameRapporteur
from defter.domain.organisations.statements import IssueLink
from defter.domain.vocabulary import (
    Command,
    DocumentId,
    Identity,
    LinkId,
    LocalText,
    MeetingId,
    OnBehalf,
    OrganisationId,
    PersonId,
    StepId,
    Visibility,
)
from defter.platform.tokens import Scope
from defter.projections.organisations import mandate_holders
from defter.web.assets import assets
from tests import examples
from tests.web.conftest import PEOPLE, InUse
from tests.web.stack import Client, open_stack

VISIBILITIES: tuple[Visibility, ...] = ("public", "members", "organisation", "restricted")
MANDATES: dict[str, Any] = {"alternate": "Alev", "editor": "Esra", "reader": "Rıza"}
CAST = {
    "representative": "Umut",
    **MANDATES,
    "other organisation": "Pelin",
    "rapporteur": "Rana",
    "observer": "Olga",
    "secretariat": "Sekreter",
}
"""Who stands for each role. The mandates are for Ümraniye, whose records these are; the others' for others."""
CANARY, CONTACT, STEP = "Kanarya", "Bülbül", "İspinoz"
"""Words that stand in every text of a restricted record, in a contact, and in the reason of a step of a membership."""
UMRANIYE = examples.organisation("Ümraniye")


def text_of(visibility: Visibility) -> LocalText:
    """What is written in a record of that visibility."""
    return examples.text(f"{CANARY} kaydı" if visibility == "restricted" else "Kayıt")


class Guarded:
    """The platform, and how each role asks it something."""

    def __init__(self, platform: InUse) -> None:
        self._in_use = platform
        self.platform = platform.stack
        for kind, name in MANDATES.items():
            platform.people[name] = self.platform.person(name, UMRANIYE, kind=kind, password=None)
        self.mail, self.statement = uuid4(), uuid4()
        for visibility in VISIBILITIES:
            for stage in ("open", "circulated", "approved"):
                self._meet(visibility, stage)
            self._record(visibility)
        reason = examples.text(f"{STEP} nedeniyle")
        platform.tell(UMRANIYE, examples.put_on_hold(reason=reason))
        platform.tell(UMRANIYE, examples.lift_hold(step=StepId(uuid4()), reason=reason))
        self.contact = self.new_contact()
        self._wait()
        platform.tell(examples.series_of(), examples.found_series(host=UMRANIYE))
        tokens = self.platform.platform.accounts.tokens
        self._browsers = {role: self._browser(name) for role, name in CAST.items()} | {"visitor": platform.as_(None)}
        self._tokens = {
            (role, scope): tokens.issue(
                platform.people[name], self._acts_for(name), scope=scope, lifetime=timedelta(days=1)
            )
            for role, name in CAST.items()
            for scope in get_args(Scope)
        }
        self.asset = assets.url("css/site.css").removeprefix("/static/")
        self.platform.platform.files.put(b"a presentation")

    def _acts_for(self, name: str) -> OrganisationId:
        return examples.organisation(PEOPLE.get(name, "Ümraniye"))

    def _browser(self, name: str) -> Client:
        client = self.platform.client()
        accounts = self.platform.platform.accounts
        client.cookies["defter"] = accounts.sessions.begin(
            self._in_use.people[name], self._acts_for(name), second_factor=True
        )
        return client

    def _wait(self) -> None:
        """What waits for an answer: a statement with its link, an invitation, a mail that nobody took."""
        accounts = self.platform.platform.accounts
        office = Identity(person=self.person("secretariat"), organisation=self._acts_for("Sekreter"))
        link = LinkId(uuid4())
        until = examples.DAY + timedelta(days=14)
        self._act(office, examples.report_figure(), self.statement, OnBehalf(declared_by=UMRANIYE, channel="letter"))
        self._act(office, IssueLink(link=link, purpose="confirm", until=until, statement=self.statement), uuid4())
        [self.secret] = accounts.links.issue([(link, UMRANIYE)])
        self.link = link
        accounts.outbox.put(self.mail, to="nobody@example.org", subject="Davet", body="Davet", language="tr")
        message = accounts.outbox.next()
        assert message
        accounts.outbox.failed(message, "550 no such mailbox", for_good=True)
        with self.platform.platform.views.read() as connection:
            [self.mandate] = [
                each.id
                for each in mandate_holders(connection, examples.DAY, [UMRANIYE])
                if each.person == self.person("representative")
            ]

    def new_contact(self) -> UUID:
        """Somebody to be reached at Ümraniye."""
        contact = uuid4()
        contacts = self.platform.platform.accounts.contacts
        contacts.put(contact, UMRANIYE, name=f"{CONTACT} Hanım", title=CONTACT, email="contact@example.org")
        return contact

    def new_invitation(self) -> UUID:
        """Somebody invited to act for Ümraniye, who has not answered."""
        invitation = uuid4()
        self.platform.platform.accounts.invitations.invite(
            invitation,
            UMRANIYE,
            email=f"{invitation.hex}@example.org",
            name="Yeni",
            language="tr",
            kind="editor",
            since=examples.DAY,
            until=None,
            review=None,
            invited_by=self.person("secretariat"),
            invited_for=self._acts_for("Sekreter"),
        )
        return invitation

    def _act(self, identity: Identity, command: Command, id_: UUID, behalf: OnBehalf | None = None) -> None:
        of = self.platform.platform
        done = asyncio.run(of.store.execute(identity, UMRANIYE, command, command_id=id_, behalf=behalf))
        assert of.views.wait_sync(done.position)

    def _meet(self, visibility: Visibility, stage: str) -> None:
        meeting, words = self.meeting(visibility, stage), text_of(visibility)
        hidden = {"visibility": visibility, "reason": examples.text("Deneme")}
        document = self.document(visibility, stage)
        self._in_use.tell(
            meeting,
            examples.plan_meeting(host=UMRANIYE, series=None, title=words, venue=words),
            NameRapporteur(person=self._in_use.people["Rana"]),
            examples.add_item(title=words, questions=(words,)),
            examples.open_meeting(),
            examples.record_attendance(organisation=UMRANIYE),
            examples.log_outcome(kind="action", owner=UMRANIYE, text=words),
            examples.change_visibility(**hidden),
        )
        self._attach(meeting, document, words)
        self._in_use.tell(meeting, examples.change_document_visibility(document=document, **hidden))
        if stage != "open":
            self._in_use.tell(meeting, examples.close_meeting(), examples.circulate_minutes())
        if stage == "circulated":
            self._in_use.tell(meeting, examples.request_correction(organisation=UMRANIYE))
        if stage == "approved":
            self._in_use.tell(meeting, examples.approve_minutes(at=None), examples.release_result(outcomes=()))
        self._in_use.tell(meeting, examples.change_visibility(outcome=None, **hidden))

    def _attach(self, meeting: MeetingId, document: DocumentId, words: LocalText) -> None:
        """The host attaches its document itself, so that it is its own."""
        host = Identity(person=self._in_use.people["Umut"], organisation=UMRANIYE)
        attached = examples.attach_document(document=document, content=examples.content(title=words))
        asyncio.run(self.platform.platform.store.execute(host, meeting, attached, command_id=uuid4()))

    def _record(self, visibility: Visibility) -> None:
        letter, figure, words = self.letter(visibility), self.figure(visibility), text_of(visibility)
        self._in_use.tell(
            UMRANIYE,
            examples.file_document(document=letter, content=examples.content(title=words), kind="document"),
            examples.report_figure(figure=figure, content=examples.figure(unit=words, source=words)),
            *(
                examples.change_record_visibility(thing=thing, visibility=visibility, reason=examples.text("Deneme"))
                for thing in (letter, figure)
            ),
        )

    def meeting(self, visibility: str, stage: str) -> MeetingId:
        """The meeting of that visibility; all in it has the same."""
        return examples.meeting(f"{stage} {visibility}")

    def document(self, visibility: str, stage: str) -> Any:
        """The document of that meeting."""
        return examples.document(f"{stage} {visibility}")

    def letter(self, visibility: str) -> Any:
        """The document of Ümraniye of that visibility."""
        return examples.document(f"letter {visibility}")

    def figure(self, visibility: str) -> Any:
        """The figure of Ümraniye of that visibility."""
        return examples.figure_of(f"figure {visibility}")

    def person(self, role: str) -> PersonId:
        """Who stands for that role."""
        return self._in_use.people[CAST[role]]

    def browser(self, role: str) -> Client:
        """The browser of somebody of that role."""
        return self._browsers[role]

    def token(self, role: str, scope: Scope = "write") -> dict[str, str]:
        """The header with which somebody's program says who it is."""
        return {"authorization": f"Bearer {self._tokens[role, scope]}"}

    def page(self, role: str, method: str, path: str, sent: dict[str, Any] | None = None) -> int:
        """The status of a page, or of a form; without anything to send, of one with a field that no form has.

        401 when the answer leads to the sign-in.
        """
        given: dict[str, Any] = {"data": sent or {"no such field": "x"}} if method == "POST" else {}
        answer = self._browsers[role].request(method, path, **given)
        return 401 if "/sign-in?" in answer.headers.get("location", "") else answer.status_code

    def call(self, role: str, method: str, path: str, _sent: Any = None, *, scope: Scope = "write") -> int:
        """The status of what a program reads, or of a body with a field that no body has."""
        headers = {"idempotency-key": str(uuid4())} | (self.token(role, scope) if role != "visitor" else {})
        given: dict[str, Any] = {"json": {"no such field": "x"}} if method == "POST" else {}
        return self._browsers["visitor"].request(method, path, headers=headers, **given).status_code


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The platform; what is sent to it is never whole, so that hardly anything happens on it."""
    with open_stack(tmp_path_factory.mktemp("guarded")) as stack:
        yield Guarded(InUse(stack))
