"""An organisation asks to join: anybody may, its contact is for the secretariat alone, and nothing is doubled."""

from typing import Any
from uuid import UUID

import pytest

from defter.domain.vocabulary import OrganisationId
from tests.platform.formats.stripping.made import picture
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

TYPED = {
    "name.en": "Municipality of Example",
    "kind": "district-municipality",
    "place": "Kadıköy",
    "contact": "First Contact (illustrative)",
    "title": "Strategy development manager",
    "email": "contact@example.org",
    "phone": "+90 216 000 00 00",
    "endorses": "on",
}


def apply(platform: InUse, **changes: Any) -> tuple[str, Any]:
    """The id of the form, and the answer to it."""
    visitor = platform.as_(None)
    drawn = form_of(visitor.get("/en/join"), "/join")
    return drawn["id"], visitor.post("/en/join", {**drawn, **TYPED, **changes})


def test_a_visitor_applies_and_the_secretariat_finds_it_with_its_contact(platform: InUse) -> None:
    application, answer = apply(platform)
    assert answer.headers["location"] == f"/en/join/{application}"
    assert "The secretariat has received the application" in seen(platform.as_(None).get(answer.headers["location"]))
    office = platform.as_("Sekreter")
    listed = seen(office.get("/en/organisations"))
    assert "Applications that wait for an answer 1" in listed
    page = seen(office.get(f"/en/organisations/{application}/membership"))
    assert "Applied to join" in page
    assert "First Contact (illustrative) Strategy development manager contact@example.org +90 216 000 00 00" in page
    assert "It also wants to endorse the declaration in force." in page


def test_nobody_else_learns_whom_to_reach(platform: InUse) -> None:
    application, _answer = apply(platform)
    for name in ("Pelin", "Olga", "Umut"):
        answer = platform.as_(name).get(f"/en/organisations/{application}/membership")
        assert "contact@example.org" not in answer.text
        assert "Applications that wait" not in platform.as_(name).get("/en/organisations").text
    assert "Municipality of Example" not in platform.as_(None).get("/en/organisations").text
    assert platform.as_(None).get(f"/en/organisations/{application}").status_code == 404
    log = platform.stack.platform.store._log
    assert not any(b"contact@example.org" in row[4] or b"First Contact" in row[4] for row in log.page(0, 1000))


def test_the_same_form_twice_is_one_application(platform: InUse) -> None:
    visitor = platform.as_(None)
    drawn = form_of(visitor.get("/en/join"), "/join")
    for _sent in range(2):
        assert visitor.post("/en/join", {**drawn, **TYPED}).status_code == 303
    rows = page_of(platform.as_("Sekreter").get("/en/organisations")).xpath("//section[@aria-labelledby='waiting']//li")
    assert len(rows) == 1
    assert len(platform.stack.platform.accounts.contacts.of(OrganisationId(UUID(drawn["id"])))) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name.en": ""}, "Write the organisation’s name."),
        ({"contact": ""}, "Write whom the secretariat can ask."),
        ({"email": ""}, "Write an e-mail address to which the secretariat can answer."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"place": "Atlantis"}, "No such province or district is known."),
    ],
)
def test_an_application_with_mistakes_comes_back_filled(
    platform: InUse, changes: dict[str, str], sentence: str
) -> None:
    application, answer = apply(platform, **changes)
    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert form_of(answer, "/join")["phone"] == TYPED["phone"]
    assert platform.as_("Sekreter").get(f"/en/organisations/{application}").status_code == 404


def test_who_applies_too_often_waits(platform: InUse) -> None:
    for _time in range(20):
        assert apply(platform)[1].status_code == 303
    answer = apply(platform)[1]
    assert answer.status_code == 422
    assert "Too many attempts" in seen(answer)


def test_an_applicant_is_admitted(platform: InUse) -> None:
    application, _answer = apply(platform)
    office = platform.as_("Sekreter")
    at = f"/en/organisations/{application}/manage"
    drawn = form_of(office.get(at), "/role")
    assert office.post(f"{at}/role", {**drawn, "role": "member", "on": "06.07.2022"}).status_code == 303
    assert "Municipality of Example" in platform.as_(None).get("/en/organisations").text


def test_a_logo_comes_along_and_is_for_the_secretariat_until_it_is_released(platform: InUse) -> None:
    visitor = platform.as_(None)
    drawn = form_of(visitor.get("/en/join"), "/join")
    sent = {"file": ("logo.png", picture("PNG"), "image/png")}
    refused = visitor.post("/en/join", {**drawn, **TYPED, "email": ""}, files=sent)
    assert refused.status_code == 422
    assert "Your file is kept: logo.png" in seen(refused)
    answer = visitor.post("/en/join", {**form_of(refused, "/join"), **TYPED})
    assert answer.status_code == 303
    office = platform.as_("Sekreter")
    [shown] = page_of(office.get(f"/en/organisations/{drawn['id']}")).xpath("//img[@class='logo']/@src")
    assert office.get(shown).headers["content-type"] == "image/png"
    assert platform.as_("Pelin").get(shown).status_code == 404
    assert visitor.get(shown).status_code == 404


def test_what_is_not_a_picture_is_no_logo(platform: InUse) -> None:
    visitor = platform.as_(None)
    drawn = form_of(visitor.get("/en/join"), "/join")
    answer = visitor.post("/en/join", {**drawn, **TYPED}, files={"file": ("logo.txt", b"a logo", "text/plain")})
    assert answer.status_code == 422
    assert "A logo is a picture: PNG, JPEG or WebP." in seen(answer)
    assert "Your file is kept" not in seen(answer)
