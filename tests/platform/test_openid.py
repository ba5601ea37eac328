"""What an OpenID provider says: believed when it is signed, for this platform, and an answer to what was asked."""

import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from webauthn.helpers import bytes_to_base64url

from defter.domain.vocabulary import LocalText, Refused
from defter.platform import openid
from defter.platform.openid import Claims, Departure, Provider

ISSUER = "https://provider.test"
PROVIDER = Provider(ISSUER, "defter", "a secret", LocalText("en", {"en": "Provider"}))
DEPARTURE = Departure("state", "nonce", "verifier", "/")
BACK = "https://platform.test/en/sign-in/openid/callback"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
}


def claims(**changes: Any) -> dict[str, Any]:
    """What an ID token says."""
    now = int(time.time())
    return {"iss": ISSUER, "sub": "1", "aud": "defter", "exp": now + 60, "iat": now, "nonce": "nonce"} | changes


def signed(given: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    """An ID token."""
    return jwt.encode({"alg": alg, "kid": "1"}, given, key, algorithms=[alg])


def disguised(given: dict[str, Any]) -> str:
    """A token that takes the public key, which everybody knows, for a secret; joserfc does not make such."""
    parts = [bytes_to_base64url(json.dumps(each).encode()) for each in ({"alg": "HS256", "kid": "1"}, given)]
    made = hmac.digest(KEY.as_pem(private=False), ".".join(parts).encode(), "sha256")
    return ".".join([*parts, bytes_to_base64url(made)])


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[httpx.Request]]:
    """Sets what the provider answers at each address, and keeps what it was asked."""

    def at(id_token: str = "", metadata: dict[str, Any] | None = None, **others: Any) -> list[httpx.Request]:
        asked: list[httpx.Request] = []
        given = {
            "/.well-known/openid-configuration": METADATA | (metadata or {}),
            "/token": {"access_token": "access", "id_token": id_token},
            "/keys": {"keys": [KEY.as_dict(private=False)]},
            **{f"/{name}": answer for name, answer in others.items()},
        }

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            found = given.get(request.url.path)
            return found if isinstance(found, httpx.Response) else httpx.Response(200, text=json.dumps(found))

        monkeypatch.setattr(openid, "_asking", lambda: httpx.Client(transport=httpx.MockTransport(answer)))
        return asked

    return at


def arrive(**returned: str) -> Claims:
    """Somebody comes back from the provider."""
    return PROVIDER.arrive(DEPARTURE, {"state": "state", "code": "code"} | returned, BACK)


def test_a_signed_token_says_who_it_is(answers: Callable[..., list[httpx.Request]]) -> None:
    asked = answers(signed(claims(email="a@example.org", email_verified=True)))
    assert arrive() == Claims("1", "a@example.org")
    (exchange,) = [each for each in asked if each.url.path == "/token"]
    sent = dict(httpx.QueryParams(exchange.content.decode()))
    assert (sent["code_verifier"], sent["redirect_uri"], sent["code"]) == ("verifier", BACK, "code")
    assert exchange.headers["authorization"].startswith("Basic ")
    assert "secret" not in exchange.content.decode()


WRONG = {
    "another issuer": lambda: signed(claims(iss="https://evil.test")),
    "for another platform": lambda: signed(claims(aud="other")),
    "for others, too, and asked for by one of them": lambda: signed(claims(aud=["defter", "other"], azp="other")),
    "an old nonce": lambda: signed(claims(nonce="earlier")),
    "no nonce": lambda: signed({name: value for name, value in claims().items() if name != "nonce"}),
    "nobody": lambda: signed({name: value for name, value in claims().items() if name != "sub"}),
    "expired": lambda: signed(claims(exp=int(time.time()) - 120)),
    "another key": lambda: signed(claims(), OTHER),
    "the secret as key": lambda: signed(claims(), OctKey.import_key("a secret"), "HS256"),
    "the public key as key": lambda: disguised(claims()),
    "not signed": lambda: "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "of another access token": lambda: signed(claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    "no token": lambda: "",
}


@pytest.mark.filterwarnings("ignore:Key size should be:UserWarning", "ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_a_token_that_does_not_hold_is_refused(
    answers: Callable[..., list[httpx.Request]], token: Callable[[], str]
) -> None:
    answers(token())
    with pytest.raises(Refused, match="openid-not-accepted"):
        arrive()


@pytest.mark.parametrize(("subject", "email"), [("1", "a@example.org"), ("2", "")])
def test_the_address_may_stand_in_the_user_information_of_the_same_subject(
    answers: Callable[..., list[httpx.Request]], subject: str, email: str
) -> None:
    answers(signed(claims()), userinfo={"sub": subject, "email": "a@example.org", "email_verified": True})
    assert arrive() == Claims("1", email)


def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(
    answers: Callable[..., list[httpx.Request]],
) -> None:
    asked = answers(signed(claims(email="")), {"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert arrive() == Claims("1", "")
    (exchange,) = [each for each in asked if each.url.path == "/token"]
    assert "client_secret=a+secret" in exchange.content.decode()
    assert "authorization" not in exchange.headers


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://provider.test/"},
        {"token_endpoint": "http://provider.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_discovery_document_that_cannot_be_trusted_leads_nowhere(
    answers: Callable[..., list[httpx.Request]], metadata: dict[str, Any]
) -> None:
    answers(metadata=metadata)
    with pytest.raises(Refused, match="openid-not-accepted"):
        PROVIDER.depart(BACK, "/")


@pytest.mark.parametrize(
    ("token", "key"),
    [
        (httpx.Response(503, text="{}"), "openid-unreachable"),
        (httpx.Response(400, json={"error": "invalid_grant"}), "openid-not-accepted"),
        (httpx.Response(200, text="<html>"), "openid-not-accepted"),
        (httpx.Response(302, headers={"location": "https://evil.test/"}), "openid-not-accepted"),
    ],
    ids=lambda each: each if isinstance(each, str) else str(each.status_code),
)
def test_a_code_that_is_not_taken_signs_nobody_in(
    answers: Callable[..., list[httpx.Request]], token: httpx.Response, key: str
) -> None:
    answers(token=token)
    with pytest.raises(Refused, match=key):
        arrive()


@pytest.mark.parametrize(
    ("returned", "key"),
    [
        ({"state": "forged"}, "ceremony-ended"),
        ({"state": "é"}, "ceremony-ended"),
        ({"iss": "https://evil.test"}, "openid-not-accepted"),
    ],
)
def test_what_comes_back_from_elsewhere_asks_nobody(
    answers: Callable[..., list[httpx.Request]], returned: dict[str, str], key: str
) -> None:
    asked = answers()
    with pytest.raises(Refused, match=key):
        arrive(**returned)
    assert asked == []
