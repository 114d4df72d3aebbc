"""seats of courses that are over are history and hold nobody"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

OVER = "SELECT id FROM course WHERE state = 'completed'"


def upgrade() -> None:
    """A taken seat becomes attended, one that was only promised is released."""
    op.execute(f"UPDATE seat SET state = 'attended' WHERE state = 'taken' AND course_id IN ({OVER})")
    op.execute(f"UPDATE seat SET state = 'released' WHERE state IN ('held', 'invited') AND course_id IN ({OVER})")
    op.execute("UPDATE course SET held = 0 WHERE state = 'completed'")
