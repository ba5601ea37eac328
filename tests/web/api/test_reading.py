"""What programs read: the same as the people whose tokens they bring, and nothing more."""

from datetime import date, timedelta

import pytest

from defter.domain.organisations import EndMandate
from defter.domain.vocabulary import MandateId
from tests import examples
from tests.web.api.conftest import Programs, problem, token
from tests.web.conftest import InUse


def test_a_program_without_a_token_reads_what_is_public(platform: InUse, program: Programs) -> None:
    public = platform.meeting(examples.change_visibility(outcome=None, visibility="public"))
    answer = program().get("/meetings")
    assert answer.status_code == 200
    assert [each["id"] for each in answer.json()["items"]] == [str(public)]
    assert program().get(f"/meetings/{public}").json()["title"]["texts"]["tr"]


def test_what_is_for_members_is_there_for_a_members_token_only(platform: InUse, program: Programs) -> None:
    meeting = platform.meeting()
    assert problem(program().get(f"/meetings/{meeting}")) == (404, "not-found")
    assert program().get("/meetings").json() == {"items": [], "next": None, "total": 0}
    assert program("Pelin", scope="read").get(f"/meetings/{meeting}").status_code == 200
    assert program("Pelin").get("/meetings").json()["total"] == 1


def test_a_meeting_comes_whole(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting(examples.log_outcome(), examples.record_attendance())
    told = program("Rana").get(f"/meetings/{meeting}").json()
    assert told["day"] == "2022-07-06"
    assert told["starts"] == "10:00:00"
    assert told["host_name"]["texts"]["tr"] == "Ümraniye"
    assert [item["title"]["texts"]["en"] for item in told["agenda"]][1] == "Livelihoods"
    assert told["outcomes"][0]["id"] == str(examples.outcome())
    assert told["outcomes"][0]["logged_at"] == "2022-07-06T12:00:00Z"
    assert told["attendance"][0]["counts"]["people"] == examples.record_attendance().people


def test_visitors_see_of_a_public_meeting_no_absence_no_counts_and_no_people(
    platform: InUse, program: Programs
) -> None:
    absent = examples.record_attendance(organisation=examples.organisation("Pendik"), presence="absent")
    logged = (examples.log_outcome(), examples.change_visibility(visibility="public"))
    meeting = platform.open_meeting(
        *logged,
        examples.record_attendance(),
        absent,
        examples.expect_organisations(examples.organisation()),
        examples.change_visibility(outcome=None, visibility="public"),
    )
    told = program().get(f"/meetings/{meeting}").json()
    assert [(row["presence"], row["counts"]) for row in told["attendance"]] == [("present", None)]
    assert told["rapporteurs"] == told["expected"] == []
    assert [outcome["logged_by"] for outcome in told["outcomes"]] == [None]


def test_small_numbers_of_people_are_told_to_nobody_but_those_who_keep_the_record(
    platform: InUse, program: Programs
) -> None:
    few = examples.figure(number=3, people=True)
    meeting = platform.open_meeting(
        examples.log_outcome(kind="figure", figure=few),
        examples.record_attendance(people=3, women=None, men=None, refugees=None, hosts=None),
    )
    member = program("Olga").get(f"/meetings/{meeting}").json()
    assert member["outcomes"][0]["figure"]["number"] is None
    assert member["outcomes"][0]["figure"]["fewer_than"] == 5
    assert member["attendance"][0]["counts"]["people"] == "few"
    keeper = program("Rana").get(f"/meetings/{meeting}").json()
    assert keeper["outcomes"][0]["figure"]["number"] == "3"
    assert keeper["attendance"][0]["counts"]["people"] == 3


def test_a_restricted_outcome_is_in_no_answer_to_others(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting(examples.log_outcome(), examples.change_visibility(visibility="restricted"))
    assert program("Pelin").get(f"/meetings/{meeting}").json()["outcomes"] == []
    assert len(program("Sekreter").get(f"/meetings/{meeting}").json()["outcomes"]) == 1


def test_a_list_comes_in_parts_until_next_is_null(platform: InUse, program: Programs) -> None:
    for number in range(5):
        platform.tell(
            examples.meeting(str(number)), examples.plan_meeting(day=date(2022, 7, 1) + timedelta(days=number))
        )
    caller, seen, cursor = program("Olga"), [], ""
    while cursor is not None:
        part = caller.get(f"/meetings?limit=2{cursor and f'&cursor={cursor}'}").json()
        assert part["total"] == 5
        seen += [each["day"] for each in part["items"]]
        cursor = part["next"]
    assert seen == [f"2022-07-0{day}" for day in (5, 4, 3, 2, 1)]


def test_a_list_is_filtered_by_what_the_page_calls_its_filters(platform: InUse, program: Programs) -> None:
    platform.tell(examples.meeting("one"), examples.plan_meeting(kind="workshop", day=date(2021, 1, 2)))
    platform.tell(examples.meeting("two"), examples.plan_meeting(kind="annual-meeting", day=date(2021, 3, 4)))
    found = program("Olga").get("/meetings?kind=workshop&year=2021").json()
    assert (found["total"], found["items"][0]["id"]) == (1, str(examples.meeting("one")))
    assert program("Olga").get("/meetings?year=2020").json()["items"] == []
    assert program("Olga").get(f"/meetings?series={examples.series_of()}").json()["total"] == 2
    assert program("Olga").get(f"/meetings?series={examples.series_of('other')}").json()["total"] == 0
    observers = program().get("/organisations?role=observer").json()
    assert [each["name"]["texts"]["tr"] for each in observers["items"]] == ["Gözlemci"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("limit=201", "limit"), ("limit=ten", "limit"), ("year=1", "year"), ("kind=party", "kind"), ("page=2", "page"),
     ("cursor=zzz", "cursor"), ("kind=null", "kind"), ("kind=workshop&kind=workshop", "kind")],
)  # fmt: skip
def test_a_parameter_that_does_not_fit_is_named(idle: Programs, query: str, parameter: str) -> None:
    answer = idle().get(f"/meetings?{query}")
    assert problem(answer) == (400, "invalid")
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


def test_what_is_still_the_same_is_not_sent_again(platform: InUse, program: Programs) -> None:
    first = program().get("/organisations")
    again = program().get("/organisations", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    platform.stack.organisation("Beyoğlu", "member")
    changed = program().get("/organisations", if_none_match=first.headers["etag"])
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_answers_say_by_what_they_differ_and_who_may_keep_them(idle: Programs) -> None:
    varies = {"authorization", "accept-language"}
    public, own = idle().get("/meetings"), idle("Pelin").get("/meetings")
    for answer, keeps in ((public, "public, no-cache"), (own, "private, no-cache")):
        assert answer.headers["cache-control"] == keeps
        assert varies <= {each.strip() for each in answer.headers["vary"].split(",")}


def test_a_session_counts_for_nothing_here(platform: InUse, program: Programs) -> None:
    meeting = platform.meeting()
    browser = platform.as_("Sekreter")
    assert browser.get(f"/en/meetings/{meeting}").status_code == 200
    assert browser.get(f"/api/v1/meetings/{meeting}").status_code == 404
    assert problem(browser.request("POST", f"/api/v1/meetings/{meeting}/open")) == (401, "unauthorised")


@pytest.mark.parametrize("given", ["Bearer defter_made-up", "Bearer", "Basic dTpw", "defter_made-up", ""])
def test_a_token_that_opens_nothing_is_refused_even_for_reading(idle: Programs, given: str) -> None:
    answer = idle().get("/meetings", authorization=given)
    assert problem(answer) == (401, "unauthorised")
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_a_revoked_token_and_one_whose_mandate_ended_open_nothing_from_then_on(
    platform: InUse, program: Programs
) -> None:
    rana, pelin = program("Rana"), program("Pelin")
    assert (rana.get("/meetings").status_code, pelin.get("/meetings").status_code) == (200, 200)
    tokens = platform.stack.platform.accounts.tokens
    (held,) = (each for each in tokens.every() if each.name == "Rana")
    tokens.revoke(held.id)
    assert problem(rana.get("/meetings")) == (401, "unauthorised")
    pendik = examples.organisation("Pendik")
    mandate = MandateId(examples.id_of("mandate", f"Pelin {pendik}"))
    platform.tell(pendik, EndMandate(mandate=mandate, on=date(2022, 7, 6), reason=examples.text("Ayrıldı")))
    assert problem(pelin.get("/meetings")) == (403, "forbidden")


def test_no_token_is_written_into_any_answer(platform: InUse, program: Programs) -> None:
    secret = token(platform, "Sekreter")
    answer = program().send("GET", "/api/v1/meetings", headers={"authorization": f"Bearer {secret}"})
    assert secret not in answer.text + str(answer.headers)


def test_actions_are_read_across_meetings_with_what_owners_answered(platform: InUse, program: Programs) -> None:
    pendik = examples.organisation("Pendik")
    meeting = platform.open_meeting(
        examples.log_outcome(kind="action", owner=pendik), examples.accept_action(organisation=pendik)
    )
    (action,) = program("Pelin").get(f"/actions?owner={pendik}&open=true").json()["items"]
    assert (action["meeting"], action["standing"], action["open"]) == (str(meeting), "accepted", True)
    assert [each["answer"] for each in action["answers"]] == ["accepted"]
    assert program("Pelin").get("/actions?open=false").json()["total"] == 0
    assert program().get("/actions").json()["total"] == 0


def test_head_is_the_answer_without_its_body(idle: Programs) -> None:
    answer = idle().send("HEAD", "/api/v1/organisations")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == idle().get("/organisations").headers["etag"]
