"""Minutes drawn on paper: each field of the record in the words that the reader's language has for it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from defter.domain.meetings.minutes import Approved as Way
from defter.domain.vocabulary import Due, Figure, LocalText
from defter.platform import places
from defter.projections.meetings.minutes import Approved, Item, Line, Minutes
from defter.web import i18n, words
from defter.web.collation import key
from defter.web.i18n import N_, _, format_date, format_list, format_number, format_time, ngettext, plain
from defter.web.letters import paper
from defter.web.letters.paper import Attended, Fact, Group, Paper, Part, Said, own, said
from defter.web.published import Shown, published, published_number, told

WAYS: Mapping[Way, str] = {
    "at-meeting": N_("approved at a meeting"),
    "by-silence": N_("approved by silence: no request was open when the day had passed"),
    "by-correction": N_("approved as a correction"),
}
HOME = "Europe/Istanbul"
"""A time zone that nobody needs to be told."""


class Letterhead(Struct, frozen=True, kw_only=True):
    """What a paper says beside the record.

    `link` is the address of the record, with scheme and host. Counts of people below `minimum` are not told: paper
    goes from hand to hand.
    """

    platform: LocalText
    link: str
    minimum: int = 5


def drawn(minutes: Minutes, head: Letterhead) -> Paper:
    """The minutes in the language that is being spoken."""
    code = i18n.language.get()
    groups, attendance = _attendance(minutes, head)
    return Paper(
        language=code,
        region=i18n.TERRITORIES.get(code, "_").partition("_")[2],
        direction=i18n.direction(code),
        platform=said(head.platform, note=False),
        heading=_("Minutes of the meeting"),
        kicker=own(" · ".join(filter(None, [_(words.MEETING_KINDS[minutes.kind]), minutes.number]))).words,
        title=said(minutes.title),
        marks=(_("Illustrative"),) if minutes.illustrative else (),
        facts=tuple(_facts(minutes)),
        standing=standing(minutes),
        approved=minutes.stage == "minutes-approved",
        groups=groups,
        attendance=attendance,
        parts=tuple(_parts(minutes, head)),
        tally=_tally(minutes),
        approval=tuple(_approval(minutes)),
        signatures=(_("Chair of the meeting"), _("Secretariat")),
        words={
            "attendance": _("Attendance"),
            "agenda": _("Agenda and outcomes"),
            "approval": _("Approval and signatures"),
            "record": _("The record itself:"),
            "sign": _("Name, signature, date"),
            "page": _("%(at)s / %(count)s") % {"at": "{at}", "count": "{count}"},
        },
        link=head.link,
    )


def standing(minutes: Minutes) -> str:
    """How far the minutes are."""
    match minutes.stage:
        case "closed":
            return _("Draft, not circulated yet")
        case "minutes-circulated" if minutes.until:
            day = format_date(minutes.until)
            return _("Draft: corrections can be requested until %(day)s") % {"day": day}
        case "minutes-approved" if minutes.approvals:
            last = minutes.approvals[-1]
            names = {"number": format_number(last.version), "day": _day(last.moment, minutes)}
            return _("Approved on %(day)s, version %(number)s") % names
        case "under-correction":
            return _("Draft of a correction; version %(number)s stands") % {"number": format_number(minutes.version)}
        case "cancelled":
            return _(words.STAGES[minutes.stage])
    return _("Draft: the meeting is not closed yet")


def day_of(minutes: Minutes) -> str:
    """The day of the meeting, with the weekday."""
    return format_date(minutes.day, "full")


def due(given: Due) -> str:
    """When something is due."""
    return format_date(given.on) if given.on else _(words.DUES[given.kind])


def _day(moment: datetime, minutes: Minutes) -> str:
    return format_date(moment.astimezone(ZoneInfo(minutes.time_zone)).date())


def _facts(minutes: Minutes) -> Iterator[Fact]:
    yield Fact(own(day_of(minutes)), _("Date"))
    if minutes.starts:
        hours = "–".join(format_time(each) for each in (minutes.starts, minutes.ends) if each)
        zone = f" ({minutes.time_zone})" if minutes.time_zone != HOME else ""
        # From the left in every language, as on the screen.
        yield Fact(Said(hours + zone, i18n.language.get(), "ltr"), _("Time"))
    label = _("Place")
    if minutes.venue:
        yield Fact(said(minutes.venue, note=False), label)
        label = ""
    where = [places.name(minutes.place, i18n.language.get())] if minutes.place else []
    if where or minutes.online:
        yield Fact(own(" · ".join([*where, *([_("Online")] if minutes.online else [])])), label)
    if minutes.host_name:
        yield Fact(said(minutes.host_name, note=False), _("Host"))
    if minutes.series_title:
        yield Fact(said(minutes.series_title, note=False), _("Series of meetings"))
    if minutes.languages:
        yield Fact(own(format_list(i18n.language_name(each) for each in minutes.languages)), _("Languages"))
    if minutes.source:
        yield Fact(said(minutes.source, note=False), _("Source"))


def _attendance(minutes: Minutes, head: Letterhead) -> tuple[tuple[Group, ...], str]:
    counts = published(minutes.attendance, False, head.minimum)
    shown = list(zip(minutes.attendance, counts.rows, strict=True))
    code = i18n.language.get()
    groups = []
    for presence, sentence in words.PRESENCES.items():
        rows = [
            Attended(
                said(row.name, note=False) if row.name else own(_("Organisation not shown")),
                _people(count.people, head.minimum),
            )
            for row, count in shown
            if row.presence == presence
        ]
        if rows:
            groups.append(Group(_(sentence), tuple(sorted(rows, key=lambda row: key(row.name.words, code)))))
    total = counts.total.people
    if not isinstance(total, int):
        return tuple(groups), ""
    sentence = ngettext("%(num)s person took part.", "%(num)s people took part.", total)
    return tuple(groups), sentence % {"num": format_number(total)}


def _people(count: Shown, minimum: int) -> str:
    """A number of people in words that stay on one line; "" where nobody counted."""
    if isinstance(count, int):
        people = ngettext("%(num)s person", "%(num)s people", count) % {"num": format_number(count)}
    else:
        people = told(count, minimum)
    return people.replace(" ", "\N{NO-BREAK SPACE}")


def _tally(minutes: Minutes) -> str:
    """How many decisions and actions stand."""
    kinds = [line.kind for line in minutes.outcomes if not line.struck]
    decisions, actions = kinds.count("decision"), kinds.count("action")
    both = (
        (decisions, ngettext("%(number)s decision", "%(number)s decisions", decisions)),
        (actions, ngettext("%(number)s action", "%(number)s actions", actions)),
    )
    return " · ".join(sentence % {"number": format_number(number)} for number, sentence in both if number)


def _parts(minutes: Minutes, head: Letterhead) -> Iterator[Part]:
    for item in minutes.items:
        yield Part(
            number=format_number(item.number),
            title=said(item.title) if item.title else own(_("Without a title")),
            result=tuple(_result(item)),
            lines=tuple(_line(line, minutes, head) for line in item.outcomes),
        )
    if minutes.loose:
        lines = tuple(_line(line, minutes, head) for line in minutes.loose)
        yield Part(number="–", title=own(_("Without an agenda item")), lines=lines)


def _result(item: Item) -> Iterator[Fact]:
    if item.origin:
        yield Fact(own(_("Carried over from an earlier meeting")))
    if item.result == "deferred" and item.deferred_title:
        yield Fact(said(item.deferred_title, note=False), _("Deferred to:"))
    elif item.result == "referred" and item.referred_name:
        yield Fact(said(item.referred_name, note=False), _("Referred to:"))
    elif item.result:
        yield Fact(own(_(words.RESULTS[item.result])))


def _line(line: Line, minutes: Minutes, head: Letterhead) -> paper.Line:
    return paper.Line(
        kind=line.kind,
        word=_(words.OUTCOME_KINDS[line.kind]),
        said=said(line.text),
        figure=_figure(line.figure, head) if line.figure else None,
        facts=tuple(_about(line, minutes)),
        struck=line.struck is not None,
    )


def _figure(figure: Figure, head: Letterhead) -> Said:
    number = told(published_number(figure, False, head.minimum), head.minimum)
    if figure.approximate:
        number = _("about %(number)s") % {"number": number}
    unit = said(figure.unit, note=False)
    return Said(f"{number} {unit.words}", unit.language, unit.direction)


def _about(line: Line, minutes: Minutes) -> Iterator[Fact]:
    if line.struck:
        yield Fact(said(line.struck, note=False), _("Struck:"))
    yield from owners(line)
    if line.supporters:
        yield Fact(own(format_list(plain(name) for name in line.supporters)), _("Supported by:"))
    if line.agreed:
        yield Fact(own(_("agreed at the meeting")))
    if line.due:
        yield Fact(own(due(line.due)), _("Due:"))
    if line.decided:
        yield Fact(own(_(words.DECIDED[line.decided])))
    if line.review:
        yield Fact(own(_("review on %(day)s") % {"day": format_date(line.review)}))
    if line.figure:
        yield from _provenance(line.figure)
    if line.illustrative and not minutes.illustrative:
        yield Fact(own(_("Illustrative")))


def owners(line: Line) -> Iterator[Fact]:
    """Who is responsible, also where that is nobody on the platform."""
    label = _("Responsible:")
    if line.owner:
        yield Fact(said(line.owner_name, note=False) if line.owner_name else own(_("Organisation not shown")), label)
    elif line.all_members:
        yield Fact(own(_("all members")), label)
    elif line.outsider:
        yield Fact(own(line.outsider), label)


def _provenance(figure: Figure) -> Iterator[Fact]:
    yield Fact(own(_("as of %(date)s") % {"date": i18n.format_partial(figure.as_of)}))
    yield Fact(said(figure.source, note=False), _("Source:"))
    if figure.place:
        yield Fact(own(places.name(figure.place, i18n.language.get())))
    if figure.population != "unspecified":
        yield Fact(own(_(words.POPULATIONS[figure.population])))


def _approval(minutes: Minutes) -> Iterator[Fact]:
    """Every approval there was; before the first, how there will be one."""
    for approved in minutes.approvals:
        yield from _approved(approved, minutes)
    if not minutes.approvals:
        silence = minutes.approval == "by-silence"
        how = _("By silence, after the day for correction requests") if silence else _("At the next meeting")
        yield Fact(own(how if minutes.approval else _("Not circulated yet")), _("Approval"))


def _approved(approved: Approved, minutes: Minutes) -> Iterator[Fact]:
    label = _("Version %(number)s") % {"number": format_number(approved.version)}
    yield Fact(own(f"{_day(approved.moment, minutes)}: {_(WAYS[approved.how])}"), label)
    if approved.title:
        yield Fact(said(approved.title, note=False))
    if approved.reason:
        yield Fact(said(approved.reason, note=False))
