"""The outbox, on SQLite and PostgreSQL."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from defter.domain.vocabulary import NotFound, PersonId, Refused
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.outbox import KEPT, PAUSES, Message, Outbox

TO = "reader@example.org"


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2022, 7, 6, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def accounts(location: Location, watch: Watch) -> Iterator[Accounts]:
    opened = Accounts(location, watch, domain="platform.test")
    yield opened
    opened.close()


@pytest.fixture
def outbox(accounts: Accounts) -> Outbox:
    return accounts.outbox


def put(outbox: Outbox, key: UUID | None = None, **changes: Any) -> UUID:
    """A mail in the outbox; its key."""
    key = key or uuid4()
    given = {"to": TO, "subject": "Davet", "body": "https://platform.test/secret", "language": "tr", **changes}
    outbox.put(key, **given)
    return key


def due(outbox: Outbox) -> Message:
    """The next mail, which there is."""
    message = outbox.next()
    assert message is not None
    return message


def test_the_same_key_twice_is_one_mail(outbox: Outbox) -> None:
    woken: list[str] = []
    outbox.wake = lambda: woken.append("woken")
    key = put(outbox, subject="Davet\r\nBcc: others@example.org")
    put(outbox, key, subject="Another one")
    (message,) = outbox.messages(10)
    assert (message.id, message.to, message.subject) == (key, TO, "Davet Bcc: others@example.org")
    assert message.message_id == f"<{key}@platform.test>"
    assert woken == ["woken"]


def test_the_same_key_at_once_is_one_mail(outbox: Outbox) -> None:
    key, failures = uuid4(), list[BaseException]()

    def try_to_put() -> None:
        try:
            put(outbox, key)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=try_to_put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert outbox.count() == 1


@pytest.mark.parametrize(
    "to", ["nobody", "@example.org", "a@b.test, c@d.test", "a@b.test\r\nBcc: c@d.test", "a@b.test\x00"]
)
def test_an_address_is_one_address(sqlite_location: Location, watch: Watch, to: str) -> None:
    accounts = Accounts(sqlite_location, watch)
    with pytest.raises(Refused, match="email-malformed"):
        put(accounts.outbox, to=to)
    with pytest.raises(Refused, match="email-malformed"):
        put(accounts.outbox, reply_to=to)
    assert accounts.outbox.count() == 0
    accounts.close()


def test_a_mail_that_was_sent_is_never_due_again_and_its_body_is_gone(outbox: Outbox, watch: Watch) -> None:
    key = put(outbox)
    outbox.sent(due(outbox).id)
    (message,) = outbox.messages(10)
    assert (message.state, message.sent_at, message.body, message.attempts) == ("sent", watch.now, "", 1)
    watch.now += timedelta(days=30)
    assert outbox.next() is None
    put(outbox, key)
    assert outbox.next() is None


def test_after_a_while_it_is_forgotten_to_whom_was_written(outbox: Outbox, watch: Watch) -> None:
    put(outbox)
    outbox.sent(due(outbox).id)
    given_up, last = put(outbox), put(outbox)
    outbox.failed(next(each for each in outbox.messages(3) if each.id == given_up), "550", for_good=True)
    watch.now += KEPT + timedelta(seconds=1)
    outbox.sent(last)
    assert [each.id for each in outbox.messages(10)] == [given_up, last]


def test_the_oldest_is_due_first(outbox: Outbox, watch: Watch) -> None:
    first = put(outbox)
    watch.now += timedelta(seconds=1)
    second = put(outbox)
    assert due(outbox).id == first
    outbox.sent(first)
    assert due(outbox).id == second


def test_attempts_that_fail_come_ever_later_and_end(outbox: Outbox, watch: Watch) -> None:
    put(outbox)
    for number, pause in enumerate(PAUSES, 1):
        outbox.failed(due(outbox), f"451 later {number}")
        watch.now += pause - timedelta(seconds=1)
        assert outbox.next() is None
        watch.now += timedelta(seconds=1)
    assert due(outbox).attempts == len(PAUSES)
    outbox.failed(due(outbox), "451 " + "much later " * 100)
    watch.now += timedelta(days=365)
    assert outbox.next() is None
    (message,) = outbox.messages(10)
    assert (message.state, message.error[:14], len(message.error)) == ("failed", "451 much later", 500)
    assert message.body  # it may be tried again


def test_a_mail_that_was_given_up_can_be_tried_again_with_the_same_message_id(outbox: Outbox) -> None:
    woken: list[str] = []
    key = put(outbox)
    before = due(outbox)
    outbox.failed(before, "550 no such mailbox", for_good=True)
    assert outbox.next() is None
    outbox.wake = lambda: woken.append("woken")
    outbox.retry(key)
    assert (due(outbox).message_id, due(outbox).attempts, woken) == (before.message_id, 0, ["woken"])
    for other in (key, uuid4()):  # it is waiting already; there is none
        with pytest.raises(NotFound, match="mail-unknown"):
            outbox.retry(other)


def test_a_server_in_trouble_costs_no_attempt(outbox: Outbox) -> None:
    put(outbox)
    outbox.held_up("ConnectionRefusedError")
    assert (due(outbox).attempts, due(outbox).error, due(outbox).state) == (0, "ConnectionRefusedError", "waiting")


def test_statistics_tell_what_waits_since_when_and_what_was_given_up(outbox: Outbox, watch: Watch) -> None:
    assert (outbox.statistics().waiting, outbox.statistics().oldest, outbox.statistics().failed) == (0, None, 0)
    began = watch.now
    for _ in range(4):
        put(outbox)
        watch.now += timedelta(minutes=1)
    outbox.failed(due(outbox), "550", for_good=True)
    outbox.sent(due(outbox).id)
    found = outbox.statistics()
    assert (found.waiting, found.oldest, found.failed) == (2, began + timedelta(minutes=2), 1)
    assert [each.state for each in outbox.messages(10)] == ["failed", "waiting", "waiting", "sent"]
    assert [each.state for each in outbox.messages(2, 1)] == ["waiting", "waiting"]


def test_one_process_sends_at_a_time(postgres_location: Location, watch: Watch) -> None:
    one, other = Accounts(postgres_location, watch), Accounts(postgres_location, watch)
    with one.outbox.sending() as first, other.outbox.sending() as second:
        assert (first, second) == (True, False)
    with other.outbox.sending() as second:
        assert second
    one.close()
    other.close()


def test_erasing_a_person_erases_what_was_written_to_her(accounts: Accounts) -> None:
    person = PersonId(uuid4())
    accounts.add_person("Okur", TO, person=person)
    accounts.resets.issue(person)
    put(accounts.outbox)
    put(accounts.outbox, to="other@example.org")
    accounts.erase(person)
    assert [each.to for each in accounts.outbox.messages(10)] == ["other@example.org"]
