"""Who may go where: the expected table of every route, written down on its own from the dictionary of the domain.

The records belong to Ümraniye, which hosts the meetings. Whoever may not see a record is told that there is none (404);
who sees it and may not do the thing is refused (403), or led to the sign-in. What is sent is mostly a form that is not
whole, which tells those who may apart from those who may not, and changes nothing.
"""

import os
import re
from typing import Any

import pytest

from defter.web.api.app import TABLES, create_api
from defter.web.app import _pages
from defter.web.site import PAGES
from tests import examples
from tests.domain.test_access import TABLE as COMMANDS
from tests.web.access.conftest import CAST, UMRANIYE, VISIBILITIES, Guarded

THOROUGH = bool(os.environ.get("DEFTER_SOAK"))
REFUSED = {401, 403, 404}

ROLES = {"visitor", *CAST}
SIGNED_IN = set(CAST)
OFFICE = {"secretariat"}
OWN = {"representative", "alternate", "editor", "reader"}
ORGANISERS = {"representative", "alternate", "secretariat"}
NOTE_TAKERS = {"rapporteur", "secretariat"}
HOSTS = ORGANISERS | {"other organisation", "rapporteur"}
"""Who may host a meeting: the rapporteur represents another municipality."""
REPRESENTATIVES = {"representative", "secretariat"}
ANSWERING = HOSTS | {"observer"}
SEES = {"public": ROLES, "members": SIGNED_IN, "organisation": OWN | OFFICE, "restricted": OFFICE}

MEETING, ORGANISATION = "/meetings/{meeting}", "/organisations/{organisation}"
OUTCOME, ITEM = MEETING + "/outcomes/{outcome}", MEETING + "/agenda/{item}"
MEETING_DOCUMENTS, ORGANISATION_DOCUMENTS = "/meetings/{subject}/documents", "/organisations/{subject}/documents"
API_MEETING, API_ORGANISATION = "/api/v1/meetings/{id_meeting}", "/api/v1/organisations/{id_organisation}"
API_OUTCOME = API_MEETING + "/outcomes/{id_outcome}"

