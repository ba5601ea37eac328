"""A mail server to be sent to: `python -m tests.faults.smtp_server <port> <file>`.

It accepts everything, and writes the Message-ID of each mail to the end of the file before it says so.
"""

import asyncio
import os
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Mailbox:
    """Keeps who each mail was from, by its Message-ID."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        os.write(self._file, f"{message_from_bytes(envelope.content)['Message-ID']}\n".encode())
        return "250 accepted"


async def serve(port: int, file: Path) -> None:
    """Until it is ended."""
    loop = asyncio.get_running_loop()
    mailbox = Mailbox(file)
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="mail.test", loop=loop), "127.0.0.1", port)
    os.write(1, b"ready\n")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
