"""The page on personal data: whole in every language, honest about what nobody filled in, linked from everywhere."""

import pytest

from defter.platform.settings import Controller, load
from tests.web.conftest import InUse
from tests.web.seeing import page_of, seen

FILLED = Controller(
    name="Ümraniye Belediyesi",
    address="Atatürk Mah. No: 1",
    contact="kvkk@umraniye.example",
    legal_basis="KVKK m. 5/2 (ç)",
    hosting_country="Türkiye",
)


@pytest.mark.parametrize("language", ["tr", "en", "ar"])
def test_all_four_sections_are_there(platform: InUse, language: str) -> None:
    answer = platform.as_(None).get(f"/{language}/legal")
    assert answer.status_code == 200
    assert page_of(answer).xpath("//section/@aria-labelledby") == ["controller", "notice", "retention", "rights"]


def test_what_is_not_filled_in_is_said_to_be_missing(platform: InUse) -> None:
    assert seen(platform.as_(None).get("/en/legal")).count("Not filled in by the operator") == 5


def test_what_the_operator_filled_in_is_shown_as_text(platform: InUse) -> None:
    marked = Controller(**{name: f"<b>{getattr(FILLED, name)}" for name in Controller.__struct_fields__})
    page = platform.stack.client(controller=marked).get("/en/legal")
    for name in Controller.__struct_fields__:
        assert f"<b>{getattr(FILLED, name)}" in seen(page)
    assert "Not filled in" not in page.text


def test_times_are_those_that_hold_here(platform: InUse) -> None:
    page = seen(platform.as_(None).get("/en/legal"))
    policy = platform.stack.platform.accounts.policy
    assert f"At most {policy.lifetime.days} days after signing in" in page
    assert "They count for 15 minutes" in page
    assert "valid for 365 days at most" in page
    assert "Counts of fewer than 5 people" in page


@pytest.mark.parametrize("path", ["", "/join", "/sign-in", "/meetings", "/nothing-here"])
def test_every_page_leads_to_it(platform: InUse, path: str) -> None:
    assert page_of(platform.as_(None).get(f"/tr{path}")).xpath("//footer//a[@href='/tr/legal']")


@pytest.mark.parametrize("path", ["/join", "/sign-in"])
def test_forms_that_ask_for_personal_data_carry_the_link(platform: InUse, path: str) -> None:
    assert page_of(platform.as_(None).get(f"/tr{path}")).xpath("//main//a[@href='/tr/legal']")


def test_the_controller_comes_from_the_settings() -> None:
    given = {"DEFTER_CONTROLLER_NAME": " Belediye ", "DEFTER_HOSTING_COUNTRY": "Türkiye"}
    settings, _sources = load(given)
    assert settings.controller == Controller(name="Belediye", hosting_country="Türkiye")
