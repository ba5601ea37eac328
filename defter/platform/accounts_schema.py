"""The tables of the accounts store, and how they are created and upgraded."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from defter.platform.tables import Localised

MIGRATION_LOCK = 4_907_102
"""Key of the advisory lock under which a PostgreSQL server is migrated."""
HEAD = "0008"
"""The newest of the migrations: tables that stand there are as they should be."""


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC, also on SQLite, which keeps no time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("password_hash", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("folded", sa.Text, nullable=False, server_default=""),
    sa.Index("people_by_name", "folded", "id"),
)
"""`folded` is the name as it is looked for and put in order."""
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", sa.LargeBinary(32), primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("second_factor", sa.Boolean, nullable=False),
    sa.Column("meeting", sa.Uuid),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)
"""`token` is the SHA-256 of what the browser knows. `meeting` is the last one whose notes were taken in the session."""
half_sessions = sa.Table(
    "half_sessions",
    metadata,
    sa.Column("token", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("expires_at", Instant, nullable=False),
)
"""Of those who gave a password, and not yet the code."""
second_factors = sa.Table(
    "second_factors",
    metadata,
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
"""`secret` is encrypted; `last_step` is the step of the code that counted last."""
recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("code", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""The hashes of those that are not used yet."""
attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.LargeBinary(32), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("attempts_by_subject", "subject", "at"),
)
tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("secret", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("organisation", sa.Uuid, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.Column("revoked_at", Instant),
)
"""`secret` is the SHA-256 of what the program knows."""
contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("verified_on", sa.Date),
    sa.Column("created_at", Instant, nullable=False),
)
"""An empty text where something is not known."""
passkeys = sa.Table(
    "passkeys",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("credential", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)
"""`credential` is the id that the authenticator gave it, `public_key` a COSE key."""
identities = sa.Table(
    "identities",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.UniqueConstraint("issuer", "subject"),
    sa.UniqueConstraint("issuer", "person"),
)
"""`email` is what the provider said, to be shown: `issuer` and `subject` say who it is."""
ceremonies = sa.Table(
    "ceremonies",
    metadata,
    sa.Column("token", sa.LargeBinary(32), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)
"""`token` is the SHA-256 of what the browser knows."""
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("to", sa.Text, nullable=False),
    sa.Column("reply_to", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Index("outbox_by_due", "due_at", "created_at"),
    sa.Index("outbox_by_sent", "sent_at"),
)
"""`due_at` is null for what was sent, and for what was given up."""
resets = sa.Table(
    "resets",
    metadata,
    sa.Column("secret", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("expires_at", Instant, nullable=False),
)
"""`secret` is the SHA-256 of what stands in the link; a person has one link at a time."""
invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("secret", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("email", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("review", sa.Date),
    sa.Column("replaces", sa.Uuid),
    sa.Column("reason", Localised),
    sa.Column("person", sa.Uuid, nullable=False),
    sa.Column("invited_by", sa.Uuid, nullable=False),
    sa.Column("invited_for", sa.Uuid, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("accepted_at", Instant),
    sa.Column("revoked_at", Instant),
    sa.Index("invitations_by_age", "created_at"),
)
"""`secret` is the SHA-256 of what the link knows; `person` is who somebody without an account will be.
`replaces` is the mandate that ends when this one begins, for that `reason`."""
links = sa.Table(
    "links",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False),
    sa.Column("secret", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("opened_at", Instant),
)
"""`secret` is the SHA-256 of what stands in the link's address; what the link is for lies in the log."""


def migrate(engine: sa.Engine) -> None:
    """Creates or upgrades the tables, in one transaction and one process at a time."""
    with engine.begin() as connection:  # on SQLite BEGIN IMMEDIATE is the lock
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS accounts"))
        if _version(connection) != HEAD:
            _upgrade(connection)


def _version(connection: sa.Connection) -> str | None:
    """The migration at which the tables stand; None before the first."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command  # large, and needed once a release
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