READ: dict[str, set[str]] = {
    # The shell
    "/": ROLES,
    "/sign-in": ROLES,
    "/legal": ROLES,
    "/acting": SIGNED_IN,
    "/language": ROLES,
    "/demo/{role}": set(),  # this is no demo
    "/health/live": ROLES,
    "/health/ready": ROLES,
    "/static/{name}": ROLES,
    # Meetings
    "/meetings": ROLES,
    "/meetings/new": HOSTS,
    "/meetings/import": HOSTS,
    "/meetings/import/template.xlsx": ROLES,
    MEETING: ROLES,
    MEETING + "/news": ROLES,
    MEETING + "/history": ROLES,
    MEETING + "/meeting.ics": ROLES,
    MEETING + "/minutes.xlsx": ROLES,
    MEETING + "/minutes.csv": ROLES,
    MEETING + "/plan": ORGANISERS,
    MEETING + "/postpone": ORGANISERS,
    MEETING + "/cancel": ORGANISERS,
    MEETING + "/close": ORGANISERS,
    MEETING + "/agenda": ORGANISERS,
    MEETING + "/access": ORGANISERS,
    MEETING + "/import": NOTE_TAKERS,
    MEETING + "/attendance": ORGANISERS | NOTE_TAKERS,
    OUTCOME: ORGANISERS | NOTE_TAKERS,
    OUTCOME + "/answer": ORGANISERS,
    MEETING_DOCUMENTS + "/new": ORGANISERS,
    MEETING_DOCUMENTS + "/{document}": ORGANISERS,
    # Minutes
    MEETING + "/minutes": ROLES,
    MEETING + "/minutes.pdf": ROLES,
    MEETING + "/minutes.docx": ROLES,
    MEETING + "/summary": ROLES,
    MEETING + "/summary.txt": ROLES,
    MEETING + "/minutes/changes": ROLES,
    MEETING + "/minutes/circulate": OFFICE,
    MEETING + "/minutes/approve": OFFICE,
    MEETING + "/minutes/correct": OFFICE,
    MEETING + "/minutes/requests": SIGNED_IN,
    MEETING + "/minutes/requests/new": ANSWERING,
    MEETING + "/minutes/requests/{request_id}": OFFICE,
    MEETING + "/result": ROLES,
    MEETING + "/result/release": OFFICE,
    # Organisations
    "/organisations": ROLES,
    "/organisations/export.xlsx": ROLES,
    "/organisations/export.csv": ROLES,
    "/organisations/new": OFFICE,
    "/organisations/import": OFFICE,
    "/organisations/import/template.xlsx": OFFICE,
    "/join": ROLES,
    "/join/{application}": ROLES,
    ORGANISATION: ROLES,
    ORGANISATION + "/history": ROLES,
    ORGANISATION + "/calendar.ics": ROLES,
    ORGANISATION + "/activity.atom": ROLES,
    ORGANISATION + "/manage": ORGANISERS,
    ORGANISATION + "/membership": SIGNED_IN,
    ORGANISATION + "/figures/new": ORGANISERS,
    ORGANISATION + "/figures/{figure}": ORGANISERS,
    ORGANISATION + "/tokens": REPRESENTATIVES,
    "/organisations/letters": OFFICE,
    ORGANISATION + "/statements": OWN | OFFICE,
    ORGANISATION + "/statements/{statement}": OWN | OFFICE,
    ORGANISATION_DOCUMENTS + "/new": ORGANISERS,
    ORGANISATION_DOCUMENTS + "/{document}": ORGANISERS,
    # People, and how they are reached
    ORGANISATION + "/people": REPRESENTATIVES,
    ORGANISATION + "/people/{mandate}": REPRESENTATIVES,
    ORGANISATION + "/contacts": REPRESENTATIVES,
    ORGANISATION + "/contacts/{contact}": REPRESENTATIVES,
    "/people": OFFICE,
    "/people/review": OFFICE,
    "/people/{person}": OFFICE,
    "/people/{person}/erase": OFFICE,
    "/contacts": OFFICE,
    "/invitations": OFFICE,
    "/statements": OFFICE,
    "/outbox": OFFICE,
    # By a link, which is all that it takes
    "/invitation": set(),  # asked for without one
    "/invitation/accepted": ROLES,
    "/l/{secret}": ROLES,
    "/forgotten-password": ROLES,
    "/new-password": ROLES,
    # One's own account
    "/account": SIGNED_IN,
    "/account/second-factor": SIGNED_IN,
    "/account/passkeys": SIGNED_IN,
    "/account/passkeys/link": set(),  # no provider is set here
    "/sign-in/code": set(),  # nobody is between the two steps
    "/sign-in/openid": set(),
    "/sign-in/openid/callback": set(),
    # Series, actions, calendar, activity, files
    "/series": ROLES,
    "/series/new": HOSTS,
    "/series/{slug}": ROLES,
    "/series/{slug}/revise": ORGANISERS,
    "/actions": ROLES,
    "/actions/mine": SIGNED_IN,
    "/calendar": ROLES,
    "/calendar.ics": ROLES,
    "/activity": ROLES,
    "/activity/{position}": ROLES,
    "/activity.atom": ROLES,
    MEETING + "/activity.atom": ROLES,
    "/files/{document}/{name}": ROLES,
    "/account/tokens": SIGNED_IN,
    # Programs
    "/api/docs": ROLES,
    "/api/schema/openapi.json": ROLES,
    "/api/v1/organisations": ROLES,
    "/api/v1/organisations.xlsx": ROLES,
    "/api/v1/organisations.csv": ROLES,
    API_ORGANISATION: ROLES,
    API_ORGANISATION + "/figures": ROLES,
    API_ORGANISATION + "/documents": ROLES,
    "/api/v1/series": ROLES,
    "/api/v1/series/{id_slug}": ROLES,
    "/api/v1/meetings": ROLES,
    API_MEETING: ROLES,
    API_MEETING + "/minutes": ROLES,
    API_MEETING + "/minutes.xlsx": ROLES,
    API_MEETING + "/minutes.csv": ROLES,
    API_MEETING + "/documents": ROLES,
    "/api/v1/actions": ROLES,
    "/api/v1/activity": ROLES,
    "/api/v1/documents/{id_document}": ROLES,
    "/api/v1/documents/{id_document}/content": ROLES,
}

