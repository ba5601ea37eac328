"""An authenticator in software: it makes keys and signs challenges as a telephone does, or as a thief would."""

import hashlib
import json
from typing import Any

from cbor2 import dumps
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One key for one account. What it does can be changed: `count`, `flags`, `handle`, `origin`."""

    def __init__(self, origin: str, name: str = "key") -> None:
        self.origin = origin
        self.id = hashlib.sha256(name.encode()).digest()
        self.handle = b""
        self.count = 1
        self.flags = PRESENT | VERIFIED
        self._key = generate_private_key(SECP256R1())

    def create(self, options: str) -> str:
        """The answer to the options for `navigator.credentials.create`."""
        asked = json.loads(options)
        self.handle = base64url_to_bytes(asked["user"]["id"])
        public = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        key = dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = b"\x01" * 16 + len(self.id).to_bytes(2, "big") + self.id + key
        data = self._data(asked["rp"]["id"], self.flags | ATTESTED) + attested
        made = dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=self._client("webauthn.create", asked), attestationObject=made)

    def get(self, options: str) -> str:
        """The answer to the options for `navigator.credentials.get`."""
        asked = json.loads(options)
        data, client = self._data(asked["rpId"], self.flags), self._client("webauthn.get", asked)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.handle)

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        named = bytes_to_base64url(self.id)
        encoded = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": encoded})
