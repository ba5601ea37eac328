"""The minutes of a meeting as they leave the platform: PDF to sign, Word to pass on, a few lines for a messenger."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from defter.domain.meetings.meeting import OutcomeKind
from defter.platform import places
from defter.platform.access import Reader
from defter.projections.meetings.minutes import Line, Minutes
from defter.web import i18n
from defter.web.i18n import N_, _, plain, speaking
from defter.web.letters.drawn import Letterhead, day_of, drawn, due, standing
from defter.web.letters.paper import Said, said

__all__ = ["ANY_MEMBER", "Letterhead", "docx", "pdf", "summary"]

TEMPLATE = Path(__file__).parent / "templates" / "minutes.typ"

ANY_MEMBER = Reader(role="member")
"""With whose eyes minutes are read that go out as a summary: nobody knows who reads along in a messenger."""

TOLD: Mapping[OutcomeKind, str] = {"decision": N_("Decisions"), "action": N_("Actions")}
"""What a summary tells, under which headings."""

LEFT_OUT = "[…]"
_PERSONAL = re.compile(
    r"""[\w.+-]+@[\w-]+(?:\.[\w-]+)+  # an e-mail address
    | (?<!\w)@\w{3,}  # a name in a network
    | (?<![\w.,/-])(?!\d\d?[./-]\d\d?[./-]\d{4})(?:\+|\(?[0٠۰])(?:[\s().-]{0,3}\d){9,}  # a phone, but no date
    | (?<![\d.,/-])5\d\d[\s-]?\d{3}[\s-]?\d\d[\s-]?\d\d(?!\d)  # a mobile one without
    | (?<![\d.,/-])\d{10,}  # an identity number
    """,
    re.VERBOSE,
)


def pdf(minutes: Minutes, language: str, head: Letterhead) -> bytes:
    """The minutes as PDF/UA, the same bytes for the same minutes and letterhead: of an approved version, for ever."""
    from defter.platform.formats import pdf as pdf_format  # large, as Word's is: there from the first letter on

    with speaking(language):
        return pdf_format.write(TEMPLATE, msgspec.to_builtins(drawn(minutes, head)), _moment(minutes))


def docx(minutes: Minutes, language: str, head: Letterhead) -> bytes:
    """The minutes as a Word file."""
    from defter.web.letters import word

    with speaking(language):
        return word.write(drawn(minutes, head), _moment(minutes))


def summary(minutes: Minutes, language: str, link: str) -> str:
    """The decisions and actions as lines for a messenger, with the address of the record.

    Nothing personal is in it: no person, no owner but organisations of the platform, and what looks like an address or
    a number of a person is left out of the texts. Read the minutes as `ANY_MEMBER`.
    """
    with speaking(language):
        return "\n".join(_summary(minutes, link)) + "\n"


def _moment(minutes: Minutes) -> datetime:
    """When the minutes came to what they say: approved, else when the meeting ended."""
    if minutes.stage == "minutes-approved" and minutes.approvals:
        return minutes.approvals[-1].moment
    at = minutes.ends or minutes.starts or time.min
    return datetime.combine(minutes.day, at, ZoneInfo(minutes.time_zone))


def _summary(minutes: Minutes, link: str) -> Iterator[str]:
    yield _without_personal(plain(minutes.title))
    where = [places.name(minutes.place, i18n.language.get())] if minutes.place else []
    yield " · ".join([day_of(minutes), *where, *([_("Online")] if minutes.online else [])])
    yield standing(minutes)
    if minutes.illustrative:
        yield _("Illustrative")
    for kind, heading in TOLD.items():
        lines = [line for line in minutes.outcomes if line.kind == kind and not line.struck]
        if lines:
            yield ""
            yield f"{_(heading)} ({i18n.format_number(len(lines))})"
            for number, line in enumerate(lines, 1):
                yield from _told(number, line)
    if not any(line.kind in TOLD and not line.struck for line in minutes.outcomes):
        yield ""
        yield _("No decision was taken and no action agreed.")
    yield ""
    yield _("The record:") + f" {link}"


def _told(number: int, line: Line) -> Iterator[str]:
    text = said(line.text)
    note = f" ({text.note})" if text.note else ""
    # On one line: messengers tell lists apart by their numbers alone.
    yield f"{i18n.format_number(number)}. {_whole(text)}{note}"
    if line.kind == "action":
        yield "   " + _("Responsible:") + f" {_responsible(line)}"
        if line.due:
            yield "   " + _("Due:") + f" {due(line.due)}"


def _responsible(line: Line) -> str:
    """Organisations of the platform by their names; whoever else it is, may be a person."""
    if line.owner_name:
        return " · ".join(_whole(said(name, note=False)) for name in (line.owner_name, *line.supporters))
    if line.all_members:
        return _("all members")
    return _("somebody outside the platform") if line.outsider else _("nobody is responsible yet")


def _whole(text: Said) -> str:
    """The words without line ends and personal data; kept together where they run the other way than their line."""
    words = _without_personal(" ".join(text.words.split()))
    other = text.direction != i18n.direction(i18n.language.get())
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if other else words


def _without_personal(text: str) -> str:
    return _PERSONAL.sub(LEFT_OUT, text)
