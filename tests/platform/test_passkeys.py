"""Passkeys and identities, on SQLite and PostgreSQL: whose they are, and what does not pass for one."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import NotFound, PersonId, Refused
from defter.platform import accounts_schema as module
from defter.platform import passkeys
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.identities import keep_a_way_in
from defter.platform.passkeys import RelyingParty
from tests.authenticator import PRESENT, Authenticator

HERE = RelyingParty("platform.test", "Platform", "https://platform.test")
ISSUER = "https://provider.test"


class Watch:
    """A clock that is set by hand."""

    now = datetime(2021, 2, 18, 9, 0, tzinfo=UTC)

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
def ayse(accounts: Accounts) -> PersonId:
    return accounts.add_person("Ayşe", "ayse@example.org")


def added(accounts: Accounts, person: PersonId, name: str = "key") -> Authenticator:
    """A passkey of this person, on a device of its own."""
    device = Authenticator(HERE.origin, name)
    token, options = accounts.passkeys.begin_adding(person, "Ayşe", "ayse@example.org", HERE)
    accounts.passkeys.add(token, person, device.create(options), HERE, name)
    return device


def used(accounts: Accounts, device: Authenticator) -> PersonId:
    """Signs in."""
    token, options = accounts.passkeys.begin_using(HERE)
    return accounts.passkeys.use(token, device.get(options), HERE)


def test_a_passkey_says_whose_it_is_and_when_it_was_used(accounts: Accounts, ayse: PersonId, watch: Watch) -> None:
    device = added(accounts, ayse, "Telephone")
    (unused,) = accounts.passkeys.of(ayse)
    assert (unused.label, unused.created_at, unused.used_at) == ("Telephone", watch.now, None)
    watch.now += timedelta(days=1)
    device.count += 1
    assert used(accounts, device) == ayse
    (known,) = accounts.passkeys.of(ayse)
    assert known.used_at == watch.now


def test_an_answer_is_taken_once(accounts: Accounts, ayse: PersonId) -> None:
    device = added(accounts, ayse)
    device.count += 1
    token, options = accounts.passkeys.begin_using(HERE)
    answer = device.get(options)
    accounts.passkeys.use(token, answer, HERE)
    with pytest.raises(Refused, match="ceremony-ended"):
        accounts.passkeys.use(token, answer, HERE)
    fresh, _options = accounts.passkeys.begin_using(HERE)
    with pytest.raises(Refused, match="passkey-not-recognised"):
        accounts.passkeys.use(fresh, answer, HERE)


def test_a_challenge_is_answered_soon_or_not_at_all(accounts: Accounts, ayse: PersonId, watch: Watch) -> None:
    device = added(accounts, ayse)
    device.count += 1
    token, options = accounts.passkeys.begin_using(HERE)
    watch.now += timedelta(minutes=10)
    with pytest.raises(Refused, match="ceremony-ended"):
        accounts.passkeys.use(token, device.get(options), HERE)


def test_a_challenge_to_sign_in_adds_no_passkey_and_the_other_way_round(accounts: Accounts, ayse: PersonId) -> None:
    device = added(accounts, ayse)
    token, options = accounts.passkeys.begin_using(HERE)
    with pytest.raises(Refused, match="ceremony-ended"):
        accounts.passkeys.add(token, ayse, device.get(options), HERE, "")
    token, options = accounts.passkeys.begin_adding(ayse, "Ayşe", "ayse@example.org", HERE)
    with pytest.raises(Refused, match="ceremony-ended"):
        accounts.passkeys.use(token, device.create(options), HERE)


def test_what_another_site_obtained_is_refused(accounts: Accounts, ayse: PersonId) -> None:
    device = added(accounts, ayse)
    device.count += 1
    device.origin = "https://platform.test.evil.example"
    with pytest.raises(Refused, match="passkey-not-recognised"):
        used(accounts, device)
    token, options = accounts.passkeys.begin_adding(ayse, "Ayşe", "ayse@example.org", HERE)
    with pytest.raises(Refused, match="passkey-not-accepted"):
        accounts.passkeys.add(token, ayse, Authenticator(device.origin, "other").create(options), HERE, "")


def test_a_passkey_for_another_host_is_refused(accounts: Accounts, ayse: PersonId) -> None:
    device = added(accounts, ayse)
    device.count += 1
    token, options = accounts.passkeys.begin_using(HERE)
    elsewhere = options.replace('"platform.test"', '"other.test"')
    assert elsewhere != options
    with pytest.raises(Refused, match="passkey-not-recognised"):
        accounts.passkeys.use(token, device.get(elsewhere), HERE)


@pytest.mark.parametrize("step", [0, -1])
def test_a_counter_that_does_not_move_on_betrays_a_copied_key(accounts: Accounts, ayse: PersonId, step: int) -> None:
    device = added(accounts, ayse)
    device.count = 7
    used(accounts, device)
    device.count += step
    with pytest.raises(Refused, match="passkey-not-recognised"):
        used(accounts, device)
    device.count = 8
    assert used(accounts, device) == ayse


def test_a_device_without_counter_stays_at_nothing(accounts: Accounts, ayse: PersonId) -> None:
    device = added(accounts, ayse)
    with accounts._engine.begin() as connection:
        connection.execute(module.passkeys.update().values(sign_count=0))
    device.count = 0
    assert [used(accounts, device), used(accounts, device)] == [ayse, ayse]


def test_a_device_that_did_not_check_who_holds_it_is_refused(accounts: Accounts, ayse: PersonId) -> None:
    device = added(accounts, ayse)
    device.count += 1
    device.flags = PRESENT
    with pytest.raises(Refused, match="passkey-not-recognised"):
        used(accounts, device)
    token, options = accounts.passkeys.begin_adding(ayse, "Ayşe", "ayse@example.org", HERE)
    careless = Authenticator(HERE.origin, "careless")
    careless.flags = PRESENT
    with pytest.raises(Refused, match="passkey-not-accepted"):
        accounts.passkeys.add(token, ayse, careless.create(options), HERE, "")


def test_nobody_signs_in_with_the_passkey_of_another(accounts: Accounts, ayse: PersonId) -> None:
    can = accounts.add_person("Can", "can@example.org")
    device, other = added(accounts, ayse, "hers"), added(accounts, can, "his")
    other.count = device.count = 2
    other.id = device.id  # her passkey, signed with his key
    with pytest.raises(Refused, match="passkey-not-recognised"):
        used(accounts, other)
    device.handle = can.bytes  # her passkey, said to be his
    with pytest.raises(Refused, match="passkey-not-recognised"):
        used(accounts, device)


def test_nobody_adds_to_another_account_what_she_began_for_hers(accounts: Accounts, ayse: PersonId) -> None:
    can = accounts.add_person("Can", "can@example.org")
    token, options = accounts.passkeys.begin_adding(ayse, "Ayşe", "ayse@example.org", HERE)
    with pytest.raises(Refused, match="ceremony-ended"):
        accounts.passkeys.add(token, can, Authenticator(HERE.origin).create(options), HERE, "")
    assert accounts.passkeys.of(can) == []


def test_a_passkey_belongs_to_one_person(accounts: Accounts, ayse: PersonId) -> None:
    can = accounts.add_person("Can", "can@example.org")
    device = added(accounts, ayse)
    token, options = accounts.passkeys.begin_adding(can, "Can", "can@example.org", HERE)
    with pytest.raises(Refused, match="passkey-known"):
        accounts.passkeys.add(token, can, device.create(options), HERE, "")


@pytest.mark.parametrize("answer", ["", "null", "{}", '{"id": "AA", "rawId": "AA"}', "[" * 100_000])
def test_an_answer_that_is_none_is_refused(accounts: Accounts, ayse: PersonId, answer: str) -> None:
    token, _options = accounts.passkeys.begin_using(HERE)
    with pytest.raises(Refused, match="passkey-not-recognised"):
        accounts.passkeys.use(token, answer, HERE)
    token, _options = accounts.passkeys.begin_adding(ayse, "Ayşe", "ayse@example.org", HERE)
    with pytest.raises(Refused, match="passkey-not-accepted"):
        accounts.passkeys.add(token, ayse, answer, HERE, "")


def test_passkeys_are_renamed_and_removed_by_their_owner_alone(accounts: Accounts, ayse: PersonId) -> None:
    can = accounts.add_person("Can", "can@example.org")
    added(accounts, ayse, "first")
    device = added(accounts, ayse, "second")
    second = accounts.passkeys.of(ayse)[1].id
    with pytest.raises(NotFound, match="passkey-unknown"):
        accounts.passkeys.rename(can, second, "Mine")
    with pytest.raises(NotFound, match="passkey-unknown"):
        accounts.passkeys.remove(can, second, "")
    accounts.passkeys.rename(ayse, second, " Laptop ")
    assert [each.label for each in accounts.passkeys.of(ayse)] == ["first", "Laptop"]
    accounts.passkeys.remove(ayse, second, "")
    device.count += 1
    with pytest.raises(Refused, match="passkey-not-recognised"):
        used(accounts, device)


def test_the_last_way_in_stays(accounts: Accounts, ayse: PersonId) -> None:
    added(accounts, ayse)
    (passkey,) = accounts.passkeys.of(ayse)
    accounts.identities.link(ayse, "https://former-provider.test", "1", "")
    with pytest.raises(Refused, match="last-way-in"):
        accounts.passkeys.remove(ayse, passkey.id, ISSUER)
    accounts.identities.link(ayse, ISSUER, "1", "")
    accounts.passkeys.remove(ayse, passkey.id, ISSUER)
    with pytest.raises(Refused, match="last-way-in"):
        accounts.identities.unlink(ayse, ISSUER)
    assert accounts.identities.use(ISSUER, "1") == ayse
    accounts.set_password(ayse, "a long enough password")
    accounts.identities.unlink(ayse, ISSUER)
    assert accounts.identities.use(ISSUER, "1") is None


def test_two_ways_that_go_at_the_same_moment_do_not_both_go(
    accounts: Accounts, ayse: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(accounts, ayse, "first")
    added(accounts, ayse, "second")
    together, told = threading.Barrier(2), list[str]()

    def look(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):  # nobody comes: the other waits until this one is through
            together.wait(0.2)
        keep_a_way_in(*given)

    def remove(passkey: UUID) -> None:
        try:
            accounts.passkeys.remove(ayse, passkey, "")
        except Refused as refused:
            told.append(refused.key)
        else:
            told.append("removed")

    monkeypatch.setattr(passkeys, "keep_a_way_in", look)
    both = [threading.Thread(target=remove, args=(each.id,)) for each in accounts.passkeys.of(ayse)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["last-way-in", "removed"]


def test_an_identity_belongs_to_one_person_who_has_one_at_a_provider(accounts: Accounts, ayse: PersonId) -> None:
    can = accounts.add_person("Can", "can@example.org")
    accounts.identities.link(ayse, ISSUER, "1", "ayse@example.org")
    accounts.identities.link(ayse, ISSUER, "1", "ayse@example.org")
    with pytest.raises(Refused, match="identity-taken"):
        accounts.identities.link(can, ISSUER, "1", "ayse@example.org")
    with pytest.raises(Refused, match="identity-differs"):
        accounts.identities.link(ayse, ISSUER, "2", "ayse@example.org")
    assert (accounts.identities.use(ISSUER, "1"), accounts.identities.use(ISSUER, "2")) == (ayse, None)
    linked = accounts.identities.at(ISSUER, ayse)
    assert linked is not None
    assert linked.email == "ayse@example.org"


def test_an_erased_person_leaves_neither_passkey_nor_identity(accounts: Accounts, ayse: PersonId) -> None:
    added(accounts, ayse)
    accounts.identities.link(ayse, ISSUER, "1", "ayse@example.org")
    accounts.passkeys.begin_adding(ayse, "Ayşe", "ayse@example.org", HERE)
    accounts.erase(ayse)
    with accounts._engine.connect() as connection:
        for table in (module.passkeys, module.identities, module.ceremonies):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    with pytest.raises(NotFound, match="person-unknown"):
        accounts.passkeys.remove(ayse, uuid4(), "")


def test_tokens_of_ceremonies_are_not_stored_and_old_ones_go(accounts: Accounts, watch: Watch) -> None:
    token = accounts.ceremonies.begin("openid", b"old")
    watch.now += timedelta(minutes=11)
    accounts.ceremonies.begin("openid", b"new")
    with accounts._engine.connect() as connection:
        ((stored, content),) = connection.execute(sa.select(*module.ceremonies.c["token", "content"])).all()
    assert content == b"new"
    assert token.encode() not in stored
