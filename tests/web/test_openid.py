"""Signing in at an OpenID provider that runs: there and back, and what must not come back from there."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pyotp import TOTP

from defter.domain.vocabulary import LocalText
from defter.main import open_platform
from defter.platform.openid import Provider
from defter.platform.settings import Settings
from tests.journeys.server import free_port
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import NOON, Client

BASE = "http://platform.test"
BACK = "/en/sign-in/openid/callback"
WAYS = "/en/account/passkeys"
NAME = LocalText("tr", {"tr": "Belediye girişi", "en": "Municipal sign-in", "ar": "دخول البلدية"})
CLIENT = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))  # no certificates to read
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider in a process of its own; the address that it calls itself by."""
    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        for _ in range(400):
            with suppress(httpx.TransportError):
                CLIENT.get(f"{issuer}/.well-known/openid-configuration")
                break
            assert process.poll() is None
            time.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=15)


class There:
    """The platform with the provider, and what people do at the provider."""

    def __init__(self, platform: InUse, issuer: str) -> None:
        self.platform = platform
        self.issuer = issuer
        self.provider = Provider(issuer, "defter", "a secret", NAME)

    def browser(self, name: str | None = None) -> Client:
        """A browser, which is signed in when it is somebody's."""
        client = self.platform.stack.client(openid=self.provider)
        if name is not None:
            client.cookies |= self.platform.as_(name).cookies
        return client

    def knows(self, subject: str, **claims: Any) -> None:
        """Somebody has an account at the provider."""
        assert CLIENT.put(f"{self.issuer}/users/{subject}", json=claims).status_code == 204

    def consent(self, left: httpx.Response, subject: str) -> str:
        """Signs in there, and comes back: the address here to which the provider leads."""
        assert left.status_code == 303, left.text
        there = left.headers["location"]
        assert there.startswith(self.issuer)
        returned = CLIENT.post(there, data={"sub": subject}).headers["location"]
        assert returned.startswith(BASE + BACK)
        return returned.removeprefix(BASE)

    def sign_in(self, browser: Client, subject: str, wanted: str = "/") -> httpx.Response:
        """The whole way: to the provider, and back."""
        return browser.get(self.consent(browser.get(f"/en/sign-in/openid?next={wanted}"), subject))


@pytest.fixture
def there(platform: InUse, issuer: str) -> There:
    return There(platform, issuer)


def signed_in(browser: Client) -> bool:
    """Whether somebody is."""
    return "Sign out" in browser.get("/en").text


def test_the_first_time_a_verified_address_opens_the_account_that_has_it(there: There) -> None:
    there.knows("pelin-1", email="Pelin@Example.org", email_verified=True)
    browser = there.browser()
    (button,) = page_of(browser.get("/en/sign-in?next=/meetings")).xpath("//main//a[contains(@href, 'openid')]")
    assert (button.text, button.get("href")) == (
        "Sign in with Municipal sign-in",
        "/en/sign-in/openid?next=%2Fmeetings",
    )
    answer = there.sign_in(browser, "pelin-1", "/meetings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/meetings")
    assert list(browser.cookies) == ["defter"]
    assert "Pelin" in browser.get("/en").text
    assert "Linked with Pelin@Example.org on 6 Jul 2022." in seen(browser.get(WAYS))


def test_who_has_a_second_factor_is_asked_for_its_code_here_too(there: There) -> None:
    there.knows("pelin-9", email="pelin@example.org", email_verified=True)
    person, factors = there.platform.people["Pelin"], there.platform.stack.platform.accounts.second_factors
    offer = factors.offer(person)
    factors.confirm(person, offer.sealed, TOTP(offer.secret).at(NOON))
    browser = there.browser()
    answer = there.sign_in(browser, "pelin-9", "/meetings")
    assert answer.headers["location"] == "/en/sign-in/code?next=%2Fmeetings"
    assert not signed_in(browser)


def test_afterwards_the_identity_counts_and_no_address(there: There) -> None:
    there.knows("pelin-2", email="pelin@example.org", email_verified=True)
    there.sign_in(there.browser(), "pelin-2")
    there.knows("pelin-2", email="umut@example.org", email_verified=True)
    browser = there.browser()
    there.sign_in(browser, "pelin-2")
    assert "Pelin" in browser.get("/en").text


def test_an_address_that_was_given_to_somebody_new_opens_no_account(there: There) -> None:
    there.knows("pelin-3", email="pelin@example.org", email_verified=True)
    there.knows("successor", email="pelin@example.org", email_verified=True)
    there.sign_in(there.browser(), "pelin-3")
    browser = there.browser()
    refused = there.sign_in(browser, "successor")
    assert "linked with another account there" in seen(refused)
    assert not signed_in(browser)


@pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": "true"}], ids=str)
def test_an_address_that_nobody_verified_opens_no_account(there: There, claims: dict[str, Any]) -> None:
    there.knows("pretender", email="pelin@example.org", **claims)
    browser = there.browser()
    refused = there.sign_in(browser, "pretender")
    assert refused.status_code == 422
    assert "The service has not verified your e-mail address." in seen(refused)
    assert not signed_in(browser)


def test_nobody_gets_an_account_by_it(there: There) -> None:
    there.knows("stranger", email="stranger@example.org", email_verified=True)
    before = there.platform.stack.platform.accounts.everybody()
    refused = there.sign_in(there.browser(), "stranger")
    assert "There is no account here with your e-mail address." in seen(refused)
    assert there.platform.stack.platform.accounts.everybody() == before


def test_an_identity_with_another_address_is_linked_from_the_page_and_unlinked(there: There) -> None:
    there.knows("umut-1", email="umut@elsewhere.example")
    browser = there.browser("Umut")
    (button,) = page_of(browser.get(WAYS)).xpath("//main//a[@class='button plain']")
    assert button.text == "Link with Municipal sign-in"
    linked = browser.get(there.consent(browser.get(button.get("href"), headers=OURS), "umut-1"))
    assert linked.headers["location"] == f"{WAYS}?done=linked"
    assert "Linked on 6 Jul 2022." in seen(browser.get(WAYS))
    elsewhere = there.browser()
    there.sign_in(elsewhere, "umut-1")
    assert "Umut" in elsewhere.get("/en").text
    refused = browser.post(f"{WAYS}/unlink")
    assert "This is your last way to sign in" in seen(refused)
    there.platform.stack.platform.accounts._change(there.platform.people["Umut"], password_hash="a password of his")
    assert browser.post(f"{WAYS}/unlink").headers["location"] == f"{WAYS}?done=unlinked"
    assert "has not verified" in seen(there.sign_in(there.browser(), "umut-1"))


def test_an_identity_of_somebody_else_is_not_linked(there: There) -> None:
    there.knows("pelin-4", email="pelin@example.org", email_verified=True)
    there.sign_in(there.browser(), "pelin-4")
    browser = there.browser("Umut")
    refused = browser.get(there.consent(browser.get(f"{WAYS}/link", headers=OURS), "pelin-4"))
    assert refused.status_code == 422
    assert "linked with another account here" in seen(refused)


def test_another_site_links_nothing(there: There) -> None:
    browser = there.browser("Umut")
    for headers in ({"sec-fetch-site": "cross-site"}, {"referer": "https://evil.example/"}, {}):
        refused = browser.get(f"{WAYS}/link", headers=headers)
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers
    assert browser.get(f"{WAYS}/link", headers={"referer": BASE + WAYS}).status_code == 303
    assert there.browser().get(f"{WAYS}/link", headers=OURS).status_code == 403


def test_what_one_began_to_link_is_not_linked_with_another(there: There) -> None:
    there.knows("umut-2", email="umut@elsewhere.example")
    browser = there.browser("Umut")
    back = there.consent(browser.get(f"{WAYS}/link", headers=OURS), "umut-2")
    browser.cookies |= there.platform.as_("Pelin").cookies
    assert "This was begun in another window" in seen(browser.get(back))
    assert "Linked" not in seen(browser.get(WAYS))


def test_a_forged_or_foreign_state_signs_nobody_in(there: There) -> None:
    there.knows("pelin-5", email="pelin@example.org", email_verified=True)
    thief, victim = there.browser(), there.browser()
    back = there.consent(thief.get("/en/sign-in/openid"), "pelin-5")
    assert "This was begun in another window" in seen(victim.get(back))  # nothing was begun there
    victim.get("/en/sign-in/openid")
    assert "This was begun in another window" in seen(victim.get(back))  # something else was
    code = parse_qs(urlsplit(back).query)["code"][0]
    for state in ("", "&state=", "&state=forged"):
        victim.get("/en/sign-in/openid")
        assert victim.get(f"{BACK}?code={code}{state}").status_code == 422
    assert not signed_in(victim)


