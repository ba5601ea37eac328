"""What programs do: once for each key, by the rules that hold for everybody, and with an answer that says why not."""

from typing import Any
from uuid import uuid4

import pytest

from defter.web.api.app import LARGEST
from tests import examples
from tests.web.api.conftest import Programs, problem
from tests.web.conftest import InUse

UMRANIYE, PENDIK = str(examples.organisation()), str(examples.organisation("Pendik"))
PLAN = {
    "kind": "workshop",
    "day": "2022-07-06",
    "host": UMRANIYE,
    "title": {"original": "tr", "texts": {"tr": "Çalıştay"}},
}


def words(**texts: str) -> dict[str, Any]:
    """A text; the first language is the original."""
    return {"original": next(iter(texts)), "texts": texts}


def test_a_meeting_from_the_plan_to_the_minutes(platform: InUse, program: Programs) -> None:
    host, office = program("Umut"), program("Sekreter")
    planned = host.post("/meetings", PLAN)
    assert planned.status_code == 201
    meeting = planned.json()["id"]
    assert planned.headers["location"] == f"/api/v1/meetings/{meeting}"
    at = f"/meetings/{meeting}"
    item = host.post(f"{at}/agenda", {"title": words(tr="Uyum", ar="الانسجام"), "minutes": 30}).json()["id"]
    assert host.post(f"{at}/publish").status_code == 200
    assert host.post(f"{at}/rapporteurs", {"person": str(platform.people["Rana"])}).status_code == 200
    assert host.post(f"{at}/open", {}).status_code == 200
    noted = {"kind": "action", "text": words(tr="Kurs açılacak"), "item": item, "owner": PENDIK}
    outcome = program("Rana").post(f"{at}/outcomes", noted).json()["id"]
    assert program("Rana").post(f"{at}/attendance/{PENDIK}", {"presence": "present", "people": 12}).status_code == 200
    assert program("Pelin").post(f"{at}/outcomes/{outcome}/accept").status_code == 200
    assert host.post(f"{at}/close").status_code == 200
    assert office.post(f"{at}/circulate", {"until": "2022-07-20"}).status_code == 200
    asked = program("Pelin").post(f"{at}/corrections", {"outcome": outcome, "text": words(tr="İki kurs")})
    assert asked.status_code == 201
    resolved = {"accepted": False, "reason": words(tr="Bir kurs denmişti")}
    assert office.post(f"{at}/corrections/{asked.json()['id']}/resolve", resolved).status_code == 200
    assert office.post(f"{at}/approve", {"how": "at-meeting"}).status_code == 200
    told = office.get(at).json()
    assert (told["stage"], told["version"]) == ("minutes-approved", 1)
    assert told["outcomes"][0]["item"] == told["agenda"][0]["id"] == item
    assert told["agenda"][0]["proposer"] == UMRANIYE


def test_a_membership_is_held_back_lifted_and_ended(platform: InUse, program: Programs) -> None:
    office, pendik, at = program("Sekreter"), program("Pelin"), f"/organisations/{PENDIK}"
    since = {"on": "2022-03-01", "reason": words(tr="Meclis kararı bekleniyor")}
    assert problem(pendik.post(f"{at}/hold", since)) == (403, "forbidden")
    assert office.post(f"{at}/hold", since).status_code == 201
    assert problem(pendik.post(f"{at}/figures", {})) == (403, "forbidden")
    assert office.get(at).json()["standing"] == "on-hold"
    assert office.post(f"{at}/hold/lift", since).status_code == 201
    assert office.get(at).json()["role"] == "member"
    assert pendik.post(f"{at}/withdraw", since).status_code == 201
    assert office.get(at).json()["standing"] == "withdrawn"
    assert problem(office.post(f"{at}/decline", since)) == (422, "refused:no-application")


