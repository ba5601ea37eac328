"""Platforms as they are served: a process of their own, on a port of this machine."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from msgspec import Struct

from defter.platform.settings import Settings

FIRST = "first@example.org"
PASSWORD = "a long enough password"
"""Of whoever signs in where there is no demo."""


def today() -> date:
    """The day where the platform is."""
    return datetime.now(ZoneInfo(Settings().time_zone)).date()


class Served(Struct, frozen=True):
    """A platform that answers at `url`; its data lie in `data`."""

    url: str
    data: Path

    def page(self, path: str, language: str = "tr") -> str:
        """The address of a page."""
        return f"{self.url}/{language}{path}".removesuffix("/")


@contextmanager
def served(*arguments: str, data: Path) -> Iterator[Served]:
    """`defter <arguments>` in a process of its own, as soon as its views are ready; ended by its own id."""
    port = free_port()
    command = [sys.executable, "-m", "defter", *arguments, "--data", str(data), "--port", str(port)]
    told = data.parent / f"{data.name}.told"
    with told.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=_environment())
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, told)
        yield Served(url, data)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def window(platform: Served, role: str = "", **options: Any) -> Iterator[httpx.Client]:
    """A client without a browser; signed in when the demo knows the `role`."""
    with httpx.Client(base_url=platform.url, timeout=30, verify=False, **options) as client:  # no certificates to read
        if role:
            assert client.get(f"/tr/demo/{role}").status_code == 303
        yield client


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DEFTER_")}


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], told: Path) -> None:
    with httpx.Client(base_url=url, timeout=5, verify=False) as client:
        for _ in range(600):
            if process.poll() is not None:
                break
            with suppress(httpx.TransportError):
                if client.get("/health/ready").status_code == 200:
                    return
            time.sleep(0.05)
    raise AssertionError(f"The platform was never ready:\n{told.read_text('utf-8')}")


def fill_sample(data: Path) -> None:
    """The sample platform, as `defter demo` fills it."""
    _run("demo", "--fill-only", "--data", str(data))


def begin(data: Path) -> None:
    """An empty platform, as `defter init` begins it."""
    person = ("--person", "Sekretarya", "--email", FIRST, "--password", PASSWORD)
    _run("init", "--data", str(data), "--organisation", "Platform Sekretaryası", *person)


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "defter", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=_environment())


def copied(data: Path, to: Path) -> Path:
    """The same platform once more, to be changed."""
    shutil.copytree(data, to)
    return to
