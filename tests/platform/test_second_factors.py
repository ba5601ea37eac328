"""One-time codes, recovery codes and half sessions, on SQLite and PostgreSQL."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import PersonId, Refused
from defter.platform import accounts_schema as schema
from defter.platform.accounts import Accounts
from defter.platform.database import Location
from defter.platform.keys import key
from defter.platform.second_factors import ALPHABET, SecondFactors, address


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2021, 2, 18, 9, 0, 5, tzinfo=UTC)

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
def factors(accounts: Accounts) -> SecondFactors:
    return accounts.second_factors


@pytest.fixture
def person(accounts: Accounts) -> PersonId:
    return accounts.add_person("A", "a@example.org")


def set_up(factors: SecondFactors, person: PersonId, watch: Watch) -> tuple[pyotp.TOTP, list[str]]:
    """The person's app and her recovery codes, a minute after it was set up."""
    offer = factors.offer(person)
    app = pyotp.TOTP(offer.secret)
    codes = factors.confirm(person, offer.sealed, app.at(watch.now))
    watch.now += timedelta(minutes=1)
    return app, codes


def accepted(factors: SecondFactors, person: PersonId, code: str) -> bool:
    try:
        factors.accept(person, code)
    except Refused as refused:
        if refused.key != "code-wrong":
            raise
        return False
    return True


