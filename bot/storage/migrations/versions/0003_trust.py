"""Make what a conversation of trust needs: profiles, consents, questions for the desk, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "profiles",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(32), primary_key=True),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("bot", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("consent", sa.SmallInteger, nullable=False),
        sa.Column("rule", sa.String(200), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("desk_message", sa.BigInteger, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("answer", sa.LargeBinary, nullable=True),
        sa.Column("answer_message", sa.BigInteger, nullable=True),
        sa.Column("forwarded_at", MOMENT, nullable=True),
    )
    op.create_index("handovers_state", "handovers", ["state"])
    op.create_table(
        "corrections",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("rule", sa.String(200), primary_key=True),
        sa.Column("case_id", sa.String(100), primary_key=True),
        sa.Column("verdict", sa.String(32), primary_key=True),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
    )


def downgrade() -> None:
    for table in ("corrections", "handovers", "consents", "profiles"):
        op.drop_table(table)
