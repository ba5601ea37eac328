"""Somebody who imports, and the sheets that are given."""

import asyncio
from typing import Any
from uuid import UUID

from defter.domain.vocabulary import Identity
from defter.platform.eventstore import Done
from defter.platform.formats import read_table
from defter.web.imports import minutes
from defter.web.imports.prepared import Import
from defter.web.imports.sheets import Source
from tests import examples
from tests.web.conftest import InUse
from tests.web.imports import files
from tests.web.stack import NOON

LANGUAGES = ("tr", "en", "ar")
PENDIK = examples.organisation("Pendik")


def source(rows: Any, name: str = "minutes.xlsx", language: str = "tr") -> Source:
    """A file with these rows."""
    return Source.file(name, read_table(name, files.MAKE[name](rows)), language)


class Looked:
    """An import of one file as it was prepared: what the file would do, and the whole."""

    def __init__(self, whole: Import[Any]) -> None:
        self.whole = whole
        (self.file,) = whole.files

    @property
    def commands(self) -> tuple[Any, ...]:
        """Everything that would be done."""
        return tuple(command for intent in self.whole.intents for command in intent.commands)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class Importer:
    """Somebody who imports."""

    def __init__(self, platform: InUse, name: str | None) -> None:
        self.platform = platform.stack.platform
        if name is None:
            self.identity = Identity(operator=True)
        else:
            acts_for = {"Umut": "Ümraniye", "Sekreter": "Sekretarya"}.get(name, "Pendik")
            self.identity = Identity(person=platform.people[name], organisation=examples.organisation(acts_for))

    def prepare(self, given: Source, meeting: UUID | None = None) -> Looked:
        """What one file would do."""
        return Looked(self.prepare_all(given, meeting=meeting))

    def prepare_all(self, *given: Source, meeting: UUID | None = None) -> Import[Any]:
        """What several files would do."""
        return minutes.prepare(
            given,
            self.platform.store,
            self.platform.views,
            self.platform.store.actor(self.identity),
            NOON,
            languages=LANGUAGES,
            meeting=meeting,
        )

    def record(self, found: Looked | Import[Any]) -> Done | None:
        """Does it, and waits until it is shown."""
        whole = found.whole if isinstance(found, Looked) else found
        done = asyncio.run(minutes.record(whole, self.platform.store, self.platform.views, self.identity))
        if done is not None:
            assert self.platform.views.wait_sync(done.position)
        return done

    def head(self) -> int:
        """How many events there are."""
        return self.platform.store.head()
