"""How alembic runs: on the connection, and so in the transaction and under the lock, that `migrate` hands in."""

from alembic import context

from defter.platform.accounts_schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
