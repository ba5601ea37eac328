"""What is recorded on behalf: how it came, who waits for whom, and links that let one do one thing and no other."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
import structlog

from defter.domain.organisations.statements import StatementConfirmed, StatementContested
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen
from tests.web.stack import NOON

UMRANIYE = examples.organisation("Ümraniye")
PENDIK = examples.organisation("Pendik")
OWN = f"/en/organisations/{UMRANIYE}/statements"
SCAN = examples.document("scan")


def record(platform: InUse, organisation: Any = UMRANIYE, **changes: Any) -> UUID:
    """A figure that the secretariat reports on behalf of an organisation by letter; the id of the statement."""
    office = platform.as_("Sekreter")
    at = f"/en/organisations/{organisation}/figures/new"
    typed = {
        "content.number": "412",
        "content.unit.en": "people who attend courses",
        "content.as_of": "2021",
        "content.source.en": "Own count",
        "channel": "letter",
        "letter_number": "E-12345678-010.01-1",
        "letter_date": "05.07.2022",
    }
    drawn = form_of(office.get(at), "/figures/new")
    answer = office.post(at, {**drawn, **typed, **changes})
    assert answer.status_code == 303, seen(answer)
    return UUID(drawn["id"])


def links(platform: InUse, *statements: UUID, **changes: Any) -> list[str]:
    """The addresses of the links that the secretariat makes for these statements, without the host."""
    office = platform.as_("Sekreter")
    drawn = form_of(office.get("/en/statements"), "/statements/links?how=waiting")
    answer = office.post("/en/statements/links", {**drawn, "statement": [str(each) for each in statements], **changes})
    assert answer.status_code == 200, seen(answer)
    assert answer.headers["cache-control"] == "no-store"
    addresses = page_of(answer).xpath("//main//input[@readonly]/@value")
    return [address.removeprefix("http://platform.test") for address in addresses]


def say(platform: InUse, at: str, said: str = "confirmed", **changes: Any) -> httpx.Response:
    """Answers by a link, as the form on its page would."""
    visitor = platform.as_(None)
    drawn = {"id": str(examples.id_of("answer", at)), "reason.original": "en"}
    return visitor.post(at, {**drawn, "said": said, **changes})


def answers(platform: InUse, organisation: Any = UMRANIYE) -> list[Any]:
    """The answers in the log."""
    history = platform.stack.platform.store.history(organisation)
    return [each for each in history if isinstance(each.event, StatementConfirmed | StatementContested)]


# Recording


def test_letter_and_scan_are_recorded_with_the_act(platform: InUse) -> None:
    platform.tell(UMRANIYE, examples.file_document(document=SCAN, kind="official-letter"))
    statement = record(platform, scan=str(SCAN))
    recorded = platform.stack.platform.store.history(UMRANIYE)[-1]
    behalf = recorded.meta.behalf
    assert behalf is not None
    assert behalf.letter is not None
    assert (behalf.letter.issuer, behalf.letter.number) == ("Ümraniye", "E-12345678-010.01-1")
    assert (behalf.evidence, recorded.meta.command_id) == (SCAN, statement)
    page = seen(platform.as_("Umut").get(OWN))
    assert "By letter · No. E-12345678-010.01-1" in page
    assert "Scan:" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"channel": ""}, "Say how the organisation told you."),
        ({"letter_number": ""}, "Write the number of the letter."),
        ({"letter_date": ""}, "Write the date of the letter, such as 22.01.2021."),
        ({"scan": str(examples.document("of another"))}, "Choose a document of the organisation whose act it is."),
    ],
)
def test_what_does_not_fit_comes_back_with_the_form(platform: InUse, changes: dict[str, str], sentence: str) -> None:
    platform.tell(PENDIK, examples.file_document(document=examples.document("of another")))
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        record(platform, **changes)


def test_one_records_for_ones_own_without_saying_how(platform: InUse) -> None:
    page = platform.as_("Umut").get(f"/en/organisations/{UMRANIYE}/figures/new")
    assert "channel" not in form_of(page, "/figures/new")


# Answering as its own people


def test_its_own_people_confirm(platform: InUse) -> None:
    statement = record(platform)
    member = platform.as_("Umut")
    assert "1 entry that the secretariat recorded" in seen(member.get("/en"))
    assert "(not confirmed)" in seen(member.get(f"/en/organisations/{UMRANIYE}/history"))
    at = f"{OWN}/{statement}"
    assert buttons(member.get(at)) == ["Yes, this is right", "Contest it"]
    answer = member.post(at, {**form_of(member.get(at), at), "said": "confirmed"})
    assert answer.headers["location"] == OWN
    assert "Confirmed 6 July 2022 By its own people" in seen(member.get(OWN))
    assert "(confirmed)" in seen(member.get(f"/en/organisations/{UMRANIYE}/history"))
    assert "recorded on behalf of your organisation" not in seen(member.get("/en"))


def test_who_contests_says_why_and_that_is_for_the_secretariat_and_itself(platform: InUse) -> None:
    at = f"{OWN}/{record(platform)}"
    member = platform.as_("Umut")
    drawn = form_of(member.get(at), at)
    empty = member.post(at, {**drawn, "said": "contested"})
    assert empty.status_code == 422
    assert "Write what is not right: the secretariat reads it." in seen(empty)
    assert member.post(at, {**drawn, "said": "contested", "reason": "It was 214"}).status_code == 303
    assert "It was 214" in seen(platform.as_("Sekreter").get("/en/statements?how=contested"))
    assert "It was 214" in seen(member.get(OWN))
    for name in ("Pelin", "Olga"):
        assert "It was 214" not in platform.as_(name).get(f"/en/organisations/{UMRANIYE}/history").text
        assert platform.as_(name).get(OWN).status_code == 403


@pytest.mark.parametrize("name", ["Pelin", "Olga", "Sekreter"])
def test_nobody_answers_for_another_organisation(platform: InUse, name: str) -> None:
    at = f"{OWN}/{record(platform)}"
    assert platform.as_(name).post(at, {"said": "confirmed"}).status_code == 403
    assert answers(platform) == []


def test_the_list_of_all_is_for_the_secretariat(platform: InUse) -> None:
    record(platform)
    for name in ("Umut", "Olga", None):
        assert platform.as_(name).get("/en/statements").status_code == 403
        assert platform.as_(name).post("/en/statements/links", {}).status_code == 403


# Who has answered and who has not


def test_the_secretariat_sees_who_has_not_answered(platform: InUse) -> None:
    record(platform)
    record(platform, PENDIK)
    office = platform.as_("Sekreter")
    page = seen(office.get("/en/statements"))
    assert "Not answered 2" in page
    assert "Since today" in page
    only = seen(office.get(f"/en/statements?organisation={PENDIK}"))
    assert "Not answered 1" in only
    assert office.get("/en/statements?how=sideways").status_code == 404
    assert office.get("/en/statements?page=9").status_code == 404
    assert "Nothing of this kind is recorded." in seen(office.get("/en/statements?how=confirmed"))


def test_the_list_takes_the_same_queries_for_one_entry_as_for_many(platform: InUse) -> None:
    at = "/en/statements"
    first = record(platform)
    links(platform, first)
    office = platform.as_("Sekreter")
    few = queries(lambda: office.get(at))
    for number in range(6):
        links(platform, record(platform, (UMRANIYE, PENDIK)[number % 2]))
    assert few == queries(lambda: office.get(at)) > 0


def queries(act: Callable[[], Any]) -> int:
    """How many statements are sent to the databases meanwhile, when what happened before is known already.

    The least of three: the views look for news by themselves now and then.
    """
    act()
    sent: Counter[int] = Counter()
    for turn in range(3):

        def note(*_given: Any, turn: int = turn) -> None:
            sent[turn] += 1

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return min(sent.values())


# Links


def test_a_link_shows_whose_it_is_and_does_nothing_by_being_opened(platform: InUse) -> None:
    (at,) = links(platform, record(platform))
    assert re.fullmatch(r"/tr/l/[\w-]{32}", at)
    for method in ("GET", "HEAD"):
        assert platform.as_(None).request(method, at).status_code == 200
    page = seen(platform.as_(None).get(at.replace("/tr/", "/en/")))
    assert "Is this right? Ümraniye" in page
    assert "412 people who attend courses" in page
    assert "By letter · No. E-12345678-010.01-1" in page
    assert answers(platform) == []


def test_a_link_confirms_once_and_then_shows_the_answer(platform: InUse) -> None:
    statement = record(platform)
    (at,) = links(platform, statement)
    at = at.replace("/tr/", "/en/")
    drawn = form_of(platform.as_(None).get(at), at)
    answer = platform.as_(None).post(at, {**drawn, "said": "confirmed"})
    assert answer.headers["location"] == at
    assert "Confirmed · 6 July 2022" in seen(platform.as_(None).get(at))
    assert buttons(platform.as_(None).get(at)) == []
    again = say(platform, at, "contested", reason="Not so")
    assert "Confirmed · 6 July 2022" in seen(again)
    (recorded,) = answers(platform)
    assert recorded.event == StatementConfirmed(statement=statement)
    assert (recorded.meta.organisation, recorded.meta.person) == (UMRANIYE, None)
    assert "By a signed link" in seen(platform.as_("Umut").get(OWN))


def test_a_link_contests_with_a_reason(platform: InUse) -> None:
    (at,) = links(platform, record(platform))
    at = at.replace("/tr/", "/en/")
    empty = say(platform, at, "contested")
    assert empty.status_code == 422
    assert "Write what is not right" in seen(empty)
    assert [link for link in page_of(empty).xpath("//nav//a/@href") if "/l/" not in link] == []
    assert say(platform, at, "contested", reason="It was 214").status_code == 303
    assert "It was 214" in seen(platform.as_("Sekreter").get("/en/statements?how=contested"))
    assert "It was 214" not in seen(platform.as_(None).get(at))


def test_a_link_answers_for_its_organisation_whoever_is_signed_in(platform: InUse) -> None:
    (at,) = links(platform, record(platform))
    pelin = platform.as_("Pelin")
    drawn = form_of(pelin.get(at), at)
    assert pelin.post(at, {**drawn, "said": "confirmed"}).status_code == 303
    (recorded,) = answers(platform)
    assert (recorded.meta.organisation, recorded.meta.person) == (UMRANIYE, None)


def test_a_link_leads_to_nothing_else(platform: InUse) -> None:
    """Another statement of the organisation, or another organisation, cannot be named."""
    first, second = record(platform), record(platform, PENDIK)
    (at,) = links(platform, first)
    for field, value in (("statement", second), ("organisation", PENDIK)):
        assert say(platform, at, **{field: str(value)}).status_code == 422
    assert say(platform, at).status_code == 303
    assert answers(platform, PENDIK) == []
    assert [each.event.statement for each in answers(platform)] == [first]
    visitor = platform.as_(None)
    visitor.get(at)
    assert visitor.cookies == {}
    assert visitor.get(OWN).status_code == 403


@pytest.mark.parametrize("forged", ["x" * 32, "x", "%00", "..%2f..", "%ff"])
def test_a_forged_link_is_not_valid(platform: InUse, forged: str) -> None:
    links(platform, record(platform))
    at = f"/en/l/{forged}"
    for answer in (platform.as_(None).get(at), say(platform, at)):
        assert answer.status_code == 404
    assert answers(platform) == []


def test_a_revoked_link_is_not_valid(platform: InUse) -> None:
    (at,) = links(platform, record(platform))
    office = platform.as_("Sekreter")
    (revoke,) = page_of(office.get("/en/statements")).xpath("//main//button/@formaction")
    answer = office.post(revoke, {"id": str(examples.id_of("revoked", ""))})
    assert answer.status_code == 303
    for each in (platform.as_(None).get(at.replace("/tr/", "/en/")), say(platform, at.replace("/tr/", "/en/"))):
        assert each.status_code == 404
        assert "This link is not valid" in seen(each)
    assert answers(platform) == []
    assert platform.as_("Umut").post(revoke, {}).status_code == 403


def test_a_link_ends_after_its_last_day(platform: InUse, monkeypatch: pytest.MonkeyPatch) -> None:
    (at,) = links(platform, record(platform), until="07.07.2022")
    store = platform.stack.platform.store
    monkeypatch.setattr(store, "_clock", lambda: NOON + timedelta(days=1))
    assert platform.as_(None).get(at).status_code == 200
    monkeypatch.setattr(store, "_clock", lambda: NOON + timedelta(days=2))
    for each in (platform.as_(None).get(at), say(platform, at)):
        assert each.status_code == 404
    assert answers(platform) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"statement": []}, "Choose at least one entry."),
        ({"until": "05.07.2022"}, "Choose a day from today on, at most 60 days ahead."),
        ({"until": "05.07.2023"}, "Choose a day from today on, at most 60 days ahead."),
    ],
)
def test_links_need_an_entry_and_a_day(platform: InUse, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        links(platform, record(platform), **changes)


def test_links_are_made_for_several_organisations_at_once(platform: InUse) -> None:
    made = links(platform, record(platform), record(platform, PENDIK))
    names = {"Ümraniye" if "Ümraniye" in seen(platform.as_(None).get(at)) else "Pendik" for at in made}
    assert names == {"Ümraniye", "Pendik"}
    assert "not opened yet" not in seen(platform.as_("Sekreter").get("/en/statements"))


# The address is a secret


def test_the_page_of_a_link_is_kept_and_told_nowhere(platform: InUse) -> None:
    (at,) = links(platform, record(platform))
    redirect = say(platform, at)
    for answer in (platform.as_(None).get(at), redirect, platform.as_(None).get("/en/l/forged")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
    page = platform.as_(None).get(at)
    elsewhere = page_of(page).xpath("//@href | //@src | //@action")
    assert [each for each in elsewhere if at.rpartition("/")[2] in each and not re.match(r"/(tr|en|ar)/l/", each)] == []
    assert {f"/{code}{at[3:]}" for code in ("tr", "en", "ar")} <= set(elsewhere)


def test_a_browser_that_tells_no_origin_may_answer(platform: InUse) -> None:
    (at,) = links(platform, record(platform))
    answer = platform.as_(None).post(at, {"said": "confirmed"}, headers={"origin": "null"})
    assert answer.status_code == 303
    assert platform.as_("Umut").post(f"{OWN}/{examples.statement()}", {}, headers={"origin": "null"}).status_code == 403


def test_no_log_has_the_secret(platform: InUse, monkeypatch: pytest.MonkeyPatch) -> None:
    (at,) = links(platform, record(platform))
    secret = at.rpartition("/")[2]

    def fails(*_given: Any) -> Any:
        raise RuntimeError("as it happens")

    with structlog.testing.capture_logs() as told:
        platform.as_(None).get(at)
        say(platform, at, "contested")
        monkeypatch.setattr(platform.stack.platform.store, "history", fails)
        assert platform.as_(None).get(at).status_code == 500
    (failure,) = [each for each in told if each["event"] == "failure"]
    assert failure["path"] == "/l/(left out)"
    assert secret not in repr(told)


# Clarifying an application


def asked(platform: InUse) -> tuple[Any, str]:
    """An applicant that is asked something, and the address of its link."""
    applicant = examples.organisation("Başvuran")
    question = examples.ask_clarification(question=examples.text("Kaç çalışanınız var?", "How many staff?"))
    platform.tell(applicant, examples.apply_to_join(), question)
    office = platform.as_("Sekreter")
    here = f"/en/organisations/{applicant}/membership"
    answer = office.post(f"{here}/link", form_of(office.get(here), "/membership/link"))
    (address,) = page_of(answer).xpath("//main//input[@readonly]/@value")
    assert "Link until" in seen(office.get(here))
    return applicant, re.sub(r".*/(tr|en|ar)/l/", "/en/l/", address)


def test_an_applicant_clarifies_by_a_link_once(platform: InUse) -> None:
    applicant, at = asked(platform)
    visitor = platform.as_(None)
    drawn = form_of(visitor.get(at), at)
    assert "How many staff?" in seen(visitor.get(at))
    empty = visitor.post(at, drawn)
    assert empty.status_code == 422
    assert "Write your answer." in seen(empty)
    assert visitor.post(at, {**drawn, "answer": "Two"}).status_code == 303
    assert "Answered · 6 July 2022" in seen(visitor.get(at))
    assert "Two" in seen(platform.as_("Sekreter").get(f"/en/organisations/{applicant}/membership"))


def test_a_link_to_clarify_answers_no_later_question(platform: InUse) -> None:
    applicant, at = asked(platform)
    visitor = platform.as_(None)
    drawn = form_of(visitor.get(at), at)
    visitor.post(at, {**drawn, "answer": "Two"})
    platform.tell(applicant, examples.ask_clarification(step=examples.id_of("step", "second")))
    answer = visitor.post(at, {"answer": "Three", "id": str(examples.id_of("answer", "second"))})
    assert "Answered" in seen(answer)
    page = seen(platform.as_("Sekreter").get(f"/en/organisations/{applicant}/membership"))
    assert "Three" not in page


def test_only_the_secretariat_makes_and_revokes_links(platform: InUse) -> None:
    applicant, _at = asked(platform)
    for name in ("Umut", "Olga", None):
        client = platform.as_(name)
        assert client.post(f"/en/organisations/{applicant}/membership/link", {}).status_code == 403
