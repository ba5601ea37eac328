"""What is kept of a secret that only somebody else may know: enough to recognise it, and not to tell it."""

from hashlib import sha256


def digest_of(secret: str) -> bytes:
    """The 32 bytes of SHA-256, also of what is no text. For long random numbers and names to count by, no passwords."""
    return sha256(secret.encode(errors="replace")).digest()
