"""A process to be killed, which sends mails: `python -m tests.faults.postman <data> <database> <port>`."""

import sys
import time
from pathlib import Path

from defter.platform.accounts import Accounts
from defter.platform.clock import now
from defter.platform.database import Location
from defter.platform.mail_server import MailServer
from defter.platform.posting import Posting

LONGEST = 60
"""Seconds after which it ends by itself."""


def main(data: str, database: str, port: str) -> None:
    """Posts until it is killed."""
    accounts = Accounts(Location(data=Path(data), database=database or None), now)
    server = MailServer("127.0.0.1", int(port), starttls=False)
    Posting(accounts.outbox, server, "platform@example.org").start()
    time.sleep(LONGEST)


if __name__ == "__main__":
    main(*sys.argv[1:])
