"""What programs read beside meetings and organisations: minutes, documents, figures, and what happened."""

from datetime import date

from defter.domain.vocabulary import DocumentId, MeetingId
from tests import examples
from tests.web.api.conftest import Programs, problem
from tests.web.conftest import InUse

HOST = examples.organisation()
PENDIK = examples.organisation("Pendik")


def closed(platform: InUse) -> MeetingId:
    """A meeting that is over, with an outcome, a few people of Pendik, and nobody of the observer."""
    absent = examples.record_attendance(organisation=examples.organisation("Gözlemci"), presence="absent", people=None)
    counted = {"people": 3, "women": None, "men": None, "refugees": None, "hosts": None}
    return platform.open_meeting(
        examples.log_outcome(kind="figure", figure=examples.figure(number=2, people=True)),
        examples.record_attendance(organisation=PENDIK, **counted),
        absent,
        examples.close_meeting(),
    )


def test_minutes_are_there_when_a_meeting_is_over(platform: InUse, program: Programs) -> None:
    running = platform.open_meeting()
    early = program("Sekreter").get(f"/meetings/{running}/minutes")
    assert problem(early) == (404, "not-found")
    assert early.json()["key"] == "minutes-not-drawn"


def test_approved_minutes_stay_as_they_were_while_a_correction_goes_on(platform: InUse, program: Programs) -> None:
    meeting, office = closed(platform), program("Sekreter")
    at = f"/meetings/{meeting}"
    office.post(f"{at}/circulate", {"until": "2022-07-20"})
    reason = {"original": "tr", "texts": {"tr": "Yanlış yazılmış"}}
    requested = program("Pelin").post(f"{at}/corrections", {"text": reason}).json()["id"]
    draft = office.get(f"{at}/minutes").json()
    assert [(each["id"], each["accepted"]) for each in draft["requests"]] == [(requested, None)]
    office.post(f"{at}/corrections/{requested}/resolve", {"accepted": True, "reason": reason})
    assert office.post(f"{at}/approve", {"how": "at-meeting"}).status_code == 200
    assert office.post(f"{at}/correct", {"reason": reason}).status_code == 200
    struck = office.post(f"{at}/outcomes/{examples.outcome()}/strike", {"reason": reason})
    assert struck.status_code == 200
    first, standing, now = (office.get(f"{at}/minutes{asked}").json() for asked in ("?version=1", "", "?version=draft"))
    assert first["loose"] == standing["loose"]
    assert [[line["struck"] for line in told["loose"] + told["items"][0]["outcomes"]] for told in (first, now)] == [
        [None],
        [reason],
    ]
    assert [each["number"] for each in first["versions"]] == [1]
    assert problem(office.get(f"{at}/minutes?version=2")) == (404, "not-found")
    assert problem(office.get(f"{at}/minutes?version=last")) == (400, "invalid")


def test_minutes_tell_no_small_numbers_and_visitors_no_absence(platform: InUse, program: Programs) -> None:
    meeting = closed(platform)
    change = examples.change_visibility
    platform.tell(meeting, change(outcome=None, visibility="public"), change(visibility="public"))

    def told(name: str | None) -> tuple[object, list[tuple[str, object]]]:
        read = program(name).get(f"/meetings/{meeting}/minutes").json()
        (line,) = [*read["loose"], *(line for item in read["items"] for line in item["outcomes"])]
        people = [(row["presence"], row["counts"] and row["counts"]["people"]) for row in read["attendance"]]
        return line["figure"]["number"], people

    assert told("Sekreter") == ("2", [("present", 3), ("absent", None)])
    assert told("Olga") == (None, [("present", "few"), ("absent", None)])
    assert told(None) == (None, [("present", None)])


def test_documents_are_known_and_their_bytes_are_given_to_those_who_may_see_them(
    platform: InUse, program: Programs
) -> None:
    content = b"%PDF-1.7 bir sunum"
    digest = platform.stack.platform.files.put(content)
    attach = examples.attach_document(content=examples.content(digest=digest, size=len(content), name="sunuş.pdf"))
    meeting = platform.meeting(attach, examples.change_visibility(outcome=None, visibility="public"))
    (known,) = program("Olga").get(f"/meetings/{meeting}/documents").json()["items"]
    assert (known["name"], known["size"]) == ("sunuş.pdf", len(content))
    assert program("Olga").get(f"/documents/{known['id']}").json() == known
    sent = program("Olga").get(f"/documents/{known['id']}/content")
    assert (sent.content, sent.headers["content-type"]) == (content, "application/pdf")
    assert sent.headers["content-disposition"] == "attachment; filename*=UTF-8''sunu%C5%9F.pdf"
    assert program().get(f"/meetings/{meeting}/documents").json()["items"] == []
    for path in ("", "/content"):
        assert problem(program().get(f"/documents/{known['id']}{path}")) == (404, "not-found")
    reason = {"original": "tr", "texts": {"tr": "Yanlış dosya"}}
    withdrawn = program("Umut").post(f"/meetings/{meeting}/documents/{known['id']}/withdraw", {"reason": reason})
    assert withdrawn.status_code == 200
    assert problem(program("Olga").get(f"/documents/{DocumentId(known['id'])}/content")) == (404, "not-found")


def test_an_organisation_reports_figures_and_others_see_no_small_ones(platform: InUse, program: Programs) -> None:
    at = f"/organisations/{HOST}/figures"
    text = {"original": "tr", "texts": {"tr": "kişi"}}
    content = {"number": "4", "unit": text, "as_of": "2022-06", "source": text, "people": True}
    made = program("Umut").post(at, {"content": content}).json()["id"]
    assert problem(program("Pelin").post(at, {"content": content})) == (403, "forbidden")
    (own,), (other,) = (program(name).get(at).json()["items"] for name in ("Umut", "Pelin"))
    assert (own["id"], own["figure"]["number"]) == (made, "4")
    assert (other["figure"]["number"], other["figure"]["fewer_than"]) == (None, 5)
    assert program().get(at).json()["items"] == []
    more = program("Umut").post(f"{at}/{made}", {"content": content | {"number": "12"}, "base": 1})
    assert more.status_code == 200
    assert program("Pelin").get(at).json()["items"][0]["figure"]["number"] == "12"


def test_what_happened_is_told_newest_first_and_in_parts(platform: InUse, program: Programs) -> None:
    meeting = platform.open_meeting(examples.log_outcome())
    asked = f"/activity?stream={meeting}&limit=2"
    first = program("Olga").get(asked).json()
    assert first["items"][0]["event"] == "meetings.OutcomeLogged"
    assert first["total"] is None
    second = program("Olga").get(f"{asked}&cursor={first['next']}").json()
    positions = [each["position"] for each in first["items"] + second["items"]]
    assert positions == sorted(positions, reverse=True)
    assert len(set(positions)) == 4


def test_visitors_do_not_hear_whose_act_it_was(platform: InUse, program: Programs) -> None:
    host = program("Umut")
    meeting = platform.meeting(examples.change_visibility(outcome=None, visibility="public"))
    day = {"day": date(2022, 8, 1).isoformat(), "reason": {"original": "tr", "texts": {"tr": "Salon yok"}}}
    assert host.post(f"/meetings/{meeting}/postpone", day).status_code == 200
    assert host.get(f"/activity?stream={meeting}").json()["items"][0]["organisation"] == str(HOST)
    told = program().get(f"/activity?stream={meeting}").json()["items"]
    assert told
    assert {each["organisation"] for each in told} == {None}
    assert problem(program().get(f"/activity?organisation={HOST}")) == (403, "forbidden")
