"""Tokens of programs, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import NotFound, OrganisationId, Refused
from defter.platform import accounts_schema
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.tokens import LONGEST, Tokens

MORNING = datetime(2021, 2, 18, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
UMRANIYE = OrganisationId(uuid4())


class Watch:
    """A clock that is set by hand."""

    now = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def accounts(location: Location, watch: Watch) -> Iterator[Accounts]:
    opened = Accounts(location, watch)
    yield opened
    opened.close()


@pytest.fixture
def tokens(accounts: Accounts) -> Tokens:
    return accounts.tokens


def test_a_token_stands_for_a_person_and_an_organisation(accounts: Accounts, tokens: Tokens) -> None:
    person = accounts.add_person("Ayşe", "ayse@example.org")
    token = tokens.issue(person, UMRANIYE, scope="write", lifetime=30 * DAY, label=" Takvim ")
    found = tokens.holder(token)
    assert found is not None
    assert (found.person, found.organisation, found.scope, found.label) == (person, UMRANIYE, "write", "Takvim")
    assert (found.name, found.email) == ("Ayşe", "ayse@example.org")
    assert found.expires_at == MORNING + 30 * DAY


def test_tokens_differ_and_lie_in_the_store_as_hashes(accounts: Accounts, tokens: Tokens) -> None:
    person = accounts.add_person("Ayşe", "ayse@example.org")
    first, second = (tokens.issue(person, UMRANIYE, scope="read", lifetime=DAY) for _ in range(2))
    assert first != second
    assert len(first) == len("defter_") + 43
    with accounts._engine.connect() as connection:
        stored = connection.execute(sa.select(accounts_schema.tokens)).all()
    assert first not in repr(stored)
    assert first.encode() not in b"".join(row.secret for row in stored)


def test_a_token_ends_when_it_expires_and_when_it_is_revoked(accounts: Accounts, tokens: Tokens, watch: Watch) -> None:
    person = accounts.add_person("Ayşe", "ayse@example.org")
    short, revoked = (tokens.issue(person, UMRANIYE, scope="read", lifetime=DAY * days) for days in (1, 2))
    tokens.revoke(tokens.every()[1].id)
    assert tokens.holder(revoked) is None
    assert tokens.holder(short) is not None
    watch.now += DAY
    assert tokens.holder(short) is None
    assert [token.revoked_at is None for token in tokens.every()] == [True, False]


def test_what_is_no_token_is_nobodys(tokens: Tokens) -> None:
    assert tokens.holder("defter_chosen-by-the-client") is None
    with pytest.raises(NotFound, match="token-unknown"):
        tokens.revoke(uuid4())


def test_a_token_is_issued_once_under_an_id(accounts: Accounts, tokens: Tokens) -> None:
    person, chosen = accounts.add_person("Ayşe", "ayse@example.org"), uuid4()
    tokens.issue(person, UMRANIYE, scope="read", lifetime=DAY, token_id=chosen)
    with pytest.raises(Refused, match="token-issued"):
        tokens.issue(person, UMRANIYE, scope="write", lifetime=DAY, token_id=chosen)
    assert [(each.id, each.scope) for each in tokens.every()] == [(chosen, "read")]


def test_a_token_does_not_outlast_the_longest_time(accounts: Accounts, tokens: Tokens) -> None:
    person = accounts.add_person("Ayşe", "ayse@example.org")
    for lifetime in (LONGEST + DAY, timedelta(), -DAY):
        with pytest.raises(Refused, match="token-too-long"):
            tokens.issue(person, UMRANIYE, scope="read", lifetime=lifetime)
    assert tokens.holder(tokens.issue(person, UMRANIYE, scope="read", lifetime=LONGEST)) is not None


def test_tokens_are_found_by_person_and_by_organisation_and_revoked_by_whose_they_are(
    accounts: Accounts, tokens: Tokens, watch: Watch
) -> None:
    ayse, ali = (accounts.add_person(name, f"{name}@example.org") for name in ("ayse", "ali"))
    other = OrganisationId(uuid4())
    tokens.issue(ayse, UMRANIYE, scope="read", lifetime=DAY, label="first")
    tokens.issue(ali, other, scope="read", lifetime=DAY, label="second")
    (first,), (second,) = tokens.of_person(ayse), tokens.of_organisation(other)
    assert (first.label, second.label) == ("first", "second")
    for whose in ({"person": ali}, {"organisation": other}):
        with pytest.raises(NotFound, match="token-unknown"):
            tokens.revoke(first.id, **whose)
    tokens.revoke(first.id, person=ayse, organisation=UMRANIYE)
    watch.now += timedelta(hours=1)
    tokens.revoke(first.id)
    assert tokens.of_person(ayse)[0].revoked_at == MORNING, "it keeps the moment"


def test_the_last_use_is_written_only_now_and_then(accounts: Accounts, tokens: Tokens, watch: Watch) -> None:
    person = accounts.add_person("Ayşe", "ayse@example.org")
    token = tokens.issue(person, UMRANIYE, scope="read", lifetime=DAY)
    assert tokens.every()[0].used_at is None
    tokens.holder(token)
    watch.now += timedelta(minutes=4)
    tokens.holder(token)
    assert tokens.every()[0].used_at == MORNING
    watch.now += timedelta(minutes=1)
    tokens.holder(token)
    assert tokens.every()[0].used_at == watch.now


def test_tokens_of_an_erased_person_are_gone(accounts: Accounts, tokens: Tokens) -> None:
    person = accounts.add_person("Ayşe", "ayse@example.org")
    token = tokens.issue(person, UMRANIYE, scope="read", lifetime=DAY)
    accounts.erase(person)
    assert tokens.holder(token) is None
    assert tokens.every() == []