def test_an_organisation_is_registered_admitted_and_given_a_mandate(platform: InUse, program: Programs) -> None:
    office = program("Sekreter")
    made = office.post("/organisations", {"kind": "ngo", "name": words(tr="Dernek")}).json()["id"]
    at = f"/organisations/{made}"
    assert office.post(f"{at}/role", {"role": "member", "on": "2022-01-01"}).status_code == 200
    person = str(platform.people["Pelin"])
    mandate = office.post(f"{at}/mandates", {"person": person, "kind": "editor", "since": "2022-01-01"}).json()["id"]
    assert [each["id"] for each in office.get(at).json()["mandates"]] == [mandate]
    assert program().get(at).json()["mandates"] == []
    ended = office.post(f"{at}/mandates/{mandate}/end", {"on": "2022-07-06", "reason": words(tr="Ayrıldı")})
    assert (ended.status_code, ended.json()["id"]) == (200, mandate)
    assert office.get(at).json()["mandates"] == []


def test_a_series_is_founded_under_its_slug(program: Programs) -> None:
    office = program("Sekreter")
    founded = office.post("/series", {"slug": "calistaylar", "title": words(tr="Çalıştaylar")})
    assert founded.status_code == 201
    revised = {"title": words(tr="Çalıştaylar", en="Workshops"), "approval": "by-silence", "base": 1}
    assert office.post("/series/calistaylar", revised).json()["id"] == founded.json()["id"]
    assert office.get("/series/calistaylar").json()["title"]["texts"]["en"] == "Workshops"
    again = office.post("/series", {"slug": "calistaylar", "title": words(tr="Başka")})
    assert problem(again) == (422, "refused:series-exists")


def test_the_same_key_does_it_once_and_gives_the_same_answer(platform: InUse, program: Programs) -> None:
    key, host = uuid4(), program("Umut")
    first, second = (host.post("/meetings", PLAN, key=key) for _ in range(2))
    assert first.json() == second.json()
    assert first.json()["id"] == str(key)
    assert host.get("/meetings").json()["total"] == 1


def test_the_same_key_gives_the_same_answer_even_after_others_went_on(platform: InUse, program: Programs) -> None:
    meeting, key = platform.open_meeting(examples.log_outcome()), uuid4()
    at, rana = f"/meetings/{meeting}/outcomes/{examples.outcome()}", program("Rana")
    change = {"text": words(tr="Yeni söz"), "base": 1}
    first = rana.post(at, change, key=key)
    assert rana.post(at, {"text": words(tr="Daha yeni"), "base": 2}).status_code == 200
    assert rana.post(at, change, key=key).json() == first.json()
    assert rana.get(f"/meetings/{meeting}").json()["outcomes"][0]["text"]["texts"]["tr"] == "Daha yeni"


def test_a_key_is_for_one_act_of_one_person(program: Programs) -> None:
    key = uuid4()
    assert program("Umut").post("/meetings", PLAN, key=key).status_code == 201
    other = program("Umut").post("/meetings", PLAN | {"number": "II"}, key=key)
    assert problem(other) == (422, "refused:key-reused")
    assert problem(program("Sekreter").post("/meetings", PLAN, key=key)) == (422, "refused:key-reused")


