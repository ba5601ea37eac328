"""Tokens on pages: made and shown once, listed without themselves, revoked; and what a stolen one opens."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from defter.domain.vocabulary import PersonId
from defter.platform.tokens import MARK
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import NOON, Client

HERE = "/en/account/tokens"
UMRANIYE = examples.organisation("Ümraniye")
THEIRS = f"/en/organisations/{UMRANIYE}/tokens"
WANTED = {"label": "Calendar of the website", "scope": "write", "days": "30"}


def make(platform: InUse, name: str, **changes: Any) -> str:
    """Makes a token with the form as it was drawn, and copies it from the page."""
    client = platform.as_(name)
    answer = client.post(HERE, {**form_of(client.get(HERE), "/account/tokens"), **WANTED, **changes})
    assert answer.status_code == 200, answer.text
    (token,) = page_of(answer).xpath("//code[@class='secret']/text()")
    return str(token)


def signed_in(platform: InUse, person: PersonId) -> Client:
    """The browser of somebody who says to be acting for Ümraniye."""
    client = platform.stack.client()
    client.cookies["defter"] = platform.stack.platform.accounts.sessions.begin(person, UMRANIYE)
    return client


def call(platform: InUse, token: str, method: str = "GET", path: str = "/meetings", **given: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}", "idempotency-key": str(examples.id_of("key", path))}
    return platform.stack.client().request(method, f"/api/v1{path}", headers=headers, **given)


def test_a_token_is_shown_once_and_never_again(platform: InUse) -> None:
    client = platform.as_("Umut")
    form = {**form_of(client.get(HERE), "/account/tokens"), **WANTED}
    made = client.post(HERE, form)
    (token,) = page_of(made).xpath("//code[@class='secret']/text()")
    assert token.startswith(MARK)
    assert made.headers["cache-control"] == "no-store"
    assert "location" not in made.headers
    again = client.post(HERE, form)
    assert again.status_code == 422
    assert "it was shown only then" in seen(again)
    listed = client.get(HERE)
    assert token not in again.text + listed.text
    assert listed.text.count("Calendar of the website") == 1, "sent twice, made once"
    page = seen(listed)
    assert "Read what you may see, and record what you may record" in page
    assert "Valid until: 5 Aug 2022, 15:00" in page
    assert "Never used" in page


def test_the_page_says_when_a_token_was_last_used(platform: InUse) -> None:
    call(platform, make(platform, "Umut"))
    assert "Last used: 6 Jul 2022, 15:00" in seen(platform.as_("Umut").get(HERE))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"label": " "}, "Say which program will use the token."),
        ({"scope": ""}, "Choose what the program may do."),
        ({"scope": "everything"}, "Choose one of the options."),
        ({"days": "366"}, "Choose for how long."),
        ({"days": "-1"}, "Choose for how long."),
        ({"organisation": str(examples.organisation("Pendik"))}, "does not belong to it: organisation"),
    ],
)
def test_what_does_not_fit_makes_no_token(platform: InUse, typed: dict[str, str], problem: str) -> None:
    client = platform.as_("Umut")
    answer = client.post(HERE, {**form_of(client.get(HERE), "/account/tokens"), **WANTED, **typed})
    assert answer.status_code == 422
    assert problem in seen(answer)
    assert platform.stack.platform.accounts.tokens.every() == []


def test_visitors_are_led_to_the_sign_in(platform: InUse) -> None:
    visitor = platform.as_(None)
    for answer in (visitor.get(HERE), visitor.post(HERE, WANTED), visitor.post(f"{HERE}/revoke", {"token": "1"})):
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/sign-in?next=%2Faccount%2Ftokens")
    assert platform.stack.platform.accounts.tokens.every() == []


def test_who_holds_no_mandate_makes_no_token(platform: InUse) -> None:
    person = platform.stack.person("Nilüfer", password=None)
    client = signed_in(platform, person)
    assert "you cannot make a token" in seen(client.get(HERE))
    assert client.post(HERE, WANTED).status_code == 403
    assert platform.stack.platform.accounts.tokens.every() == []


def test_a_revoked_token_opens_nothing_from_then_on(platform: InUse) -> None:
    token = make(platform, "Umut")
    assert call(platform, token).status_code == 200
    client = platform.as_("Umut")
    answer = client.post(f"{HERE}/revoke", form_of(client.get(HERE), "/tokens/revoke"))
    assert answer.status_code == 303
    assert call(platform, token).status_code == 401
    page = client.get(f"{HERE}?done=revoked")
    assert "From now on it opens nothing." in seen(page)
    assert not [form for form in page_of(page).forms if form.action.endswith("/revoke")]


def test_nobody_revokes_anothers_token_on_her_own_page(platform: InUse) -> None:
    token = make(platform, "Umut")
    (held,) = platform.stack.platform.accounts.tokens.every()
    for name in ("Pelin", "Olga", "Sekreter"):
        assert platform.as_(name).post(f"{HERE}/revoke", {"token": str(held.id)}).status_code == 404
        assert "Calendar of the website" not in platform.as_(name).get(HERE).text
    assert call(platform, token).status_code == 200


@pytest.mark.parametrize("name", ["Sekreter", "Umut"])
def test_who_looks_after_an_organisation_sees_its_tokens_without_themselves_and_ends_them(
    platform: InUse, name: str
) -> None:
    token, other = make(platform, "Umut"), make(platform, "Pelin", label="Of another organisation")
    client = platform.as_(name)
    page = client.get(THEIRS)
    assert "Calendar of the website" in seen(page)
    assert "Umut" in seen(page)
    assert "Of another organisation" not in page.text
    assert token not in page.text
    assert client.post(f"{THEIRS}/revoke", form_of(page, "/tokens/revoke")).status_code == 303
    assert call(platform, token).status_code == 401
    assert call(platform, other).status_code == 200


def test_nobody_else_sees_or_ends_the_tokens_of_an_organisation(platform: InUse) -> None:
    token = make(platform, "Umut")
    (held,) = platform.stack.platform.accounts.tokens.every()
    editor = platform.stack.person("Esra", UMRANIYE, kind="editor", password=None)
    for client in (*map(platform.as_, (None, "Pelin", "Olga")), signed_in(platform, editor)):
        assert client.get(THEIRS).status_code == 403
        assert client.post(f"{THEIRS}/revoke", {"token": str(held.id)}).status_code == 403
    assert call(platform, token).status_code == 200


def test_a_token_is_not_ended_under_another_organisation(platform: InUse) -> None:
    token = make(platform, "Umut")
    (held,) = platform.stack.platform.accounts.tokens.every()
    elsewhere = f"/en/organisations/{examples.organisation('Pendik')}/tokens/revoke"
    assert platform.as_("Pelin").post(elsewhere, {"token": str(held.id)}).status_code == 404
    assert platform.as_("Sekreter").post(elsewhere, {"token": "nonsense"}).status_code == 422
    assert call(platform, token).status_code == 200


# A stolen token


def rename(platform: InUse, token: str, organisation: UUID = UMRANIYE) -> int:
    name = {"name": {"original": "tr", "texts": {"tr": "Çalıntı"}}, "base": 1}
    return call(platform, token, "POST", f"/organisations/{organisation}/name", json=name).status_code


def test_a_stolen_token_does_not_exceed_its_scope(platform: InUse) -> None:
    stolen = make(platform, "Umut", scope="read")
    assert call(platform, stolen).status_code == 200
    assert rename(platform, stolen) == 403
    assert rename(platform, make(platform, "Umut")) == 200, "what the other scope may"


def test_a_stolen_token_opens_no_page_and_makes_no_other_token(platform: InUse) -> None:
    stolen = make(platform, "Umut")
    browser = platform.stack.client()
    browser.cookies["defter"] = stolen
    headers = {"authorization": f"Bearer {stolen}"}
    assert browser.get(HERE, headers=headers).status_code == 303
    assert browser.post(HERE, WANTED, headers=headers).status_code == 303
    assert len(platform.stack.platform.accounts.tokens.every()) == 1


def test_a_stolen_token_acts_for_no_other_organisation(platform: InUse) -> None:
    pendik = examples.organisation("Pendik")
    both = examples.give_mandate(mandate=examples.mandate("both"), person=platform.people["Umut"])
    platform.tell(pendik, both)
    assert rename(platform, make(platform, "Umut"), pendik) == 403


def test_an_expired_token_opens_nothing(platform: InUse, monkeypatch: pytest.MonkeyPatch) -> None:
    stolen = make(platform, "Umut")
    tokens = platform.stack.platform.accounts.tokens
    monkeypatch.setattr(tokens, "_clock", lambda: NOON + timedelta(days=30))
    assert call(platform, stolen).status_code == 401


def test_a_token_ends_with_the_mandate(platform: InUse) -> None:
    stolen = make(platform, "Umut")
    held = examples.id_of("mandate", f"Umut {UMRANIYE}")
    platform.tell(UMRANIYE, examples.end_mandate(mandate=held, on=NOON.date()))
    assert call(platform, stolen).status_code == 403
    assert rename(platform, stolen) == 403
