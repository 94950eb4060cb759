"""Make what uploads need between being examined and lying in a draft: what was found, and what a person made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("found", sa.LargeBinary, nullable=False),
        sa.Column("work", sa.LargeBinary, nullable=False),
        sa.Column("draft", sa.String(16), nullable=True),
        sa.Column("chat", sa.LargeBinary, nullable=True),
    )
    op.create_index("uploads_state", "uploads", ["state"])


def downgrade() -> None:
    op.drop_index("uploads_state", "uploads")
    op.drop_table("uploads")
