"""The second factor on the pages: set up, asked for after the password, and required of the secretariat."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pyotp
import pytest

from defter.domain.vocabulary import PersonId
from defter.main import open_platform
from defter.platform.settings import Settings
from tests import examples
from tests.web.seeing import buttons, form_of, page_of, seen
from tests.web.stack import NOON, PASSWORD, Client, Stack

SET_UP = "/account/second-factor"


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def stack(tmp_path: Path, watch: Watch) -> Iterator[Stack]:
    with open_platform(Settings(data=tmp_path), clock=watch) as platform:
        platform.views.start()
        yield Stack(platform)


@pytest.fixture
def ayşe(stack: Stack) -> PersonId:
    return stack.person("Ayşe", stack.organisation("Ümraniye", "member"))


def set_up(client: Client, watch: Watch) -> tuple[pyotp.TOTP, list[str]]:
    """Sets the second factor up on its page; the app, and the recovery codes. A minute passes."""
    asked = client.get(f"/en{SET_UP}")
    app = pyotp.TOTP("".join(page_of(asked).xpath("//*[contains(@class, 'secret')]/text()")).replace(" ", ""))
    answer = client.post(f"/en{SET_UP}", form_of(asked, SET_UP) | {"code": app.at(watch.now)})
    assert answer.status_code == 200, seen(answer)
    watch.now += timedelta(minutes=1)
    return app, page_of(answer).xpath("//ol[@class='recovery']//bdi/text()")


def give_password(client: Client, name: str = "Ayşe", **more: str) -> httpx.Response:
    return client.post(
        "/en/sign-in", {"email": f"{name.casefold()}@example.org", "password": PASSWORD, "next": "/meetings"} | more
    )


def give_code(client: Client, code: str) -> httpx.Response:
    return client.post("/en/sign-in/code", {"code": code, "next": "/meetings"})


def signed_in(client: Client) -> bool:
    return "Sign out" in client.get("/en").text


@pytest.fixture
def prepared(stack: Stack, watch: Watch, ayşe: PersonId) -> tuple[pyotp.TOTP, list[str]]:
    """Ayşe has a second factor: her app, and her recovery codes."""
    client = stack.client()
    client.sign_in("Ayşe")
    return set_up(client, watch)


def test_setting_it_up_shows_a_qr_code_and_ten_recovery_codes_once(stack: Stack, watch: Watch, ayşe: PersonId) -> None:
    client = stack.client()
    client.sign_in("Ayşe")
    asked = client.get(f"/en{SET_UP}")
    assert len(page_of(asked).xpath("//div[@class='qr']/svg//path")) > 0
    assert "style=" not in page_of(asked).xpath("string(//div[@class='qr'])")
    assert asked.headers["cache-control"] == "no-store"
    before = client.cookies["defter"]
    _app, codes = set_up(client, watch)
    assert len(codes) == 10
    assert client.cookies["defter"] != before
    page = client.get("/en/account")
    assert "10 recovery codes are left" in seen(page)
    assert codes[0] not in page.text


def test_a_wrong_first_code_keeps_the_offer(stack: Stack, watch: Watch, ayşe: PersonId) -> None:
    client = stack.client()
    client.sign_in("Ayşe")
    asked = client.get(f"/en{SET_UP}")
    answer = client.post(f"/en{SET_UP}", form_of(asked, SET_UP) | {"code": "12"})
    assert answer.status_code == 422
    assert form_of(answer, SET_UP)["sealed"] == form_of(asked, SET_UP)["sealed"]
    assert "This code does not count" in seen(answer)
    assert stack.platform.accounts.second_factors.since(ayşe) is None


def test_the_form_sent_again_shows_another_secret(stack: Stack, watch: Watch, ayşe: PersonId) -> None:
    client = stack.client()
    client.sign_in("Ayşe")
    asked = client.get(f"/en{SET_UP}")
    (secret,) = page_of(asked).xpath("//*[contains(@class, 'secret')]/text()")
    form = form_of(asked, SET_UP) | {"code": pyotp.TOTP(secret.replace(" ", "")).at(watch.now)}
    assert client.post(f"/en{SET_UP}", form).status_code == 200
    again = client.post(f"/en{SET_UP}", form)
    assert again.status_code == 422
    assert "Scan the new code" in seen(again)
    assert secret not in again.text


def test_setting_it_up_ends_the_sessions_without_it(stack: Stack, watch: Watch, ayşe: PersonId) -> None:
    first, second = stack.client(), stack.client()
    first.sign_in("Ayşe")
    second.sign_in("Ayşe")
    set_up(first, watch)
    assert signed_in(first)
    assert not signed_in(second)


def test_after_the_password_the_code_is_asked_for(
    stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    app, _codes = prepared
    client = stack.client()
    answer = give_password(client)
    assert answer.headers["location"] == "/en/sign-in/code?next=%2Fmeetings"
    assert "Enter the code" in seen(client.get("/en/sign-in/code?next=/meetings"))
    answer = give_code(client, app.at(watch.now))
    assert answer.headers["location"] == "/en/meetings"
    assert signed_in(client)
    assert list(client.cookies) == ["defter"]


def test_between_password_and_code_nothing_is_open(stack: Stack, prepared: tuple[pyotp.TOTP, list[str]]) -> None:
    client, forged = stack.client(), stack.client()
    give_password(client)
    (half,) = client.cookies.values()
    assert list(client.cookies) == ["defter-half"]
    assert not signed_in(client)
    forged.cookies["defter"] = half
    for browser in (client, forged):
        for path in ("/en/account", f"/en{SET_UP}", "/en/actions/mine"):
            assert browser.get(path).status_code == 403
        assert browser.post("/en/account/password", {"current": PASSWORD, "new": "something longer"}).status_code == 403
        assert browser.post("/en/account/second-factor/remove").status_code == 403
        assert browser.post("/en/acting", {"organisation": str(examples.organisation("Ümraniye"))}).status_code == 303
        assert not signed_in(browser)


def test_a_code_without_the_password_signs_nobody_in(
    stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    app, _codes = prepared
    client = stack.client()
    client.cookies["defter-half"] = "chosen"
    assert client.get("/en/sign-in/code").headers["location"] == "/en/sign-in?next=%2F"
    assert give_code(client, app.at(watch.now)).headers["location"] == "/en/sign-in?next=%2Fmeetings"
    assert not signed_in(client)


def test_a_replayed_code_is_refused(stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]) -> None:
    app, _codes = prepared
    victim, thief = stack.client(), stack.client()
    code = app.at(watch.now)
    give_password(victim)
    assert give_code(victim, code).status_code == 303
    give_password(thief)
    answer = give_code(thief, code)
    assert answer.status_code == 422
    assert "This code does not count, or no longer." in seen(answer)
    assert code not in answer.text
    assert not signed_in(thief)


def test_the_code_of_another_person_is_refused(
    stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    app, codes = prepared
    stack.person("Mehmet", examples.organisation("Ümraniye"))
    other = stack.client()
    other.sign_in("Mehmet")
    set_up(other, watch)
    thief = stack.client()
    give_password(thief, "Mehmet")
    assert give_code(thief, app.at(watch.now)).status_code == 422
    assert give_code(thief, codes[0]).status_code == 422


def test_a_recovery_code_signs_in_once(stack: Stack, prepared: tuple[pyotp.TOTP, list[str]]) -> None:
    _app, codes = prepared
    first, second = stack.client(), stack.client()
    give_password(first)
    assert give_code(first, codes[0]).status_code == 303
    assert "9 recovery codes are left" in seen(first.get("/en/account"))
    give_password(second)
    assert give_code(second, codes[0]).status_code == 422


def test_guessing_codes_ends_soon(stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]) -> None:
    app, _codes = prepared
    client = stack.client()
    give_password(client)
    for _ in range(5):
        give_code(client, "not a code")
    answer = give_code(client, app.at(watch.now))
    assert answer.status_code == 429
    assert "Wait 15 minutes" in seen(answer)


def test_who_takes_longer_than_ten_minutes_begins_anew(
    stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    app, _codes = prepared
    client = stack.client()
    give_password(client)
    watch.now += timedelta(minutes=10)
    assert give_code(client, app.at(watch.now)).headers["location"] == "/en/sign-in?next=%2Fmeetings"


def test_no_token_that_the_browser_brings_is_adopted_at_any_step(
    stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    app, _codes = prepared
    second = stack.organisation("Sancaktepe", "member")
    stack.person("Mehmet", examples.organisation("Ümraniye"), second)
    client = stack.client()
    client.cookies |= {"defter": "chosen", "defter-half": "chosen"}
    give_password(client)
    assert "defter" not in client.cookies
    half = client.cookies["defter-half"]
    give_code(client, app.at(watch.now))
    token = client.cookies["defter"]
    assert len({"chosen", half, token}) == 3
    late = stack.client()
    late.cookies["defter-half"] = half
    assert late.get("/en/sign-in/code").status_code == 303  # was good for one sign-in


def test_choosing_an_organisation_gives_another_token_that_still_has_the_factor(stack: Stack, watch: Watch) -> None:
    first, second = stack.organisation("Ümraniye", "member"), stack.organisation("Sancaktepe", "member")
    stack.person("Ayşe", first, second)
    client, copied = stack.client(), stack.client()
    client.sign_in("Ayşe")
    set_up(client, watch)
    copied.cookies |= client.cookies
    client.post("/en/acting", {"organisation": str(second)})
    assert not signed_in(copied)
    assert client.get(f"/en{SET_UP}").status_code == 200


def test_a_session_without_it_cannot_replace_it(
    stack: Stack, watch: Watch, ayşe: PersonId, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    thief = stack.client()
    thief.cookies["defter"] = stack.platform.accounts.sessions.begin(ayşe)
    for path in (SET_UP, "/account/recovery-codes", "/account/second-factor/remove"):
        answer = thief.post(f"/en{path}", {"sealed": stack.platform.accounts.second_factors.offer(ayşe).sealed})
        assert answer.status_code == 403
        assert "without your second factor" in seen(answer)
    assert thief.get(f"/en{SET_UP}").status_code == 403


def test_a_browser_that_was_left_open_cannot_change_it(stack: Stack, watch: Watch, ayşe: PersonId) -> None:
    client = stack.client()
    client.sign_in("Ayşe")
    set_up(client, watch)
    watch.now += timedelta(minutes=30)
    asked = client.get(f"/en{SET_UP}")
    assert "Sign in again" in seen(asked)
    assert page_of(asked).xpath("//*[contains(@class, 'secret')]") == []
    for path in (SET_UP, "/account/recovery-codes", "/account/second-factor/remove"):
        assert client.post(f"/en{path}").status_code == 403


def test_it_can_be_removed_and_recovery_codes_made_again(
    stack: Stack, watch: Watch, prepared: tuple[pyotp.TOTP, list[str]]
) -> None:
    app, codes = prepared
    client = stack.client()
    give_password(client)
    give_code(client, app.at(watch.now))
    renewed = page_of(client.post("/en/account/recovery-codes")).xpath("//ol[@class='recovery']//bdi/text()")
    assert len(set(renewed) | set(codes)) == 20
    assert client.post("/en/account/second-factor/remove").status_code == 303
    assert "Set up the second factor" in seen(client.get("/en/account"))
    client.sign_in("Ayşe")
    assert signed_in(client)


# The secretariat


@pytest.fixture
def secretary(stack: Stack) -> Client:
    """Somebody of the secretariat who gave her password, and has no second factor."""
    stack.person("Sekreter", stack.organisation("Sekretarya", "secretariat"))
    client = stack.client()
    client.sign_in("Sekreter")
    return client


def test_the_secretariat_is_led_to_set_it_up_before_anything_else(secretary: Client, watch: Watch) -> None:
    for path in ("", "/meetings", "/account", "/organisations/new", "/acting"):
        answer = secretary.get(f"/en{path}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/en{SET_UP}")
    asked = secretary.get(f"/en{SET_UP}?next=/meetings")
    assert "Sign out" in asked.text
    assert secretary.get("/tr/language?next=/account/second-factor").status_code == 303
    app = pyotp.TOTP("".join(page_of(asked).xpath("//*[contains(@class, 'secret')]/text()")).replace(" ", ""))
    done = secretary.post(f"/en{SET_UP}", form_of(asked, SET_UP) | {"code": app.at(watch.now)})
    assert page_of(done).xpath("//main//a[contains(@class, 'button')]/@href") == ["/en/meetings"]
    assert secretary.get("/en/organisations/new").status_code == 200


def test_what_the_secretariat_sends_without_it_is_not_done(stack: Stack, secretary: Client) -> None:
    head = stack.platform.store.head()
    form = {"kind": "ngo", "name.tr": "Dernek", "name.original": "tr", "role": "member", "on": "01.02.2022"}
    answer = secretary.post("/en/organisations/new", form)
    assert answer.status_code == 403
    assert "needs a second factor" in seen(answer)
    assert stack.platform.store.head() == head


def test_it_sees_what_a_visitor_sees_even_where_no_page_asks(stack: Stack, secretary: Client) -> None:
    assert "no-mandate" not in secretary.get("/en/nowhere").text
    assert re.search('class="for"', secretary.get(f"/en{SET_UP}").text) is None


def test_others_and_who_only_reads_for_the_secretariat_are_not_hindered(stack: Stack, ayşe: PersonId) -> None:
    stack.person("Okur", stack.organisation("Sekretarya", "secretariat"), kind="reader")
    for name in ("Ayşe", "Okur"):
        client = stack.client()
        client.sign_in(name)
        assert client.get("/en/meetings").status_code == 200


def test_the_secretariat_cannot_remove_it(secretary: Client, watch: Watch) -> None:
    set_up(secretary, watch)
    assert "Remove the second factor" not in buttons(secretary.get("/en/account"))
    answer = secretary.post("/en/account/second-factor/remove")
    assert answer.status_code == 403
    assert "cannot do without" in seen(answer)


def test_a_role_that_is_tried_in_the_demo_needs_none(stack: Stack) -> None:
    stack.person("Sekreter", stack.organisation("Sekretarya", "secretariat"))
    client = stack.client(demo_people={"secretariat": "sekreter@example.org"})
    client.get("/en/demo/secretariat")
    assert client.get("/en/organisations/new").status_code == 200