@pytest.mark.parametrize("key", [None, "", "once", "{0190f2a0-0000-7000-8000-000000000000}"])
def test_without_a_key_nothing_is_done(idle: Programs, key: str | None) -> None:
    headers = {"idempotency-key": key} if key is not None else {}
    answer = idle("Umut").send("POST", "/api/v1/meetings", json=PLAN, headers=headers)
    assert problem(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"


def test_acting_needs_a_token_that_may_write(idle: Programs) -> None:
    missing = idle().post("/meetings", PLAN)
    assert problem(missing) == (401, "unauthorised")
    assert missing.headers["www-authenticate"] == 'Bearer realm="defter"'
    reading = idle("Umut", scope="read").post("/meetings", PLAN)
    assert problem(reading) == (403, "forbidden")
    assert reading.json()["key"] == "token-reads-only"


def test_the_rule_of_the_act_holds_here_too(platform: InUse, program: Programs) -> None:
    meeting = platform.meeting()
    assert problem(program("Pelin").post(f"/meetings/{meeting}/open")) == (403, "forbidden")
    assert problem(program("Pelin").post("/meetings", PLAN)) == (403, "forbidden")


def test_whoever_may_not_see_a_meeting_does_not_hear_that_it_is_there(platform: InUse, program: Programs) -> None:
    hidden = platform.meeting(examples.change_visibility(outcome=None, visibility="restricted"))
    for meeting in (hidden, uuid4()):
        for path, body in (
            ("open", {}),
            ("corrections", {"text": words(tr="Söz")}),
            (f"outcomes/{uuid4()}/accept", {}),
        ):
            answer = program("Pelin").post(f"/meetings/{meeting}/{path}", body)
            assert problem(answer) == (404, "not-found")
            assert answer.json()["key"] == "meeting-unknown"


def test_what_was_made_a_moment_ago_can_be_acted_on_at_once(program: Programs) -> None:
    host = program("Umut")
    for _ in range(10):
        meeting = host.post("/meetings", PLAN, prefer="respond-async").json()["id"]
        assert host.post(f"/meetings/{meeting}/open", prefer="respond-async").status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"stage": "open"}, "#/stage"),
        ({"day": "06.07.2022"}, "#/day"),
        ({"online": "yes"}, "#/online"),
        ({"languages": ["tr", "Arabic"]}, "#/languages/1"),
        ({"title": {"original": "tr", "texts": {"en": "Workshop"}}}, "#/title"),
        ({"title": {"original": "tr", "texts": {"tr": 5}}}, "#/title/texts/..."),
        ({"place": {"province": "TR-34", "street": "1"}}, "#/place/street"),
        ({"behalf": {"declared_by": UMRANIYE}}, "#/behalf/channel"),
    ],
)
def test_a_field_that_does_not_fit_is_pointed_at(idle: Programs, change: dict[str, Any], pointer: str) -> None:
    answer = idle("Umut").post("/meetings", PLAN | change)
    assert problem(answer) == (400, "invalid")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_a_missing_field_and_one_that_the_address_fills_are_pointed_at(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting()
    missing = program("Rana").post(f"/meetings/{meeting}/outcomes", {})
    assert missing.json()["errors"][0]["pointer"] == "#/text"
    filled = {"text": words(tr="Söz"), "outcome": str(uuid4())}
    assert program("Rana").post(f"/meetings/{meeting}/outcomes", filled).json()["errors"][0]["pointer"] == "#/outcome"
    counted = {"organisation": PENDIK, "presence": "present"}
    attended = program("Rana").post(f"/meetings/{meeting}/attendance/{PENDIK}", counted)
    assert attended.json()["errors"][0]["pointer"] == "#/organisation"


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"title":\xff}', b'"\\ud800"', rb'{"number":"\u0000"}'])
def test_what_is_not_the_json_of_a_thing_is_refused(idle: Programs, body: bytes) -> None:
    headers = {"content-type": "application/json", "idempotency-key": str(uuid4())}
    answer = idle("Umut").send("POST", "/api/v1/meetings", content=body, headers=headers)
    assert problem(answer) == (400, "invalid")


def test_what_is_not_json_or_too_large_or_says_more_in_the_address_is_refused(idle: Programs) -> None:
    key = {"idempotency-key": str(uuid4())}
    form = idle("Umut").send("POST", "/api/v1/meetings", data={"kind": "workshop"}, headers=key)
    assert problem(form) == (415, "not-json")
    large = idle("Umut").post("/meetings", PLAN | {"number": "x" * LARGEST})
    assert problem(large) == (413, "too-large")
    assert problem(idle("Umut").post("/meetings?dry=1", PLAN)) == (400, "invalid")


