"""Who may see the pages of people at all: names and addresses are not for everybody who takes part."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from defter.domain.organisations import GiveMandate
from defter.domain.vocabulary import Forbidden, NotFound, secretariat
from defter.web.organisations.subject import Subject, subject
from defter.web.pages import Visit

ROWS = 50
"""Rows of one page of a list."""


def in_charge(visit: Visit, organisation: UUID) -> Subject:
    """The organisation, for the secretariat and for its own representatives.

    Raises NotFound for one who may not see it, Forbidden("not-allowed") for everybody else.
    """
    found = subject(visit, organisation)
    if not found.may(visit, GiveMandate):
        raise Forbidden("not-allowed")
    return found


def secretariat_only(visit: Visit) -> None:
    """Raises Forbidden("not-allowed") for everybody else."""
    if not is_secretariat(visit):
        raise Forbidden("not-allowed")


def is_secretariat(visit: Visit) -> bool:
    """Whether the visit acts for the secretariat, and not only reads there."""
    return secretariat.allows(visit.actor, None, None)


def page_asked(query: Mapping[str, str]) -> int:
    """Which page of a list the address asks for, from 1 on. Raises NotFound when that is no number."""
    typed = query.get("page") or "1"
    if not (typed.isdecimal() and typed.isascii() and 1 <= int(typed) <= 1_000_000):
        raise NotFound("page-unknown")
    return int(typed)


def paging(count: int, at: int) -> dict[str, Any]:
    """What the template of a list is told: the page it is at, how many there are, and rows in all."""
    return {"at": at, "pages_count": max(1, -(-count // ROWS)), "count": count}
