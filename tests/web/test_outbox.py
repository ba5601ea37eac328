"""Outgoing mail: who sees how it stands, where its texts can be read, and what is tried again."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from defter.platform.outbox import Message, Outbox
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, seen
from tests.web.stack import Client

SECRET = "https://platform.test/en/new-password?token=canary"
DEMO = {"demo_people": {"secretariat": "sekreter@example.org", "representative": "pelin@example.org"}}


@pytest.fixture
def outbox(platform: InUse) -> Outbox:
    return platform.stack.platform.accounts.outbox


def put(outbox: Outbox, to: str = "reader@example.org") -> UUID:
    key = uuid4()
    outbox.put(key, to=to, subject="Set a new password", body=f"Open\n{SECRET}\n<b>now</b>", language="en")
    return key


def due(outbox: Outbox) -> Message:
    message = outbox.next()
    assert message
    return message


def demo(platform: InUse, role: str) -> Client:
    """The browser of somebody who tries a role of a demo."""
    client = platform.stack.client(**DEMO)
    assert client.get(f"/en/demo/{role}").status_code == 303
    return client


def test_the_secretariat_sees_how_mails_stand_and_never_their_texts(platform: InUse, outbox: Outbox) -> None:
    put(outbox, "first@example.org")
    outbox.failed(due(outbox), "550 no such <mailbox>", for_good=True)
    put(outbox, "second@example.org")
    outbox.sent(due(outbox).id)
    put(outbox, "third@example.org")
    answer = platform.as_("Sekreter").get("/en/outbox")
    page = seen(answer)
    assert "1 mail waits to be sent. 1 was given up." in page
    assert "first@example.org Set a new password 6 Jul 2022, 12:00 Given up" in page
    assert "1 attempt so far. The last answer: 550 no such <mailbox>" in page
    assert "second@example.org Set a new password 6 Jul 2022, 12:00 Sent" in page
    assert "third@example.org Set a new password 6 Jul 2022, 12:00 Waiting to be sent" in page
    assert "No mail server is set" in page
    assert "canary" not in answer.text
    assert buttons(answer) == ["Try again: first@example.org"]


@pytest.mark.parametrize("name", [None, "Pelin", "Olga", "Umut"])
def test_nobody_else_sees_to_whom_mails_go(platform: InUse, outbox: Outbox, name: str | None) -> None:
    key = put(outbox)
    outbox.failed(due(outbox), "550", for_good=True)
    client = platform.as_(name)
    answer = client.get("/en/outbox")
    assert answer.status_code == 403
    assert "reader@example.org" not in answer.text
    assert client.post(f"/en/outbox/{key}/retry").status_code == 403
    assert outbox.next() is None
    assert 'href="/en/outbox"' not in client.get("/en").text


def test_what_was_given_up_is_tried_again(platform: InUse, outbox: Outbox) -> None:
    key = put(outbox)
    outbox.failed(due(outbox), "550", for_good=True)
    office = platform.as_("Sekreter")
    assert 'href="/en/outbox"' in office.get("/en").text
    form_of(office.get("/en/outbox"), f"/en/outbox/{key}/retry")
    answer = office.post(f"/en/outbox/{key}/retry")
    assert answer.headers["location"] == "/en/outbox?retried=yes"
    assert "It is tried again from now on." in seen(office.get(answer.headers["location"]))
    assert due(outbox).id == key
    assert office.post(f"/en/outbox/{key}/retry").status_code == 404  # it waits already
    assert office.post(f"/en/outbox/{uuid4()}/retry").status_code == 404


def test_who_may_only_read_for_the_secretariat_tries_nothing_again(platform: InUse, outbox: Outbox) -> None:
    stack = platform.stack
    office = examples.organisation("Sekretarya")
    reader = stack.person("Okur", office, kind="reader", password=None)
    key = put(outbox)
    outbox.failed(due(outbox), "550", for_good=True)
    client = stack.client()
    client.cookies["defter"] = stack.platform.accounts.sessions.begin(reader, office, second_factor=True)
    answer = client.get("/en/outbox")
    assert (answer.status_code, buttons(answer)) == (200, [])
    assert client.post(f"/en/outbox/{key}/retry").status_code == 403


def test_in_a_demo_the_secretariat_reads_what_would_be_sent(platform: InUse, outbox: Outbox) -> None:
    put(outbox)
    office = demo(platform, "secretariat")
    assert office.get("/en").text.count('href="/en/outbox"') == 2  # in the ribbon, and at the foot
    answer = office.get("/en/outbox")
    assert "This demo sends no mail." in seen(answer)
    assert f'<a href="{SECRET}" rel="noopener">{SECRET}</a>' in answer.text
    assert "<b>now</b>" not in answer.text
    for role in ("representative", "visitor"):
        assert demo(platform, role).get("/en/outbox").status_code == 403


def test_many_mails_stand_on_several_pages(platform: InUse, outbox: Outbox) -> None:
    for number in range(51):
        put(outbox, f"reader{number}@example.org")
    office = platform.as_("Sekreter")

    def shown(query: str) -> Any:
        return office.get(f"/en/outbox{query}").text.count("@example.org</bdi>")

    assert (shown(""), shown("?page=2"), shown("?page=3"), shown("?page=-1")) == (50, 1, 1, 50)
    assert "Page 1 of 2" in seen(office.get("/en/outbox"))


def test_an_empty_outbox_says_so(platform: InUse) -> None:
    assert "No mail has been written yet." in seen(platform.as_("Sekreter").get("/en/outbox"))
