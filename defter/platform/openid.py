"""Signing in at an OpenID provider: authorization code with PKCE, as OpenID Connect Core 1.0 has it.

The provider is found by its discovery document, asked anew each time: keys may change, and sign-ins are few. What it
says about somebody counts when its ID token is signed with one of its keys, is for this platform, and repeats the nonce
that this browser was sent away with. httpx and Authlib are imported late: most sign in without a provider.
"""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from defter.domain.vocabulary import LocalText, Refused

if TYPE_CHECKING:
    from httpx import Client

SCOPE = "openid email"
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that only the provider has."""
PATIENCE = 5.0
"""Seconds to wait for each answer of the provider."""
SKEW = 60
"""Seconds by which the clocks may differ."""


class Departure(Struct, frozen=True):
    """What must come back with somebody who was sent to the provider, and where she wanted to go."""

    state: str
    nonce: str
    verifier: str
    wanted: str


class Claims(Struct, frozen=True):
    """What the provider says about somebody."""

    subject: str
    email: str
    """Empty where it does not say, or did not check, that it is hers."""


class Metadata(Struct, frozen=True):
    """What is needed of the discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)

    @property
    def is_safe(self) -> bool:
        """Whether nobody on the way can read or change what is asked."""
        asked = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri, self.userinfo_endpoint or self.issuer)
        return all(map(is_safe, asked))


class Provider(Struct, frozen=True):
    """The OpenID provider at which people may sign in, and what it knows the platform by."""

    issuer: str
    client: str
    secret: str
    name: LocalText

    def __repr__(self) -> str:
        return f"Provider({self.issuer!r})"  # without the secret, wherever it is written to

    def depart(self, redirect_uri: str, wanted: str) -> tuple[str, Departure]:
        """The address at the provider to go to, and what must come back from there.

        Raises Refused("openid-unreachable").
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]  # noqa: PLC0415
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # noqa: PLC0415

        state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
        departure = Departure(state, nonce, verifier, wanted)
        with _asking() as client:
            metadata = self._metadata(client)
        address: str = prepare_grant_uri(
            metadata.authorization_endpoint,
            self.client,
            "code",
            redirect_uri,
            SCOPE,
            departure.state,
            nonce=departure.nonce,
            code_challenge=create_s256_code_challenge(departure.verifier),
            code_challenge_method="S256",
        )
        return address, departure

    def arrive(self, departure: Departure, returned: Mapping[str, str], redirect_uri: str) -> Claims:
        """Who came back; `returned` is the query of the address to which the provider sent her.

        Raises Refused: "ceremony-ended" when it is not what was begun, "openid-cancelled" when the provider let nobody
        in, "openid-unreachable", or "openid-not-accepted" when what it says does not hold.
        """
        if not secrets.compare_digest(returned.get("state", "").encode(), departure.state.encode()):
            raise Refused("ceremony-ended")
        if "code" not in returned:
            raise Refused("openid-cancelled")
        if returned.get("iss", self.issuer) != self.issuer:
            raise Refused("openid-not-accepted")
        with _asking() as client:
            metadata = self._metadata(client)
            form = {
                "grant_type": "authorization_code",
                "code": returned["code"],
                "redirect_uri": redirect_uri,
                "code_verifier": departure.verifier,
            }
            tokens = self._tokens(client, metadata, form)
            keys = _json(client, "GET", metadata.jwks_uri)
            claims = self._verified(tokens, keys, departure.nonce)
            if "email" not in claims and metadata.userinfo_endpoint:
                bearer = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
                more = _json(client, "GET", metadata.userinfo_endpoint, headers=bearer)
                if more.get("sub") == claims["sub"]:
                    claims = more
        is_hers = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        return Claims(subject=str(claims["sub"]), email=claims["email"] if is_hers else "")

    def _metadata(self, client: "Client") -> Metadata:
        found = _json(client, "GET", self.issuer.removesuffix("/") + "/.well-known/openid-configuration")
        try:
            metadata = msgspec.convert(found, Metadata)
        except msgspec.ValidationError as error:
            raise Refused("openid-not-accepted") from error
        if metadata.issuer != self.issuer or not metadata.is_safe:
            raise Refused("openid-not-accepted")
        return metadata

    def _tokens(self, client: "Client", metadata: Metadata, form: Mapping[str, str]) -> dict[str, Any]:
        """What the code is exchanged for; the platform says who it is in the way that the provider knows."""
        if self.secret and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            return _json(client, "POST", metadata.token_endpoint, data=form, auth=(self.client, self.secret))
        known_by = {"client_id": self.client} | ({"client_secret": self.secret} if self.secret else {})
        return _json(client, "POST", metadata.token_endpoint, data={**form, **known_by})

    def _verified(self, tokens: Mapping[str, Any], keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token. Raises Refused("openid-not-accepted")."""
        from authlib.oidc.core.claims import CodeIDToken  # type: ignore[import-untyped]  # noqa: PLC0415
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        must = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client}}
        given = {"nonce": nonce, "client_id": self.client, "access_token": tokens.get("access_token")}
        try:
            token = jwt.decode(tokens["id_token"], KeySet.import_key_set(dict(keys)), algorithms=list(SIGNATURES))  # type: ignore[arg-type]
            CodeIDToken(token.claims, token.header, must, given).validate(leeway=SKEW)
        except Exception as error:  # whatever a made-up token breaks
            raise Refused("openid-not-accepted") from error
        return token.claims


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what goes there: by HTTPS, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


def _asking() -> "Client":
    import httpx  # noqa: PLC0415

    return httpx.Client(timeout=PATIENCE, headers={"accept": "application/json"})


def _json(client: "Client", method: str, address: str, **given: Any) -> dict[str, Any]:
    """The object that the provider answers with.

    Raises Refused: "openid-unreachable", or "openid-not-accepted" when it refuses.
    """
    import httpx  # noqa: PLC0415

    try:
        answer = client.request(method, address, **given)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Refused("openid-unreachable") from error
    if answer.status_code >= 500:
        raise Refused("openid-unreachable")
    try:
        found = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise Refused("openid-not-accepted") from error
    if answer.status_code != 200:
        raise Refused("openid-not-accepted")
    return found
