"""Make what learning from questions needs: what became of each question that the desk answered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learnings",
        sa.Column("handover", sa.String(16), primary_key=True),
        sa.Column("became", sa.String(16), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.String(500), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("learnings")