REASON = {"reason": "Deneme"}
SURE = REASON | {"sure": "on"}
TYPED = {"language": "tr", "text": "Karar: Uzlaşıldı."}
SENT: dict[str, tuple[set[str], dict[str, Any] | None]] = {
    # The shell; nobody signs out here, because the others still need their sessions
    "/sign-in": (ROLES, None),
    "/acting": (SIGNED_IN, None),
    # Meetings
    "/meetings/new": (HOSTS, None),
    "/meetings/import": (HOSTS, TYPED),
    MEETING + "/import": (NOTE_TAKERS, TYPED),
    MEETING + "/plan": (ORGANISERS, None),
    MEETING + "/postpone": (ORGANISERS, None),
    MEETING + "/cancel": (ORGANISERS, None),
    MEETING + "/publish": (ORGANISERS, None),
    MEETING + "/open": (ORGANISERS, None),
    MEETING + "/outcomes": (NOTE_TAKERS, {"kind": "note", "text": "Deneme"}),
    OUTCOME: (ORGANISERS | NOTE_TAKERS, None),
    OUTCOME + "/answer": (ORGANISERS, None),
    OUTCOME + "/kind": (NOTE_TAKERS, {"kind": "recommendation"}),
    OUTCOME + "/visibility": (ORGANISERS, {"visibility": "restricted", **REASON}),
    OUTCOME + "/redaction": (OFFICE, SURE),
    OUTCOME + "/strike": (NOTE_TAKERS, REASON),
    MEETING + "/agenda": (ORGANISERS, None),
    ITEM: (ORGANISERS, None),
    ITEM + "/move": (ORGANISERS, None),
    ITEM + "/remove": (ORGANISERS, None),
    ITEM + "/conclude": (NOTE_TAKERS, {"result": "discussed"}),
    MEETING + "/agenda/carry": (ORGANISERS, None),
    MEETING + "/attendance": (NOTE_TAKERS, None),
    MEETING + "/attendance/expected": (ORGANISERS, None),
    MEETING + "/access/rapporteurs": (ORGANISERS, None),
    MEETING + "/access/rapporteurs/release": (ORGANISERS, None),
    MEETING + "/access/visibility": (ORGANISERS, None),
    MEETING_DOCUMENTS + "/new": (ORGANISERS, None),
    MEETING_DOCUMENTS + "/{document}/withdraw": (ORGANISERS, None),
    MEETING_DOCUMENTS + "/{document}/visibility": (ORGANISERS, None),
    MEETING_DOCUMENTS + "/{document}/redaction": (OFFICE, SURE),
    MEETING + "/close": (ORGANISERS, None),
    # Minutes
    MEETING + "/minutes/circulate": (OFFICE, None),
    MEETING + "/minutes/approve": (OFFICE, None),
    MEETING + "/minutes/correct": (OFFICE, None),
    MEETING + "/minutes/requests": (ANSWERING, {"text": "Deneme", "organisation": str(UMRANIYE)}),
    MEETING + "/minutes/requests/{request_id}": (OFFICE, None),
    MEETING + "/result/release": (OFFICE, None),
    # Organisations
    "/join": (ROLES, None),
    "/organisations/new": (OFFICE, None),
    "/organisations/import": (OFFICE, None),
    ORGANISATION + "/manage/name": (ORGANISERS, None),
    ORGANISATION + "/manage/role": (OFFICE, None),
    "/organisations/letters": (OFFICE, None),
    ORGANISATION + "/membership/link": (OFFICE, None),
    ORGANISATION + "/statements/{statement}": ({"representative", "alternate"}, None),
    "/l/{secret}": (ROLES, None),
    ORGANISATION + "/links/{link_id}/revoke": (OFFICE, {}),
    "/statements/links": (OFFICE, None),
    # People, and how they are reached
    ORGANISATION + "/people/invitations": (REPRESENTATIVES, None),
    ORGANISATION + "/people/mandates": (REPRESENTATIVES, None),
    ORGANISATION + "/people/reconfirm": (REPRESENTATIVES, None),
    ORGANISATION + "/people/{mandate}/end": (REPRESENTATIVES, None),
    ORGANISATION + "/people/{mandate}/hand-over": (REPRESENTATIVES, None),
    ORGANISATION + "/people/{mandate}/focal-point": (REPRESENTATIVES, {}),
    ORGANISATION + "/contacts": (REPRESENTATIVES, None),
    ORGANISATION + "/contacts/{contact}": (REPRESENTATIVES, None),
    ORGANISATION + "/contacts/{contact}/verify": (REPRESENTATIVES, {}),
    "/people/review": (OFFICE, None),
    "/people/{person}/erase": (OFFICE, None),
    "/invitations/remind": (OFFICE, None),
    "/invitations/{invitation}/send": (REPRESENTATIVES, {}),
    "/invitations/{invitation}/revoke": (REPRESENTATIVES, None),
    ORGANISATION + "/contacts/{contact}/remove": (REPRESENTATIVES, None),
    "/outbox/{message}/retry": (OFFICE, {}),
    # By a link, and one's own account
    "/invitation": (set(), None),
    "/forgotten-password": (ROLES, None),
    "/new-password": (ROLES, None),
    "/sign-in/code": (set(), None),
    "/sign-in/passkey": (ROLES, None),
    "/sign-in/passkey/options": (ROLES, {}),
    "/account": (SIGNED_IN, None),
    "/account/password": (SIGNED_IN, None),
    "/account/recovery-codes": (SIGNED_IN, None),
    "/account/second-factor": (SIGNED_IN, None),
    "/account/second-factor/remove": (SIGNED_IN - OFFICE, None),  # which must have one
    "/account/devices/end": (SIGNED_IN, None),
    "/account/devices/end-others": (SIGNED_IN, {}),
    "/account/passkeys": (SIGNED_IN, None),
    "/account/passkeys/options": (SIGNED_IN, {}),
    "/account/passkeys/remove": (SIGNED_IN, None),
    "/account/passkeys/rename": (SIGNED_IN, None),
    "/account/passkeys/unlink": (SIGNED_IN, None),
    ORGANISATION + "/membership": (
        OFFICE,
        {"step": "lift", "words.tr": "Deneme", "words.original": "tr", "on": "1.1.2022"},
    ),
    ORGANISATION + "/figures/new": (ORGANISERS, None),
    ORGANISATION + "/figures/{figure}": (ORGANISERS, None),
    ORGANISATION + "/figures/{figure}/withdraw": (ORGANISERS, None),
    ORGANISATION + "/figures/{figure}/visibility": (ORGANISERS, None),
    ORGANISATION + "/figures/{figure}/redaction": (OFFICE, SURE),
    ORGANISATION + "/tokens/revoke": (REPRESENTATIVES, None),
    ORGANISATION_DOCUMENTS + "/new": (ORGANISERS, None),
    ORGANISATION_DOCUMENTS + "/{document}/withdraw": (ORGANISERS, None),
    ORGANISATION_DOCUMENTS + "/{document}/visibility": (ORGANISERS, None),
    ORGANISATION_DOCUMENTS + "/{document}/redaction": (OFFICE, SURE),
    # Series, actions, tokens
    "/series/new": (HOSTS, None),
    "/series/{slug}/revise": (ORGANISERS, None),
    "/actions/mine": (SIGNED_IN, None),
    "/account/tokens": (SIGNED_IN, None),
    "/account/tokens/revoke": (SIGNED_IN, None),
}
"""Of each form, who may send it, and what is sent where the fields are looked at first."""

