"""Settings from `DEFTER_*` in the environment, else from `defter.toml`, else the default; each knows its source."""

import os
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta, Struct

from defter.domain.vocabulary import Language
from defter.platform.database import Location
from defter.platform.mail_server import MailServer, mail_server
from defter.platform.openid import is_safe


class WrongSetting(Exception):
    """A setting that cannot be used; the message names it, where it came from, and what is wrong."""


class Controller(Struct, frozen=True):
    """Who answers in law for the personal data on a platform; empty: the operator has not filled it in."""

    name: str = ""
    address: str = ""
    contact: str = ""
    """Where to send a request: an e-mail address, or a postal or registered one."""
    legal_basis: str = ""
    hosting_country: str = ""


SECRETS = ("database", "mail", "openid_secret", "s3_secret_key")
"""What is never shown."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an operator may choose. Times are in minutes."""

    data: Path = Path("var/data")
    """Directory of files, locks and, when embedded, of the SQLite stores."""
    database: str | None = None
    """`postgresql://...`; without it the platform runs embedded, on SQLite."""
    files: Path | None = None
    """Directory of the attached documents; without it `files` below the data directory."""
    s3_bucket: str | None = None
    """A bucket of S3, or of a server that speaks its language, where the attached documents lie instead."""
    s3_prefix: str = ""
    """What their names begin with there, such as `defter`."""
    s3_endpoint: str | None = None
    """`https://...` of the server; without it Amazon's."""
    s3_region: str = "us-east-1"
    s3_access_key: str | None = None
    """Without it and the secret key, the machine's own: its AWS_* variables, or the role that it runs in."""
    s3_secret_key: str | None = None
    scan: str = ""
    """The command of a virus scanner that reads a file from its standard input: 0 clean, 1 infected; empty: none."""
    scan_seconds: Annotated[int, Meta(ge=1, le=600)] = 60
    """How long it may take for one file."""
    host: str = "127.0.0.1"
    port: int = 8000
    name: str | dict[Language, str] = "Defter"
    """What the platform calls itself: one name, or one for each language."""
    languages: tuple[Language, ...] = ("tr", "en", "ar")
    default_language: Language = "tr"
    time_zone: str = "Europe/Istanbul"
    """Where a new day begins for the platform."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names to answer to; empty: all."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    https: bool = False
    """Whether people reach the platform through HTTPS: cookies become Secure and HSTS is sent."""
    public_url: str = ""
    """What people type to reach the platform, such as `https://platform.example.org`: links in mails begin with it."""
    mail: str | None = None
    """`smtp://user:password@host:port` or `smtps://...`; without it mails wait in the outbox."""
    mail_from: str = ""
    """From whom mails come: an address, or `Name <address>`."""
    session_idle: int = 12 * 60
    session_idle_secretariat: int = 30
    """Shorter for the secretariat, except while it takes the notes of an open meeting."""
    session_lifetime: int = 14 * 24 * 60
    upload_limit: Annotated[int, Meta(ge=100_000, le=100_000_000)] = 10_000_000
    """Bytes of one uploaded file."""
    page_cache: Annotated[int, Meta(ge=0)] = 32_000_000
    """Bytes of pages that each process keeps for visitors; 0: none."""
    minimum_cell: Annotated[int, Meta(ge=0, le=100)] = 5
    """Counts of people below it are not published."""
    feed_delay: Annotated[int, Meta(ge=0)] = 10
    """How long feeds hold back what happened, so that a mistake can still be corrected."""
    openid_issuer: str = ""
    """Address of the OpenID provider at which people may sign in, exactly as it calls itself; empty: none."""
    openid_client: str = ""
    """What the provider knows the platform by."""
    openid_secret: str = ""
    openid_secret_file: Path | None = None
    """A file with the secret alone in it, instead of `openid_secret`."""
    openid_name: str | dict[Language, str] = "OpenID"
    """What people call the provider: one name, or one for each language."""
    controller_name: str = ""
    """Who answers in law for the personal data here; this and the next four stand on the legal page."""
    controller_address: str = ""
    controller_contact: str = ""
    legal_basis: str = ""
    """Why the law allows it, in the operator's own words."""
    hosting_country: str = ""
    log_level: str = "info"

    @property
    def controller(self) -> Controller:
        """Who answers in law for the personal data."""
        return Controller(
            self.controller_name.strip(),
            self.controller_address.strip(),
            self.controller_contact.strip(),
            self.legal_basis.strip(),
            self.hosting_country.strip(),
        )

    @property
    def files_directory(self) -> Path:
        """Where the attached documents lie."""
        return self.files or self.data / "files"

    @property
    def openid_password(self) -> str:
        """What the platform shows the provider, to be known. Raises WrongSetting when its file cannot be read."""
        if self.openid_secret_file is None:
            return self.openid_secret
        try:
            return self.openid_secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSetting(f"openid_secret_file cannot be read: {self.openid_secret_file}") from error

    @property
    def base_url(self) -> str:
        """What the links in mails begin with; never what a request says, which anybody can make up."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def mail_server(self) -> MailServer | None:
        """The server that takes mails, if there is one. Raises ValueError."""
        return mail_server(self.mail) if self.mail else None

    @property
    def location(self) -> Location:
        """Where the four stores lie."""
        return Location(data=self.data, database=self.database)


def load(
    environment: Mapping[str, str] = os.environ, file: Path = Path("defter.toml"), **given: Any
) -> tuple[Settings, dict[str, str]]:
    """The settings, and for each the name of its source: "command line", "DEFTER_PORT", "defter.toml" or "default".

    Lists in the environment are separated by commas. Raises WrongSetting.
    """
    values: dict[str, Any] = {}
    sources = dict.fromkeys(Settings.__struct_fields__, "default")
    if file.exists():
        try:
            written = tomllib.loads(file.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise WrongSetting(f"{file}: {error}") from error
        values |= written
        sources |= dict.fromkeys(written, str(file))
    for name in Settings.__struct_fields__:
        variable = f"DEFTER_{name.upper()}"
        if variable in environment:
            text = environment[variable]
            is_list = isinstance(getattr(Settings(), name), tuple)
            values[name] = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
            sources[name] = variable
    for name, value in given.items():
        if value is not None:
            values[name] = value
            sources[name] = "command line"
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        raise WrongSetting(f"{error} (set in: {', '.join(sorted(set(sources.values()) - {'default'}))})") from error
    if settings.time_zone not in available_timezones():
        raise WrongSetting(f"there is no time zone {settings.time_zone!r}")
    if settings.default_language not in settings.languages:
        raise WrongSetting(f"default_language {settings.default_language!r} is not among languages")
    if settings.openid_issuer:
        _check_provider(settings)
    _check_mail(settings)
    if (settings.s3_access_key is None) != (settings.s3_secret_key is None):
        raise WrongSetting("s3_access_key and s3_secret_key go together: give both, or none")
    return settings, sources


def _check_provider(settings: Settings) -> None:
    """Raises WrongSetting when nobody could sign in there, or not safely."""
    if not is_safe(settings.openid_issuer):
        raise WrongSetting(f"openid_issuer {settings.openid_issuer!r} must begin with https://")
    if not settings.openid_client:
        raise WrongSetting("openid_issuer needs openid_client")
    settings.openid_password  # noqa: B018 - the file is read


def _check_mail(settings: Settings) -> None:
    """Raises WrongSetting when mails could not be sent as it is set, or would lead nowhere."""
    try:
        server = settings.mail_server
    except ValueError as error:
        raise WrongSetting(str(error)) from None
    public = urlsplit(settings.public_url)
    if settings.public_url and not (public.scheme in ("http", "https") and public.netloc):
        raise WrongSetting(f"public_url {settings.public_url!r} is not an address such as https://platform.example.org")
    if server and not settings.public_url:
        raise WrongSetting("mail needs public_url: the address with which links in mails begin")
    if server and "@" not in parseaddr(settings.mail_from)[1]:
        raise WrongSetting("mail needs mail_from: the address from which mails come")
