"""Whose account it is, and whether she signed in lately enough to change how she signs in."""

from datetime import timedelta

from defter.domain.vocabulary import Forbidden
from defter.platform.sessions import Session
from defter.web.pages import Visit

FRESH = timedelta(minutes=30)
"""Who signed in longer ago signs in again before she changes how she signs in: the browser may have been left open."""


def own_session(visit: Visit) -> Session:
    """The session of who asks. Raises Forbidden("not-allowed") for a visitor."""
    if visit.session is None:
        raise Forbidden("not-allowed")
    return visit.session


def is_fresh(visit: Visit, session: Session) -> bool:
    """Whether somebody gave her credentials lately."""
    return session.created_at is not None and visit.services.clock() - session.created_at < FRESH


def must_have_second_factor(visit: Visit) -> bool:
    """Whether the person may act for the secretariat, whomever she acts for now."""
    held = visit.services.mandates_of(own_session(visit).person.id, visit.today)
    return any(each.role == "secretariat" and each.kind in ("representative", "alternate") for each in held)
