"""The page of one's account, and how long a session may lie unused."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from defter.domain.meetings.plan import CloseMeeting
from defter.domain.vocabulary import PersonId
from defter.main import open_platform
from defter.platform.settings import Settings
from defter.web.devices import device
from tests import examples
from tests.web.seeing import page_of, seen
from tests.web.stack import NOON, PASSWORD, Client, Stack

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def stack(tmp_path: Path, watch: Watch) -> Iterator[Stack]:
    with open_platform(Settings(data=tmp_path), clock=watch) as platform:
        platform.views.start()
        yield Stack(platform)


@pytest.fixture
def ayşe(stack: Stack) -> PersonId:
    return stack.person("Ayşe", stack.organisation("Ümraniye", "member"))


def browser(stack: Stack, agent: str, name: str = "Ayşe") -> Client:
    """A browser that signed in with its name."""
    client = stack.client()
    form = {"email": f"{name.casefold()}@example.org", "password": PASSWORD}
    assert client.post("/en/sign-in", form, headers={"user-agent": agent}).status_code == 303
    return client


def signed_in(client: Client) -> bool:
    return "Sign out" in client.get("/en").text


def test_browser_and_system_are_told_in_two_words() -> None:
    assert device(FIREFOX) == "Firefox/Windows"
    assert device(PHONE) == "Chrome/Android"
    assert device(IPHONE) == "Safari/iPhone"
    assert device(FIREFOX.replace("Firefox/128.0", "Chrome/126 Safari/537 Edg/126")) == "Edge/Windows"
    assert device("python-httpx/0.28") == "/"


def test_name_and_language_are_corrected(stack: Stack, ayşe: PersonId) -> None:
    client = browser(stack, FIREFOX)
    answer = client.post("/en/account", {"name": " Ayşe Yılmaz ", "language": "tr"})
    assert answer.headers["location"] == "/tr/language?next=%2Faccount%3Fchanged%3Dname"
    answer = client.get(answer.headers["location"])
    assert answer.headers["location"] == "/tr/account?changed=name"
    assert "Ad ve dil kaydedildi." in seen(client.get(answer.headers["location"]))
    person = stack.platform.accounts.person(ayşe)
    assert person is not None
    assert (person.name, person.language) == ("Ayşe Yılmaz", "tr")


def test_an_empty_name_and_a_language_that_is_not_spoken_come_back(stack: Stack, ayşe: PersonId) -> None:
    client = browser(stack, FIREFOX)
    answer = client.post("/en/account", {"name": "", "language": "xx"})
    assert answer.status_code == 422
    assert "Write your name." in seen(answer)
    answer = client.post("/en/account", {"name": "Ayşe", "language": "xx"})
    assert answer.status_code == 422
    assert "Choose a language." in seen(answer)


def test_a_new_password_needs_the_one_before_and_ends_the_other_sessions(stack: Stack, ayşe: PersonId) -> None:
    here, elsewhere = browser(stack, FIREFOX), browser(stack, PHONE)
    wrong = here.post("/en/account/password", {"current": "not this one", "new": "quite another password"})
    assert wrong.status_code == 422
    assert "This is not your password." in seen(wrong)
    assert "quite another password" not in wrong.text
    short = here.post("/en/account/password", {"current": PASSWORD, "new": "short"})
    assert "at least 12 characters" in seen(short)
    assert signed_in(elsewhere)
    before = here.cookies["defter"]
    answer = here.post("/en/account/password", {"current": PASSWORD, "new": "quite another password"})
    assert answer.headers["location"] == "/en/account?changed=password"
    assert here.cookies["defter"] != before
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert stack.platform.accounts.check_password("ayşe@example.org", "quite another password") is not None


def test_devices_are_listed_in_plain_words_and_this_one_is_marked(stack: Stack, watch: Watch, ayşe: PersonId) -> None:
    browser(stack, PHONE)
    watch.now += timedelta(minutes=5)
    here = browser(stack, FIREFOX)
    rows = [" ".join(row.text_content().split()) for row in page_of(here.get("/en/account")).xpath("//ul/li[@class]")]
    assert [row.partition(" Signed")[0] for row in rows if "Signed in:" in row] == [
        "Firefox · Windows (this device)",
        "Chrome · Android",
    ]
    assert "127.0.0.1" not in here.get("/en/account").text


def test_a_device_is_signed_out_at_once(stack: Stack, ayşe: PersonId) -> None:
    here, phone, tablet = browser(stack, FIREFOX), browser(stack, PHONE), browser(stack, IPHONE)
    ids = {each.device: each.id for each in stack.platform.accounts.sessions.of(ayşe)}
    answer = here.post("/en/account/devices/end", {"session": str(ids["Chrome/Android"])})
    assert answer.status_code == 303
    assert [signed_in(each) for each in (here, phone, tablet)] == [True, False, True]
    again = here.post("/en/account/devices/end", {"session": str(ids["Chrome/Android"])})
    assert again.status_code == 404
    assert "not signed in any more" in seen(again)
    here.post("/en/account/devices/end-others")
    assert [signed_in(each) for each in (here, phone, tablet)] == [True, False, False]


def test_nobody_signs_out_somebody_else(stack: Stack, ayşe: PersonId) -> None:
    stack.person("Mehmet", examples.organisation("Ümraniye"))
    hers, his = browser(stack, FIREFOX), browser(stack, PHONE, "Mehmet")
    (session,) = stack.platform.accounts.sessions.of(ayşe)
    assert his.post("/en/account/devices/end", {"session": str(session.id)}).status_code == 404
    his.post("/en/account/devices/end-others")
    assert signed_in(hers)


def test_visitors_have_no_account(stack: Stack) -> None:
    client = stack.client()
    assert "Sign in first" in seen(client.get("/en/account"))
    for path in ("", "/password", "/second-factor", "/second-factor/remove", "/recovery-codes", "/devices/end"):
        assert client.post(f"/en/account{path}").status_code == 403


# How long a session may lie unused


@pytest.fixture
def secretary(stack: Stack) -> Client:
    """Somebody of the secretariat, signed in with all that she has."""
    organisation = stack.organisation("Sekretarya", "secretariat")
    person = stack.person("Sekreter", organisation)
    client = stack.client()
    accounts = stack.platform.accounts
    client.cookies["defter"] = accounts.sessions.begin(person, organisation, second_factor=True)
    return client


def test_the_secretariat_is_signed_out_after_half_an_hour_and_others_after_half_a_day(
    stack: Stack, watch: Watch, ayşe: PersonId, secretary: Client
) -> None:
    member = browser(stack, FIREFOX)
    watch.now += timedelta(minutes=29)
    assert signed_in(secretary)
    watch.now += timedelta(minutes=30)
    assert not signed_in(secretary)
    watch.now += timedelta(hours=11)
    assert signed_in(member)
    watch.now += timedelta(hours=12)
    assert not signed_in(member)


def test_who_takes_the_notes_of_an_open_meeting_stays_until_it_is_closed(
    stack: Stack, watch: Watch, ayşe: PersonId, secretary: Client
) -> None:
    meeting = examples.meeting()
    stack.tell(meeting, examples.plan_meeting(day=date(2022, 7, 6)), examples.open_meeting())
    assert secretary.get(f"/en/meetings/{meeting}").status_code == 200
    watch.now += timedelta(hours=3)
    assert secretary.get("/en/organisations/new").status_code == 200
    watch.now += timedelta(hours=3)
    stack.tell(meeting, CloseMeeting())
    assert not signed_in(secretary)


def test_looking_at_a_meeting_that_is_not_open_changes_nothing(
    stack: Stack, watch: Watch, ayşe: PersonId, secretary: Client
) -> None:
    meeting = examples.meeting()
    stack.tell(meeting, examples.plan_meeting(day=date(2022, 7, 6)))
    secretary.get(f"/en/meetings/{meeting}")
    watch.now += timedelta(minutes=30)
    assert not signed_in(secretary)


def test_the_list_leaves_out_what_lay_unused_for_too_long(stack: Stack, watch: Watch, secretary: Client) -> None:
    person = stack.platform.accounts.person_by_email("sekreter@example.org")
    assert person is not None
    left = stack.platform.accounts.sessions.begin(
        person.id, examples.organisation("Sekretarya"), second_factor=True, device="Edge/Windows"
    )
    assert "Edge · Windows" in seen(secretary.get("/en/account"))
    watch.now += timedelta(minutes=20)
    signed_in(secretary)
    watch.now += timedelta(minutes=20)
    assert "Edge" not in seen(secretary.get("/en/account"))
    assert left not in secretary.get("/en/account").text
