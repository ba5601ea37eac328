"""The meeting that a page acts on: 404 for who may not see it, 403 for who may not do what the page is for."""

from uuid import UUID

from msgspec import Struct

from defter.domain.meetings.meeting import Meeting
from defter.domain.vocabulary import Command, Forbidden
from defter.projections.meetings import queries
from defter.projections.meetings.queries import MeetingPlan
from defter.web.meetings.sheet import may, state_of
from defter.web.pages import Visit


class Subject(Struct, frozen=True):
    """A meeting as screens show it, and as the next decision sees it."""

    shown: MeetingPlan
    state: Meeting

    def may(self, visit: Visit, command: type[Command] | Command) -> bool:
        """Whether the visit may do this; a class will do where the rule does not look at the command."""
        if isinstance(command, type):
            return may(visit, self.state, command)
        return may(visit, self.state, type(command), command)


def subject(visit: Visit, meeting: UUID, *commands: type[Command]) -> Subject:
    """The meeting, for a page on which at least one of `commands` can be done (none given: for a page to read).

    Raises NotFound for one who may not see it, then Forbidden("not-allowed") for one who may do none of them.
    """
    with visit.services.views.read() as connection:
        shown = queries.meeting(connection, visit.reader, meeting)
    found = Subject(shown, state_of(visit, shown.id))
    if commands and not any(found.may(visit, command) for command in commands):
        raise Forbidden("not-allowed")
    return found
