"""Every page there is, in each state that a person can meet: the one table that the checks of all pages go through."""

from msgspec import Struct

from defter.domain.meetings.agenda import AddItem
from defter.domain.meetings.minutes import RequestCorrection
from defter.domain.meetings.outcomes import LogOutcome
from defter.sample import (
    circulated_meeting,
    closed_meeting,
    design_workshop,
    district_meetings,
    memberships,
    open_meeting,
    planned_meeting,
    records,
)
from defter.sample.organisations import organisation
from defter.sample.people import READER, REPRESENTATIVE
from defter.sample.script import Act, sample_id
from tests.journeys.prepared import BARE, CONTACT, MANY_OUTCOMES, RESET
from tests.journeys.server import today

NOWHERE = "01890000-0000-7000-8000-000000000000"
MEETING = "/meetings/{meeting:uuid}"
OUTCOME = MEETING + "/outcomes/{outcome:uuid}"
ORGANISATION = "/organisations/{organisation:uuid}"
DOCUMENTS = "/meetings/{subject:uuid}/documents"
ORGANISATION_DOCUMENTS = "/organisations/{subject:uuid}/documents"
FIGURES = ORGANISATION + "/figures"
STATEMENTS = ORGANISATION + "/statements"
MEMBERSHIP = ORGANISATION + "/membership"
PEOPLE = ORGANISATION + "/people"
CONTACTS = ORGANISATION + "/contacts"
MINUTES = MEETING + "/minutes"
REQUEST = MINUTES + "/requests/{request_id:uuid}"
RELEASE = MEETING + "/result/release"
ANSWER = OUTCOME + "/answer"
SERIES = "/series/{slug:str}"
DISTRICT = "/series/ilce-toplantilari"


class Shown(Struct, frozen=True, kw_only=True):
    """One page in one state."""

    route: str
    """The page's route, as the application knows it; of a refused form, that of the page that draws it again."""
    at: str
    """The address, without language; `{open}` and the like are filled in from the sample."""
    role: str = ""
    """As whom the demo is tried; nobody: a visitor."""
    sent: dict[str, str] | None = None
    """A form that is sent to the address, instead of asking for it."""
    status: int = 200
    begun: bool = False
    """On a platform that was only just begun, not on the filled one."""

    def __str__(self) -> str:
        sent = f" + {'&'.join(f'{name}={value}' for name, value in self.sent.items())[:40]}" if self.sent else ""
        return f"{self.role or 'visitor'}{' (begun)' * self.begun} {self.at}{' POST' * (self.sent is not None)}{sent}"


def read(route: str, at: str | None = None, role: str = "", status: int = 200, *, begun: bool = False) -> Shown:
    """A page that is asked for."""
    return Shown(route=route, at=at or route, role=role, status=status, begun=begun)


def refused(route: str, at: str, role: str = "", status: int = 422, **sent: str) -> Shown:
    """A page as it comes back with what is wrong; `__` in a field's name is a dot."""
    fields = {name.replace("__", "."): value for name, value in sent.items()}
    return Shown(route=route, at=at, role=role, sent=fields, status=status)


