"""Passkeys in a real browser: a device is asked, and whoever it knows is signed in."""

from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, Browsing
from tests.journeys.server import Served

pytestmark = pytest.mark.xdist_group("browser")

WAYS = "/tr/account/passkeys"


class Device:
    """The authenticator of a window: a telephone that knows its owner at once, until it is told otherwise."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        self._id = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def tell(self, command: str, **given: Any) -> Any:
        """Something that only the device's owner, or a thief, can do to it."""
        return self._session.send(f"WebAuthn.{command}", {"authenticatorId": self._id, **given})

    def credential(self) -> dict[str, Any]:
        """The one passkey on it, with its private key and its counter."""
        (found,) = self.tell("getCredentials")["credentials"]
        kept: dict[str, Any] = found
        return kept


@pytest.fixture
def named(platform: Served) -> Served:
    """The platform at a name: browsers make no passkey for a bare address."""
    return replace(platform, url=platform.url.replace("127.0.0.1", "localhost"))


def add(page: Page, name: str) -> None:
    """Adds a passkey on the page of one's ways to sign in."""
    page.goto(WAYS)
    page.get_by_label("Geçiş anahtarının adı").last.fill(name)
    page.get_by_role("button", name="Geçiş anahtarı ekle").click()
    expect(page.locator(".notice.good")).to_contain_text("Geçiş anahtarı eklendi")


def sign_in(page: Page) -> None:
    """Asks to be signed in, with nothing typed."""
    page.get_by_role("button", name="Geçiş anahtarıyla giriş yap").click()


def test_whoever_has_a_passkey_signs_in_with_nothing_typed(browsing: Browsing, named: Served) -> None:
    page = browsing.open(named, "representative", viewport=PHONE)
    device = Device(page)
    add(page, "Telefonum")
    expect(page.locator("main .rows li")).to_contain_text("Telefonum")
    page.context.clear_cookies()
    page.goto("/tr/sign-in?next=/calendar")
    sign_in(page)
    page.wait_for_url("**/tr/calendar")
    page.goto(WAYS)
    expect(page.locator("main .rows li")).to_contain_text("son kullanım")

    page.get_by_role("button", name="Geçiş anahtarı ekle").click()
    expect(page.get_by_role("alert")).to_contain_text("Bu cihazda bu hesap için zaten bir geçiş anahtarı var.")

    copied = device.credential()
    page.context.clear_cookies()
    device.tell("removeCredential", credentialId=copied["credentialId"])
    device.tell("addCredential", credential=copied | {"signCount": 0})
    page.goto("/tr/sign-in")
    sign_in(page)
    expect(page.locator(".error-summary")).to_contain_text("Bu geçiş anahtarı burada bilinmiyor")

    device.tell("setUserVerified", isUserVerified=False)
    sign_in(page)
    expect(page.locator("form[data-passkey] .error")).to_contain_text("Geçiş anahtarı verilmedi")
    expect(page.get_by_role("button", name="Çıkış yap")).to_have_count(0)


def test_at_a_bare_address_no_passkey_is_offered(browsing: Browsing, platform: Served) -> None:
    page = browsing.open(platform, "representative")
    Device(page)
    page.goto(WAYS)
    expect(page.get_by_text("Bu tarayıcıyla burada geçiş anahtarı eklenemiyor.")).to_be_visible()
    expect(page.locator("form[data-passkey]")).to_be_hidden()
