"""Planning a meeting and changing the plan: what goes in, what is refused, and who may."""

from typing import Any

from defter.domain.meetings import meetings
from defter.platform.clock import uuid7
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

NEW = "/en/meetings/new"
HERE = f"/en/meetings/{examples.meeting()}/plan"


def plan(**changes: Any) -> dict[str, Any]:
    """What somebody types."""
    typed = {
        "id": str(uuid7()),
        "title.en": "Coordination meeting",
        "title.original": "en",
        "kind": "district-coordination-meeting",
        "day": "22.09.2022",
        "starts": "10.00",
        "ends": "12:30",
        "place": "umraniye",
        "languages": ["tr", "ar"],
    }
    return {name: value for name, value in {**typed, **changes}.items() if value is not None}


def test_host_plans_a_meeting_and_sees_it(platform: InUse) -> None:
    client = platform.as_("Umut")
    drawn = form_of(client.get(NEW), "/meetings/new")
    answer = client.post(NEW, {**drawn, **plan(id=drawn["id"]), "title.tr": "Koordinasyon toplantısı"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/en/meetings/{drawn['id']}"
    page = seen(client.get(answer.headers["location"]))
    assert "Coordination meeting" in page
    assert "22 September 2022" in page
    assert "Ümraniye, Istanbul" in page
    assert "Host: Ümraniye" in page


def test_form_sent_twice_plans_one_meeting(platform: InUse) -> None:
    client, typed = platform.as_("Umut"), plan()
    first, second = client.post(NEW, typed), client.post(NEW, typed)
    assert first.headers["location"] == second.headers["location"]
    assert "1 meeting " in seen(client.get("/en/meetings"))


def test_host_is_taken_from_the_session_and_never_from_the_form(platform: InUse) -> None:
    answer = platform.as_("Umut").post(NEW, plan(host=str(examples.organisation("Pendik"))))
    assert answer.status_code == 422
    assert "a field that does not belong to it: host" in seen(answer)


def test_secretariat_says_who_hosts(platform: InUse) -> None:
    client = platform.as_("Sekreter")
    answer = client.post(NEW, plan(host=str(examples.organisation("Pendik"))))
    assert "Host: Pendik" in seen(client.get(answer.headers["location"]))


def test_plan_with_mistakes_comes_back_filled_and_says_what_to_do(platform: InUse) -> None:
    mistakes = {"title.en": "", "day": "31.02.2022", "place": "Atlantis", "time_zone": "Mars/Base"}
    answer = platform.as_("Umut").post(NEW, plan(**mistakes))
    assert answer.status_code == 422
    page = seen(answer)
    assert "Give the meeting a title." in page
    assert "There is no such day in the calendar." in page
    assert "No such province or district is known. Choose one from the list." in page
    assert "No such time zone is known." in page
    typed = form_of(answer, "/meetings/new")
    assert (typed["place"], typed["starts"], typed["day"]) == ("Atlantis", "10.00", "31.02.2022")
    targets = [link.get("href").removeprefix("#") for link in page_of(answer).xpath("//*[@id='error-summary']//a")]
    assert targets
    assert all(page_of(answer).xpath(f"//*[@id='{target}']") for target in targets)
    assert "No meeting is recorded yet." in seen(platform.as_("Umut").get("/en/meetings"))


def test_meeting_that_ends_before_it_starts_is_refused(platform: InUse) -> None:
    answer = platform.as_("Umut").post(NEW.replace("/en/", "/tr/"), plan(ends="09:00"))
    assert answer.status_code == 422
    assert "Toplantı başlamadan bitiyor." in seen(answer)


def test_who_may_not_plan_gets_no_form(platform: InUse) -> None:
    for name in (None, "Olga"):
        assert platform.as_(name).get(NEW).status_code == 403
        assert platform.as_(name).post(NEW, plan()).status_code == 403


def test_visitor_is_asked_to_sign_in_first(platform: InUse) -> None:
    visitor, observer = platform.as_(None).get(NEW), platform.as_("Olga").get(NEW)
    assert visitor.status_code == observer.status_code == 403
    assert seen(visitor).startswith("Sign in first")
    assert page_of(visitor).xpath("//main//a[@class='button']/@href") == ["/en/sign-in?next=%2Fmeetings%2Fnew"]
    assert seen(observer).startswith("You may not do this")


def test_page_of_no_meeting_leads_to_the_list(platform: InUse) -> None:
    nothing = platform.as_(None).get(f"/en/meetings/{examples.meeting('nothing')}")
    assert nothing.status_code == 404
    assert "/en/meetings" in page_of(nothing).xpath("//main//a/@href")


def test_plan_is_changed_and_keeps_what_was_not_touched(platform: InUse) -> None:
    meeting = platform.meeting()
    client = platform.as_("Umut")
    drawn = form_of(client.get(HERE), "/plan")
    assert (drawn["title.tr"], drawn["starts"], drawn["number"]) == ("Tasarım çalıştayı", "10:00", "V")
    answer = client.post(HERE, {**drawn, "languages": ["tr", "ar"], "day": "07.07.2022"})
    assert answer.headers["location"] == f"/en/meetings/{meeting}"
    page = seen(client.get(answer.headers["location"]))
    assert "7 July 2022" in page
    assert "Culture centre" in page


def test_new_original_makes_the_translation_out_of_date(platform: InUse) -> None:
    platform.meeting()
    client = platform.as_("Umut")
    drawn = form_of(client.get(HERE), "/plan")
    answer = client.post(HERE, {**drawn, "title.tr": "Tasarım ve uyum çalıştayı"})
    assert "The original was changed after this translation." in seen(client.get(answer.headers["location"]))


def test_late_change_shows_what_was_recorded_beside_what_was_typed(platform: InUse) -> None:
    meeting = platform.meeting()
    client = platform.as_("Umut")
    drawn = form_of(client.get(HERE), "/plan")
    platform.tell(meeting, examples.revise_plan(title=examples.text("Başka", "Something else")))
    answer = client.post(HERE, {**drawn, "title.en": "My title"})
    assert answer.status_code == 409
    page = seen(answer)
    assert "Recorded now" in page
    assert "Something else" in page
    assert form_of(answer, "/plan")["title.en"] == "My title"
    again = client.post(HERE, form_of(answer, "/plan"))
    assert again.status_code == 303
    assert "My title" in seen(client.get(again.headers["location"]))


def test_only_organisers_change_a_plan(platform: InUse) -> None:
    meeting = platform.meeting()
    for name, status in ((None, 404), ("Pelin", 403), ("Olga", 403)):
        assert platform.as_(name).get(HERE).status_code == status
        assert platform.as_(name).post(HERE, plan(base="1")).status_code == status
    assert platform.stack.platform.store.state(meetings, meeting)[0].revision == 1
