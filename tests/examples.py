"""One good example of everything: ids, texts, and each event and command with defaults that fit together.

    meeting_planned(online=True)        # the example, with a field changed
    person("Ayşe")                      # the same id each time

The meeting is the design workshop of 6 July 2022, hosted by Ümraniye; its record is made up.
"""

from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from defter.domain.meetings.agenda import (
    AddItem,
    AgendaPublished,
    ItemAdded,
    ItemRemoved,
    ItemRevised,
    ItemsOrdered,
    MoveItem,
    PublishAgenda,
    RemoveItem,
    ReviseItem,
)
from defter.domain.meetings.attendance import (
    AttendanceRecorded,
    ExpectOrganisations,
    OrganisationsExpected,
    RecordAttendance,
)
from defter.domain.meetings.outcomes import (
    ConvertOutcome,
    LogOutcome,
    OutcomeConverted,
    OutcomeLogged,
    OutcomeRevised,
    OutcomeStruck,
    ReviseOutcome,
    StrikeOutcome,
)
from defter.domain.meetings.plan import (
    ChangeVisibility,
    CloseMeeting,
    MeetingClosed,
    MeetingOpened,
    MeetingPlanned,
    NameRapporteur,
    OpenMeeting,
    PlanMeeting,
    PlanRevised,
    RapporteurNamed,
    RapporteurReleased,
    RedactText,
    ReleaseRapporteur,
    RevisePlan,
    VisibilityChanged,
)
from defter.domain.organisations import (
    AdmitOrganisation,
    EndMandate,
    GiveMandate,
    MandateEnded,
    MandateGiven,
    OrganisationAdmitted,
    OrganisationRegistered,
    OrganisationRenamed,
    RegisterOrganisation,
    RenameOrganisation,
)
from defter.domain.vocabulary import (
    Due,
    Event,
    Figure,
    ItemId,
    LocalText,
    MandateId,
    MeetingId,
    OrganisationId,
    OutcomeId,
    PersonId,
    Place,
    TextRedacted,
    Translation,
)

DAY = date(2022, 7, 6)
"""The day of the meeting, and of everything else that needs a day."""


def id_of(kind: str, name: str) -> UUID:
    """The same id for the same name, each time."""
    return uuid5(NAMESPACE_URL, f"defter:{kind}:{name}")


def person(name: str = "Ayşe") -> PersonId:
    return PersonId(id_of("person", name))


def organisation(name: str = "Ümraniye") -> OrganisationId:
    return OrganisationId(id_of("organisation", name))


def mandate(name: str = "Ayşe") -> MandateId:
    return MandateId(id_of("mandate", name))


def meeting(name: str = "design workshop") -> MeetingId:
    return MeetingId(id_of("meeting", name))


def item(name: str = "cohesion") -> ItemId:
    return ItemId(id_of("item", name))


def outcome(name: str = "courses") -> OutcomeId:
    return OutcomeId(id_of("outcome", name))


def text(turkish: str, english: str | None = None, arabic: str | None = None, *, revision: int = 1) -> LocalText:
    """A text whose original is Turkish; the Arabic, where given, was made by a machine."""
    versions = {"tr": turkish, "en": english, "ar": arabic}
    return LocalText(
        original="tr",
        texts={language: version for language, version in versions.items() if version is not None},
        revision=revision,
        translations={"ar": Translation(quality="machine")} if arabic else {},
    )


TITLE = text("Tasarım çalıştayı", "Design workshop", "ورشة التصميم")
COHESION = text("Sosyal uyum", "Social cohesion", "التماسك الاجتماعي")
COURSES = text("Kurslara ulaşım desteği verilecek", "Travel to courses will be paid", "سيُدعم الوصول إلى الدورات")
SOURCE = text("Ümraniye, 16 Aralık 2020")


def figure(**changes: Any) -> Figure:
    return Figure(
        **{
            "number": Decimal(20_000),
            "unit": text("kişi", "people", "شخص"),
            "as_of": "2020-12",
            "source": SOURCE,
            "place": Place(province="TR-34", district="umraniye"),
            "population": "mixed",
            "approximate": True,
            **changes,
        }
    )


# Organisations


def organisation_registered(**changes: Any) -> OrganisationRegistered:
    name = text("Ümraniye Belediyesi", "Municipality of Ümraniye", "بلدية عمرانية")
    place = Place(province="TR-34", district="umraniye")
    return OrganisationRegistered(**{"kind": "district-municipality", "name": name, "place": place, **changes})


def organisation_renamed(**changes: Any) -> OrganisationRenamed:
    return OrganisationRenamed(**{"name": text("T.C. Ümraniye Belediyesi", revision=2), "revision": 2, **changes})


def organisation_admitted(**changes: Any) -> OrganisationAdmitted:
    return OrganisationAdmitted(**{"role": "member", "on": DAY, **changes})