HOST = "representative"
PAGES = [
    # Visitors
    read("/"),
    read("/meetings"),
    read("/meetings", "/meetings?kind=steering-meeting&year=1999"),
    read(MEETING, "/meetings/{public}"),
    read(MEETING, "/meetings/{planned}"),
    read(MEETING, f"/meetings/{NOWHERE}", status=404),
    read("/organisations"),
    read(ORGANISATION, "/organisations/{host}"),
    read(ORGANISATION, "/organisations/{long}"),
    read("/join"),
    refused("/join", "/join", kind="ngo", email="kimse", place="Atlantis"),
    read("/join/{application:uuid}", f"/join/{NOWHERE}"),
    read("/calendar"),
    read("/calendar", "/calendar?view=month"),
    read("/calendar", "/calendar?view=month&month=1999-02"),
    read("/calendar", "/calendar?kind=steering-meeting&organisation={host}"),
    read("/activity"),
    read("/activity", "/activity?kind=meetings&before=1"),
    read("/activity/{position:int}", "/activity/1"),
    read(MEETING + "/history", "/meetings/{public}/history"),
    read(ORGANISATION + "/history", "/organisations/{host}/history"),
    read("/l/{secret:str}", "/l/not-a-link", status=404),
    refused("/l/{secret:str}", "/l/not-a-link", status=404, said="confirmed"),
    read("/sign-in"),
    refused("/sign-in", "/sign-in/passkey", credential="{{}}"),
    read("/meetings/new", status=403),
    read("/invitation", "/invitation?token=unknown", status=404),
    read("/invitation/accepted"),
    read("/people", status=403),
    read("/", "/nothing-here", status=404),
    read("/account", status=403),
    read("/account/second-factor", status=403),
    refused("/sign-in", "/sign-in"),
    refused("/sign-in", "/sign-in", email="nobody@example.org", password="wrong"),
    read("/sign-in", "/sign-in?reset=done"),
    read("/forgotten-password"),
    read("/forgotten-password", "/forgotten-password?sent=yes"),
    refused("/forgotten-password", "/forgotten-password"),
    read("/new-password", "/new-password?token=forged", status=410),
    read("/new-password", "/new-password?token={reset}"),
    refused("/new-password", "/new-password", token="{reset}", password="short"),
    read("/outbox", status=403),
    refused(MEETING, "/meetings/{open}/outcomes", status=403, text="Oturum kapandı", kind="note"),
    # A member that hosts a meeting and takes its notes
    read("/", role=HOST),
    read("/acting", role=HOST),
    read("/account/passkeys", role=HOST),
    read("/account/passkeys", "/account/passkeys?done=removed", HOST),
    refused("/account/passkeys", "/account/passkeys", HOST, label="x" * 101),
    read("/account", role=HOST),
    refused("/account", "/account", HOST, name=""),
    refused("/account/second-factor", "/account/second-factor", HOST, code="000000"),
    read("/account/second-factor", role="secretariat"),
    read("/meetings", role=HOST),
    read("/meetings/new", role=HOST),
    refused("/meetings/new", "/meetings/new", HOST, day="31.02.2027", kind="workshop"),
    read("/meetings/import", role=HOST),
    refused("/meetings/import", "/meetings/import", HOST),
    read(MEETING, "/meetings/{open}", HOST),
    read(MEETING, "/meetings/{closed}", HOST),
    read(MEETING, "/meetings/{bare}", HOST),
    refused(MEETING, "/meetings/{open}/outcomes", HOST, kind="figure", text="", owner="Kimse", due="yarın"),
    refused(MEETING, "/meetings/{bare}/publish", HOST),
    read(MEETING + "/plan", "/meetings/{open}/plan", HOST),
    refused(MEETING + "/plan", "/meetings/{open}/plan", HOST, title__tr="", title__original="tr", day=""),
    refused(MEETING + "/plan", "/meetings/{open}/plan", HOST, 409, title__tr="Yeni", title__original="tr",
            day="01.02.2027", kind="workshop", base="0"),
    read(MEETING + "/agenda", "/meetings/{open}/agenda", HOST),
    read(MEETING + "/agenda", "/meetings/{open}/agenda?revise={item}", HOST),
    read(MEETING + "/agenda", "/meetings/{bare}/agenda", HOST),
    refused(MEETING + "/agenda", "/meetings/{open}/agenda", HOST, minutes="çok"),
    refused(MEETING + "/agenda", "/meetings/{open}/agenda/{item}", HOST, title__tr="", title__original="tr", base="1"),
    read(MEETING + "/attendance", "/meetings/{open}/attendance", HOST),
    read(MEETING + "/attendance", "/meetings/{bare}/attendance", HOST),
    refused(MEETING + "/attendance", "/meetings/{open}/attendance", HOST, **{"{host}.presence": "present",
            "{host}.people": "üç", "{host}.was": ""}),
    read(MEETING + "/access", "/meetings/{open}/access", HOST),
    refused(MEETING + "/access", "/meetings/{open}/access/rapporteurs", HOST),
    refused(MEETING + "/access", "/meetings/{open}/access/visibility", HOST),
    read(MEETING + "/close", "/meetings/{open}/close", HOST),
    read(MEETING + "/import", "/meetings/{open}/import", HOST),
    refused(MEETING + "/import", "/meetings/{open}/import", HOST, 200, text="Karar: Uzlaşıldı.", language="tr"),
    refused(MEETING + "/import", "/meetings/{open}/import", HOST, text="metin\ttür\nBir şey\tKarra", language="tr"),
    read(OUTCOME, "/meetings/{open}/outcomes/{outcome}", HOST),
    refused(OUTCOME, "/meetings/{open}/outcomes/{outcome}", HOST, text__tr="", text__original="tr", kind="note",
            base="1"),
    refused(OUTCOME, "/meetings/{open}/outcomes/{outcome}", HOST, 409, text__tr="Başka söz", text__original="tr",
            kind="note", base="0"),
    refused(OUTCOME, "/meetings/{open}/outcomes/{outcome}/strike", HOST),
    refused(OUTCOME, "/meetings/{open}/outcomes/{outcome}/kind", HOST, kind="figure"),
    read(ORGANISATION, "/organisations/{host}", HOST),
    read(MEMBERSHIP, "/organisations/{host}/membership", HOST),
    read(MEMBERSHIP, "/organisations/{merged}/membership", HOST),
    refused(MEMBERSHIP, "/organisations/{host}/membership", HOST, step="withdraw"),
    read(ORGANISATION + "/manage", "/organisations/{host}/manage", HOST),
    read(PEOPLE, "/organisations/{host}/people", HOST),
    refused(PEOPLE, "/organisations/{host}/people/mandates", HOST),
    refused(PEOPLE, "/organisations/{host}/people/invitations", HOST, email="kimse", since="yarın"),
    refused(PEOPLE, "/organisations/{host}/people/reconfirm", HOST, review="yarın"),
    read(CONTACTS, "/organisations/{host}/contacts", HOST),
    refused(CONTACTS, "/organisations/{host}/contacts", HOST, name="Kimse"),
    read(CONTACTS + "/{contact:uuid}", "/organisations/{host}/contacts/{contact}", HOST),
    refused(CONTACTS + "/{contact:uuid}", "/organisations/{host}/contacts/{contact}", HOST, name="", email="kimse"),
    refused(PEOPLE, "/organisations/{host}/people/invitations", HOST, 200, id=NOWHERE, name="Yeni (örnek)",
            email="new@example.org", kind="editor", language="tr", since="01.02.2027"),
    read("/invitation/accepted", role=HOST),
    read("/calendar", role=HOST),
    read("/calendar", "/calendar?view=month", HOST),
    read("/activity", role=HOST),
    read(MEETING + "/history", "/meetings/{open}/history", HOST),
    read(ORGANISATION_DOCUMENTS + "/new", "/organisations/{host}/documents/new", HOST),
    refused(ORGANISATION_DOCUMENTS + "/new", "/organisations/{host}/documents/new", HOST, kind="official-letter"),
    read(ORGANISATION_DOCUMENTS + "/{document:uuid}", "/organisations/{host}/documents/{letter}", HOST),
    refused(ORGANISATION_DOCUMENTS + "/{document:uuid}", "/organisations/{host}/documents/{letter}/withdraw", HOST),
    read(FIGURES + "/new", "/organisations/{host}/figures/new", HOST),
    refused(FIGURES + "/new", "/organisations/{host}/figures/new", HOST, content__number="çok"),
    read(FIGURES + "/{figure:uuid}", "/organisations/{host}/figures/{figure}", HOST),
    refused(FIGURES + "/{figure:uuid}", "/organisations/{host}/figures/{figure}", HOST, 409, content__number="5",
            content__unit="kurs", content__as_of="2022", content__source="Sayım", base="0"),
    read(DOCUMENTS + "/new", "/meetings/{open}/documents/new", HOST),
    refused(DOCUMENTS + "/new", "/meetings/{open}/documents/new", HOST, title__tr="Sunum"),
    # The secretariat
    read("/", role="secretariat"),
    read(MEETING, "/meetings/{planned}", "secretariat"),
    read(DOCUMENTS + "/{document:uuid}", "/meetings/{planned}/documents/{invitation}", "secretariat"),
    refused(DOCUMENTS + "/{document:uuid}", "/meetings/{planned}/documents/{invitation}/redaction", "secretariat"),
    refused(FIGURES + "/{figure:uuid}", "/organisations/{host}/figures/{figure}/visibility", "secretariat"),
    read("/meetings", "/meetings?page=2", "secretariat"),
    refused("/meetings/{meeting:uuid}/access", "/meetings/{open}/access/visibility", "secretariat", 200,
            visibility="public", reason="Kamuya açık toplantı"),
    read(OUTCOME, "/meetings/{open}/outcomes/{outcome}", "secretariat"),
    refused(OUTCOME, "/meetings/{open}/outcomes/{outcome}/visibility", "secretariat"),
    refused(OUTCOME, "/meetings/{open}/outcomes/{outcome}/redaction", "secretariat"),
    read("/organisations", role="secretariat"),
    read("/statements", role="secretariat"),
    read("/statements", "/statements?how=contested", "secretariat"),
    read("/statements", "/statements?how=confirmed&organisation={host}", "secretariat"),
    refused("/statements", "/statements/links", "secretariat", until="yarın"),
    refused("/statements", "/statements/links", "secretariat", 200, statement="{statement}", until="{soon}"),
    read(STATEMENTS, "/organisations/{host}/statements", "secretariat"),
    read(STATEMENTS, "/organisations/{host}/statements", HOST),
    read(STATEMENTS + "/{statement:uuid}", "/organisations/{host}/statements/{statement}", HOST),
    refused(STATEMENTS + "/{statement:uuid}", "/organisations/{host}/statements/{statement}", HOST, said="contested"),
    refused(FIGURES + "/new", "/organisations/{host}/figures/new", "secretariat", letter_number="1"),
    read("/organisations/new", role="secretariat"),
    refused("/organisations/new", "/organisations/new", "secretariat", on="yarın"),
    read("/organisations/import", role="secretariat"),
    refused("/organisations/import", "/organisations/import", "secretariat", 200, language="tr",
            text="ad\ttür\til\nGöç Araştırmaları Derneği\tSivil toplum kuruluşu\tİstanbul"),
    refused("/organisations/import", "/organisations/import", "secretariat", language="tr",
            text="ad\ttür\til\nGöç Derneği\tderneğimsi\tAtlantis"),
    read("/organisations/letters", role="secretariat"),
    refused("/organisations/letters", "/organisations/letters", "secretariat", to="on-hold", day="yarın"),
    read(ORGANISATION, "/organisations/{asked_to_clarify}", "secretariat"),
    read(MEMBERSHIP, "/organisations/{applicant}/membership", "secretariat"),
    read(MEMBERSHIP, "/organisations/{asked_to_clarify}/membership", "secretariat"),
    read(MEMBERSHIP, "/organisations/{on_hold}/membership", "secretariat"),
    refused(MEMBERSHIP, "/organisations/{host}/membership", "secretariat", step="merge", words__tr="Birleşti"),
    read(ORGANISATION + "/manage", "/organisations/{long}/manage", "secretariat"),
    refused(ORGANISATION + "/manage", "/organisations/{host}/manage/name", "secretariat", 409, name__tr="Başka ad",
            name__original="tr", base="0"),
    refused(ORGANISATION + "/manage", "/organisations/{host}/manage/role", "secretariat"),
    read("/outbox", role="secretariat"),
    read("/outbox", role="secretariat", begun=True),
    read(PEOPLE + "/{mandate:uuid}", "/organisations/{host}/people/{mandate}", "secretariat"),
    refused(PEOPLE + "/{mandate:uuid}", "/organisations/{host}/people/{mandate}/end", "secretariat"),
    refused(PEOPLE + "/{mandate:uuid}", "/organisations/{host}/people/{mandate}/hand-over", "secretariat", on="yarın"),
    read(PEOPLE, "/organisations/{long}/people", "secretariat"),
    read("/people", role="secretariat"),
    read("/people", "/people?only=none&kind=editor&wanted=a", "secretariat"),
    read("/people/{person:uuid}", "/people/{person}", "secretariat"),
    read("/people/{person:uuid}/erase", "/people/{person}/erase", "secretariat"),
    refused("/people/{person:uuid}/erase", "/people/{person}/erase", "secretariat"),
    read("/people/review", role="secretariat"),
    refused("/people/review", "/people/review", "secretariat", review="yarın"),
    read("/invitations", role="secretariat"),
    refused("/invitations", "/invitations/remind", "secretariat"),
    read("/contacts", role="secretariat"),
    # Who reads, and who observes
    read(MEETING, "/meetings/{open}", "reader"),
    read(MEETING, "/meetings/{closed}", "observer"),
    # Minutes: of a meeting that is closed, circulated with an open request, approved with a result
    read(MINUTES, "/meetings/{public}/minutes"),
    read(MINUTES, "/meetings/{open}/minutes", HOST, status=404),
    read(MINUTES, "/meetings/{closed}/minutes"),
    read(MINUTES, "/meetings/{circulated}/minutes", HOST),
    read(MINUTES, "/meetings/{circulated}/minutes", "secretariat"),
    read(MINUTES, "/meetings/{closed}/minutes?version=1&done=approved", "secretariat"),
    read(MEETING, "/meetings/{circulated}", HOST),
    read(MEETING, "/meetings/{closed}", "secretariat"),
    read(MINUTES + "/changes", "/meetings/{closed}/minutes/changes?from=circulated&to=1", HOST),
    read(MINUTES + "/changes", "/meetings/{circulated}/minutes/changes?from=circulated&to=now", HOST),
    read(MINUTES + "/circulate", "/meetings/{public}/minutes/circulate", "secretariat"),
    read(MINUTES + "/circulate", "/meetings/{circulated}/minutes/circulate", "secretariat"),
    refused(MINUTES + "/circulate", "/meetings/{public}/minutes/circulate", "secretariat", until="yarın"),
    read(MINUTES + "/requests", "/meetings/{circulated}/minutes/requests?done=requested", HOST),
    read(MINUTES + "/requests", "/meetings/{closed}/minutes/requests", "secretariat"),
    read(MINUTES + "/requests", "/meetings/{public}/minutes/requests", "observer"),
    read(MINUTES + "/requests/new", "/meetings/{circulated}/minutes/requests/new?outcome={asked}", HOST),
    read(MINUTES + "/requests/new", "/meetings/{circulated}/minutes/requests/new", "secretariat"),
    refused(MINUTES + "/requests/new", "/meetings/{circulated}/minutes/requests", HOST, outcome="{asked}"),
    refused(MINUTES + "/requests/new", "/meetings/{circulated}/minutes/requests", "secretariat",
            organisation="{host}", text="Saatler yanlış"),
    read(REQUEST, "/meetings/{circulated}/minutes/requests/{request}", "secretariat"),
    refused(REQUEST, "/meetings/{circulated}/minutes/requests/{request}", "secretariat"),
    read(MINUTES + "/approve", "/meetings/{circulated}/minutes/approve", "secretariat"),
    refused(MINUTES + "/approve", "/meetings/{circulated}/minutes/approve", "secretariat", how="by-silence"),
    read(MINUTES + "/correct", "/meetings/{closed}/minutes/correct", "secretariat"),
    refused(MINUTES + "/correct", "/meetings/{closed}/minutes/correct", "secretariat"),
    read(MEETING + "/summary", "/meetings/{closed}/summary", HOST),
    read(RELEASE, "/meetings/{closed}/result/release", "secretariat"),
    refused(RELEASE, "/meetings/{closed}/result/release", "secretariat", base="1"),
    refused(RELEASE, "/meetings/{closed}/result/release", "secretariat", 200, introduction__tr="Ortak veri konuşuldu",
            reason="Tutanak onaylandı", base="1"),
    refused(RELEASE, "/meetings/{closed}/result/release", "secretariat", 409, introduction__tr="Başka giriş",
            reason="Tutanak onaylandı", base="0", checked="on"),
    read(MEETING + "/result", "/meetings/{closed}/result"),
    # Series, and actions of all meetings
    read("/series"),
    read("/series", role=HOST),
    read(SERIES, DISTRICT, HOST),
    read(SERIES, "/series/calistaylar", "secretariat"),
    read("/series/new", role="secretariat"),
    refused("/series/new", "/series/new", HOST, slug="İlçe"),
    read(SERIES + "/revise", DISTRICT + "/revise", HOST),
    refused(SERIES + "/revise", DISTRICT + "/revise", HOST, title__tr="", base="1"),
    refused(SERIES + "/revise", DISTRICT + "/revise", HOST, 409, title__tr="Yeni", title__original="tr", base="0",
            approval="by-silence"),
    read("/actions"),
    read("/actions", role=HOST),
    read("/actions", "/actions?standing=overdue&series=ilce-toplantilari&organisation={host}", "secretariat"),
    read("/actions/mine", role=HOST),
    read("/actions/mine", role="observer"),
    refused("/actions/mine", "/actions/mine", HOST),
    read(ANSWER, "/meetings/{earlier}/outcomes/{late}/answer?back=mine", HOST),
    read(ANSWER, "/meetings/{earlier}/outcomes/{everybodys}/answer", "secretariat"),
    refused(ANSWER, "/meetings/{earlier}/outcomes/{late}/answer", HOST, said="declined", organisation="{host}"),
    read(MEETING, "/meetings/{earlier}", HOST),
    read(MEETING, "/meetings/{next}", HOST),
    read(MEETING + "/postpone", "/meetings/{next}/postpone", HOST),
    read(MEETING + "/postpone", "/meetings/{open}/postpone", HOST),
    refused(MEETING + "/postpone", "/meetings/{next}/postpone", HOST, day="31.02.2027"),
    read(MEETING + "/cancel", "/meetings/{planned}/cancel", "secretariat"),
    refused(MEETING + "/cancel", "/meetings/{next}/cancel", HOST),
    read(MEETING, "/meetings/{cancelled}", HOST),
    # Personal data
    read("/legal"),
    # Tokens for programs
    read("/account/tokens", role=HOST),
    read("/account/tokens", role="reader"),
    refused("/account/tokens", "/account/tokens", HOST, days="30"),
    read(ORGANISATION + "/tokens", "/organisations/{host}/tokens", HOST),
    read(ORGANISATION + "/tokens", "/organisations/{host}/tokens", "secretariat"),
    # A platform that was only just begun
    read("/series", begun=True),
    read("/actions", begun=True),
    read("/", begun=True),
    read("/meetings", begun=True),
    read("/organisations", begun=True),
    read("/calendar", begun=True),
    read("/activity", begun=True),
    read("/", role="secretariat", begun=True),
    read("/meetings", role="secretariat", begun=True),
]  # fmt: skip

