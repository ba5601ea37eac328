"""Secret keys of the platform, and what is encrypted with them.

A key is a file in `keys` below the data directory that only its owner may read (mode 0600). Keys lie outside every
store, so that a copy of a database alone gives no secret away. Processes on several machines need the same files;
whoever restores a database without them has to set up anew what they protected.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

LENGTH = 32
"""Bytes of a key, for AES-256."""
NONCE = 12


def key(data: Path, name: str) -> bytes:
    """The key `name` of the platform in `data`, made when it is asked for the first time; also when many do at once."""
    file = data / "keys" / f"{name}.key"
    with suppress(FileNotFoundError):
        return file.read_bytes()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = file.with_name(f".{name}-{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(secrets.token_bytes(LENGTH))
        written.flush()
        os.fsync(written.fileno())
    try:
        with suppress(FileExistsError):  # somebody was faster: theirs counts
            os.link(made, file)
    finally:
        made.unlink()
    return file.read_bytes()


def seal(secret: bytes, text: bytes, about: str) -> bytes:
    """The text encrypted with a key (AES-256-GCM), and bound to what it is `about`; each time another one."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 7 MB, which few requests need

    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, text, about.encode())


def unseal(secret: bytes, sealed: bytes, about: str) -> bytes | None:
    """What was sealed with this key and about just this; None for anything else."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(secret).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        return None