LATE, LATEST = re.compile("/minutes|/summary"), re.compile("/result|/minutes/changes")
"""Routes about meetings that are over, and about those whose minutes are approved."""
SERIES = {"/series/{slug}", "/series/{slug}/revise", "/api/v1/series/{id_slug}"}
"""A series is for members."""
COMMANDED = {MEETING + end for end in ("/publish", "/open", "/close", "/outcomes", "/agenda/{item}/conclude")}
COMMANDED |= {OUTCOME + end for end in ("/kind", "/strike", "/visibility")}
"""What the command's own rule decides: hosts and rapporteurs do it, whoever may see the meeting just then."""


def routes(method: str) -> list[str]:
    """Every route that answers the method, as the applications know them."""
    applications = (_pages(tuple(PAGES), False, 5_000_000), create_api(False, 5_000_000))
    return sorted(
        route.path_format
        for application in applications
        for route in application.routes
        if method in getattr(route, "methods", ())
    )


ACTS = [route for route in routes("POST") if route.startswith("/api/")]


def test_every_route_is_in_the_table() -> None:
    assert routes("GET") == sorted(READ)
    assert [route for route in routes("POST") if route not in ACTS] == sorted([*SENT, "/sign-out"])


def seers(method: str, route: str, visibility: str) -> set[str]:
    """Who sees what the route is about."""
    if route in SERIES:
        return SIGNED_IN
    if method == "POST" and route in COMMANDED:
        return ROLES
    if route in (MEETING + "/activity.atom", MEETING + "/result"):  # they tell what everybody may know
        return ROLES if visibility == "public" else set()
    if re.search(
        r"minutes\.(pdf|docx)|/summary", route
    ):  # papers go from hand to hand: they tell what all members may know
        return SEES[visibility] if visibility in ("public", "members") else set()
    if "{figure}" in route or route.startswith(ORGANISATION_DOCUMENTS + "/{"):
        return SEES["organisation" if visibility == "restricted" else visibility]  # its own stay readable for itself
    if "{outcome}" in route and visibility == "organisation":
        return OFFICE  # it belongs to the rapporteur's organisation, which does not see the meeting
    about = re.search(r"/meetings/\{(id_)?(meeting|subject)\}|document\}", route)
    return SEES[visibility] if about and route != API_MEETING + "/documents" else ROLES


