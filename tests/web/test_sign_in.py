"""Signing in and out, and for whom one acts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from defter.domain.organisations import EndMandate
from defter.domain.vocabulary import LocalText, MandateId
from defter.platform.database import Location
from tests import examples
from tests.web.stack import PASSWORD, Stack, open_stack


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with open_stack(tmp_path) as opened:
        yield opened


def test_signing_in_leads_to_the_page_that_was_asked_for(stack: Stack) -> None:
    stack.person("Ayşe", stack.organisation("Ümraniye", "member"))
    client = stack.client()
    asked = client.get("/tr/sign-in?next=/meetings")
    assert 'name="next" value="/meetings"' in asked.text
    answer = client.post("/tr/sign-in", {"email": "AYŞE@example.org", "password": PASSWORD, "next": "/meetings"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tr/meetings")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = client.get("/tr").text
    assert "Ayşe" in page
    assert "Ümraniye" in page
    assert "Çıkış yap" in page


def test_signing_in_works_on_postgresql_too(postgres_location: Location) -> None:
    with open_stack(postgres_location.data, postgres_location.database) as stack:
        stack.person("Ayşe", stack.organisation("Ümraniye", "member"))
        client = stack.client()
        client.sign_in("Ayşe")
        text = client.get("/tr").text
        assert "Ayşe" in text
        assert "Henüz kayıtlı toplantı yok." in text


def test_wrong_password_is_told_in_the_readers_language_and_the_address_stays(stack: Stack) -> None:
    stack.person("Ayşe")
    answer = stack.client().post("/ar/sign-in", {"email": "ayşe@example.org", "password": "something else"})
    assert answer.status_code == 422
    assert "البريد الإلكتروني وكلمة المرور غير متطابقين" in answer.text
    assert 'value="ayşe@example.org"' in answer.text
    assert "something else" not in answer.text
    assert "set-cookie" not in answer.headers


def test_empty_fields_are_named_one_by_one(stack: Stack) -> None:
    answer = stack.client().post("/tr/sign-in", {"email": "", "password": ""})
    assert answer.status_code == 422
    assert '<a href="#f-email">E-posta adresinizi yazın.</a>' in answer.text
    assert '<a href="#f-password">Parolanızı yazın.</a>' in answer.text
    assert 'aria-describedby="f-email-error"' in answer.text


def test_too_many_attempts_are_refused_for_a_while(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client()
    for _ in range(10):
        client.post("/tr/sign-in", {"email": "ayşe@example.org", "password": "wrong password"})
    answer = client.post("/tr/sign-in", {"email": "ayşe@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert "15 dakika bekleyip yeniden deneyin" in answer.text


def test_signing_in_never_leads_away_from_the_platform(stack: Stack) -> None:
    stack.person("Ayşe")
    for elsewhere in ("https://evil.test/", "//evil.test", "/\\evil.test"):
        form = {"email": "ayşe@example.org", "password": PASSWORD, "next": elsewhere}
        assert stack.client().post("/tr/sign-in", form).headers["location"] == "/tr"


def test_a_session_chosen_by_somebody_else_is_never_adopted(stack: Stack) -> None:
    stack.person("Ayşe")
    victim, attacker = stack.client(), stack.client()
    victim.cookies["defter"] = attacker.cookies["defter"] = "chosen"
    assert "set-cookie" not in victim.get("/tr").headers
    victim.sign_in("Ayşe")
    assert victim.cookies["defter"] != "chosen"
    assert "Ayşe" not in attacker.get("/tr").text


def test_signing_in_again_ends_the_session_before(stack: Stack) -> None:
    stack.person("Ayşe")
    client, left = stack.client(), stack.client()
    client.sign_in("Ayşe")
    left.cookies.update(client.cookies)
    client.sign_in("Ayşe")
    assert left.cookies != client.cookies
    assert "Ayşe" not in left.get("/tr").text


def test_signing_out_ends_the_session_everywhere_it_was_copied(stack: Stack) -> None:
    stack.person("Ayşe")
    client, copied = stack.client(), stack.client()
    client.sign_in("Ayşe")
    copied.cookies.update(client.cookies)
    answer = client.post("/tr/sign-out")
    assert answer.headers["location"] == "/tr"
    assert "defter" not in client.cookies
    assert "Ayşe" not in copied.get("/tr").text


def test_who_may_act_for_several_organisations_chooses_one(stack: Stack) -> None:
    first, second = stack.organisation("Ümraniye", "member"), stack.organisation("Sancaktepe", "member")
    stack.person("Ayşe", first, second)
    client = stack.client()
    form = {"email": "ayşe@example.org", "password": PASSWORD, "next": "/meetings"}
    assert client.post("/en/sign-in", form).headers["location"] == "/en/acting?next=%2Fmeetings"
    before = client.cookies["defter"]
    assert "Sancaktepe" in client.get("/en/acting?next=/meetings").text
    answer = client.post("/en/acting", {"organisation": str(second), "next": "/meetings"})
    assert answer.headers["location"] == "/en/meetings"
    assert client.cookies["defter"] != before
    assert '<span class="for"><bdi class="said" lang="tr" dir="ltr">Sancaktepe</bdi></span>' in client.get("/en").text


def test_nobody_acts_for_an_organisation_without_a_mandate(stack: Stack) -> None:
    own, foreign = stack.organisation("Ümraniye", "member"), stack.organisation("Sancaktepe", "member")
    stack.person("Ayşe", own)
    client = stack.client()
    client.sign_in("Ayşe")
    answer = client.post("/tr/acting", {"organisation": str(foreign)})
    assert answer.status_code == 403
    assert "görevlendirmeniz yok" in answer.text
    assert "Sancaktepe" not in client.get("/tr").text


def test_a_mandate_that_ended_opens_nothing_at_once(stack: Stack) -> None:
    own = stack.organisation("Ümraniye", "member")
    stack.person("Ayşe", own)
    client = stack.client()
    client.sign_in("Ayşe")
    assert 'class="for"' in client.get("/tr").text
    mandate = MandateId(examples.id_of("mandate", f"Ayşe {own}"))
    stack.tell(
        own, EndMandate(mandate=mandate, on=date(2022, 7, 5), reason=LocalText("tr", {"tr": "Görev değişikliği"}))
    )
    assert 'class="for"' not in client.get("/tr").text


def test_sample_people_are_signed_in_on_this_machine_only(stack: Stack) -> None:
    stack.person("Ayşe", stack.organisation("Ümraniye", "member"))
    people = {"representative": "ayşe@example.org"}
    here = stack.client(demo_people=people)
    assert here.get("/tr/demo/representative").headers["location"] == "/tr"
    assert "Ayşe" in here.get("/tr").text
    here.get("/tr/demo/visitor")
    assert "Ayşe" not in here.get("/tr").text
    assert here.get("/tr/demo/nobody").status_code == 404
    away = stack.client(demo_people=people, address="192.0.2.1")
    assert away.get("/tr/demo/representative").status_code == 404
    assert stack.client().get("/tr/demo/representative").status_code == 404


def test_cookie_is_bound_to_the_host_when_https(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client(https=True)
    form = {"email": "ayşe@example.org", "password": PASSWORD}
    cookie = client.post("/tr/sign-in", form, base="https://platform.test").headers["set-cookie"]
    assert cookie.startswith("__Host-defter=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
