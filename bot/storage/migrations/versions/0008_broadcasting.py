"""Make what reminders need: agencies, recipients, broadcasts, and one row for each broadcast and chat."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("region", sa.String(100), nullable=False),
        sa.Column("zone", sa.String(8), nullable=False),
    )
    op.create_table(
        "recipients",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("bot", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("pseudonym", sa.String(64), nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("agency", sa.String(100), nullable=True),
        sa.Column("region", sa.String(100), nullable=False),
        sa.Column("zone", sa.String(8), nullable=False),
        sa.Column("thread", sa.BigInteger, nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("by", sa.String(16), nullable=True),
        sa.UniqueConstraint("bot", "kind", "pseudonym", name="recipients_chat"),
    )
    op.create_index("recipients_state", "recipients", ["state", "kind"])
    op.create_table(
        "mutes",
        sa.Column("recipient", sa.String(16), primary_key=True),
        sa.Column("subject", sa.String(64), primary_key=True),
    )
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("calendar", sa.String(100), nullable=False),
        sa.Column("reminders", sa.JSON, nullable=False),
        sa.Column("audience", sa.JSON, nullable=False),
        sa.Column("timing", sa.JSON, nullable=False),
        sa.Column("variables", sa.JSON, nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("approver", sa.String(16), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("audience", sa.JSON, nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("approver", sa.String(16), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("once", sa.Boolean, nullable=False),
        sa.Column("corrects", sa.String(16), nullable=True),
        sa.Column("schedule", sa.String(250), nullable=True),
        sa.Column("report_message", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("schedule", "due_at", name="broadcasts_run"),
    )
    op.create_index("broadcasts_state", "broadcasts", ["state"])
    op.create_table(
        "deliveries",
        sa.Column("broadcast", sa.String(16), primary_key=True),
        sa.Column("recipient", sa.String(16), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("agency", sa.String(100), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("tries", sa.SmallInteger, nullable=False),
        sa.Column("doubts", sa.SmallInteger, nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("message", sa.BigInteger, nullable=True),
        sa.Column("edits", sa.BigInteger, nullable=True),
        sa.Column("poll", sa.String(64), nullable=True),
        sa.Column("votes", sa.JSON, nullable=True),
        sa.Column("code", sa.String(16), nullable=True),
        sa.Column("forwarded_at", MOMENT, nullable=True),
    )
    op.create_index("deliveries_queue", "deliveries", ["broadcast", "state", "place"])
    op.create_index("deliveries_recipient", "deliveries", ["recipient"])
    op.create_index("deliveries_poll", "deliveries", ["poll"])
    op.create_index("deliveries_code", "deliveries", ["code"])
    op.create_table(
        "receipts",
        sa.Column("broadcast", sa.String(16), primary_key=True),
        sa.Column("agency", sa.String(100), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "taps",
        sa.Column("token", sa.String(16), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("detail", sa.Text, nullable=True),
    )


def downgrade() -> None:
    for table in (
        "marks",
        "taps",
        "receipts",
        "deliveries",
        "broadcasts",
        "schedules",
        "mutes",
        "recipients",
        "agencies",
    ):
        op.drop_table(table)
