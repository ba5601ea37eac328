"""Postponing and cancelling meetings, as a person does and sees it."""

from datetime import timedelta
from typing import Any

import pytest

from defter.domain.meetings import meetings
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import NOON

MEETING = examples.meeting()
HERE = f"/en/meetings/{MEETING}"
DAY = NOON.date() + timedelta(days=7)
POSTPONED = {
    "day": "20.07.2022",
    "starts": "11:00",
    "ends": "",
    "reason.en": "The hall is taken",
    "reason.original": "en",
}
CANCELLED = {"reason.en": "Nobody can come", "reason.original": "en"}


def planned(platform: InUse, *commands: Any) -> None:
    platform.meeting(examples.expect_organisations(), *commands, day=DAY)


def stage(platform: InUse) -> str:
    return str(platform.stack.platform.store.state(meetings, MEETING)[0].stage)


def test_whoever_postpones_sees_who_is_to_be_told(platform: InUse) -> None:
    planned(platform)
    words = seen(platform.as_("Umut").get(f"{HERE}/postpone"))
    assert "Who is to be told" in words
    assert "Pendik" in words
    form = form_of(platform.as_("Umut").get(f"{HERE}/postpone"), "/postpone")
    assert form["day"] == DAY.strftime("%d.%m.%Y")


def test_a_postponed_meeting_says_where_it_went_and_why(platform: InUse) -> None:
    planned(platform)
    assert platform.as_("Umut").post(f"{HERE}/postpone", POSTPONED).status_code == 303
    words = seen(platform.as_("Pelin").get(HERE))
    assert "20 July 2022" in words
    assert "Postponed to this day" in words
    assert "The hall is taken" in words
    for address in ("/en", "/en/meetings"):
        assert "Postponed" in seen(platform.as_("Pelin").get(address)), address


def test_postponing_needs_a_day_and_a_reason(platform: InUse) -> None:
    planned(platform)
    answer = platform.as_("Umut").post(f"{HERE}/postpone", POSTPONED | {"day": "", "reason.en": ""})
    assert answer.status_code == 422
    words = seen(answer)
    assert "Say on which day the meeting is" in words
    assert "Write why the meeting is postponed" in words


def test_a_cancelled_meeting_says_so_wherever_it_is_shown(platform: InUse) -> None:
    planned(platform)
    assert "Who is to be told" in seen(platform.as_("Umut").get(f"{HERE}/cancel"))
    assert platform.as_("Umut").post(f"{HERE}/cancel", CANCELLED).status_code == 303
    pelin = platform.as_("Pelin")
    assert "Nobody can come" in seen(pelin.get(HERE))
    for address in (HERE, "/en", "/en/meetings"):
        assert "Cancelled" in seen(pelin.get(address)), address
    (row,) = page_of(pelin.get("/en/meetings")).xpath("//p[@class='cancelled']")
    assert "Cancelled" in row.text_content()
    assert "Open the meeting" not in seen(platform.as_("Umut").get(HERE))


def test_a_cancellation_without_a_reason_is_refused(platform: InUse) -> None:
    planned(platform)
    answer = platform.as_("Umut").post(f"{HERE}/cancel", {"reason.original": "en"})
    assert answer.status_code == 422
    assert "Write why the meeting is cancelled" in seen(answer)
    assert stage(platform) == "planned"


def test_a_meeting_that_has_begun_is_neither_postponed_nor_cancelled(platform: InUse) -> None:
    planned(platform, examples.add_item(), examples.open_meeting())
    umut = platform.as_("Umut")
    for act, sent in (("postpone", POSTPONED), ("cancel", CANCELLED)):
        page = seen(umut.get(f"{HERE}/{act}"))
        assert "can no longer be postponed or cancelled" in page
        assert "Who is to be told" not in page
        assert umut.post(f"{HERE}/{act}", sent).status_code == 422
        assert f"{act.capitalize()} the meeting" not in seen(umut.get(HERE))


@pytest.mark.parametrize("name", ["Pelin", "Rana", "Olga", None])
def test_only_who_organises_calls_a_meeting_off(platform: InUse, name: str | None) -> None:
    planned(platform)
    client = platform.as_(name)
    expected = 404 if name is None else 403
    for act, sent in (("postpone", POSTPONED), ("cancel", CANCELLED)):
        assert client.get(f"{HERE}/{act}").status_code == expected
        assert client.post(f"{HERE}/{act}", sent).status_code == expected
    assert stage(platform) == "planned"
