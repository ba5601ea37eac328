"""The meeting itself."""

from datetime import time, timedelta
from typing import Any

from defter.domain.meetings.plan import (
    CancelMeeting,
    ChangeVisibility,
    CloseMeeting,
    MeetingCancelled,
    MeetingClosed,
    MeetingOpened,
    MeetingPlanned,
    MeetingPostponed,
    NameRapporteur,
    OpenMeeting,
    PlanMeeting,
    PlanRevised,
    PostponeMeeting,
    RapporteurNamed,
    RapporteurReleased,
    RedactText,
    ReleaseRapporteur,
    RevisePlan,
    VisibilityChanged,
)
from defter.domain.vocabulary import (
    Place,
    TextRedacted,
)
from tests.examples.values import DAY, SOURCE, TITLE, organisation, outcome, person, series_of, shared_fields, text


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
            "series": series_of(),
            "source": SOURCE,
            "illustrative": True,
            **changes,
        }
    )


def plan_revised(**changes: Any) -> PlanRevised:
    fields = shared_fields(meeting_planned(), without=("host", "source", "illustrative"))
    return PlanRevised(**{**fields, "online": True, "revision": 2, **changes})


def meeting_postponed(**changes: Any) -> MeetingPostponed:
    """A week later, an hour later."""
    fields = {"day": DAY + timedelta(days=7), "starts": time(11), "ends": time(17), "reason": text("Salon dolu")}
    return MeetingPostponed(**{**fields, "revision": 2, **changes})


def meeting_cancelled(**changes: Any) -> MeetingCancelled:
    return MeetingCancelled(**{"reason": text("Kar yağışı"), "revision": 2, **changes})


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
    return PlanMeeting(**{**shared_fields(meeting_planned()), **changes})


def revise_plan(**changes: Any) -> RevisePlan:
    return RevisePlan(**{**shared_fields(plan_revised()), "base": 1, **changes})


def postpone_meeting(**changes: Any) -> PostponeMeeting:
    return PostponeMeeting(**{**shared_fields(meeting_postponed()), **changes})


def cancel_meeting(**changes: Any) -> CancelMeeting:
    return CancelMeeting(**{**shared_fields(meeting_cancelled()), **changes})


def name_rapporteur(**changes: Any) -> NameRapporteur:
    return NameRapporteur(**{**shared_fields(rapporteur_named()), **changes})


def release_rapporteur(**changes: Any) -> ReleaseRapporteur:
    return ReleaseRapporteur(**{**shared_fields(rapporteur_released()), **changes})


def open_meeting() -> OpenMeeting:
    return OpenMeeting()


def close_meeting() -> CloseMeeting:
    return CloseMeeting()


def change_visibility(**changes: Any) -> ChangeVisibility:
    return ChangeVisibility(**{**shared_fields(visibility_changed()), **changes})


def redact_text(**changes: Any) -> RedactText:
    return RedactText(**{**shared_fields(text_redacted()), **changes})
