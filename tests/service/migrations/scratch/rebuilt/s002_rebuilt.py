"""a rebuild while foreign keys are on: SQLite empties the child table"""

import sqlalchemy as sa
from alembic import op

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    bind.exec_driver_sql("COMMIT")
    bind.exec_driver_sql("PRAGMA foreign_keys=ON")
    bind.exec_driver_sql("BEGIN IMMEDIATE")
    with op.batch_alter_table("scratch_parent") as batch:
        batch.alter_column("name", type_=sa.Text())
