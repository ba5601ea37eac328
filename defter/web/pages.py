"""What every page has at hand: the services of the platform, the visit that asks, and how a template becomes an answer.

A page is a function of the visit:

    @reading("/meetings/{meeting:uuid}")
    def show(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
        with visit.services.views.read() as connection:
            found = meetings.one(connection, visit.reader, MeetingId(meeting))
        if found is None:
            raise NotFound("meeting-unknown")
        return page(visit, "meetings/show.html", meeting=found)

A module of pages ends in `routes = [show, ...]`, which `app.py` gathers. Reading handlers are plain functions: they run
inline on SQLite and in threads on PostgreSQL. Acting handlers are `async` and begin with `@acting` (`forms.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from functools import cached_property, partial, wraps
from pathlib import Path
from types import FunctionType
from typing import Any
from urllib.parse import urlencode, urlsplit

import anyio
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from litestar import MediaType, Request, Response, get
from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from msgspec import Struct

from defter.domain.vocabulary import (
    Actor,
    Forbidden,
    Identity,
    LocalText,
    MandateKind,
    OrganisationId,
    PersonId,
    Role,
    acts_fully,
)
from defter.platform.access import Reader
from defter.platform.accounts import Accounts
from defter.platform.clock import Clock, uuid7
from defter.platform.eventstore import EventStore
from defter.platform.files import Files
from defter.platform.openid import Provider
from defter.platform.scanning import Scanner
from defter.platform.sessions import Session
from defter.platform.settings import Controller
from defter.platform.views import Views
from defter.web import i18n, idle
from defter.web.assets import assets
from defter.web.i18n import N_

DEMO_ROLES = [
    ("secretariat", N_("Secretariat")),
    ("representative", N_("Representative")),
    ("visitor", N_("Visitor")),
]
"""The roles that a demo lets one try."""
NAVIGATION = [
    ("/", N_("Home")),
    ("/meetings", N_("Meetings")),
    ("/actions", N_("Actions")),
    ("/calendar", N_("Calendar")),
    ("/organisations", N_("Organisations")),
    ("/activity", N_("Activity")),
]

WITHOUT_FACTOR = ("/account/second-factor", "/sign-out", "/language")
"""The addresses for somebody who has to set up a second factor before anything else."""

Connection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]


class ActsFor(Struct, frozen=True):
    """An organisation for which a person may act today."""

    organisation: OrganisationId
    name: LocalText
    kind: MandateKind
    role: Role | None = None


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the web needs of the rest of the house, and the settings that shape pages. Built by `main`."""

    store: EventStore
    views: Views
    accounts: Accounts
    files: Files
    clock: Clock
    mandates_of: Callable[[PersonId, date], Sequence[ActsFor]]
    """The organisations for which a person may act on a day, from the views. Whether it still holds, the log says."""
    name: LocalText
    """What the platform calls itself."""
    languages: tuple[str, ...] = ("tr", "en", "ar")
    default_language: str = "tr"
    time_zone: tzinfo = UTC
    """Where a new day begins for the platform."""
    hosts: tuple[str, ...] = ()
    """Host names to answer to; empty: all."""
    https: bool = False
    threads: bool = False
    """Whether reading handlers run in threads: on PostgreSQL, where a query waits for the network."""
    openid: Provider | None = None
    """Where people may sign in with an identity of elsewhere."""
    demo_people: Mapping[str, str] = field(default_factory=dict)
    """In a demo, role to e-mail address: `/{lang}/demo/<role>` signs in as that person, from this machine only."""
    wait_seconds: float = 3.0
    """How long a form waits until the views show what it did."""
    feed_delay: int = 10
    """Minutes for which feeds hold back what happened."""
    scanner: Scanner = field(default_factory=Scanner)
    """What looks at uploads first."""
    upload_limit: int = 5_000_000
    """Bytes of one uploaded file."""
    minimum_cell: int = 5
    """Counts of people below it are not published."""
    controller: Controller = field(default_factory=Controller)
    """Who answers in law for the personal data."""
    page_cache: int = 32_000_000
    """Bytes of pages that a process keeps for visitors; 0: none."""
    base_url: str = "http://127.0.0.1:8000"
    """What the links in mails begin with."""
    mails: bool = False
    """Whether there is a server that takes mails."""

    @property
    def demo(self) -> bool:
        """Whether this platform shows sample data, with roles to try."""
        return bool(self.demo_people)

    def today(self) -> date:
        """The day, where the platform is."""
        return self.clock().astimezone(self.time_zone).date()


