"""Programs carry over by the same rule as people: in the act that plans, defers or opens."""

from typing import Any
from uuid import uuid4

from defter.domain.series import series_id
from tests import examples
from tests.web.api.conftest import Programs, problem
from tests.web.conftest import InUse

SERIES = str(series_id("calistaylar"))
TITLE = {"original": "tr", "texts": {"tr": "Çalıştay"}}


def planned(program: Any, day: str) -> str:
    plan = {"kind": "workshop", "day": day, "title": TITLE, "series": SERIES}
    answer = program.post("/meetings", plan)
    assert answer.status_code == 201
    return str(answer.json()["id"])


def items(program: Any, meeting: str) -> list[tuple[str, str | None]]:
    return [(item["id"], item["origin"]) for item in program.get(f"/meetings/{meeting}").json()["agenda"]]


def test_a_program_defers_an_item_to_the_next_meeting_of_the_series(platform: InUse, program: Programs) -> None:
    platform.tell(series_id("calistaylar"), examples.found_series())
    office = program("Sekreter")
    first = planned(office, "2022-06-01")
    item = office.post(f"/meetings/{first}/agenda", {"title": TITLE}).json()["id"]
    assert office.post(f"/meetings/{first}/open", {}).status_code == 200
    at, key = f"/meetings/{first}/agenda/{item}/conclude", uuid4()
    done = office.post(at, {"result": "deferred"}, key=key)
    assert done.status_code == 200
    second, third = planned(office, "2022-07-20"), planned(office, "2022-08-20")
    assert items(office, second) == [(item, first)]
    assert items(office, third) == []
    assert office.post(at, {"result": "deferred"}, key=key).json() == done.json()
    assert office.post(f"/meetings/{second}/cancel", {"reason": TITLE}).status_code == 200
    assert items(office, third) == [(item, first)]


def test_an_item_is_not_deferred_to_its_own_meeting(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting()
    at = f"/meetings/{meeting}/agenda/{examples.item()}/conclude"
    refused = program("Rana").post(at, {"result": "deferred", "to": str(meeting)})
    assert problem(refused) == (422, "refused:item-deferred-to-itself")
