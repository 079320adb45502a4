"""Runs the migrations on the connection that ``Store.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from engine.store.tables import Office

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Office.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
