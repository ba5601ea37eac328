"""People and sessions, on SQLite and PostgreSQL."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import NotFound, OrganisationId, PersonId, Refused
from defter.platform import accounts_schema as module
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.sessions import Policy

PASSWORD = "a long enough password"


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2021, 2, 18, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def accounts(location: Location, watch: Watch) -> Iterator[Accounts]:
    opened = Accounts(location, watch, Policy(attempts_per_email=3, attempts_per_address=5))
    yield opened
    opened.close()


def test_person_signs_in_with_the_password_and_any_case_of_the_address(accounts: Accounts) -> None:
    person = accounts.add_person("Ayşe Yılmaz", "Ayse@Example.ORG ", password=PASSWORD)
    found = accounts.check_password("ayse@example.org", PASSWORD)
    assert found is not None
    assert (found.id, found.name, found.email) == (person, "Ayşe Yılmaz", "ayse@example.org")


def test_wrong_password_unknown_address_and_missing_password_sign_nobody_in(accounts: Accounts) -> None:
    accounts.add_person("A", "a@example.org", password=PASSWORD)
    accounts.add_person("B", "b@example.org")
    assert accounts.check_password("a@example.org", "another password") is None
    assert accounts.check_password("nobody@example.org", PASSWORD) is None
    assert accounts.check_password("b@example.org", "") is None


def test_an_address_belongs_to_one_person(accounts: Accounts) -> None:
    accounts.add_person("A", "a@example.org")
    with pytest.raises(Refused, match="email-taken"):
        accounts.add_person("B", "A@example.org")


def test_unknown_and_known_addresses_cost_one_hash_each(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add_person("A", "a@example.org", password=PASSWORD)
    verified: list[str] = []
    verify = accounts._hasher.verify

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored.rpartition("$")[0].rpartition("$")[0])
            return verify(stored, password)

        def check_needs_rehash(self, stored: str) -> bool:
            return False

    monkeypatch.setattr(accounts, "_hasher", Counting())
    accounts.check_password("a@example.org", "wrong password!")
    accounts.check_password("nobody@example.org", "wrong password!")
    assert len(verified) == 2
    assert verified[0] == verified[1]  # the same algorithm with the same cost


def test_short_password_is_refused(accounts: Accounts) -> None:
    with pytest.raises(Refused, match="password-too-short"):
        accounts.add_person("A", "a@example.org", password="short")


def test_too_many_attempts_for_one_address_are_refused_for_a_while(accounts: Accounts, watch: Watch) -> None:
    accounts.add_person("A", "a@example.org", password=PASSWORD)
    for _ in range(3):
        accounts.check_password("a@example.org", "wrong password")
    with pytest.raises(Refused, match="too-many-attempts"):
        accounts.check_password("a@example.org", PASSWORD)
    watch.now += timedelta(minutes=16)
    assert accounts.check_password("a@example.org", PASSWORD) is not None


def test_too_many_attempts_from_one_place_are_refused(accounts: Accounts) -> None:
    for number in range(5):
        accounts.check_password(f"{number}@example.org", "wrong password", address="192.0.2.1")
    with pytest.raises(Refused, match="too-many-attempts"):
        accounts.check_password("6@example.org", "wrong password", address="192.0.2.1")
    assert accounts.check_password("6@example.org", "wrong password", address="192.0.2.2") is None


def test_session_tells_person_and_organisation_and_its_token_is_not_stored(accounts: Accounts) -> None:
    person = accounts.add_person("A", "a@example.org")
    organisation = OrganisationId(uuid4())
    token = accounts.sessions.begin(person, organisation)
    session = accounts.sessions.of_token(token)
    assert session is not None
    assert (session.person.id, session.organisation) == (person, organisation)
    with accounts._engine.connect() as connection:
        stored = connection.execute(sa.select(module.sessions.c.token)).scalar_one()
    assert token.encode() not in stored


def test_unknown_token_is_nobody(accounts: Accounts) -> None:
    assert accounts.sessions.of_token("chosen by the client") is None
    with accounts._engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(module.sessions)).scalar_one() == 0


def test_session_ends_when_idle_when_old_and_on_signing_out(accounts: Accounts, watch: Watch) -> None:
    person = accounts.add_person("A", "a@example.org")
    idle, old, left = (accounts.sessions.begin(person) for _ in range(3))
    accounts.sessions.end(left)
    assert accounts.sessions.of_token(left) is None
    for _ in range(27):
        watch.now += timedelta(hours=11)
        assert accounts.sessions.of_token(old) is not None
    assert accounts.sessions.of_token(idle) is None
    watch.now = datetime(2021, 2, 18, 9, 0, tzinfo=UTC) + timedelta(days=14)
    assert accounts.sessions.of_token(old) is None


def test_a_session_that_the_caller_calls_strict_ends_sooner(accounts: Accounts, watch: Watch) -> None:
    person = accounts.add_person("A", "a@example.org")
    strict, other = accounts.sessions.begin(person), accounts.sessions.begin(person)
    half_an_hour = timedelta(minutes=30)
    watch.now += timedelta(minutes=29)
    assert accounts.sessions.of_token(strict, lambda _session: half_an_hour) is not None
    watch.now += half_an_hour
    assert accounts.sessions.of_token(strict, lambda _session: half_an_hour) is None
    assert accounts.sessions.of_token(other, lambda _session: timedelta(hours=1)) is not None


def test_renewed_session_is_the_same_under_another_token_and_lives_no_longer(accounts: Accounts, watch: Watch) -> None:
    person, organisation = accounts.add_person("A", "a@example.org"), OrganisationId(uuid4())
    first = accounts.sessions.begin(person, device="Firefox/Windows")
    began = accounts.sessions.of_token(first)
    watch.now += timedelta(days=1) - timedelta(hours=13)
    accounts.sessions.of_token(first)
    watch.now += timedelta(hours=11)
    second = accounts.sessions.renew(first, organisation=organisation, second_factor=True)
    assert accounts.sessions.of_token(first) is None
    renewed = accounts.sessions.of_token(second)
    assert renewed is not None
    assert began is not None
    assert (renewed.id, renewed.created_at, renewed.device) == (began.id, began.created_at, "Firefox/Windows")
    assert (renewed.organisation, renewed.second_factor, began.second_factor) == (organisation, True, False)
    with pytest.raises(NotFound, match="session-unknown"):
        accounts.sessions.renew(first)
    for _ in range(14):
        watch.now += timedelta(hours=11)
        accounts.sessions.of_token(second)
    watch.now = datetime(2021, 2, 18, 9, 0, tzinfo=UTC) + timedelta(days=14)
    assert accounts.sessions.of_token(second) is None


def test_devices_are_listed_last_used_first_and_revoked_one_by_one_or_all_but_one(
    accounts: Accounts, watch: Watch
) -> None:
    person, other = accounts.add_person("A", "a@example.org"), accounts.add_person("B", "b@example.org")
    tokens = []
    for device in ("Firefox/Windows", "Chrome/Android", "Safari/iOS"):
        tokens.append(accounts.sessions.begin(person, device=device))
        watch.now += timedelta(minutes=2)
    foreign = accounts.sessions.begin(other)
    listed = accounts.sessions.of(person)
    assert [each.device for each in listed] == ["Safari/iOS", "Chrome/Android", "Firefox/Windows"]
    with pytest.raises(NotFound, match="session-unknown"):
        accounts.sessions.revoke(other, listed[0].id or uuid4())
    accounts.sessions.revoke(person, listed[0].id or uuid4())
    assert accounts.sessions.of_token(tokens[2]) is None
    accounts.sessions.end_all(person, but=listed[1].id)
    assert [each.device for each in accounts.sessions.of(person)] == ["Chrome/Android"]
    assert accounts.sessions.of_token(tokens[0]) is None
    assert accounts.sessions.of_token(tokens[1]) is not None
    assert accounts.sessions.of_token(foreign) is not None


def test_a_session_that_lay_unused_for_too_long_is_not_listed(accounts: Accounts, watch: Watch) -> None:
    person = accounts.add_person("A", "a@example.org")
    accounts.sessions.begin(person)
    watch.now += timedelta(minutes=45)
    assert len(accounts.sessions.of(person)) == 1
    assert accounts.sessions.of(person, lambda _session: timedelta(minutes=30)) == []


def test_session_is_written_only_now_and_then(accounts: Accounts, watch: Watch) -> None:
    token = accounts.sessions.begin(accounts.add_person("A", "a@example.org"))
    written: list[str] = []
    sa.event.listen(accounts._engine, "before_cursor_execute", lambda *args: written.append(args[2]))
    for _ in range(5):
        accounts.sessions.of_token(token)
    assert not any(statement.startswith("UPDATE") for statement in written)
    watch.now += timedelta(minutes=6)
    accounts.sessions.of_token(token)
    assert sum(statement.startswith("UPDATE") for statement in written) == 1


def test_new_password_ends_every_session(accounts: Accounts) -> None:
    person = accounts.add_person("A", "a@example.org", password=PASSWORD)
    token = accounts.sessions.begin(person)
    accounts.set_password(person, "quite another password")
    assert accounts.sessions.of_token(token) is None
    assert accounts.check_password("a@example.org", "quite another password") is not None


def test_names_of_many_people_come_at_once_and_erased_people_have_none(accounts: Accounts) -> None:
    first, second = accounts.add_person("A", "a@example.org"), accounts.add_person("B", "b@example.org")
    accounts.rename(first, "Ada")
    assert accounts.names([first, second, PersonId(uuid4())]) == {first: "Ada", second: "B"}
    token = accounts.sessions.begin(second)
    accounts.erase(second)
    assert accounts.names([second]) == {}
    assert accounts.sessions.of_token(token) is None


def test_tables_are_those_that_the_code_names(accounts: Accounts) -> None:
    inspector = sa.inspect(accounts._engine)
    for table in module.metadata.sorted_tables:
        assert {column["name"] for column in inspector.get_columns(table.name)} == {column.name for column in table.c}


def test_new_tables_stand_at_the_newest_migration_that_the_code_names(accounts: Accounts) -> None:
    with accounts._engine.connect() as connection:
        assert module._version(connection) == module.HEAD


def test_many_processes_may_open_the_store_at_once(location: Location, watch: Watch) -> None:
    failures: list[BaseException] = []

    def open_store() -> None:
        try:
            Accounts(location, watch).close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=open_store) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
