"""What happened, newest first: every event that the caller may hear of, without the texts of people."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, structs

from defter.domain.vocabulary import Forbidden, OrganisationId
from defter.projections import activity
from defter.projections.activity import ActivityRow
from defter.web.api.acts import Ids
from defter.web.api.calls import Call
from defter.web.api.reads import MOST, Part, Read
from defter.web.api.tables import Table


class ActivityAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`stream` is the id of a meeting, an organisation or a series; `organisation` the one that acted."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Meta(pattern="^[0-9]{1,15}$")] | None = None
    kind: Literal["meetings", "organisations", "series"] | None = None
    stream: UUID | None = None
    organisation: OrganisationId | None = None


def list_activity(call: Call, _ids: Ids, asked: ActivityAsked) -> Part[ActivityRow]:
    """What happened, newest first; whose act it was is for those who take part. `total` is not counted."""
    takes_part = call.actor.role is not None
    if asked.organisation is not None and not takes_part:
        raise Forbidden("not-allowed")
    with call.services.views.read() as connection:
        found = activity.latest(
            connection,
            call.reader,
            limit=asked.limit + 1,
            before=int(asked.cursor) if asked.cursor is not None else None,
            stream=asked.stream,
            concept=asked.kind,
            organisation=asked.organisation,
        )
    shown = found[: asked.limit]
    more = str(shown[-1].position) if len(found) > asked.limit else None
    hidden = {"organisation": None, "recorded_by": None, "channel": None}
    return Part([each if takes_part else structs.replace(each, **hidden) for each in shown], more, None)


table = Table(
    "activity",
    "What happened on the platform.",
    reads=(Read("/activity", list_activity, ActivityAsked),),
    acts=(),
)
