"""The library's own tests of a recorder, on both of ours."""

import sys
import types
from typing import Any

import pytest

from defter.platform.database import Location
from defter.platform.eventstore import open_log

# The library's test module imports a cipher that the project does not need.
for name in ("Crypto", "Crypto.Cipher", "Crypto.Cipher.AES", "Crypto.Cipher._mode_gcm"):
    sys.modules.setdefault(name, types.ModuleType(name))
sys.modules["Crypto.Cipher"].AES = sys.modules["Crypto.Cipher.AES"]  # type: ignore[attr-defined]
sys.modules["Crypto.Cipher.AES"].key_size = (16,)  # type: ignore[attr-defined]
sys.modules["Crypto.Cipher._mode_gcm"].GcmMode = object  # type: ignore[attr-defined]

from eventsourcing.tests import persistence as library  # noqa: E402


class Ours:
    """Gives the library's test cases a recorder on the location of the running test."""

    @pytest.fixture(autouse=True)
    def _location(self, location: Location) -> Any:
        self.location = location
        self.recorder: Any = None
        yield
        if self.recorder is not None:
            self.recorder.close()

    def create_recorder(self) -> Any:
        self.recorder = open_log(self.location)
        return self.recorder


def cases(base: type) -> list[str]:
    return [name for name in dir(base) if name == "test" or name.startswith("test_")]


@pytest.mark.parametrize("name", cases(library.ApplicationRecorderTestCase))
class TestApplicationRecorder(Ours):
    def test_the_librarys(self, name: str) -> None:
        case = type("Case", (library.ApplicationRecorderTestCase,), {"create_recorder": self.create_recorder})
        case.create_recorder = lambda _self: self.create_recorder()
        getattr(case(name), name)()


class TestOrder(Ours):
    def test_positions_of_concurrent_appends_do_not_interleave(self) -> None:
        base = library.NonInterleavingNotificationIDsBaseCase
        case = type("Case", (base,), {"create_recorder": lambda _self: self.create_recorder()})
        case("test").test()


class TestSubscription(Ours):
    @pytest.fixture
    def location(self, postgres_location: Location) -> Location:
        return postgres_location

    def test_the_librarys_subscription_follows_the_log(self) -> None:
        base = library.ApplicationRecorderTestCase
        case = type("Case", (base,), {"create_recorder": lambda _self: self.create_recorder()})
        case("optional_test_insert_subscribe").optional_test_insert_subscribe()