def services_of(request: Connection) -> Services:
    """The services of the platform that is asked."""
    services: Services = request.scope["state"]["services"]
    return services


class Visit:
    """One request: who asks, acting for whom, in which language, and from where."""

    def __init__(self, request: Connection) -> None:
        self.request = request
        self.services = services_of(request)
        self.language = i18n.language.get()
        self.nonce: str = request.scope["state"].get("nonce", "")
        self.path: str = request.scope["state"].get("address", "/")
        """The address without the language."""
        self.htmx = request.headers.get("hx-request") == "true"

    @cached_property
    def session(self) -> Session | None:
        """Who is signed in."""
        token = self.request.cookies.get(cookie_name(self.request))
        return self.services.accounts.sessions.of_token(token, partial(idle.limit, self.services)) if token else None

    def forget(self) -> None:
        """From here on a visitor, for pages that must be drawn without asking any store."""
        self.__dict__.update(session=None, claimed=Actor(), mandates=(), position=0)

    @cached_property
    def claimed(self) -> Actor:
        """Who the session says that this is, as the log knows it now; without a mandate a visitor."""
        if self.session is None:
            return Actor()
        identity = Identity(person=self.session.person.id, organisation=self.session.organisation)
        if identity.organisation is None:
            return Actor(person=identity.person)
        try:
            return self.services.store.actor(identity)
        except Forbidden:
            return Actor(person=identity.person)

    @property
    def owes_factor(self) -> bool:
        """Whether this is somebody who acts for the secretariat, and gave no more than a password."""
        session = self.session
        is_secretariat = self.claimed.role == "secretariat" and acts_fully(self.claimed)
        return session is not None and not session.second_factor and is_secretariat

    @property
    def identity(self) -> Identity:
        """Who says to be acting, for `execute`: from the session alone. Who owes the second factor acts for nobody."""
        if self.session is None:
            return Identity()
        organisation = None if self.owes_factor else self.session.organisation
        return Identity(person=self.session.person.id, organisation=organisation)

    @property
    def actor(self) -> Actor:
        """Who that is as the log knows it now, to show only what may be done; without a mandate a visitor."""
        return Actor(person=self.claimed.person) if self.owes_factor else self.claimed

    @property
    def reader(self) -> Reader:
        """Whose eyes a query has."""
        return Reader(organisation=self.actor.organisation, person=self.actor.person, role=self.actor.role)

    @cached_property
    def mandates(self) -> Sequence[ActsFor]:
        """The organisations for which the person may act."""
        if self.session is None:
            return ()
        held = self.services.mandates_of(self.session.person.id, self.today)
        return tuple({each.organisation: each for each in held}.values())

    @property
    def acts_for(self) -> ActsFor | None:
        """The organisation for which the person acts."""
        return next((each for each in self.mandates if each.organisation == self.actor.organisation), None)

    @property
    def today(self) -> date:
        """The day, where the platform is."""
        return self.services.today()

    @cached_property
    def position(self) -> int:
        """How far the views are."""
        return self.services.views.position()

    @property
    def recorded(self) -> str | None:
        """Whether something that was just recorded is not shown yet: `soon`, or `parked` when it takes a repair."""
        after = self.request.query_params.get("recorded")
        if after == "parked":
            return "parked"
        return "soon" if after and after.isdecimal() and int(after) > self.position else None

    @property
    def here(self) -> str:
        """The address that the reader sees, without language: after a refused form, the page where the form stood."""
        if self.request.scope.get("method") in ("GET", "HEAD"):
            query = self.request.url.query
            return f"{self.path}?{query}" if query else self.path
        came = urlsplit(self.request.headers.get("referer", ""))
        language, _slash, rest = came.path.removeprefix("/").partition("/")
        ours = came.netloc == self.request.headers.get("host") and language in self.services.languages
        return f"/{rest}" if ours else "/"