def test_a_code_that_was_given_to_another_browser_signs_nobody_in(there: There) -> None:
    there.knows("umut-3", email="umut@example.org", email_verified=True)
    thief, victim = there.browser(), there.browser()
    stolen = parse_qs(urlsplit(there.consent(thief.get("/en/sign-in/openid"), "umut-3")).query)["code"][0]
    left = victim.get("/en/sign-in/openid").headers["location"]
    state = parse_qs(urlsplit(left).query)["state"][0]
    refused = victim.get(f"{BACK}?code={stolen}&state={state}")  # its ID token repeats the nonce of the other browser
    assert refused.status_code == 422
    assert "could not be verified" in seen(refused)
    assert not signed_in(victim)


def test_coming_back_twice_signs_in_once(there: There) -> None:
    there.knows("pelin-6", email="pelin@example.org", email_verified=True)
    browser = there.browser()
    left = browser.get("/en/sign-in/openid")
    ceremony = dict(browser.cookies)
    back = there.consent(left, "pelin-6")
    assert browser.get(back).status_code == 303
    replayed = there.browser()
    replayed.cookies |= ceremony
    assert replayed.get(back).status_code == 422
    assert not signed_in(replayed)


def test_nobody_is_led_away_afterwards(there: There) -> None:
    there.knows("pelin-7", email="pelin@example.org", email_verified=True)
    for elsewhere in ("https://evil.test/", "//evil.test", "/%09/evil.test"):
        location = there.sign_in(there.browser(), "pelin-7", elsewhere).headers["location"]
        assert location == "/en" or location.startswith("/en/")


def test_what_leaves_for_the_provider_is_bound_and_fresh(there: There) -> None:
    asked = [parse_qs(urlsplit(there.browser().get("/tr/sign-in/openid").headers["location"]).query) for _ in (1, 2)]
    assert asked[0]["redirect_uri"] == [f"{BASE}/tr/sign-in/openid/callback"]
    assert asked[0]["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43


def test_who_gives_up_at_the_provider_is_told_so(there: There) -> None:
    browser = there.browser()
    left = browser.get("/en/sign-in/openid?next=/meetings").headers["location"]
    state = parse_qs(urlsplit(left).query)["state"][0]
    refused = browser.get(f"{BACK}?error=access_denied&state={state}")
    assert "You were not signed in there." in seen(refused)
    assert form_of(refused, "/sign-in")["next"] == "/meetings"


def test_a_provider_that_is_away_is_told_in_the_readers_language(there: There) -> None:
    there.provider = Provider(f"http://127.0.0.1:{free_port()}", "defter", "", NAME)
    answer = there.browser().get("/ar/sign-in/openid?next=/meetings")
    assert answer.status_code == 503
    assert "الخدمة التي أردتم تسجيل الدخول عبرها لا تستجيب." in seen(answer)
    assert form_of(answer, "/sign-in")["next"] == "/meetings"
    linking = there.browser("Umut").get("/tr/account/passkeys/link", headers=OURS)
    assert (linking.status_code, "yanıt vermiyor" in seen(linking)) == (503, True)


def test_a_provider_that_goes_away_meanwhile_signs_nobody_in(there: There) -> None:
    there.knows("pelin-8", email="pelin@example.org", email_verified=True)
    browser = there.browser()
    back = there.consent(browser.get("/en/sign-in/openid"), "pelin-8")
    there.provider = Provider(f"http://127.0.0.1:{free_port()}", "defter", "", NAME)
    afterwards = there.browser()
    afterwards.cookies |= browser.cookies
    answer = afterwards.get(back)
    assert answer.status_code == 503
    assert "does not answer" in seen(answer)
    assert not signed_in(afterwards)


def test_a_provider_that_calls_itself_otherwise_is_not_believed(there: There) -> None:
    there.provider = Provider(f"{there.issuer}/", "defter", "", NAME)
    answer = there.browser().get("/en/sign-in/openid")
    assert answer.status_code == 422
    assert "could not be verified" in seen(answer)


def test_the_provider_is_the_one_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret", "utf-8")
    settings = Settings(
        data=tmp_path / "data",
        openid_issuer="https://login.example.org",
        openid_client="defter",
        openid_secret_file=tmp_path / "secret",
        openid_name={"tr": "Belediye", "en": "Municipality"},
    )
    with open_platform(settings) as platform:
        client = Client(platform.app(), "127.0.0.1")
        assert "Sign in with Municipality" in seen(client.get("/en/sign-in"))
        assert "Şununla giriş yap: Belediye" in seen(client.get("/tr/sign-in"))


def test_the_secret_is_not_in_what_is_written_of_the_provider(there: There) -> None:
    assert "a secret" not in f"{there.provider} {there.provider!r}"
