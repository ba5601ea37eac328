"""A forgotten password: the link by mail, what it does once, and what nobody learns from asking."""

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from defter.main import open_platform
from defter.platform.settings import Settings
from defter.web import mails, reset
from tests.web.seeing import form_of, seen
from tests.web.stack import NAME, NOON, PASSWORD, Client, Stack, open_stack

AFTER = "quite another password"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/\w\w/new-password\?token=[\w-]{43})\n")


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(reset, "SAME_TIME", 0.0)
    with open_stack(tmp_path) as opened:
        yield opened


def ask(client: Client, email: str = "ayşe@example.org", **given: Any) -> Any:
    """The answer to whoever forgot a password."""
    return client.post("/en/forgotten-password", {"email": email}, **given)


def bodies(stack: Stack) -> list[str]:
    """The texts of the mails, the newest last: the clock of these tests stands still."""
    return [each.body for each in sorted(stack.platform.accounts.outbox.messages(100), key=lambda each: each.id)]


def link_for(stack: Stack, client: Client) -> str:
    """The address that a link in a mail leads to, without the host."""
    assert ask(client).status_code == 303
    found = LINK.search(bodies(stack)[-1])
    assert found
    return found[1]


def choose(client: Client, link: str, password: str = AFTER, **fields: str) -> Any:
    """The answer to a new password."""
    path, _query, token = link.partition("?token=")
    return client.post(path, {"token": token, "password": password, **fields})