def visit_of(request: Connection) -> Visit:
    """The visit of a request, made once."""
    state = request.scope["state"]
    found: Visit | None = state.get("visit")
    if found is None:
        found = state["visit"] = Visit(request)
    return found


def arrive(request: AnyRequest) -> Visit:
    """The dependency `visit` of every handler: session and mandate are looked up here, so that nothing blocks later.

    Raises Forbidden("second-factor-missing") for one who has to set it up before she does anything else.
    """
    visit = visit_of(request)
    if visit.owes_factor and visit.path not in WITHOUT_FACTOR:
        raise Forbidden("second-factor-missing")
    return visit


def reading(
    path: str | list[str], *, far: bool = False, **options: Any
) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A route that reads: `get`, whose handler is a plain function with a `visit`.

    It runs inline on SQLite, and in a thread on PostgreSQL; always in one when what it reads may lie `far` away.
    """

    def decorate(handler: Callable[..., Any]) -> HTTPRouteHandler:
        @wraps(handler)
        async def run(**given: Any) -> Any:
            visit: Visit = given["visit"]
            if far or visit.services.threads:
                return await anyio.to_thread.run_sync(partial(handler, **given))
            return handler(**given)

        return get(path, **options)(run)

    return decorate


def cookie_name(request: Connection) -> str:
    """The session cookie's name: bound to this very host wherever browsers allow it."""
    return "__Host-defter" if request.scope["scheme"] == "https" or services_of(request).https else "defter"


def link(path: str, language: str | None = None, **query: Any) -> str:
    """The address of a page, in the reader's language or another one; empty query values are left out."""
    given = {name: value for name, value in query.items() if value not in (None, "", False)}
    path, hash_, place = path.partition("#")
    address = f"/{language or i18n.language.get()}{path}".removesuffix("/") or "/"
    asked = f"{'&' if '?' in path else '?'}{urlencode(given, doseq=True)}" if given else ""
    return f"{address}{asked}{hash_}{place}"


class _Context(Context):
    """Calls plain functions at once: a long page has thousands of calls, and to ask each what it wants to be passed, as
    Jinja does, takes longer than most of them.
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is not FunctionType or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class _Environment(Environment):
    context_class = _Context


def _environment() -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.npgettext
    )
    environment.globals.update(
        navigation=NAVIGATION,
        demo_roles=DEMO_ROLES,
        link=link,
        asset=assets.url,
        new_id=uuid7,
        text=i18n.show,
        plain=i18n.plain,
        day=i18n.format_date,
        clock=i18n.format_time,
        moment=i18n.format_moment,
        partial_date=i18n.format_partial,
        number=i18n.format_number,
        listed=i18n.format_list,
        direction=i18n.direction,
        own_name=i18n.own_name,
        language_name=i18n.language_name,
    )
    return environment


environment = _environment()


def draw(visit: Visit, template: str, **values: Any) -> str:
    """The HTML of a template."""
    return environment.get_template(template).render(visit=visit, lang=visit.language, **values)


def page(visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """The answer that shows a template.

    What depends on the session is never kept by caches. Nor is a page with a form that acts, whose id is for one sender
    alone. Everything else is `public`: it may be kept (`page_cache.py`), as long as it is asked for anew each time.
    """
    html = draw(visit, template, **values)
    kept = "no-store" if visit.session else "private, no-cache" if 'method="post"' in html else "public, no-cache"
    headers = {"cache-control": kept, "vary": "cookie, hx-request"}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def redirect(path: str, **query: Any) -> Redirect:
    """See other: a page of the platform, in the reader's language."""
    return Redirect(link(path, **query), status_code=303)
