"""uploaded lists may be of rooms, teachers and other things"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every list so far was one of learners."""
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False, server_default='learners'))
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.alter_column('subject', server_default=None)
