"""The workshop: drafts, versions with a note or withdrawn, timers, documents that migrate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds columns in place; only the events are made anew where SQLite asks for it."""
    _versions()
    _drafts()
    _timers()
    _events_of_nobody()


def _versions() -> None:
    op.add_column("versions", sa.Column("note", sa.Text()))
    op.add_column("versions", sa.Column("approved_by", sa.String(300)))
    op.add_column("versions", sa.Column("called", sa.JSON(none_as_null=True)))
    op.create_table(
        "withdrawals",
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("sop_id", sa.Integer(), sa.ForeignKey("sops.id"), unique=True),
        sa.Column("base_id", sa.Integer(), sa.ForeignKey("versions.id")),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("forms", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
    )
    op.create_index("ix_drafts_office_id", "drafts", ["office_id"])


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.String(24), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("offices.id"), nullable=False),
        sa.Column("token", sa.String(60), nullable=False),
        sa.Column("node", sa.String(200), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("error", sa.Text()),
        sa.UniqueConstraint("document_id", "token"),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.create_index("ix_timers_office_id", "timers", ["office_id"])


def _events_of_nobody() -> None:
    """An event may now be the clock's, and may say from which version to which a document moves."""
    op.add_column("events", sa.Column("version", sa.Integer()))
    op.add_column("events", sa.Column("from_version", sa.Integer()))
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("events", "person_id", nullable=True)
        return
    # SQLite cannot loosen a column. Nothing refers to events, so that they can be made anew, by
    # the statement that made them; their triggers go with the old table.
    made = op.get_bind().exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'events' AND sql IS NOT NULL "
        "ORDER BY type = 'trigger', name"
    )
    table, *triggers = made.scalars().all()
    loosened = table.replace("person_id INTEGER NOT NULL", "person_id INTEGER", 1)
    if loosened == table:
        raise RuntimeError("the table of events is not as migration 0001 made it")
    op.execute("ALTER TABLE events RENAME TO events_before")
    op.execute(loosened)
    op.execute("INSERT INTO events SELECT * FROM events_before")
    op.execute("DROP TABLE events_before")
    for trigger in triggers:
        op.execute(trigger)
