"""Invitations, and how people are found by name whatever its letters."""

import sqlalchemy as sa
from alembic import op

from defter.platform.folding import fold

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "invitations",
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
        sa.Column("reason", sa.Text),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("invited_by", sa.Uuid, nullable=False),
        sa.Column("invited_for", sa.Uuid, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("invitations_by_age", "invitations", ["created_at"])
    op.add_column("people", sa.Column("folded", sa.Text, nullable=False, server_default=""))
    op.create_index("people_by_name", "people", ["folded", "id"])
    people = sa.table("people", sa.column("id", sa.Uuid), sa.column("name", sa.Text), sa.column("folded", sa.Text))
    connection = op.get_bind()
    for row in connection.execute(sa.select(people.c.id, people.c.name)).all():
        connection.execute(people.update().where(people.c.id == row.id).values(folded=fold(row.name)))
