"""Make what the knowledge desk needs: drafts and their files, approvals, impacts, releases, switches.

A release is never changed and never removed; the database itself refuses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "content_drafts",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("base", sa.String(64), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("shipped", sa.String(64), nullable=True),
    )
    op.create_index("content_drafts_state", "content_drafts", ["state"])
    op.create_table(
        "content_draft_files",
        sa.Column("draft", sa.String(16), primary_key=True),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=True),
        sa.Column("base", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("editor", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "approvals",
        sa.Column("draft", sa.String(16), primary_key=True),
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "impacts",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("against", sa.String(64), primary_key=True),
        sa.Column("draft", sa.String(16), nullable=False),
        sa.Column("found", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("snapshot", sa.String(64), nullable=False),
        sa.Column("parent", sa.Integer, nullable=True),
        sa.Column("draft", sa.String(16), nullable=True),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("approver", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("shipped", sa.String(64), nullable=True),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("proof", sa.JSON, nullable=False),
    )
    op.create_table(
        "switches",
        sa.Column("scope", sa.String(220), primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
    )
    _only_append()


def _only_append() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a release is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER releases_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON releases "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_release_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER releases_stay_{act.lower()} BEFORE {act} ON releases "
            "BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END"
        )


def downgrade() -> None:
    for table in ("switches", "releases", "impacts", "approvals", "content_draft_files", "content_drafts"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_release_change()")
