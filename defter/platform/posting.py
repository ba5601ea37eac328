"""Posting: a thread hands what is due in the outbox over to a mail server, at least once and one process at a time.

A mail counts as sent only after the server has accepted it. When that is in doubt, because the process was killed or
the connection was lost before the answer came, the same mail goes out again under the same Message-ID. A server that
cannot be reached, or that does not let us in, costs no mail an attempt: all of them wait.
"""

import asyncio
import logging
import threading
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr

import aiosmtplib
from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from defter.platform.mail_server import MailServer
from defter.platform.outbox import Message, Outbox

logger = logging.getLogger(__name__)

POLL = 30.0
"""Seconds between looks at the outbox, when nothing wakes the thread: other processes put mails there, too."""
FOLLOW = 1.0
"""Seconds until the next look while another process sends: it may end before it sees what was put here."""
TROUBLE = 60.0
"""Seconds until the server is tried again after it could not be reached."""
PATIENCE = 30.0
"""Seconds for each answer of the server."""


class Posting:
    """Sends the mails of an outbox through `server`; `sender` is an address, or `Name <address>`."""

    def __init__(self, outbox: Outbox, server: MailServer, sender: str) -> None:
        self._outbox = outbox
        self._server = server
        self._sender = sender
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Sends from now on what is put into the outbox, and what waits there."""
        self._outbox.wake = self._wake.set
        self._thread = threading.Thread(target=self._run, name="posting", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Sends nothing more; waits a little for a mail that is on its way."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                pause = asyncio.run(self.send())
            except Exception:
                logger.exception("posting failed")
                pause = TROUBLE
            self._wake.wait(pause)

    async def send(self) -> float:
        """Sends what is due; seconds until it is worth looking again."""
        with self._outbox.sending() as may_send:
            if not may_send:
                return FOLLOW
            message = self._outbox.next()
            if message is None:
                return POLL
            client = self._client()
            try:
                await client.connect()
            except (SMTPException, OSError) as error:
                client.close()
                logger.warning("the mail server cannot be used: %s", type(error).__name__)
                self._outbox.held_up(_told(error))
                return TROUBLE
            try:
                while message is not None and not self._stopping.is_set():
                    await self._send(client, message)
                    if not client.is_connected:
                        return 0
                    message = self._outbox.next()
                await _farewell(client)
            finally:
                client.close()
        return POLL

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=PATIENCE,
        )

    async def _send(self, client: aiosmtplib.SMTP, message: Message) -> None:
        try:
            await client.send_message(
                written(message, self._sender), sender=parseaddr(self._sender)[1], recipients=message.to
            )
        except (SMTPException, OSError, ValueError) as error:
            logger.warning("mail %s was not sent: %s", message.id, type(error).__name__)
            self._outbox.failed(message, _told(error), for_good=_is_final(error))
        else:
            self._outbox.sent(message.id)


async def _farewell(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (SMTPException, OSError):
        logger.debug("the mail server did not say goodbye")


def written(message: Message, sender: str) -> EmailMessage:
    """The mail as it goes out: the same each time."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = sender
    mail["To"] = message.to
    if message.reply_to:
        mail["Reply-To"] = message.reply_to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, charset="utf-8")
    mail["Content-Language"] = message.language  # not before: to set the content removes what it calls Content-
    return mail


def _answers(error: Exception) -> list[SMTPResponseException]:
    """What the server said, where it said something."""
    if isinstance(error, SMTPRecipientsRefused):
        return list(error.recipients)
    return [error] if isinstance(error, SMTPResponseException) else []


def _told(error: Exception) -> str:
    """What was wrong, for people."""
    return "; ".join(f"{each.code} {each.message}" for each in _answers(error)) or f"{type(error).__name__}: {error}"


def _is_final(error: Exception) -> bool:
    """Whether no further attempt can help: the server says so by a code of 500 and above; or it cannot be written."""
    answers = _answers(error)
    return isinstance(error, ValueError) or (bool(answers) and all(each.code >= 500 for each in answers))
