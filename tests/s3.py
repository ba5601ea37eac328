"""A server that speaks the language of S3, as a process of its own: moto's."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
from msgspec import Struct

_SERVE = (
    "import os, sys, threading; "
    "threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start(); "  # ends with the tests
    "from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
)
KEY, SECRET = "AKIADEFTERTESTS", "a-secret-that-nobody-may-read"


class Server(Struct, frozen=True):
    """Where it answers."""

    endpoint: str

    def bucket(self) -> str:
        """A new empty bucket."""
        name = f"defter-{uuid4().hex}"
        httpx.put(f"{self.endpoint}/{name}").raise_for_status()
        return name

    def keys(self, bucket: str) -> set[str]:
        """The names of everything in a bucket, as somebody else sees them."""
        listed = httpx.get(f"{self.endpoint}/{bucket}").raise_for_status().text
        return {part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]}

    @contextmanager
    def strict(self) -> Iterator[None]:
        """Until the end, only keys that it has given out count: none."""
        httpx.post(f"{self.endpoint}/moto-api/reset-auth", content=b"0").raise_for_status()
        try:
            yield
        finally:
            httpx.post(f"{self.endpoint}/moto-api/reset-auth", content=b"inf").raise_for_status()


@contextmanager
def server() -> Iterator[Server]:
    """The server, as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _SERVE, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert process.poll() is None, "moto's server did not start"
                    assert time.monotonic() < until
                    time.sleep(0.05)
            yield Server(f"http://127.0.0.1:{port}")
        finally:
            process.kill()
