"""A filled platform in Turkish, English and Arabic: its real history as far as public sources go, and sample records.

Every fact names its source. What is made up is marked `illustrative`, and organisations that act in it are called
samples. The same acts twice change nothing.
"""

from collections.abc import Iterator
from datetime import date

from defter.sample import (
    approved_minutes,
    circulated_meeting,
    closed_meeting,
    design_workshop,
    district_meetings,
    districts,
    meetings_2021_2022,
    memberships,
    open_meeting,
    organisations,
    planned_meeting,
    records,
    series,
    statements,
    workshops_2017_2019,
)
from defter.sample.memberships import CONTACTS
from defter.sample.people import SamplePerson, mandates, people
from defter.sample.records import files
from defter.sample.script import Act

__all__ = ["CONTACTS", "PLATFORM", "Act", "SamplePerson", "acts", "files", "people"]

PLATFORM = {
    "tr": "Mülteciler Alanında Belediyeler Arası Koordinasyon Platformu",
    "en": "Coordination Platform of Municipalities on Refugees",
    "ar": "منصة التنسيق بين البلديات في مجال اللاجئين",
}
"""What the platform calls itself."""


def acts(today: date) -> Iterator[Act]:
    """Everything that fills the platform, in order; the made-up meetings lie around `today`."""
    yield from organisations.acts()
    yield from mandates()
    yield from memberships.acts()
    yield from series.acts()
    yield from history()
    yield from closed_meeting.acts(today)
    yield from approved_minutes.acts(today)
    yield from circulated_meeting.acts(today)
    yield from district_meetings.held(today)
    yield from district_meetings.ahead(today)
    yield from planned_meeting.acts(today)
    yield from open_meeting.acts(today)
    yield from records.acts(today)
    yield from statements.acts(today)


def history() -> Iterator[Act]:
    """The real meetings, from the oldest to the newest."""
    yield from workshops_2017_2019.first_workshop()
    yield from districts.mukhtars_pendik()
    yield from workshops_2017_2019.second_workshop()
    yield from workshops_2017_2019.third_workshop()
    yield from districts.umraniye()
    yield from meetings_2021_2022.fourth_workshop()
    yield from meetings_2021_2022.fifth_meeting()
    yield from districts.sancaktepe()
    yield from districts.mukhtars_umraniye()
    yield from design_workshop.acts()
    yield from meetings_2021_2022.sixth_meeting()
