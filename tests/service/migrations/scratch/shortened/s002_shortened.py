"""a column made from another, too short for some values"""

import sqlalchemy as sa
from alembic import op

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scratch_parent", sa.Column("short", sa.String(20)))
    op.execute("UPDATE scratch_parent SET short = substr(name, 1, 3)")
    op.execute("UPDATE scratch_parent SET name = short")
