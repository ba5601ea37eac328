"""The composition root: settings lead to the stores, the stores to the views, and all of it to the web.

Here, and only here, are the lists of concepts and of projections; that of pages is in `web/site.py`. The web is
imported when it is asked for, because most of the command line does without.
"""

import atexit
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.organisations import actor_of, organisations
from defter.domain.series import series
from defter.domain.vocabulary import Language, LocalText, PersonId
from defter.platform.accounts import Accounts, Policy
from defter.platform.clock import Clock, now
from defter.platform.eventstore import EventStore, open_log
from defter.platform.files import Files
from defter.platform.openid import Provider
from defter.platform.settings import Settings, load
from defter.platform.views import Views
from defter.projections import activity, documents, figures, statements
from defter.projections import organisations as organisation_views
from defter.projections import series as series_views
from defter.projections.meetings.handlers import projection as meeting_projection

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from defter.web.pages import ActsFor

CONCEPTS = (organisations, series, meetings)
PROJECTIONS = (
    organisation_views.projection,
    series_views.projection,
    meeting_projection,
    documents.projection,
    figures.projection,
    activity.projection,
    statements.projection,
)


class Platform(Struct, frozen=True):
    """One platform, open: its settings and the stores that belong to them."""

    settings: Settings
    store: EventStore
    views: Views
    accounts: Accounts
    files: Files
    clock: Clock

    def mandates_of(self, person: PersonId, day: date) -> Sequence["ActsFor"]:
        """The organisations for which the person may act on `day`, as the views know it."""
        from defter.web.pages import ActsFor

        with self.views.read() as connection:
            found = organisation_views.acting_for(connection, person, day)
        return [ActsFor(mandate.organisation, mandate.name, mandate.kind, mandate.role) for mandate in found]

    def app(self, demo_people: Mapping[str, str] | None = None) -> "ASGIApp":
        """The web application; `demo_people` names the e-mail address for each sample role that can be tried."""
        from defter.web.app import create_app
        from defter.web.pages import Services
        from defter.web.site import PAGES

        settings = self.settings
        return create_app(
            Services(
                store=self.store,
                views=self.views,
                accounts=self.accounts,
                files=self.files,
                clock=self.clock,
                mandates_of=self.mandates_of,
                name=_name(settings, settings.name),
                openid=_provider(settings),
                languages=settings.languages,
                default_language=settings.default_language,
                time_zone=ZoneInfo(settings.time_zone),
                hosts=settings.allowed_hosts,
                https=settings.https,
                feed_delay=settings.feed_delay,
                threads=settings.database is not None,
                page_cache=settings.page_cache,
                demo_people=demo_people or {},
                upload_limit=settings.upload_limit,
                minimum_cell=settings.minimum_cell,
            ),
            PAGES,
        )


def _name(settings: Settings, names: str | dict[Language, str]) -> LocalText:
    """One name counts for every language."""
    if isinstance(names, str):
        names = dict.fromkeys(settings.languages, names)
    return LocalText(settings.default_language, names)


def _provider(settings: Settings) -> Provider | None:
    """Where people may sign in with an identity of elsewhere."""
    if not settings.openid_issuer:
        return None
    name = _name(settings, settings.openid_name)
    return Provider(settings.openid_issuer, settings.openid_client, settings.openid_password, name)


@contextmanager
def open_platform(settings: Settings, clock: Clock = now) -> Iterator[Platform]:
    """The stores of `settings`, made where they are not there, and closed at the end.

    Raises Misconfigured or Unavailable when the log cannot be used.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        store = EventStore(
            open_log(settings.location), CONCEPTS, organisations=organisations, actor_of=actor_of, clock=clock
        )
        stack.callback(store.close)
        policy = Policy(
            idle=timedelta(minutes=settings.session_idle),
            idle_secretariat=timedelta(minutes=settings.session_idle_secretariat),
            lifetime=timedelta(minutes=settings.session_lifetime),
        )
        accounts = Accounts(settings.location, clock, policy)
        stack.callback(accounts.close)
        views = Views(settings.location, store, PROJECTIONS)
        stack.callback(views.close)
        files = Files(settings.files_directory, clock)
        yield Platform(settings, store, views, accounts, files, clock)


def served() -> "ASGIApp":
    """The web application of one of several worker processes, with the settings of its environment."""
    from defter.platform import logs

    settings = load()[0]
    logs.configure(settings.log_level)
    stack = ExitStack()
    platform = stack.enter_context(open_platform(settings))
    atexit.register(stack.close)
    platform.views.start()
    app = platform.app()
    settle()
    return app


def settle() -> None:
    """Before serving begins: what is loaded by then stays, and the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
