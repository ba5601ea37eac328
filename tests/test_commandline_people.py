"""People from the command line: who lost her second factor begins with the password alone."""

from pathlib import Path

from click.testing import CliRunner, Result

from defter.commandline import main
from defter.platform.accounts import Accounts
from defter.platform.clock import now
from defter.platform.database import Location

FIRST = "first@example.org"


def invoked(*arguments: str) -> Result:
    """Call the command inside this process."""
    return CliRunner().invoke(main, arguments)


def test_a_lost_second_factor_is_removed_and_the_person_signed_out(tmp_path: Path) -> None:
    accounts = Accounts(Location(data=tmp_path), now)
    person = accounts.add_person("Sekreter", FIRST)
    token = accounts.sessions.begin(person)
    accounts.second_factors.renew_codes(person)
    done = invoked("person", "reset-factor", "--data", str(tmp_path), "--email", FIRST)
    assert done.exit_code == 0, done.output
    assert "Sekreter signs in with her password alone" in done.output
    assert accounts.sessions.of_token(token) is None
    assert accounts.second_factors.codes_left(person) == 0
    accounts.close()


def test_an_address_that_nobody_has_is_refused(tmp_path: Path) -> None:
    Accounts(Location(data=tmp_path), now).close()
    refused = invoked("person", "reset-factor", "--data", str(tmp_path), "--email", "nobody@example.org")
    assert refused.exit_code == 1
    assert "Nobody has the e-mail address" in refused.output
