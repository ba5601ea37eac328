"""Files in a bucket of S3, or of a server that speaks its language. Imported only where one is set up."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from defter.domain.vocabulary import NotFound
from defter.platform.log import Misconfigured, Unavailable

T = TypeVar("T")

PATIENCE = timedelta(seconds=10)
"""How long one request is tried again before somebody who waits for a page hears of it."""
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_ENDPOINT = re.compile(r"https?://([A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
"""A server's address and nothing else: the library does not survive what is none."""
_CODE = re.compile("<Code>([A-Za-z0-9]{1,60})</Code>")
_REASONS = {
    "NoSuchBucket": "there is no such bucket. Make it, or correct s3_bucket.",
    "InvalidAccessKeyId": "the access key is unknown there. Correct s3_access_key.",
    "SignatureDoesNotMatch": "the secret key does not belong to the access key. Correct s3_secret_key.",
    "AccessDenied": "access is denied. Allow the key to get, put, delete and list objects there.",
    "PermanentRedirect": "the bucket lies in another region. Correct s3_region.",
    "AuthorizationHeaderMalformed": "the bucket lies in another region. Correct s3_region.",
}
"""What is wrong and what to do, by the code in which a server says so."""


class S3Storage:
    """The storage in one bucket, below a prefix.

    Without keys those of the machine are used: its AWS_* variables, or the role that it runs in. Raises Misconfigured
    when these settings can be none.
    """

    def __init__(
        self, bucket: str, *, prefix: str, region: str, endpoint: str | None, access_key: str | None, secret: str | None
    ) -> None:
        self._where = f"the bucket {bucket} at {endpoint or 'Amazon S3'}"
        if not _BUCKET.fullmatch(bucket) or (endpoint is not None and not _ENDPOINT.fullmatch(endpoint)):
            raise Misconfigured(f"{self} cannot be addressed. Correct s3_bucket, or s3_endpoint (https://...).")
        config: dict[str, Any] = {"region": region, "endpoint": endpoint}
        config |= {"access_key_id": access_key, "secret_access_key": secret}
        try:
            self._store = S3Store(
                bucket,
                prefix=prefix or None,
                config={name: value for name, value in config.items() if value is not None},  # type: ignore[arg-type]
                client_options={
                    "allow_http": (endpoint or "").startswith("http://"),
                    "connect_timeout": timedelta(seconds=3),
                    "timeout": timedelta(seconds=30),
                },
                retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
            )
        except (BaseError, ValueError):
            # The library's own words may repeat what it was given, the secret included.
            raise Misconfigured(f"{self} cannot be opened. Correct the settings s3_...") from None

    def __str__(self) -> str:
        return self._where

    def write(self, path: str, content: bytes) -> None:
        self._done(lambda: self._store.put(path, content, use_multipart=False))

    def read(self, path: str) -> bytes:
        return self._done(lambda: self._store.get(path).bytes().to_bytes(), may_miss=True)

    def delete(self, path: str) -> None:
        try:
            self._done(lambda: self._store.delete(path), may_miss=True)
        except NotFound:
            return

    def listed(self, folder: str) -> Iterator[tuple[str, datetime]]:
        found = self._done(lambda: [each for page in self._store.list(folder) for each in page])
        for each in found:
            yield each["path"], each["last_modified"]

    def _done(self, act: Callable[[], T], *, may_miss: bool = False) -> T:
        try:
            return act()
        except FileNotFoundError as error:
            if may_miss and _code(error) != "NoSuchBucket":
                raise NotFound("file-unknown") from None
            raise Unavailable(f"{self}: {_REASONS['NoSuchBucket']}") from None
        except (BaseError, OSError) as error:
            raise self._failure(error) from None

    def _failure(self, error: Exception) -> Unavailable:
        """What the server said, by its code alone: the rest of an answer may repeat keys and signatures."""
        code = _code(error)
        if code in _REASONS:
            return Unavailable(f"{self}: {_REASONS[code]}")
        if isinstance(error, PermissionDeniedError | UnauthenticatedError):
            return Unavailable(f"{self}: {_REASONS['AccessDenied']}")
        return Unavailable(f"{self} cannot be reached, or does not answer as it should ({code or 'no answer'}).")


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return found.group(1) if found else ""