def test_a_stale_text_gets_the_one_that_stands(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting(examples.log_outcome())
    at, rana = f"/meetings/{meeting}/outcomes/{examples.outcome()}", program("Rana")
    assert rana.post(at, {"text": words(tr="Birinci"), "base": 1}).status_code == 200
    late = program("Sekreter").post(at, {"text": words(tr="İkinci"), "base": 1})
    assert problem(late) == (409, "stale")
    assert late.json()["current"] == 2
    assert late.json()["standing"]["text"]["texts"] == {"tr": "Birinci"}


def test_translations_know_which_original_they_are_of(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting(examples.log_outcome(text=examples.text("Bir", "One")))
    at, rana = f"/meetings/{meeting}/outcomes/{examples.outcome()}", program("Rana")
    moved = words(tr="İki", en="One")
    assert rana.post(at, {"text": moved, "base": 1}).status_code == 200
    text = rana.get(f"/meetings/{meeting}").json()["outcomes"][0]["text"]
    assert text["revision"] == 2
    assert text["translations"]["en"].get("of", 1) == 1
    translated = words(tr="İki", en="Two") | {"translations": {"en": {"quality": "machine", "of": 77}}, "revision": 99}
    assert rana.post(at, {"text": translated, "base": 2}).status_code == 200
    text = rana.get(f"/meetings/{meeting}").json()["outcomes"][0]["text"]
    assert text["revision"] == 2
    assert text["translations"]["en"] == {"quality": "machine", "of": 2}


def test_the_secretariat_records_what_an_organisation_declared(platform: InUse, program: Programs) -> None:
    owned = examples.log_outcome(kind="action", owner=examples.organisation("Pendik"))
    meeting = platform.open_meeting(owned)
    at = f"/meetings/{meeting}/outcomes/{examples.outcome()}"
    letter = {"behalf": {"declared_by": PENDIK, "channel": "letter"}}
    assert problem(program("Umut").post(f"{at}/accept", letter)) == (403, "forbidden")
    assert program("Sekreter").post(f"{at}/accept", letter).status_code == 200
    (action,) = program("Pelin").get("/actions").json()["items"]
    assert [(each["party"], each["statement"] is not None) for each in action["answers"]] == [(PENDIK, True)]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"host": str(uuid4())}, "organisation-unknown"),
        ({"series": str(uuid4())}, "series-unknown"),
        ({"time_zone": "Europe/Konstantiniyye"}, "time-zone-unknown"),
        ({"place": {"province": "TR-99"}}, "place-unknown"),
        ({"place": {"province": "TR-06", "district": "umraniye"}}, "place-unknown"),
    ],
)
def test_what_a_command_names_must_be_there(idle: Programs, change: dict[str, Any], key: str) -> None:
    assert problem(idle("Sekreter").post("/meetings", PLAN | change)) == (422, f"refused:{key}")


def test_a_person_must_have_an_account_and_a_number_must_be_one(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting()
    nobody = program("Sekreter").post(f"/meetings/{meeting}/rapporteurs", {"person": str(uuid4())})
    assert problem(nobody) == (422, "refused:person-unknown")
    for number in ("NaN", "Infinity", "1E+1000000", "1E-1000000"):
        figure = {"number": number, "unit": words(tr="kişi"), "as_of": "2021", "source": words(tr="GİB")}
        noted = {"kind": "figure", "text": words(tr="Çok"), "figure": figure}
        answer = program("Sekreter").post(f"/meetings/{meeting}/outcomes", noted)
        assert problem(answer) == (400, "invalid")
        assert answer.json()["errors"][0]["pointer"] == "#/figure"


def test_prefer_wait_says_that_it_waited(program: Programs) -> None:
    assert program("Umut").post("/meetings", PLAN).headers["preference-applied"] == "wait"
    hurried = program("Umut").post("/meetings", PLAN, prefer="respond-async")
    assert "preference-applied" not in hurried.headers


def test_a_page_of_another_site_is_no_obstacle_to_a_token_nor_any_use_without(program: Programs) -> None:
    assert program("Umut").post("/meetings", PLAN, sec_fetch_site="cross-site").status_code == 201
    assert problem(program().post("/meetings", PLAN, sec_fetch_site="same-origin")) == (401, "unauthorised")
