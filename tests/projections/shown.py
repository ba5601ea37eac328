"""Given events, what is shown: the real projections over a log that is a list."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from defter.domain.vocabulary import Event, OnBehalf, OrganisationId, PersonId
from defter.main import PROJECTIONS
from defter.platform.database import Location
from defter.platform.envelope import Meta, Recorded
from defter.platform.views import Views
from tests import examples

AT = datetime(2022, 7, 6, 12, tzinfo=UTC)


class Listed:
    """A log that is a list of events, each told by one person of one organisation."""

    def __init__(
        self,
        *told: tuple[UUID, Sequence[Event]],
        person: PersonId = examples.person(),  # noqa: B008
        organisation: OrganisationId = examples.organisation(),  # noqa: B008
    ) -> None:
        self.events: list[Recorded] = []
        self.versions: dict[UUID, int] = {}
        self.person, self.organisation = person, organisation
        for stream, events in told:
            self.tell(stream, *events)

    def tell(self, stream: UUID, *events: Event, behalf: OnBehalf | None = None) -> None:
        """Append these events to a stream, recorded on somebody's behalf or not."""
        for event in events:
            position = len(self.events) + 1
            version = self.versions[stream] = self.versions.get(stream, 0) + 1
            meta = Meta(
                event_id=examples.id_of("event", str(position)),
                at=AT,
                command_id=examples.id_of("command", str(position)),
                salt="salt",
                person=self.person,
                organisation=self.organisation,
                behalf=behalf,
            )
            self.events.append(Recorded(stream, version, position, meta, event))

    def read(self, after: int, limit: int) -> list[Recorded]:
        return self.events[after : after + limit]

    def head(self) -> int:
        return len(self.events)

    def listen(self, wake: Callable[[], None]) -> None:
        pass


@contextmanager
def shown(location: Location, log: Listed) -> Iterator[Views]:
    """The views of everything that the log tells."""
    views = Views(location, log, PROJECTIONS)
    try:
        views.catch_up()
        assert views.parked() == []
        yield views
    finally:
        views.close()
