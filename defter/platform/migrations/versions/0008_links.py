"""The secrets of signed links, by which somebody without an account does one thing."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
    )