LONG = [
    read(MEETING, "/meetings/{many}", HOST),
    read(MEETING, "/meetings/{many}?item=all", HOST),
    read("/meetings", "/meetings?rows=200"),
]
"""Pages too long to be looked at rule by rule each time; they must fit narrow screens all the same."""

NOT_PAGES = {
    "/files/{document:uuid}/{name:str}",  # the bytes of a document
    "/static/{name:path}",
    "/health/live",
    "/health/ready",
    "/sign-in/code",  # leads away who gave no password before
    "/language",  # leads back to the page it came from
    "/sign-in/openid",  # leads to a provider, and back from there
    "/sign-in/openid/callback",
    "/account/passkeys/link",
    "/demo/{role:str}",  # leads to the home page
    "/calendar.ics",  # for calendar programs
    "/meetings/{meeting:uuid}/meeting.ics",
    "/organisations/{organisation:uuid}/calendar.ics",
    "/activity.atom",  # feeds
    "/meetings/{meeting:uuid}/activity.atom",
    "/organisations/{organisation:uuid}/activity.atom",
    "/meetings/{meeting:uuid}/news",  # lines for a page that is open
    "/meetings/import/template.xlsx",  # a file
    "/meetings/{meeting:uuid}/minutes.pdf",  # a file
    "/meetings/{meeting:uuid}/minutes.docx",  # a file
    "/meetings/{meeting:uuid}/summary.txt",  # a file
    "/meetings/{meeting:uuid}/minutes.xlsx",  # a file
    "/meetings/{meeting:uuid}/minutes.csv",  # a file
    "/organisations/import/template.xlsx",  # a file
    "/organisations/export.xlsx",  # a file
    "/organisations/export.csv",  # a file
}


