"""Series of meetings, and what is left of one meeting for the next, as a person sees it."""

from datetime import date, timedelta
from typing import Any

from defter.domain.meetings.agenda import ConcludeItem
from defter.domain.series import series_id
from defter.domain.vocabulary import Due, MeetingId
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, seen
from tests.web.stack import NOON, Client

TODAY = NOON.date()
SERIES = series_id("calistaylar")
EARLIER, NEXT = examples.meeting("earlier"), examples.meeting("next")
FORM = {"title.original": "en", "title.en": "District meetings", "slug": "ilce", "approval": "by-silence"}


def founded(platform: InUse) -> None:
    platform.tell(SERIES, examples.found_series(host=examples.organisation("Ümraniye")))


def planned(platform: InUse, meeting: MeetingId, day: date, *commands: Any, **changes: Any) -> None:
    plan = examples.plan_meeting(series=SERIES, day=day, **changes)
    platform.tell(meeting, plan, examples.name_rapporteur(person=platform.people["Rana"]), *commands)


def held(platform: InUse, *commands: Any) -> None:
    """An earlier meeting of the series, open, with one item; then whatever else happens in it."""
    founded(platform)
    item = examples.add_item(), examples.open_meeting()
    planned(platform, EARLIER, TODAY - timedelta(days=30), *item, *commands)


def concluded(client: Client, **sent: str) -> Any:
    return client.post(f"/en/meetings/{EARLIER}/agenda/{examples.item()}/conclude", sent)


def test_a_series_is_founded_and_its_address_is_its_short_name(platform: InUse) -> None:
    answer = platform.as_("Sekreter").post("/en/series/new", FORM)
    assert answer.headers["location"] == "/en/series/ilce"
    words = seen(platform.as_("Pelin").get("/en/series/ilce"))
    assert "District meetings" in words
    assert "By silence" in words
    assert "District meetings" in seen(platform.as_("Pelin").get("/en/series"))


def test_a_short_name_is_used_once(platform: InUse) -> None:
    platform.as_("Sekreter").post("/en/series/new", FORM)
    again = platform.as_("Umut").post("/en/series/new", FORM)
    assert again.status_code == 422
    assert "There is a problem" in seen(again)


def test_a_short_name_that_cannot_be_an_address_is_refused(platform: InUse) -> None:
    for slug in ("İlçe toplantıları", "new", "", "a--b"):
        answer = platform.as_("Sekreter").post("/en/series/new", FORM | {"slug": slug})
        assert answer.status_code == 422, slug
        assert ("small letters a–z, digits and hyphens." in seen(answer)) == (slug not in ("new", "")), slug


def test_a_short_name_may_be_one_letter(platform: InUse) -> None:
    answer = platform.as_("Sekreter").post("/en/series/new", FORM | {"slug": "a"})
    assert answer.headers["location"] == "/en/series/a"


def test_series_are_for_members_and_founded_by_who_may(platform: InUse) -> None:
    founded(platform)
    assert "Series are for the organisations of the platform." in seen(platform.as_(None).get("/en/series"))
    assert platform.as_(None).get("/en/series/calistaylar").status_code == 404
    assert platform.as_("Olga").get("/en/series/calistaylar").status_code == 200
    assert platform.as_("Olga").get("/en/series/new").status_code == 403
    assert platform.as_("Olga").post("/en/series/new", FORM).status_code == 403
    assert platform.as_("Pelin").get("/en/series/calistaylar/revise").status_code == 403


def test_its_host_changes_a_series_unless_somebody_was_faster(platform: InUse) -> None:
    founded(platform)
    umut = platform.as_("Umut")
    form = form_of(umut.get("/en/series/calistaylar/revise"), "/revise") | {"title.en": "Municipal workshops"}
    assert umut.post("/en/series/calistaylar/revise", form).status_code == 303
    assert "Municipal workshops" in seen(platform.as_("Pelin").get("/en/series/calistaylar"))
    stale = umut.post("/en/series/calistaylar/revise", {**form, "id": "", "title.en": "Something else"})
    assert stale.status_code == 409
    assert "Municipal workshops" in seen(stale)


def test_a_meeting_is_planned_into_a_series_and_says_so(platform: InUse) -> None:
    founded(platform)
    umut = platform.as_("Umut")
    form = form_of(umut.get("/en/meetings/new?series=calistaylar"), "/meetings/new")
    assert form["series"] == str(SERIES)
    sent = form | {"title.en": "Workshop V", "day": "01.09.2022"}
    meeting = umut.post("/en/meetings/new", sent).headers["location"]
    assert "Series: Workshops" in seen(umut.get(meeting))
    kept = form_of(umut.get(f"{meeting}/plan"), "/plan")
    assert kept["series"] == str(SERIES)
    assert umut.post(f"{meeting}/plan", {**kept, "series": str(NEXT)}).status_code == 422
    assert umut.post(f"{meeting}/plan", kept | {"id": "", "series": ""}).status_code == 303
    assert "Series:" not in seen(umut.get(meeting))


def test_what_became_of_an_item_is_said_in_words(platform: InUse) -> None:
    held(platform)
    rana = platform.as_("Rana")
    for result, word in (("discussed", "Discussed"), ("decided", "Decided"), ("not-reached", "Not reached")):
        assert concluded(rana, result=result).status_code == 303
        assert word in seen(platform.as_("Pelin").get(f"/en/meetings/{EARLIER}"))
    assert concluded(rana, result="referred", referred_to="pendik").status_code == 303
    assert "Referred : Pendik" in seen(platform.as_("Pelin").get(f"/en/meetings/{EARLIER}")).replace(
        "Referred:", "Referred :"
    )


