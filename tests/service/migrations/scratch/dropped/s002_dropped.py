"""a column dropped that nobody said is given up"""

from alembic import op

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scratch_parent") as batch:
        batch.drop_column("number")