def places(long: object) -> dict[str, str]:
    """What fills the addresses; `long` is the organisation of the long name."""
    day = today()
    acts = {name: list(each.acts(day)) for name, each in _AROUND_TODAY.items()}
    commands = [command for act in acts["open"] for command in act.commands]
    outcome = next(each.outcome for each in commands if isinstance(each, LogOutcome))
    item = next(each.item for each in commands if isinstance(each, AddItem))
    asked = next(
        command for act in acts["circulated"] for command in act.commands if isinstance(command, RequestCorrection)
    )
    streams = {name: str(_first(told).stream) for name, told in acts.items()}
    host = str(organisation("sample-umraniye"))
    records_of = {"letter": str(records.document_id("letter")), "figure": str(records.figure_id("district"))}
    records_of["invitation"] = str(records.document_id(f"invitation-{day}"))
    records_of |= {"request": str(asked.request), "asked": str(asked.outcome)}
    records_of |= {"applicant": str(memberships.APPLICANT), "asked_to_clarify": str(memberships.ASKED)}
    records_of |= {"on_hold": str(memberships.ON_HOLD), "merged": str(memberships.MERGED)}
    earlier = district_meetings.earlier(day)
    records_of |= {"earlier": str(earlier.stream), "next": str(district_meetings.following(day).stream)}
    records_of |= {"late": str(earlier.outcome_id("training")), "everybodys": str(earlier.outcome_id("contact"))}
    records_of["statement"] = str(sample_id("act", earlier.name, "announced"))
    records_of["soon"] = f"{day:%d.%m.%Y}"
    records_of["cancelled"] = str(district_meetings.called_off(day).stream)
    people = {
        "contact": str(CONTACT),
        "mandate": str(sample_id("mandate", REPRESENTATIVE.email)),
        "person": str(READER.id),
        "reset": RESET,
    }
    more = records_of | people | {"bare": str(BARE), "many": str(MANY_OUTCOMES), "host": host, "long": str(long)}
    return {**streams, "public": str(design_workshop.SCRIPT.stream), "outcome": str(outcome), "item": str(item), **more}


_AROUND_TODAY = {
    "open": open_meeting,
    "closed": closed_meeting,
    "circulated": circulated_meeting,
    "planned": planned_meeting,
}


def _first(acts: list[Act]) -> Act:
    return acts[0]
