"""seats that were given back and stay free"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column of its own; nothing there is touched."""
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', service.database.UtcDateTime(timezone=True), nullable=True))
