"""What forms about things that are put on record have in common: reasons, and who may see them."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from defter.domain.vocabulary import WIDTH, LocalText, Visibility
from defter.web.i18n import N_, _

WIDTHS: Mapping[Visibility, str] = {
    "public": N_("Everybody, also without an account"),
    "members": N_("Members (organisations of the platform)"),
    "organisation": N_("The organisation that put it on record, and the secretariat"),
    "restricted": N_("The organisation that put it on record, the secretariat and those who are named"),
}
"""Who may see a document or a figure, as an answer to that question."""
ANY_REASON = LocalText("en", {"en": "?"})
"""Stands for a reason where only the rule is asked."""


class Reason(Struct, frozen=True):
    """Why something is done."""

    reason: LocalText


class Width(Struct, frozen=True):
    """Who may see a thing, and why."""

    visibility: Visibility
    reason: LocalText


class Removal(Struct, frozen=True):
    """That texts are really to go, and why."""

    reason: LocalText
    sure: bool


def widths(now: Visibility, may: Callable[[Visibility], bool]) -> list[tuple[Visibility, str]]:
    """Who may see a thing instead of those who do `now`, the most people first, as far as `may` lets."""
    widest_first = sorted(WIDTHS, key=lambda each: -WIDTH[each])
    return [(each, _(WIDTHS[each])) for each in widest_first if each != now and may(each)]


def reason_missing() -> dict[str, str]:
    """What to say when no reason is given."""
    return {"reason": _("Give the reason: it stays on record.")}
