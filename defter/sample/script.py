"""How the sample is written: ids that last, texts in three languages, and acts in the order in which they happen."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct

from defter.domain.meetings.agenda import AddItem, PublishAgenda
from defter.domain.meetings.attendance import RecordAttendance
from defter.domain.meetings.meeting import OutcomeKind
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import ChangeVisibility, CloseMeeting, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import Command, Identity, ItemId, LocalText, OnBehalf, OrganisationId, OutcomeId

NAMESPACE = uuid5(NAMESPACE_URL, "https://example.org/defter/sample")
OPERATOR = Identity(operator=True)
"""Whoever fills the platform from the machine's own command line records the history."""


class Act(Struct, frozen=True):
    """Commands for one stream, recorded at once; with the same `command_id` again nothing happens."""

    stream: UUID
    commands: tuple[Command, ...]
    command_id: UUID
    identity: Identity
    behalf: OnBehalf | None = None
    """On whose behalf the secretariat records it, and how it heard of it."""


def sample_id(*names: str) -> UUID:
    """The id of a thing of the sample, always the same for the same names."""
    return uuid5(NAMESPACE, "/".join(names))


def text(tr: str, en: str, ar: str) -> LocalText:
    """One text in Turkish (the original), English and Arabic."""
    return LocalText("tr", {"tr": tr, "en": en, "ar": ar})


class Script(Struct, frozen=True):
    """One meeting of the sample: makes its commands and acts, with ids from its name.

    A meeting that lies around today has the day in its name: filled on another day, it is another meeting.
    """

    name: str
    identity: Identity = OPERATOR

    @property
    def stream(self) -> UUID:
        return sample_id("meeting", self.name)

    def item_id(self, name: str) -> ItemId:
        return ItemId(sample_id("item", self.name, name))

    def outcome_id(self, name: str) -> OutcomeId:
        return OutcomeId(sample_id("outcome", self.name, name))

    def item(self, name: str, title: LocalText, *questions: LocalText, **more: Any) -> AddItem:
        """An agenda item with its guiding questions; `more` are further fields of AddItem."""
        return AddItem(item=self.item_id(name), title=title, questions=questions, **more)

    def outcome(
        self, name: str, kind: OutcomeKind, words: LocalText, item: str | None = None, **more: Any
    ) -> LogOutcome:
        """An outcome, against the item of that name; `more` are further fields of LogOutcome."""
        against = self.item_id(item) if item else None
        return LogOutcome(outcome=self.outcome_id(name), kind=kind, text=words, item=against, **more)

    def act(
        self, step: str, *commands: Command, identity: Identity | None = None, behalf: OnBehalf | None = None
    ) -> Act:
        """These commands as one act; `step` is unique within the meeting."""
        return Act(self.stream, commands, sample_id("act", self.name, step), identity or self.identity, behalf)


RELEASED = text("Kamuya açık kaynaklardan derlenmiştir", "Compiled from public sources", "جمعت المعلومات من مصادر عامة")


def history(
    script: Script,
    plan: PlanMeeting,
    outcomes: Sequence[LogOutcome],
    *,
    agenda: Sequence[AddItem] = (),
    present: Sequence[OrganisationId] = (),
) -> Iterator[Act]:
    """A meeting of the past as public sources tell it: planned, held, closed, and released to the public."""
    yield script.act("plan", plan, *agenda, *([PublishAgenda()] if agenda else []))
    came = [RecordAttendance(organisation=organisation, presence="present") for organisation in present]
    yield script.act("hold", OpenMeeting(), *came, *outcomes, CloseMeeting())
    everything = (None, *(outcome.outcome for outcome in outcomes))
    yield script.act(
        "release", *(ChangeVisibility(outcome=each, visibility="public", reason=RELEASED) for each in everything)
    )
