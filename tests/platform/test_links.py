"""The secrets of signed links, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import LinkId, OrganisationId
from defter.platform.accounts import Accounts
from defter.platform.accounts_schema import links as table
from defter.platform.database import Location

NOON = datetime(2022, 7, 6, 12, tzinfo=UTC)
UMRANIYE, PENDIK = OrganisationId(uuid4()), OrganisationId(uuid4())


@pytest.fixture
def accounts(location: Location) -> Iterator[Accounts]:
    opened = Accounts(location, lambda: NOON)
    yield opened
    opened.close()


def test_each_link_is_opened_by_its_own_secret(accounts: Accounts) -> None:
    first, second = LinkId(uuid4()), LinkId(uuid4())
    secrets = accounts.links.issue([(first, UMRANIYE), (second, PENDIK)])
    found = [accounts.links.opened_by(secret) for secret in secrets]
    assert [(each.id, each.organisation) for each in found if each] == [(first, UMRANIYE), (second, PENDIK)]
    assert len(set(secrets)) == 2
    assert all(len(secret) >= 32 for secret in secrets)


@pytest.mark.parametrize("forged", ["", "x", "x" * 32, "\x00", "\ud800", "x" * 10_000])
def test_another_secret_opens_nothing(accounts: Accounts, forged: str) -> None:
    accounts.links.issue([(LinkId(uuid4()), UMRANIYE)])
    assert accounts.links.opened_by(forged) is None


def test_a_secret_is_not_in_the_table(accounts: Accounts, location: Location) -> None:
    (secret,) = accounts.links.issue([(LinkId(uuid4()), UMRANIYE)])
    engine = location.engine("accounts")
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(table)).all()
    engine.dispose()
    assert secret not in repr(row)
    assert secret.encode() not in row.secret


def test_a_link_issued_again_has_another_secret(accounts: Accounts) -> None:
    link = LinkId(uuid4())
    (first,) = accounts.links.issue([(link, UMRANIYE)])
    (second,) = accounts.links.issue([(link, UMRANIYE)])
    assert accounts.links.opened_by(first) is None
    assert accounts.links.opened_by(second) is not None


def test_the_first_opening_is_noted(accounts: Accounts) -> None:
    link = LinkId(uuid4())
    (secret,) = accounts.links.issue([(link, UMRANIYE)])
    assert accounts.links.of([link])[link].opened_at is None
    accounts.links.opened_by(secret)
    assert accounts.links.of([link])[link].opened_at == NOON
    assert accounts.links.of([]) == {}
