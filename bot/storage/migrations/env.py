"""Run the migrations on the connection that `bot.storage.database` hands over, inside its transaction."""

from alembic import context

from bot.storage.editing_tables import releases

context.configure(connection=context.config.attributes["connection"], target_metadata=releases.metadata)
context.run_migrations()
