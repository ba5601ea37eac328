"""Invitations, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from defter.domain.vocabulary import NotFound, OrganisationId, PersonId, Refused
from defter.platform import accounts_schema
from defter.platform.accounts import Accounts
from defter.platform.accounts_schema import invitations as table
from defter.platform.database import Location

PASSWORD = "a long enough password"
UMRANIYE, PENDIK = OrganisationId(uuid4()), OrganisationId(uuid4())
INVITER = PersonId(uuid4())


class Watch:
    """A clock that is set by hand."""

    now = datetime(2022, 7, 6, 12, tzinfo=UTC)

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


def invite(accounts: Accounts, invitation: UUID | None = None, **changes: Any) -> str:
    given: dict[str, Any] = {
        "email": "New@Example.org",
        "name": "Yeni (örnek)",
        "language": "tr",
        "kind": "editor",
        "since": date(2022, 7, 1),
        "until": None,
        "review": date(2024, 4, 1),
        "invited_by": INVITER,
        "invited_for": UMRANIYE,
    }
    return accounts.invitations.invite(invitation or uuid4(), UMRANIYE, **given | changes)


def test_an_invitation_is_accepted_once_and_makes_the_account(accounts: Accounts) -> None:
    token = invite(accounts)
    assert accounts.invitations.by_token(token).email == "new@example.org"
    person = accounts.accept(token, "Yeni Üye (örnek)", PASSWORD)
    signed_in = accounts.check_password("new@example.org", PASSWORD)
    assert signed_in is not None
    assert (signed_in.id, signed_in.name) == (person, "Yeni Üye (örnek)")
    with pytest.raises(Refused, match="invitation-accepted"):
        accounts.accept(token, "Başkası", PASSWORD)
    assert len(accounts.everybody()) == 1


def test_whoever_has_an_account_keeps_it(accounts: Accounts) -> None:
    known = accounts.add_person("Eski (örnek)", "new@example.org", password=PASSWORD)
    assert accounts.accept(invite(accounts)) == known
    assert [person.name for person in accounts.everybody()] == ["Eski (örnek)"]


def test_the_table_does_not_hold_what_the_link_knows(accounts: Accounts) -> None:
    token = invite(accounts)
    with accounts._engine.connect() as connection:
        (row,) = connection.execute(sa.select(table)).all()
    assert len(row.secret) == 32
    assert token not in repr(row)


@pytest.mark.parametrize(("hours", "opens"), [(71, True), (72, False)])
def test_an_invitation_lasts_three_days(accounts: Accounts, watch: Watch, hours: int, opens: bool) -> None:
    token = invite(accounts)
    watch.now += timedelta(hours=hours)
    if opens:
        assert accounts.invitations.by_token(token).name == "Yeni (örnek)"
    else:
        with pytest.raises(Refused, match="invitation-expired"):
            accounts.accept(token, "Geç", PASSWORD)
        assert accounts.everybody() == []


def test_sent_again_the_link_before_opens_nothing(accounts: Accounts, watch: Watch) -> None:
    invitation = uuid4()
    first = invite(accounts, invitation)
    watch.now += timedelta(hours=80)
    second = accounts.invitations.send_again(invitation)
    assert accounts.invitations.by_token(second).id == invitation
    with pytest.raises(NotFound, match="invitation-unknown"):
        accounts.invitations.by_token(first)


def test_the_same_form_sent_twice_is_one_invitation(accounts: Accounts) -> None:
    invitation = uuid4()
    first, second = invite(accounts, invitation), invite(accounts, invitation)
    assert first != second
    assert accounts.invitations.found(limit=9)[1] == 1


def test_an_address_has_one_open_invitation_of_an_organisation(accounts: Accounts, watch: Watch) -> None:
    invite(accounts)
    with pytest.raises(Refused, match="invitation-open"):
        invite(accounts, email="new@example.org ")
    watch.now += timedelta(hours=72)
    invite(accounts)
    assert accounts.invitations.found(limit=9, standing="open")[1] == 1
    assert accounts.invitations.found(limit=9, standing="expired")[1] == 1


def test_a_revoked_invitation_opens_nothing_and_is_not_sent_again(accounts: Accounts) -> None:
    invitation = uuid4()
    token = invite(accounts, invitation)
    accounts.invitations.revoke(invitation)
    with pytest.raises(Refused, match="invitation-revoked"):
        accounts.accept(token, "Yeni", PASSWORD)
    for change in (accounts.invitations.revoke, accounts.invitations.send_again):
        with pytest.raises(NotFound, match="invitation-unknown"):
            change(invitation)


def test_a_link_that_was_guessed_opens_nothing(accounts: Accounts) -> None:
    invite(accounts)
    with pytest.raises(NotFound, match="invitation-unknown"):
        accounts.invitations.by_token("guessed")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"email": "new"}, "email-malformed"),
        ({"until": date(2022, 6, 30)}, "mandate-ends-before-it-begins"),
    ],
)
def test_what_cannot_be_is_not_written_down(accounts: Accounts, changes: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused, match=key):
        invite(accounts, **changes)
    assert accounts.invitations.found(limit=9) == ([], 0)


@pytest.mark.parametrize(
    ("name", "password", "key"), [("", PASSWORD, "invitation-unnamed"), ("Yeni", "short", "password-too-short")]
)
def test_an_account_has_a_name_and_a_long_password(accounts: Accounts, name: str, password: str, key: str) -> None:
    token = invite(accounts)
    with pytest.raises(Refused, match=key):
        accounts.accept(token, name, password)
    assert accounts.invitations.by_token(token).accepted_at is None


def test_they_are_found_by_what_is_known_of_them_page_by_page(accounts: Accounts, watch: Watch) -> None:
    for number in range(5):
        watch.now += timedelta(minutes=1)
        invite(accounts, email=f"{number}@example.org", name=f"Kişi {number}")
    page, count = accounts.invitations.found(limit=2, offset=2)
    assert ([each.email for each in page], count) == (["2@example.org", "1@example.org"], 5)
    assert accounts.invitations.found(wanted="3@", limit=9)[1] == 1
    assert accounts.invitations.found(organisation=PENDIK, limit=9) == ([], 0)


def test_whoever_is_erased_leaves_no_invitation(accounts: Accounts) -> None:
    person = accounts.accept(invite(accounts), "Yeni", PASSWORD)
    accounts.erase(person)
    assert accounts.invitations.found(limit=9) == ([], 0)


def test_people_are_found_by_name_and_address_whatever_the_letters(accounts: Accounts) -> None:
    umit = accounts.add_person("Ümit İnce", "first@example.org")
    ilgin = accounts.add_person("Ilgın Öz", "second@example.org")
    accounts.add_person("Zehra", "third@example.org")
    assert [person.name for person in accounts.found(limit=9)[0]] == ["Ilgın Öz", "Ümit İnce", "Zehra"]
    assert [person.id for person in accounts.found("umit", limit=9)[0]] == [umit]
    assert [person.id for person in accounts.found("SECOND@", limit=9)[0]] == [ilgin]
    assert accounts.found("%", limit=9) == ([], 0)
    assert [person.id for person in accounts.found(among=[umit, ilgin], limit=1)[0]] == [ilgin]
    assert accounts.found(among=[umit, ilgin], limit=1, offset=1)[1] == 2
    assert [person.name for person in accounts.found(except_for=[umit, ilgin], limit=9)[0]] == ["Zehra"]
    assert accounts.found(among=[], limit=9) == ([], 0)
    accounts.rename(umit, "Şule")
    assert [person.id for person in accounts.found("sule", limit=9)[0]] == [umit]


def test_people_of_before_are_found_by_name_too(location: Location, watch: Watch) -> None:
    engine = location.engine("accounts")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS accounts"))
        config = Config()
        config.set_main_option("script_location", str(Path(accounts_schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        row = {"id": uuid4(), "name": "Ümit", "email": "a@example.org", "language": "tr", "created_at": watch.now}
        before = sa.table(
            "people",
            *(sa.column(name, accounts_schema.people.c[name].type) for name in row),
        )
        connection.execute(before.insert(), row)
    engine.dispose()
    opened = Accounts(location, watch)
    assert [person.name for person in opened.found("umit", limit=9)[0]] == ["Ümit"]
    opened.close()
