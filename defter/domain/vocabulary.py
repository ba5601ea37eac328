"""The words that every concept shares: events, commands, rules, refusals and values.

A concept is one module beside this one. It says what may happen to one kind of stream: events and commands (frozen
structs), a state, `decide` (state and command to events) and `evolve` (state and event to state), gathered in a
`Concept`. Nothing here reads a clock, a file or a random number.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NewType, TypeVar, get_args
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

S = TypeVar("S", bound=Struct)

PersonId = NewType("PersonId", UUID)
OrganisationId = NewType("OrganisationId", UUID)
MandateId = NewType("MandateId", UUID)
MeetingId = NewType("MeetingId", UUID)
ItemId = NewType("ItemId", UUID)
OutcomeId = NewType("OutcomeId", UUID)
SeriesId = NewType("SeriesId", UUID)
RequestId = NewType("RequestId", UUID)
DocumentId = NewType("DocumentId", UUID)
FigureId = NewType("FigureId", UUID)
LinkId = NewType("LinkId", UUID)
StepId = NewType("StepId", UUID)

Moment = Annotated[datetime, Meta(tz=True)]
"""A point in time; naive values are refused."""

Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
"""ISO 639 code. Which languages a platform speaks is a setting, not a type."""

Text = Annotated[str, Meta(min_length=1, max_length=10_000)]
"""Free text: whatever is typed into it can be redacted later."""

Visibility = Literal["public", "members", "organisation", "restricted"]
WIDTH: Mapping[Visibility, int] = {"restricted": 0, "organisation": 1, "members": 2, "public": 3}
"""How many people a visibility reaches, as an order: a larger number is wider."""

REDACTED = "▇▇▇"
"""Stands in the stored bytes where a text was removed; screens say so in the reader's language."""