def test_a_secret_counts_once_its_first_code_was_given(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    offer = factors.offer(person)
    wrong = pyotp.TOTP(offer.secret).at(watch.now + timedelta(hours=1))
    with pytest.raises(Refused, match="code-wrong"):
        factors.confirm(person, offer.sealed, wrong)
    assert factors.since(person) is None
    factors.confirm(person, offer.sealed, pyotp.TOTP(offer.secret).at(watch.now))
    assert factors.since(person) == watch.now


def test_a_code_counts_one_step_either_side_and_not_two(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    app, _codes = set_up(factors, person, watch)
    before, behind = app.at(watch.now - timedelta(seconds=30)), app.at(watch.now + timedelta(seconds=30))
    assert not accepted(factors, person, app.at(watch.now - timedelta(seconds=60)))
    assert not accepted(factors, person, app.at(watch.now + timedelta(seconds=60)))
    assert accepted(factors, person, before)
    assert accepted(factors, person, behind)


def test_no_code_counts_twice(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    app, _codes = set_up(factors, person, watch)
    earlier, code = app.at(watch.now - timedelta(seconds=30)), app.at(watch.now)
    assert accepted(factors, person, code)
    assert not accepted(factors, person, code)
    watch.now += timedelta(seconds=30)
    assert not accepted(factors, person, code)  # still within one step
    assert not accepted(factors, person, earlier)


def test_the_code_that_set_it_up_counts_no_more(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    app, _codes = set_up(factors, person, watch)
    assert not accepted(factors, person, app.at(watch.now - timedelta(minutes=1)))


def test_codes_of_another_person_count_for_nothing(
    accounts: Accounts, factors: SecondFactors, person: PersonId, watch: Watch
) -> None:
    other = accounts.add_person("B", "b@example.org")
    set_up(factors, person, watch)
    app, codes = set_up(factors, other, watch)
    assert not accepted(factors, person, app.at(watch.now))
    assert not accepted(factors, person, codes[0])
    assert factors.codes_left(other) == 10
    with pytest.raises(Refused, match="second-factor-offer-ended"):
        factors.confirm(person, factors.offer(other).sealed, "123456")


def test_a_recovery_code_counts_once(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    _app, codes = set_up(factors, person, watch)
    assert len(set(codes)) == 10
    assert accepted(factors, person, codes[3])
    assert not accepted(factors, person, codes[3])
    assert accepted(factors, person, codes[4].upper().replace("-", " "))
    assert factors.codes_left(person) == 8


def test_new_recovery_codes_replace_those_before(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    _app, codes = set_up(factors, person, watch)
    renewed = factors.renew_codes(person)
    assert not accepted(factors, person, codes[0])
    assert accepted(factors, person, renewed[0])


def test_codes_in_other_digits_and_with_spaces_are_understood(
    factors: SecondFactors, person: PersonId, watch: Watch
) -> None:
    app, _codes = set_up(factors, person, watch)
    code = app.at(watch.now).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert accepted(factors, person, f" {code[:3]} {code[3:]} ")


def test_guessing_is_refused_for_a_while(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    app, codes = set_up(factors, person, watch)
    for _ in range(5):
        assert not accepted(factors, person, "000000" if app.at(watch.now) != "000000" else "000001")
    for code in (app.at(watch.now), codes[0]):
        with pytest.raises(Refused, match="too-many-attempts"):
            factors.accept(person, code)
    watch.now += timedelta(minutes=16)
    assert accepted(factors, person, app.at(watch.now))


def test_nobody_without_a_second_factor_has_a_code(factors: SecondFactors, person: PersonId) -> None:
    assert not accepted(factors, person, "000000")
    assert not accepted(factors, person, "")


def test_an_offer_ends(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    offer = factors.offer(person)
    watch.now += timedelta(minutes=31)
    with pytest.raises(Refused, match="second-factor-offer-ended"):
        factors.confirm(person, offer.sealed, pyotp.TOTP(offer.secret).at(watch.now))
    for made_up in ("", "bm90aGluZw==", "???", offer.sealed[:-8] + "AAAAAAA="):
        with pytest.raises(Refused, match="second-factor-offer-ended"):
            factors.confirm(person, made_up, "123456")


def test_an_offer_counts_once(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    offer = factors.offer(person)
    app = pyotp.TOTP(offer.secret)
    factors.confirm(person, offer.sealed, app.at(watch.now))
    watch.now += timedelta(seconds=30)
    with pytest.raises(Refused, match="second-factor-offer-ended"):
        factors.confirm(person, offer.sealed, app.at(watch.now))
    assert factors.codes_left(person) == 10
    assert accepted(factors, person, app.at(watch.now))


def test_a_new_app_replaces_the_one_before(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    first, codes = set_up(factors, person, watch)
    second, _codes = set_up(factors, person, watch)
    assert not accepted(factors, person, first.at(watch.now))
    assert not accepted(factors, person, codes[0])
    assert accepted(factors, person, second.at(watch.now))


def test_after_removing_it_no_code_is_left(factors: SecondFactors, person: PersonId, watch: Watch) -> None:
    app, codes = set_up(factors, person, watch)
    factors.remove(person)
    assert factors.since(person) is None
    assert not accepted(factors, person, app.at(watch.now))
    assert not accepted(factors, person, codes[0])


def test_nothing_in_the_store_makes_a_code(
    accounts: Accounts, factors: SecondFactors, person: PersonId, watch: Watch
) -> None:
    app, codes = set_up(factors, person, watch)
    with accounts._engine.connect() as connection:
        secret = connection.execute(sa.select(schema.second_factors.c.secret)).scalar_one()
        hashes = connection.execute(sa.select(schema.recovery_codes.c.code)).scalars().all()
    assert app.secret.encode() not in secret
    assert app.byte_secret() not in secret
    assert all(code.replace("-", "").encode() not in bytes(each) for each in hashes for code in codes)
    assert set("".join(codes)) <= {*ALPHABET, "-"}


def test_without_its_key_a_secret_says_so_and_recovery_codes_still_count(
    factors: SecondFactors, person: PersonId, watch: Watch, location: Location
) -> None:
    app, codes = set_up(factors, person, watch)
    (location.data / "keys" / "second-factor.key").unlink()
    with pytest.raises(Refused, match="second-factor-unreadable"):
        factors.accept(person, app.at(watch.now))
    assert accepted(factors, person, codes[0])


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = key(tmp_path, "second-factor")
    file = tmp_path / "keys" / "second-factor.key"
    assert (len(made), stat.S_IMODE(file.stat().st_mode)) == (32, 0o600)
    assert key(tmp_path, "second-factor") == made != key(tmp_path, "another")
    assert sorted(each.name for each in file.parent.iterdir()) == ["another.key", "second-factor.key"]


def test_a_half_session_ends_by_itself_and_with_the_others(
    accounts: Accounts, factors: SecondFactors, person: PersonId, watch: Watch
) -> None:
    token, given, left = (factors.begin_half(person) for _ in range(3))
    assert factors.half(token) == person
    assert accounts.sessions.of_token(token) is None
    factors.end_half(given)
    assert factors.half(given) is None
    watch.now += timedelta(minutes=10)
    assert factors.half(left) is None
    later = factors.begin_half(person)
    accounts.set_password(person, "quite another password")
    assert factors.half(later) is None
    assert factors.half("chosen by the client") is None


def test_erasing_a_person_leaves_nothing(
    accounts: Accounts, factors: SecondFactors, person: PersonId, watch: Watch
) -> None:
    set_up(factors, person, watch)
    factors.begin_half(person)
    accounts.erase(person)
    with accounts._engine.connect() as connection:
        for table in (schema.second_factors, schema.recovery_codes, schema.half_sessions):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_apps_are_told_whose_code_it_is() -> None:
    said = address(pyotp.random_base32(), "ayşe@example.org", "Koordinasyon Platformu")
    parsed = pyotp.parse_uri(said)
    assert (parsed.name, parsed.issuer) == ("ayşe@example.org", "Koordinasyon Platformu")