def mandate_given(**changes: Any) -> MandateGiven:
    given = {"mandate": mandate(), "person": person(), "kind": "representative", "since": date(2022, 1, 1)}
    return MandateGiven(**{**given, "until": date(2024, 3, 31), "review": date(2024, 3, 1), **changes})


def mandate_ended(**changes: Any) -> MandateEnded:
    return MandateEnded(**{"mandate": mandate(), "on": DAY, "reason": text("Başka yerde çalışıyor"), **changes})


def register_organisation(**changes: Any) -> RegisterOrganisation:
    return RegisterOrganisation(**{**_fields(organisation_registered()), **changes})


def rename_organisation(**changes: Any) -> RenameOrganisation:
    return RenameOrganisation(**{**_fields(organisation_renamed()), "base": 1, **changes})


def admit_organisation(**changes: Any) -> AdmitOrganisation:
    return AdmitOrganisation(**{**_fields(organisation_admitted()), **changes})


def give_mandate(**changes: Any) -> GiveMandate:
    return GiveMandate(**{**_fields(mandate_given()), **changes})


def end_mandate(**changes: Any) -> EndMandate:
    return EndMandate(**{**_fields(mandate_ended()), **changes})


# The meeting itself


def meeting_planned(**changes: Any) -> MeetingPlanned:
    return MeetingPlanned(
        **{
            "kind": "design-workshop",
            "title": TITLE,
            "host": organisation(),
            "day": DAY,
            "starts": time(10),
            "ends": time(16, 30),
            "place": Place(province="TR-34", district="umraniye"),
            "venue": text("Kültür merkezi", "Culture centre"),
            "languages": ("tr", "ar"),
            "number": "V",
            "source": SOURCE,
            "illustrative": True,
            **changes,
        }
    )


def plan_revised(**changes: Any) -> PlanRevised:
    fields = _fields(meeting_planned(), without=("host", "source", "illustrative"))
    return PlanRevised(**{**fields, "online": True, "revision": 2, **changes})


def rapporteur_named(**changes: Any) -> RapporteurNamed:
    return RapporteurNamed(**{"person": person("Rana"), **changes})


def rapporteur_released(**changes: Any) -> RapporteurReleased:
    return RapporteurReleased(**{"person": person("Rana"), **changes})


def meeting_opened() -> MeetingOpened:
    return MeetingOpened()


def meeting_closed() -> MeetingClosed:
    return MeetingClosed()


def visibility_changed(**changes: Any) -> VisibilityChanged:
    """The example outcome becomes public."""
    return VisibilityChanged(
        **{"outcome": outcome(), "visibility": "public", "reason": text("Salonda kararlaştırıldı"), **changes}
    )


def text_redacted(**changes: Any) -> TextRedacted:
    """The texts of the example outcome are removed."""
    return TextRedacted(**{"thing": outcome(), "reason": text("Bir kişinin adı geçiyordu"), **changes})


def plan_meeting(**changes: Any) -> PlanMeeting:
    return PlanMeeting(**{**_fields(meeting_planned()), **changes})


def revise_plan(**changes: Any) -> RevisePlan:
    return RevisePlan(**{**_fields(plan_revised()), "base": 1, **changes})


def name_rapporteur(**changes: Any) -> NameRapporteur:
    return NameRapporteur(**{**_fields(rapporteur_named()), **changes})


def release_rapporteur(**changes: Any) -> ReleaseRapporteur:
    return ReleaseRapporteur(**{**_fields(rapporteur_released()), **changes})


def open_meeting() -> OpenMeeting:
    return OpenMeeting()


def close_meeting() -> CloseMeeting:
    return CloseMeeting()


def change_visibility(**changes: Any) -> ChangeVisibility:
    return ChangeVisibility(**{**_fields(visibility_changed()), **changes})


def redact_text(**changes: Any) -> RedactText:
    return RedactText(**{**_fields(text_redacted()), **changes})


# The agenda


def item_added(**changes: Any) -> ItemAdded:
    questions = (text("Hangi etkinlikler işe yaradı?", "Which activities worked?"),)
    example = {"item": item(), "title": COHESION, "proposer": organisation(), "minutes": 45, "questions": questions}
    return ItemAdded(**{**example, **changes})


def item_revised(**changes: Any) -> ItemRevised:
    return ItemRevised(**{**_fields(item_added(), without=("proposer",)), "minutes": 60, "revision": 2, **changes})


def items_ordered(*order: ItemId) -> ItemsOrdered:
    return ItemsOrdered(order=order or (item("livelihoods"), item()))


def item_removed(**changes: Any) -> ItemRemoved:
    return ItemRemoved(**{"item": item(), **changes})


def agenda_published() -> AgendaPublished:
    return AgendaPublished()


def add_item(**changes: Any) -> AddItem:
    return AddItem(**{**_fields(item_added()), **changes})