def test_whoever_forgot_her_password_sets_a_new_one_and_signs_in(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client(mails=True)
    assert 'href="/en/forgotten-password"' in client.get("/en/sign-in").text
    answer = ask(client, " AYŞE@example.org")
    assert answer.headers["location"] == "/en/forgotten-password?sent=yes"
    assert "a link is on its way" in seen(client.get(answer.headers["location"]))
    (message,) = stack.platform.accounts.outbox.messages(10)
    assert (message.to, message.language) == ("ayşe@example.org", "tr")  # her language, not the browser's
    assert message.subject == "Koordinasyon Platformu: Yeni parola belirleyin"
    assert message.body.startswith("Merhaba Ayşe,\n\n")
    link = LINK.search(message.body)
    assert link
    page = client.get(link[1])
    assert page.headers["cache-control"] == "no-store"
    typed = {**form_of(page, "/tr/new-password"), "password": AFTER}
    assert client.post("/tr/new-password", typed).headers["location"] == "/tr/sign-in?reset=done"
    assert "Yeni parolanız belirlendi" in seen(client.get("/tr/sign-in?reset=done"))
    form = {"email": "ayşe@example.org", "password": PASSWORD}
    assert client.post("/tr/sign-in", form).status_code == 422
    assert client.post("/tr/sign-in", {**form, "password": AFTER}).status_code == 303


def test_a_new_password_ends_every_session_and_is_told_by_mail(stack: Stack) -> None:
    stack.person("Ayşe")
    signed_in, client = stack.client(), stack.client()
    signed_in.sign_in("Ayşe")
    assert choose(client, link_for(stack, client)).status_code == 303
    assert "Ayşe" not in signed_in.get("/tr").text
    assert "defter" not in client.cookies  # the second step of signing in, where there is one, is still asked for
    (told,) = [each for each in bodies(stack) if "/new-password" not in each]
    assert "bütün oturumlarınız kapatıldı" in told
    assert "http://127.0.0.1:8000/tr/forgotten-password" in told


def test_a_used_an_old_and_a_forged_link_say_what_to_do(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client()
    used = link_for(stack, client)
    assert choose(client, used).status_code == 303
    replaced, newest = link_for(stack, client), link_for(stack, client)
    forged = newest[:-8] + "AAAAAAAA"
    for link in (used, replaced, forged, "/tr/new-password", "/tr/new-password?token="):
        for answer in (client.get(link), choose(client, link, "a third good password")):
            assert answer.status_code == 410
            assert "Bu bağlantı artık geçerli değil" in seen(answer)
            assert 'href="/tr/forgotten-password"' in answer.text
            assert 'name="password"' not in answer.text
    assert client.get(newest).status_code == 200
    assert client.post("/tr/sign-in", {"email": "ayşe@example.org", "password": AFTER}).status_code == 303


def test_a_link_ends_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reset, "SAME_TIME", 0.0)
    moment = [NOON]
    with open_platform(Settings(data=tmp_path), clock=lambda: moment[0]) as platform:
        stack = Stack(platform)
        stack.platform.accounts.add_person("Ayşe", "ayşe@example.org", password=PASSWORD)
        client = stack.client()
        link = link_for(stack, client)
        moment[0] += timedelta(minutes=59)
        assert client.get(link).status_code == 200
        moment[0] += timedelta(minutes=1)
        assert client.get(link).status_code == 410
        assert choose(client, link).status_code == 410


def test_a_password_that_is_too_short_is_refused_and_the_link_can_still_be_used(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client()
    link = link_for(stack, client)
    for password, sentence in (("short", "En az 12 karakter kullanın."), ("", "Yeni bir parola yazın.")):
        answer = choose(client, link, password)
        assert answer.status_code == 422
        assert sentence in seen(answer)
        assert 'value="short"' not in answer.text
        assert form_of(answer, "/tr/new-password")["token"] == link.partition("=")[2]
    assert choose(client, link).status_code == 303


def test_nobody_learns_who_has_an_account(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client()
    known, unknown = ask(client), ask(client, "nobody@example.org")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert dict(known.headers) | {"content-security-policy": ""} == dict(unknown.headers) | {
        "content-security-policy": ""
    }
    assert len(bodies(stack)) == 1


def test_the_answer_takes_as_long_with_an_account_as_without(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.person("Ayşe")
    client = stack.client()
    monkeypatch.setattr(reset, "SAME_TIME", 0.15)
    for email in ("ayşe@example.org", "nobody@example.org"):
        began = time.monotonic()
        ask(client, email)
        assert time.monotonic() - began >= 0.15


def test_links_are_asked_for_a_few_times_with_and_without_an_account(stack: Stack) -> None:
    stack.person("Ayşe")
    for email in ("ayşe@example.org", "nobody@example.org"):
        client = stack.client()
        for _ in range(3):
            assert ask(client, email).status_code == 303
        answer = ask(client, email)
        assert answer.status_code == 429
        assert "Wait 15 minutes" in seen(answer)
        assert form_of(answer, "/forgotten-password")["email"] == email
    assert len(bodies(stack)) == 3


def test_a_link_never_leads_to_the_host_that_a_request_names(stack: Stack) -> None:
    stack.person("Ayşe")
    ask(stack.client(), base="http://evil.test")
    assert "evil.test" not in bodies(stack)[-1]
    assert LINK.search(bodies(stack)[-1])


def test_setting_a_password_never_leads_away_from_the_platform(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client()
    link = link_for(stack, client)
    elsewhere = "https://evil.test/"
    assert client.get(f"{link}&next={elsewhere}").text.count(elsewhere) == 0
    refused = choose(client, link, next=elsewhere)
    assert (refused.status_code, refused.headers.get("location")) == (422, None)  # no field of this form
    assert choose(client, link).headers["location"] == "/tr/sign-in?reset=done"


def test_neither_link_nor_password_reaches_a_log(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.person("Ayşe")
    client = stack.client()
    link = link_for(stack, client)
    token = link.partition("=")[2]

    def fail(*_given: Any) -> None:
        raise ZeroDivisionError("in the middle")

    with structlog.testing.capture_logs() as logged:
        monkeypatch.setattr(stack.platform.accounts.resets, "use", fail)
        assert choose(client, link).status_code == 500
        monkeypatch.setattr(stack.platform.accounts.resets, "holds", fail)
        assert client.get(link).status_code == 500
    assert [each["event"] for each in logged] == ["failure", "failure"]
    assert token not in repr(logged)
    assert AFTER not in repr(logged)


def test_another_site_cannot_ask_for_a_link(stack: Stack) -> None:
    stack.person("Ayşe")
    assert ask(stack.client(), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert bodies(stack) == []


def test_an_empty_address_is_told(stack: Stack) -> None:
    answer = ask(stack.client(), "")
    assert answer.status_code == 422
    assert "Enter your e-mail address." in seen(answer)


def test_where_no_mail_is_sent_the_secretariat_is_asked(stack: Stack) -> None:
    page = stack.client().get("/en/sign-in")
    assert "forgotten-password" not in page.text
    assert "No account, or the password forgotten? Ask the secretariat." in seen(page)


def test_mails_are_written_in_the_language_of_who_reads_them(stack: Stack) -> None:
    accounts = stack.platform.accounts
    services = stack.services(base_url="https://platform.test")
    subjects = {}
    for language in ("tr", "en", "ar", "de"):
        person = accounts.person(accounts.add_person("Okur", f"{language}@example.org", language=language))
        assert person
        mail = mails.password_reset(services, person, "the-token")
        subjects[language] = (mail.language, mail.subject.partition(": ")[2])
        assert f"\n\nhttps://platform.test/{mail.language}/new-password?token=the-token\n\n" in mail.body
        assert NAME.texts[mail.language] in mail.body
    assert subjects == {
        "tr": ("tr", "Yeni parola belirleyin"),
        "en": ("en", "Set a new password"),
        "ar": ("ar", "تعيين كلمة مرور جديدة"),
        "de": ("tr", "Yeni parola belirleyin"),
    }
