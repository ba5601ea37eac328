"""Links by which a new password is set, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import PersonId, Refused
from defter.platform.accounts import Accounts
from defter.platform.accounts_schema import resets
from defter.platform.database import Location
from defter.platform.sessions import Policy
from tests.platform.test_outbox import Watch

BEFORE, AFTER = "a long enough password", "quite another password"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def accounts(location: Location, watch: Watch) -> Iterator[Accounts]:
    opened = Accounts(location, watch, Policy(resets_per_email=2, resets_per_address=3))
    yield opened
    opened.close()


@pytest.fixture
def person(accounts: Accounts) -> PersonId:
    return accounts.add_person("Okur", "reader@example.org", password=BEFORE)


def test_a_link_sets_a_password_once_and_ends_every_session(accounts: Accounts, person: PersonId) -> None:
    session = accounts.sessions.begin(person)
    token = accounts.resets.issue(person)
    assert accounts.resets.holds(token)
    assert accounts.reset_password(token, AFTER).id == person
    assert accounts.sessions.of_token(session) is None
    assert accounts.check_password("reader@example.org", BEFORE) is None
    assert accounts.check_password("reader@example.org", AFTER) is not None
    with pytest.raises(Refused, match="reset-ended"):
        accounts.reset_password(token, "a third good password")
    assert accounts.check_password("reader@example.org", AFTER) is not None


def test_a_link_ends_after_an_hour_and_when_a_newer_one_is_issued(
    accounts: Accounts, person: PersonId, watch: Watch
) -> None:
    first, second = accounts.resets.issue(person), accounts.resets.issue(person)
    assert (accounts.resets.holds(first), accounts.resets.holds(second)) == (False, True)
    watch.now += timedelta(minutes=60)
    for token in (first, second, "forged"):
        assert not accounts.resets.holds(token)
        with pytest.raises(Refused, match="reset-ended"):
            accounts.reset_password(token, AFTER)
        with pytest.raises(Refused, match="reset-ended"):
            accounts.resets.use(token, "the hash of a password")
    assert accounts.check_password("reader@example.org", BEFORE) is not None


def test_a_password_that_is_too_short_does_not_use_the_link_up(accounts: Accounts, person: PersonId) -> None:
    token = accounts.resets.issue(person)
    with pytest.raises(Refused, match="password-too-short"):
        accounts.reset_password(token, "short")
    assert accounts.reset_password(token, AFTER).id == person


def test_a_password_set_otherwise_ends_the_link(accounts: Accounts, person: PersonId) -> None:
    token = accounts.resets.issue(person)
    accounts.set_password(person, AFTER)
    assert not accounts.resets.holds(token)


def test_a_link_belongs_to_one_person(accounts: Accounts, person: PersonId) -> None:
    other = accounts.add_person("Başka", "other@example.org", password=BEFORE)
    mine, hers = accounts.resets.issue(person), accounts.resets.issue(other)
    session = accounts.sessions.begin(other)
    accounts.reset_password(mine, AFTER)
    assert accounts.resets.holds(hers)
    assert accounts.sessions.of_token(session) is not None
    assert accounts.check_password("other@example.org", BEFORE) is not None


def test_the_table_does_not_hold_what_stands_in_the_link(accounts: Accounts, person: PersonId) -> None:
    token = accounts.resets.issue(person)
    with accounts._engine.connect() as connection:
        stored = connection.execute(sa.select(resets.c.secret)).scalar_one()
    assert len(token) >= 43  # 32 bytes
    assert token.encode() not in stored


def test_links_are_asked_for_a_few_times_by_address_and_place(accounts: Accounts, watch: Watch) -> None:
    for _ in range(2):
        accounts.count_reset("reader@example.org", "192.0.2.1")
    with pytest.raises(Refused, match="too-many-attempts"):
        accounts.count_reset("READER@example.org ", "192.0.2.2")
    accounts.count_reset("other@example.org", "192.0.2.1")
    with pytest.raises(Refused, match="too-many-attempts"):
        accounts.count_reset("third@example.org", "192.0.2.1")
    watch.now = datetime(2022, 7, 6, 12, 16, tzinfo=UTC)
    accounts.count_reset("reader@example.org", "192.0.2.1")
