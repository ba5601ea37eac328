"""How long a session may lie unused: 12 hours, which is longer than any meeting; for the secretariat half an hour.

Every request is a use, and the page of an open meeting asks for news every few seconds. But it asks only while it is
looked at and where scripts run, so somebody of the secretariat could write for longer than half an hour and be signed
out when she sends it. Therefore: whoever opens the page of an open meeting, and may take its notes, has the longer
limit for as long as that meeting is open. What she does elsewhere meanwhile does not change that, for the page may
still lie in another tab; opening another such page does, and closing the meeting ends it.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from defter.domain.meetings import meetings
from defter.domain.vocabulary import Forbidden, Identity
from defter.platform.sessions import Session

if TYPE_CHECKING:
    from defter.web.pages import Services


def limit(services: "Services", session: Session) -> timedelta:
    """The limit of a session, by what the log says now."""
    policy = services.accounts.policy
    if session.organisation is None:
        return policy.idle
    try:
        actor = services.store.actor(Identity(person=session.person.id, organisation=session.organisation))
    except Forbidden:
        return policy.idle
    if actor.role != "secretariat":
        return policy.idle
    if session.meeting is not None and services.store.state(meetings, session.meeting)[0].stage == "open":
        return policy.idle
    return policy.idle_secretariat
