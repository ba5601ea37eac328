"""The organisation that a page acts on: as screens show it, and as the next decision sees it."""

from uuid import UUID

from msgspec import Struct

from defter.domain.organisations import Organisation
from defter.domain.organisations import organisations as concept
from defter.domain.vocabulary import Command
from defter.projections import organisations
from defter.projections.organisations import OrganisationRow
from defter.web.pages import Visit


class Subject(Struct, frozen=True):
    """An organisation, and whether the visit acts for it."""

    shown: OrganisationRow
    state: Organisation
    own: bool

    def may(self, visit: Visit, command: type[Command] | Command) -> bool:
        """Whether the visit may do this; a class will do where the rule does not look at the command."""
        given = None if isinstance(command, type) else command
        return command.may.allows(visit.actor, self.state, given)


def subject(visit: Visit, organisation: UUID) -> Subject:
    """The organisation. Raises NotFound for one who may not see it."""
    with visit.services.views.read() as connection:
        shown = organisations.organisation(connection, visit.reader, organisation)
    state: Organisation = visit.services.store.state(concept, organisation)[0]
    return Subject(shown, state, own=visit.actor.organisation == organisation)
