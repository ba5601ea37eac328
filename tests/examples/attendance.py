"""Who was expected, and who came."""

from datetime import time
from typing import Any

from defter.domain.meetings.attendance import (
    AttendanceRecorded,
    ExpectOrganisations,
    OrganisationsExpected,
    RecordAttendance,
)
from defter.domain.vocabulary import (
    OrganisationId,
)
from tests.examples.values import organisation, shared_fields


def organisations_expected(*expected: OrganisationId) -> OrganisationsExpected:
    return OrganisationsExpected(organisations=expected or (organisation(), organisation("Pendik")))


def attendance_recorded(**changes: Any) -> AttendanceRecorded:
    counts = {"people": 5, "women": 3, "men": 2, "refugees": 1, "hosts": 4}
    times = {"arrived": time(10, 5), "left": time(16)}
    return AttendanceRecorded(**{"organisation": organisation(), "presence": "present", **counts, **times, **changes})


def expect_organisations(*expected: OrganisationId) -> ExpectOrganisations:
    return ExpectOrganisations(organisations=organisations_expected(*expected).organisations)


def record_attendance(**changes: Any) -> RecordAttendance:
    return RecordAttendance(**{**shared_fields(attendance_recorded()), **changes})
