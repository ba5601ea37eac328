"""Signing in with a passkey, and the page of one's own ways to sign in, as forms and pages have them."""

from datetime import timedelta

import httpx
from pyotp import TOTP

from defter.domain.vocabulary import LocalText, PersonId
from defter.platform.openid import Provider
from defter.platform.second_factors import SecondFactors
from tests.authenticator import Authenticator
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen
from tests.web.stack import NOON, Client

ORIGIN = "http://platform.test"
AT = "/en/account/passkeys"
PROVIDER = Provider("https://provider.test", "defter", "", LocalText("en", {"en": "Provider"}))


def add(client: Client, label: str = "", device: Authenticator | None = None) -> tuple[httpx.Response, Authenticator]:
    """Adds a passkey as the page's script does."""
    device = device or Authenticator(ORIGIN, label)
    options = client.post(f"{AT}/options").text
    return client.post(AT, {"credential": device.create(options), "label": label}), device


def enter(client: Client, device: Authenticator, wanted: str = "/") -> httpx.Response:
    """Signs in as the page's script does."""
    device.count += 1
    options = client.post("/en/sign-in/passkey/options").text
    return client.post("/en/sign-in/passkey", {"credential": device.get(options), "next": wanted})


def test_a_passkey_is_added_and_signs_in_without_an_address(platform: InUse) -> None:
    answer, device = add(platform.as_("Pelin"), "Telefonum")
    assert answer.headers["location"] == f"{AT}?done=added"
    shown = seen(platform.as_("Pelin").get(answer.headers["location"]))
    assert "The passkey is added." in shown
    assert "Telefonum Added on 6 Jul 2022, not used yet" in shown
    browser = platform.stack.client()
    entered = enter(browser, device, "/meetings")
    assert (entered.status_code, entered.headers["location"]) == (303, "/en/meetings")
    assert list(browser.cookies) == ["defter"]  # the ceremony's cookie is taken back
    page = browser.get(AT)
    assert "Pelin" in page.text
    assert "last used on 6 Jul 2022" in seen(page)


def set_up(factors: SecondFactors, person: PersonId) -> None:
    """An app for codes, beside the passkey."""
    offer = factors.offer(person)
    factors.confirm(person, offer.sealed, TOTP(offer.secret).at(NOON))


def test_a_passkey_is_two_factors(platform: InUse) -> None:
    _answer, device = add(platform.as_("Sekreter"), "Telephone")
    accounts = platform.stack.platform.accounts
    for factor in (False, True):
        if factor:
            set_up(accounts.second_factors, platform.people["Sekreter"])
        browser = platform.stack.client()
        assert enter(browser, device, "/organisations/new").headers["location"] == "/en/organisations/new"
        assert browser.get("/en/organisations/new").status_code == 200


def test_who_signed_in_a_while_ago_signs_in_again_before_anything_is_changed(platform: InUse) -> None:
    client = platform.as_("Pelin")
    add(client, "Telephone")
    passkey = form_of_last(client)["passkey"]
    later = platform.stack.client(clock=lambda: NOON + timedelta(minutes=31), openid=PROVIDER)
    later.cookies |= client.cookies
    page = later.get(AT)
    assert "You signed in a while ago." in seen(page)
    assert buttons(page) == []
    for act in ("", "/options", "/rename", "/remove", "/unlink"):
        assert later.post(AT + act, {"passkey": passkey, "label": "x"}).status_code == 403, act
    assert later.get(f"{AT}/link", headers={"sec-fetch-site": "same-origin"}).status_code == 403


def test_a_passkey_without_a_name_is_called_a_passkey(platform: InUse) -> None:
    add(platform.as_("Pelin"))
    assert "Passkey Added on" in seen(platform.as_("Pelin").get(AT))


def test_signing_in_by_passkey_never_leads_away(platform: InUse) -> None:
    _answer, device = add(platform.as_("Pelin"), "Telefonum")
    for elsewhere in ("https://evil.test/", "//evil.test", "/\\evil.test"):
        assert enter(platform.stack.client(), device, elsewhere).headers["location"] == "/en"


def test_what_was_overheard_signs_nobody_in(platform: InUse) -> None:
    _answer, device = add(platform.as_("Pelin"), "Telefonum")
    device.count += 1
    victim, thief = platform.stack.client(), platform.stack.client()
    overheard = device.get(victim.post("/en/sign-in/passkey/options").text)
    thief.post("/en/sign-in/passkey/options")
    refused = thief.post("/en/sign-in/passkey", {"credential": overheard})
    assert (refused.status_code, "defter" in thief.cookies) == (422, False)
    assert "This passkey is not known here." in seen(refused)
    ceremony = dict(victim.cookies)
    assert victim.post("/en/sign-in/passkey", {"credential": overheard}).status_code == 303
    thief.cookies |= ceremony
    again = thief.post("/en/sign-in/passkey", {"credential": overheard})
    assert "This was begun in another window, too long ago, or sent twice." in seen(again)
    assert "defter" not in thief.cookies


def test_an_answer_from_another_site_signs_nobody_in(platform: InUse) -> None:
    _answer, device = add(platform.as_("Pelin"), "Telefonum")
    device.origin = "http://platform.test.evil.example"
    refused = enter(platform.stack.client(), device, "/meetings")
    assert refused.status_code == 422
    assert form_of(refused, "/sign-in/passkey") == {"next": "/meetings"}


