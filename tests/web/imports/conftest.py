"""Platforms to import into."""

from collections.abc import Iterator

import pytest

from tests.web.conftest import InUse
from tests.web.imports.going_out import LOGGED
from tests.web.imports.importer import Importer
from tests.web.stack import open_stack


@pytest.fixture
def operator(platform: InUse) -> Importer:
    return Importer(platform, None)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InUse]:
    """One platform for tests that record nothing, or each a meeting of their own."""
    with open_stack(tmp_path_factory.mktemp("shared")) as stack:
        yield InUse(stack)


@pytest.fixture
def onlooker(shared: InUse) -> Importer:
    """The operator, who in this test records nothing."""
    return Importer(shared, None)


@pytest.fixture
def meeting(platform: InUse) -> InUse:
    """A platform whose open meeting has four outcomes."""
    platform.open_meeting(*LOGGED)
    return platform