def test_an_item_is_referred_only_to_an_organisation_that_is_there(platform: InUse) -> None:
    held(platform)
    answer = concluded(platform.as_("Rana"), result="referred", referred_to="Nowhere")
    assert answer.status_code == 422
    assert "There is no organisation called “Nowhere”." in seen(answer)


def test_only_who_takes_the_notes_concludes_items(platform: InUse) -> None:
    held(platform)
    assert concluded(platform.as_("Pelin"), result="discussed").status_code == 403
    assert concluded(platform.as_(None), result="discussed").status_code == 403
    assert "What became of it?" not in seen(platform.as_("Pelin").get(f"/en/meetings/{EARLIER}"))
    assert "What became of it?" in seen(platform.as_("Rana").get(f"/en/meetings/{EARLIER}"))


def test_a_deferred_item_opens_the_next_meeting(platform: InUse) -> None:
    held(platform)
    planned(platform, NEXT, TODAY + timedelta(days=30), title=examples.text("Sonraki", "The next one"))
    assert concluded(platform.as_("Sekreter"), result="deferred").status_code == 303
    words = seen(platform.as_("Pelin").get(f"/en/meetings/{EARLIER}"))
    assert "Deferred: The next one" in words
    after = seen(platform.as_("Pelin").get(f"/en/meetings/{NEXT}"))
    assert "Social cohesion" in after
    assert "Carried over from:" in after


def test_what_waits_is_put_on_the_agenda_by_who_organises(platform: InUse) -> None:
    deferred = ConcludeItem(item=examples.item(), result="deferred")
    held(platform, deferred)
    planned(platform, NEXT, TODAY + timedelta(days=30))
    assert "is not on this agenda yet" not in seen(platform.as_("Pelin").get(f"/en/meetings/{NEXT}"))
    umut = platform.as_("Umut")
    before = umut.get(f"/en/meetings/{NEXT}")
    assert "1 deferred item is not on this agenda yet" in seen(before)
    assert "Items that wait for the next meeting" in seen(umut.get("/en/series/calistaylar"))
    assert umut.post(f"/en/meetings/{NEXT}/agenda/carry", form_of(before, "/agenda/carry")).status_code == 303
    after = seen(umut.get(f"/en/meetings/{NEXT}"))
    assert "is not on this agenda yet" not in after
    assert "Carried over from:" in after
    agenda = umut.get(f"/en/meetings/{NEXT}/agenda")
    assert "an earlier meeting, where its text is changed" in seen(agenda)
    assert "Revise" not in seen(agenda)
    off = f"/agenda/{examples.item()}/remove"
    assert umut.post(f"/en/meetings/{NEXT}{off}", form_of(agenda, off)).status_code == 303
    assert "Carried over from:" not in seen(umut.get(f"/en/meetings/{NEXT}"))
    assert platform.as_("Pelin").post(f"/en/meetings/{NEXT}/agenda/carry").status_code == 403


def test_open_actions_of_earlier_meetings_come_first(platform: InUse) -> None:
    late = examples.log_outcome(due=Due(kind="date", on=TODAY - timedelta(days=1)), supporters=())
    held(platform, late, examples.close_meeting())
    planned(platform, NEXT, TODAY + timedelta(days=30))
    for address in (f"/en/meetings/{NEXT}", "/en/series/calistaylar"):
        words = seen(platform.as_("Pelin").get(address))
        assert "Travel to courses will be paid" in words
        assert "Overdue" in words
        assert "Ümraniye" in words
    assert "First: open actions from earlier meetings 1" in seen(platform.as_("Pelin").get(f"/en/meetings/{NEXT}"))
    platform.tell(EARLIER, examples.complete_action(on=TODAY))
    assert "First: open actions" not in seen(platform.as_("Pelin").get(f"/en/meetings/{NEXT}"))


def test_the_next_meeting_validates_the_minutes_of_the_last_one(platform: InUse) -> None:
    circulated = examples.circulate_minutes(until=TODAY + timedelta(days=14))
    held(platform, examples.close_meeting(), circulated)
    planned(platform, NEXT, TODAY + timedelta(days=30), examples.open_meeting())
    heading = "Approval of the minutes of the last meeting"
    assert heading in seen(platform.as_("Pelin").get(f"/en/meetings/{NEXT}"))
    secretary = platform.as_("Sekreter")
    form = form_of(secretary.get(f"/en/meetings/{NEXT}"), "/minutes/approve")
    assert form["at"] == str(NEXT)
    assert secretary.post(f"/en/meetings/{EARLIER}/minutes/approve", form).status_code == 303
    assert heading not in seen(secretary.get(f"/en/meetings/{NEXT}"))
    assert "Minutes approved" in seen(secretary.get("/en/series/calistaylar"))


def test_the_list_of_meetings_names_their_series_and_is_narrowed_by_it(platform: InUse) -> None:
    held(platform)
    platform.meeting(title=examples.text("Başka", "On its own"), series=None)
    pelin = platform.as_("Pelin")
    words = seen(pelin.get("/en/meetings"))
    assert "· Workshops" in words
    assert "On its own" in words
    narrowed = pelin.get("/en/meetings?series=calistaylar")
    assert "On its own" not in seen(narrowed)
    assert "1 meeting" in seen(narrowed)
    assert pelin.get("/en/meetings?series=calistaylar&kind=steering-meeting").status_code == 200
    assert pelin.get("/en/meetings?series=nowhere").status_code == 404
    assert platform.as_(None).get("/en/meetings?series=calistaylar").status_code == 404
