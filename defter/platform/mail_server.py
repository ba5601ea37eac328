"""The mail server, as the setting `mail` names it."""

from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION = 587
"""The port for those who say who they are."""
STARTTLS = {"always": True, "never": False, "offered": None}


class MailServer(Struct, frozen=True):
    """Where mails are handed in, and as whom."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False
    """Whether the connection is encrypted from its first byte."""
    starttls: bool | None = None
    """Whether it changes over to encryption; None: when the server offers it."""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


def mail_server(url: str) -> MailServer:
    """Reads `smtp://user:password@host:port` or `smtps://...`.

    `?starttls=` is `always`, `never` or `offered`. Left out it is `offered`, and `always` with a password, which then
    never goes out in the clear. Raises ValueError, whose words do not repeat the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("mail is written smtp://user:password@host:port, or smtps://...")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    wished = options.pop("starttls", "always" if parts.username and parts.scheme == "smtp" else "offered")
    if options or parts.path not in ("", "/") or wished not in STARTTLS:
        raise ValueError("mail has one option: ?starttls=always, never or offered")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port of mail is a number up to 65535") from None
    tls = parts.scheme == "smtps"
    usual = SUBMISSION if parts.username and not tls else PORTS[parts.scheme]
    return MailServer(
        host=parts.hostname,
        port=port or usual,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
        starttls=False if tls else STARTTLS[wished],
    )