def revise_item(**changes: Any) -> ReviseItem:
    return ReviseItem(**{**_fields(item_revised()), "base": 1, **changes})


def move_item(**changes: Any) -> MoveItem:
    """The example item becomes the last."""
    return MoveItem(**{"item": item(), **changes})


def remove_item(**changes: Any) -> RemoveItem:
    return RemoveItem(**{**_fields(item_removed()), **changes})


def publish_agenda() -> PublishAgenda:
    return PublishAgenda()


# Attendance


def organisations_expected(*expected: OrganisationId) -> OrganisationsExpected:
    return OrganisationsExpected(organisations=expected or (organisation(), organisation("Pendik")))


def attendance_recorded(**changes: Any) -> AttendanceRecorded:
    counts = {"people": 5, "women": 3, "men": 2, "refugees": 1, "hosts": 4}
    times = {"arrived": time(10, 5), "left": time(16)}
    return AttendanceRecorded(**{"organisation": organisation(), "presence": "present", **counts, **times, **changes})


def expect_organisations(*expected: OrganisationId) -> ExpectOrganisations:
    return ExpectOrganisations(organisations=organisations_expected(*expected).organisations)


def record_attendance(**changes: Any) -> RecordAttendance:
    return RecordAttendance(**{**_fields(attendance_recorded()), **changes})


# Outcomes


def outcome_logged(**changes: Any) -> OutcomeLogged:
    """An action, against no item, so that it fits a meeting without an agenda."""
    return OutcomeLogged(
        **{
            "outcome": outcome(),
            "kind": "action",
            "text": COURSES,
            "owner": organisation(),
            "due": Due(kind="date", on=date(2022, 10, 25)),
            "decided": "consensus",
            "review": date(2023, 7, 6),
            "illustrative": True,
            **changes,
        }
    )


def outcome_revised(**changes: Any) -> OutcomeRevised:
    fields = _fields(outcome_logged(), without=("kind", "illustrative"))
    return OutcomeRevised(**{**fields, "text": text("Ulaşım bedeli ödenecek", revision=2), "revision": 2, **changes})


def outcome_converted(**changes: Any) -> OutcomeConverted:
    """The example outcome becomes a figure."""
    return OutcomeConverted(**{"outcome": outcome(), "kind": "figure", "figure": figure(), **changes})


def outcome_struck(**changes: Any) -> OutcomeStruck:
    return OutcomeStruck(**{"outcome": outcome(), "reason": text("Başka bir toplantıda söylendi"), **changes})


def log_outcome(**changes: Any) -> LogOutcome:
    return LogOutcome(**{**_fields(outcome_logged()), **changes})


def revise_outcome(**changes: Any) -> ReviseOutcome:
    return ReviseOutcome(**{**_fields(outcome_revised()), "base": 1, **changes})


def convert_outcome(**changes: Any) -> ConvertOutcome:
    return ConvertOutcome(**{**_fields(outcome_converted()), **changes})


def strike_outcome(**changes: Any) -> StrikeOutcome:
    return StrikeOutcome(**{**_fields(outcome_struck()), **changes})


# Whole histories


def history_of_an_organisation() -> tuple[Event, ...]:
    """Every kind of event that a stream of `organisations` knows, in an order that can happen."""
    return (
        organisation_registered(),
        organisation_renamed(),
        organisation_admitted(),
        mandate_given(),
        mandate_given(mandate=mandate("Baran"), person=person("Baran"), kind="editor"),
        mandate_ended(),
    )


def history_of_a_meeting() -> tuple[Event, ...]:
    """Every kind of event that a stream of `meetings` knows, in an order that can happen."""
    return (
        meeting_planned(),
        plan_revised(),
        rapporteur_named(),
        rapporteur_named(person=person("Sami")),
        rapporteur_released(person=person("Sami")),
        organisations_expected(),
        item_added(),
        item_added(item=item("livelihoods"), title=text("Geçim kaynakları", "Livelihoods", "سبل العيش")),
        item_added(item=item("closing"), title=text("Kapanış", "Closing")),
        item_revised(),
        item_removed(item=item("closing")),
        items_ordered(),
        agenda_published(),
        meeting_opened(),
        attendance_recorded(),
        outcome_logged(item=item()),
        outcome_revised(item=item()),
        outcome_logged(outcome=outcome("20,000"), kind="note", text=text("İlçede yaklaşık 20.000 sığınmacı yaşıyor")),
        outcome_converted(outcome=outcome("20,000")),
        outcome_logged(outcome=outcome("mistake"), kind="decision", text=text("Yanlış toplantının kararı")),
        outcome_struck(outcome=outcome("mistake")),
        visibility_changed(),
        text_redacted(thing=outcome("mistake")),
        meeting_closed(),
    )


def _fields(message: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that an event shares with the command that leads to it."""
    unshared = ("revision", *without)
    return {name: getattr(message, name) for name in message.__struct_fields__ if name not in unshared}
