"""Actions across meetings, with what their owners answered."""

from typing import Any

from msgspec import structs

from defter.domain.vocabulary import MeetingId, OrganisationId, SeriesId
from defter.projections.meetings import actions
from defter.projections.meetings.actions import ActionRow, Standing
from defter.web.api.acts import Ids
from defter.web.api.calls import Call
from defter.web.api.reads import Asked, Part, sliced


class ActionsAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    owner: OrganisationId | None = None
    series: SeriesId | None = None
    meeting: MeetingId | None = None
    open: bool | None = None


class Action(ActionRow, frozen=True, kw_only=True):
    """An action that stands; what owners said of it is for those who take part in the platform.

    `standing` is that of its only owner, null where all members own it.
    """

    standing: Standing | None  # type: ignore[assignment]
    open: bool
    overdue: bool  # type: ignore[assignment]
    """Whether its day has passed and it is still to be done."""


def list_actions(call: Call, _ids: Ids, asked: ActionsAsked) -> Part[Action]:
    """The actions that stand, of the oldest meeting first."""
    with call.services.views.read() as connection:
        found = actions.actions(connection, call.reader, owner=asked.owner, series=asked.series, meeting=asked.meeting)
    return sliced(asked, [_action(call, each) for each in found if asked.open in (None, each.open)])


def _action(call: Call, row: ActionRow) -> Action:
    fields: dict[str, Any] = structs.asdict(row)
    if call.actor.role is None:
        fields["answers"] = ()
    standing = None if row.all_members else row.standing()
    return Action(**fields, standing=standing, open=row.open, overdue=row.overdue(call.today))
