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
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from defter.domain.meetings import meetings
from defter.domain.organisations import actor_of, organisations
from defter.domain.series import series
from defter.domain.vocabulary import Language, LocalText, PersonId
from defter.platform.accounts import Accounts
from defter.platform.clock import Clock, now
from defter.platform.disk_files import DiskStorage
from defter.platform.eventstore import EventStore, Misconfigured, Unavailable, open_log
from defter.platform.files import Files
from defter.platform.openid import Provider
from defter.platform.scanning import Scanner
from defter.platform.sessions import Policy
from defter.platform.settings import Settings, load
from defter.platform.views import Views
from defter.projections import activity, documents, figures, statements
from defter.projections import organisations as organisation_views
from defter.projections import series as series_views
from defter.projections.meetings.handlers import projection as meeting_projection

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from defter.platform.posting import Posting
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
    scanner: Scanner
    clock: Clock
    posting: "Posting | None" = None
    """Sends mails, where a server is set that takes them."""

    def start(self) -> None:
        """From now on the views follow the log, and mails go out."""
        self.views.start()
        if self.posting:
            self.posting.start()

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
                scanner=self.scanner,
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
                controller=settings.controller,
                base_url=settings.base_url,
                mails=self.posting is not None,
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

    Raises Misconfigured or Unavailable when the log cannot be used, Misconfigured for the files.
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
        domain = urlsplit(settings.base_url).hostname or "localhost"
        accounts = Accounts(settings.location, clock, policy, domain=domain)
        stack.callback(accounts.close)
        posting = None
        if server := settings.mail_server:
            from defter.platform.posting import Posting

            posting = Posting(accounts.outbox, server, settings.mail_from)
            stack.callback(posting.stop)
        views = Views(settings.location, store, PROJECTIONS)
        stack.callback(views.close)
        scanner = Scanner(settings.scan, settings.scan_seconds)
        yield Platform(settings, store, views, accounts, open_files(settings, clock), scanner, clock, posting)


def open_files(settings: Settings, clock: Clock = now) -> Files:
    """The file store of `settings`, in their bucket or in their directory. Raises Misconfigured."""
    if settings.s3_bucket is None:
        return Files(DiskStorage(settings.files_directory), clock)
    from defter.platform.s3_files import S3Storage

    storage = S3Storage(
        settings.s3_bucket,
        prefix=settings.s3_prefix,
        region=settings.s3_region,
        endpoint=settings.s3_endpoint,
        access_key=settings.s3_access_key,
        secret=settings.s3_secret_key,
    )
    return Files(storage, clock)


def trouble(settings: Settings) -> list[str]:
    """Why files could not be kept or scanned now, and what to do; nothing when they could. Raises Misconfigured."""
    found = []
    for check in (open_files(settings).check, Scanner(settings.scan, settings.scan_seconds).check):
        try:
            check()
        except (Misconfigured, Unavailable) as error:
            found.append(str(error))
    return found


def served() -> "ASGIApp":
    """The web application of one of several worker processes, with the settings of its environment."""
    from defter.platform import logs

    settings = load()[0]
    logs.configure(settings.log_level)
    stack = ExitStack()
    platform = stack.enter_context(open_platform(settings))
    atexit.register(stack.close)
    platform.start()
    app = platform.app()
    settle()
    return app


def settle() -> None:
    """Before serving begins: what is loaded by then stays, and the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