def test_behind_https_the_origin_is_https_and_the_cookie_is_bound_to_the_host(platform: InUse) -> None:
    client = platform.stack.client(https=True)
    client.cookies["__Host-defter"] = platform.as_("Pelin").cookies["defter"]
    answer, device = add(client, "Plain")
    assert "The device did not make a passkey" in seen(answer)
    device = Authenticator("https://platform.test")
    begun = client.post(f"{AT}/options")
    cookie = begun.headers["set-cookie"]
    assert cookie.startswith("__Host-defter-ceremony=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Max-Age=600", "Path=/"} <= set(cookie.split("; "))
    assert begun.headers["cache-control"] == "no-store"
    assert client.post(AT, {"credential": device.create(begun.text)}).status_code == 303


def test_too_many_ceremonies_from_one_place_are_refused(platform: InUse) -> None:
    accounts = platform.stack.platform.accounts
    for _ in range(accounts.policy.attempts_per_address - 1):
        accounts.count_attempt("192.0.2.7")
    client = platform.stack.client(address="192.0.2.7")
    answers = [client.post("/en/sign-in/passkey/options") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 422]
    assert "Too many attempts" in answers[1].text
    assert platform.stack.client(address="192.0.2.8").post("/en/sign-in/passkey/options").status_code == 200


def test_passkeys_are_renamed_and_removed(platform: InUse) -> None:
    client = platform.as_("Pelin")
    add(client, "First")
    add(client, "Second")
    rename = form_of_last(client)
    refused = client.post(f"{AT}/rename", rename | {"label": ""})
    assert refused.status_code == 422
    assert "Give the passkey a name" in seen(refused)
    (link,) = page_of(refused).xpath("//*[@id='error-summary']//a/@href")
    assert page_of(refused).xpath(f"//input[@id='{link[1:]}']")
    too_long = client.post(f"{AT}/rename", rename | {"label": "x" * 101})
    assert "This is too long. Use at most 100 characters." in seen(too_long)
    assert client.post(f"{AT}/rename", rename | {"label": "Laptop"}).headers["location"] == f"{AT}?done=renamed"
    assert "Laptop Added on" in seen(client.get(AT))
    removed = client.post(f"{AT}/remove", {"passkey": rename["passkey"]})
    assert removed.headers["location"] == f"{AT}?done=removed"
    assert "Laptop" not in seen(client.get(AT))


def form_of_last(client: Client) -> dict[str, str]:
    """The form to rename the passkey that was added last."""
    forms = [each for each in page_of(client.get(AT)).forms if each.action.endswith("/rename")]
    return {name: value for name, value in forms[-1].form_values() if name}


def test_the_last_way_in_stays_until_there_is_another(platform: InUse) -> None:
    client = platform.as_("Pelin")
    add(client, "Only")
    passkey = form_of_last(client)["passkey"]
    refused = client.post("/tr/account/passkeys/remove", {"passkey": passkey})
    assert refused.status_code == 422
    assert "giriş yapabildiğiniz son yol olduğu için kaldırılmadı" in seen(refused)
    platform.stack.platform.accounts._change(platform.people["Pelin"], password_hash="a password of hers")
    assert client.post(f"{AT}/remove", {"passkey": passkey}).status_code == 303


def test_nobody_touches_the_passkeys_of_another(platform: InUse) -> None:
    add(platform.as_("Pelin"), "Hers")
    passkey = form_of_last(platform.as_("Pelin"))["passkey"]
    for act, more in (("rename", {"label": "Mine"}), ("remove", {})):
        assert platform.as_("Umut").post(f"{AT}/{act}", {"passkey": passkey, **more}).status_code == 404
    assert "Hers" not in seen(platform.as_("Umut").get(AT))
    assert "Hers" in seen(platform.as_("Pelin").get(AT))


def test_a_visitor_is_asked_to_sign_in_and_adds_nothing(platform: InUse) -> None:
    visitor = platform.as_(None)
    assert visitor.get(AT).headers["location"] == "/en/sign-in?next=%2Faccount%2Fpasskeys"
    for act in ("", "/options", "/rename", "/remove", "/unlink"):
        assert visitor.post(AT + act).status_code == 403, act


def test_another_site_begins_and_ends_no_ceremony(platform: InUse) -> None:
    for path in (f"{AT}/options", AT, f"{AT}/remove", "/en/sign-in/passkey/options", "/en/sign-in/passkey"):
        answer = platform.as_("Pelin").post(path, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403, path
        assert "set-cookie" not in answer.headers


def test_without_a_script_only_what_works_is_shown(platform: InUse) -> None:
    page = page_of(platform.as_("Pelin").get(AT))
    assert page.xpath("//form[@data-passkey and not(@hidden)]") == []
    assert "This browser cannot add a passkey here." in page.text_content()
    asked = platform.as_(None).get("/en/sign-in")
    assert page_of(asked).xpath("//form[@data-passkey and not(@hidden)]") == []
    assert page_of(asked).xpath("//script[@src and @nonce]")
    assert "OpenID" not in asked.text


def test_the_page_offers_no_link_to_a_provider_that_is_not_there(platform: InUse) -> None:
    assert buttons(platform.as_("Pelin").get(AT)) == ["Add a passkey"]
    assert platform.as_("Pelin").get(f"{AT}/link", headers={"sec-fetch-site": "same-origin"}).status_code == 404
    assert platform.as_(None).get("/en/sign-in/openid").status_code == 404
    assert platform.as_(None).get("/en/sign-in/openid/callback?code=1&state=2").status_code == 404
