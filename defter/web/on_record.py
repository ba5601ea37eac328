"""What forms about things that are put on record have in common: reasons, who may see them, and on whose behalf."""

from collections.abc import Callable, Mapping
from uuid import UUID

from msgspec import Struct

from defter.domain.vocabulary import WIDTH, Channel, LocalText, OnBehalf, OrganisationId, Visibility
from defter.web import words
from defter.web.forms import Form, Invalid
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
    channel: Channel | None = None


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


def channels(*, own: bool) -> list[tuple[str, str]]:
    """How a thing reached the secretariat, which records it for somebody else; nothing to choose for one's own."""
    if own:
        return []
    return [(channel, _(sentence)) for channel, sentence in words.CHANNELS.items() if channel != "command-line"]


def behalf(organisation: UUID, channel: Channel | None, form: Form, *, own: bool) -> OnBehalf | None:
    """For whom the secretariat records it. Raises Invalid when the form does not say how it heard of it."""
    if own:
        return None
    if channel is None:
        form.wrong("channel", _("Say how the organisation told you."))
        raise Invalid
    return OnBehalf(declared_by=OrganisationId(organisation), channel=channel)
