"""Time and telling: calendars, deputies, priorities, promises, what supervisors count, notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds columns in place: SQLite could make a table anew only by breaking what refers to it."""
    _offices_and_people()
    _documents_and_tasks()
    _notices()


def _offices_and_people() -> None:
    op.add_column("offices", sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
    op.add_column("offices", _number("remind_before", 120))
    op.add_column("offices", _number("escalate_after", 900))
    _add("posts", "superior_id INTEGER CONSTRAINT fk_posts_superior_id REFERENCES posts (id)")
    op.add_column("people", _mark("overseer"))
    _add(
        "holdings",
        "kind VARCHAR(10) DEFAULT 'definitive' NOT NULL "
        "CONSTRAINT ck_holdings_kind CHECK (kind in ('definitive', 'plt', 'plh'))",
    )
    op.add_column("holdings", sa.Column("order_number", sa.String(100)))
    _add("holdings", "sop_id INTEGER CONSTRAINT fk_holdings_sop_id REFERENCES sops (id)")


def _documents_and_tasks() -> None:
    for table in ("documents", "tasks"):
        op.add_column(table, _number("sop_id", 0))
        op.add_column(table, _number("priority", 0))
    op.add_column("documents", _number("returns", 0))
    op.add_column("documents", sa.Column("promised_at", MOMENT))
    op.add_column("tasks", sa.Column("alarm_at", MOMENT))
    op.add_column("tasks", sa.Column("decision", sa.Text()))
    op.add_column("tasks", _mark("returned"))
    op.add_column("tasks", sa.Column("took", sa.Integer()))
    _add("events", "recipient_id INTEGER CONSTRAINT fk_events_recipient_id REFERENCES people (id)")
    op.add_column("events", sa.Column("recipient_name", sa.String(200)))
    # How long the tasks of before took is not known to SQL: they are left out of the figures.
    op.execute(
        "UPDATE documents SET sop_id = (SELECT sop_id FROM versions "
        "WHERE versions.id = documents.version_id), returns = (SELECT count(*) FROM events "
        "WHERE events.document_id = documents.id AND events.returns)"
    )
    op.execute(
        "UPDATE tasks SET sop_id = (SELECT sop_id FROM documents "
        "WHERE documents.id = tasks.document_id)"
    )
    op.execute("UPDATE tasks SET alarm_at = received_at WHERE ended_at IS NULL")
    op.create_index("ix_documents_office_ended", "documents", ["office_id", "ended_at"])
    # What all offices finished in a month, however many years lie before it.
    finished = ["ended_at", "office_id", "state", "promised_at"]
    _index("ix_documents_ended", "documents", finished, "ended_at IS NOT NULL")
    # All that the view of all offices counts: 100,000 open tasks without a look at their rows.
    op.drop_index("ix_tasks_office_open", "tasks")
    counted = ["office_id", "late_from", "due_at", "received_at"]
    _index("ix_tasks_office_open", "tasks", counted, "ended_at IS NULL")
    _index("ix_tasks_alarm", "tasks", ["alarm_at"], "ended_at IS NULL")
    _index("ix_tasks_office_ended", "tasks", ["office_id", "ended_at"], "ended_at IS NOT NULL")
    _index("ix_tasks_step_ended", "tasks", ["sop_id", "step", "ended_at"], "took IS NOT NULL")


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("document_id", sa.String(24), sa.ForeignKey("documents.id")),
        sa.Column("task_id", sa.String(24), sa.ForeignKey("tasks.id")),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_name", sa.String(200)),
        sa.Column("note", sa.Text()),
        sa.Column("seen_at", MOMENT),
        sa.Column("passed_on", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("person_id", "key"),
    )
    op.create_index("ix_notices_person_at", "notices", ["person_id", "at"])
    unsaid = "passed_on IS 0" if op.get_bind().dialect.name == "sqlite" else "passed_on IS false"
    _index("ix_notices_to_pass_on", "notices", ["id"], unsaid)
    _index("ix_notices_unseen", "notices", ["person_id"], "seen_at IS NULL")
    op.create_table(
        "channels",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("digest_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('email', 'apprise')", name="kind"),
        sa.CheckConstraint("choice in ('all', 'urgent', 'digest')", name="choice"),
    )
    op.create_index("ix_channels_person_id", "channels", ["person_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False, unique=True),
        sa.Column("message_id", sa.String(120), nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("error", sa.Text()),
    )
    op.create_index("ix_deliveries_person_id", "deliveries", ["person_id"])
    _index("ix_deliveries_next", "deliveries", ["next_try_at"], "sent_at IS NULL")
    op.create_table(
        "workers",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("error", sa.Text()),
    )


def _add(table: str, column: str) -> None:
    """A column with its constraint, in the words that both databases take."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def _number(name: str, default: int) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))


def _mark(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
