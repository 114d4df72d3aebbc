"""both sides confirm the day before, and who is asked how long a talk took"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns that may be empty; nothing that is there is touched."""
    when = service.database.UtcDateTime(timezone=True)
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('booker_sure_at', when, nullable=True))
        batch_op.add_column(sa.Column('report_asked_at', when, nullable=True))
    with op.batch_alter_table('talk_wish', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claimed_until', when, nullable=True))