class Value(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value without identity, inside events and commands."""


class Translation(Value, frozen=True, kw_only=True):
    """How one version of a text came about, and which revision of the original it translates."""

    quality: Literal["machine", "human", "reviewed"] = "human"
    of: Annotated[int, Meta(ge=1)] = 1


class LocalText(Value, frozen=True):
    """One text in several languages.

    `texts` always holds the original; a language that is absent has no version, which is not the same as an empty one.
    A version is stale when `translations[language].of` is older than `revision`.
    """

    original: Language
    texts: dict[Language, Text]
    revision: Annotated[int, Meta(ge=1)] = 1
    translations: dict[Language, Translation] = {}

    def __post_init__(self) -> None:
        if self.original not in self.texts:
            raise ValueError("the original language has no text")

    def stale(self, language: str) -> bool:
        """Whether the version in `language` translates an older revision of the original."""
        version = self.translations.get(language)
        return version is not None and version.of < self.revision


class Place(Value, frozen=True, kw_only=True):
    """A province (ISO 3166-2, such as TR-34) and, where known, a district (a key of the places file)."""

    province: Annotated[str, Meta(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$")]
    district: Annotated[str, Meta(pattern="^[a-z0-9-]{2,60}$")] | None = None


class Due(Value, frozen=True, kw_only=True):
    """When something is due: on a date, at the next meeting, always, or not yet said."""

    kind: Literal["date", "next-meeting", "ongoing", "to-be-set"] = "to-be-set"
    on: date | None = None

    def __post_init__(self) -> None:
        if (self.kind == "date") != (self.on is not None):
            raise ValueError("a due date, and only a due date, has a day")


Population = Literal["temporary-protection", "international-protection", "residence-permit", "mixed", "unspecified"]


def plain_number(number: Decimal) -> bool:
    """Whether a number can be written out: at most 15 digits before the point and 10 after it, and no infinity."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -10 and number.adjusted() < 15


class Figure(Value, frozen=True, kw_only=True):
    """A number that says what it counts, where, as of when, and from which source."""

    number: Decimal
    unit: LocalText
    as_of: Annotated[str, Meta(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
    """A day, a month or a year; sources often give no more."""
    source: LocalText
    place: Place | None = None
    people: bool = False
    """Whether it counts people: a small number of them is not published."""
    population: Population = "unspecified"
    approximate: bool = False

    def __post_init__(self) -> None:
        if not plain_number(Decimal(self.number)):
            raise ValueError("the number of a figure has at most 15 digits, and 10 after the point")


class Letter(Value, frozen=True, kw_only=True):
    """What identifies an official letter: the body that issued it, its number and its date."""

    issuer: Text
    number: Text
    date: date


class Document(Value, frozen=True, kw_only=True):
    """What is known about a file; its bytes lie in the file store, by digest, and hold no metadata."""

    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the bytes, in hexadecimal digits."""
    media_type: Annotated[str, Meta(pattern="^[a-z]+/[a-z0-9.+-]+$", max_length=100)]
    size: Annotated[int, Meta(ge=1)]
    """Bytes."""
    name: Text
    """What the file is called; people write names into it, so it can be redacted."""
    title: LocalText
    language: Language | None = None
    letter: Letter | None = None


DocumentKind = Literal["document", "official-letter", "signature-sheet", "council-decision", "logo"]
CONFIDENTIAL: tuple[DocumentKind, ...] = ("signature-sheet", "council-decision")
"""The kinds that are restricted unless somebody says otherwise."""
Unreleased = Literal["members", "organisation", "restricted"]
"""Who may see a thing when it is put on record: nothing becomes public by being typed."""


Approval = Literal["at-next-meeting", "by-silence"]
"""How minutes are approved: by the next meeting of the series, or when nobody objected until the date set."""

Role = Literal["member", "executive", "observer", "secretariat"]
MandateKind = Literal["representative", "alternate", "editor", "reader"]
Channel = Literal["letter", "e-mail", "phone", "in-the-room", "online", "command-line"]


class Identity(Value, frozen=True, kw_only=True):
    """Who says to be acting, and for which organisation: taken from a session, never from a request's body.

    `operator` is the person at the machine's own command line, who may do what the secretariat may.
    """

    person: PersonId | None = None
    organisation: OrganisationId | None = None
    link: LinkId | None = None
    """The signed link that was opened, which says for which organisation; then there is no person."""
    operator: bool = False


class Actor(Value, frozen=True, kw_only=True):
    """Who acts, as the log knows it now: the organisation's role, and the person's mandate for it."""

    person: PersonId | None = None
    organisation: OrganisationId | None = None
    role: Role | None = None
    mandate: MandateKind | None = None
    link: LinkId | None = None
    """The signed link by which somebody without an account acts."""
    under: MandateId | None = None
    """The very mandate: who holds mandates for two organisations acts under one of them at a time."""


class OnBehalf(Value, frozen=True, kw_only=True):
    """An organisation's act that reached the secretariat by another way, and was recorded by it.

    `letter` is what identifies the letter it came with; `evidence` its scan, a document of the organisation.
    """

    declared_by: OrganisationId
    channel: Channel
    letter: Letter | None = None
    evidence: DocumentId | None = None


class Event(Struct, frozen=True, omit_defaults=True):
    """A fact, in the past tense.

    `stored_as` is the name and version under which it lies in the log: never change it, whatever the class is called.
    `about` names the field with the id of the thing inside the stream that it tells of; None is the stream itself.
    """

    stored_as: ClassVar[str]
    about: ClassVar[str | None] = None


class Command(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An intention, in the imperative. `may` is the rule that says who may."""

    may: ClassVar["Rule"]


class State(Struct, frozen=True):
    """Only what the next decision needs."""


class TextRedacted(Event, frozen=True, kw_only=True):
    """The texts of one thing (None: of the stream itself) were removed from the log's bytes, and why."""

    stored_as = "platform.TextRedacted:1"
    thing: UUID | None = None
    reason: LocalText


class Rule(Struct, frozen=True):
    """Who may do a thing: a name for people, and a question about the actor, the state and the command."""

    name: str
    allows: Callable[[Actor, Any, Any], bool]


def anyone(*rules: Rule) -> Rule:
    """The rule that holds when any of `rules` does."""
    return Rule(
        " or ".join(rule.name for rule in rules),
        lambda actor, state, command: any(rule.allows(actor, state, command) for rule in rules),
    )


def acts_fully(actor: Actor) -> bool:
    """Whether the actor may decide for its organisation, and not only draft or read."""
    return actor.mandate in ("representative", "alternate")


everyone = Rule("everyone", lambda _actor, _state, _command: True)
secretariat = Rule("secretariat", lambda actor, _state, _command: actor.role == "secretariat" and acts_fully(actor))


class Problem(Exception):
    """A request that cannot be done, with a stable key that screens translate."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key = key
        self.details = details


class Refused(Problem):
    """The state of things does not allow it."""


class Forbidden(Problem):
    """This actor may not."""


class NotFound(Problem):
    """There is no such thing, or not for this reader."""


class StaleWrite(Problem):
    """A text was changed since it was read: `current` is the revision that stands now."""

    def __init__(self, current: int) -> None:
        super().__init__("stale", current=current)
        self.current = current


class Concept(Struct, frozen=True):
    """One module of the domain, as the platform sees it.

    `upcasters` turn the stored data of an old version into that of the next: "meetings.OutcomeLogged:1" gives
    that of version 2.
    """

    name: str
    initial: State
    decide: Callable[[Any, Any, datetime], list[Any]]
    evolve: Callable[[Any, Any], Any]
    events: tuple[type[Event], ...]
    commands: tuple[type[Command], ...]
    upcasters: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def based_on(base: int, current: int) -> int:
    """The next revision number, or StaleWrite when `base` is no longer current."""
    if base != current:
        raise StaleWrite(current)
    return current + 1


def tells_of(event: Event, thing: UUID | None) -> bool:
    """Whether the event tells of that thing in its stream (None: of the stream itself)."""
    return (getattr(event, event.about) if event.about else None) == thing


def without_text(struct: S) -> S:
    """The same struct with every free text in it replaced by REDACTED."""
    changes: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        blank = _blank(value, field.type)
        if blank is not value:
            changes[field.encode_name] = blank
    return msgspec.structs.replace(struct, **changes) if changes else struct


def _blank(value: Any, annotation: Any) -> Any:
    match value:
        case LocalText():
            return LocalText(original=value.original, texts={value.original: REDACTED}, revision=value.revision)
        case tuple():
            return tuple(_blank(each, None) for each in value)
        case Value():
            return without_text(value)
        case str() if annotation == Text or Text in get_args(annotation):
            return REDACTED
    return value
