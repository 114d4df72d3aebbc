"""two tables, the second of which goes with the first"""

import sqlalchemy as sa
from alembic import op

from tests.service.migrations.scratch import NEWEST

revision = "s001"
down_revision = NEWEST
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scratch_parent",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
    )
    op.create_table(
        "scratch_child",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("parent_id", sa.String(20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["scratch_parent.id"], ondelete="CASCADE"
        ),
    )
