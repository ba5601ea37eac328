"""The minutes of the meeting: circulated on its day, approved at the next one, corrected, released."""

from datetime import timedelta
from typing import Any

from defter.domain.meetings.minutes import (
    ApproveMinutes,
    BeginCorrection,
    CirculateMinutes,
    CorrectionBegun,
    CorrectionRequested,
    CorrectionResolved,
    MinutesApproved,
    MinutesCirculated,
    ReleaseResult,
    RequestCorrection,
    ResolveCorrection,
    ResultReleased,
)
from tests.examples.values import DAY, meeting, organisation, outcome, request, shared_fields, text


def minutes_circulated(**changes: Any) -> MinutesCirculated:
    return MinutesCirculated(**{"until": DAY + timedelta(days=14), "approval": "at-next-meeting", **changes})


def correction_requested(**changes: Any) -> CorrectionRequested:
    fields = {"request": request(), "outcome": outcome(), "organisation": organisation("Pendik")}
    return CorrectionRequested(**{**fields, "text": text("Destek yalnız otobüs içindi"), **changes})


def correction_resolved(**changes: Any) -> CorrectionResolved:
    return CorrectionResolved(**{"request": request(), "accepted": True, "reason": text("Metin düzeltildi"), **changes})


def minutes_approved(**changes: Any) -> MinutesApproved:
    return MinutesApproved(**{"version": 1, "how": "at-meeting", "at": meeting("next workshop"), **changes})


def correction_begun(**changes: Any) -> CorrectionBegun:
    return CorrectionBegun(**{"reason": text("Tarih yanlış yazılmış"), **changes})


def result_released(**changes: Any) -> ResultReleased:
    introduction = text("Belediyeler kurslara ulaşımı konuştu", "Municipalities discussed travel to courses")
    return ResultReleased(**{"introduction": introduction, "outcomes": (outcome(),), "revision": 1, **changes})


def circulate_minutes(**changes: Any) -> CirculateMinutes:
    return CirculateMinutes(**{**shared_fields(minutes_circulated()), **changes})


def request_correction(**changes: Any) -> RequestCorrection:
    return RequestCorrection(**{**shared_fields(correction_requested()), **changes})


def resolve_correction(**changes: Any) -> ResolveCorrection:
    return ResolveCorrection(**{**shared_fields(correction_resolved()), **changes})


def approve_minutes(**changes: Any) -> ApproveMinutes:
    return ApproveMinutes(**{**shared_fields(minutes_approved(), without=("version",)), **changes})


def begin_correction(**changes: Any) -> BeginCorrection:
    return BeginCorrection(**{**shared_fields(correction_begun()), **changes})


def release_result(**changes: Any) -> ReleaseResult:
    reason = text("Tutanak onaylandı")
    return ReleaseResult(**{**shared_fields(result_released()), "reason": reason, "base": 0, **changes})
