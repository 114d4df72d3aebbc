"""rows left out because they lack something"""

from alembic import op

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "DELETE FROM scratch_child WHERE parent_id IN (SELECT id FROM "
        "scratch_parent WHERE number IS NULL)"
    )