def address(guarded: Guarded, route: str, visibility: str) -> str:
    """The address of the record of that visibility."""
    stage = "approved" if LATEST.search(route) else "circulated" if LATE.search(route) else "open"
    of_organisation = route.startswith("/organisations/{subject}")
    given = {
        "meeting": guarded.meeting(visibility, stage),
        "subject": UMRANIYE if of_organisation else guarded.meeting(visibility, stage),
        "document": guarded.letter(visibility) if of_organisation else guarded.document(visibility, stage),
        "organisation": UMRANIYE,
        "outcome": examples.outcome(),
        "item": examples.item(),
        "figure": guarded.figure(visibility),
        "request_id": examples.request(),
        "slug": "calistaylar",
        "application": examples.meeting("application"),
        "name": guarded.asset if route.startswith("/static") else "sunum.pdf",
        "position": 1,
        "contact": guarded.new_contact() if route.endswith("/remove") else guarded.contact,
        "mandate": guarded.mandate,
        "person": guarded.person("representative"),
        "statement": guarded.statement,
        "secret": guarded.secret,
        "link_id": guarded.link,
        "message": guarded.mail,
        "invitation": guarded.new_invitation() if "{invitation}" in route else None,
        "role": "secretariat",
    }
    at = re.sub(r"\{(?:id_)?(\w+)\}", lambda name: str(given[name[1]]), route)
    if route.endswith("/changes"):
        at += "?from=circulated&to=1"
    bare = ("/static/", "/health/", "/files/", "/api/", "/calendar.ics", "/activity.atom")
    return at if route.startswith(bare) else f"/en{at}"


def asked(number: int) -> list[tuple[str, str]]:
    """Role and visibility: every pair in turn, as the routes go on; with DEFTER_SOAK all of them at each route."""
    roles = sorted(ROLES)
    if THOROUGH:
        return [(role, visibility) for role in roles for visibility in VISIBILITIES]
    return [(role, VISIBILITIES[(number + place) % len(VISIBILITIES)]) for place, role in enumerate(roles)]


def wrong(guarded: Guarded, method: str, route: str, may: set[str], number: int, sent: Any = None) -> list[Any]:
    """The answers that are not as the table has them."""
    found = []
    for role, visibility in sorted(asked(number), key=lambda each: each[0] in may):  # who may not goes first
        at = address(guarded, route, visibility)
        status = (guarded.call if route.startswith("/api/") else guarded.page)(role, method, at, sent)
        sees = role in seers(method, route, visibility)
        if (status in REFUSED) == (sees and role in may) or (not sees and status not in REFUSED - {401}):
            found.append((role, visibility, status))
    return found


@pytest.mark.parametrize("route", READ)
def test_only_those_in_the_table_read(guarded: Guarded, route: str) -> None:
    assert wrong(guarded, "GET", route, READ[route], list(READ).index(route)) == []


@pytest.mark.parametrize("route", SENT)
def test_only_those_in_the_table_send_a_form(guarded: Guarded, route: str) -> None:
    may, sent = SENT[route]
    assert wrong(guarded, "POST", route, may, list(SENT).index(route), sent) == []


@pytest.mark.parametrize("route", ACTS)
def test_no_program_acts_without_a_token_that_may_write(guarded: Guarded, route: str) -> None:
    at = re.sub(r"\{\w+\}", str(examples.meeting()), route)
    role = list(CAST)[ACTS.index(route) % len(CAST)]
    assert guarded.call("visitor", "POST", at) == 401
    assert guarded.call(role, "POST", at, scope="read") == 403
    assert guarded.call(role, "POST", at) not in (401, 403), "whether she may, the command's own rule says"


def test_what_programs_do_are_commands_of_the_table() -> None:
    """The rule of a command is the same whichever way it comes: `tests/domain/test_access.py` has each of them."""
    known = {type(command) for _state, command, _may in COMMANDS.values()}
    assert {act.command for table in TABLES for act in table.acts} <= known
