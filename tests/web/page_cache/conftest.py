"""A platform for the tests of one file, and a page that counts."""

from collections.abc import Iterator

import pytest

from tests.web.page_cache.drawn import Drawn
from tests.web.stack import Stack, open_stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with open_stack(tmp_path_factory.mktemp("platform")) as opened:
        yield opened


@pytest.fixture
def drawn() -> Drawn:
    return Drawn()
