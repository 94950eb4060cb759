"""Hold the place of the accounts in the order of the migrations."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is made here."""


def downgrade() -> None:
    """Nothing was made here."""
