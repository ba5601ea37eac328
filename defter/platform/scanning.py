"""A virus scanner that looks at every upload before anything else does: a program of the operator's choice.

It reads the file from its standard input and ends with 0 when it is clean, with 1 when it is infected, and with
anything else when it could not tell, as `clamdscan --no-summary -` does.
"""

import os
import shlex
import signal
from contextlib import suppress
from hashlib import sha256
from subprocess import PIPE, STDOUT, Popen, TimeoutExpired
from tempfile import TemporaryFile

import structlog

from defter.domain.vocabulary import Refused
from defter.platform.log import Misconfigured

log = structlog.get_logger("defter.files")

CLEAN, INFECTED = 0, 1
SAID = 200
"""Bytes of the scanner's first line that are logged: the name of what it found, or why it could not look."""


class Scanner:
    """Runs `command` for each file, for at most `seconds`; without a command, every file passes.

    Raises Misconfigured when the command cannot be taken apart.
    """

    def __init__(self, command: str = "", seconds: int = 60) -> None:
        try:
            self._command = shlex.split(command)
        except ValueError as error:
            raise Misconfigured(f"scan is no command ({error}): {command}") from error
        self._seconds = seconds

    def scan(self, content: bytes) -> None:
        """Returns when the bytes are clean. Raises Refused: file-infected, file-not-scanned."""
        if not self._command:
            return
        ended, said = self._run(content)
        if ended == CLEAN:
            return
        about = {"digest": sha256(content).hexdigest(), "size": len(content), "said": said}
        if ended == INFECTED:
            log.warning("infected file refused", **about)
            raise Refused("file-infected")
        log.error("file could not be scanned", ended=ended, **about)
        raise Refused("file-not-scanned")

    def check(self) -> None:
        """Scans a few harmless bytes. Raises Misconfigured, with what the scanner says, when they do not pass."""
        if self._command:
            ended, said = self._run(b"Defter was here.\n")
            if ended != CLEAN:
                raise Misconfigured(f"the scanner {self._command[0]} does not pass a harmless file ({ended}): {said}")

    def _run(self, content: bytes) -> tuple[int | str, str]:
        """How the scanner ended (its code, or in words), and what it said."""
        # What it says goes into a file and not a pipe, which a process that it left behind could keep open.
        with TemporaryFile() as said:
            try:
                # Without a shell, and without the variables of this process, in which secrets may stand.
                process = Popen(  # noqa: S603 - the operator's own command
                    self._command,
                    stdin=PIPE,
                    stdout=said,
                    stderr=STDOUT,
                    env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
                    start_new_session=True,
                )
            except OSError as error:
                return "not started", str(error)
            with process:
                try:
                    process.communicate(content, timeout=self._seconds)
                except TimeoutExpired:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                    return f"not done after {self._seconds} seconds", ""
            said.seek(0)
            return process.returncode, said.readline(SAID).decode(errors="replace").strip()
