"""Posting: mails go out through a real mail server, and what it refuses is tried again or given up."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from defter.main import open_platform
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.mail_server import MailServer, mail_server
from defter.platform.outbox import Outbox
from defter.platform.posting import FOLLOW, POLL, TROUBLE, Posting
from defter.platform.settings import Settings
from tests.journeys.server import free_port
from tests.platform.test_outbox import Watch, put

SENDER = "Koordinasyon Platformu <platform@example.org>"
SECRET = "hunter two: the password"


class Office:
    """A mail server's mailbox: what was accepted, and what it answers to the next mails instead of accepting them."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.answers: list[str] = []
        self.came = threading.Event()
        self.hangs_up = False
        """Whether the connection ends after a mail was accepted, before the sender is told."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("unknown"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        self.came.set()
        if self.hangs_up:
            server.transport.abort()
        return "250 accepted"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Office, int]]:
    """One mail server for all of these tests; it knows one user."""
    office, port = Office(), free_port()

    def authenticate(_server: Any, _session: Any, _envelope: Any, _how: str, login: Any) -> AuthResult:
        assert isinstance(login, LoginPassword)
        return AuthResult(success=(login.login, login.password) == (b"defter", SECRET.encode()), handled=False)

    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_require_tls=False,
        enable_SMTPUTF8=True,
    )
    controller.start()
    yield office, port
    controller.stop()


@pytest.fixture
def office(running: tuple[Office, int]) -> Office:
    """An empty mailbox."""
    found = running[0]
    found.accepted.clear()
    found.answers.clear()
    found.came.clear()
    found.hangs_up = False
    return found


@pytest.fixture
def server(running: tuple[Office, int]) -> MailServer:
    return MailServer("127.0.0.1", running[1], starttls=False)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def outbox(location: Location, watch: Watch) -> Iterator[Outbox]:
    accounts = Accounts(location, watch, domain="platform.test")
    yield accounts.outbox
    accounts.close()


def send(outbox: Outbox, server: MailServer) -> float:
    """Everything that is due; the seconds until it is worth looking again."""
    return asyncio.run(Posting(outbox, server, SENDER).send())


def test_a_mail_arrives_as_it_was_written(office: Office, server: MailServer, outbox: Outbox) -> None:
    body = "تحية طيبة،\n\nŞu sayfada: https://platform.test/tr/new-password?token=" + "x" * 80 + "\n"
    key = put(outbox, subject="Yeni parola – كلمة", body=body, language="ar", reply_to="office@example.org")
    assert send(outbox, server) == POLL
    (mail,) = office.accepted
    assert {name: str(mail[name]) for name in ("From", "To", "Reply-To", "Subject", "Message-ID", "Date")} == {
        "From": SENDER,
        "To": "reader@example.org",
        "Reply-To": "office@example.org",
        "Subject": "Yeni parola – كلمة",
        "Message-ID": f"<{key}@platform.test>",
        "Date": "Wed, 06 Jul 2022 12:00:00 +0000",
    }
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "ar")
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert mail.get_content().replace("\r\n", "\n") == body
    assert [each.state for each in outbox.messages(10)] == ["sent"]


def test_several_mails_go_out_one_after_the_other_and_none_twice(
    office: Office, server: MailServer, outbox: Outbox
) -> None:
    keys = [put(outbox) for _ in range(5)]
    send(outbox, server)
    send(outbox, server)
    assert sorted(mail["Message-ID"] for mail in office.accepted) == sorted(f"<{key}@platform.test>" for key in keys)


def test_an_address_with_letters_of_its_own_is_reached(office: Office, server: MailServer, outbox: Outbox) -> None:
    put(outbox, to="ayşe@example.org")
    send(outbox, server)
    assert [each.state for each in outbox.messages(10)] == ["sent"]
    assert len(office.accepted) == 1


def test_a_mail_that_is_put_off_goes_out_later_under_the_same_id(
    office: Office, server: MailServer, outbox: Outbox, watch: Watch
) -> None:
    key, other = put(outbox), put(outbox)
    office.answers = ["451 try later"]
    send(outbox, server)
    waiting = next(each for each in outbox.messages(10) if each.state == "waiting")
    assert (waiting.attempts, waiting.error) == (1, "451 try later")
    watch.now += timedelta(minutes=1)
    send(outbox, server)
    assert {mail["Message-ID"] for mail in office.accepted} == {f"<{each}@platform.test>" for each in (key, other)}
    assert [(each.state, each.error) for each in outbox.messages(10)] == [("sent", "")] * 2


def test_a_mail_that_the_server_never_takes_is_given_up_and_the_next_one_goes_out(
    office: Office, server: MailServer, outbox: Outbox
) -> None:
    put(outbox, to="unknown@example.org")
    put(outbox)
    send(outbox, server)
    failed, sent = outbox.messages(10)
    assert (failed.state, failed.error, sent.state) == ("failed", "550 no such mailbox", "sent")
    assert [mail["To"] for mail in office.accepted] == ["reader@example.org"]


def test_a_mail_in_doubt_is_sent_again_under_the_same_id_and_holds_up_no_other(
    office: Office, server: MailServer, outbox: Outbox, watch: Watch
) -> None:
    doubted = put(outbox)
    watch.now += timedelta(seconds=1)
    other = put(outbox)
    office.hangs_up = True
    assert send(outbox, server) == 0
    office.hangs_up = False
    assert send(outbox, server) == POLL
    watch.now += timedelta(minutes=1)
    send(outbox, server)
    assert [mail["Message-ID"] for mail in office.accepted] == [
        f"<{each}@platform.test>" for each in (doubted, other, doubted)
    ]
    assert office.accepted[0].as_bytes() == office.accepted[2].as_bytes()


def test_a_server_that_is_away_costs_no_mail_an_attempt(outbox: Outbox, caplog: pytest.LogCaptureFixture) -> None:
    put(outbox)
    assert send(outbox, MailServer("127.0.0.1", free_port(), starttls=False)) == TROUBLE
    (message,) = outbox.messages(10)
    assert (message.state, message.attempts) == ("waiting", 0)
    assert "Connect" in message.error
    assert "the mail server cannot be used" in caplog.text


def test_who_has_the_password_is_let_in_and_it_is_told_to_nobody_else(
    running: tuple[Office, int], office: Office, sqlite_location: Location, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outbox = Accounts(sqlite_location, Watch()).outbox
    put(outbox)
    wrong = mail_server(f"smtp://defter:{SECRET[:-1]}@127.0.0.1:{running[1]}?starttls=never".replace(" ", "%20"))
    assert send(outbox, wrong) == TROUBLE
    assert outbox.messages(1)[0].attempts == 0
    assert "535" in outbox.messages(1)[0].error
    right = mail_server(f"smtp://defter:{SECRET}@127.0.0.1:{running[1]}?starttls=never".replace(" ", "%20"))
    send(outbox, right)
    assert len(office.accepted) == 1
    ours = " ".join(each.getMessage() for each in caplog.records if not each.name.startswith("mail."))
    for told in (ours, repr(right), repr(wrong), outbox.messages(1)[0].error):
        assert SECRET[:-1] not in told
    assert "reader@example.org" not in ours


def test_a_password_never_goes_out_in_the_clear(running: tuple[Office, int], sqlite_location: Location) -> None:
    outbox = Accounts(sqlite_location, Watch()).outbox
    put(outbox)
    assert send(outbox, mail_server(f"smtp://defter:pass@127.0.0.1:{running[1]}")) == TROUBLE
    assert "STARTTLS" in outbox.messages(1)[0].error


def test_while_another_process_sends_this_one_waits(
    office: Office, server: MailServer, postgres_location: Location, watch: Watch
) -> None:
    mine, theirs = Accounts(postgres_location, watch), Accounts(postgres_location, watch)
    put(mine.outbox)
    with theirs.outbox.sending():
        assert send(mine.outbox, server) == FOLLOW
    assert office.accepted == []
    send(mine.outbox, server)
    assert len(office.accepted) == 1
    mine.close()
    theirs.close()


def test_what_is_put_goes_out_at_once(office: Office, server: MailServer, outbox: Outbox) -> None:
    posting = Posting(outbox, server, SENDER)
    posting.start()
    try:
        put(outbox, uuid4())
        assert office.came.wait(10)
    finally:
        posting.stop()
    assert posting._thread is not None
    assert not posting._thread.is_alive()


def test_a_platform_for_which_a_mail_server_is_set_sends(
    running: tuple[Office, int], office: Office, tmp_path: Path
) -> None:
    mail = f"smtp://127.0.0.1:{running[1]}?starttls=never"
    settings = Settings(data=tmp_path, mail=mail, mail_from=SENDER, public_url="https://platform.test/")
    with open_platform(settings) as platform:
        platform.start()
        key = put(platform.accounts.outbox)
        assert office.came.wait(10)
    assert office.accepted[0]["Message-ID"] == f"<{key}@platform.test>"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25)),
        ("smtp://localhost:2525?starttls=never", MailServer("localhost", 2525, starttls=False)),
        ("smtp://u%40x:p%2Fw@mail.test", MailServer("mail.test", 587, "u@x", "p/w", starttls=True)),
        ("smtps://u:p@mail.test", MailServer("mail.test", 465, "u", "p", tls=True, starttls=False)),
    ],
)
def test_a_mail_server_is_named_by_an_address(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["mail.test", "http://u:secret@mail.test", "smtp://u:secret@", "smtp://u:secret@h:x", "smtp://u:secret@h?tls=1"],
)
def test_a_mistaken_address_is_refused_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mail") as refusal:
        mail_server(url)
    assert "secret" not in str(refusal.value)
