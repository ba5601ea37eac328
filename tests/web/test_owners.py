"""Who owns an action: an organisation with supporters, somebody outside the platform, or all members."""

from typing import Any

import pytest

from defter.domain.meetings import meetings
from defter.domain.meetings.outcomes import OutcomeLogged, OutcomeRevised
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, seen

MEETING = examples.meeting()
HERE = f"/en/meetings/{MEETING}"
PENDIK, UMRANIYE = examples.organisation("Pendik"), examples.organisation("Ümraniye")
COURSES = examples.outcome()


def logged(platform: InUse, **sent: str) -> Any:
    """The outcome that one line became."""
    rana = platform.as_("Rana")
    form = form_of(rana.get(HERE), "/outcomes") | {"kind": "action", "text": "Draw up a calendar"} | sent
    answer = rana.post(f"{HERE}/outcomes", form)
    assert answer.status_code == 303, seen(answer)
    return last(platform, OutcomeLogged)


def last(platform: InUse, kind: type[Any]) -> Any:
    history = platform.stack.platform.store.history(MEETING)
    return next(each.event for each in reversed(history) if isinstance(each.event, kind))


@pytest.mark.parametrize("name", ["@all", "@All_members", '@"All members"', "@herkes", "@الكل", "@tüm üyeler"])
def test_a_word_for_all_members_is_understood_in_every_language(platform: InUse, name: str) -> None:
    platform.open_meeting()
    event = logged(platform, text=f"Name a contact {name} !next-meeting")
    assert (event.all_members, event.owner, event.agreed) == (True, None, False)
    assert event.text.texts["en"] == "Name a contact"
    assert "All members" in seen(platform.as_("Pelin").get(HERE))


def test_the_owner_field_takes_all_members_too(platform: InUse) -> None:
    platform.open_meeting()
    assert logged(platform, owner="All members").all_members


def test_supporters_are_named_one_a_line(platform: InUse) -> None:
    platform.open_meeting()
    event = logged(platform, owner="Ümraniye", supporters="pendik\nSekretarya\n\npendik")
    assert (event.owner, event.supporters) == (UMRANIYE, (PENDIK, examples.organisation("Sekretarya")))
    assert "with: Pendik , Sekretarya" in seen(platform.as_("Pelin").get(HERE)).replace("Pendik,", "Pendik ,")


def test_an_owner_outside_the_platform_is_free_text(platform: InUse) -> None:
    platform.open_meeting()
    event = logged(platform, outsider="School board")
    assert (event.outsider, event.owner) == ("School board", None)
    assert "School board" in seen(platform.as_("Pelin").get(HERE))


def test_two_owners_are_refused(platform: InUse) -> None:
    platform.open_meeting()
    rana = platform.as_("Rana")
    form = form_of(rana.get(HERE), "/outcomes") | {"kind": "action", "text": "Draw up a calendar"}
    answer = rana.post(f"{HERE}/outcomes", form | {"owner": "Ümraniye", "outsider": "School board"})
    assert answer.status_code == 422
    assert "Name one owner" in seen(answer)
    answer = rana.post(f"{HERE}/outcomes", form | {"supporters": "Nowhere"})
    assert answer.status_code == 422
    assert "There is no organisation called “Nowhere”." in seen(answer)


def test_an_owner_that_is_present_agrees_unless_it_is_said_otherwise(platform: InUse) -> None:
    platform.open_meeting(examples.record_attendance(organisation=UMRANIYE))
    assert logged(platform, owner="Ümraniye").agreed
    assert "agreed at the meeting" in seen(platform.as_("Pelin").get(HERE))
    assert not logged(platform, owner="Ümraniye", agreed="no").agreed
    assert not logged(platform, owner="Pendik").agreed
    assert logged(platform, owner="Pendik", agreed="yes").agreed


def test_what_only_actions_have_is_left_out_of_others(platform: InUse) -> None:
    platform.open_meeting()
    event = logged(platform, kind="note", supporters="Pendik", outsider="School board", agreed="yes")
    assert (event.supporters, event.outsider, event.agreed) == ((), None, False)


def test_a_revision_keeps_supporters_and_owners_of_every_kind(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome(owner=UMRANIYE, supporters=(PENDIK,)))
    rana = platform.as_("Rana")
    page = f"{HERE}/outcomes/{COURSES}"
    form = form_of(rana.get(page), f"/outcomes/{COURSES}")
    assert form["supporters"] == "Pendik"
    assert rana.post(page, form | {"text.tr": "Yol ücretleri ödenecek"}).status_code == 303
    event = last(platform, OutcomeRevised)
    assert (event.owner, event.supporters) == (UMRANIYE, (PENDIK,))
    form = form_of(rana.get(page), f"/outcomes/{COURSES}") | {"owner": "all members", "supporters": ""}
    assert rana.post(page, form).status_code == 303
    event = last(platform, OutcomeRevised)
    assert (event.all_members, event.owner, event.supporters) == (True, None, ())
    assert form_of(rana.get(page), f"/outcomes/{COURSES}")["owner"] == "All members"


def test_nothing_is_recorded_when_nothing_was_changed(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome(owner=None, outsider="Okul aile birliği", supporters=(PENDIK,)))
    rana = platform.as_("Rana")
    page = f"{HERE}/outcomes/{COURSES}"
    before = platform.stack.platform.store.state(meetings, MEETING)[1]
    assert rana.post(page, form_of(rana.get(page), f"/outcomes/{COURSES}")).status_code == 303
    assert platform.stack.platform.store.state(meetings, MEETING)[1] == before
